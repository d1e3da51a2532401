"""Courses 防疫培训课程: what disease control teaches, edition by edition, and at which posts it is needed.

内防指发〔2020〕75号 三 (S:0): 疾控部门负责组织开展面向城乡社区工作者的防疫培训，采用灵活多样的方式.
Which posts bring contact, what mark passes and for how long a certificate is good is said by each edition. A
certificate is of the edition that was taught; a newer one takes nothing away from it.
"""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["COURSE", "CourseMove", "CourseRetired", "CourseState", "EditionTaken", "require_taught"]


class CourseState(StrEnum):
    ISSUED = "issued"  # 在用
    RETIRED = "retired"  # 停用


class CourseMove(StrEnum):
    RETIRE = "retire"


COURSE = Lifecycle[CourseState, CourseMove](
    start=CourseState.ISSUED, steps={(CourseState.ISSUED, CourseMove.RETIRE): CourseState.RETIRED}
)


class EditionTaken(Conflict):
    code = "COURSE_EDITION_TAKEN"
    stands_for = ("uq_courses_region_code_edition",)
    title = Text("该课程此版本已发布", "This edition of the course was issued already")


class CourseRetired(Conflict):
    code = "COURSE_RETIRED"
    title = Text("该课程版本已停用", "The edition is taught no longer")


def require_taught(state: CourseState) -> None:
    """No session is planned of an edition that was retired; those that were planned go on."""
    if state is CourseState.RETIRED:
        raise CourseRetired

"""Who helps families 帮扶力量名册: with what, and how many at once.

内防指发〔2020〕75号 八 (S:0): 要组织社区服务机构和志愿者对其家属给予更多帮助关爱，鼓励学校、社会组织对有需要的子女
进行“一对一”网上教学辅导. Education registers the schools, civil affairs and communities the others; each its own.
"""

from collections.abc import Collection
from datetime import date

from chassis.caller import Department
from chassis.periods import covers, ends_within
from chassis.problems import Conflict, Forbidden
from chassis.text import Text
from services.welfare.family.rules import HelperKind, HelpKind, SchoolsTeach

__all__ = [
    "HelperEnds",
    "HelperFull",
    "HelperTwice",
    "HelperUnfit",
    "NotItsHelpers",
    "require_ends_within",
    "require_fit",
    "require_registrar",
    "require_teaches",
]


class HelperFull(Conflict):
    code = "FAMILY_HELPER_FULL"
    stands_for = ("ck_family_helpers_capacity",)
    title = Text("该帮扶力量已满额", "The helper has no place left")


class HelperTwice(Conflict):
    code = "FAMILY_HELPER_TWICE"
    stands_for = ("ex_family_helpers_registered",)
    title = Text("该机构在该时段已登记", "The helper is registered for part of this period already")


class HelperUnfit(Conflict):
    code = "FAMILY_HELPER_UNFIT"
    title = Text(
        "该帮扶力量不承担此类帮扶，或不在登记时段、区划内", "The helper gives no such help, or not here and now"
    )


class HelperEnds(Conflict):
    code = "FAMILY_HELPER_ENDS_WRONGLY"
    title = Text("终止日须在登记时段内", "It ends on one of its days, and is never prolonged")


class NotItsHelpers(Forbidden):
    code = "NOT_ITS_HELPERS"
    title = Text(
        "学校由教育部门登记，其他力量由民政或社区登记", "Education registers schools, others all other helpers"
    )
    source = "内防指发〔2020〕75号 八"


def require_registrar(kind: HelperKind, *, department: Department) -> None:
    """Each registers its own force."""
    if (kind is HelperKind.SCHOOL) != (department is Department.EDUCATION):
        raise NotItsHelpers


def require_teaches(kind: HelperKind, helps: Collection[HelpKind]) -> None:
    """A school gives lessons; who else helps may do all of it."""
    if kind is HelperKind.SCHOOL and set(helps) != {HelpKind.STUDY}:
        raise SchoolsTeach


def require_fit(
    kind: HelpKind, *, helps: Collection[str], valid_from: date, valid_to: date | None, today: date, within: bool
) -> None:
    """The helper gives this help, is registered today, and for a region that the family is in."""
    if kind.value not in helps or not covers(valid_from, valid_to, today) or not within:
        raise HelperUnfit


def require_ends_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A registration is only ever shortened; help that is under way goes on."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise HelperEnds

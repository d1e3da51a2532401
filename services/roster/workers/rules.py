"""Who is on the roster: categories, states, moves, and what a record must satisfy.

The notice is for "社区（嘎查村）“两委”成员、专职工作人员等一线城乡社区工作者" and, where a place can, for volunteers.
One natural person is one worker, whatever posts they hold (交叉任职 counts once).
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.periods import age_on
from chassis.problems import Conflict
from chassis.text import Text
from chassis.workers import WorkerState

__all__ = [
    "MIN_AGE",
    "WORKER",
    "AlreadyEnrolled",
    "BeforeEnrolment",
    "DutyWithoutPost",
    "InFuture",
    "MergeIntoSelf",
    "PostOverlaps",
    "SurvivorUnfit",
    "SuspensionReason",
    "TooYoung",
    "WorkerMove",
    "require_age",
    "require_not_before",
    "require_not_future",
    "require_survivor",
    "same_name",
]


class WorkerMove(StrEnum):
    ACTIVATE = "activate"
    SUSPEND = "suspend"
    RESUME = "resume"
    TRANSFER = "transfer"
    LEAVE = "leave"
    RECORD_DEATH = "record-death"
    MERGE = "merge"


class SuspensionReason(StrEnum):
    """Why a worker may not be assigned duty for a while 暂停上岗原因."""

    SICK = "sick"  # 病休
    QUARANTINE = "quarantine"  # 隔离观察
    FORCED_REST = "forced-rest"  # 强制休息
    INJURY = "injury"  # 因工受伤


WORKER = Lifecycle[WorkerState, WorkerMove](
    start=WorkerState.PENDING,
    steps={
        (WorkerState.PENDING, WorkerMove.ACTIVATE): WorkerState.ACTIVE,
        (WorkerState.PENDING, WorkerMove.TRANSFER): WorkerState.PENDING,
        (WorkerState.PENDING, WorkerMove.LEAVE): WorkerState.LEFT,
        (WorkerState.PENDING, WorkerMove.RECORD_DEATH): WorkerState.DECEASED,
        (WorkerState.PENDING, WorkerMove.MERGE): WorkerState.MERGED,
        (WorkerState.ACTIVE, WorkerMove.SUSPEND): WorkerState.SUSPENDED,
        (WorkerState.ACTIVE, WorkerMove.TRANSFER): WorkerState.ACTIVE,
        (WorkerState.ACTIVE, WorkerMove.LEAVE): WorkerState.LEFT,
        (WorkerState.ACTIVE, WorkerMove.RECORD_DEATH): WorkerState.DECEASED,
        (WorkerState.ACTIVE, WorkerMove.MERGE): WorkerState.MERGED,
        (WorkerState.SUSPENDED, WorkerMove.RESUME): WorkerState.ACTIVE,
        (WorkerState.SUSPENDED, WorkerMove.LEAVE): WorkerState.LEFT,
        (WorkerState.SUSPENDED, WorkerMove.RECORD_DEATH): WorkerState.DECEASED,
        (WorkerState.SUSPENDED, WorkerMove.MERGE): WorkerState.MERGED,
        # One person has one record, so who comes back is activated anew and not enrolled twice.
        (WorkerState.LEFT, WorkerMove.ACTIVATE): WorkerState.ACTIVE,
        (WorkerState.LEFT, WorkerMove.RECORD_DEATH): WorkerState.DECEASED,
        (WorkerState.LEFT, WorkerMove.MERGE): WorkerState.MERGED,
    },
)

# 《劳动法》第十五条: nobody under sixteen may be employed.
MIN_AGE = 16


class AlreadyEnrolled(Conflict):
    """Facts name the existing worker where the caller may see that record."""

    code = "ALREADY_ENROLLED"
    stands_for = ("uq_workers_id_index",)
    title = Text("此人已在花名册中", "The person is on the roster already")
    detail = Text("一人一号：请办理调动或合并", "One person has one worker ID: transfer or merge the record instead")


class TooYoung(Conflict):
    code = "TOO_YOUNG"
    title = Text("未满十六周岁", "Under sixteen")
    source = "《中华人民共和国劳动法》第十五条"


class InFuture(Conflict):
    code = "IN_FUTURE"
    title = Text("日期在将来", "The day is yet to come")
    detail = Text("“{field}”不能晚于 {today}", "{field!r} may not be after {today}")


class BeforeEnrolment(Conflict):
    code = "BEFORE_ENROLMENT"
    title = Text("日期早于入册或本岗位开始日", "The day is before the enrolment or the start of the post")
    detail = Text("“{field}”不能早于 {earliest}", "{field!r} may not be before {earliest}")


class DutyWithoutPost(Conflict):
    """Duty stands on a day on which the worker has no post in that community."""

    code = "DUTY_WITHOUT_POST"
    stands_for = ("tr_posts_duty", "tr_duty_entries_post")
    title = Text("当日在该社区无岗位", "No post in the community on that day")
    detail = Text(
        "执勤日须在岗位期间内；若是离岗、亡故或调动，请先冲销其后的执勤记录",
        "Duty needs a post on its day; before a departure, a death or a transfer, reverse the duty that comes after it",
    )


class PostOverlaps(Conflict):
    code = "POST_OVERLAPS"
    stands_for = ("ex_posts_one_at_a_time",)
    title = Text("岗位期间重叠", "The periods of posts overlap")


class MergeIntoSelf(Conflict):
    code = "MERGE_INTO_SELF"
    title = Text("不能并入自身", "A record cannot be merged into itself")


class SurvivorUnfit(Conflict):
    code = "SURVIVOR_UNFIT"
    title = Text("保留的记录状态不符", "The surviving record is not in a fit state")
    detail = Text(
        "保留的记录须已核准且未并入他处；在岗的记录只能并入在岗的记录",
        "The survivor must have been activated and not be merged itself; a working record needs a working survivor",
    )


def require_age(born_on: date, on: date) -> None:
    """《劳动法》第十五条 禁止用人单位招用未满十六周岁的未成年人."""
    if age_on(born_on, on) < MIN_AGE:
        raise TooYoung


def require_not_future(on: date, *, today: date, field: str) -> None:
    """The roster records what is; what is announced is recorded on its day."""
    if on > today:
        raise InFuture(field=field, today=today.isoformat())


def require_not_before(on: date, *, earliest: date, field: str) -> None:
    """A post or a record cannot end before it begins."""
    if on < earliest:
        raise BeforeEnrolment(field=field, earliest=earliest.isoformat())


_WORKING = {WorkerState.ACTIVE, WorkerState.SUSPENDED}


def require_survivor(merged: WorkerState, survivor: WorkerState) -> None:
    """What may be merged into what, so that no open post ends up with someone who has left."""
    if survivor in {WorkerState.PENDING, WorkerState.MERGED} or (merged in _WORKING and survivor not in _WORKING):
        raise SurvivorUnfit(survivor_state=survivor.value)


_IGNORED = re.compile(r"[\s·•‧・．.\-]")


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are one name: width, case, blanks and the dots between parts do not count."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name)).casefold()

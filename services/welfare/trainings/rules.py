"""Training 防疫培训: sessions, who comes, what they know, and until when it counts.

A worker is enrolled in a session, attends on site or online, is tested where the edition has a test, and passing brings
a certificate of that edition. Who goes to a post with contact untrained is named, so that somebody can act: it is a
warning and bars nobody from duty, for the notice bars nobody.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, ParameterMissing
from chassis.text import Text
from chassis.workers import PostType

__all__ = [
    "ENROLMENT",
    "ENROLMENT_PERMISSIONS",
    "SESSION",
    "AlreadyEnrolled",
    "EnrolmentMove",
    "EnrolmentState",
    "HasNoTest",
    "MarkTooHigh",
    "NotYetHeld",
    "SessionCancelled",
    "SessionMove",
    "SessionState",
    "TrainingMode",
    "contact_posts",
    "move_of_mark",
    "require_begun",
    "require_open",
    "untrained_among",
    "valid_until",
]


class TrainingMode(StrEnum):
    ON_SITE = "on-site"  # 现场
    ONLINE = "online"  # 线上


class SessionState(StrEnum):
    SCHEDULED = "scheduled"  # 已排期
    CANCELLED = "cancelled"  # 已取消


class SessionMove(StrEnum):
    CANCEL = "cancel"


SESSION = Lifecycle[SessionState, SessionMove](
    start=SessionState.SCHEDULED, steps={(SessionState.SCHEDULED, SessionMove.CANCEL): SessionState.CANCELLED}
)


class EnrolmentState(StrEnum):
    ENROLLED = "enrolled"  # 已报名
    ATTENDED = "attended"  # 已参训
    ABSENT = "absent"  # 缺席
    PASSED = "passed"  # 合格
    FAILED = "failed"  # 不合格


class EnrolmentMove(StrEnum):
    ATTEND = "attend"
    MISS = "miss"
    PASS = "pass"  # noqa: S105 - a move, not a password
    FAIL = "fail"


_S, _M = EnrolmentState, EnrolmentMove

ENROLMENT = Lifecycle[EnrolmentState, EnrolmentMove](
    start=_S.ENROLLED,
    steps={
        (_S.ENROLLED, _M.ATTEND): _S.ATTENDED,
        (_S.ENROLLED, _M.MISS): _S.ABSENT,
        (_S.ATTENDED, _M.PASS): _S.PASSED,
        (_S.ATTENDED, _M.FAIL): _S.FAILED,
        # Whoever fails may be tested again.
        (_S.FAILED, _M.PASS): _S.PASSED,
        (_S.FAILED, _M.FAIL): _S.FAILED,
    },
)
ENROLMENT_PERMISSIONS = {
    EnrolmentMove.ATTEND: "welfare:enrolment:attend",
    EnrolmentMove.MISS: "welfare:enrolment:miss",
    # Made by the mark.
    EnrolmentMove.PASS: "welfare:enrolment:test",
    EnrolmentMove.FAIL: "welfare:enrolment:test",
}


class AlreadyEnrolled(Conflict):
    code = "TRAINING_ENROLLED_TWICE"
    stands_for = ("uq_enrolments_session_id_worker_id",)
    title = Text("该人员已报名此场培训", "The worker is enrolled in this session already")


class SessionCancelled(Conflict):
    code = "TRAINING_CANCELLED"
    title = Text("该场培训已取消", "The session was cancelled")


class NotYetHeld(Conflict):
    code = "TRAINING_NOT_BEGUN"
    title = Text("培训尚未开始", "The session has not begun")


class HasNoTest(Conflict):
    code = "COURSE_HAS_NO_TEST"
    title = Text("该课程版本没有考核", "The edition has no test; attendance is enough")


class MarkTooHigh(Conflict):
    code = "MARK_ABOVE_FULL"
    title = Text("分数超过满分", "The mark is above the best one")
    detail = Text("满分为 {full_mark}", "The best mark is {full_mark}")


def require_open(state: SessionState) -> None:
    """Nobody enrols in, attends or misses what was cancelled."""
    if state is SessionState.CANCELLED:
        raise SessionCancelled


def require_begun(starts_at: datetime, *, now: datetime) -> None:
    """Attendance is recorded from the beginning on, never in advance."""
    if now < starts_at:
        raise NotYetHeld


def move_of_mark(mark: int, *, pass_mark: int | None, full_mark: int | None) -> EnrolmentMove:
    """The mark that passes passes; nobody has more than the best."""
    if pass_mark is None or full_mark is None:
        raise HasNoTest
    if mark > full_mark:
        raise MarkTooHigh(full_mark=full_mark)
    return EnrolmentMove.PASS if mark >= pass_mark else EnrolmentMove.FAIL


def valid_until(issued_on: date, *, valid_days: int) -> date:
    """The last day on which a certificate counts; the day of issue is the first."""
    return issued_on + timedelta(days=valid_days - 1)


class Taught(Protocol):
    @property
    def worker_id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def valid_until(self) -> date: ...


class Done(Protocol):
    @property
    def worker_id(self) -> str: ...
    @property
    def post_type(self) -> PostType: ...
    @property
    def first_on(self) -> date: ...


D = TypeVar("D", bound=Done)


def contact_posts(needed: Mapping[str, Iterable[PostType]]) -> dict[PostType, frozenset[str]]:
    """For each post with contact the courses by code that are taught for it; ``ParameterMissing`` when none is."""
    posts: dict[PostType, set[str]] = {}
    for code, at in needed.items():
        for post in at:
            posts.setdefault(post, set()).add(code)
    if not posts:
        raise ParameterMissing(parameter="course.needed_at")
    return {post: frozenset(codes) for post, codes in posts.items()}


def untrained_among(
    done: Iterable[D], *, posts: Mapping[PostType, frozenset[str]], certificates: Iterable[Taught]
) -> list[tuple[D, list[str]]]:
    """Who went to a post with contact without a certificate good on the first day there, and of which courses.

    Any edition of the course counts.
    """
    held: dict[tuple[str, str], list[Taught]] = {}
    for one in certificates:
        held.setdefault((one.worker_id, one.code), []).append(one)
    found = []
    for duty in done:
        lacking = sorted(
            code
            for code in posts.get(duty.post_type, ())
            if not any(
                one.issued_on <= duty.first_on <= one.valid_until for one in held.get((duty.worker_id, code), ())
            )
        )
        if lacking:
            found.append((duty, lacking))
    return found

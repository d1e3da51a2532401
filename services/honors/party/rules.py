"""Admission to the party 发展党员: a worker's file, from the application to full membership.

中国共产党发展党员工作细则 for the stages and their clocks; 内防指发〔2020〕75号 七 for the front line: 对经过组织考察，
在抗疫一线表现突出的入党申请人、入党积极分子和发展对象，党支部研究提出是否接收为预备党员的意见，报上级党委审批.
Being on the front line spares the year as an activist and nothing else: neither talk, training, the branch's vote, the
publicity, the committee's approval nor the probation.
"""

import calendar
from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.text import Text
from chassis.workdays import WorkCalendar
from chassis.workers import WorkerState

__all__ = [
    "OPEN",
    "PARTY_FILE",
    "AdmissionBeforeItsDay",
    "ApplicantNotServing",
    "ApplicantTooYoung",
    "BranchElsewhere",
    "DaysOutOfOrder",
    "ExtensionOutOfBounds",
    "FileOpenAlready",
    "FrontLineUnproven",
    "MoveOfBefore",
    "OwnPartyFile",
    "PartyFileMove",
    "PartyFileState",
    "PartyPublicityNotOver",
    "ProbationNotOver",
    "TalkMissing",
    "TermOver",
    "TermRunning",
    "TrainingMissing",
    "VoteNotCarried",
    "VoterApproves",
    "approval_due_on",
    "months_after",
    "probation_ends_on",
    "publicity_ends_on",
    "require_adult",
    "require_carried",
    "require_extension",
    "require_in_order",
    "require_prepared",
    "require_probation_over",
    "require_published",
    "require_redo",
    "require_serving",
    "require_term",
    "require_year",
    "talk_due_on",
    "training_suffices",
]

ADULT_MONTHS = 18 * 12
TALK_MONTHS = 1
ACTIVIST_MONTHS = 12
TRAINING_DAYS, TRAINING_HOURS = 3, 24
PUBLICITY_WORKING_DAYS = 5
APPROVAL_MONTHS, SPECIAL_APPROVAL_MONTHS = 3, 6
PROBATION_MONTHS = 12
EXTENSION_MONTHS = (6, 12)


class PartyFileState(StrEnum):
    APPLICANT = "applicant"  # 入党申请人
    ACTIVIST = "activist"  # 入党积极分子
    CANDIDATE = "candidate"  # 发展对象
    PRE_REVIEWED = "pre-reviewed"  # 已预审
    BRANCH_VOTED = "branch-voted"  # 支部大会已表决
    PROBATIONARY = "probationary"  # 预备党员
    EXTENDED = "extended"  # 延长预备期
    FULL = "full"  # 正式党员
    CANCELLED = "cancelled"  # 取消


class PartyFileMove(StrEnum):
    TALK = "talk"
    ACCEPT = "accept"
    TRAIN = "train"
    PROPOSE = "propose"
    PRE_REVIEW = "pre-review"
    VOTE = "vote"
    VOTE_ON_FRONT_LINE = "vote-on-front-line"
    PUBLICISE = "publicise"
    APPROVE = "approve"
    CONFIRM = "confirm"
    EXTEND = "extend"
    CANCEL = "cancel"


_S, _M = PartyFileState, PartyFileMove
_BEFORE_VOTE = (_S.APPLICANT, _S.ACTIVIST, _S.CANDIDATE)
OPEN = (*_BEFORE_VOTE, _S.PRE_REVIEWED, _S.BRANCH_VOTED, _S.PROBATIONARY, _S.EXTENDED)

PARTY_FILE = Lifecycle[PartyFileState, PartyFileMove](
    start=_S.APPLICANT,
    steps={
        (_S.APPLICANT, _M.TALK): _S.APPLICANT,
        (_S.APPLICANT, _M.ACCEPT): _S.ACTIVIST,
        (_S.ACTIVIST, _M.PROPOSE): _S.CANDIDATE,
        **{(state, _M.TRAIN): state for state in _BEFORE_VOTE},
        (_S.CANDIDATE, _M.PRE_REVIEW): _S.PRE_REVIEWED,
        (_S.CANDIDATE, _M.VOTE): _S.BRANCH_VOTED,
        (_S.PRE_REVIEWED, _M.VOTE): _S.BRANCH_VOTED,
        **{(state, _M.VOTE_ON_FRONT_LINE): _S.BRANCH_VOTED for state in _BEFORE_VOTE},
        # What the committee did not decide in time the branch votes on anew.
        (_S.BRANCH_VOTED, _M.VOTE): _S.BRANCH_VOTED,
        (_S.BRANCH_VOTED, _M.VOTE_ON_FRONT_LINE): _S.BRANCH_VOTED,
        (_S.BRANCH_VOTED, _M.PUBLICISE): _S.BRANCH_VOTED,
        (_S.BRANCH_VOTED, _M.APPROVE): _S.PROBATIONARY,
        (_S.PROBATIONARY, _M.CONFIRM): _S.FULL,
        (_S.PROBATIONARY, _M.EXTEND): _S.EXTENDED,
        (_S.EXTENDED, _M.CONFIRM): _S.FULL,
        **{(state, _M.CANCEL): _S.CANCELLED for state in OPEN},
    },
)


class ApplicantTooYoung(Conflict):
    code = "APPLICANT_UNDER_18"
    stands_for = ("ck_party_files_adult",)
    title = Text("申请人未满十八周岁", "Who applies is eighteen (党章 art. 1)")


class ApplicantNotServing(Conflict):
    code = "APPLICANT_NOT_SERVING"
    title = Text("该人员不能建立入党档案", "No file is opened of this worker")
    detail = Text("花名册状态为“{state}”", "The roster has the worker as {state!r}")


class BranchElsewhere(Forbidden):
    code = "BRANCH_ELSEWHERE"
    title = Text("只能办理本地区支部的事项", "A branch keeps the files of its own area only")


class FileOpenAlready(Conflict):
    code = "PARTY_FILE_OPEN"
    stands_for = ("uq_party_files_worker",)
    title = Text("该人员已有入党档案", "The worker has a file already")


class OwnPartyFile(Conflict):
    code = "OWN_PARTY_FILE"
    stands_for = ("ck_party_files_own",)
    title = Text("本人为申请人，应当回避", "Nobody has a hand in the own admission")


class VoterApproves(Conflict):
    code = "VOTE_KEEPER_APPROVES"
    stands_for = ("ck_party_files_two_persons",)
    title = Text("登记表决的人不得审批", "Who recorded the vote does not approve")


class DaysOutOfOrder(Conflict):
    code = "PARTY_DAYS_OUT_OF_ORDER"
    stands_for = ("ck_party_files_order",)
    title = Text("日期早于上一环节或晚于今日", "The day lies before the step before it, or in the future")


class MoveOfBefore(Conflict):
    code = "PARTY_STEP_MISSING"
    stands_for = ("ck_party_files_stages",)
    title = Text("缺少前置环节", "A step before it is missing")


class TalkMissing(Conflict):
    code = "PARTY_TALK_MISSING"
    title = Text("尚未谈话", "Nobody has talked with the applicant yet (细则 art. 6)")


class TrainingMissing(Conflict):
    code = "PARTY_TRAINING_MISSING"
    stands_for = ("ck_party_files_trained",)
    title = Text("培训不足三天或二十四学时", "Training takes three days or 24 class hours (细则 art. 17)")


class AdmissionBeforeItsDay(Conflict):
    code = "ACTIVIST_UNDER_A_YEAR"
    stands_for = ("ck_party_files_year",)
    title = Text("培养教育未满一年", "An activist is taught for a year first (细则 art. 13)")


class VoteNotCarried(Conflict):
    code = "BRANCH_VOTE_NOT_CARRIED"
    stands_for = ("ck_party_files_carried",)
    title = Text("赞成人数未超过应到会有表决权正式党员的半数", "More than half of all who may vote must be in favour")


class FrontLineUnproven(Conflict):
    code = "FRONT_LINE_UNPROVEN"
    stands_for = ("ck_party_files_front_line",)
    title = Text("防控时段内没有已确认的执勤", "There is no confirmed duty inside the control period")


class PartyPublicityNotOver(Conflict):
    code = "PARTY_PUBLICITY_NOT_OVER"
    stands_for = ("ck_party_files_published",)
    title = Text("公示未满五个工作日", "It has not been posted for five working days")


class TermOver(Conflict):
    code = "APPROVAL_TERM_OVER"
    stands_for = ("ck_party_files_term",)
    title = Text("已超过审批期限，须重新表决", "The time for approval is over; the branch votes anew (细则 art. 28)")


class TermRunning(Conflict):
    code = "APPROVAL_TERM_RUNNING"
    title = Text("审批期限内不得重新表决", "While the committee may approve, the branch does not vote anew")
    detail = Text("审批期限至 {due_on}", "It may approve until {due_on}")


class ProbationNotOver(Conflict):
    code = "PROBATION_NOT_OVER"
    stands_for = ("ck_party_files_probation",)
    title = Text("预备期未满", "Probation is not over")


class ExtensionOutOfBounds(Conflict):
    code = "EXTENSION_OUT_OF_BOUNDS"
    stands_for = ("ck_party_files_extension",)
    title = Text("延长预备期为六个月至一年", "Probation is prolonged by six to twelve months (细则 art. 33)")


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the month's last where it has no such day; as PostgreSQL counts."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def talk_due_on(applied_on: date) -> date:
    """细则 art. 6: within a month of the application. Late is shown, not refused: a talk still must be held."""
    return months_after(applied_on, TALK_MONTHS)


def approval_due_on(voted_on: date, *, special: bool) -> date:
    """细则 art. 28: three months; six where there is special reason."""
    return months_after(voted_on, SPECIAL_APPROVAL_MONTHS if special else APPROVAL_MONTHS)


def probation_ends_on(voted_on: date) -> date:
    """党章 art. 7: a year, from the day on which the branch's meeting accepted."""
    return months_after(voted_on, PROBATION_MONTHS)


def publicity_ends_on(posted_on: date, calendar: WorkCalendar) -> date:
    """The last of five full working days; that of posting does not count."""
    return calendar.add_working_days(posted_on, PUBLICITY_WORKING_DAYS)


def training_suffices(days: int | None, hours: int | None) -> bool:
    """细则 art. 17: three days, or twenty-four class hours."""
    return (days or 0) >= TRAINING_DAYS or (hours or 0) >= TRAINING_HOURS


def require_adult(born_on: date, *, applied_on: date) -> None:
    """党章 art. 1: of eighteen years, on the day of the application."""
    if applied_on < months_after(born_on, ADULT_MONTHS):
        raise ApplicantTooYoung


def require_serving(state: WorkerState) -> None:
    """The living and known."""
    if state in {WorkerState.PENDING, WorkerState.DECEASED, WorkerState.MERGED}:
        raise ApplicantNotServing(state=state.value)


def require_in_order(day: date, *, after: date | None, today: date) -> None:
    """A step is not before the one before it, nor in the future."""
    if day > today or (after is not None and day < after):
        raise DaysOutOfOrder


def require_year(activist_on: date, *, candidate_on: date) -> None:
    """细则 art. 13: taught for a year or longer."""
    if candidate_on < months_after(activist_on, ACTIVIST_MONTHS):
        raise AdmissionBeforeItsDay


def require_prepared(talked_on: date | None, *, training_days: int | None, training_hours: int | None) -> None:
    """What goes before every vote, also on the front line."""
    if talked_on is None:
        raise TalkMissing
    if not training_suffices(training_days, training_hours):
        raise TrainingMissing


def require_carried(*, voting_members: int, in_favour: int) -> None:
    """细则 art. 23: more than half of all who may vote, whoever came."""
    if in_favour * 2 <= voting_members:
        raise VoteNotCarried


def require_redo(voted_on: date | None, *, today: date) -> None:
    """细则 art. 28: the branch votes again when the committee's time is over, not before."""
    if voted_on is not None and today <= (due := approval_due_on(voted_on, special=False)):
        raise TermRunning(due_on=due.isoformat())


def require_published(ends_on: date | None, *, today: date) -> None:
    """Posted, and its last day has passed to the end."""
    if ends_on is None or today <= ends_on:
        raise PartyPublicityNotOver


def require_term(voted_on: date, *, special: bool, today: date) -> None:
    """The committee approves in its time."""
    if today > approval_due_on(voted_on, special=special):
        raise TermOver


def require_probation_over(ends_on: date, *, today: date) -> None:
    """Nobody is a full member before the probation, prolonged or not, is over."""
    if today < ends_on:
        raise ProbationNotOver


def require_extension(probation_to: date, *, extended_to: date) -> None:
    """细则 art. 33: not less than half a year, not more than a year."""
    least, most = EXTENSION_MONTHS
    if not months_after(probation_to, least) <= extended_to <= months_after(probation_to, most):
        raise ExtensionOutOfBounds

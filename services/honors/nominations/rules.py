"""Nominations 推荐对象: from the democratic recommendation, level by level, to the honour, and its withdrawal.

逐级推荐 → 审核 → 征求意见 → 公示 → 批准 → 表彰. No step is skipped: the database lets no nomination on that an
objection freezes, that an opinion blocks, or whose lists were not posted for their full days. Nobody has a hand in
the own one.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level, ancestors
from chassis.text import Text
from chassis.workers import Category, WorkerState
from services.honors.schemes.rules import Stage

__all__ = [
    "ADVANCING",
    "LIVE",
    "NOMINATION",
    "NOMINATION_PERMISSIONS",
    "CertificateTaken",
    "DutyTooLittle",
    "Frozen",
    "Hand",
    "HonouredTwice",
    "NoMajority",
    "NoQuota",
    "NominationMove",
    "NominationState",
    "NomineeElsewhere",
    "NomineeMisfit",
    "NomineeNotServing",
    "NotYourTurn",
    "OpinionBlocks",
    "OpinionsMissing",
    "OwnNomination",
    "PublicityIncomplete",
    "RecommendedElsewhere",
    "SameHand",
    "SchemeNotInForce",
    "first_free",
    "further",
    "is_front_line",
    "next_level",
    "quota_for",
    "require_majority",
    "require_serving",
    "stages_before",
]


class NominationState(StrEnum):
    RECOMMENDED = "recommended"
    UNDER_REVIEW = "under-review"
    REVIEWED = "reviewed"
    CONSULTED = "consulted"
    APPROVED = "approved"
    CONFERRED = "conferred"
    REVOKED = "revoked"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class NominationMove(StrEnum):
    REVIEW = "review"
    COMPLETE_REVIEW = "complete-review"  # the review of the last level
    PUBLISH = "publish"
    RECORD_OPINION = "record-opinion"
    CONSULT = "consult"
    APPROVE = "approve"
    CONFER = "confer"
    REVOKE = "revoke"
    RETURN = "return"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    DECLINE = "decline"


_S, _M = NominationState, NominationMove
_OPEN = (_S.RECOMMENDED, _S.UNDER_REVIEW, _S.REVIEWED, _S.CONSULTED)

NOMINATION = Lifecycle[NominationState, NominationMove](
    start=_S.RECOMMENDED,
    steps={
        (_S.RECOMMENDED, _M.PUBLISH): _S.RECOMMENDED,
        (_S.RECOMMENDED, _M.REVIEW): _S.UNDER_REVIEW,
        (_S.RECOMMENDED, _M.COMPLETE_REVIEW): _S.REVIEWED,
        (_S.UNDER_REVIEW, _M.PUBLISH): _S.UNDER_REVIEW,
        (_S.UNDER_REVIEW, _M.REVIEW): _S.UNDER_REVIEW,
        (_S.UNDER_REVIEW, _M.COMPLETE_REVIEW): _S.REVIEWED,
        (_S.REVIEWED, _M.RECORD_OPINION): _S.REVIEWED,
        (_S.REVIEWED, _M.CONSULT): _S.CONSULTED,
        (_S.CONSULTED, _M.PUBLISH): _S.CONSULTED,
        # What is learnt late still blocks.
        (_S.CONSULTED, _M.RECORD_OPINION): _S.CONSULTED,
        (_S.CONSULTED, _M.APPROVE): _S.APPROVED,
        (_S.APPROVED, _M.RECORD_OPINION): _S.APPROVED,
        (_S.APPROVED, _M.CONFER): _S.CONFERRED,
        (_S.CONFERRED, _M.REVOKE): _S.REVOKED,
        (_S.RETURNED, _M.RESUBMIT): _S.RECOMMENDED,
        (_S.RETURNED, _M.WITHDRAW): _S.WITHDRAWN,
        **{(state, _M.RETURN): _S.RETURNED for state in _OPEN},
        **{(state, _M.WITHDRAW): _S.WITHDRAWN for state in _OPEN},
        **{(state, _M.DECLINE): _S.DECLINED for state in (*_OPEN, _S.APPROVED)},
    },
)
NOMINATION_PERMISSIONS = {move: f"honors:nomination:{move.value}" for move in NominationMove} | {
    NominationMove.COMPLETE_REVIEW: "honors:nomination:review",
    NominationMove.RESUBMIT: "honors:nomination:recommend",
    NominationMove.PUBLISH: "honors:publicity:publish",
    NominationMove.RECORD_OPINION: "honors:opinion:record",
    NominationMove.RETURN: "honors:nomination:return",
}

# Of these one worker has one for the same deeds and a rank.
LIVE = frozenset(_S) - {_S.REVOKED, _S.WITHDRAWN, _S.DECLINED}
_WAY = (
    _S.RETURNED,
    _S.RECOMMENDED,
    _S.UNDER_REVIEW,
    _S.REVIEWED,
    _S.CONSULTED,
    _S.APPROVED,
    _S.CONFERRED,
)

# What an open objection holds back.
ADVANCING = frozenset({_M.REVIEW, _M.COMPLETE_REVIEW, _M.CONSULT, _M.APPROVE, _M.CONFER})


class Hand(StrEnum):
    """Whose hand a nomination passed through 经手人; of the first four no person has two in one round."""

    RECOMMENDER = "recommender"
    REVIEWER = "reviewer"
    CONSULTER = "consulter"
    APPROVER = "approver"
    CONFERRER = "conferrer"
    POSTER = "poster"
    OPINION_KEEPER = "opinion-keeper"
    OBJECTION_JUDGE = "objection-judge"
    SENDER_BACK = "sender-back"
    REVOKER = "revoker"


class OwnNomination(Conflict):
    code = "OWN_NOMINATION"
    stands_for = ("own_nomination",)
    title = Text("本人或本集体为推荐对象，应当回避", "The caller, or the own collective, is the nominee")


class SameHand(Conflict):
    code = "SAME_HAND_IN_NOMINATION"
    stands_for = ("uq_nomination_hands_distinct",)
    title = Text("同一人不得经手两个环节", "One person may not have two hands in it")
    detail = Text("推荐、各级审核、征求意见、批准须由不同的人办理", "Each step takes another person")


class HonouredTwice(Conflict):
    code = "HONOURED_TWICE"
    stands_for = ("ex_nominations_worker", "ex_nominations_collective")
    title = Text("同一事迹不得重复申报同层次表彰", "The same deeds are put forward for one honour of a rank")


class Frozen(Conflict):
    code = "FROZEN_BY_OBJECTION"
    stands_for = ("frozen_by_objection",)
    title = Text("有未决异议，推荐暂停", "An open objection freezes the nomination")


class OpinionBlocks(Conflict):
    code = "OPINION_BLOCKS"
    stands_for = ("opinion_blocks",)
    title = Text("征求意见未通过", "What the offices asked have answered does not let it on")


class OpinionsMissing(Conflict):
    code = "OPINIONS_MISSING"
    title = Text("征求意见尚未齐全", "Not every opinion is in")
    detail = Text("尚缺：{missing}", "Still missing: {missing}")


class PublicityIncomplete(Conflict):
    code = "PUBLICITY_INCOMPLETE"
    stands_for = ("publicity_incomplete",)
    title = Text("规定层级的公示尚未完成", "The list has not been posted for its full days at every level it must be")


class NotYourTurn(Conflict):
    code = "NOT_THIS_LEVEL"
    title = Text("未轮到本级审核", "It is not this level's turn")
    detail = Text("应由“{level}”审核", "{level!r} reviews next")


class SchemeNotInForce(Conflict):
    code = "SCHEME_NOT_IN_FORCE"
    title = Text("表彰项目不在有效期内", "The scheme is not in force today")


class NomineeMisfit(Conflict):
    code = "NOMINEE_MISFIT"
    stands_for = ("ck_nominations_nominee",)
    title = Text("推荐对象与项目不符", "The scheme is for individuals or for collectives, and the nominee is the other")


class NomineeElsewhere(Conflict):
    code = "NOMINEE_ELSEWHERE"
    title = Text("推荐对象不在该地区任职", "The nominee does not serve there")


class NomineeNotServing(Conflict):
    code = "NOMINEE_NOT_SERVING"
    title = Text("该人员不能作为推荐对象", "The worker cannot be nominated")
    detail = Text("花名册状态为“{state}”", "The roster has the worker as {state!r}")


class NoMajority(Conflict):
    code = "NO_MAJORITY"
    stands_for = ("ck_nominations_votes",)
    title = Text("民主推荐未过半数", "More than half of those present must be in favour")


class DutyTooLittle(Conflict):
    code = "DUTY_TOO_LITTLE"
    title = Text("执勤天数未达项目要求", "The nominee's confirmed duty does not reach what the scheme asks")
    detail = Text("已确认 {half_days} 个半天，要求 {minimum_days} 天", "{half_days} half-days of {minimum_days} days")


class CertificateTaken(Conflict):
    code = "CERTIFICATE_NO_TAKEN"
    stands_for = ("uq_nominations_certificate_no",)
    title = Text("证书编号已使用", "Another honour has this certificate number")


class NoQuota(Conflict):
    code = "NO_QUOTA"
    title = Text("该地区该类别没有名额", "The area has no quota of the category")


class RecommendedElsewhere(Forbidden):
    code = "RECOMMENDED_ELSEWHERE"
    title = Text("只能推荐本地区的对象", "Only those of the own region are recommended")


def require_majority(*, present: int, in_favour: int) -> None:
    """民主推荐: more than half of those present."""
    if in_favour * 2 <= present:
        raise NoMajority


def require_serving(state: WorkerState) -> None:
    """The living and known: 追授 is another road, and a merged record is not a person of its own."""
    if state in {WorkerState.PENDING, WorkerState.DECEASED, WorkerState.MERGED}:
        raise NomineeNotServing(state=state.value)


def is_front_line(*, leader: bool, half_days: int | None, level: Level) -> bool:
    """一线: who leads nobody and did duty; of collectives those of a community or village."""
    if half_days is None:
        return not leader and level is Level.COMMUNITY
    return not leader and half_days > 0


def next_level(levels: Sequence[Level], reviewed: Level | None) -> Level | None:
    """Whose turn it is to review; None when every level has."""
    return next(iter(levels[levels.index(reviewed) + 1 :] if reviewed else levels), None)


def stages_before(stages: Iterable[Stage], level: Level) -> list[Stage]:
    """Where the list must have been posted before a level reviews: everywhere below it."""
    order = list(Stage)
    return [stage for stage in stages if order.index(stage) < order.index(Stage(level.value))]


def further(one: NominationState, other: NominationState) -> bool:
    """Whether a live nomination has come as far as another, or further."""
    return _WAY.index(one) >= _WAY.index(other)


Allotted = tuple[int, Category | None]


def quota_for(quotas: Iterable[Allotted], *, region: int, category: Category | None) -> Allotted:
    """The quota that a nominee counts to: the nearest area's, and there the own category's before any category's."""
    places = ancestors(region)
    fitting = [one for one in quotas if one[0] in places and one[1] in (None, category)]
    if not fitting:
        raise NoQuota
    return min(fitting, key=lambda one: (places.index(one[0]), one[1] is None))


def first_free(*, places: int, reserved: int, taken: Iterable[int], front_line: bool) -> int | None:
    """The first free place: the front line begins with those reserved for it, everybody else after them."""
    used = set(taken)
    return next((seat for seat in range(1 if front_line else reserved + 1, places + 1) if seat not in used), None)

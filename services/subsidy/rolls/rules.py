"""Roll 发放批次: one community's lines of one month, and the hands that it passes through.

The community makes it and publicises it, the township reviews, the county's civil affairs audits, its finance
checks, its government or headquarters approves; then finance pays. No person has two of these hands (I8).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.subsidy.standards.rules import PublicityKind

__all__ = [
    "HAND_OF",
    "PAST_PUBLICITY",
    "ROLL",
    "ROLL_PERMISSIONS",
    "Change",
    "CoSignatureMissing",
    "EarlierRollOpen",
    "EvidenceKind",
    "EvidenceMissing",
    "Hand",
    "InPayment",
    "ListedInRoll",
    "NeedsNoCoSignature",
    "NothingToList",
    "PublicityNotOver",
    "RollExists",
    "RollMove",
    "RollState",
    "SameHand",
    "SharesDiffer",
    "SnapshotBroken",
    "StandardEndedBefore",
    "next_sequence",
    "one_share",
    "publicity_ends_on",
    "require_co_signature_due",
    "require_co_signed",
    "require_publicity_over",
]

SOURCE = "内防指发〔2020〕75号 一"


class RollState(StrEnum):
    DRAFT = "draft"
    PUBLICITY = "publicity"
    PUBLICISED = "publicised"
    REVIEWED = "reviewed"
    AUDITED = "audited"
    CHECKED = "checked"
    APPROVED = "approved"
    INSTRUCTED = "instructed"
    PARTIAL = "partial"
    SETTLED = "settled"
    SENT_BACK = "sent-back"
    VOIDED = "voided"


class RollMove(StrEnum):
    PUBLISH = "publish"
    EVIDENCE = "evidence"
    CLOSE_PUBLICITY = "close-publicity"
    REVIEW = "review"
    AUDIT = "audit"
    CO_SIGN = "co-sign"
    CHECK = "check"
    APPROVE = "approve"
    INSTRUCT = "instruct"
    FALL_SHORT = "fall-short"
    REOPEN = "reopen"  # what a payee was paid came back from the bank
    SETTLE = "settle"
    SEND_BACK = "send-back"
    REMAKE = "remake"
    VOID = "void"


_S, _M = RollState, RollMove

ROLL = Lifecycle[RollState, RollMove](
    start=_S.DRAFT,
    steps={
        (_S.DRAFT, _M.PUBLISH): _S.PUBLICITY,
        (_S.PUBLICITY, _M.EVIDENCE): _S.PUBLICITY,
        (_S.PUBLICISED, _M.EVIDENCE): _S.PUBLICISED,
        (_S.PUBLICITY, _M.CLOSE_PUBLICITY): _S.PUBLICISED,
        (_S.PUBLICISED, _M.REVIEW): _S.REVIEWED,
        (_S.REVIEWED, _M.AUDIT): _S.AUDITED,
        # 会签: beside civil affairs, the organization department for members of the two committees.
        (_S.AUDITED, _M.CO_SIGN): _S.AUDITED,
        (_S.AUDITED, _M.CHECK): _S.CHECKED,
        (_S.CHECKED, _M.APPROVE): _S.APPROVED,
        (_S.APPROVED, _M.INSTRUCT): _S.INSTRUCTED,
        (_S.INSTRUCTED, _M.FALL_SHORT): _S.PARTIAL,
        (_S.INSTRUCTED, _M.SETTLE): _S.SETTLED,
        (_S.PARTIAL, _M.FALL_SHORT): _S.PARTIAL,
        (_S.PARTIAL, _M.SETTLE): _S.SETTLED,
        (_S.SETTLED, _M.REOPEN): _S.PARTIAL,
        (_S.PUBLICISED, _M.SEND_BACK): _S.SENT_BACK,
        (_S.REVIEWED, _M.SEND_BACK): _S.SENT_BACK,
        (_S.AUDITED, _M.SEND_BACK): _S.SENT_BACK,
        (_S.CHECKED, _M.SEND_BACK): _S.SENT_BACK,
        (_S.SENT_BACK, _M.REMAKE): _S.DRAFT,
        (_S.DRAFT, _M.VOID): _S.VOIDED,
        (_S.PUBLICITY, _M.VOID): _S.VOIDED,
        (_S.PUBLICISED, _M.VOID): _S.VOIDED,
        (_S.REVIEWED, _M.VOID): _S.VOIDED,
        (_S.AUDITED, _M.VOID): _S.VOIDED,
        (_S.CHECKED, _M.VOID): _S.VOIDED,
        (_S.APPROVED, _M.VOID): _S.VOIDED,
        (_S.SENT_BACK, _M.VOID): _S.VOIDED,
    },
)

ROLL_PERMISSIONS = {move: f"subsidy:roll:{move.value}" for move in RollMove} | {
    RollMove.REMAKE: "subsidy:roll:make",
    # Made by the payments that a roll is in.
    RollMove.INSTRUCT: "subsidy:payment:instruct",
    RollMove.FALL_SHORT: "subsidy:payment:return",
    RollMove.REOPEN: "subsidy:payment:correct",
    RollMove.SETTLE: "subsidy:payment:return",
}

# A supplementary roll is made only when nothing earlier of its month can still lose lines to an objection.
PAST_PUBLICITY = frozenset(
    {
        _S.PUBLICISED,
        _S.REVIEWED,
        _S.AUDITED,
        _S.CHECKED,
        _S.APPROVED,
        _S.INSTRUCTED,
        _S.PARTIAL,
        _S.SETTLED,
    }
)


class Change(StrEnum):
    """What may be different about a line's worker since the roll was made 变动."""

    DECEASED = "deceased"  # 死亡
    LEFT = "left"  # 离岗
    MERGED = "merged"  # 并入另一记录
    TRANSFERRED = "transferred"  # 调出
    RECATEGORISED = "recategorised"  # 类别变更
    CORRECTED = "corrected"  # 出勤更正
    OTHER_ALLOWANCE = "other-allowance"  # 同日已有互斥补贴


class EvidenceKind(StrEnum):
    """How the publicity of a roll is shown to have been 公示凭据."""

    PHOTOGRAPH = "photograph"  # 张贴照片
    URL = "url"  # 网上公示


class Hand(StrEnum):
    """Whose hand a roll passed through 经手人."""

    MAKER = "maker"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    CO_SIGNER = "co-signer"
    CHECKER = "checker"
    APPROVER = "approver"
    PAYER = "payer"


HAND_OF: Mapping[RollMove, Hand] = {
    RollMove.REVIEW: Hand.REVIEWER,
    RollMove.AUDIT: Hand.AUDITOR,
    RollMove.CO_SIGN: Hand.CO_SIGNER,
    RollMove.CHECK: Hand.CHECKER,
    RollMove.APPROVE: Hand.APPROVER,
    RollMove.INSTRUCT: Hand.PAYER,
}


class RollExists(Conflict):
    code = "ROLL_EXISTS"
    stands_for = ("uq_rolls_live",)
    title = Text("该社区当月批次已存在", "The community has this roll of the month already")


class EarlierRollOpen(Conflict):
    code = "EARLIER_ROLL_OPEN"
    title = Text("当月已有批次尚未结束公示", "An earlier roll of the month is not past publicity")
    detail = Text(
        "第 {sequence} 批处于“{state}”，结束公示后方可补造",
        "Roll {sequence} of the month is {state!r}; a supplementary one follows its publicity",
    )


class NothingToList(Conflict):
    code = "NOTHING_TO_LIST"
    title = Text("没有可补发的出勤", "There is no duty left to pay")


class SharesDiffer(Conflict):
    code = "SHARES_DIFFER"
    title = Text("当月各标准的盟市承担比例不一", "The month's standards differ in the league's share")
    detail = Text("承担比例（万分比）：{shares}", "Shares in basis points: {shares}")


class PublicityNotOver(Conflict):
    code = "PUBLICITY_NOT_OVER"
    title = Text("公示期未满", "Publicity is not over")
    detail = Text("公示至 {ends_on} 当日结束", "The list is public until the end of {ends_on}")


class SameHand(Conflict):
    code = "SAME_HAND"
    stands_for = ("uq_roll_hands_roll_id_round_subject",)
    title = Text("同一人不得经手两个环节", "One person may not have two hands in it")
    detail = Text(
        "造册、审核、审批、支付须由不同的人办理", "Making, reviewing, approving and paying take different persons"
    )


class ListedInRoll(Conflict):
    code = "LISTED_IN_ROLL"
    stands_for = ("listed_in_roll",)
    title = Text("本人在该批次中，应当回避", "The caller is listed in the roll and must stand back")


class EvidenceMissing(Conflict):
    code = "PUBLICITY_EVIDENCE_MISSING"
    title = Text("缺少公示凭据", "There is no evidence of the publicity")
    detail = Text("须先登记公示照片或网址", "Enter a photograph of the posted list, or where it stood, first")


class CoSignatureMissing(Conflict):
    code = "CO_SIGNATURE_MISSING"
    stands_for = ("ck_rolls_co_signed",)
    title = Text("“两委”成员补助须经组织部门会签", "Members of the two committees need a co-signature")
    detail = Text("由旗县组织部门会签后方可审核", "The county's organization department signs before finance checks")


class NeedsNoCoSignature(Conflict):
    code = "NEEDS_NO_CO_SIGNATURE"
    title = Text("该批次没有“两委”成员，无须会签", "No member of the two committees is in the roll")


class StandardEndedBefore(Conflict):
    code = "STANDARD_ENDED_BEFORE"
    title = Text("所依补助标准已提前终止", "The standard has ended before some of the days")
    stands_for = ("standard_holds",)
    detail = Text(
        "批次中有标准终止日之后的出勤，须退回重新造册",
        "Some days lie after its end: send the roll back to be made anew",
    )
    source = SOURCE


class InPayment(Conflict):
    code = "ROLL_IN_PAYMENT"
    title = Text("批次已列入拨付", "The roll is in a payment")


class SnapshotBroken(Conflict):
    code = "SNAPSHOT_BROKEN"
    title = Text("批次内容与批准时不一致", "The roll is not what was approved")
    detail = Text("批次 {rolls} 与批准快照不一致", "Rolls that differ from their approved snapshot: {rolls}")


def next_sequence(earlier: Iterable[tuple[int, RollState]]) -> int:
    """1 for the month's regular roll, 2 and on for supplementary ones.

    A supplementary roll waits until every earlier one is past publicity: what an objection takes out of those, it
    may then list.
    """
    last = 0
    for sequence, state in earlier:
        if state not in PAST_PUBLICITY:
            raise EarlierRollOpen(sequence=sequence, state=state.value)
        last = max(last, sequence)
    return last + 1


def one_share(shares: Iterable[int]) -> int:
    """The league's share of the month in basis points; a roll is split by one."""
    different = sorted(set(shares))
    if len(different) != 1:
        raise SharesDiffer(shares=different)
    return different[0]


def publicity_ends_on(published_on: date, *, kind: PublicityKind, days: int, calendar: WorkCalendar) -> date:
    """The last day of publicity.

    The day of publishing is not counted, so that the list is public for full days; working days go by the State
    Council's calendar; a period in calendar days that would end on a day off ends on the working day after it
    (民事诉讼法（2017）第八十二条，2023年文本第八十五条).
    """
    count = calendar.add_working_days if kind is PublicityKind.WORKING else calendar.add_calendar_days
    return count(published_on, days)


def require_publicity_over(ends_on: date | None, *, today: date) -> None:
    """Publicity is over when its last day has passed to the end."""
    if ends_on is None or today <= ends_on:
        raise PublicityNotOver(ends_on=ends_on.isoformat() if ends_on else "")


def require_co_signature_due(*, due: bool) -> None:
    """Only a roll with members of the two committees is co-signed."""
    if not due:
        raise NeedsNoCoSignature


def require_co_signed(*, due: bool, signed: bool) -> None:
    """Everybody has signed who must."""
    if due and not signed:
        raise CoSignatureMissing

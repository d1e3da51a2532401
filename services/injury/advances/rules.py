"""Advances 先行支付: when the fund pays for an employer or a third party, and what it is owed for that."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.injury.benefits.payers import ITEMS, Coverage, Item, Payer
from services.injury.benefits.rules import RecoveryMove, RecoveryState
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import Reading, read_clock, within_limit

__all__ = [
    "ADVANCE_PERMISSIONS",
    "LIVE",
    "PAYING",
    "AdvanceKind",
    "AdvanceLive",
    "AdvanceRefusedFor",
    "AnswerAwaited",
    "NotAdvanceable",
    "NotSettled",
    "RepaymentRecorded",
    "StillOwed",
    "ThirdPartyNotUrged",
    "UrgeFirst",
    "read_clocks",
    "repaid_as",
    "require_advanceable",
    "require_answer_lapsed",
    "require_recovered",
    "require_urgeable",
]


class AdvanceKind(StrEnum):
    """For whom the fund pays first 先行支付情形."""

    UNINSURED = "uninsured"  # 用人单位未参保且不支付（社会保险法第四十一条）
    THIRD_PARTY = "third-party"  # 第三人不支付或者无法确定（社会保险法第四十二条）


class AdvanceRefusedFor(StrEnum):
    """Why a request is refused 不予先行支付的原因."""

    PAID_BY_ANOTHER = "paid-by-another"  # 用人单位或第三人已支付
    NOT_OF_THE_FUND = "not-of-the-fund"  # 不属于工伤保险基金支付项目
    INSURED = "insured"  # 用人单位已依法缴费
    PAPERS_WANTING = "papers-wanting"  # 材料不全


ADVANCE_PERMISSIONS = {move: f"injury:advance:{move.value}" for move in RecoveryMove}

# States in which the fund has begun to pay, and may pay further months.
PAYING = (RecoveryState.ADVANCED, RecoveryState.RECOVERING)
LIVE = (RecoveryState.REQUESTED, RecoveryState.URGED, *PAYING)


class NotAdvanceable(Conflict):
    code = "NOT_ADVANCEABLE"
    title = Text("该项待遇不属于先行支付范围", "The fund does not advance the item")
    detail = Text(
        "先行支付限于未参保单位不支付的、应由基金支付的项目，以及第三人不支付的医疗费用",
        "What the fund would pay where an uninsured unit does not, and treatment where a third party does not",
    )
    source = "社会保险法第四十一条、第四十二条"


class AdvanceLive(Conflict):
    code = "ADVANCE_LIVE"
    stands_for = ("uq_advances_live",)
    title = Text("该项待遇已有先行支付申请", "An advance of the item is under way")


class ThirdPartyNotUrged(Conflict):
    code = "THIRD_PARTY_NOT_URGED"
    title = Text("催告只对用人单位", "Only an employer is urged")


class UrgeFirst(Conflict):
    code = "URGE_FIRST"
    title = Text("须先书面催告用人单位", "The employer is urged in writing first")
    source = "社会保险基金先行支付暂行办法第七条"


class AnswerAwaited(Conflict):
    code = "ANSWER_AWAITED"
    title = Text("用人单位核实并支付的期限未满", "The employer still has time to pay")
    detail = Text("期限至 {due_on} 届满", "Until {due_on}")
    source = "社会保险基金先行支付暂行办法第七条"


class NotSettled(Conflict):
    code = "NOT_SETTLED"
    title = Text("没有用人单位在申请后支付的记录", "No payment of the employer since the request is on record")


class RepaymentRecorded(Conflict):
    code = "REPAYMENT_RECORDED"
    stands_for = ("uq_recoveries_advance_id_reference",)
    title = Text("该流水号已登记", "The transfer is on record already")


class StillOwed(Conflict):
    code = "STILL_OWED"
    title = Text("先行支付的金额尚未全部追回", "Not all that was advanced has come back")
    detail = Text("尚欠 {owed_fen} 分", "{owed_fen} fen are owed")
    source = "社会保险法第四十一条第二款"


def require_advanceable(kind: AdvanceKind, *, item: Item, payer: Payer, coverage: Coverage | None) -> None:
    """第四十一条 (S:L4): 职工所在用人单位未依法缴纳工伤保险费…用人单位不支付的，从工伤保险基金中先行支付.

    第四十二条: 由于第三人的原因造成工伤，第三人不支付工伤医疗费用或者无法确定第三人的，由工伤保险基金先行支付.
    Only what the table of payers has the fund advance (社会保险基金先行支付暂行办法 art. 8).
    """
    if kind is AdvanceKind.THIRD_PARTY:
        advanceable = item is Item.TREATMENT
    else:
        uninsured = coverage in (Coverage.UNINSURED, Coverage.UNINSURED_FISCAL)
        advanceable = uninsured and payer is not Payer.FUND and ITEMS[item].unpaid is Payer.ADVANCE
    if not advanceable:
        raise NotAdvanceable


def require_urgeable(kind: AdvanceKind) -> None:
    """A third party that is not known, or does not pay, is not given time; it is asked to repay."""
    if kind is AdvanceKind.THIRD_PARTY:
        raise ThirdPartyNotUrged


def require_answer_lapsed(kind: AdvanceKind, *, urged_on: date | None, today: date, calendar: WorkCalendar) -> None:
    """暂行办法第七条 (excerpt read): the employer is urged, and has 5 working days; then the fund pays."""
    if kind is AdvanceKind.THIRD_PARTY:
        return
    if urged_on is None:
        raise UrgeFirst
    if within_limit(limit=Limit.EMPLOYER_ANSWER, started_on=urged_on, on=today, calendar=calendar):
        reading = read_clock(limit=Limit.EMPLOYER_ANSWER, started_on=urged_on, today=today, calendar=calendar)
        raise AnswerAwaited(due_on=reading.due_on.isoformat() if reading.due_on else None)


def repaid_as(kind: AdvanceKind, *, coverage: Coverage | None) -> Payer | None:
    """As whose payment of the item a repayment counts.

    社会保险法第四十一条第二款 (S:L4): 从工伤保险基金中先行支付的工伤保险待遇应当由用人单位偿还. With that the unit has
    paid what was its own to pay, and finance pays a fiscally supported one back as for any other payment (D). What a
    third party repays is no unit's payment.
    """
    if kind is AdvanceKind.THIRD_PARTY:
        return None
    return Payer.REIMBURSED if coverage is Coverage.UNINSURED_FISCAL else Payer.EMPLOYER


def require_recovered(*, advanced_fen: int, recovered_fen: int) -> None:
    """It is complete when all of it has come back."""
    if recovered_fen < advanced_fen:
        raise StillOwed(owed_fen=advanced_fen - recovered_fen)


def read_clocks(
    kind: AdvanceKind,
    *,
    requested_on: date,
    urged_on: date | None,
    settled_on: date | None,
    ended_on: date | None,
    today: date,
    calendar: WorkCalendar,
) -> Iterable[Reading]:
    """The agency has 3 working days to urge, the employer 5 to pay, until neither matters any more (``ended_on``)."""
    if kind is AdvanceKind.THIRD_PARTY:
        return
    until = min(today, ended_on or today)
    yield read_clock(
        limit=Limit.URGE_EMPLOYER, started_on=requested_on, today=until, calendar=calendar, done_on=urged_on
    )
    if urged_on is not None:
        yield read_clock(
            limit=Limit.EMPLOYER_ANSWER, started_on=urged_on, today=until, calendar=calendar, done_on=settled_on
        )

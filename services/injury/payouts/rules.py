"""Paying what was granted: what a decision must have said first, who pays, how much, and for which month.

Money in fen. A month is its first day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chassis.caller import Department
from chassis.problems import Conflict, Forbidden
from chassis.text import Text
from services.injury.benefits.payers import Cycle, Item, Payer
from services.injury.benefits.rules import BenefitState, StopReason, stops
from services.injury.cases.rules import CaseState, InFuture, Outcome, require_recognised

__all__ = [
    "AboveDue",
    "AdjustedOutOfOrder",
    "AdjustmentUnknown",
    "AlreadyPaid",
    "NotGranted",
    "NotReassessed",
    "NothingToStop",
    "OnlyByAdvance",
    "PaidAfterDeath",
    "PaidBeforeInjury",
    "PartPayment",
    "PayerFixed",
    "PeriodWrong",
    "ProofRequired",
    "ReasonDoesNotStop",
    "SameHand",
    "Step",
    "WrongPayer",
    "due_in",
    "month_of",
    "require_adjusted_in_order",
    "require_amount",
    "require_day_come",
    "require_decided",
    "require_in_life",
    "require_other_hand",
    "require_paid_since",
    "require_payer",
    "require_period",
    "require_proof",
    "require_reassessed",
    "require_stopped_by",
]


class SameHand(Conflict):
    code = "SAME_HAND_TWICE_RUNNING"
    stands_for = ("ck_benefits_two_hands", "ck_reimbursements_two_hands")
    title = Text("同一人不得经办相邻环节", "One person does not take both steps")


class WrongPayer(Forbidden):
    code = "WRONG_PAYER"
    title = Text("该项待遇不由本单位支付", "The item is not the caller's to pay")
    detail = Text("支付方为 {payer}", "Its payer is {payer}")


class ProofRequired(Conflict):
    code = "PAYMENT_PROOF_REQUIRED"
    title = Text(
        "支付凭证须为本案已提交的该类材料，用人单位的支付必须有凭证",
        "The proof is a paper of the case, filed as one, and what an employer pays takes it",
    )
    stands_for = ("ck_benefit_payments_proved",)


class OnlyByAdvance(Conflict):
    code = "ONLY_BY_ADVANCE"
    stands_for = ("ck_benefit_payments_advanced",)
    title = Text("先行支付须有先行支付申请", "The fund advances only on a request for an advance")
    source = "社会保险法第四十一条、第四十二条"


class PayerFixed(Conflict):
    code = "PAYER_FIXED"
    stands_for = ("fk_benefit_payments_benefit_id_benefits",)
    title = Text("该项待遇已由一方支付，不再改由他方支付", "Somebody has paid of the item, and it has one payer")


class AlreadyPaid(Conflict):
    code = "ALREADY_PAID"
    stands_for = ("benefit_unpaid", "uq_benefit_payments_benefit_id_period_adjustment_id")
    title = Text("该项待遇已支付", "It is paid already")


class NotGranted(Conflict):
    code = "NOT_GRANTED"
    stands_for = ("payment_granted",)
    title = Text("该项待遇未批准、已停发或者已作废", "The item is not granted, was stopped, or voided")


class PaidBeforeInjury(Conflict):
    code = "PAID_BEFORE_INJURY"
    title = Text("支付日早于事故之日", "It would have been paid before the injury")


class PaidAfterDeath(Conflict):
    code = "PAID_AFTER_DEATH"
    stands_for = ("payment_in_life",)
    title = Text("职工死亡后的月份不再支付本人按月待遇", "The worker had died before that month began")
    source = "工伤保险条例第四十二条第一项"


class PeriodWrong(Conflict):
    code = "PERIOD_WRONG"
    stands_for = ("payment_period",)
    title = Text(
        "按月支付的待遇须指明享受期间内已开始的月份，一次性待遇不指明月份",
        "A monthly item is paid for a month of its time that has begun, another for no month",
    )


class AboveDue(Conflict):
    code = "PAYMENT_ABOVE_DUE"
    stands_for = ("payment_within_due",)
    title = Text("支付金额超过核定金额", "More is paid than is due")


class PartPayment(Conflict):
    code = "PART_PAYMENT"
    title = Text("一次性待遇须一次付清", "An item that is paid once is paid whole")
    detail = Text("应付 {due_fen} 分", "{due_fen} fen are due")


class ReasonDoesNotStop(Conflict):
    code = "REASON_DOES_NOT_STOP"
    title = Text("该原因不停发此项待遇", "The reason does not stop this item")
    source = "工伤保险条例第三十五条、第四十二条"


class NotReassessed(Conflict):
    code = "NOT_REASSESSED"
    title = Text("没有晚于该项待遇所依据结论的生效鉴定结论", "No later conclusion stands than the item rests on")
    source = "工伤保险条例第二十八条"


class NothingToStop(Conflict):
    code = "NOTHING_TO_STOP"
    title = Text("一次性待遇已支付，无可停发", "It is paid once and has been paid")


class AdjustmentUnknown(Conflict):
    code = "ADJUSTMENT_UNKNOWN"
    title = Text("该项待遇没有此次调整，或调整不及于该月", "No such adjustment of the item, or not of that month")


class AdjustedOutOfOrder(Conflict):
    code = "ADJUSTED_OUT_OF_ORDER"
    stands_for = ("uq_benefit_adjustments_benefit_id_from_on",)
    title = Text(
        "调整须在享受期间内，且晚于上一次调整", "An adjustment falls into the item's time and comes after the last one"
    )
    source = "工伤保险条例第四十条"


@dataclass(frozen=True, slots=True)
class Step:
    """An adjustment: the monthly amount before, and from a month on."""

    from_on: date
    before_fen: int
    amount_fen: int


# No decision is to come in these.
_CLOSED = (CaseState.REVOKED, CaseState.WITHDRAWN, CaseState.MERGED)


def require_decided(outcome: Outcome | None, *, state: CaseState, item: Item, payer: Payer) -> None:
    """What a grant or a payment rests on (N1).

    Treatment and what the fund advances need not wait for the decision; but where it was against the worker, was
    revoked, or is not asked for any more, there is nothing to wait for. Review and suit leave the outcome as it is,
    so neither stops a payment (工伤保险条例第三十一条).
    """
    awaited = outcome is None and state not in _CLOSED
    require_recognised(
        outcome, emergency=awaited and item is Item.TREATMENT, advance=awaited and payer is Payer.ADVANCE
    )


def require_other_hand(first: str, second: str) -> None:
    """Two steps, two persons."""
    if first == second:
        raise SameHand


def require_payer(payer: Payer, *, department: Department) -> None:
    """The agency pays for the fund; an employer records what it paid itself."""
    if department is Department.EMPLOYER and payer not in (Payer.EMPLOYER, Payer.REIMBURSED):
        raise WrongPayer(payer=payer.value)


def require_proof(payer: Payer, *, named: bool, proved: bool) -> None:
    """What an employer paid is proved by a paper of the case, whoever records it; whoever names a paper names one.

    Finance pays back on the strength of it.
    """
    if (named or payer in (Payer.EMPLOYER, Payer.REIMBURSED)) and not proved:
        raise ProofRequired


def month_of(day: date) -> date:
    return day.replace(day=1)


def require_period(
    period: date | None, *, cycle: Cycle, from_on: date | None, to_on: date | None, paid_on: date
) -> None:
    """A monthly item is paid for a month that touches its time and has begun (D)."""
    if (cycle is Cycle.MONTHLY) != (period is not None):
        raise PeriodWrong
    if period is None:
        return
    early = from_on is not None and period < month_of(from_on)
    late = to_on is not None and period > to_on
    if early or late or period > paid_on:
        raise PeriodWrong


def require_in_life(period: date | None, *, item: Item, died_on: date | None) -> None:
    """第四十二条第一项 (S:L1): whoever has died is entitled no longer, from the month after the death on (D).

    What the bereaved are due, and what is paid once, does not end with the worker's life.
    """
    if period is not None and died_on is not None and period > died_on and stops(item, StopReason.DECEASED):
        raise PaidAfterDeath


def due_in(period: date | None, *, amount_fen: int, steps: Sequence[Step]) -> int:
    """What is due for a month: by the last adjustment that reaches it, else what there was before the first."""
    if period is None or not steps:
        return amount_fen
    ordered = sorted(steps, key=lambda step: step.from_on)
    reaching = [step for step in ordered if step.from_on <= period]
    return reaching[-1].amount_fen if reaching else ordered[0].before_fen


def require_amount(amount_fen: int, *, cycle: Cycle, due_fen: int, paid_fen: int) -> None:
    """At most what is due, earlier payments of the month included; less only for a month.

    For a month less may be due than the whole, as for the one in which it begins. What is paid once is recorded when
    it is paid whole: there is one payment of it, on which a reimbursement or an advance rests (D).
    """
    if paid_fen + amount_fen > due_fen:
        raise AboveDue
    if cycle is Cycle.ONCE and amount_fen != due_fen:
        raise PartPayment(due_fen=due_fen)


def require_day_come(day: date, *, today: date) -> None:
    """Nothing is recorded before its day."""
    if day > today:
        raise InFuture


def require_paid_since(paid_on: date, *, injured_on: date) -> None:
    """Nobody has paid for an injury before it."""
    if paid_on < injured_on:
        raise PaidBeforeInjury


def require_stopped_by(reason: StopReason, *, item: Item, cycle: Cycle, state: BenefitState) -> None:
    """The reason stops the item, and something of it is still to be paid."""
    if not stops(item, reason):
        raise ReasonDoesNotStop
    if cycle is Cycle.ONCE and state is BenefitState.PAID:
        raise NothingToStop


def require_reassessed(from_on: date | None, *, assessed_on: date | None) -> None:
    """What an assessment brings runs from its conclusion, so a later one is one after that day."""
    if from_on is None or assessed_on is None or assessed_on <= from_on:
        raise NotReassessed


def require_adjusted_in_order(
    from_on: date, *, first_on: date | None, last_on: date | None, steps: Sequence[Step]
) -> None:
    """Adjustments follow each other; that one reaches back to months that were paid is how they are (补发)."""
    if any(step.from_on >= from_on for step in steps):
        raise AdjustedOutOfOrder
    if (first_on is not None and from_on < month_of(first_on)) or (last_on is not None and from_on > last_on):
        raise AdjustedOutOfOrder

"""Reimbursement 同级财政补助: which unit's, by whose finance, of which payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.problems import Conflict, Missing
from chassis.regions import Level, level_of
from chassis.text import Text
from services.injury.benefits.rules import (
    ReimbursementMove,
    finance_region,
    require_finance_level,
)

__all__ = [
    "REIMBURSEMENT_PERMISSIONS",
    "AboveClaimed",
    "AlreadyClaimed",
    "ClaimAbovePayment",
    "NamedTwice",
    "Unit",
    "UnitUnknown",
    "UnitsDiffer",
    "require_claimable",
    "require_own_finance",
    "require_verified_within",
    "unit_with_finance",
]

REIMBURSEMENT_PERMISSIONS = {move: f"injury:reimbursement:{move.value}" for move in ReimbursementMove}


class UnitUnknown(Conflict):
    code = "UNIT_UNKNOWN"
    title = Text(
        "单位所在地或者预算级次未确定，无法确定同级财政", "Where the unit is, or of whose budget, is not determined"
    )
    source = "内防指发〔2020〕75号 二"


class UnitsDiffer(Conflict):
    code = "UNITS_DIFFER"
    title = Text("一次申请只限同一预算级次、同一所在地的支付", "One claim is for payments of one place and budget")


class AlreadyClaimed(Conflict):
    code = "ALREADY_CLAIMED"
    stands_for = ("uq_reimbursement_items_live", "uq_reimbursement_items_repaid")
    title = Text("该笔支付已申请财政补助", "The payment is in a claim already")


class ClaimAbovePayment(Conflict):
    code = "CLAIM_ABOVE_PAYMENT"
    stands_for = ("ck_reimbursement_items_within_paid", "reimbursement_within_paid")
    title = Text("申请金额不得超过单位实际支付", "No more is claimed of a payment than the unit paid")
    source = "内防指发〔2020〕75号 二"


class NamedTwice(Conflict):
    code = "PAYMENT_NAMED_TWICE"
    title = Text("一次申请中重复列入同一笔支付", "The claim names a payment twice")


class AboveClaimed(Conflict):
    code = "ABOVE_CLAIMED"
    title = Text("审核金额不得超过申请金额", "No more is verified than was claimed")
    detail = Text("申请 {claimed_fen} 分", "{claimed_fen} fen were claimed")


@dataclass(frozen=True, slots=True)
class Unit:
    """Where a unit is and of which level's budget."""

    region: int
    level: Level
    finance_region: int


def unit_with_finance(region: int | None, level: Level | None) -> Unit:
    """The finance that reimburses a unit.

    A township's or a community's budget is kept by its county's finance (乡财县管, K-med), so theirs is the county (D).
    """
    if region is None or level is None:
        raise UnitUnknown
    budget = Level.COUNTY if level in (Level.TOWNSHIP, Level.COMMUNITY) else level
    try:
        return Unit(region, budget, finance_region(region, unit_level=budget))
    except ValueError:  # a county's unit that is said to be somewhere in a league
        raise UnitUnknown from None


def require_claimable(claimed: Sequence[tuple[UUID, int, int]]) -> None:
    """Each payment once, and no more of it than was paid: payment, paid, claimed."""
    if len({payment for payment, _, _ in claimed}) < len(claimed):
        raise NamedTwice
    if any(claimed_fen > paid_fen for _, paid_fen, claimed_fen in claimed):
        raise ClaimAbovePayment


def require_own_finance(*, unit_level: Level, finance: int, caller_region: int) -> None:
    """Finance of the unit's own level and place, and no other; a higher one reads."""
    require_finance_level(unit_level=unit_level, finance_level=level_of(caller_region))
    if caller_region != finance:
        raise Missing


def require_verified_within(verified_fen: int, *, claimed_fen: int) -> None:
    """Finance may find less to be due, never more."""
    if verified_fen > claimed_fen:
        raise AboveClaimed(claimed_fen=claimed_fen)

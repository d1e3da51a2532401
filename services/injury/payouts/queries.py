"""What has been paid of a benefit, and how long the bereaved waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Date, func, select
from sqlalchemy import cast as as_type
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import ZONE
from chassis.database import everywhere
from chassis.problems import Missing
from chassis.regions import span_of
from services.injury.benefits.models import Benefit
from services.injury.benefits.payers import Item, Payer
from services.injury.cases.models import Case
from services.injury.documents.models import Document
from services.injury.payouts.models import BenefitAdjustment, BenefitPayment
from services.injury.payouts.rules import Step
from services.injury.recognition.grounds import Material

__all__ = [
    "Paid",
    "Waited",
    "adjustments_of",
    "days_to_death_lump_sum",
    "held_case",
    "paid_in",
    "paid_of",
    "payments_for",
    "proved_by",
    "steps_of",
]


@dataclass(frozen=True, slots=True)
class Paid:
    """What one payer has paid; money in fen."""

    payer: Payer
    payments: int
    fen: int


@dataclass(frozen=True, slots=True)
class Waited:
    """Days from death to the lump sum; None where there was none."""

    payments: int
    median_days: int | None
    most_days: int | None


async def held_case(session: AsyncSession, case_id: UUID | None) -> Case:
    """The case of a benefit, kept from changing until the end, whoever asks.

    It is held before its benefit, as by whoever calculates; so only its key is read of the benefit until then.
    """
    async with everywhere(session):
        case = await session.get(Case, case_id, with_for_update={"read": True}) if case_id else None
    if case is None:
        raise Missing
    return case


async def adjustments_of(session: AsyncSession, benefit: Benefit) -> Sequence[BenefitAdjustment]:
    """The adjustments of a benefit, first to last."""
    rows = await session.scalars(
        select(BenefitAdjustment).where(BenefitAdjustment.benefit_id == benefit.id).order_by(BenefitAdjustment.from_on)
    )
    return rows.all()


def steps_of(adjustments: Sequence[BenefitAdjustment]) -> list[Step]:
    """The same, as the rules take them."""
    return [Step(one.from_on, one.before_fen, one.amount_fen) for one in adjustments]


async def payments_for(session: AsyncSession, benefit: Benefit, period: date | None) -> Sequence[BenefitPayment]:
    """What has been paid for the month, or of an item that is paid once."""
    rows = await session.scalars(
        select(BenefitPayment).where(
            BenefitPayment.benefit_id == benefit.id, BenefitPayment.period.is_not_distinct_from(period)
        )
    )
    return rows.all()


async def proved_by(session: AsyncSession, benefit: Benefit, document_id: UUID | None) -> bool:
    """Whether that is a proof of payment of the benefit's case which the caller may see, and was not withdrawn."""
    document = await session.get(Document, document_id) if document_id else None
    if document is None or document.case_id != benefit.case_id:
        return False
    return document.material is Material.PAYMENT_PROOF and document.withdrawn_at is None


async def paid_of(session: AsyncSession, benefit: Benefit) -> bool:
    """Whether anything of it has been paid."""
    one = await session.scalar(select(BenefitPayment.id).where(BenefitPayment.benefit_id == benefit.id).limit(1))
    return one is not None


async def paid_in(session: AsyncSession, region: int, first_on: date, last_on: date) -> list[Paid]:
    """What each payer has paid between two days, in the order of the table of payers."""
    rows = await session.execute(
        select(BenefitPayment.payer, func.count(), func.sum(BenefitPayment.amount_fen))
        .where(
            BenefitPayment.region.between(*span_of(region)),
            BenefitPayment.paid_on.between(first_on, last_on),
        )
        .group_by(BenefitPayment.payer)
    )
    sums = {payer: Paid(payer, int(count), int(fen)) for payer, count, fen in rows}
    return [sums[payer] for payer in Payer if payer in sums]


async def days_to_death_lump_sum(session: AsyncSession, region: int, first_on: date, last_on: date) -> Waited:
    """How many days after the death its lump sum was paid, of those that were paid between two days.

    The median of an even number is the lower of the two in the middle: a number of days that somebody waited.
    """
    died_on = as_type(func.timezone(str(ZONE), Case.died_at), Date)
    waited = BenefitPayment.paid_on - died_on
    count, median, most = (
        await session.execute(
            select(func.count(), func.percentile_disc(0.5).within_group(waited), func.max(waited))
            .select_from(BenefitPayment)
            .join(Case, Case.id == BenefitPayment.case_id)
            .where(
                BenefitPayment.item == Item.DEATH_LUMP_SUM,
                BenefitPayment.region.between(*span_of(region)),
                BenefitPayment.paid_on.between(first_on, last_on),
                Case.died_at.is_not(None),
            )
        )
    ).one()
    return Waited(cast("int", count), median, most)

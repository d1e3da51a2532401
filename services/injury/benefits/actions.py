"""Calculating what a case brings."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ledger import all_happened, happened
from services.injury.benefits.amounts import totals
from services.injury.benefits.basis import kept
from services.injury.benefits.due import Due, Stated, due, require_within_wage
from services.injury.benefits.models import Benefit
from services.injury.benefits.payers import Item
from services.injury.benefits.queries import on_record, require_no_allowance_elsewhere, require_no_grants_elsewhere
from services.injury.benefits.rules import (
    INJURY_BENEFIT,
    BenefitMove,
    BenefitState,
    StopReason,
    grades_of,
    require_one_kind_of_grades,
)
from services.injury.benefits.schemas import BenefitCalculated, BenefitOut, CalculateIn, CalculationOut, TotalOut
from services.injury.cases.models import Case, of_case
from services.injury.cases.rules import require_recognised
from services.injury.figures.queries import figures_for
from services.injury.payouts.schemas import BenefitVoided

__all__ = ["calculate", "tell"]

_Key = tuple[Item, UUID | None]


async def calculate(session: AsyncSession, case: Case, asked: CalculateIn, *, caller: Caller) -> CalculationOut:
    """Calculate every item that is due from what is on record.

    An item that was calculated and not approved is calculated again in its place; one that was approved stays as it
    is, whatever has changed since, until it is voided.
    """
    require_recognised(case.outcome)
    record = await on_record(session, case)
    stated = asked.model_dump(exclude={"missing_wage_fen"}) | {"wage_fen": asked.missing_wage_fen}
    items = due(record, Stated(**stated), parameters=await figures_for(session, record.region))
    await require_no_grants_elsewhere(session, case, (one.one.item for one in items))
    rows = await _rows_of(session, case)
    await _clear(session, case, rows, due=[one.one.item for one in items])
    live = {_key(row): row for row in rows}
    granted = {key: row for key, row in live.items() if row.state is not BenefitState.CALCULATED}
    await require_no_allowance_elsewhere(session, case, [one.one.item for one in items if _due_key(one) not in granted])
    require_within_wage(
        items,
        standing_fen={
            str(row.dependant_id): row.inputs["amount_fen"]
            for row in granted.values()
            if row.item is Item.DEPENDANT_PENSION
        },
    )
    made, new = [], []
    for one in items:
        key = _due_key(one)
        if key not in granted:
            made.append(_written(session, case, one, live.get(key), caller=caller))
            new.append(one.one)
    await session.flush()
    await tell(session, case, made)
    return CalculationOut(
        case_id=case.id,
        calculated=[BenefitOut.model_validate(row) for row in made],
        kept=[BenefitOut.model_validate(row) for row in rows if row not in made],
        totals=[TotalOut.model_validate(one) for one in totals(new)],
    )


def _written(session: AsyncSession, case: Case, one: Due, row: Benefit | None, *, caller: Caller) -> Benefit:
    if row is None:
        row = Benefit(
            **of_case(case),
            item=one.one.item,
            dependant_id=UUID(one.one.whom) if one.one.whom else None,
            cycle=one.one.cycle,
            state=INJURY_BENEFIT.start,
        )
        session.add(row)
    else:
        row.state = INJURY_BENEFIT.after(row.state, BenefitMove.RECALCULATE)
    for name in ("payer", "amount_fen", "article", "formula", "from_on", "to_on"):
        setattr(row, name, getattr(one.one, name))
    row.inputs = kept(one.one, given=one.given, standing=one.standing, figures=one.figures)
    row.employer_id, row.calculated_by = case.employer_id, caller.subject
    return row


async def _rows_of(session: AsyncSession, case: Case) -> list[Benefit]:
    """What the case has already, save what is paid by the bill, or what a new conclusion has ended.

    It is locked, for some of it is calculated again.
    """
    rows = await session.scalars(
        select(Benefit)
        .where(
            Benefit.case_id == case.id,
            Benefit.bill_no.is_(None),
            Benefit.state != BenefitState.VOIDED,
            Benefit.stopped_for.is_distinct_from(StopReason.REASSESSED.value),
        )
        .order_by(Benefit.id)
        .with_for_update()
    )
    return list(rows)


async def _clear(session: AsyncSession, case: Case, rows: list[Benefit], *, due: Sequence[Item]) -> None:
    """Give up what was only calculated for other grades than those that what is due is of; refuse if it was granted."""
    wanted = {grades_of(item) for item in due} - {None}
    others = [row for row in rows if wanted and grades_of(row.item) not in {None, *wanted}]
    granted = [row.item for row in others if row.state not in (BenefitState.CALCULATED, BenefitState.STOPPED)]
    require_one_kind_of_grades(due, standing=granted)
    for row in others:
        if row.state is BenefitState.CALCULATED:
            row.state = INJURY_BENEFIT.after(row.state, BenefitMove.VOID)
            rows.remove(row)
            told = BenefitVoided(worker_id=case.worker_id, benefit_id=row.id, item=row.item, payer=row.payer)
            await happened(session, told, subject=case.id, region=case.region)
    await session.flush()


def _key(row: Benefit) -> _Key:
    return row.item, row.dependant_id


def _due_key(one: Due) -> _Key:
    return one.one.item, UUID(one.one.whom) if one.one.whom else None


async def tell(session: AsyncSession, case: Case, rows: Iterable[Benefit]) -> None:
    """Say of each item that it was calculated."""
    told = [
        BenefitCalculated(
            worker_id=case.worker_id, benefit_id=row.id, item=row.item, payer=row.payer, amount_fen=row.amount_fen
        )
        for row in rows
    ]
    await all_happened(session, [(one, case.id, case.region) for one in told])

"""Counting clause 3."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock, midnight
from chassis.filters import in_force
from chassis.regions import span_of
from services.welfare.funds.models import Fund
from services.welfare.funds.rules import FundKind, arrived_share
from services.welfare.needs.models import Need
from services.welfare.needs.queries import usable_stock, worker_days
from services.welfare.needs.rules import daily_need, days_of_cover, unmet_posts
from services.welfare.requisitions.models import Requisition
from services.welfare.requisitions.rules import RequisitionState
from services.welfare.supply_indicators.schemas import CoverIndicatorsOut, SupplyIndicatorsOut, TrainingIndicatorsOut
from services.welfare.trainings.queries import contact_duty
from services.welfare.workers.duty import DutyDone

__all__ = ["cover_of", "supplies_of", "training_of"]

_DIFFERED = (RequisitionState.DISCREPANCY, RequisitionState.SETTLED)


async def cover_of(
    session: AsyncSession, done: Sequence[DutyDone], *, county: int, first_on: date, last_on: date, clock: Clock
) -> CoverIndicatorsOut:
    """What all stores of a county hold of each item, over what its workers use a day.

    A missing figure is named beside its item, and hides no other.
    """
    today, days = clock.today(), (last_on - first_on).days + 1
    stock = await usable_stock(session, on=today, region=county)
    counted = worker_days(done)
    needs = await session.scalars(select(Need).where(Need.region == county, in_force(Need, on=today)))
    needed = {need.item_id: need.per_day for need in needs}
    items: list[dict[str, Any]] = []
    for item in sorted(stock.keys() | needed.keys()):
        per_day = needed.get(item)
        missing = None if per_day is None else unmet_posts(per_day, counted)
        daily = None
        if per_day is not None and not missing:
            daily = daily_need(per_day, worker_days=counted, days=days, item=str(item))
        items.append(
            {
                "item_id": item,
                "stock": stock[item],
                "daily_need": None if daily is None else round(daily, 3),
                "days": None if daily is None else days_of_cover(stock[item], need=daily),
                "missing": missing,
            }
        )
    return CoverIndicatorsOut.model_validate(
        {"region": county, "first_on": first_on, "last_on": last_on, "as_of": clock.now(), "items": items}
    )


async def supplies_of(
    session: AsyncSession, *, region: int, first_on: date, last_on: date, clock: Clock
) -> SupplyIndicatorsOut:
    """How soon and how exactly requisitions are filled, and what of the funds has come."""
    hours = func.extract("epoch", Requisition.received_at - Requisition.requested_at) / 3600
    asked, counted, differed, median, most = (
        await session.execute(
            select(
                func.count(),
                func.count(Requisition.received_at),
                func.count().filter(Requisition.state.in_(_DIFFERED)),
                func.percentile_cont(0.5).within_group(hours),
                func.max(hours),
            ).where(
                Requisition.region.between(*span_of(region)),
                Requisition.state != RequisitionState.CANCELLED,
                Requisition.requested_at >= midnight(first_on),
                Requisition.requested_at < midnight(last_on + timedelta(days=1)),
            )
        )
    ).one()
    sums = await session.execute(
        select(Fund.kind, func.sum(Fund.amount_fen))
        .where(Fund.region.between(*span_of(region)), Fund.happened_on <= last_on)
        .group_by(Fund.kind)
    )
    fen = {kind: int(amount) for kind, amount in sums}
    planned, arrived = fen.get(FundKind.PLANNED, 0), fen.get(FundKind.ARRIVED, 0)
    return SupplyIndicatorsOut(
        region=region,
        first_on=first_on,
        last_on=last_on,
        as_of=clock.now(),
        requisitions=asked,
        counted=counted,
        discrepancies=differed,
        discrepancy_rate=round(differed / counted, 4) if counted else None,
        fill_hours_median=None if median is None else round(float(median), 1),
        fill_hours_most=None if most is None else round(float(most), 1),
        planned_fen=planned,
        arrived_fen=arrived,
        arrived_share=arrived_share(planned_fen=planned, arrived_fen=arrived),
    )


async def training_of(
    session: AsyncSession, done: Sequence[DutyDone], *, region: int, first_on: date, last_on: date, clock: Clock
) -> TrainingIndicatorsOut:
    """Who of those at posts with contact had every certificate that these ask for when they first went there."""
    contact = await contact_duty(session, done)
    workers = {one.worker_id for one in contact.done}
    trained = workers - {one.worker_id for one, _ in contact.untrained}
    return TrainingIndicatorsOut(
        region=region,
        first_on=first_on,
        last_on=last_on,
        as_of=clock.now(),
        workers=len(workers),
        trained=len(trained),
        trained_share=round(len(trained) / len(workers), 4) if workers else None,
    )

"""Counting clause 3."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, text
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

__all__ = ["DIFFERED", "cover_of", "supplies_of", "training_of"]

# A mask serves one day of duty, on or after the day on which it was issued. With i masks issued by a worker's n-th day,
# so many of the first n days had one: n + min(0, the least of i - n on any of them).
_MASKED = text(
    """
    WITH given AS (
        SELECT worker_id, issued_on, sum(quantity) AS masks
        FROM supply_issues JOIN supply_items ON supply_items.id = item_id
        WHERE supply_items.kind = 'mask' AND supply_issues.state <> 'taken-back' GROUP BY worker_id, issued_on
    ), worked AS (
        SELECT worker_id, duty_on, row_number() OVER (PARTITION BY worker_id ORDER BY duty_on) AS n
        FROM worked_days WHERE region BETWEEN :low AND :high AND duty_on <= :last_on
    ), spare AS (
        SELECT worker_id, duty_on, n, -n + coalesce(
            (SELECT sum(masks) FROM given WHERE given.worker_id = worked.worker_id AND issued_on <= duty_on), 0
        ) AS spare FROM worked
    ), had AS (
        SELECT worker_id, duty_on, n, n + least(0, min(spare) OVER (PARTITION BY worker_id ORDER BY n)) AS so_far
        FROM spare
    ), each AS (
        SELECT duty_on, so_far - lag(so_far, 1, 0::numeric) OVER (PARTITION BY worker_id ORDER BY n) AS masked FROM had
    )
    SELECT count(*), coalesce(sum(masked), 0) FROM each WHERE duty_on >= :first_on
    """
)

DIFFERED = (RequisitionState.DISCREPANCY, RequisitionState.SETTLED)


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
                func.count().filter(Requisition.state.in_(DIFFERED)),
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
    low, high = span_of(region)
    worker_days, masked = (
        await session.execute(_MASKED, {"low": low, "high": high, "first_on": first_on, "last_on": last_on})
    ).one()
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
        worker_days=worker_days,
        masked_worker_days=int(masked),
        masked_share=round(int(masked) / worker_days, 4) if worker_days else None,
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

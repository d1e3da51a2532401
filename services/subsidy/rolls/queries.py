"""Reads of rolls: a roll with its totals, the rates of a month, what was approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import JSON, Text, and_, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import among
from chassis.periods import last_day_of
from chassis.problems import ParameterMissing
from chassis.regions import Level, parent_of, span_of
from chassis.workers import WorkerState
from services.subsidy.lines.models import Line
from services.subsidy.lines.queries import CONTENT, Totals, totals_of
from services.subsidy.lines.rules import Rate, RemovedFor
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import ObjectionState
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.rules import Change, RollState
from services.subsidy.rolls.schemas import ChangeOut, RollOut, RollTotals
from services.subsidy.schemes import Scheme
from services.subsidy.standards.models import Standard, StandardRate
from services.subsidy.tiers.models import CountyTier
from services.subsidy.tiers.rules import TierSpan
from services.subsidy.workers.models import Worker

__all__ = [
    "Standards",
    "changes_of",
    "communities_with_roll",
    "contested_workers",
    "roll_out",
    "rolls_of_month",
    "shown",
    "snapshots_of",
    "standards_of",
]


def roll_out(roll: Roll, totals: Totals) -> RollOut:
    own = {name: getattr(roll, name) for name in RollOut.model_fields if name != "totals"}
    return RollOut(**own, totals=RollTotals.model_validate(totals))


async def shown(session: AsyncSession, rolls: Sequence[Roll]) -> list[RollOut]:
    """Rolls with what their live lines add up to."""
    totals = await totals_of(session, [roll.id for roll in rolls])
    return [roll_out(roll, totals.get(roll.id, Totals())) for roll in rolls]


async def rolls_of_month(
    session: AsyncSession, *, region: int, month: date, scheme: Scheme
) -> list[tuple[int, RollState]]:
    """Number and state of a community's rolls of a month that are not void."""
    rows = await session.execute(
        select(Roll.sequence, Roll.state).where(
            Roll.region == region, Roll.month == month, Roll.scheme == scheme, Roll.state != RollState.VOIDED
        )
    )
    return [(sequence, state) for sequence, state in rows]


async def communities_with_roll(session: AsyncSession, *, region: int, month: date, scheme: Scheme) -> set[int]:
    """The communities of a region that have a roll of a month which is not void."""
    rows = await session.scalars(
        select(Roll.region).where(
            Roll.region.between(*span_of(region)),
            Roll.month == month,
            Roll.scheme == scheme,
            Roll.state != RollState.VOIDED,
        )
    )
    return set(rows)


@dataclass(frozen=True, slots=True)
class Standards:
    """The county's standards in force in a month, latest first, and their rates."""

    standards: list[Standard]
    rates: list[Rate]
    tiers: list[TierSpan]

    @property
    def capped(self) -> bool:
        """Whether some rate has a cap by the month."""
        return any(rate.cap_per_month_fen is not None for rate in self.rates)

    def used(self, ids: set[str]) -> list[Standard]:
        """Those that some line is paid by; if none is, the latest."""
        return [standard for standard in self.standards if str(standard.id) in ids] or self.standards[:1]


async def standards_of(session: AsyncSession, *, of: Roll) -> Standards:
    """What is in force for a roll; ``ParameterMissing`` where its county has issued nothing for it.

    The notice lets a county pay and does not make it: no standard is no fault, and no roll either.
    """
    county, month, scheme = parent_of(of.region, Level.COUNTY), of.month, of.scheme
    rows = (
        await session.execute(
            select(StandardRate, Standard)
            .join(Standard, Standard.id == StandardRate.standard_id)
            .where(
                StandardRate.region == county,
                StandardRate.in_force,
                Standard.scheme == scheme,
                StandardRate.valid_from <= last_day_of(month),
                StandardRate.valid_to >= month,
            )
            .order_by(Standard.valid_from.desc())
        )
    ).all()
    if not rows:
        raise ParameterMissing(parameter=f"standard.{scheme.value}", region=f"{county:012d}", month=f"{month:%Y-%m}")
    return Standards(
        standards=list({standard.id: standard for _, standard in rows}.values()),
        rates=[
            Rate(
                standard_id=str(standard.id),
                document_no=standard.document_no,
                category=rate.category,
                unit=rate.unit,
                day_type=rate.day_type,
                risk_tier=rate.risk_tier,
                amount_fen=rate.amount_fen,
                cap_per_month_fen=rate.cap_per_month_fen,
                valid_from=rate.valid_from,
                valid_to=rate.valid_to,
            )
            for rate, standard in rows
        ],
        tiers=[
            TierSpan(one.tier, one.valid_from, one.valid_to)
            for one in await session.scalars(
                select(CountyTier).where(
                    CountyTier.region == county,
                    CountyTier.valid_from <= last_day_of(month),
                    or_(CountyTier.valid_to.is_(None), CountyTier.valid_to >= month),
                )
            )
        ],
    )


async def contested_workers(session: AsyncSession, *, region: int, month: date) -> set[str]:
    """Workers with an objection of that month that is still to be decided: no supplementary roll lists them yet."""
    rows = await session.scalars(
        select(Objection.worker_id)
        .join(Roll, Roll.id == Objection.roll_id)
        .where(Objection.state == ObjectionState.OPEN, Roll.region == region, Roll.month == month)
    )
    return set(rows)


_CHANGE_OF_STATE = {
    WorkerState.DECEASED: Change.DECEASED,
    WorkerState.LEFT: Change.LEFT,
    WorkerState.MERGED: Change.MERGED,
}
_CHANGE_OF_REMOVAL = {
    RemovedFor.MERGED: Change.MERGED,
    RemovedFor.DUTY_CORRECTED: Change.CORRECTED,
    RemovedFor.OTHER_ALLOWANCE: Change.OTHER_ALLOWANCE,
}
# A line's own fate comes first; of what else may have changed about its worker, the worker's state.
_CHANGE = case(
    *((Line.removed_for == reason, change.value) for reason, change in _CHANGE_OF_REMOVAL.items()),
    (~Line.live, None),
    *((Worker.state == state, change.value) for state, change in _CHANGE_OF_STATE.items()),
    (Worker.region != Line.region, Change.TRANSFERRED.value),
    (Worker.category != Line.category, Change.RECATEGORISED.value),
)


async def changes_of(session: AsyncSession, rolls: Sequence[Roll]) -> dict[UUID, list[ChangeOut]]:
    """Who of rolls' rounds died, left, was merged, transferred or recategorised, or had duty corrected."""
    rows = await session.execute(
        select(Line.roll_id, Line.id, Line.worker_id, _CHANGE.label("change"), Line.amount_fen)
        .join(Roll, and_(Roll.id == Line.roll_id, Roll.round == Line.round))
        .outerjoin(Worker, Worker.worker_id == Line.worker_id)
        .where(among(Roll.id, [roll.id for roll in rolls]), _CHANGE.is_not(None))
        .order_by(Line.roll_id, Line.ordinal)
    )
    changes: dict[UUID, list[ChangeOut]] = {roll.id: [] for roll in rolls}
    for row in rows:
        changes[row.roll_id].append(
            ChangeOut(line_id=row.id, worker_id=row.worker_id, change=row.change, amount_fen=row.amount_fen)
        )
    return changes


async def snapshots_of(session: AsyncSession, rolls: Sequence[Roll], *, frozen: bool) -> dict[UUID, str]:
    """The digest of each roll as its lines are now: those being approved, or those that approval froze (I9).

    SHA-256 over a roll and all its lines with what they were computed from, in the one text that JSONB has. The text is
    put together as JSON: to the byte the same, for the parts are JSONB, and a third of the work of building a JSONB.
    """
    lines = (
        select(func.json_agg(aggregate_order_by(func.json_build_array(*CONTENT), Line.ordinal.asc())))
        .where(Line.roll_id == Roll.id, Line.frozen if frozen else Line.live.is_not(False))
        .scalar_subquery()
    )
    told = cast(func.json_build_array(*_FACTS, func.coalesce(lines, cast([], JSON))), Text)
    digest = func.encode(func.sha256(func.convert_to(told, "UTF8")), "hex").label("digest")
    rows = await session.execute(select(Roll.id, digest).where(among(Roll.id, [roll.id for roll in rolls])))
    return {row.id: row.digest for row in rows}


_FACTS = (Roll.id, Roll.region, Roll.month, Roll.scheme, Roll.sequence, Roll.round, Roll.league_share_bp)

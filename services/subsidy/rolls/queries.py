"""Reads of rolls: a roll with its totals, the rates of a month, what was approved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import ParameterMissing
from chassis.regions import Level, parent_of
from chassis.workers import WorkerState
from services.subsidy.lines.models import Line
from services.subsidy.lines.queries import Totals, content_of, totals_of
from services.subsidy.lines.rules import Rate, RemovedFor
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import ObjectionState
from services.subsidy.rolls.models import PublicityEvidence, Roll
from services.subsidy.rolls.rules import Change, RollState, digest_of
from services.subsidy.rolls.schemas import ChangeOut, RollOut, RollTotals
from services.subsidy.schemes import Scheme
from services.subsidy.standards.models import Standard, StandardRate
from services.subsidy.tiers.models import CountyTier
from services.subsidy.tiers.rules import TierSpan
from services.subsidy.workers.models import Worker

__all__ = [
    "Standards",
    "changes_of",
    "contested_workers",
    "is_evidenced",
    "last_day_of",
    "roll_out",
    "rolls_of_month",
    "shown",
    "snapshots_of",
    "standards_of",
]


def last_day_of(month: date) -> date:
    """The last day of the month that begins on ``month``."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


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


async def standards_of(session: AsyncSession, *, region: int, month: date, scheme: Scheme) -> Standards:
    """What is in force in a community in a month; ``ParameterMissing`` where its county has issued nothing for it.

    The notice lets a county pay and does not make it: no standard is no fault, and no roll either.
    """
    county = parent_of(region, Level.COUNTY)
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


async def is_evidenced(session: AsyncSession, roll: Roll) -> bool:
    """Whether something shows that this round's list was posted."""
    wanted = exists().where(PublicityEvidence.roll_id == roll.id, PublicityEvidence.round == roll.round)
    return bool(await session.scalar(select(wanted)))


_CHANGE_OF_STATE = {
    WorkerState.DECEASED: Change.DECEASED,
    WorkerState.LEFT: Change.LEFT,
    WorkerState.MERGED: Change.MERGED,
}
_CHANGE_OF_REMOVAL: dict[RemovedFor | None, Change] = {
    RemovedFor.MERGED: Change.MERGED,
    RemovedFor.DUTY_CORRECTED: Change.CORRECTED,
    RemovedFor.OTHER_ALLOWANCE: Change.OTHER_ALLOWANCE,
}


async def changes_of(session: AsyncSession, roll: Roll) -> list[ChangeOut]:
    """Who of a roll's round died, left, was merged, transferred or put into another category, or had duty corrected."""
    rows = await session.execute(
        select(Line, Worker)
        .join(Worker, Worker.worker_id == Line.worker_id, isouter=True)
        .where(Line.roll_id == roll.id, Line.round == roll.round)
        .order_by(Line.ordinal)
    )
    changes = []
    for line, worker in rows:
        change = _CHANGE_OF_REMOVAL.get(line.removed_for)
        if change is None and line.live and worker is not None:
            change = _change_of(line, worker)
        if change is not None:
            changes.append(
                ChangeOut(line_id=line.id, worker_id=line.worker_id, change=change, amount_fen=line.amount_fen)
            )
    return changes


def _change_of(line: Line, worker: Worker) -> Change | None:
    if worker.state in _CHANGE_OF_STATE:
        return _CHANGE_OF_STATE[worker.state]
    if worker.region != line.region:
        return Change.TRANSFERRED
    return Change.RECATEGORISED if worker.category is not line.category else None


async def snapshots_of(session: AsyncSession, rolls: Sequence[Roll], *, frozen: bool) -> dict[UUID, str]:
    """The digest of each roll as its lines are now: those being approved, or those that approval froze."""
    lines: dict[UUID, list[Any]] = defaultdict(list)
    which = Line.frozen if frozen else Line.live
    result = await session.scalars(
        select(Line).where(Line.roll_id.in_([roll.id for roll in rolls]), which).order_by(Line.roll_id, Line.ordinal)
    )
    for line in result:
        lines[line.roll_id].append(content_of(line))
    return {roll.id: digest_of(_facts(roll), lines[roll.id]) for roll in rolls}


def _facts(roll: Roll) -> dict[str, Any]:
    return {
        "roll": roll.id.hex,
        "region": roll.region,
        "month": f"{roll.month:%Y-%m}",
        "scheme": roll.scheme,
        "sequence": roll.sequence,
        "round": roll.round,
        "league_share_bp": roll.league_share_bp,
    }

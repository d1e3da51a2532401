"""Reads of lines: what is claimed, what a roll adds up to, what it was approved as."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import among
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LineState, amount_of
from services.subsidy.lines.schemas import ExplanationOut

__all__ = [
    "CONTENT",
    "Claims",
    "Totals",
    "claims_of",
    "earned_of",
    "explanation_of",
    "halves_of",
    "totals_of",
]


@dataclass(slots=True)
class Claims:
    """Half-days that live lines hold: by worker anywhere, and by worker and community of those that were asked for."""

    anywhere: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    here: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))


async def claims_of(
    session: AsyncSession, worker_ids: Sequence[str], *, low: int, high: int, here: tuple[int, int]
) -> Claims:
    """What is claimed of the half-days from ``low`` to below ``high``, in regions that the caller cannot see too.

    The database's function locks the workers' claims for this transaction, so that of two rolls being made at once
    the second sees the lines of the first instead of colliding with them.
    """
    rows = await session.execute(
        text("SELECT worker_id, half, region FROM claimed_halves(:workers, :low, :high, :first, :last)"),
        {"workers": list(worker_ids), "low": low, "high": high, "first": here[0], "last": here[1]},
    )
    claims = Claims()
    for worker_id, half, region in rows:
        claims.anywhere[worker_id].add(half)
        if region is not None:
            claims.here[worker_id, region].add(half)
    return claims


async def earned_of(session: AsyncSession, worker_ids: Sequence[str], *, month: date) -> dict[str, int]:
    """What the live lines of a month come to for each worker, in regions that the caller cannot see too."""
    rows = await session.execute(
        text("SELECT worker_id, amount_fen FROM earned_in_month(:workers, :month)"),
        {"workers": list(worker_ids), "month": month},
    )
    return {worker_id: int(fen) for worker_id, fen in rows}


class Totals(NamedTuple):
    """What the lines of a roll add up to: the live ones, and those that were paid and given back since."""

    lines: int = 0
    half_days: int = 0
    amount_fen: int = 0
    league_fen: int = 0
    county_fen: int = 0


async def totals_of(session: AsyncSession, roll_ids: Sequence[UUID]) -> dict[UUID, Totals]:
    """The totals of rolls; a roll without live lines is absent."""
    sums = (func.sum(Line.half_days), func.sum(Line.amount_fen), func.sum(Line.league_fen), func.sum(Line.county_fen))
    counted = or_(Line.live, Line.state == LineState.RECOVERED)  # else what was reported as paid would change
    rows = await session.execute(
        select(Line.roll_id, func.count(), *sums).where(among(Line.roll_id, roll_ids), counted).group_by(Line.roll_id)
    )
    return {roll_id: Totals(*(int(value) for value in values)) for roll_id, *values in rows}


def halves_of(halves: Sequence[Range[int]]) -> set[int]:
    """The half-days of a line, one by one."""
    return {half for run in halves for half in range(run.lower or 0, run.upper or 0)}


# What of a line approval freezes.
CONTENT = (
    Line.id,
    Line.ordinal,
    Line.made_for,
    Line.category,
    Line.halves,
    Line.half_days,
    Line.amount_fen,
    Line.league_fen,
    Line.county_fen,
    Line.parts,
    Line.at_most_fen,
)


_RULE = (
    "Σ 半天数 × 标准 ÷ 该标准所计半天数，每行四舍五入一次，不超过当月封顶余额"
    " Σ half-days × rate ÷ half-days that the rate is for, half up once a line, within what is left of the cap"
)


def explanation_of(line: Line, *, month: date | None) -> ExplanationOut:
    """Why a line comes to its amount: the days, the rates and their documents, and the amount computed anew."""
    own = ("id", "half_days", "amount_fen", "at_most_fen", "league_fen", "county_fen", "parts")
    return ExplanationOut.model_validate(
        {
            **{name: getattr(line, name) for name in own},
            "month": month,
            "replayed_fen": amount_of(line.parts, at_most_fen=line.at_most_fen),
            "rule": _RULE,
        }
    )

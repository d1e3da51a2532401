"""Snapshots of approvals from before migration 0019, which were digested here and not by the database.

To be removed once no payment of such a roll can be sent any more.
"""

import hashlib
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import among
from services.subsidy.lines.models import Line
from services.subsidy.lines.queries import CONTENT
from services.subsidy.rolls.models import Roll

__all__ = ["old_snapshots_of"]


async def old_snapshots_of(session: AsyncSession, rolls: Sequence[Roll]) -> dict[UUID, str]:
    """What the digest of each roll's frozen lines was by the old way."""
    rows = await session.execute(
        select(Line.roll_id, *CONTENT)
        .where(among(Line.roll_id, [roll.id for roll in rolls]), Line.frozen)
        .order_by(Line.roll_id, Line.ordinal)
    )
    lines = {roll_id: list(map(_content, those)) for roll_id, those in groupby(rows, key=attrgetter("roll_id"))}
    return {roll.id: _digest([_facts(roll), lines.get(roll.id, [])]) for roll in rolls}


def _digest(told: list[Any]) -> str:
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


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


def _content(line: Any) -> list[Any]:
    return [
        line.id.hex,
        line.ordinal,
        line.made_for,
        line.category,
        [[run.lower, run.upper] for run in line.halves],
        line.half_days,
        line.amount_fen,
        line.league_fen,
        line.county_fen,
        line.parts,
        line.at_most_fen,
    ]

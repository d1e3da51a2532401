"""Writes of lines: listing them, splitting them between the funders, taking them back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import among
from chassis.ledger import Event, all_happened
from chassis.money import split_lines
from chassis.moves import origins
from services.subsidy.lines.models import Line
from services.subsidy.lines.queries import halves_of
from services.subsidy.lines.rules import (
    LINE,
    MONEY_UNDER_WAY,
    ONCE_PAID,
    UNPAID,
    Computed,
    LineMove,
    LineState,
    RemovedFor,
    first_half,
    runs,
)
from services.subsidy.lines.schemas import LineClawbackDue, LineRemoved, facts_of
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.rules import ROLL, RollMove, RollState

__all__ = ["correct_duty", "list_lines_of", "merge_worker", "move_lines", "resplit", "settle_rolls", "take_out_days"]

# Up to approval a line that goes changes what the others' shares are; afterwards the shares are frozen.
_SHARES_OPEN = frozenset(RollState) - {
    RollState.APPROVED,
    RollState.INSTRUCTED,
    RollState.PARTIAL,
    RollState.SETTLED,
    RollState.VOIDED,
}


async def list_lines_of(
    session: AsyncSession, rolls: Iterable[tuple[Roll, Sequence[tuple[dict[str, Any], Computed]]]]
) -> None:
    """Lay down the lines of rolls, in the order given, with each funder's share."""
    told: dict[str, list[Any]] = {name: [] for name in _LISTED}
    for roll, computed in rolls:
        shares = split_lines([line.amount_fen for _, line in computed], roll.league_share_bp)
        for ordinal, ((who, line), (league_fen, _)) in enumerate(zip(computed, shares, strict=True), start=1):
            for name, value in (who | _told_of(line)).items():
                told[name].append(value)
            told["roll_id"].append(roll.id)
            told["ordinal"].append(ordinal)
            told["league_fen"].append(league_fen)
    if told["roll_id"]:
        await session.execute(_LIST, told | {"state": LINE.start.value})


def _told_of(line: Computed) -> dict[str, Any]:
    return {
        "halves": "{" + ",".join(f"[{low},{high})" for low, high in runs(line.halves)) + "}",
        "half_days": len(line.halves),
        "amount_fen": line.amount_fen,
        "parts": orjson.dumps(line.parts).decode(),
        "at_most_fen": line.at_most_fen,
    }


# Any number of lines in one statement, each column of what is told an array.
_LISTED = (
    "roll_id",
    "ordinal",
    "worker_id",
    "category",
    "name_masked",
    "halves",
    "half_days",
    "amount_fen",
    "league_fen",
    "parts",
    "at_most_fen",
)
_LIST = text("""
    INSERT INTO lines (region, roll_id, round, ordinal, worker_id, made_for, category, name_masked, halves, half_days,
        amount_fen, league_fen, county_fen, parts, at_most_fen, state)
    SELECT region, roll_id, round, ordinal, worker_id, worker_id, category, name_masked, CAST(halves AS int4multirange),
        half_days, amount_fen, league_fen, amount_fen - league_fen, CAST(parts AS jsonb), at_most_fen,
        CAST(:state AS text)
    FROM unnest(
        CAST(:roll_id AS uuid[]), CAST(:ordinal AS bigint[]), CAST(:worker_id AS text[]), CAST(:category AS text[]),
        CAST(:name_masked AS text[]), CAST(:halves AS text[]), CAST(:half_days AS bigint[]),
        CAST(:amount_fen AS bigint[]), CAST(:league_fen AS bigint[]), CAST(:parts AS text[]),
        CAST(:at_most_fen AS bigint[])
    ) AS told (roll_id, ordinal, worker_id, category, name_masked, halves, half_days, amount_fen, league_fen, parts,
        at_most_fen) JOIN rolls ON rolls.id = roll_id""")


async def move_lines(session: AsyncSession, rolls: Sequence[Roll], move: LineMove, **values: Any) -> None:
    """Make a move with every line of the rolls' rounds that it is legal for, round by round.

    The rolls are locked, so their rounds stand. Joined to them, the lines would be looked up roll by roll, each time by
    what the caller may see as well: for a session that sees all regions that is the whole index.
    """
    together: dict[int, list[UUID]] = defaultdict(list)
    for roll in rolls:
        together[roll.round].append(roll.id)
    for number, ids in together.items():
        await session.execute(
            update(Line)
            .where(among(Line.roll_id, ids), Line.round == number, Line.state.in_(origins(LINE, move)))
            .values(state=_after(move), **values)
            .execution_options(synchronize_session=False)
        )


def _after(move: LineMove) -> LineState:
    [state] = {target for (_, made), target in LINE.steps.items() if made is move}
    return state


async def resplit(session: AsyncSession, rolls: Iterable[Roll]) -> None:
    """Share the live lines out anew where some have gone, so that they add up to the split of their roll's sum."""
    shares_bp = {roll.id: roll.league_share_bp for roll in rolls}
    short = select(Line.roll_id).where(among(Line.roll_id, shares_bp), ~Line.live).distinct()
    rows = await session.execute(
        select(Line.roll_id, Line.id, Line.amount_fen, Line.league_fen)
        .where(Line.roll_id.in_(short), Line.live)
        .order_by(Line.roll_id, Line.ordinal)
    )
    changed = []
    for roll_id, lines in groupby(rows, key=attrgetter("roll_id")):
        those = list(lines)
        shares = split_lines([row.amount_fen for row in those], shares_bp[roll_id])
        changed += [
            {"id": row.id, "league_fen": league_fen, "county_fen": county_fen}
            for row, (league_fen, county_fen) in zip(those, shares, strict=True)
            if row.league_fen != league_fen
        ]
    if changed:
        await session.execute(update(Line), changed)


async def settle_rolls(session: AsyncSession, roll_ids: Iterable[UUID], *, only_settle: bool = False) -> None:
    """Bring paid rolls to where their lines are: settled when nothing is owed any more, else partial."""
    owed = exists().where(
        Line.roll_id == Roll.id,
        Line.live,
        Line.amount_fen > 0,
        Line.state.not_in(ONCE_PAID),
    )
    statement = (
        update(Roll)
        .where(among(Roll.id, list(roll_ids)), Roll.state.in_(origins(ROLL, RollMove.SETTLE)))
        .values(
            state=case((owed, RollState.PARTIAL.value), else_=RollState.SETTLED.value),
            version=Roll.version + 1,
            updated_at=func.clock_timestamp(),
        )
        .execution_options(synchronize_session=False)
    )
    await session.execute(statement.where(~owed) if only_settle else statement)


async def merge_worker(session: AsyncSession, *, merged: str, into: str) -> None:
    """Two records were one person: their half-days become one worker's, and what was claimed twice is taken back.

    A line that pays for what another one pays for goes while it is unpaid; of two that are both paid, or on their
    way, the one of the record that was given up is to be recovered and keeps its old worker ID.
    """
    lines = await _locked_lines(session, Line.worker_id.in_([merged, into]))
    kept = [line for line in lines if line.worker_id == into]
    gone: list[Line] = []
    recover: list[Line] = []
    rekeyed: list[Line] = []
    for line in (line for line in lines if line.worker_id == merged):
        twice = [other for other in kept if halves_of(other.halves) & halves_of(line.halves)]
        if twice and line.state in UNPAID:
            gone.append(line)
        elif any(other.state in MONEY_UNDER_WAY for other in twice):
            recover.append(line)
        else:
            gone += twice
            kept = [other for other in kept if other not in twice]
            rekeyed.append(line)
    await _take_back(session, gone, recover, RemovedFor.MERGED)
    no_claim = and_(Line.worker_id == merged, ~Line.live)
    await session.execute(
        update(Line)
        .where(or_(Line.id.in_([line.id for line in rekeyed]), no_claim))
        .values(worker_id=into)
        .execution_options(synchronize_session=False)
    )


async def correct_duty(session: AsyncSession, *, worker_id: str, region: int, duty_on: date, half_days: int) -> None:
    """The roster corrected a day: lines of the community that claim more of it than was worked are taken back.

    A supplementary roll then lists what is right. Unpaid lines go first, the newest first among them.
    """
    claiming = _claims(duty_on, duty_on)
    lines = await _locked_lines(session, Line.worker_id == worker_id, Line.region == region, claiming)
    claimed = {line.id: len(halves_of(line.halves) & {first_half(duty_on), first_half(duty_on) + 1}) for line in lines}
    excess = sum(claimed.values()) - half_days
    gone: list[Line] = []
    recover: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.state in UNPAID, line.created_at), reverse=True):
        if excess <= 0:
            break
        (gone if line.state in UNPAID else recover).append(line)
        excess -= claimed[line.id]
    await _take_back(session, gone, recover, RemovedFor.DUTY_CORRECTED)


async def take_out_days(
    session: AsyncSession, *, worker_id: str, first_on: date, last_on: date, reason: RemovedFor
) -> None:
    """Take the lines back that claim any of some days: out while they are unpaid, to be recovered once paid."""
    lines = await _locked_lines(session, Line.worker_id == worker_id, _claims(first_on, last_on))
    gone = [line for line in lines if line.state in UNPAID]
    await _take_back(session, gone, [line for line in lines if line not in gone], reason)


def _claims(first_on: date, last_on: date) -> ColumnElement[bool]:
    """Whether a line claims any of some days."""
    span = func.int4range(first_half(first_on), first_half(last_on) + 2)
    return Line.halves.op("&&")(func.int4multirange(span, type_=INT4MULTIRANGE))


async def _locked_lines(session: AsyncSession, *which: Any) -> Sequence[Line]:
    """Live lines with their rolls locked first, in the order in which payments lock them too."""
    wanted = (*which, Line.live)
    await session.execute(
        select(Roll.id).where(Roll.id.in_(select(Line.roll_id).where(*wanted))).order_by(Roll.id).with_for_update()
    )
    lines = await session.scalars(select(Line).where(*wanted).order_by(Line.id).with_for_update())
    return lines.all()


async def _take_back(session: AsyncSession, gone: Sequence[Line], recover: Sequence[Line], reason: RemovedFor) -> None:
    """Remove the unpaid lines and mark the others; the rolls they were in are changed by it."""
    for line in gone:
        line.state, line.removed_for = LINE.after(line.state, LineMove.REMOVE), reason
    recover = [line for line in recover if line.state not in {LineState.CLAWBACK_DUE, LineState.WRITTEN_OFF}]
    for line in recover:
        line.removed_for = reason  # what is still on its way becomes due when the bank has paid it
        if line.state is LineState.PAID:
            line.state = LINE.after(line.state, LineMove.CLAW_BACK)
    if not (gone or recover):
        return
    await session.flush()
    told: list[tuple[Event, UUID | str, int]] = [
        (LineRemoved(**facts_of(line), reason=reason), line.id, line.region) for line in gone
    ]
    told += [(LineClawbackDue(**facts_of(line), reason=reason), line.id, line.region) for line in recover]
    await all_happened(session, told)
    rolls = await session.scalars(select(Roll).where(Roll.id.in_({line.roll_id for line in (*gone, *recover)})))
    for roll in rolls:
        if roll.state in _SHARES_OPEN:
            await resplit(session, [roll])
        roll.updated_at = func.clock_timestamp()  # whoever read it before must read it again
    await session.flush()
    await settle_rolls(session, {line.roll_id for line in gone}, only_settle=True)

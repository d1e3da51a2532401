"""Erasing what is past its period, and what says how long that is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Row, Select, cast, column, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import one_at_a_time, scope_of
from chassis.figures import place_of
from chassis.ledger import audited
from chassis.logs import log
from chassis.retention.kinds import Kind, Part
from chassis.retention.models import LegalHold, RetentionPeriod
from chassis.retention.queries import due, in_force
from chassis.retention.rules import (
    HOLD,
    PERIOD,
    HoldMove,
    PeriodMove,
    SameHandConfirms,
    SameHandLifts,
    UnknownKind,
    require_notice,
)
from chassis.retention.schemas import HoldIn, PeriodIn

__all__ = ["confirm", "enter", "lift", "place", "retain"]

# Rows of a table that are erased at a time, and how often in one pass: the next pass goes on.
BATCH = 500
ROUNDS = 20


async def retain(session: AsyncSession, *, service: str, kinds: Sequence[Kind]) -> int:
    """A scheduled rule: erase what is past its period and under no hold; of a kind without a period, nothing."""
    await _alone(session)
    today = scope_of(session).clock.today()
    periods = await in_force(session, today=today)
    erased = 0
    for kind in kinds:
        period = periods.get(kind.code)
        if period is None:
            continue  # PARAMETER_MISSING, as the service's own report says
        for part in kind.parts:
            wanted = due(kind, part, months=period.months, today=today, limit=BATCH)
            for _ in range(ROUNDS):
                rows = await (
                    _erase_unseen(session, part, today=today) if part.unseen else _erase(session, part, wanted)
                )
                if rows:
                    if part.tells is not None:
                        await part.tells(session, rows)
                    await _told(session, f"{service}.record.erased", kind, part, period, rows)
                erased += len(rows)
                if len(rows) < BATCH:
                    break
    return erased


async def _erase(session: AsyncSession, part: Part, wanted: Select[Any]) -> Sequence[Row[Any]]:
    """By the function of the tables' owner, which judges for itself whether a row is ended and under no hold."""
    rows: Sequence[Row[Any]] = (await session.execute(wanted)).all()
    if rows:
        table = part.model.__tablename__
        erase = getattr(func, f"erase_{table}")
        count = await session.scalar(select(erase(cast([row.key for row in rows], ARRAY(part.key.type)))))
        if count != len(rows):
            raise RuntimeError(f"{table}: the database erases {count} of {len(rows)} rows that are due")
    return rows


async def _erase_unseen(session: AsyncSession, part: Part, *, today: date) -> Sequence[Row[Any]]:
    """By the function of the tables' owner, which finds what is due, and tells its key and region and nothing else."""
    erase = getattr(func, f"erase_due_{part.model.__tablename__}")
    erased = erase(today, BATCH).table_valued(column("key", part.key.type), column("region", BigInteger))
    return (await session.execute(select(erased))).all()


async def _told(
    session: AsyncSession, action: str, kind: Kind, part: Part, period: RetentionPeriod, rows: Sequence[Any]
) -> None:
    """An entry for each county: which rows were erased, by which period, so that whoever misses one finds out why."""
    by_place: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        by_place[place_of(row.region)].append(str(row.key))
    table = part.model.__tablename__
    for place, keys in sorted(by_place.items()):
        facts = {"table": table, "months": period.months, "source": period.source, "keys": keys}
        await audited(session, action, subject=kind.code, region=place, **facts)
    log.info("records erased", kind=kind.code, table=table, rows=len(rows))


async def enter(
    session: AsyncSession, asked: PeriodIn, *, service: str, kinds: Sequence[Kind], caller: Caller
) -> RetentionPeriod:
    """Enter how long a kind is kept, from a day on."""
    _require_kind(kinds, asked.kind)
    today = scope_of(session).clock.today()
    require_notice(asked.valid_from, today=today)
    made = RetentionPeriod(**asked.model_dump(), state=PERIOD.start, entered_by=caller.subject, entered_on=today)
    session.add(made)
    await session.flush()
    facts = {"months": made.months, "valid_from": f"{made.valid_from}", "source": made.source}
    await audited(session, f"{service}.retention.entered", subject=made.kind, region=caller.region, **facts)
    return made


async def confirm(session: AsyncSession, one: RetentionPeriod, *, service: str, caller: Caller) -> RetentionPeriod:
    """Another hand says that the period is right."""
    one.state = PERIOD.after(one.state, PeriodMove.CONFIRM)
    if one.entered_by == caller.subject:
        raise SameHandConfirms
    one.confirmed_by = caller.subject
    await session.flush()
    await audited(session, f"{service}.retention.confirmed", subject=one.kind, region=caller.region, months=one.months)
    return one


async def place(
    session: AsyncSession, asked: HoldIn, *, service: str, kinds: Sequence[Kind], caller: Caller
) -> LegalHold:
    """Keep something from being erased; a pass that is under way ends first."""
    if asked.kind is not None:
        _require_kind(kinds, asked.kind)
    await _alone(session)
    made = LegalHold(
        **asked.model_dump(),
        state=HOLD.start,
        placed_by=caller.subject,
        placed_on=scope_of(session).clock.today(),
    )
    session.add(made)
    await session.flush()
    facts = {"kind": made.kind, "worker_id": made.worker_id, "document_no": made.document_no}
    await audited(session, f"{service}.legal-hold.placed", subject=made.id, region=made.region, **facts)
    return made


async def lift(session: AsyncSession, one: LegalHold, *, reason: str, service: str, caller: Caller) -> LegalHold:
    """Another hand ends a hold; what is past its period goes with the next pass."""
    one.state = HOLD.after(one.state, HoldMove.LIFT)
    if one.placed_by == caller.subject:
        raise SameHandLifts
    one.lifted_by, one.lifted_on = caller.subject, scope_of(session).clock.today()
    one.lifted_for = reason
    await session.flush()
    await audited(session, f"{service}.legal-hold.lifted", subject=one.id, region=one.region, reason=reason)
    return one


def _require_kind(kinds: Sequence[Kind], code: str) -> None:
    if code not in {kind.code for kind in kinds}:
        raise UnknownKind(kinds=[kind.code for kind in kinds])


async def _alone(session: AsyncSession) -> None:
    """A hold and a pass never overlap: either the pass sees the hold, or it was over before."""
    await one_at_a_time(session, "retention")

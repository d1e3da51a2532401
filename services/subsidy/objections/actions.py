"""Raising and deciding objections."""

from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.ledger import happened
from chassis.moves import origins
from chassis.problems import Missing
from chassis.workdays import WorkCalendar
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LINE, LineMove, LineState, RemovedFor
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import (
    DUE_WORKING_DAYS,
    OBJECTION,
    AlreadyObjected,
    ObjectionMove,
    OwnObjection,
)
from services.subsidy.objections.schemas import ObjectionRaised, ObjectionRefused, ObjectionUpheld
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.rules import ListedInRoll

__all__ = ["decide", "line_of", "raise_objection"]


async def line_of(session: AsyncSession, roll: Roll, worker_id: str) -> Line:
    """A worker's line in a roll."""
    line = await session.scalar(
        select(Line)
        .where(Line.roll_id == roll.id, Line.round == roll.round, Line.worker_id == worker_id)
        .order_by(Line.live.desc(), Line.ordinal)
        .limit(1)
    )
    if line is None:
        raise Missing
    return line


async def raise_objection(
    session: AsyncSession, line: Line, *, reason: str, caller: Caller, clock: Clock, calendar: WorkCalendar
) -> Objection:
    """Object to a line. The database takes it only while the roll is public, and holds the roll so meanwhile."""
    today = clock.today()
    objection = Objection(
        region=line.region,
        roll_id=line.roll_id,
        line_id=line.id,
        worker_id=line.worker_id,
        reason=reason,
        state=OBJECTION.start,
        raised_by=caller.subject,
        raised_on=today,
        due_on=calendar.add_working_days(today, DUE_WORKING_DAYS),
    )
    session.add(objection)
    await session.flush()
    objected = await session.execute(
        update(Line)
        .where(Line.id == line.id, Line.state.in_(origins(LINE, LineMove.OBJECT)))
        .values(state=LineState.OBJECTED)
        .execution_options(synchronize_session=False)
    )
    if objected.rowcount == 0:  # type: ignore[attr-defined]
        raise AlreadyObjected
    await happened(
        session,
        ObjectionRaised(**_facts(objection), due_on=objection.due_on),
        subject=objection.id,
        region=objection.region,
    )
    return objection


async def decide(
    session: AsyncSession, objection: Objection, move: ObjectionMove, *, reason: str, caller: Caller, clock: Clock
) -> None:
    """Decide: upheld, the line is out; refused, it stays where it is. Its roll is locked already.

    A line that went meanwhile, as by corrected duty, is out whatever is decided.
    """
    state = OBJECTION.after(objection.state, move)
    await _stand_back(session, objection, caller)
    objection.state = state
    objection.decided_by, objection.decided_on, objection.decision = caller.subject, clock.today(), reason
    line = await session.get_one(Line, objection.line_id, with_for_update=True, populate_existing=True)
    if move is ObjectionMove.UPHOLD and line.state in origins(LINE, LineMove.REMOVE):
        line.state, line.removed_for = LINE.after(line.state, LineMove.REMOVE), RemovedFor.OBJECTION
    elif move is ObjectionMove.REFUSE and line.state is LineState.OBJECTED:
        line.state = LINE.after(line.state, LineMove.KEEP)
    await session.flush()
    kind = ObjectionUpheld if move is ObjectionMove.UPHOLD else ObjectionRefused
    await happened(session, kind(**_facts(objection)), subject=objection.id, region=objection.region)


async def _stand_back(session: AsyncSession, objection: Objection, caller: Caller) -> None:
    """Nobody decides what they entered themselves, nor about a roll that lists them (I8)."""
    if objection.raised_by == caller.subject:
        raise OwnObjection
    if caller.worker_id is None:
        return
    listed = exists().where(Line.roll_id == objection.roll_id, Line.worker_id == caller.worker_id)
    if await session.scalar(select(listed)):
        raise ListedInRoll


def _facts(objection: Objection) -> dict[str, Any]:
    return {"roll_id": objection.roll_id, "line_id": objection.line_id, "worker_id": objection.worker_id}

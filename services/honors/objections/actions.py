"""Raising and deciding objections; the nomination is locked before they are."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import found, scope_of
from chassis.ledger import happened
from services.honors.nominations.actions import halt, hand
from services.honors.nominations.models import Nomination
from services.honors.nominations.rules import Hand, NominationMove
from services.honors.objections.models import REASON, Objection
from services.honors.objections.rules import DUE_WORKING_DAYS, OBJECTION, ObjectionMove, ObjectionState, OwnObjection
from services.honors.objections.schemas import (
    NominationObjectionRaised,
    NominationObjectionRefused,
    NominationObjectionUpheld,
    RefusalIn,
    UpholdIn,
)

__all__ = ["raise_objection", "refuse", "uphold"]


async def raise_objection(
    session: AsyncSession, nomination: Nomination, *, reason: str, caller: Caller, keys: KeyRing
) -> Objection:
    """Object to a nomination. The database takes it only while it is posted; from now on it is frozen."""
    await session.refresh(nomination, with_for_update=True)
    scope = scope_of(session)
    today = scope.clock.today()
    objection = Objection(
        region=nomination.region,
        nomination_id=nomination.id,
        round=nomination.round,
        reason=keys.seal(reason, context=REASON),
        state=OBJECTION.start,
        raised_by=caller.subject,
        raised_on=today,
        due_on=scope.calendar.add_working_days(today, DUE_WORKING_DAYS),
    )
    session.add(objection)
    nomination.frozen = True
    await session.flush()
    told = NominationObjectionRaised(**_facts(objection), due_on=objection.due_on)
    await happened(session, told, subject=objection.id, region=objection.region)
    return objection


async def uphold(
    session: AsyncSession, objection: Objection, asked: UpholdIn, *, caller: Caller, keys: KeyRing
) -> None:
    """Upheld: the nomination is sent back, to be corrected and posted anew, or withdrawn for good."""
    objection.remedy = asked.remedy
    nomination = await _decide(session, objection, ObjectionMove.UPHOLD, asked.decision, caller=caller, keys=keys)
    await halt(session, nomination, NominationMove(asked.remedy.value), reason=None, caller=caller)
    told = NominationObjectionUpheld(**_facts(objection), remedy=asked.remedy)
    await happened(session, told, subject=objection.id, region=objection.region)


async def refuse(
    session: AsyncSession, objection: Objection, asked: RefusalIn, *, caller: Caller, keys: KeyRing
) -> None:
    """Refused: once no other is open the nomination goes on from where it stood."""
    nomination = await _decide(session, objection, ObjectionMove.REFUSE, asked.decision, caller=caller, keys=keys)
    others = exists().where(Objection.nomination_id == nomination.id, Objection.state == ObjectionState.OPEN)
    nomination.frozen = bool(await session.scalar(select(others)))
    await session.flush()
    told = NominationObjectionRefused(**_facts(objection))
    await happened(session, told, subject=objection.id, region=objection.region)


async def _decide(
    session: AsyncSession, objection: Objection, move: ObjectionMove, decision: str, *, caller: Caller, keys: KeyRing
) -> Nomination:
    objection.state = OBJECTION.after(objection.state, move)
    if objection.raised_by == caller.subject:
        raise OwnObjection
    objection.decided_by, objection.decided_on = caller.subject, scope_of(session).clock.today()
    objection.decision = keys.seal(decision, context=REASON)
    nomination = await found(session, Nomination, objection.nomination_id)
    await hand(session, nomination, Hand.OBJECTION_JUDGE, caller)
    return nomination


def _facts(objection: Objection) -> dict[str, Any]:
    return {"nomination_id": objection.nomination_id, "round": objection.round}

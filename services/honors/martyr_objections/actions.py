"""Raising and deciding objections to martyr files; the file is locked before they are."""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import scope_of
from chassis.ledger import happened
from services.honors.martyr_objections import rules
from services.honors.martyr_objections.models import REASON, MartyrObjection
from services.honors.martyr_objections.rules import MARTYR_OBJECTION, MartyrObjectionMove, MartyrObjectionState, Remedy
from services.honors.martyr_objections.schemas import (
    DismissalIn,
    MartyrObjectionDismissed,
    MartyrObjectionRaised,
    MartyrObjectionTold,
    MartyrObjectionUpheld,
    UpholdingIn,
)
from services.honors.martyrs import actions as martyrs
from services.honors.martyrs.models import MartyrFile

__all__ = ["dismiss", "object_to", "uphold"]


async def object_to(
    session: AsyncSession, one: MartyrFile, *, reason: str, caller: Caller, keys: KeyRing
) -> MartyrObjection:
    """Object to a file in its time; from now on it is frozen."""
    await session.refresh(one, with_for_update=True)
    scope = scope_of(session)
    today = scope.clock.today()
    rules.require_open_to_objection(one.state, law=one.law, posted_to=one.posted_to, today=today)
    objection = MartyrObjection(
        region=one.region,
        martyr_file_id=one.id,
        round=one.round,
        reason=keys.seal(reason, context=REASON),
        state=MARTYR_OBJECTION.start,
        raised_by=caller.subject,
        raised_on=today,
        due_on=scope.calendar.add_working_days(today, rules.DUE_WORKING_DAYS),
    )
    session.add(objection)
    one.frozen = True
    await _told(session, objection, MartyrObjectionRaised)
    return objection


async def uphold(
    session: AsyncSession, objection: MartyrObjection, asked: UpholdingIn, *, caller: Caller, keys: KeyRing
) -> None:
    """Upheld: it is investigated anew, or refused; what else is open has nothing left to stop."""
    one = await _decide(session, objection, MartyrObjectionMove.UPHOLD, asked.decision, caller=caller, keys=keys)
    objection.remedy = asked.remedy
    await session.flush()
    if asked.remedy is Remedy.RETURN:
        await martyrs.send_back(session, one)
    else:
        await martyrs.refuse_outright(session, one, reason=asked.decision, keys=keys)
    await _told(session, objection, MartyrObjectionUpheld)


async def dismiss(
    session: AsyncSession, objection: MartyrObjection, asked: DismissalIn, *, caller: Caller, keys: KeyRing
) -> None:
    """Dismissed: once no other is open the file goes on from where it stood."""
    one = await _decide(session, objection, MartyrObjectionMove.DISMISS, asked.decision, caller=caller, keys=keys)
    await session.flush()
    others = exists().where(
        MartyrObjection.martyr_file_id == one.id, MartyrObjection.state == MartyrObjectionState.OPEN
    )
    one.frozen = bool(await session.scalar(select(others)))
    await _told(session, objection, MartyrObjectionDismissed)


async def _decide(
    session: AsyncSession,
    objection: MartyrObjection,
    move: MartyrObjectionMove,
    decision: str,
    *,
    caller: Caller,
    keys: KeyRing,
) -> MartyrFile:
    after = MARTYR_OBJECTION.after(objection.state, move)
    if objection.raised_by == caller.subject:
        raise rules.OwnMartyrObjection
    one = await session.get_one(MartyrFile, objection.martyr_file_id)
    objection.state, objection.decided_by = after, caller.subject
    objection.decided_on = scope_of(session).clock.today()
    objection.decision = keys.seal(decision, context=REASON)
    return one


async def _told(session: AsyncSession, objection: MartyrObjection, kind: type[MartyrObjectionTold]) -> None:
    await session.flush()
    facts: dict[str, Any] = {name: getattr(objection, name) for name in kind.model_fields}
    await happened(session, kind(**facts), subject=objection.id, region=objection.region)

"""Offering recuperation, and answering an offer."""

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.known_workers import rekeyed
from chassis.ledger import Event, happened
from services.welfare.recuperations.models import Recuperation
from services.welfare.recuperations.rules import RECUPERATION, RecuperationMove, RecuperationState, require_offer_ahead
from services.welfare.recuperations.schemas import (
    RecuperationAccepted,
    RecuperationCompleted,
    RecuperationDeclined,
    RecuperationIn,
    RecuperationOffered,
    RecuperationWithdrawn,
)
from services.welfare.workers.models import Worker

__all__ = ["move", "offer", "rekey"]

_S = RecuperationState
_LIVE = (_S.OFFERED, _S.ACCEPTED, _S.TAKEN)

_TOLD: dict[RecuperationMove, type[Event]] = {
    RecuperationMove.ACCEPT: RecuperationAccepted,
    RecuperationMove.DECLINE: RecuperationDeclined,
    RecuperationMove.WITHDRAW: RecuperationWithdrawn,
    RecuperationMove.COMPLETE: RecuperationCompleted,
}


async def offer(session: AsyncSession, worker: Worker, asked: RecuperationIn, *, caller: Caller) -> Recuperation:
    """Offer recuperation to a worker."""
    require_offer_ahead(asked.first_on, today=scope_of(session).clock.today())
    offered = Recuperation(
        worker_id=worker.worker_id,
        region=worker.region,
        first_on=asked.first_on,
        last_on=asked.last_on,
        place=asked.place,
        state=RECUPERATION.start,
        offered_by=caller.subject,
    )
    session.add(offered)
    return await _told(session, offered, RecuperationOffered)


async def move(session: AsyncSession, offered: Recuperation, made: RecuperationMove) -> Recuperation:
    """Answer an offer, take it back, or say that the worker was there."""
    offered.state = RECUPERATION.after(offered.state, made)
    return await _told(session, offered, _TOLD[made])


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Offers to a record that was merged are the survivor's; for the same days there is one, and it is withdrawn there.

    Where the worker was there already the offer stays with the record given up, unless it is the survivor's that waits.
    """
    theirs = aliased(Recuperation)
    both = and_(
        theirs.worker_id == into,
        theirs.state.in_(_LIVE),
        Recuperation.state.in_(_LIVE),
        theirs.first_on <= Recuperation.last_on,
        Recuperation.first_on <= theirs.last_on,
    )
    pairs = await session.execute(
        select(Recuperation, theirs)
        .join(theirs, both)
        .where(Recuperation.worker_id == given_up)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for one, other in pairs.all():
        spare = other if one.state is _S.TAKEN else one
        if spare.state in {_S.OFFERED, _S.ACCEPTED}:
            await move(session, spare, RecuperationMove.WITHDRAW)
    await rekeyed(session, Recuperation, ~exists().where(both), given_up=given_up, into=into)


async def _told(session: AsyncSession, one: Recuperation, kind: type[Event]) -> Recuperation:
    await session.flush()
    told = kind.model_validate(one)
    await happened(session, told, subject=one.id, region=one.region)
    return one

"""Offering recuperation, and answering an offer."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.ledger import Event, happened
from services.welfare.recuperations.models import Recuperation
from services.welfare.recuperations.rules import RECUPERATION, RecuperationMove, require_offer_ahead
from services.welfare.recuperations.schemas import (
    RecuperationAccepted,
    RecuperationCompleted,
    RecuperationDeclined,
    RecuperationIn,
    RecuperationOffered,
    RecuperationWithdrawn,
)
from services.welfare.workers.models import Worker

__all__ = ["move", "offer"]

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


async def _told(session: AsyncSession, one: Recuperation, kind: type[Event]) -> Recuperation:
    await session.flush()
    told = kind(**{name: getattr(one, name) for name in kind.model_fields})
    await happened(session, told, subject=one.id, region=one.region)
    return one

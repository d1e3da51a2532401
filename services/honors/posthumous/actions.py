"""What is done about a posthumous honour, one function a move."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import scope_of
from chassis.ledger import happened
from services.honors.martyrs.rules import require_deceased
from services.honors.posthumous import rules
from services.honors.posthumous.models import DEEDS, DROPPED, PosthumousTitle
from services.honors.posthumous.rules import POSTHUMOUS_TITLE, PosthumousMove, PosthumousState
from services.honors.posthumous.schemas import (
    PosthumousGrantIn,
    PosthumousTitleDenied,
    PosthumousTitleDropped,
    PosthumousTitleGranted,
    PosthumousTitleNominated,
    PosthumousTitleReported,
    PosthumousTitleReviewed,
    PosthumousTold,
)
from services.honors.workers.models import Worker

__all__ = ["deny", "drop", "grant", "nominate", "report", "review", "told"]


async def nominate(session: AsyncSession, title: PosthumousTitle, *, deeds: str, caller: Caller, keys: KeyRing) -> None:
    """The county puts the person forward; the roster has told of the death."""
    worker = await session.get(Worker, title.worker_id)
    died_on = require_deceased(worker.state if worker else None, worker.died_on if worker else None)
    _move(title, PosthumousMove.NOMINATE, caller)
    title.died_on = died_on
    title.shown_as = worker.name_masked if worker else None
    title.deeds, title.nominated_by = keys.seal(deeds, context=DEEDS), caller.subject
    await told(session, title, PosthumousTitleNominated)


async def review(session: AsyncSession, title: PosthumousTitle, *, caller: Caller) -> None:
    """The league passes it on."""
    _move(title, PosthumousMove.REVIEW, caller)
    title.reviewed_by = caller.subject
    await told(session, title, PosthumousTitleReviewed)


async def report(session: AsyncSession, title: PosthumousTitle, *, report_no: str, caller: Caller) -> None:
    """The province reports it to the ministry."""
    _move(title, PosthumousMove.REPORT, caller)
    title.reported_by, title.report_no, title.reported_on = caller.subject, report_no, _today(session)
    await told(session, title, PosthumousTitleReported)


async def grant(session: AsyncSession, title: PosthumousTitle, asked: PosthumousGrantIn, *, caller: Caller) -> None:
    """The ministry conferred it."""
    _move(title, PosthumousMove.GRANT, caller)
    title.award_document_no, title.certificate_no = asked.award_document_no, asked.certificate_no
    title.granted_on = _today(session)
    await told(session, title, PosthumousTitleGranted)


async def deny(session: AsyncSession, title: PosthumousTitle, *, caller: Caller) -> None:
    """The ministry did not confer it."""
    _move(title, PosthumousMove.DENY, caller)
    await told(session, title, PosthumousTitleDenied)


async def drop(session: AsyncSession, title: PosthumousTitle, *, reason: str, caller: Caller, keys: KeyRing) -> None:
    """It goes no further, as where the relatives do not wish it."""
    _move(title, PosthumousMove.DROP, caller)
    title.dropped_for = keys.seal(reason, context=DROPPED)
    await told(session, title, PosthumousTitleDropped)


def _move(title: PosthumousTitle, move: PosthumousMove, caller: Caller) -> None:
    after: PosthumousState = POSTHUMOUS_TITLE.after(title.state, move)
    rules.require_turn(title.state, caller.level)
    title.state = after


def _today(session: AsyncSession) -> date:
    return scope_of(session).clock.today()


async def told(session: AsyncSession, title: PosthumousTitle, kind: type[PosthumousTold]) -> None:
    """Write it, and say what happened to it."""
    await session.flush()
    facts: dict[str, Any] = {name: getattr(title, name) for name in kind.model_fields}
    await happened(session, kind(**facts), subject=title.id, region=title.region)

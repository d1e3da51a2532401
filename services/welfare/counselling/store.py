"""The counselling store: who looks into it, and under which name a person stands in it.

Its tables are keyed by a pseudonym, a keyed hash of the worker ID that nobody computes without the private keys, and
what is told in them is sealed with those. Row-level security opens none of them to a session that has not said here as
whom it looks: ``open_store`` tells the database, ``whole_store`` widens it for some statements, and a session of any
other feature sees no row.

    person     the own rows, by every ID that was merged into the person's
    desk       rows of the caller's region, for health offices and no others; never answers
    provider   rows that name the calling organisation
    whole      everything: for what follows once it was decided that it may be done
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Department
from chassis.ciphers import KeyRing
from chassis.database import scope_of
from chassis.exchange import CallerNow, Session
from chassis.ledger import Event, happened
from chassis.regions import Level, parent_of
from services.welfare.workers.models import Worker
from services.welfare.workers.queries import last_record

__all__ = [
    "Store",
    "View",
    "open_sealed",
    "open_store",
    "persons_of",
    "private_keys",
    "pseudonym_of",
    "sealed",
    "told",
    "whole_store",
]


class View(StrEnum):
    PERSON = "person"
    DESK = "desk"
    PROVIDER = "provider"
    WHOLE = "whole"


_TELL = text("SELECT set_config('app.counselling', :view, true), set_config('app.counselling_persons', :persons, true)")
_SHUT = {"view": "", "persons": ""}


def private_keys(session: AsyncSession) -> KeyRing:
    """The ring that seals the store; a deployment without one has no counselling."""
    ring = scope_of(session).private_keys
    if ring is None:
        raise RuntimeError("NUANXIN_WELFARE_PRIVATE_KEYS is not set")
    return ring


def pseudonym_of(session: AsyncSession, worker_id: str) -> str:
    """Under which name a worker stands in the store."""
    return private_keys(session).blind_index(worker_id, context="counselling.person").hex()


async def persons_of(session: AsyncSession, worker_id: str) -> list[str]:
    """The pseudonyms of a person, that of the record that stands first, then of those that were merged into it.

    What stands under a merged one is moved (``counselling_endings``) as soon as the roster has told of it.
    """
    worker_id, _ = await last_record(session, worker_id)
    merged = await session.scalars(select(Worker.worker_id).where(Worker.merged_into == worker_id))
    return [pseudonym_of(session, one) for one in (worker_id, *sorted(merged))]


async def open_store(session: AsyncSession, view: View, *, persons: Iterable[str] = ()) -> None:
    """Look into the store as ``view`` until the transaction ends."""
    words = {"view": view.value, "persons": ",".join(persons)}
    session.info["counselling"] = words
    await session.execute(_TELL, words)


@asynccontextmanager
async def whole_store(session: AsyncSession) -> AsyncIterator[None]:
    """Let some statements see all of it. What is read in here is shown to nobody whose it is not."""
    before = session.info.get("counselling", _SHUT)
    await session.flush()
    await open_store(session, View.WHOLE)
    yield  # what is raised in between ends the transaction, and with it the view
    await session.flush()
    session.info["counselling"] = before
    await session.execute(_TELL, before)


def sealed(session: AsyncSession, content: Any, *, context: str) -> bytes:
    """Something told in confidence, as the database keeps it."""
    return private_keys(session).seal_bytes(orjson.dumps(content), context=context)


def open_sealed(session: AsyncSession, value: bytes | None, *, context: str) -> Any:
    """What was sealed; None where it was deleted or never told."""
    return None if value is None else orjson.loads(private_keys(session).open_bytes(value, context=context))


async def _store(session: Session, caller: CallerNow) -> AsyncSession:
    if caller.own_organisation is not None:
        await open_store(session, View.PROVIDER)
    elif caller.department is Department.WORKER:
        persons = await persons_of(session, caller.worker_id) if caller.worker_id else []
        await open_store(session, View.PERSON, persons=persons)
    elif caller.department is Department.HEALTH:
        await open_store(session, View.DESK)
    return session


Store = Annotated[AsyncSession, Depends(_store)]
"""The session of a request, with the store open as far as the caller may look."""


async def told(session: AsyncSession, event: Event, *, subject: UUID, region: int) -> None:
    """Record what happened to a case, for the province alone: a county's audit would tell who of six it was.

    What the person does is recorded without naming who did it.
    """
    caller = scope_of(session).caller
    await session.flush()
    await happened(
        session,
        event,
        subject=subject,
        region=parent_of(region, Level.PROVINCE),
        unnamed=caller is not None and caller.department is Department.WORKER,
    )

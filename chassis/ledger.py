"""What happened: one call writes the audit entry and the event, in the transaction of the change.

    happened(session, RollApproved(...), subject=roll.id, region=roll.region)

An ``Event`` is a Pydantic model with a type such as ``subsidy.roll.approved``; its fields are the event's data and the
audit entry's facts, so the two never tell different stories. Who acts for an office that is not their own is told with
the grant that lets them, in the audit entry's facts alone (``on_grant``). What is only to be audited (a read of
identity) is written by ``audited``. Neither may carry a name, an ID number, a phone or an account: values of columns
that are encrypted at rest do not belong into logs that are kept for years.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import Any, ClassVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    bindparam,
    func,
    insert,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import NAMING, scope_of, sealed_for
from chassis.text import Text as Words

__all__ = [
    "ANSWER",
    "CHASSIS",
    "PRIVATE",
    "Event",
    "all_happened",
    "audit_blocks",
    "audit_entries",
    "audited",
    "events",
    "events_in",
    "happened",
    "idempotency",
    "positions",
    "told_auditors",
]

# Tables that every service has; models of services have metadata of their own.
CHASSIS = MetaData(naming_convention=NAMING)

# The transaction's number leads: only what lies below every running transaction may be handed out (chassis.feed).
_XID = text("pg_current_xact_id()::text::bigint")

events = Table(
    "events",
    CHASSIS,
    Column("xid", BigInteger, nullable=False, server_default=_XID, primary_key=True),
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid(), nullable=False, server_default=text("uuidv7()")),
    Column("type", String(80), nullable=False),
    Column("subject", Text, nullable=False),
    Column("region", BigInteger, nullable=False),
    Column("happened_at", DateTime(timezone=True), nullable=False),
    Column("data", JSONB, nullable=False),
    # What was written need not be readable to the writer: a worker has no region, and RETURNING would be refused.
    implicit_returning=False,
)

audit_entries = Table(
    "audit_entries",
    CHASSIS,
    Column("xid", BigInteger, nullable=False, server_default=_XID, primary_key=True),
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("happened_at", DateTime(timezone=True), nullable=False),
    Column("action", String(80), nullable=False),
    Column("subject", Text, nullable=False),
    Column("region", BigInteger, nullable=False),
    Column("caller", Text, nullable=False),
    Column("department", String(40), nullable=False),
    Column("level", String(20), nullable=False),
    Column("permission", String(80)),
    Column("request_id", Text),
    Column("purpose", String(80)),
    Column("facts", JSONB, nullable=False),
    Index("ix_audit_entries_subject", "subject"),
    # Who read of a worker, and what was done in a time: entries come nearly in its order.
    Index("ix_audit_entries_whom", text("(facts ->> 'worker_id')"), postgresql_where=text("purpose IS NOT NULL")),
    Index("ix_audit_entries_happened_at", "happened_at", postgresql_using="brin"),
    implicit_returning=False,  # as above
)

audit_blocks = Table(
    "audit_blocks",
    CHASSIS,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("last_xid", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    # Place and digest of each entry; null of what was sealed before entries had marks.
    Column("marks", LargeBinary),
)

# Context of stored answers, and how the caller begins for whom one is kept by the private keys (chassis.idempotency).
ANSWER = "idempotency.body"
PRIVATE = "private:"

idempotency = Table(
    "idempotency",
    CHASSIS,
    Column("caller", Text, primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("request", LargeBinary, nullable=False),
    Column("status", BigInteger, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False, info=sealed_for(ANSWER, private_where=f"caller LIKE '{PRIVATE}%'")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)

# How far this service has followed each other service.
positions = Table(
    "positions",
    CHASSIS,
    Column("source", String(40), primary_key=True),
    Column("position", String(60), nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)


class Event(BaseModel):
    """Something that happened, told to other services; its documentation is the docstring, and ``zh`` in Chinese.

    Where its fields are those of a row, ``model_validate(row)`` makes it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    type: ClassVar[str]
    meaning: ClassVar[Words]

    def __init_subclass__(
        cls,
        *,
        type: str | None = None,  # noqa: A002 - CloudEvents' word
        zh: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        if type is None:
            return
        if not zh or not cls.__doc__:
            raise TypeError(f"{type}: its docstring says what happened, and zh= says it in Chinese")
        cls.type = type
        cls.meaning = Words(zh, " ".join(cls.__doc__.split()).replace("``", "`"))


def events_in(*modules: ModuleType) -> tuple[type[Event], ...]:
    """The events that modules define, in their order: what a service publishes."""
    return tuple(
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Event) and "type" in vars(thing)
        if thing.__module__ == module.__name__
    )


async def happened(
    session: AsyncSession, event: Event, *, subject: UUID | str, region: int, unnamed: bool = False
) -> None:
    """Record that something happened: for the auditors, and for whoever follows this service.

    ``unnamed`` where who did it is the very thing that nobody may learn: the audit entry then tells the department, and
    neither the person nor the request, by which the gateway's journal would tell the person.
    """
    await all_happened(session, [(event, subject, region)], unnamed=unnamed)


async def all_happened(
    session: AsyncSession, these: Sequence[tuple[Event, UUID | str, int]], *, unnamed: bool = False
) -> None:
    """Record many happenings (event, subject, region) at once, in their order."""
    if not these:
        return
    told = {
        "types": [event.type for event, _, _ in these],
        "subjects": [str(subject) for _, subject, _ in these],
        "regions": [region for _, _, region in these],
        "data": [event.model_dump_json() for event, _, _ in these],
    }
    by = _by(session) | (_UNNAMED if unnamed else {})
    await session.execute(_TELL, told | by | {"grant": orjson.dumps(by["grant"]).decode()})


# However many, it is one statement, each column of what is told an array; the arrays' order is the feed's.
_TELL = text("""
    WITH told AS MATERIALIZED (
        SELECT type, subject, region, CAST(data AS jsonb) AS data, place FROM unnest(
            CAST(:types AS text[]), CAST(:subjects AS text[]), CAST(:regions AS bigint[]), CAST(:data AS text[])
        ) WITH ORDINALITY AS told (type, subject, region, data, place)
    ), fed AS (
        INSERT INTO events (type, subject, region, happened_at, data)
        SELECT type, subject, region, CAST(:happened_at AS timestamptz), data FROM told ORDER BY place
    )
    INSERT INTO audit_entries (action, subject, region, facts, happened_at, caller, department, level, permission,
        request_id, purpose)
    SELECT type, subject, region, data || CAST(:grant AS jsonb), CAST(:happened_at AS timestamptz),
        CAST(:caller AS text),
        CAST(:department AS text), CAST(:level AS text), CAST(:permission AS text), CAST(:request_id AS text),
        CAST(:purpose AS text)
    FROM told ORDER BY place""").bindparams(bindparam("happened_at", type_=DateTime(timezone=True)))


async def audited(session: AsyncSession, action: str, *, subject: UUID | str, region: int, **facts: Any) -> None:
    """Record for the auditors alone."""
    by = _by(session)
    entry = {"action": action, "subject": str(subject), "region": region, "facts": facts | by.pop("grant")}
    await session.execute(insert(audit_entries).values(entry | by))


_UNNAMED: dict[str, Any] = {"caller": "unnamed", "request_id": None, "grant": {}}


def told_auditors(session: AsyncSession) -> bool:
    """Whether anything was recorded in this session."""
    told: bool = session.info.get("told_auditors", False)
    return told


def _by(session: AsyncSession) -> dict[str, Any]:
    """Who does it, when and for what, as every audit entry of the request has it."""
    session.info["told_auditors"] = True
    scope = scope_of(session)
    caller = scope.caller
    return {
        "happened_at": scope.clock.now(),
        "caller": caller.subject if caller else "system",
        "department": caller.department.value if caller else "service",
        "level": caller.level.value if caller else "province",
        "permission": caller.permission if caller else None,
        "request_id": scope.request_id,
        "purpose": scope.purpose,
        # Among the facts: a column more would break the seals of all that was sealed without it.
        "grant": {"on_grant": caller.grant.facts} if caller and caller.grant else {},
    }

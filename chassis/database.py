"""The database as services see it: sessions bound to a caller's scope, and the columns models are made of.

Row-level security decides what a session sees. At the start of each transaction the session tells PostgreSQL the
span of region codes and the worker that the caller stands for; the policies (``chassis.migrations``) compare rows
with them. A session without a scope sees nothing.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, BigInteger, ColumnElement, DateTime, Enum, Text, any_, cast, event, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import QueuePool

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.clock import Clock
from chassis.problems import Conflict, MatchRequired, Missing, Refusal, Stale, Unavailable
from chassis.regions import EVERYWHERE, NOWHERE, Span
from chassis.workdays import WorkCalendar

__all__ = [
    "NAMING",
    "TYPES",
    "CreatedAt",
    "Database",
    "Key",
    "Region",
    "Resource",
    "Scope",
    "Sealed",
    "UpdatedAt",
    "Versioned",
    "alone",
    "among",
    "beside",
    "everywhere",
    "found",
    "lost_race",
    "one_at_a_time",
    "refusals_for",
    "scope_of",
    "sealed_for",
    "text_enum",
]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}  # Exclusion constraints are named in whole: SQLAlchemy has no convention for them.

# What an annotation means in a model: ``Mapped[datetime]`` is always an instant with its zone.
TYPES: dict[Any, Any] = {
    datetime: DateTime(timezone=True),
    str: Text(),
    int: BigInteger(),
    dict[str, Any]: JSONB(),
}

# Keys that only grow, so that many new rows go in one statement and are still known by their places in it.
Key = Annotated[UUID, mapped_column(primary_key=True, server_default=func.uuidv7(monotonic=True))]
Region = Annotated[int, mapped_column(BigInteger, index=True)]
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]
UpdatedAt = Annotated[datetime, mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())]

E = TypeVar("E", bound=StrEnum)
Row = TypeVar("Row")


class Versioned:
    """When a row was made and last changed, and a version for its ETag.

    ``created_at`` and ``updated_at`` are the database's own time; what a rule calls a time is a column of its own.
    """

    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    version: Mapped[int]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it with the class
        return {"version_id_col": cls.version, "eager_defaults": True}


class Resource(Versioned):
    """What a resource of the API has, beside what makes it ``Versioned``: a key that the database gives out."""

    id: Mapped[Key]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a column of sealed values is sealed for, and by which ring: the service's, or one feature's own.

    Of a column that holds values of both, ``private_where`` tells in SQL which rows are the feature's.
    """

    context: str
    private: bool = False
    private_where: str | None = None


def sealed_for(context: str, *, private: bool = False, private_where: str | None = None) -> dict[str, Any]:
    """The ``info`` of a column that holds sealed values, by which they are found when keys rotate."""
    return {"sealed": Sealed(context, private, private_where)}


def text_enum(kind: type[E], *, name: str | None = None) -> Enum:
    """An enumeration stored as its text values with a CHECK, not as a native type of member names.

    The CHECK is named after the enumeration; a table's second column of one kind needs another ``name``.
    """
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or kind.__name__.lower(),
    )


@cache
def _packaged_calendar() -> WorkCalendar:
    return WorkCalendar()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a session may see, in whose name it writes, and by which clock and calendar."""

    span: Span = NOWHERE
    worker_id: str | None = None
    organisation: str | None = None
    caller: Caller | None = None
    request_id: str | None = None
    purpose: str | None = None
    clock: Clock = field(default_factory=Clock)
    calendar: WorkCalendar = field(default_factory=_packaged_calendar)
    # The ring of what only one feature may open, where the service has such a feature (chassis.settings).
    private_keys: KeyRing | None = None
    # What the database says no with, and the refusal that each stands for.
    constraints: Mapping[str, type[Refusal]] = field(default_factory=dict)

    @classmethod
    def of_system(
        cls, clock: Clock, *, calendar: WorkCalendar | None = None, private_keys: KeyRing | None = None
    ) -> "Scope":
        """For followers and scheduled rules: every region, in the service's own name."""
        return cls(span=EVERYWHERE, clock=clock, calendar=calendar or _packaged_calendar(), private_keys=private_keys)


def scope_of(session: AsyncSession) -> Scope:
    """The scope that a session was opened with."""
    scope: Scope = session.info["scope"]
    return scope


@event.listens_for(Session, "after_begin")
def _tell_scope(session: Session, _transaction: Any, connection: Any) -> None:
    connection.execute(_SCOPE, _scope_words(session.info["scope"]))


_SCOPE = text(
    "SELECT set_config('app.region_low', :low, true), set_config('app.region_high', :high, true),"
    " set_config('app.worker_id', :worker, true), set_config('app.organisation', :organisation, true),"
    " set_config('app.department', :department, true)"
)


def _scope_words(scope: Scope) -> dict[str, str]:
    return {
        "low": str(scope.span.low),
        "high": str(scope.span.high),
        "worker": scope.worker_id or "",
        "organisation": scope.organisation or "",
        "department": scope.caller.department.value if scope.caller else "",
    }


@asynccontextmanager
async def alone(session: AsyncSession) -> AsyncIterator[None]:
    """A part of the transaction that, refused by a rule or by the database, is taken back without the rest."""
    with refusals_for(scope_of(session).constraints):
        async with session.begin_nested():
            yield


@asynccontextmanager
async def everywhere(session: AsyncSession) -> AsyncIterator[None]:
    """Let some statements see and write every region: for what may not depend on who asks, and is not shown.

    So an accident is one case wherever its reporters sit. What only some departments may touch stays theirs. Nothing
    that is read in here may go into an answer unless it is the caller's to know.
    """
    depth = session.info.get("everywhere", 0)
    await session.flush()
    if depth == 0:
        await session.execute(_SCOPE, _scope_words(Scope(span=EVERYWHERE, caller=scope_of(session).caller)))
    session.info["everywhere"] = depth + 1
    yield  # what is raised in between ends the transaction, and with it the scope
    await session.flush()
    session.info["everywhere"] = depth
    if depth == 0:
        await session.execute(_SCOPE, _scope_words(scope_of(session)))


@asynccontextmanager
async def beside(session: AsyncSession) -> AsyncIterator[AsyncSession]:
    """A transaction of its own, which is kept whatever becomes of the session's: for what must outlive a refusal.

    It has a connection apart from the pool, so that no caller who holds one of the pool's waits for a second. What the
    session has locked or changed it must not touch, for it would wait for itself.
    """
    async with AsyncSession(session.info["beside"], info={"scope": scope_of(session)}) as other, other.begin():
        yield other


async def one_at_a_time(session: AsyncSession | AsyncConnection, key: str) -> None:
    """Wait until no other transaction of the service is at the same key, and keep it until this one ends.

    For what no row stands for yet, so that none can be locked. What is read afterwards is what the other has committed.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def _require_alive(connection: Any, _record: Any, _lent: Any) -> None:
    """One that the server has ended is known to be closed; to ask it whether it lives would take three round trips."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


class Database:
    """One service's connection pool."""

    def __init__(self, url: str, *, pool_size: int = 10, application: str = "nuanxin") -> None:
        self.engine = _engine(url, pool_size=pool_size, application=application)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        # For what may not wait for those who have the pool's; made when it is first needed, and one at the most.
        self._beside = _engine(url, pool_size=1, application=application)

    def session(self, scope: Scope) -> AsyncSession:
        """A new session that sees ``scope`` and nothing else."""
        return self._sessions(info={"scope": scope, "beside": self._beside})

    @property
    def in_use(self) -> int:
        """Connections that somebody has at this moment."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    async def connect(self) -> AsyncConnection:
        return await self.engine.connect()

    async def probe(self) -> None:
        """Raises ``Unavailable`` while the database does not answer. It waits for nobody who has one of the pool's."""
        with refusals_for({}):
            async with self._beside.connect() as connection:
                await connection.execute(text("SELECT 1"))

    async def require_migration(self, number: int) -> None:
        """Raises ``Unavailable`` until the migration of that number was run; later ones do no harm."""
        with refusals_for({}):
            async with self._beside.connect() as connection:
                try:
                    run = await connection.scalar(text("SELECT version_num FROM alembic_version"))
                except ProgrammingError as absent:  # no migration was run, or none that lets the login role look
                    raise Unavailable from absent
        if int(run or 0) < number:
            raise Unavailable

    async def close(self) -> None:
        await self.engine.dispose()
        await self._beside.dispose()


def _engine(url: str, *, pool_size: int, application: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        hide_parameters=True,  # an error that is logged must not carry a name or an account
        json_serializer=lambda value: orjson.dumps(value, default=str).decode(),
        json_deserializer=orjson.loads,
        connect_args={
            "timeout": 5,
            "server_settings": {
                "application_name": application,
                "lock_timeout": "10s",
                "idle_in_transaction_session_timeout": "120s",
                # What a host has locked that is cut off is free again in seconds; by itself, after two hours.
                "tcp_keepalives_idle": "5s",
                "tcp_keepalives_interval": "2s",
                "tcp_keepalives_count": "3",
                "tcp_user_timeout": "10s",
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _require_alive)
    return engine


def among(column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column is one of very many: one parameter, where ``in_`` takes one for each and the driver 32,767."""
    found: ColumnElement[bool] = column == any_(cast(list(values), ARRAY(column.type)))
    return found


# What passes by itself; anything else is our own fault (PostgreSQL, appendix A): connection, lost race, resources,
# shutdown; a standby, a transaction that idled or ran for too long, a lock timeout, a disk that does not answer.
_PASSING_CLASSES = frozenset({"08", "40", "53", "57"})
_PASSING = frozenset({"25006", "25P03", "25P04", "55P03", "58030"})
# A serialization failure and a deadlock: the transaction was ended so that another may go on.
_LOST_RACES = frozenset({"40001", "40P01"})


@contextmanager
def refusals_for(constraints: Mapping[str, type[Refusal]]) -> Iterator[None]:
    """Turn what the database refuses into the refusal that its constraint stands for.

    A lost connection, an exhausted pool, a full disk, a server that has become a standby, a lock that was not had in
    time and a lost race are 503: nothing has changed and the call may be repeated. Only where the connection is lost at
    the very commit may it have taken effect, which the Idempotency-Key of the repetition tells.
    """
    try:
        yield
    except StaleDataError as stale:
        raise Stale from stale
    except IntegrityError as broken:
        name = getattr(getattr(broken.orig, "__cause__", None), "constraint_name", None)
        raise constraints.get(name or "", Conflict)(constraint=name) from broken
    except (OperationalError, InterfaceError, PoolTimeout, ConnectionError, OSError) as lost:
        raise Unavailable from lost
    except DBAPIError as failed:
        if "row-level security" in str(failed.orig):
            raise Missing from failed  # a write outside the scope is refused as a read there is
        code = getattr(failed.orig, "sqlstate", None) or ""
        if failed.connection_invalidated or code[:2] in _PASSING_CLASSES or code in _PASSING:
            raise Unavailable from failed
        raise


def lost_race(wrong: Exception) -> bool:
    """Whether a transaction was ended so that another could go on: begun anew, it finds what the other has left."""
    told = wrong.__cause__ if isinstance(wrong, Unavailable) else wrong
    return isinstance(told, DBAPIError) and getattr(told.orig, "sqlstate", None) in _LOST_RACES


async def found(
    session: AsyncSession, model: type[Row], key: Any, *, match: str | None = None, change: bool = False
) -> Row:
    """The row with that key, or ``Missing``, also when it lies outside the scope.

    With ``change`` the row is locked and ``match`` must name its version (RFC 9110 §13.1.1): ``MatchRequired``
    without it, ``Stale`` when another change came first.
    """
    if change and match is None:
        raise MatchRequired
    row = await session.get(model, key, with_for_update=change, populate_existing=change)
    if row is None:
        raise Missing
    if change and match not in {"*", f'"{row.version}"'}:  # type: ignore[attr-defined]
        raise Stale(version=row.version)  # type: ignore[attr-defined]
    return row

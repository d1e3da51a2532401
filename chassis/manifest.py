"""A service's table of contents, and the application assembled from it.

``services/<name>/main.py`` states a ``Service``: its features by name, whom it follows and its scheduled rules. What a
feature brings stands in its own files and is found there: the ``Routes`` of its ``routes.py``, the events of its
``schemas.py``, and the refusals that say which constraints they stand for. ``assemble`` adds the chassis: database,
caller checking, feed, webhooks, audit, followers.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import orjson
from fastapi import FastAPI
from pydantic import BaseModel, SecretStr
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from chassis import audit, collector, idempotency, logs, metrics, openapi, traces
from chassis.app import build
from chassis.assertion import Verifier
from chassis.audit_routes import audit_routes, own_read_routes
from chassis.ciphers import KeyRing
from chassis.client import Peer
from chassis.clock import Clock, clock_of
from chassis.database import Database, Scope
from chassis.departures import DEPARTURES, departure_routes
from chassis.feed import feed_routes
from chassis.follower import Follower, Follows
from chassis.imports.importer import Importer
from chassis.imports.models import IMPORTS
from chassis.imports.routes import import_routes
from chassis.leaving import Leaving
from chassis.ledger import CHASSIS, Event, events_in
from chassis.measures import OLDEST_WRITE, Measure, keep_measuring
from chassis.objects import Objects
from chassis.problems import Refusal, every_refusal
from chassis.retention.actions import retain
from chassis.retention.files import NOTES, FileOfRow, keep_tidy
from chassis.retention.kinds import Kind
from chassis.retention.models import RETENTION
from chassis.retention.routes import own_retention_routes, retention_routes
from chassis.routes import Routes
from chassis.settings import CommonSettings, ServiceSettings, service_settings
from chassis.signing import Signer
from chassis.text import Text
from chassis.webhooks import measures as webhook_measures
from chassis.webhooks.actions import forget_deliveries
from chassis.webhooks.delivery import Deliverer
from chassis.webhooks.routes import subscription_routes
from chassis.webhooks.sending import Sender
from chassis.webhooks.targets import Targets
from chassis.workdays import WorkCalendar

__all__ = ["Rule", "Service", "assemble", "contract", "require_secrets", "run_rule", "serve"]

# A scheduled rule: one idempotent pass, returning how much it did.
Rule = Callable[[AsyncSession], Awaitable[int]]


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """What a service is; there is one of each."""

    name: str
    title: Text
    description: str
    features: Sequence[Routes]
    metadata: MetaData
    home: Path
    publishes: Sequence[type[Event]] = ()
    follows: Sequence[Follows] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    measures: Sequence[Measure] = ()
    constraints: Mapping[str, type[Refusal]] = field(default_factory=dict)
    # The kinds of records that are kept for a period and then erased.
    kinds: Sequence[Kind] = ()

    @classmethod
    def of_features(
        cls,
        package: str,
        *features: str,
        title: Text,
        description: str,
        metadata: MetaData,
        follows: Sequence[Follows] = (),
        rules: Mapping[str, Rule] | None = None,
        measures: Sequence[Measure] = (),
        constraints: Mapping[str, type[Refusal]] | None = None,
        kinds: Sequence[Kind] = (),
    ) -> "Service":
        """The service in ``package``: its ``features`` are folders of it, in the order that its document shows them.

        ``constraints`` are those that a refusal of the chassis stands for; a service's own refusals name theirs.
        """
        faces = [import_module(face) for name in features if find_spec(face := f"{package}.{name}.routes")]
        told = [f"{package}.{name}.schemas" for name in features]
        own = {
            name: refusal
            for refusal in every_refusal()
            if refusal.__module__.startswith((f"{package}.", "chassis.retention."))
            for name in vars(refusal).get("stands_for", ())
        }
        return cls(
            name=package.rpartition(".")[2],
            title=title,
            description=description,
            features=tuple(thing for face in faces for thing in vars(face).values() if isinstance(thing, Routes)),
            metadata=metadata,
            home=Path(next(iter(import_module(package).__path__))),
            publishes=events_in(*(import_module(name) for name in told if find_spec(name))),
            follows=follows,
            rules=rules or {},
            measures=measures,
            constraints={**own, **(constraints or {})},
            kinds=kinds,
        )

    @property
    def every_rule(self) -> dict[str, Rule]:
        """The service's rules and those that every service has."""
        return {
            **self.rules,
            "seal-audit": audit.seal,
            "forget-idempotency": idempotency.forget_old,
            "forget-deliveries": forget_deliveries,
            "retain": partial(retain, service=self.name, kinds=self.kinds),
        }

    @property
    def files_of_rows(self) -> list[type[FileOfRow]]:
        """Tables whose rows name files that go when the rows are erased."""
        parts = [part.model for kind in self.kinds for part in kind.parts]
        return [model for model in parts if issubclass(model, FileOfRow)]

    @property
    def upload_rows(self) -> dict[str, type[BaseModel]]:
        """What a row is of each operation that imports."""
        return {name: row for routes in self.features for name, row in routes.upload_rows.items()}

    @property
    def keeps_files(self) -> bool:
        return bool(self.files_of_rows or self.upload_rows)

    @property
    def tables(self) -> list[MetaData]:
        return [
            *(self.metadata, CHASSIS, DEPARTURES, RETENTION),
            *([IMPORTS] if self.upload_rows else []),
            *([NOTES] if self.keeps_files else []),
        ]


def assemble(
    service: Service,
    *,
    common: CommonSettings | None = None,
    settings: ServiceSettings | None = None,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    follow: bool = True,
) -> FastAPI:
    """The application of a service.

    ``transport`` stands in for the network to the gateway in tests; without ``follow`` nothing is followed in the
    background.
    """
    common = common or CommonSettings()
    own = settings or service_settings(service.name)
    clock = clock or clock_of(common)
    calendar = WorkCalendar(overlay=common.holidays_file)
    keys, private = _ring(own.data_keys), _ring(own.private_keys)
    system = Scope.of_system(clock, calendar=calendar, private_keys=private)
    # New code may be there before its migration was run: it serves from then on.
    newest = max((int(file.name[:4]) for file in service.home.glob("migrations/[0-9]*.py")), default=0)
    database = Database(own.database_url, pool_size=own.pool_size, application=f"nuanxin-{service.name}")
    peer = Peer(
        gateway_url=common.gateway_url,
        client_id=own.client_id or service.name,
        client_secret=own.client_secret.get_secret_value(),
        transport=transport,
    )

    sender = Sender(Targets.of(common), authorities=common.webhook_authorities)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.close)
            await stack.enter_async_context(peer)
            await stack.enter_async_context(sender)
            if follow:
                for follows in service.follows:
                    follower = Follower(
                        service=service.name, follows=follows, database=database, peer=peer, scope=system
                    )
                    task = asyncio.create_task(follower.run(), name=f"follow {follows.source}")
                    stack.push_async_callback(_stopped, task)
                if keys is not None:
                    deliverer = Deliverer(
                        service=service.name, database=database, scope=system, keys=keys, sender=sender
                    )
                    task = asyncio.create_task(deliverer.run(), name="deliver")
                    stack.push_async_callback(_stopped, task)
                watched = (OLDEST_WRITE, *webhook_measures.MEASURES, *service.measures)
                measuring = keep_measuring(watched, service=service.name, database=database, scope=system)
                stack.push_async_callback(_stopped, asyncio.create_task(measuring, name="measure"))
                if service.keeps_files and hasattr(app.state, "objects"):
                    tidying = keep_tidy(
                        service.files_of_rows, objects=app.state.objects, database=database, scope=system
                    )
                    stack.push_async_callback(_stopped, asyncio.create_task(tidying, name="tidy files"))
                if service.upload_rows and hasattr(app.state, "objects"):
                    importing = asyncio.create_task(Importer(app, scope=system).run(), name="import")
                    stack.push_async_callback(_stopped, importing)
            yield

    app = _described(service, lifespan=life, probes=(database.probe, partial(database.require_migration, newest)))
    app.router.routes.sort(key=_parameters)
    metrics.CONNECTIONS.labels(service.name, "used").set_function(lambda: database.in_use)
    metrics.CONNECTIONS.labels(service.name, "most").set(own.pool_size)
    app.state.database = database
    app.state.clock = clock
    app.state.peer = peer
    app.state.constraints = service.constraints
    app.state.upload_rows = service.upload_rows
    app.state.verifier = Verifier(orjson.loads(common.assertion_keys), service=service.name)
    app.state.calendar = calendar
    app.state.private_keys = private
    app.state.keys = keys
    app.state.webhooks = sender
    app.state.told_to_end = lambda: False
    if keys is not None and own.objects_url:
        app.state.objects = Objects.at(own.objects_url, keys=keys, endpoint=own.objects_endpoint)
    if secret := own.signing_keys.get_secret_value():
        app.state.signer = Signer.parse(secret)
    app.state.traces = traces.instrument(
        app, endpoint=common.traces_endpoint, service=service.name, engine=database.engine
    )
    return app


def serve(service: Service) -> ASGIApp:
    """The application as a process of its own runs it: settings from the environment, logs as JSON."""
    common = CommonSettings()
    logs.configure(service=service.name, level=common.log_level)
    if common.mode == "production":
        require_secrets(service.name, common, service_settings(service.name))
    app = assemble(service, common=common)
    leaving = Leaving(app, seconds=common.leave_seconds)
    app.state.told_to_end = leaving.told
    collector.spare()
    return leaving


def require_secrets(service: str, common: CommonSettings, own: ServiceSettings) -> None:
    """A service does not start outside local mode without secrets of its own; none has a default."""
    keys = orjson.loads(common.assertion_keys)["keys"]
    lacks = [
        f"NUANXIN_{name}"
        for name, given in (
            ("ASSERTION_KEYS", keys),
            (f"{service.upper()}_DATABASE_URL", own.database_url),
            (f"{service.upper()}_CLIENT_SECRET", own.client_secret.get_secret_value()),
            (f"{service.upper()}_DATA_KEYS", own.data_keys.get_secret_value()),
        )
        if not given
    ]
    if lacks:
        raise ValueError(f"not set outside local mode: {', '.join(lacks)}")
    if any(str(key.get("kid", "")).startswith("local") for key in keys):
        raise ValueError("NUANXIN_ASSERTION_KEYS holds the key of a local set")


def _described(service: Service, **parts: Any) -> FastAPI:
    app = build(
        service=service.name,
        title=str(service.title),
        description=service.description,
        **parts,
    )
    for routes in _features(service):
        app.router.routes.extend(routes.router.routes)
    return app


def _parameters(route: BaseRoute) -> list[bool]:
    """Which segments of a route's path are parameters: sorted by it, no literal is hidden behind a parameter.

    The gateway looks among paths in the same order (``gateway.catalogue``); the document keeps that of the features.
    """
    assert isinstance(route, Route)  # noqa: S101 - an application here has no other kind
    return [segment.startswith("{") for segment in route.path.split("/")]


@cache  # declaring them is most of what an application costs, and a test makes one
def _features(service: Service) -> list[Routes]:
    name, published = service.name, service.publishes
    return [
        *service.features,
        *([import_routes(name)] if service.upload_rows else []),
        feed_routes(name, published),
        subscription_routes(name, published),
        departure_routes(name),
        audit_routes(name),
        own_read_routes(name, service.metadata.tables.get("workers")),
        retention_routes(name, service.kinds),
        own_retention_routes(name, service.kinds),
    ]


def contract(service: Service) -> dict[str, Any]:
    """The service's OpenAPI document; needs no database and no settings."""
    return openapi.document(_described(service), events=service.publishes)


async def run_rule(service: Service, name: str, *, dry_run: bool = False) -> int:
    """One pass of a scheduled rule, as the system; ``dry_run`` takes back what it did, and tells how much it was."""
    common, own = CommonSettings(), service_settings(service.name)
    database = Database(own.database_url, pool_size=1, application=f"nuanxin-{service.name}-{name}")
    system = Scope.of_system(
        clock_of(common), calendar=WorkCalendar(overlay=common.holidays_file), private_keys=_ring(own.private_keys)
    )
    try:
        async with database.session(system) as session, session.begin() as transaction:
            done = await service.every_rule[name](session)
            if dry_run:
                await transaction.rollback()
            return done
    finally:
        await database.close()


def _ring(setting: SecretStr) -> KeyRing | None:
    secret = setting.get_secret_value()
    return KeyRing.parse(secret) if secret else None


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

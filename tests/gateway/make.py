"""Small makers for the gateway's tests: keys, tokens, documents, settings, and servers on the loopback interface."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import uvicorn
from joserfc.jwk import OKPKey
from starlette.types import ASGIApp

from chassis.caller import Department
from chassis.regions import Level
from gateway.clients import hash_secret
from gateway.door import Door
from gateway.issuer import mint_token
from gateway.main import Gateway, build_gateway
from gateway.settings import GatewaySettings

ISSUER = "http://gateway.test"
COUNTY = 150203000000
COMMUNITY = 150203001001


@cache
def key(name: str) -> OKPKey:
    made = OKPKey.generate_key("Ed25519", {"kid": name})
    made.ensure_kid()
    return made


def private(name: str) -> dict[str, Any]:
    return dict(key(name).as_dict(private=True))


def public(name: str) -> dict[str, Any]:
    return dict(key(name).as_dict(private=False))


def token(
    department: Department = Department.CIVIL_AFFAIRS,
    level: Level = Level.COUNTY,
    region: int = COUNTY,
    *,
    subject: str = "officer-1",
    **claims: Any,
) -> str:
    return mint_token(
        key("issuer"),
        issuer_url=ISSUER,
        audience="nuanxin",
        subject=subject,
        department=department,
        level=level,
        region=region,
        **claims,
    )


def bearer(*args: Any, **claims: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {token(*args, **claims)}"}


def operation(permission: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": name,
        "x-permission": permission,
        "responses": {"200": {"description": "as asked"}},
        **more,
    }


def roster() -> dict[str, Any]:
    """A document of a service with one operation of every kind that the tests call."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Roster", "version": "1"},
        "tags": [{"name": "workers"}],
        "paths": {
            "/v1/roster/workers": {
                "get": operation("roster:worker:list", "list_workers", tags=["workers"], responses=_worker()),
                "post": operation("roster:worker:enrol", "enrol_worker"),
            },
            "/v1/roster/workers/import": {"post": operation("roster:worker:import", "import_workers")},
            "/v1/roster/workers/{worker_id}": {
                "parameters": [_in_path("worker_id")],
                "get": operation("roster:worker:read", "read_worker"),
                "put": operation("roster:worker:change", "change_worker"),
                "head": operation("roster:worker:read", "head_worker"),
            },
            "/v1/roster/workers/{worker_id}/transfer": {
                "parameters": [_in_path("worker_id")],
                "post": operation("roster:worker:transfer", "transfer_worker"),
            },
            "/v1/roster/regions": {"get": operation("roster:region:list", "list_regions")},
            "/v1/roster/me": {"get": operation("roster:me:read", "read_me")},
            "/v1/roster/events": {"get": operation("roster:event:follow", "follow_events")},
        },
        "webhooks": {
            "roster.worker.enrolled": {
                "post": {
                    "description": "A worker was enrolled.",
                    "requestBody": {"content": {"application/json": {"schema": _schema("Worker")}}},
                    "responses": {"200": {"description": "taken"}},
                }
            }
        },
        "components": {
            "examples": {"roster.worker.enrolled": {"value": {"region": 150203001001}}},
            "schemas": {
                "Worker": {"type": "object", "properties": {"region": {"$ref": "#/components/schemas/Region"}}},
                "Region": {"type": "integer"},
                "Page": {"type": "object", "title": "roster page"},
                "Unused": {"type": "string"},
            },
        },
        "x-problems": {
            "DUTY_OVERLAPS": {
                "status": 409,
                "title": {"zh": "值班时段重叠", "en": "Duty overlaps"},
                "detail": {"zh": "<b>重叠</b>", "en": "<b>overlap</b>"},
                "source": "R3",
            }
        },
    }


def subsidy() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Subsidy", "version": "1"},
        "paths": {
            "/v1/subsidy/rolls/{roll_id}/approve": {
                "parameters": [_in_path("roll_id")],
                "post": operation("subsidy:roll:approve", "approve_roll"),
            },
            "/v1/subsidy/rolls": {
                "get": operation("subsidy:roll:list", "list_rolls", responses=_ref("Page")),
            },
            "/v1/subsidy/events": {"get": operation("subsidy:event:follow", "follow_events")},
        },
        "components": {
            "schemas": {
                "Page": {"type": "object", "title": "subsidy page", "properties": {"r": _schema("Region")}},
                "Region": {"type": "integer"},
            }
        },
    }


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _schema(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _ref(name: str) -> dict[str, Any]:
    return {"200": {"description": "as asked", "content": {"application/json": {"schema": _schema(name)}}}}


def _worker() -> dict[str, Any]:
    return {
        "200": {
            "description": "as asked",
            "content": {"application/json": {"schema": {"type": "array", "items": _schema("Worker")}}},
            "links": {
                "read": {"operationId": "read_worker"},
                "transfer": {"operationId": "transfer_worker"},
            },
        }
    }


def catalogue_folder(folder: Path, documents: Mapping[str, Mapping[str, Any]]) -> Path:
    for name, document in documents.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "openapi.json").write_bytes(orjson.dumps(document))
    return folder


def settings(folder: Path, urls: Mapping[str, str], **changes: Any) -> GatewaySettings:
    given: dict[str, Any] = {
        "mode": "local",
        "log_level": "error",
        "services": dict(urls),
        "catalogue": folder,
        "assertion_key": private("assertion"),
        "issuer_key": private("issuer"),
        "issuer_url": ISSUER,
        "limit_read": "100000/minute",
        "limit_write": "100000/minute",
        "limit_bulk": "100000/minute",
    }
    return GatewaySettings(**{**given, **changes})


def gateway(folder: Path, urls: Mapping[str, str] | None = None, **changes: Any) -> Gateway:
    urls = urls or {"roster": "http://127.0.0.1:1", "subsidy": "http://127.0.0.1:1"}
    documents = {"roster": roster(), "subsidy": subsidy()}
    catalogue_folder(folder, {name: documents[name] for name in urls})
    return build_gateway(settings(folder, urls, **changes))


@cache
def client_secret_hash() -> str:
    return hash_secret("open sesame")


def oauth_client(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": "civil-150203",
        "secret": client_secret_hash(),
        "department": "civil-affairs",
        "level": "county",
        "region": COUNTY,
        **changes,
    }


@asynccontextmanager
async def serving(app: ASGIApp, **options: Any) -> AsyncIterator[str]:
    """A real server for an application; its address."""
    options = {"http": "httptools", "lifespan": "off", "log_level": "critical", "proxy_headers": False, **options}
    config = uvicorn.Config(app, host="127.0.0.1", port=0, timeout_graceful_shutdown=1, **options)
    config.load()
    # Without Server.serve, which minds signals and looks ten times a second whether to stop.
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        await server.shutdown()


def at_the_door(app: ASGIApp, **options: Any) -> AbstractAsyncContextManager[str]:
    """A server for a gateway, or for its decisions, as they are started."""
    return serving(app, lifespan="on", **{"http": Door, **options})


def seen_at(address: str) -> type[Door]:
    """A door that takes its callers to be at an address, or at none."""

    class Seen(Door):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            self.client = (address, 40000) if address else None

    return Seen


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def speaking(handler: Handler, *, port: int = 0) -> AsyncIterator[str]:
    """A server that says whatever a handler writes; for upstreams that misbehave."""
    writers: set[asyncio.StreamWriter] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", port)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0.005)


async def read_head(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])

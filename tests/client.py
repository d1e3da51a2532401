"""Calling services in tests as the gateway would: with a signed caller assertion for the operation's permission.

``Door`` is an httpx transport that stands where the gateway stands: it knows the services' applications, finds the
operation's permission and signs. It checks no policy, for who may do what is the gateway's own tests' business; save of
a call on behalf of somebody, whose answer depends on it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import httpx
import orjson
from fastapi import FastAPI
from fastapi.routing import APIRoute
from joserfc.jwk import KeySet, OKPKey

from chassis.assertion import HEADER, ON_BEHALF, Minter, Verifier
from chassis.caller import Caller, Department, Grant
from chassis.regions import Level, level_of
from chassis.settings import CommonSettings
from gateway.permits import Permits, principal_of

__all__ = ["Caller", "Door", "caller", "client_for", "common_settings", "keyed_client_for"]


@lru_cache
def _key() -> OKPKey:
    return OKPKey.generate_key("Ed25519", auto_kid=True)


def common_settings(**more: Any) -> CommonSettings:
    keys = orjson.dumps(KeySet([_key()]).as_dict(private=False)).decode()
    return CommonSettings(mode="local", gateway_url="http://gateway", assertion_keys=keys, **more)


def caller(
    department: str,
    region: int,
    *,
    subject: str | None = None,
    worker_id: str | None = None,
    roles: frozenset[str] = frozenset(),
    organisation: str | None = None,
    grant: Grant | None = None,
) -> Caller:
    """Who calls: the level is the region's own."""
    level: Level = level_of(region)
    return Caller(
        subject=subject or f"test:{department}@{region}",
        department=Department(department),
        level=level,
        region=region,
        permission="",
        worker_id=worker_id,
        roles=roles,
        organisation=organisation,
        grant=grant,
    )


class Door(httpx.AsyncBaseTransport):
    """In the gateway's place."""

    def __init__(self, apps: Mapping[str, FastAPI], who: Caller) -> None:
        self._apps = apps
        self._who = who
        self._minter = Minter(_key())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "test", "expires_in": 3600})
        service = request.url.path.split("/")[2]
        app = self._apps[service]
        permission = _permission(app, request.method.replace("HEAD", "GET"), request.url.path)
        if permission is not None:
            speaks_for = self._speaks_for(request)
            if speaks_for is not self._who and not _permitted(speaks_for, permission):
                return httpx.Response(403, json={"code": "NOT_PERMITTED"})
            who = Caller(
                **{name: getattr(speaks_for, name) for name in Caller.__slots__ if name != "permission"},
                permission=permission,
            )
            request.headers[HEADER] = self._minter.mint(who, service=service)
        return await httpx.ASGITransport(app=app).handle_async_request(request)

    def _speaks_for(self, request: httpx.Request) -> Caller:
        """The caller whose assertion a service shows; whoever calls, where none is shown."""
        shown = request.headers.get(ON_BEHALF)
        if shown is None:
            return self._who
        (role,) = self._who.roles
        keys = KeySet([_key()]).as_dict(private=False)
        return Verifier(dict(keys), service=role.removeprefix("service:")).verify(shown)


@lru_cache
def _permits() -> Permits:
    return Permits()


def _permitted(who: Caller, permission: str) -> bool:
    return _permits().decide(principal_of(who.department, who.level, who.roles), permission).allowed


def _permission(app: FastAPI, method: str, path: str) -> str | None:
    asked = unquote(path)
    for route in app.routes:
        if not (isinstance(route, APIRoute) and method in (route.methods or ()) and route.openapi_extra):
            continue
        if route.path_regex.match(asked):
            found: str = route.openapi_extra["x-permission"]
            return found
    return None


def client_for(apps: Mapping[str, FastAPI], who: Caller) -> httpx.AsyncClient:
    """An HTTP client that calls as ``who``."""
    return httpx.AsyncClient(transport=Door(apps, who), base_url="http://gateway", headers={"Accept-Language": "en"})


def keyed_client_for(apps: Mapping[str, FastAPI], who: Caller) -> httpx.AsyncClient:
    """The same, and every POST has an Idempotency-Key of its own, as where money moves it must."""
    client = client_for(apps, who)
    client.event_hooks = {"request": [_key_of_its_own]}
    return client


async def _key_of_its_own(request: httpx.Request) -> None:
    if request.method == "POST" and "idempotency-key" not in request.headers:
        request.headers["Idempotency-Key"] = str(uuid4())

"""What is measured as doing the same is first seen to do it: who passes, who does not, what the service is told."""

import re
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from functools import cache
from http.client import HTTPConnection
from typing import Any, NamedTuple

import orjson

from bench.gateway import tokens
from bench.gateway.processes import Process
from bench.gateway.routes import OFFICE, Route, called, routes
from chassis.caller import ORGANISATIONS, Department

__all__ = ["require"]

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SUBJECT = "officer-seen"


class Case(NamedTuple):
    what: str
    method: str
    path: str
    headers: dict[str, str]
    # Products differ: a method that a path has not is a 405 or a 404, another's audience a 401 or a 403.
    expected: tuple[int, ...]


def require(process: Process) -> None:
    """Ends the run where a process lets through what it must not, or does not what it must."""
    for what, method, path, headers, expected in cases():
        status, _ = _asked(process, method, path, headers)
        if status not in expected:
            raise SystemExit(f"{process.name}: {what}: {method} {path} is answered {status}, not {expected}")
    for path in called():
        _require_told(process, path)


@cache
def cases() -> tuple[Case, ...]:
    good = _bearer(tokens.token(SUBJECT))
    refused, granted = _another_level()
    stranger, his = _another_department()
    strange = _bearer(tokens.token(SUBJECT, office=stranger))
    head, _, signature = tokens.token(SUBJECT).rpartition(".")
    forged = f"{head}.{'A' * 8}{signature[8:]}"
    measured = called()[0]
    past = int(time.time()) - 3600
    return (
        *(Case("a good token", "GET", path, good, (200,)) for path in called()),
        Case("a good token", granted.operation.method, granted.sample, good, (200,)),
        Case("another level's permission", refused.operation.method, refused.sample, good, (403,)),
        Case("another department's permission", "GET", measured, strange, (403,)),
        Case("its own", "GET", his.sample, strange, (200,)),
        Case("a header that names an office", "GET", measured, strange | _named(OFFICE), (403,)),
        Case("a path that is none", "GET", "/v1/nowhere", good, (404,)),
        Case("a path that goes on", "GET", f"{measured}/nowhere", good, (404,)),
        Case("a method that is none", "PATCH", measured, good, (404, 405)),
        Case("no token", "GET", measured, {}, (401,)),
        Case("a forged signature", "GET", measured, _bearer(forged), (401,)),
        Case("a token that is over", "GET", measured, _bearer(tokens.token(SUBJECT, iat=past, exp=past + 60)), (401,)),
        Case("a token for others", "GET", measured, _bearer(tokens.token(SUBJECT, aud="others")), (401, 403)),
    )


def _require_told(process: Process, path: str) -> None:
    """The service hears who called and what they were permitted, and never the token."""
    permission = next(
        one.operation.permission for one in routes() if one.sample == path and one.operation.method == "GET"
    )
    _, answer = _asked(process, "GET", path, _bearer(tokens.token(SUBJECT)) | _named("health@league"))
    told: dict[str, Any] = orjson.loads(answer)
    if caller := told["caller"]:
        told |= orjson.loads(urlsafe_b64decode(caller.split(".")[1] + "=="))
    department, _, level = OFFICE.partition("@")
    heard = {name: told[name] for name in ("permission", "department", "level", "authorization")}
    expected = {"permission": permission, "department": department, "level": level, "authorization": ""}
    if heard != expected or not told["sub"].endswith(SUBJECT) or not UUID.fullmatch(told["request_id"]):
        raise SystemExit(f"{process.name}: {path}: the service is told {told}")


def _another_level() -> tuple[Route, Route]:
    """A route that the office may not write to and another level of its department may, and one that it may."""
    department, _, _ = OFFICE.partition("@")
    some = [one for one in routes() if one.operation.method == "POST" and not one.operation.step_up]
    refused = next(
        one
        for one in some
        if OFFICE not in one.offices and any(name.startswith(f"{department}@") for name in one.offices)
    )
    return refused, next(one for one in some if OFFICE in one.offices and "{" in one.operation.path)


def _another_department() -> tuple[str, Route]:
    """An office that may not call what is measured, and what it may."""
    measured = next(one for one in routes() if one.sample == called()[0] and one.operation.method == "GET")
    return next((office, one) for office, one in _readers() if office not in measured.offices)


def _readers() -> Iterator[tuple[str, Route]]:
    _, _, level = OFFICE.partition("@")
    for one in reversed(routes()):
        if one.operation.method == "GET" and one.operation.kind == "read" and not one.operation.step_up:
            for office in sorted(one.offices):
                department, _, at = office.partition("@")
                if at == level and Department(department) not in {*ORGANISATIONS, Department.WORKER}:
                    yield office, one


def _named(office: str) -> dict[str, str]:
    department, _, level = office.partition("@")
    return {"nuanxin-department": department, "nuanxin-level": level, "nuanxin-subject": "somebody"}


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _asked(process: Process, method: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", process.port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()

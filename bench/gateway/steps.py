"""What each step of the pipeline costs in microseconds, on the real catalogue and policies, and on four times that."""

import asyncio
import itertools
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from bench.gateway import tokens
from chassis.assertion import Minter
from gateway.call import Call
from gateway.catalogue import Catalogue, read_documents
from gateway.identity import Identities
from gateway.journal import Journal
from gateway.keys import IssuerKeys
from gateway.permits import POLICIES, SCHEMA, SERVICES, Permits, principals
from gateway.settings import GatewaySettings, Issuer
from gateway.signing import Signer
from gateway.throttle import Throttle

__all__ = ["tell"]

ROOT = Path(__file__).resolve().parents[2]
TURNS = 7
NAMES = tuple(name for name in SERVICES if (ROOT / "services" / name / "openapi.json").exists())
_SERVICE = re.compile(rf'"({"|".join(NAMES)}):')


def tell(folder: Path, *, seconds: int, rounds: int) -> None:
    columns = [asyncio.run(costs(folder, times=times)) for times in (1, 4)]
    sys.stdout.write(f"{'microseconds':28}{'':>9}{'4 times':>9}\n")
    for name in columns[0]:
        sys.stdout.write(f"{name:28}{columns[0][name]:9.2f}{columns[1][name]:9.2f}\n")


async def costs(folder: Path, *, times: int) -> dict[str, float]:
    documents = dict(many_documents(times))
    catalogue = Catalogue(documents)
    permits = Permits(folder=many_policies(folder, times), permissions=catalogue.permissions)
    throttle = Throttle(GatewaySettings(mode="local", limit_read="100000000/minute"))
    signer = Signer(Minter(GatewaySettings(mode="local").signing_key()))
    identities = Identities([IssuerKeys(Issuer(**tokens.issuer()))])
    journal = Journal(sink=lambda _: None)
    known, *new = (token.encode() for token in tokens.minted(1 + TURNS * 300))
    identity = await identities.verify(known)
    asked = [
        (operation, re.sub(r"\{\w+\}", "0190a5f0", operation.path).encode(), operation.method)
        for operation in catalogue.operations
    ]
    paths = itertools.cycle(asked)
    questions = iter([(who, what) for what in catalogue.permissions for who in principals()])
    fresh = iter(new)
    headers = the_headers(known)

    def read() -> Call:
        return Call("GET", b"/v1/roster/workers", b"limit=50", headers)

    call = read()
    operation = asked[0][0]
    signed = signer.assertion(identity, operation)
    permits.decide(identity.principal, operation.permission)

    async def verifying(count: int) -> None:
        for _ in range(count):
            await identities.verify(next(fresh))

    def resign() -> None:
        identity.assertions.clear()
        signer.assertion(identity, operation)

    def match() -> None:
        _, path, method = next(paths)
        catalogue.match(path, method)

    def line() -> None:
        journal.write(
            request_id=call.request_id,
            method="GET",
            permission=operation.permission,
            status=200,
            seconds=0.001,
            size=400,
            client=identity.principal,
        )

    found = {
        "read the request": each(read, 5000),
        "authenticate, known": each(lambda: identities.find(call.token()), 5000),
        "authenticate, new": await each_awaited(verifying, 300),
        "match": each(match, 5000),
        "permit, decided": each(lambda: permits.require(identity.principal, operation.permission), 5000)
        if permits.decide(identity.principal, operation.permission).allowed
        else float("nan"),
        "permit, new": each(lambda: permits.decide(*next(questions)), 300),
        "throttle": each(lambda: throttle.take(identity.subject, "read"), 5000),
        "sign, signed": each(lambda: signer.assertion(identity, operation), 5000),
        "sign, new": each(resign, 300),
        "write the head to forward": each(lambda: call.head(signed), 5000),
        "log and count": each(line, 5000),
        "operations": float(len(catalogue.operations)),
        "policies": float(len(permits.policies)),
    }
    journal.flush()
    return found


def each(step: Callable[[], object], count: int) -> float:
    """Microseconds of the processor for a step: the median of some turns."""
    took = []
    for _ in range(TURNS):
        began = time.process_time()
        for _ in range(count):
            step()
        took.append((time.process_time() - began) / count * 1e6)
    return statistics.median(took)


async def each_awaited(steps: Callable[[int], Any], count: int) -> float:
    took = []
    for _ in range(TURNS):
        began = time.process_time()
        await steps(count)
        took.append((time.process_time() - began) / count * 1e6)
    return statistics.median(took)


def the_headers(token: bytes) -> list[tuple[bytes, bytes]]:
    names = (b"user-agent", b"accept", b"accept-language", b"traceparent")
    return [
        (b"host", b"bench.test"),
        (b"authorization", b"Bearer " + token),
        *((name, b"something") for name in names),
    ]


def many_documents(times: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The services' documents, and copies of them under other names."""
    own = read_documents(ROOT / "services", dict.fromkeys(NAMES, ""))
    for number in range(times):
        for service, document in own.items():
            name = f"{service}{'x' * number}"
            text = orjson.dumps({"paths": document["paths"]}).decode()
            text = text.replace(f"/v1/{service}/", f"/v1/{name}/")
            yield name, orjson.loads(re.sub(rf'("x-permission":"){service}:', rf"\g<1>{name}:", text))


def many_policies(folder: Path, times: int) -> Path:
    made = folder / f"policies-{times}"
    made.mkdir()
    (made / SCHEMA).write_bytes((POLICIES / SCHEMA).read_bytes())
    for path, number in itertools.product(sorted(POLICIES.glob("*.cedar")), range(times)):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'Action::"([a-z]+):', rf'Action::"\g<1>{"x" * number}:', text)
        text = re.sub(r'@id\("([^"]+)"\)', rf'@id("\g<1>{"-x" * number}")', text)
        (made / f"{path.stem}-{number}.cedar").write_text(text, encoding="utf-8")
    return made

"""What is revoked is refused by every process, though it had verified the token before; and all else goes on."""

import base64
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt

from chassis.assertion import ON_BEHALF, Minter
from chassis.caller import Caller, Department, Grant
from chassis.regions import Level
from gateway.identity import LONGEST_LIFE
from gateway.issuer import LIFE_SECONDS
from gateway.main import build_gateway
from tests.gateway import make
from tests.gateway.test_end_to_end import Service
from tests.gateway.test_grants import OVERSIGHT, PROVINCE, WORKERS, Oversight
from tests.whole import eventually

LEAGUE = 150200000000


def revoked(named: str, *, kind: str = "subject", region: int = make.COUNTY, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "named": f"nuanxin:{named}", "region": f"{region}", "department": None} | more


@pytest.fixture
def oversight() -> Oversight:
    return Oversight()


@pytest.fixture
async def both(oversight: Oversight, tmp_path: Path) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Two gateways: each has its own tokens remembered and asks by itself, as two processes do."""
    async with AsyncExitStack() as stack:
        urls = {
            "roster": await stack.enter_async_context(make.serving(Service())),
            "oversight": await stack.enter_async_context(make.serving(oversight)),
        }
        make.catalogue_folder(tmp_path, {"roster": make.roster(), "oversight": OVERSIGHT})
        settings = make.settings(tmp_path, urls, standing_seconds=0.02, clients=[make.oauth_client()])
        clients = []
        for _ in range(2):
            url = await stack.enter_async_context(make.at_the_door(build_gateway(settings)))
            clients.append(await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20)))
        yield clients


async def answers(both: list[httpx.AsyncClient], headers: dict[str, str]) -> list[str]:
    told = [await one.get(WORKERS, headers=headers) for one in both]
    return [answer.json().get("code", "served") for answer in told]


def claims_of(headers: dict[str, str]) -> dict[str, Any]:
    token = headers["authorization"].removeprefix("Bearer ")
    return dict(jwt.decode(token, make.key("issuer"), algorithms=["Ed25519"]).claims)


async def tell(both: list[httpx.AsyncClient], oversight: Oversight, *revocations: dict[str, Any]) -> None:
    """Until both have heard it: they refuse somebody who was revoked in the same breath."""
    witness = f"witness-{uuid4()}"
    oversight.revocations = [*revocations, revoked(witness)]

    async def refused() -> bool:
        return await answers(both, make.bearer(subject=witness)) == REFUSED

    await eventually(refused, seconds=10)


SERVED, REFUSED = ["served"] * 2, ["TOKEN_REVOKED"] * 2


@pytest.mark.parametrize("kind", ["token", "client", "subject"])
async def test_both_processes_refuse_a_token_that_they_remember(
    both: list[httpx.AsyncClient], oversight: Oversight, kind: str
) -> None:
    stolen, fresh = make.bearer(), make.bearer()
    assert await answers(both, stolen) == await answers(both, fresh) == SERVED
    name = claims_of(stolen)["jti"] if kind == "token" else "officer-1"
    await tell(both, oversight, revoked(name, kind=kind))
    assert await answers(both, stolen) == REFUSED
    # Another token of the same subject is another token, and the same subject.
    assert await answers(both, fresh) == (SERVED if kind == "token" else REFUSED)
    assert await answers(both, make.bearer(subject="officer-2")) == SERVED
    refused = await both[0].get(WORKERS, headers=stolen)
    assert (refused.status_code, "invalid_token" in refused.headers["www-authenticate"]) == (401, True)
    await tell(both, oversight)
    assert await answers(both, stolen) == SERVED


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        ({}, REFUSED),
        ({"region": LEAGUE}, REFUSED),
        ({"department": "civil-affairs"}, REFUSED),
        ({"department": "health"}, SERVED),
        ({"region": 150602000000}, SERVED),
        ({"region": make.COMMUNITY}, SERVED),
        ({"named": "other:officer-1"}, SERVED),
    ],
)
async def test_it_holds_against_the_offices_that_it_names_and_no_others(
    both: list[httpx.AsyncClient], oversight: Oversight, reach: dict[str, Any], expected: list[str]
) -> None:
    await tell(both, oversight, revoked("officer-1") | reach)
    assert await answers(both, make.bearer()) == expected


async def test_the_issuer_gives_no_token_to_whom_it_would_be_refused(
    both: list[httpx.AsyncClient], oversight: Oversight
) -> None:
    async def asked(secret: str = "open sesame") -> httpx.Response:  # noqa: S107 - the test's own
        basic = base64.b64encode(f"civil-150203:{secret}".encode()).decode()
        form = {"grant_type": "client_credentials"}
        return await both[0].post("/oauth/token", data=form, headers={"authorization": f"Basic {basic}"})

    given = (await asked()).json()
    assert given["expires_in"] == LIFE_SECONDS
    jti = [claims_of({"authorization": f"Bearer {(await asked()).json()['access_token']}"})["jti"] for _ in range(2)]
    assert len(set(jti)) == 2
    for kind in ("client", "subject"):
        await tell(both, oversight, revoked("civil-150203", kind=kind))
        refused = await asked()
        assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
        # Who has not the secret is not told who was revoked.
        assert (await asked("wrong")).json()["error"] == "invalid_client"
    await tell(both, oversight, revoked("civil-150203", kind="client", region=150602000000))
    assert (await asked()).status_code == 200


async def test_nothing_is_read_on_in_the_name_of_who_was_revoked(
    both: list[httpx.AsyncClient], oversight: Oversight
) -> None:
    own = Grant("g-1", "delegation", "nuanxin:head", Department.TOWNSHIP, Level.TOWNSHIP, 150602001000)
    for grant, expected in ((None, REFUSED), (own, ["GRANT_REFUSED"] * 2)):
        caller = Caller(
            subject="nuanxin:officer-1",
            department=Department.CIVIL_AFFAIRS,
            level=Level.COUNTY,
            region=make.COUNTY,
            permission="oversight:care:read",
            grant=grant,
        )
        shown = Minter(make.key("assertion")).mint(caller, service="oversight")
        itself = make.bearer(
            Department.SERVICE, Level.PROVINCE, PROVINCE, subject="oversight", roles=["service:oversight"]
        )
        await tell(both, oversight, revoked("officer-1"))
        # On a grant it is their own office, of another county, that they call from: there they were not revoked.
        assert await answers(both, itself | {ON_BEHALF: shown}) == expected


async def test_while_nothing_is_heard_what_was_heard_stands_and_all_others_are_served(
    both: list[httpx.AsyncClient], oversight: Oversight
) -> None:
    await tell(both, oversight, revoked("officer-1"))
    oversight.failing = True
    await oversight.heard()
    assert await answers(both, make.bearer()) == REFUSED
    assert await answers(both, make.bearer(subject="officer-2")) == SERVED


async def test_a_process_has_heard_before_it_serves(oversight: Oversight, tmp_path: Path) -> None:
    oversight.revocations = [revoked("officer-1")]
    async with AsyncExitStack() as stack:
        urls = {
            "roster": await stack.enter_async_context(make.serving(Service())),
            "oversight": await stack.enter_async_context(make.serving(oversight)),
        }
        make.catalogue_folder(tmp_path, {"roster": make.roster(), "oversight": OVERSIGHT})
        app = build_gateway(make.settings(tmp_path, urls, standing_seconds=30))
        url = await stack.enter_async_context(make.at_the_door(app))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20))
        assert await answers([client], make.bearer()) == ["TOKEN_REVOKED"]


async def test_a_token_that_outlives_what_is_remembered_is_not_accepted(both: list[httpx.AsyncClient]) -> None:
    assert await answers(both, make.bearer(life=LONGEST_LIFE)) == SERVED
    assert await answers(both, make.bearer(life=LONGEST_LIFE + 1)) == ["TOKEN_REFUSED"] * 2

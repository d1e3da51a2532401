"""A service reads in the name of who calls it: with their rights, for as long as they are calling, and nothing more."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.assertion import ON_BEHALF, Minter, Verifier
from chassis.caller import Caller, Department
from chassis.regions import Level
from gateway.main import build_gateway
from tests.gateway import make
from tests.gateway.test_end_to_end import Service

WORKERS = "/v1/roster/workers"
CARE = "oversight:care:read"
PROVINCE = 150000000000
OVERSIGHT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Oversight", "version": "1"},
    "paths": {
        "/v1/oversight/care": {"get": make.operation(CARE, "read_care") | {"x-on-behalf": True}},
        "/v1/oversight/orders": {"get": make.operation("oversight:order:list", "list_orders")},
    },
}


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def calling(service: Service, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with make.serving(service) as upstream:
        make.catalogue_folder(tmp_path, {"oversight": OVERSIGHT})
        urls = {"roster": upstream, "oversight": upstream}
        make.catalogue_folder(tmp_path, {"roster": make.roster()})
        app = build_gateway(make.settings(tmp_path, urls))
        async with make.at_the_door(app) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
            yield client


def shown(
    department: Department = Department.CIVIL_AFFAIRS,
    *,
    permission: str = CARE,
    to: str = "oversight",
    key: str = "assertion",
    ago: float = 0,
) -> str:
    """The assertion that a service was sent with a caller's request."""
    caller = Caller(
        subject="nuanxin:officer-9",
        department=department,
        level=Level.COUNTY,
        region=make.COUNTY,
        permission=permission,
    )
    return Minter(make.key(key)).mint(caller, service=to, now=time.time() - ago)


def itself(name: str = "oversight") -> dict[str, str]:
    return make.bearer(Department.SERVICE, Level.PROVINCE, PROVINCE, subject=name, roles=[f"service:{name}"])


def asking(assertion: str, *, name: str = "oversight") -> dict[str, str]:
    return itself(name) | {ON_BEHALF: assertion}


async def test_what_is_read_on_behalf_is_read_by_the_caller(calling: httpx.AsyncClient, service: Service) -> None:
    answer = await calling.get(WORKERS, headers=asking(shown()))
    assert answer.status_code == 200
    (assertion,) = service.header(b"nuanxin-caller")
    caller = Verifier({"keys": [make.public("assertion")]}, service="roster").verify(assertion.decode())
    assert (caller.subject, caller.department, caller.region) == (
        "nuanxin:officer-9",
        Department.CIVIL_AFFAIRS,
        make.COUNTY,
    )
    assert caller.permission == "roster:worker:list"
    assert service.header(ON_BEHALF.encode()) == []


async def test_neither_the_service_nor_the_caller_lends_the_other_a_right(
    calling: httpx.AsyncClient, service: Service
) -> None:
    assert (await calling.get("/v1/roster/events", headers=itself())).status_code == 200
    bank = await calling.get(WORKERS, headers=asking(shown(Department.BANK)))
    feed = await calling.get("/v1/roster/events", headers=asking(shown(Department.FINANCE)))
    for answer in (bank, feed):
        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_PERMITTED")
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "otherwise",
    [
        {"to": "subsidy"},
        {"permission": "oversight:order:list"},
        {"permission": "roster:worker:list"},
        {"key": "somebody's"},
        {"ago": 120},
    ],
    ids=["another service's", "of an operation that reads for nobody", "used on", "forged", "old"],
)
async def test_an_assertion_that_was_not_made_for_this_is_refused(
    calling: httpx.AsyncClient, service: Service, otherwise: dict[str, Any]
) -> None:
    for assertion in (shown(**otherwise), "no.assertion.at-all", ""):
        answer = await calling.get(WORKERS, headers=asking(assertion))
        assert (answer.status_code, answer.json()["code"]) == (403, "ON_BEHALF_REFUSED")
        assert answer.json()["facts"] == {"permission": "roster:worker:list"}
    assert service.asked == []


async def test_another_service_an_office_and_a_change_are_refused(calling: httpx.AsyncClient, service: Service) -> None:
    other = await calling.get(WORKERS, headers=asking(shown(), name="welfare"))
    office = await calling.get(WORKERS, headers=make.bearer() | {ON_BEHALF: shown()})
    change = await calling.post(WORKERS, headers=asking(shown()), json={})
    for answer in (other, office, change):
        assert (answer.status_code, answer.json()["code"]) == (403, "ON_BEHALF_REFUSED")
    nobody = await calling.get(WORKERS, headers={ON_BEHALF: shown()})
    assert nobody.status_code == 401
    twice = [*asking(shown()).items(), (ON_BEHALF, shown())]
    assert (await calling.get(WORKERS, headers=twice)).json()["code"] == "AMBIGUOUS_REQUEST"
    assert service.asked == []

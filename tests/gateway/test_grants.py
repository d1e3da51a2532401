"""A caller who names a grant acts for that office: as far as it goes, while it lasts, and under their own name."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from pydantic import TypeAdapter, ValidationError

from chassis.assertion import ON_BEHALF, ON_GRANT, Minter, Verifier
from chassis.caller import Caller, Department, Grant
from chassis.regions import Level
from chassis.worker_id import make_worker_id
from gateway import grants as module
from gateway.main import build_gateway
from gateway.permits import Permits
from services.oversight.grants.schemas import Permission
from tests.gateway import make
from tests.gateway.test_end_to_end import Service
from tests.whole import eventually

WORKERS = "/v1/roster/workers"
TRANSFER = f"{WORKERS}/W1/transfer"
LEAGUE = 150200000000
PROVINCE = 150000000000
WORKER = make_worker_id(7)
GRANT = "0190a0c0-0000-7000-8000-000000000001"
OVERSIGHT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Oversight", "version": "1"},
    "paths": {
        "/v1/oversight/care": {"get": make.operation("oversight:care:read", "read_care") | {"x-on-behalf": True}},
        "/v1/oversight/standing": {"get": make.operation("oversight:standing:read", "read_standing")},
    },
}


def granted(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": GRANT,
        "kind": "delegation",
        "holder": "nuanxin:officer-1",
        "department": "civil-affairs",
        "level": "county",
        "region": str(make.COUNTY),
        "permissions": ["roster:worker:transfer", "roster:worker:list", "subsidy:roll:approve"],
        "granted_by": "nuanxin:head",
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
        "revoked_at": None,
    } | changes


class Oversight(Service):
    """Tells the gateway what stands."""

    def __init__(self) -> None:
        super().__init__()
        self.grants: list[dict[str, Any]] = []
        self.revocations: list[dict[str, Any]] = []
        self.merges: list[dict[str, str]] = []
        self.looked = 0
        self.failing = False
        self.uses: list[str] = []
        self.use_status = 201
        self.answer = self.tell

    async def tell(self, scope: Any, _: Any, send: Any) -> None:
        if scope["method"] == "POST":
            self.uses.append(scope["path"])
            await send({"type": "http.response.start", "status": self.use_status, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})
            return
        status = 500 if self.failing else 200
        body = orjson.dumps({"grants": self.grants, "revocations": self.revocations, "merges": self.merges})
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})
        self.looked += 1

    async def heard(self) -> None:
        """Until the gateway has asked, and taken in, what stands now."""
        seen = self.looked

        async def twice() -> bool:
            return self.looked >= seen + 2

        await eventually(twice, seconds=10)


@pytest.fixture
def roster() -> Service:
    return Service()


@pytest.fixture
def oversight() -> Oversight:
    return Oversight()


@pytest.fixture
async def calling(roster: Service, oversight: Oversight, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with AsyncExitStack() as stack:
        urls = {
            "roster": await stack.enter_async_context(make.serving(roster)),
            "oversight": await stack.enter_async_context(make.serving(oversight)),
        }
        make.catalogue_folder(tmp_path, {"roster": make.roster(), "oversight": OVERSIGHT})
        app = build_gateway(make.settings(tmp_path, urls, standing_seconds=0.02))
        url = await stack.enter_async_context(make.at_the_door(app))
        yield await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20))


def delegate(*args: Any, grant: str = GRANT, **claims: Any) -> dict[str, str]:
    """Somebody of a township, who is no county's civil affairs by themselves."""
    office = args or (Department.TOWNSHIP, Level.TOWNSHIP, 150203001000)
    return make.bearer(*office, **claims) | {ON_GRANT: grant}


def seen_by(service: Service, name: str) -> Caller:
    (assertion,) = service.header(b"nuanxin-caller")
    return Verifier({"keys": [make.public("assertion")]}, service=name).verify(assertion.decode())


async def test_a_delegate_acts_for_the_office_and_under_their_own_name(
    calling: httpx.AsyncClient, roster: Service, oversight: Oversight
) -> None:
    oversight.grants = [granted()]
    await oversight.heard()
    alone = await calling.post(TRANSFER, headers=make.bearer(Department.TOWNSHIP, Level.TOWNSHIP, 150203001000))
    assert (alone.status_code, alone.json()["code"]) == (403, "NOT_PERMITTED")
    assert (await calling.post(TRANSFER, headers=delegate(worker_id=WORKER))).status_code == 200
    caller = seen_by(roster, "roster")
    assert (caller.subject, caller.worker_id) == ("nuanxin:officer-1", WORKER)
    assert (caller.department, caller.level, caller.region) == (Department.CIVIL_AFFAIRS, Level.COUNTY, make.COUNTY)
    assert caller.grant is not None
    assert caller.grant.facts == {
        "id": GRANT,
        "kind": "delegation",
        "granted_by": "nuanxin:head",
        "own_office": "township@township",
        "own_region": "150203001000",
    }
    assert roster.header(ON_GRANT.encode()) == []
    # What they do without naming it, they do as themselves.
    await calling.get(WORKERS, headers=make.bearer(Department.TOWNSHIP, Level.TOWNSHIP, 150203001000))
    assert seen_by(roster, "roster").grant is None


async def test_the_gateway_asks_for_itself_and_no_caller_can(calling: httpx.AsyncClient, oversight: Oversight) -> None:
    await oversight.heard()
    caller = seen_by(oversight, "oversight")
    assert (caller.subject, caller.permission, caller.roles) == (
        "nuanxin:gateway",
        "oversight:standing:read",
        frozenset({"service:gateway"}),
    )
    refused = await calling.get(
        "/v1/oversight/standing", headers=make.bearer(Department.HEADQUARTERS, Level.PROVINCE, PROVINCE)
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_PERMITTED")


@pytest.mark.parametrize(
    ("told", "headers", "why"),
    [
        ({}, lambda: delegate(grant="0190a0c0-0000-7000-8000-000000000002"), "unknown"),
        ({}, lambda: delegate(grant="\u00e9" * 200), "unknown"),
        ({}, lambda: delegate(subject="officer-2"), "not-yours"),
        ({}, lambda: delegate(Department.BANK, Level.COUNTY, make.COUNTY, organisation="bank"), "not-an-office"),
        (
            {},
            lambda: delegate(Department.WORKER, Level.COMMUNITY, make.COMMUNITY, worker_id=WORKER),
            "not-an-office",
        ),
        ({"starts_at": "2999-01-01T00:00:00+08:00"}, delegate, "not-begun"),
        ({"ends_at": "2020-02-01T00:00:00+08:00"}, delegate, "expired"),
        ({"revoked_at": "2020-02-01T00:00:00+08:00"}, delegate, "revoked"),
        ({"permissions": ["roster:worker:list"]}, delegate, "not-covering"),
    ],
)
async def test_a_grant_that_does_not_carry_the_call_is_refused_with_the_reason(
    calling: httpx.AsyncClient,
    roster: Service,
    oversight: Oversight,
    told: dict[str, Any],
    headers: Callable[[], dict[str, str]],
    why: str,
) -> None:
    oversight.grants = [granted(**told)]
    await oversight.heard()
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers().items()]
    refused = await calling.post(TRANSFER, headers=encoded)
    assert (refused.status_code, refused.json()["code"], refused.json()["facts"]["why"]) == (403, "GRANT_REFUSED", why)
    assert refused.json()["facts"]["permission"] == "roster:worker:transfer"
    detail = refused.json()["detail"]
    assert "roster:worker:transfer" in detail
    assert module._REASONS[why].zh in detail
    assert module._REASONS[why].en not in detail
    assert roster.asked == []


async def test_who_holds_a_grant_is_told_what_it_covers_until_when_and_what_gives_the_office_the_permission(
    calling: httpx.AsyncClient, oversight: Oversight
) -> None:
    told = granted(permissions=["roster:worker:list"])
    oversight.grants = [told]
    await oversight.heard()
    facts = (await calling.post(TRANSFER, headers=delegate())).json()["facts"]
    assert (facts["office"], facts["covers"]) == ("civil-affairs@county", ["roster:worker:list"])
    assert (facts["starts_at"], facts["ends_at"], facts["revoked_at"]) == (told["starts_at"], told["ends_at"], None)
    assert facts["policies"] == Permits().grounds("roster:worker:transfer", "civil-affairs@county") != []
    assert all(all(policy.values()) for policy in facts["policies"])


async def test_nobody_else_is_told_whose_office_a_grant_is_of_and_for_what(
    calling: httpx.AsyncClient, oversight: Oversight
) -> None:
    oversight.grants = [granted()]
    await oversight.heard()
    for headers in (
        delegate(subject="officer-2"),
        delegate(Department.BANK, Level.COUNTY, make.COUNTY, organisation="bank"),
        delegate(grant="0190a0c0-0000-7000-8000-000000000002"),
    ):
        facts = (await calling.post(TRANSFER, headers=headers)).json()["facts"]
        assert set(facts) == {"grant", "permission", "why", "reason", "policies"}
        assert facts["policies"] == Permits().grounds("roster:worker:transfer")
    nobody = await calling.post(TRANSFER, headers={ON_GRANT: GRANT})
    assert (nobody.json()["code"], nobody.json()["facts"]) == ("TOKEN_MISSING", {})


async def test_no_grant_widens_what_the_office_may_do(
    calling: httpx.AsyncClient, roster: Service, oversight: Oversight
) -> None:
    oversight.grants = [granted(department="bank"), granted(id=GRANT[:-1] + "2", permissions=["roster:me:read"])]
    await oversight.heard()
    for path, grant in ((TRANSFER, GRANT), ("/v1/roster/me", GRANT[:-1] + "2")):
        method = "POST" if path == TRANSFER else "GET"
        refused = await calling.request(method, path, headers=delegate(grant=grant))
        assert (refused.status_code, refused.json()["code"]) == (403, "NOT_PERMITTED")
    twice = [*delegate().items(), (ON_GRANT, GRANT)]
    assert (await calling.post(TRANSFER, headers=twice)).json()["code"] == "AMBIGUOUS_REQUEST"
    assert roster.asked == []


async def test_a_use_in_an_emergency_is_told_before_it_is_made_or_is_not_made(
    calling: httpx.AsyncClient, roster: Service, oversight: Oversight
) -> None:
    oversight.grants = [granted(kind="emergency")]
    await oversight.heard()
    assert (await calling.post(TRANSFER, headers=delegate())).status_code == 200
    assert oversight.uses == [f"/v1/oversight/emergency-accesses/{GRANT}/uses"]
    for status, answered, code in ((409, 403, "GRANT_REFUSED"), (500, 503, "USE_NOT_TOLD")):
        oversight.use_status = status
        refused = await calling.post(TRANSFER, headers=delegate())
        assert (refused.status_code, refused.json()["code"]) == (answered, code)
        if code == "GRANT_REFUSED":
            facts = refused.json()["facts"]
            assert (facts["why"], facts["office"]) == ("over", "civil-affairs@county")
    assert len(roster.asked) == 1
    oversight.grants = [granted()]
    await oversight.heard()
    assert (await calling.post(TRANSFER, headers=delegate())).status_code == 200
    assert len(oversight.uses) == 3


async def test_what_is_revoked_is_refused_at_the_next_look(
    calling: httpx.AsyncClient, roster: Service, oversight: Oversight
) -> None:
    oversight.grants = [granted()]
    await oversight.heard()
    assert (await calling.post(TRANSFER, headers=delegate())).status_code == 200
    oversight.grants = [granted(revoked_at="2020-02-01T00:00:00+08:00")]
    await oversight.heard()
    assert (await calling.post(TRANSFER, headers=delegate())).json()["facts"]["why"] == "revoked"


async def test_while_nothing_is_heard_no_grant_is_believed_and_all_else_goes_on(
    calling: httpx.AsyncClient, roster: Service, oversight: Oversight, monkeypatch: pytest.MonkeyPatch
) -> None:
    oversight.grants = [granted()]
    await oversight.heard()
    oversight.failing = True
    await oversight.heard()
    assert (await calling.post(TRANSFER, headers=delegate())).status_code == 200
    monkeypatch.setattr(module, "HEARD_SECONDS", 0.0)
    refused = await calling.post(TRANSFER, headers=delegate())
    assert (refused.status_code, refused.json()["code"]) == (503, "GRANTS_UNKNOWN")
    assert (await calling.get(WORKERS, headers=make.bearer())).status_code == 200


async def test_what_is_read_in_a_delegates_name_is_read_as_far_as_the_grant_goes(
    calling: httpx.AsyncClient, roster: Service, oversight: Oversight
) -> None:
    oversight.grants = [granted(permissions=["oversight:care:read", "roster:worker:list"])]
    await oversight.heard()
    caller = Caller(
        subject="nuanxin:officer-1",
        department=Department.CIVIL_AFFAIRS,
        level=Level.COUNTY,
        region=make.COUNTY,
        permission="oversight:care:read",
        grant=Grant(GRANT, "delegation", "nuanxin:head", Department.TOWNSHIP, Level.TOWNSHIP, 150203001000),
    )
    shown = Minter(make.key("assertion")).mint(caller, service="oversight", now=time.time())
    itself = make.bearer(Department.SERVICE, Level.PROVINCE, PROVINCE, subject="oversight", roles=["service:oversight"])
    headers = itself | {ON_BEHALF: shown}
    assert (await calling.get(WORKERS, headers=headers)).status_code == 200
    read = seen_by(roster, "roster")
    assert (read.subject, read.grant) == (caller.subject, caller.grant)
    beyond = await calling.get(f"{WORKERS}/W1", headers=headers)
    assert (beyond.status_code, beyond.json()["facts"]["why"]) == (403, "not-covering")
    both = await calling.get(WORKERS, headers=headers | {ON_GRANT: GRANT})
    assert (both.status_code, both.json()["code"]) == (403, "ON_BEHALF_REFUSED")


def test_what_gives_power_is_in_no_grant_here_nor_where_it_is_granted() -> None:
    for power in module.POWERS:
        assert not module.grantable(f"{power}change", ["headquarters@county"])
        with pytest.raises(ValidationError, match="not granted on"):
            TypeAdapter(Permission).validate_python(f"{power}change")
    assert not module.grantable("roster:me:read", ["worker@community", "service:subsidy"])
    assert module.grantable("roster:worker:list", ["service:subsidy", "finance@county"])

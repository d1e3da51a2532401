"""One worker's file over HTTP, before services that answer, refuse, are silent or slow."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from asgi_lifespan import LifespanManager
from pydantic import SecretStr

from chassis.assertion import ON_BEHALF
from chassis.ciphers import KeyRing
from chassis.clock import FixedClock
from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from services.oversight.care import queries
from services.oversight.main import SERVICE
from tests.client import common_settings
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, Offices, code_of
from tests.oversight.others import Others

PURPOSE = {"X-Purpose": "follow-up-care"}
LINE = {
    "id": "0199d3a0-0000-7000-8000-000000000001",
    "state": "paid",
    "amount_fen": 70000,
    "removed_for": None,
}
VISIT = {
    "id": "0199d3a0-0000-7000-8000-000000000002",
    "state": "triggered",
    "due_at": "2020-02-04T23:59:00+08:00",
    "visited_at": None,
}


@pytest.fixture
def others() -> Others:
    return Others()


@pytest.fixture
async def offices(
    fresh_database: Callable[[Service], Awaitable[str]], clock: FixedClock, others: Others
) -> AsyncIterator[Offices]:
    settings = ServiceSettings(
        database_url=await fresh_database(SERVICE), data_keys=SecretStr(KeyRing.generate().to_json())
    )
    app = assemble(SERVICE, common=common_settings(), settings=settings, clock=clock, transport=others, follow=False)
    async with LifespanManager(app), Offices(SERVICE, app) as offices:
        yield offices


def _part(file: dict[str, Any], matter: str) -> dict[str, Any]:
    part: dict[str, Any]
    (part,) = (one for one in file["parts"] if one["matter"] == matter)
    return part


async def test_a_file_says_what_was_given_what_is_overdue_and_what_never_came(offices: Offices, others: Others) -> None:
    worker_id = await offices.told_of(7)
    others.told["/v1/subsidy/lines"] = {"items": [LINE], "next_cursor": None}
    others.told["/v1/welfare/visits"] = {"items": [VISIT], "next_cursor": "more"}
    others.told["/v1/roster/duty-summaries"] = {"items": [{"days": [{"half_days": 2}]}], "next_cursor": None}
    civil_affairs = await offices.of("civil-affairs")
    answer = await civil_affairs.get(f"/v1/oversight/workers/{worker_id}/care", headers=PURPOSE)
    assert answer.status_code == 200, answer.text
    file = answer.json()
    assert (file["worker_id"], file["region"], file["name_masked"]) == (worker_id, str(COMMUNITY), "张*")
    [paid] = _part(file, "subsidy")["entries"]
    assert (paid["standing"], paid["amount_fen"], paid["why"]) == ("given", 70000, None)
    visits = _part(file, "visit")
    assert [(one["standing"], one["due_on"]) for one in visits["entries"]] == [("overdue", "2020-02-04")]
    assert visits["more"] is True
    assert [one["gap"] for one in file["gaps"]] == ["no-supplies", "untrained"]
    assert file["not_judged"] == []


async def test_every_part_is_asked_for_in_the_readers_name_and_once(offices: Offices, others: Others) -> None:
    worker_id = await offices.told_of(7)
    office = await offices.of("finance")
    await office.get(f"/v1/oversight/workers/{worker_id}/care", headers=PURPOSE)
    assert len(others.asked) == len({one.url.path for one in others.asked}) > 15
    [shown] = {one.headers[ON_BEHALF] for one in others.asked}
    caller = offices.app.state.verifier.verify(shown)
    assert (caller.department, caller.region, caller.permission) == ("finance", COUNTY, "oversight:care:read")
    assert {one.url.params["worker_id"] for one in others.asked} == {worker_id}


async def test_what_the_reader_may_not_read_is_withheld_and_what_does_not_answer_spoils_nothing_else(
    offices: Offices, others: Others, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PATIENCE", 0.2)
    worker_id = await offices.told_of(7)
    others.told |= {
        "/v1/injury/cases": 403,
        "/v1/welfare/visits": 503,
        "/v1/welfare/gifts": "silent",
        "/v1/honors/nominations": {"items": [{"id": "x", "state": "a state of tomorrow"}], "next_cursor": None},
        "/v1/subsidy/lines": {"items": [LINE], "next_cursor": None},
        "/v1/roster/duty-summaries": 403,
    }
    office = await offices.of("finance")
    file = (await office.get(f"/v1/oversight/workers/{worker_id}/care", headers=PURPOSE)).json()
    stated = {one["matter"]: one["status"] for one in file["parts"] if one["status"] != "read"}
    assert stated == {
        "injury-case": "withheld",
        "visit": "unavailable",
        "gift": "unavailable",
        "commendation": "unavailable",
    }
    assert _part(file, "visit")["as_of"] is None
    assert _part(file, "subsidy")["as_of"] == "2020-02-05T09:00:00+08:00"
    assert [one["gap"] for one in file["gaps"]] == []
    assert len(file["not_judged"]) == 6


async def test_that_a_file_was_read_is_audited_with_its_purpose(offices: Offices) -> None:
    worker_id = await offices.told_of(7)
    office = await offices.of("headquarters")
    path = f"/v1/oversight/workers/{worker_id}/care"
    assert code_of(await office.get(path)) == "MALFORMED"
    await office.get(path, headers=PURPOSE)
    [entry] = (await office.get("/v1/oversight/audit", params={"subject": worker_id})).json()["items"]
    assert (entry["action"], entry["purpose"]) == ("oversight.care.read", "follow-up-care")
    assert "subsidy" in entry["facts"]["parts"]


async def test_a_worker_of_elsewhere_or_unknown_has_no_file_and_nobody_is_asked(
    offices: Offices, others: Others
) -> None:
    worker_id = await offices.told_of(7, region=ELSEWHERE)
    office = await offices.of("civil-affairs", COUNTY)
    for one in (worker_id, "W000000078"):
        answer = await office.get(f"/v1/oversight/workers/{one}/care", headers=PURPOSE)
        assert answer.status_code in (404, 422), answer.text
    assert others.asked == []


async def test_a_worker_reads_the_own_file_by_the_own_lists_alone(offices: Offices, others: Others) -> None:
    worker_id = await offices.told_of(7)
    others.told["/v1/welfare/me/rest"] = {
        "order": {"id": "x", "state": "ordered", "rest_from": "2020-02-04", "last_on": None},
        "leave": {"worker_id": worker_id, "available": 2},
    }
    others.told["/v1/roster/me/duty-days"] = {"days": [{"half_days": 1}]}
    me = await offices.worker(worker_id)
    file = (await me.get("/v1/oversight/me/care")).json()
    assert file["worker_id"] == worker_id
    assert [one["standing"] for one in _part(file, "rest-order")["entries"]] == ["overdue"]
    assert [one["days"] for one in _part(file, "leave-balance")["entries"]] == [2]
    assert "leave-unplanned" in [one["gap"] for one in file["gaps"]]
    assert all("/me/" in one.url.path or one.url.path == "/v1/injury/benefits" for one in others.asked)
    office = await offices.of("civil-affairs")
    assert (await office.get("/v1/oversight/me/care")).status_code == 404

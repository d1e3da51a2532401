"""A worker's copy of everything that is kept of them, and that nothing is left out of it."""

import re

import httpx
import pytest

from chassis.assertion import ON_BEHALF
from deploy.local.state import every_service
from gateway.permits import Permits
from services.oversight.copies import queries
from services.oversight.copies.sources import ELSEWHERE, KEPT, Kept
from tests.documents import document_of
from tests.offices import Offices
from tests.oversight.others import Others

COPY = "/v1/oversight/me/copy"
READ = {
    path: item["get"]
    for service in every_service()
    for path, item in document_of(service)["paths"].items()
    if "get" in item
}
PERMITS = Permits()
OWN = [path for path in READ if "/me/" in f"{path}/"]


@pytest.fixture
def elsewhere(others: Others) -> httpx.AsyncBaseTransport:
    return others


@pytest.fixture
def others() -> Others:
    return Others()


def _within(path: str, kept: Kept) -> bool:
    return path == kept.path or path.startswith(f"{kept.path}/")


def test_every_own_list_of_every_service_is_in_the_copy_or_named_as_kept_elsewhere() -> None:
    """A record read by its id, and a picture of it, are in its list already."""
    told = {path for one in KEPT for path in (one.path, *one.of_each)}
    lists = {re.sub("{[a-z_]+}", "{id}", path) for path in OWN if not path.endswith(("}", "/qr"))}
    assert {path for path in lists - told if not any(_within(path, one) for one in ELSEWHERE)} == set()


@pytest.mark.parametrize("path", [path for one in KEPT for path in (one.path, *one.of_each)])
def test_a_worker_may_read_every_list_of_the_copy(path: str) -> None:
    permissions = {re.sub("{[a-z_]+}", "{id}", known): one["x-permission"] for known, one in READ.items()}
    assert PERMITS.decide("worker@community", permissions[path]).allowed


def test_counselling_is_in_no_copy() -> None:
    assert not [one.path for one in KEPT if "counselling" in one.path]


async def test_a_copy_holds_every_list_to_its_end_and_what_hangs_on_its_records(
    offices: Offices, others: Others
) -> None:
    worker_id = await offices.told_of(7)
    others.told |= {
        "/v1/roster/me": {"worker_id": worker_id},
        "/v1/injury/me/cases": {"items": [{"id": "c1"}], "next_cursor": None},
        "/v1/injury/me/cases/c1/decisions": {"items": [{"id": "d1"}], "next_cursor": None},
        "/v1/injury/me/cases/c1/application": 404,
        "/v1/welfare/me/gifts": [
            {"items": [{"id": "g1"}], "next_cursor": "next"},
            {"items": [{"id": "g2"}], "next_cursor": None},
        ],
    }
    me = await offices.worker(worker_id)
    answer = await me.get(COPY)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{worker_id}.json"'
    copy = answer.json()
    parts = {one["path"]: one for one in copy["parts"]}
    assert parts.keys() == {one.path for one in KEPT}
    assert (copy["worker_id"], copy["complete"]) == (worker_id, True)
    assert parts["/v1/roster/me"]["records"] == [{"worker_id": worker_id}]
    assert [one["id"] for one in parts["/v1/welfare/me/gifts"]["records"]] == ["g1", "g2"]
    [case] = parts["/v1/injury/me/cases"]["records"]
    more = {"decisions": [{"id": "d1"}], "application": None, "documents": [], "dependants": []}
    assert case == {"id": "c1"} | more
    [shown] = {one.headers[ON_BEHALF] for one in others.asked}
    assert offices.app.state.verifier.verify(shown).worker_id == worker_id
    years = [one.url.params["first_on"] for one in others.asked if one.url.path == "/v1/roster/me/duty-days"]
    assert years == ["2020-01-01"]
    [entry] = (
        await (await offices.of("headquarters")).get("/v1/oversight/audit", params={"subject": worker_id})
    ).json()["items"]
    assert entry["action"] == "oversight.copy.made"


async def test_a_copy_says_what_could_not_be_read(
    offices: Offices, others: Others, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PATIENCE", 0.2)
    others.told |= {"/v1/welfare/me/visits": 503, "/v1/subsidy/me/lines": "silent", "/v1/honors/me/stories": 403}
    me = await offices.worker(await offices.told_of(7))
    copy = (await me.get(COPY)).json()
    stated = {one["path"]: (one["status"], one["as_of"]) for one in copy["parts"] if one["status"] != "read"}
    assert stated == {
        "/v1/welfare/me/visits": ("unavailable", None),
        "/v1/subsidy/me/lines": ("unavailable", None),
        "/v1/honors/me/stories": ("withheld", None),
    }
    assert copy["complete"] is False


async def test_only_a_worker_has_a_copy(offices: Offices, others: Others) -> None:
    assert (await (await offices.of("civil-affairs")).get(COPY)).status_code == 404
    assert others.asked == []

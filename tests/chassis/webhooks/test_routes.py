"""Subscribing: within the own scope, seen by the own office alone, and the secret shown once."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.caller import Department, Grant
from chassis.database import Scope
from chassis.ledger import CHASSIS
from chassis.regions import Level
from chassis.rotation import reseal
from chassis.webhooks.rules import MOST_SUBSCRIPTIONS
from tests.chassis.webhooks.conftest import Receiver, deliverer
from tests.client import caller, client_for

COUNTY = 150603000000
OFFICE = caller("headquarters", COUNTY)
ASKED = {"title": "a", "url": "http://127.0.0.1:1/x", "events_region": "150603000000"}
PATH = "/v1/toy/subscriptions"


async def rows(app: FastAPI, query: str) -> list[Any]:
    async with app.state.database.session(Scope.of_system(app.state.clock)) as session:
        return list((await session.execute(text(query))).all())


async def made_by(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json={**ASKED, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_subscription_is_made_and_its_secret_shown_once(told: FastAPI) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        made = await made_by(client)
        assert made["secret"].startswith("whsec_")
        assert [move["move"] for move in made["next_moves"]] == ["pause", "disable"]
        shown = await client.get(f"{PATH}/{made['id']}")
        assert shown.json() == {name: value for name, value in made.items() if name != "secret"}
        assert shown.headers["etag"] == '"1"'
        assert (await client.get(PATH)).json()["items"] == [shown.json()]
    kept = await rows(told, "SELECT secret FROM subscription_secrets")
    assert made["secret"].encode() not in kept[0].secret
    audit = await rows(told, "SELECT facts::text FROM audit_entries")
    assert all("whsec" not in row.facts and "127.0.0.1" not in row.facts for row in audit)


async def test_a_repeated_request_gets_the_same_secret_and_it_is_kept_sealed(told: FastAPI) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        client.headers["Idempotency-Key"] = "one"
        first, again = [(await client.post(PATH, json=ASKED)).json() for _ in range(2)]
    assert first == again
    kept = await rows(told, "SELECT body FROM idempotency")
    assert first["secret"].encode() not in kept[0].body


async def test_who_acts_on_a_grant_decides_of_no_target_and_has_no_secret(told: FastAPI) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        made = await made_by(client)
    grant = Grant("0", "delegation", "test:above", Department.HEADQUARTERS, Level.COUNTY, COUNTY)
    async with client_for({"toy": told}, caller("headquarters", COUNTY, grant=grant)) as client:
        one, match = f"{PATH}/{made['id']}", {"If-Match": "*"}
        refused = [
            await client.post(PATH, json=ASKED),
            await client.patch(one, json={"url": "http://127.0.0.1:2/x"}, headers=match),
            await client.post(f"{one}/rotate", json={"keep_hours": 1}, headers=match),
        ]
        assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(403, "OUTLIVES_GRANT")}
        paused = (await client.post(f"{one}/pause", headers=match)).json()
    assert (paused["url"], paused["version"]) == (made["url"], made["version"] + 1)


@pytest.mark.parametrize("region", ["150600000000", "150602001001", "150203000000"])
async def test_a_region_outside_the_own_one_is_refused(told: FastAPI, region: str) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        assert (await client.post(PATH, json={**ASKED, "events_region": region})).status_code == 404
        assert (await client.get(PATH)).json()["items"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "https://10.0.0.1/"),
        ("url", "https://u:p@example.gov.cn/"),
        ("url", "gopher://127.0.0.1/"),
        ("types", ["toy.unknown"]),
        ("after", "x"),
        ("after", "99999999999999999999-0"),
        ("events_region", "1"),
        ("secret", "mine"),
    ],
)
async def test_what_makes_no_sense_is_refused_at_once(told: FastAPI, field: str, value: Any) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        answer = await client.post(PATH, json={**ASKED, field: value})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith(f"/body/{field}")
        assert (await client.get(PATH)).json()["items"] == []


@pytest.mark.parametrize(
    "who",
    [
        caller("finance", COUNTY),
        caller("headquarters", 150600000000),
        caller("headquarters", 150602000000),
        caller("headquarters", 150000000000),
        caller("service", 150000000000),
    ],
)
async def test_no_other_office_sees_it_or_does_anything_with_it(told: FastAPI, who: Any) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        made = await made_by(client)
    one = f"{PATH}/{made['id']}"
    async with client_for({"toy": told}, who) as other:
        assert (await other.get(PATH)).json()["items"] == []
        for path in (one, f"{one}/deliveries", f"{one}/dead-letters"):
            assert (await other.get(path)).status_code == 404
        for move in ("pause", "disable", "rotate", "ping", "redeliver"):
            answer = await other.post(f"{one}/{move}", json={}, headers={"If-Match": "*"})
            assert answer.status_code == 404
        assert (await other.patch(one, json={"title": "b"}, headers={"If-Match": "*"})).status_code == 404
    assert (await rows(told, "SELECT title, state FROM subscriptions"))[0].state == "active"


async def test_an_office_has_so_many_and_no_more_also_when_they_come_at_once(told: FastAPI) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        answers = await asyncio.gather(
            *(client.post(PATH, json={**ASKED, "title": str(number)}) for number in range(MOST_SUBSCRIPTIONS + 3))
        )
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [201] * MOST_SUBSCRIPTIONS + [409] * 3
        made = next(answer.json() for answer in answers if answer.status_code == 201)
        await client.post(f"{PATH}/{made['id']}/disable", headers={"If-Match": "*"})
        await made_by(client)


async def test_an_illegal_move_names_the_legal_ones(told: FastAPI) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        made = await made_by(client)
        one = f"{PATH}/{made['id']}"
        refused = await client.post(f"{one}/resume", headers={"If-Match": '"1"'})
        assert (refused.status_code, refused.json()["facts"]["legal_moves"]) == (409, ["pause", "disable"])
        assert (await client.post(f"{one}/pause")).status_code == 428
        assert (await client.post(f"{one}/pause", headers={"If-Match": '"7"'})).status_code == 412


async def test_a_changed_target_is_checked_and_used_from_the_next_attempt_on(told: FastAPI, receiver: Receiver) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        made = await made_by(client)
        one = f"{PATH}/{made['id']}"
        match = {"If-Match": '"1"'}
        assert (await client.patch(one, json={"url": "https://10.0.0.1/"}, headers=match)).status_code == 422
        assert (await client.patch(one, json={"types": ["x.y"]}, headers=match)).status_code == 422
        changed = (await client.patch(one, json={"url": receiver.url}, headers=match)).json()
        assert (changed["url"], changed["title"], changed["version"]) == (receiver.url, "a", 2)
        await client.post("/v1/toy/notes", json={"region": "150603001001", "title": "x"})
        assert await deliverer(told).step() == 1


async def test_old_and_new_secret_sign_while_a_receiver_changes_and_then_the_new_one_alone(
    told: FastAPI, receiver: Receiver
) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        made = await made_by(client, url=receiver.url)
        one = f"{PATH}/{made['id']}"
        fresh = (await client.post(f"{one}/rotate", json={})).json()["secret"]
        assert fresh != made["secret"]
        await client.post(f"{one}/ping")
        for secret in (fresh, made["secret"]):
            receiver.verify(secret)
        newest = (await client.post(f"{one}/rotate", json={"keep_hours": 0})).json()["secret"]
        await client.post(f"{one}/ping")
        receiver.verify(newest)
        assert len(receiver.received[-1]["webhook-signature"].split()) == 1


async def test_a_ping_says_how_it_went_and_is_no_event(told: FastAPI, receiver: Receiver) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        made = await made_by(client, url=receiver.url)
        one = f"{PATH}/{made['id']}"
        went = (await client.post(f"{one}/ping")).json()
        assert (went["outcome"], went["status"]) == ("delivered", 204)
        event = receiver.verify(made["secret"])
        assert (event["type"], event["id"]) == ("toy.webhook.pinged", went["event_id"])
        receiver.answers = lambda _: "500 Broken"
        assert (await client.post(f"{one}/ping")).json()["outcome"] == "rejected"
        assert await deliverer(told).step() == 0
        assert (await client.get(f"{one}/deliveries")).json()["items"] == []


async def test_a_ping_holds_no_connection_while_it_waits(told: FastAPI, receiver: Receiver) -> None:
    receiver.gate = asyncio.Event()
    async with client_for({"toy": told}, OFFICE) as client:
        made = await made_by(client, url=receiver.url)
        one = f"{PATH}/{made['id']}"
        waiting = [asyncio.create_task(client.post(f"{one}/ping")) for _ in range(4)]
        await receiver.arrived(4)
        assert told.state.database.in_use == 0
        assert (await client.post(f"{one}/ping")).status_code == 503
        receiver.gate.set()
        assert {(await one).status_code for one in waiting} == {200}


async def test_secrets_are_sealed_anew_when_keys_rotate(told: FastAPI, receiver: Receiver, postgres: Any) -> None:
    async with client_for({"toy": told}, OFFICE) as client:
        made = await made_by(client, url=receiver.url)
        told.state.keys = newer = told.state.keys.with_new_key()
        url = postgres.url(told.state.database.engine.url.database)
        assert (await reseal(url, CHASSIS, keys=newer, private_keys=None)).done == 1
        assert (await reseal(url, CHASSIS, keys=newer, private_keys=None)).done == 0
        await client.post(f"{PATH}/{made['id']}/ping")
        receiver.verify(made["secret"])


async def test_the_feed_too_is_read_by_region(told: FastAPI) -> None:
    async with client_for({"toy": told}, caller("headquarters", 150600000000)) as client:
        for region in ("150603001001", "150602001001"):
            await client.post("/v1/toy/notes", json={"region": region, "title": region})
        events = (await client.get("/v1/toy/events", params={"region": "150602000000"})).json()
        assert [event["region"] for event in events] == ["150602001001"]
        assert (await client.get("/v1/toy/events", params={"region": "150203000000"})).json() == []

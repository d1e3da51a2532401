"""Deliveries: in order, at least once, by one process at a time, and never what the office may not read."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.database import Scope
from chassis.webhooks import delivery
from chassis.webhooks.actions import forget_deliveries
from chassis.webhooks.sending import PATIENCE
from tests.chassis.webhooks.conftest import Receiver, deliverer
from tests.client import caller, client_for

COUNTY = 150603000000
LEAGUE = 150600000000
HERE, THERE = "150603001001", "150602001001"
OFFICE = caller("headquarters", COUNTY)
ALL = caller("service", 150000000000)


async def subscribe(app: FastAPI, receiver: Receiver, *, who: Any = OFFICE, **more: Any) -> dict[str, Any]:
    asked = {"title": "a", "url": receiver.url, "events_region": str(who.region), **more}
    async with client_for({"toy": app}, who) as client:
        answer = await client.post("/v1/toy/subscriptions", json=asked)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


async def read(app: FastAPI, made: dict[str, Any], *, of: str = "", who: Any = OFFICE) -> Any:
    async with client_for({"toy": app}, who) as client:
        return (await client.get(f"/v1/toy/subscriptions/{made['id']}{of}")).json()


async def happen(app: FastAPI, *titles: str, region: str = HERE) -> None:
    async with client_for({"toy": app}, ALL) as client:
        for title in titles:
            await client.post("/v1/toy/notes", json={"region": region, "title": title})


async def change(app: FastAPI, statement: str, **values: Any) -> None:
    async with app.state.database.session(Scope.of_system(app.state.clock)) as session, session.begin():
        await session.execute(text(statement), values)


async def until_due(app: FastAPI) -> None:
    await change(app, "UPDATE subscription_progress SET next_attempt_at = now()")


async def deliver(app: FastAPI, times: int = 1) -> int:
    delivered = 0
    for _ in range(times):
        await until_due(app)
        delivered += await deliverer(app).step()
    return delivered


async def test_events_arrive_signed_and_in_order_and_are_those_of_the_feed(told: FastAPI, receiver: Receiver) -> None:
    await happen(told, "before")
    made = await subscribe(told, receiver)
    await happen(told, "a", "b", "c")
    assert await deliver(told) == 3
    assert receiver.titles == ["a", "b", "c"]
    async with client_for({"toy": told}, OFFICE) as client:
        fed = (await client.get("/v1/toy/events", params={"after": made["after"]})).json()
    assert [receiver.verify(made["secret"], number) for number in range(3)] == fed
    assert [headers["webhook-id"] for headers in receiver.received] == [event["id"] for event in fed]
    shown = await read(told, made)
    assert (shown["attempts"], shown["failing_since"]) == (0, None)
    assert shown["delivered_at"] is not None
    assert await deliver(told) == 0


async def test_what_the_office_may_not_read_in_the_feed_is_never_delivered(told: FastAPI, receiver: Receiver) -> None:
    await subscribe(told, receiver)
    await subscribe(told, receiver, who=caller("headquarters", LEAGUE), events_region="150602000000")
    await happen(told, "there", region=THERE)
    await happen(told, "here")
    await happen(told, "elsewhere", region="150203001001")
    assert await deliver(told) == 2
    assert sorted(receiver.titles) == ["here", "there"]


async def test_types_and_a_place_to_begin_from_are_heeded(told: FastAPI, receiver: Receiver) -> None:
    await happen(told, "a", "b")
    async with client_for({"toy": told}, ALL) as client:
        events = (await client.get("/v1/toy/events")).json()
        note = events[0]["subject"]
        await client.post(f"/v1/toy/notes/{note}/close", headers={"If-Match": "*"})
    await subscribe(told, receiver, types=["toy.note.opened"], after=events[0]["sequence"])
    assert await deliver(told, 2) == 1
    assert receiver.titles == ["b"]
    await subscribe(told, receiver, after="0-0")
    assert await deliver(told, 2) == 3
    assert receiver.titles == ["b", "a", "b", "a"]


async def test_an_event_that_fails_holds_back_the_later_ones_and_keeps_its_id(
    told: FastAPI, receiver: Receiver
) -> None:
    made = await subscribe(told, receiver)
    await happen(told, "a", "b")
    receiver.answers = lambda _: "503 Service Unavailable\r\nretry-after: 600"
    assert await deliver(told, 2) == 0
    shown = await read(told, made)
    assert (shown["attempts"], receiver.titles) == (2, ["a", "a"])
    assert await deliverer(told).step() == 0  # not before the time that the receiver asked for
    assert len(receiver.received) == 2
    receiver.answers = lambda _: "200 OK"
    assert await deliver(told) == 2
    assert receiver.titles == ["a", "a", "a", "b"]
    assert len({headers["webhook-id"] for headers in receiver.received}) == 2
    tried = (await read(told, made, of="/deliveries"))["items"]
    assert [(one["number"], one["outcome"], one["status"]) for one in tried] == [
        (1, "rejected", 503),
        (2, "rejected", 503),
        (3, "delivered", 200),
        (1, "delivered", 200),
    ]
    assert len((await read(told, made, of="/deliveries?outcome=rejected"))["items"]) == 2
    assert len((await read(told, made, of=f"/deliveries?event_id={tried[3]['event_id']}"))["items"]) == 1
    assert (await read(told, made, of="/deliveries?since=2999-01-01T00:00:00%2B08:00"))["items"] == []


async def test_retry_after_is_honoured(told: FastAPI, receiver: Receiver) -> None:
    made = await subscribe(told, receiver)
    await happen(told, "a")
    receiver.answers = lambda _: "429 Too Many Requests\r\nretry-after: 7200"
    await deliver(told)
    async with told.state.database.session(Scope.of_system(told.state.clock)) as session:
        wait = await session.scalar(text("SELECT next_attempt_at - now() FROM subscription_progress"))
    assert timedelta(minutes=119) < wait <= timedelta(hours=2)
    assert (await read(told, made))["failing_since"] is not None


async def test_what_is_refused_again_and_again_becomes_a_dead_letter_and_can_be_redelivered(
    told: FastAPI, receiver: Receiver
) -> None:
    made = await subscribe(told, receiver)
    await happen(told, "bad", "good")
    receiver.answers = lambda event: "422 No" if event["data"]["title"] == "bad" else "204 OK"
    assert await deliver(told, 9) == 1
    assert receiver.titles == ["bad"] * 8 + ["good"]
    (letter,) = (await read(told, made, of="/dead-letters"))["items"]
    assert (letter["state"], letter["attempts"], letter["status"]) == ("dead", 8, 422)
    async with client_for({"toy": told}, OFFICE) as client:
        path = f"/v1/toy/subscriptions/{made['id']}/redeliver"
        assert (await client.post(path, json={"dead_letter_id": str(uuid4())})).status_code == 404
        later = {"since": "2999-01-01T00:00:00+08:00"}
        assert (await client.post(path, json=later)).json()["queued"] == 0
        assert (await client.post(path, json={"dead_letter_id": letter["id"]})).json()["queued"] == 1
        assert await deliver(told, 8) == 0  # refused as before, so it is dead again
        assert (await read(told, made, of="/dead-letters?state=dead"))["items"][0]["attempts"] == 16
        receiver.answers = lambda _: "204 OK"
        assert (await client.post(path, json={})).json()["queued"] == 1
    await happen(told, "next")
    assert await deliver(told) == 2
    assert receiver.titles[-2:] == ["bad", "next"]
    assert receiver.received[-2]["webhook-id"] == letter["event_id"]
    assert (await read(told, made, of="/dead-letters"))["items"][0]["state"] == "delivered"


async def test_a_target_that_takes_nothing_for_days_is_disabled_and_resumes_where_it_stopped(
    told: FastAPI, receiver: Receiver
) -> None:
    made = await subscribe(told, receiver)
    await happen(told, "a", "b")
    receiver.answers = lambda _: "500 Broken"
    await deliver(told)
    assert (await read(told, made))["state"] == "active"
    await change(told, "UPDATE subscription_progress SET failing_since = now() - interval '5 days'")
    await deliver(told)
    shown = await read(told, made)
    assert (shown["state"], len(receiver.received)) == ("disabled", 2)
    async with client_for({"toy": told}, ALL) as client:
        audit = (await client.get("/v1/toy/audit", params={"subject": made["id"]})).json()["items"]
    assert [(one["action"], one["caller"]) for one in audit][-1] == ("toy.subscription.disabled", "system")
    await deliver(told)
    receiver.answers = lambda _: "200 OK"
    assert len(receiver.received) == 2
    async with client_for({"toy": told}, OFFICE) as client:
        await client.post(f"/v1/toy/subscriptions/{made['id']}/resume", headers={"If-Match": "*"})
    assert await deliver(told) == 2
    assert receiver.titles[2:] == ["a", "b"]


async def test_a_target_that_says_it_is_gone_is_disabled_at_once(told: FastAPI, receiver: Receiver) -> None:
    made = await subscribe(told, receiver)
    await happen(told, "a")
    receiver.answers = lambda _: "410 Gone"
    await deliver(told)
    assert (await read(told, made))["state"] == "disabled"


async def test_a_slow_target_delays_no_other_and_holds_no_connection(
    told: FastAPI, receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.gate = asyncio.Event()
    for _ in range(12):  # more than the pool has connections
        await subscribe(told, receiver)
    await subscribe(told, other_receiver, who=caller("finance", COUNTY))
    await happen(told, "a", "b")
    running = asyncio.create_task(deliverer(told).run())
    await receiver.arrived(12)
    await other_receiver.arrived(2)
    assert told.state.database.in_use <= delivery.CONNECTIONS
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_two_replicas_never_send_the_same_event_at_once(told: FastAPI, receiver: Receiver) -> None:
    for who in ("headquarters", "finance", "health"):
        await subscribe(told, receiver, who=caller(who, COUNTY))
    titles = [str(number) for number in range(12)]
    await happen(told, *titles)
    replicas = [deliverer(told) for _ in range(4)]
    done = await asyncio.gather(*(one.step() for one in replicas))
    assert sum(done) == 36
    assert sorted(receiver.titles) == sorted(titles * 3)


async def test_what_a_killed_process_held_is_sent_again_under_the_same_id_when_its_lease_ends(
    told: FastAPI, receiver: Receiver
) -> None:
    await subscribe(told, receiver)
    await happen(told, "a")
    receiver.gate = asyncio.Event()
    dying = asyncio.create_task(deliverer(told).step())
    await receiver.arrived()
    dying.cancel()  # nothing is written any more, as after kill -9
    await asyncio.gather(dying, return_exceptions=True)
    receiver.gate.set()
    assert await deliver(told) == 0  # leased
    await change(told, "UPDATE subscription_progress SET leased_until = now() - interval '1 second'")
    assert await deliver(told) == 1
    assert receiver.titles == ["a", "a"]
    assert len({headers["webhook-id"] for headers in receiver.received}) == 1


async def test_who_has_lost_the_lease_writes_nothing_down(told: FastAPI, receiver: Receiver) -> None:
    made = await subscribe(told, receiver)
    await happen(told, "a")
    receiver.gate = asyncio.Event()
    slow = asyncio.create_task(deliverer(told).step())
    await receiver.arrived()
    await change(told, "UPDATE subscription_progress SET lease = :other", other=uuid4())
    receiver.gate.set()
    assert await slow == 0
    assert (await read(told, made))["after"] == made["after"]
    assert (await read(told, made, of="/deliveries"))["items"] == []


async def test_a_lease_outlasts_the_longest_attempt() -> None:
    assert delivery.LEASE.total_seconds() >= 2 * PATIENCE


async def test_a_paused_subscription_is_told_nothing_until_it_is_resumed(told: FastAPI, receiver: Receiver) -> None:
    made = await subscribe(told, receiver)
    async with client_for({"toy": told}, OFFICE) as client:
        path = f"/v1/toy/subscriptions/{made['id']}"
        paused = (await client.post(f"{path}/pause", headers={"If-Match": '"1"'})).json()
        await happen(told, "a")
        assert await deliver(told) == 0
        await client.post(f"{path}/resume", headers={"If-Match": f'"{paused["version"]}"'})
        assert await deliver(told) == 1


async def test_what_was_looked_through_is_not_looked_through_again(told: FastAPI, receiver: Receiver) -> None:
    """Events of others move the place on, so that a subscription to little costs little."""
    made = await subscribe(told, receiver)
    await happen(told, "there", region=THERE)
    assert await deliver(told) == 0
    assert (await read(told, made))["after"] != made["after"]
    assert await deliverer(told)._claim(uuid4(), 10) == []


async def test_nothing_is_sent_while_an_older_transaction_can_still_tell_something(
    told: FastAPI, receiver: Receiver
) -> None:
    await subscribe(told, receiver)
    async with told.state.database.session(Scope.of_system(told.state.clock)) as older, older.begin():
        await older.execute(text("SELECT pg_current_xact_id()"))
        await happen(told, "younger")
        assert await deliver(told) == 0
        insert = (
            "INSERT INTO events (type, subject, region, happened_at, data) VALUES"
            " ('toy.note.opened', 'x', 150603001001, now(), '{\"title\": \"older\"}')"
        )
        await older.execute(text(insert))
    assert await deliver(told) == 2
    assert receiver.titles == ["older", "younger"]


async def test_a_turn_ends_so_that_others_have_theirs(
    told: FastAPI, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "TURN", 2)
    await subscribe(told, receiver)
    await happen(told, "a", "b", "c")
    assert [await deliver(told) for _ in range(3)] == [2, 1, 0]


async def test_what_is_kept_of_deliveries_is_forgotten_in_time(told: FastAPI, receiver: Receiver) -> None:
    made = await subscribe(told, receiver)
    await happen(told, "a")
    await deliver(told)

    async def forget() -> int:
        async with told.state.database.session(Scope.of_system(told.state.clock)) as session, session.begin():
            return await forget_deliveries(session)

    assert await forget() == 0
    await change(told, "DELETE FROM delivery_attempts")
    old = (
        "INSERT INTO delivery_attempts (subscription_id, event_id, event_type, sequence, number, attempted_at, outcome,"
        " milliseconds) VALUES (:id, :id, 'x', '1-1', 1, now() - interval '8 days', 'delivered', 1)"
    )
    await change(told, old, id=made["id"])
    assert await forget() == 1


async def test_the_body_is_the_event_as_the_feed_has_it_byte_for_byte_in_every_attempt(
    told: FastAPI, receiver: Receiver
) -> None:
    await subscribe(told, receiver)
    await happen(told, "a")
    receiver.answers = lambda _: "500 Broken"
    await deliver(told, 2)
    assert receiver.bodies[0] == receiver.bodies[1]
    assert receiver.received[0]["content-type"] == "application/cloudevents+json"
    assert orjson.loads(receiver.bodies[0])["specversion"] == "1.0"

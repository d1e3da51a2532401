"""What a worker sees of the own honours, and of nobody else's."""

import orjson

from tests.honors.make import Ladder


async def test_a_worker_sees_how_far_it_has_come_and_nothing_of_what_was_said(ladder: Ladder) -> None:
    worker_id, other = ladder.roster.enrol(1), ladder.roster.enrol(2)
    nomination = await ladder.recommended(await ladder.scheme(), worker_id)
    await ladder.publicised(nomination)
    await ladder.reviewed(nomination)
    await ladder.ok(await ladder.opined(nomination, "discipline", "discipline"), 201)
    me, stranger = await ladder.offices.worker(worker_id), await ladder.offices.worker(other)
    (own,) = (await me.get("/v1/honors/me/nominations")).json()["items"]
    assert (own["id"], own["state"], own["conferred_on"]) == (nomination["id"], "reviewed", None)
    assert b"discipline" not in orjson.dumps(own)
    assert (await me.get("/v1/honors/me/honours")).json()["items"] == []
    assert (await stranger.get("/v1/honors/me/nominations")).json()["items"] == []


async def test_honours_and_certificates_are_their_holders_to_show(ladder: Ladder) -> None:
    worker_id, other = ladder.roster.enrol(1), ladder.roster.enrol(2)
    nomination = await ladder.recommended(await ladder.scheme(), worker_id)
    await ladder.ready(nomination)
    await ladder.conferred(nomination)
    recorded = await ladder.recorded(worker_id)
    me, stranger = await ladder.offices.worker(worker_id), await ladder.offices.worker(other)
    assert (await me.get("/v1/honors/me/certificates")).json()["items"] == []
    issued = await ladder.certified(recorded, "issue")
    (honour,) = (await me.get("/v1/honors/me/honours")).json()["items"]
    assert honour["certificate_no"] == "FY-2020-0001"
    (certificate,) = (await me.get("/v1/honors/me/certificates")).json()["items"]
    assert certificate["token"] == issued["token"]
    for path in ("nominations", "honours", "certificates"):
        assert (await stranger.get(f"/v1/honors/me/{path}")).json()["items"] == []

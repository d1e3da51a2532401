"""What workers wish in term changes, over HTTP."""

from tests.honors.make import FakeRoster, Ladder
from tests.offices import COUNTY, ELSEWHERE, code_of

OWN = "/v1/honors/me/term-change-wishes"
PATH = "/v1/honors/term-change-wishes"
CANDIDATE = {"preference": "term-change-candidate"}


async def test_nobody_is_preferred_for_what_they_have_said_they_do_not_want(ladder: Ladder, roster: FakeRoster) -> None:
    worker_id = roster.enrol(1)
    await ladder.offices.told_of(1)
    me = await ladder.offices.worker(worker_id)
    organ = await ladder.office("organization", COUNTY, "recorder")
    asked = CANDIDATE | {
        "worker_id": worker_id,
        "document_no": "组发〔2020〕18号",
        "valid_from": "2020-03-01",
        "valid_to": "2022-02-28",
    }
    recorded = await ladder.ok(await organ.post("/v1/honors/certificates", json=asked), 201)
    await ladder.ok(await me.post(OWN, json={"willing": False}), 201)
    # Said between the record and the certificate: the database holds to it.
    issuer = await ladder.office("organization", COUNTY, "issuer")
    path = f"/v1/honors/certificates/{recorded['id']}"
    assert code_of(await ladder.offices.move(issuer, path, "issue", recorded)) == "WORKER_UNWILLING"
    await ladder.ok(await ladder.offices.move(issuer, path, "cancel", recorded))
    assert code_of(await organ.post("/v1/honors/certificates", json=asked)) == "WORKER_UNWILLING"
    await ladder.ok(await me.post(OWN, json={"willing": True}), 201)
    await ladder.ok(await organ.post("/v1/honors/certificates", json=asked), 201)
    assert [one["willing"] for one in (await me.get(OWN)).json()["items"]] == [False, True]
    (last,) = (await organ.get(PATH)).json()["items"]
    assert (last["worker_id"], last["willing"]) == (worker_id, True)
    assert (await organ.get(PATH, params={"willing": False})).json()["items"] == []
    other = await ladder.office("organization", ELSEWHERE)
    assert (await other.get(PATH)).json()["items"] == []


async def test_another_preference_asks_for_no_wish(ladder: Ladder, roster: FakeRoster) -> None:
    worker_id = roster.enrol(1)
    await ladder.offices.told_of(1)
    me = await ladder.offices.worker(worker_id)
    await ladder.ok(await me.post(OWN, json={"willing": False}), 201)
    assert (await ladder.issued(worker_id))["state"] == "issued"

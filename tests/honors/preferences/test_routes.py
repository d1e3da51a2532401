"""Certificates: who gives them, that they are given once, and that a revoked one proves nothing."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.honors.make import Ladder
from tests.offices import COMMUNITY, COUNTY, PROVINCE, code_of


async def test_a_certificate_is_recorded_issued_by_another_checked_and_revoked(ladder: Ladder) -> None:
    worker_id = ladder.roster.enrol(1)
    recorded = await ladder.recorded(worker_id)
    assert (recorded["state"], recorded["token"], recorded["organ"]) == ("recorded", None, "human-resources")
    recorder = await ladder.office("human-resources", COUNTY, "recorder")
    path = f"/v1/honors/certificates/{recorded['id']}"
    assert code_of(await ladder.offices.move(recorder, path, "issue", recorded)) == "RECORDER_ISSUES"
    issued = await ladder.certified(recorded, "issue")
    body = await ladder.offices.of("employer", 150602001000, organisation="91150602MA0N00000A")
    seen = await body.get(f"/v1/honors/verifications/{issued['code']}")
    assert seen.json() == {
        "worker_id": worker_id,
        "name_masked": "张*",
        "preference": "public-institution",
        "organ": "human-resources",
        "organ_region": str(COUNTY),
        "document_no": "人社发〔2020〕18号",
        "valid_from": "2020-03-01",
        "valid_to": "2022-02-28",
    }
    by_token = await body.post("/v1/honors/verifications", json={"token": issued["token"]})
    assert by_token.json() == seen.json()
    revoked = await ladder.certified(issued, "revoke", {"revocation_document_no": "人社发〔2021〕2号"})
    assert (revoked["state"], revoked["revoked_on"], revoked["next_moves"]) == ("revoked", "2020-03-02", [])
    for answer in (
        await body.get(f"/v1/honors/verifications/{issued['code']}"),
        await body.post("/v1/honors/verifications", json={"token": issued["token"]}),
    ):
        assert code_of(answer) == "CERTIFICATE_REVOKED"
    # What was revoked may be given anew, by another certificate.
    again = await ladder.issued(worker_id)
    assert again["code"] != issued["code"]


async def test_a_certificate_that_was_tampered_with_or_never_issued_is_refused(ladder: Ladder) -> None:
    issued = await ladder.issued(ladder.roster.enrol(1))
    body = await ladder.offices.of("school", COUNTY, organisation="school-1")
    head, payload, signature = issued["token"].split(".")
    for token in (f"{head}.{payload[:-2]}AA.{signature}", "x.y.z"):
        assert code_of(await body.post("/v1/honors/verifications", json={"token": token})) == "SIGNATURE_REFUSED"
    listing = (await body.get("/v1/honors/status-list")).json()["token"]
    assert code_of(await body.post("/v1/honors/verifications", json={"token": listing})) == "SIGNATURE_REFUSED"
    assert code_of(await body.get(f"/v1/honors/verifications/{'A' * 24}")) == "NOT_FOUND"
    assert code_of(await body.get("/v1/honors/verifications/short")) == "MALFORMED"
    both = {"token": issued["token"], "code": issued["code"]}
    assert code_of(await body.post("/v1/honors/verifications", json=both)) == "MALFORMED"
    assert code_of(await body.post("/v1/honors/verifications", json={})) == "MALFORMED"


async def test_a_certificate_holds_for_its_days(ladder: Ladder) -> None:
    issued = await ladder.issued(ladder.roster.enrol(1), valid_from="2020-03-03", valid_to="2020-03-03")
    body = await ladder.offices.of("employer", COUNTY, organisation="x")
    path = f"/v1/honors/verifications/{issued['code']}"
    answers = []
    for _ in range(3):
        answers.append((await body.get(path)).status_code)
        ladder.offices.clock.advance(days=1)
    assert answers == [409, 200, 409]


@pytest.mark.parametrize(
    ("department", "asked", "code"),
    [
        ("human-resources", {"preference": "people"}, "MALFORMED"),
        ("human-resources", {"preference": "civil-servant"}, "PREFERENCE_OF_ANOTHER_ORGAN"),
        ("civil-affairs", {"preference": "public-institution"}, "PREFERENCE_OF_ANOTHER_ORGAN"),
        ("organization", {"preference": "peoples-deputy"}, "LEADERS_ONLY"),
        ("human-resources", {"valid_to": "2020-02-01"}, "MALFORMED"),
        ("human-resources", {"nomination_id": "0199d3a0-0000-7000-8000-000000000001"}, "HONOUR_NOT_HELD"),
    ],
)
async def test_what_is_not_the_organs_or_not_the_workers_is_refused(
    ladder: Ladder, department: str, asked: dict[str, Any], code: str
) -> None:
    body = {
        "worker_id": ladder.roster.enrol(1),
        "preference": "public-institution",
        "document_no": "x",
        "valid_from": "2020-03-01",
        "valid_to": "2022-02-28",
    }
    office = await ladder.office(department, COUNTY)
    assert code_of(await office.post("/v1/honors/certificates", json=body | asked)) == code
    assert (await office.get("/v1/honors/certificates")).json()["items"] == []


async def test_an_organ_gives_no_preference_outside_its_region(ladder: Ladder) -> None:
    worker_id = ladder.roster.enrol(1)
    other = await ladder.office("human-resources", 150602000000)
    body = {
        "worker_id": worker_id,
        "preference": "public-institution",
        "document_no": "x",
        "valid_from": "2020-03-01",
        "valid_to": "2022-02-28",
    }
    assert code_of(await other.post("/v1/honors/certificates", json=body)) == "NOT_FOUND"


async def test_a_preference_is_on_record_once_and_issued_once(ladder: Ladder) -> None:
    worker_id = ladder.roster.enrol(1)
    recorder = await ladder.office("human-resources", COUNTY, "recorder")
    body = {
        "worker_id": worker_id,
        "preference": "public-institution",
        "document_no": "x",
        "valid_from": "2020-03-01",
        "valid_to": "2022-02-28",
    }
    answers = await asyncio.gather(*(recorder.post("/v1/honors/certificates", json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"PREFERENCE_ON_RECORD"}
    (recorded,) = (one.json() for one in answers if one.status_code == 201)
    path = f"/v1/honors/certificates/{recorded['id']}"
    offices = [await ladder.office("human-resources", COUNTY, f"issuer-{n}") for n in range(3)]
    issued = await asyncio.gather(*(ladder.offices.move(office, path, "issue", recorded) for office in offices))
    assert sorted(answer.status_code for answer in issued) == [200, 412, 412]
    async with ladder.offices.app.state.database.session(Scope.of_system(ladder.offices.clock)) as session:
        with pytest.raises(IntegrityError, match="does not change"):
            await session.execute(text("UPDATE certificates SET token = 'x'"))


async def test_nobody_records_or_issues_the_own_preference(ladder: Ladder) -> None:
    worker_id = ladder.roster.enrol(1)
    own = await ladder.office("human-resources", COUNTY, "own", worker_id=worker_id)
    recorded = await ladder.recorded(worker_id)
    path = f"/v1/honors/certificates/{recorded['id']}"
    assert code_of(await ladder.offices.move(own, path, "issue", recorded)) == "OWN_PREFERENCE"
    cancelled = await ladder.certified(recorded, "cancel")
    assert cancelled["state"] == "cancelled"
    body = {name: recorded[name] for name in ("worker_id", "preference", "document_no", "valid_from", "valid_to")}
    assert code_of(await own.post("/v1/honors/certificates", json=body)) == "OWN_PREFERENCE"


async def test_what_rests_on_an_honour_falls_with_it(ladder: Ladder) -> None:
    worker_id = ladder.roster.enrol(1)
    nomination = await ladder.recommended(await ladder.scheme(), worker_id)
    await ladder.ready(nomination)
    await ladder.conferred(nomination)
    issued = await ladder.issued(worker_id, nomination_id=nomination["id"])
    waits = await ladder.recorded(worker_id, nomination_id=nomination["id"], preference="state-enterprise")
    revoker = await ladder.office("government", PROVINCE, "revoker")
    await ladder.move(revoker, nomination, "revoke", {"revocation_document_no": "内党发〔2021〕3号", "reason": "x"})
    county = await ladder.office("human-resources", COUNTY)
    items = (await county.get("/v1/honors/certificates")).json()["items"]
    assert {item["id"]: item["state"] for item in items} == {issued["id"]: "revoked", waits["id"]: "cancelled"}
    body = await ladder.offices.of("employer", COUNTY, organisation="x")
    assert code_of(await body.get(f"/v1/honors/verifications/{issued['code']}")) == "CERTIFICATE_REVOKED"


async def test_a_certificate_is_drawn_as_a_qr_code_for_its_holder_and_its_organ_alone(ladder: Ladder) -> None:
    worker_id, other = ladder.roster.enrol(1), ladder.roster.enrol(2)
    recorded = await ladder.recorded(worker_id)
    county = await ladder.office("human-resources", COUNTY)
    path = f"/v1/honors/certificates/{recorded['id']}/qr"
    assert code_of(await county.get(path)) == "NOT_FOUND"
    issued = await ladder.certified(recorded, "issue")
    drawn = await county.get(path)
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert b"<svg" in drawn.content
    holder, stranger = await ladder.offices.worker(worker_id), await ladder.offices.worker(other, COMMUNITY)
    own = f"/v1/honors/me/certificates/{issued['id']}/qr"
    assert (await holder.get(own)).content == drawn.content
    assert code_of(await stranger.get(own)) == "NOT_FOUND"

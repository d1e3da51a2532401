"""Documents over HTTP: filed, kept sealed, read for a purpose, withdrawn."""

import asyncio
import hashlib
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.database import Scope
from services.injury.main import SERVICE
from tests.documents import document_of
from tests.injury.documents.make import PDF, PNG, content_of, filed, objects_in, told_types, withdrawn
from tests.injury.make import COMMUNITY, COUNTY, ELSEWHERE, EMPLOYER, HOSPITAL, LEAGUE, NEIGHBOUR, Bureaus

DOCUMENTS = "/v1/injury/documents"


async def test_a_paper_is_filed_listed_and_read_as_it_was(bureaus: Bureaus, tmp_path: Path) -> None:
    case = await bureaus.reported()
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    made = await filed(employer, case)
    assert made.status_code == 201, made.text
    document = made.json()
    assert (document["case_id"], document["material"], document["title"]) == (case["id"], "duty-proof", "值守证明")
    assert (document["media_type"], document["size"]) == ("application/pdf", len(PDF))
    assert (document["digest"], document["organisation"]) == (hashlib.sha256(PDF).hexdigest(), EMPLOYER)
    assert made.headers["etag"] == '"1"'
    bureau = await bureaus.of("human-resources", COUNTY)
    assert (await bureau.get(f"/v1/injury/cases/{case['id']}/documents")).json()["items"] == [document]
    assert (await bureau.get(f"{DOCUMENTS}/{document['id']}")).json() == document
    read = await content_of(bureau, document)
    assert (read.status_code, read.content) == (200, PDF)
    assert read.headers["content-type"] == "application/pdf"
    assert read.headers["content-disposition"] == f'attachment; filename="{document["id"]}.pdf"'
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.headers["cache-control"] == "no-store"
    [kept] = objects_in(tmp_path)
    assert b"%PDF" not in kept.read_bytes()


async def test_what_is_told_of_a_paper_names_its_case_and_nothing_of_an_illness(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    document = (await filed(bureau, case, material="infection-proof", title="检测结果")).json()
    await withdrawn(bureau, document)
    told = [one for one in await bureaus.events() if one["type"].startswith("injury.document")]
    assert [(one["type"], one["subject"], one["data"]) for one in told] == [
        ("injury.document.filed", document["id"], {"case_id": case["id"]}),
        ("injury.document.withdrawn", document["id"], {"case_id": case["id"]}),
    ]


async def test_reading_needs_a_purpose_and_is_audited_with_the_digest(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    document = (await filed(bureau, case)).json()
    assert (await bureau.get(f"{DOCUMENTS}/{document['id']}/content")).status_code == 422
    assert (await content_of(bureau, document)).status_code == 200
    entries = (await bureau.get("/v1/injury/audit", params={"limit": 50})).json()["items"]
    [entry] = [one for one in entries if one["action"] == "injury.document.read"]
    assert (entry["subject"], entry["purpose"]) == (document["id"], "recognition")
    assert entry["facts"] == {"case_id": case["id"], "digest": document["digest"]}


@pytest.mark.parametrize(
    ("department", "region", "organisation"),
    [
        ("employer", COUNTY, EMPLOYER),
        ("community", COMMUNITY, None),
        ("human-resources", COUNTY, None),
        ("human-resources", LEAGUE, None),
        ("appraisal-committee", LEAGUE, None),
    ],
)
async def test_whoever_holds_a_paper_files_it(
    bureaus: Bureaus, department: str, region: int, organisation: str | None
) -> None:
    case = await bureaus.reported()
    office = await bureaus.of(department, region, organisation=organisation)
    assert (await filed(office, case, PNG, media_type="image/png")).status_code == 201


async def test_a_worker_files_with_the_own_case_and_no_other(bureaus: Bureaus) -> None:
    case, other = await bureaus.reported(), await bureaus.reported(2)
    worker = await bureaus.of("worker", COMMUNITY, worker_id=case["worker_id"])
    made = await filed(worker, case, mine=True)
    assert made.status_code == 201, made.text
    assert (await filed(worker, other, mine=True)).status_code == 404
    own = f"/v1/injury/me/cases/{case['id']}/documents"
    assert [one["id"] for one in (await worker.get(own)).json()["items"]] == [made.json()["id"]]
    bureau = await bureaus.of("human-resources", COUNTY)
    await withdrawn(bureau, made.json(), "wrong-case")
    assert (await worker.get(own)).json()["items"] == []


async def test_another_county_and_another_organisation_see_no_paper_and_file_none(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    document = (await filed(employer, case)).json()
    strangers = [
        await bureaus.of("human-resources", ELSEWHERE - 1001),
        await bureaus.of("community", NEIGHBOUR),
        await bureaus.of("employer", COUNTY, organisation="91150603MA0N000011"),
        await bureaus.of("hospital", COUNTY, organisation=HOSPITAL),
    ]
    for stranger in strangers:
        assert (await filed(stranger, case, PNG, media_type="image/png")).status_code == 404
        assert (await stranger.get(f"/v1/injury/cases/{case['id']}/documents")).status_code == 404
        assert (await stranger.get(f"{DOCUMENTS}/{document['id']}")).status_code == 404
        assert (await content_of(stranger, document)).status_code == 404
        assert (await withdrawn(stranger, document)).status_code == 404


async def test_an_organisation_reads_what_it_filed_and_not_what_others_did(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    bureau = await bureaus.of("human-resources", COUNTY)
    mine, theirs = (await filed(employer, case)).json(), (await filed(bureau, case, PDF + b"2")).json()
    listed = (await employer.get(f"/v1/injury/cases/{case['id']}/documents")).json()["items"]
    assert [one["id"] for one in listed] == [mine["id"]]
    assert (await content_of(employer, mine)).content == PDF
    assert (await content_of(employer, theirs)).status_code == 404


@pytest.mark.parametrize("media_type", ["text/html", "", "application/zip", "image/svg+xml"])
async def test_another_kind_of_file_is_not_taken(bureaus: Bureaus, tmp_path: Path, media_type: str) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    refused = await filed(bureau, case, media_type=media_type)
    assert (refused.status_code, refused.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert refused.json()["facts"]["supported"] == ["application/pdf", "image/jpeg", "image/png", "application/ofd"]
    assert objects_in(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"<html><script>", PNG])
async def test_a_file_that_is_not_what_it_is_called_is_refused(
    bureaus: Bureaus, tmp_path: Path, content: bytes
) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    refused = await filed(bureau, case, content)
    assert (refused.status_code, refused.json()["code"]) == (422, "DOCUMENT_TYPE_MISMATCH")
    assert objects_in(tmp_path) == []


async def test_20_megabytes_are_taken_and_a_byte_more_is_not(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    largest = PDF + bytes((20 << 20) - len(PDF))
    made = await filed(bureau, case, largest)
    assert made.status_code == 201, made.text
    assert hashlib.sha256((await content_of(bureau, made.json())).content).hexdigest() == made.json()["digest"]
    refused = await filed(bureau, case, largest + b"x")
    assert (refused.status_code, refused.json()["code"]) == (413, "TOO_LARGE")


async def test_a_paper_that_is_filed_by_several_at_once_is_one(bureaus: Bureaus, tmp_path: Path) -> None:
    case = await bureaus.reported()
    offices = [
        await bureaus.of("employer", COUNTY, organisation=EMPLOYER),
        await bureaus.of("community", COMMUNITY),
        await bureaus.of("human-resources", COUNTY),
        await bureaus.of("human-resources", LEAGUE),
    ]
    answers = await asyncio.gather(*(filed(office, case) for office in offices))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "DOCUMENT_KNOWN"}
    assert len(objects_in(tmp_path)) == 1
    assert await told_types(bureaus) == ["injury.document.filed"]
    # The same file may prove two things, and prove it of two workers.
    assert (await filed(offices[2], case, material="relation-proof")).status_code == 201
    assert (await filed(offices[2], await bureaus.reported(2))).status_code == 201
    assert len(objects_in(tmp_path)) == 1


async def test_a_request_that_is_repeated_with_its_key_files_once(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    path = f"/v1/injury/cases/{case['id']}/documents?material=duty-proof&title=x"
    headers = {"Content-Type": "application/pdf", "Idempotency-Key": str(uuid4())}
    first, again = [await bureau.post(path, content=PDF, headers=headers) for _ in range(2)]
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    other = await bureau.post(path, content=PDF + b"2", headers=headers)
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_a_paper_filed_by_mistake_is_taken_back_kept_and_may_be_filed_anew(
    bureaus: Bureaus, tmp_path: Path
) -> None:
    case = await bureaus.reported()
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    bureau = await bureaus.of("human-resources", COUNTY)
    document = (await filed(employer, case)).json()
    back = await withdrawn(employer, document)
    assert back.status_code == 200, back.text
    assert (back.json()["withdrawn_for"], back.json()["version"]) == ("wrong-material", 2)
    assert back.json()["withdrawn_at"] == "2020-02-05T09:00:00+08:00"
    assert (await withdrawn(employer, back.json())).json()["code"] == "DOCUMENT_WITHDRAWN"
    assert (await content_of(employer, document)).json()["code"] == "DOCUMENT_WITHDRAWN"
    assert (await content_of(bureau, document)).content == PDF
    assert (await filed(employer, case)).status_code == 201
    assert len(objects_in(tmp_path)) == 1


async def test_only_who_filed_a_paper_or_human_resources_takes_it_back(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    community = await bureaus.of("community", COMMUNITY)
    colleague = await bureaus.of("community", COMMUNITY, subject="another")
    document = (await filed(community, case)).json()
    refused = await withdrawn(colleague, document)
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_THE_FILER")
    unmatched = await community.post(f"{DOCUMENTS}/{document['id']}/withdraw", json={"reason": "replaced"})
    assert unmatched.status_code == 428
    answers = await asyncio.gather(withdrawn(community, document), withdrawn(community, document, "replaced"))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert await told_types(bureaus) == ["injury.document.filed", "injury.document.withdrawn"]


async def _referral(bureaus: Bureaus, *moves: str) -> dict[str, str]:
    """A case that a hospital was asked to take, and what the hospital did."""
    case = await bureaus.reported()
    health = await bureaus.of("health", COUNTY)
    hospital = await bureaus.of("hospital", COUNTY, organisation=HOSPITAL)
    designation = {
        "hospital_id": HOSPITAL,
        "name": "样例医院",
        "region": str(COUNTY),
        "ordinal": 1,
        "document_no": "康卫发〔2020〕3号",
        "valid_from": "2020-01-25",
    }
    assert (await health.post("/v1/injury/hospitals", json=designation)).status_code == 201
    await health.post(f"/v1/injury/cases/{case['id']}/green-channel", json={"urgency": "urgent"})
    [referral] = (await hospital.get("/v1/injury/referrals")).json()["items"]
    for move in moves:
        body = {"reason": "no-bed"} if move == "decline" else None
        match = {"If-Match": f'"{referral["version"]}"'}
        answer = await hospital.post(f"/v1/injury/referrals/{referral['id']}/{move}", json=body, headers=match)
        assert answer.status_code == 200, answer.text
    return case


async def test_a_hospital_that_took_the_injured_files_with_a_case_that_it_does_not_see(bureaus: Bureaus) -> None:
    case = await _referral(bureaus, "accept")
    hospital = await bureaus.of("hospital", COUNTY, organisation=HOSPITAL)
    assert (await hospital.get(f"/v1/injury/cases/{case['id']}")).status_code == 404
    bureau = await bureaus.of("human-resources", COUNTY)
    await filed(bureau, case, PDF + b"2")
    made = await filed(hospital, case, material="diagnosis", title="诊断证明")
    assert made.status_code == 201, made.text
    listed = (await hospital.get(f"/v1/injury/cases/{case['id']}/documents")).json()["items"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    assert (await content_of(hospital, made.json())).content == PDF
    assert (await content_of(bureau, made.json())).content == PDF


@pytest.mark.parametrize("moves", [(), ("decline",)])
async def test_a_hospital_that_was_only_asked_files_nothing(bureaus: Bureaus, moves: tuple[str, ...]) -> None:
    case = await _referral(bureaus, *moves)
    hospital = await bureaus.of("hospital", COUNTY, organisation=HOSPITAL)
    assert (await filed(hospital, case)).status_code == 404


async def test_papers_of_a_merged_case_go_to_the_one_that_remains(bureaus: Bureaus) -> None:
    stays, goes = await bureaus.reported(), await bureaus.reported(event_at="2020-02-01T08:30:00+08:00")
    bureau = await bureaus.of("human-resources", COUNTY)
    before = (await filed(bureau, goes)).json()
    merged = await bureau.post(
        f"/v1/injury/cases/{goes['id']}/merge",
        json={"into": stays["id"], "reason": "同一事故"},
        headers={"If-Match": f'"{goes["version"]}"'},
    )
    assert merged.status_code == 200, merged.text
    after = (await filed(bureau, goes, PDF + b"2")).json()
    assert (before["case_id"], after["case_id"]) == (goes["id"], stays["id"])
    for case in (stays, goes):
        listed = (await bureau.get(f"/v1/injury/cases/{case['id']}/documents")).json()["items"]
        assert [one["id"] for one in listed] == [before["id"], after["id"]]


async def test_papers_go_along_when_the_roster_tells_where_the_worker_is_of(bureaus: Bureaus) -> None:
    case = await bureaus.reported(3, known=False, place=str(NEIGHBOUR))
    bureau = await bureaus.of("human-resources", COUNTY)
    document = (await filed(bureau, case)).json()
    await bureaus.told_of(3, region=COMMUNITY)
    community = await bureaus.of("community", COMMUNITY)
    assert (await community.get(f"{DOCUMENTS}/{document['id']}")).status_code == 200


async def test_a_content_that_is_gone_or_damaged_is_a_fault_and_nobody_is_recorded_to_have_read_it(
    bureaus: Bureaus, tmp_path: Path
) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    document = (await filed(bureau, case)).json()
    [kept] = objects_in(tmp_path)
    kept.write_bytes(kept.read_bytes()[:-1] + b"?")
    lost = await content_of(bureau, document)
    assert (lost.status_code, lost.json()["code"]) == (500, "OBJECT_LOST")
    kept.unlink()
    assert (await content_of(bureau, document)).json()["code"] == "OBJECT_LOST"
    entries = (await bureau.get("/v1/injury/audit", params={"limit": 50})).json()["items"]
    assert "injury.document.read" not in {one["action"] for one in entries}


async def test_a_store_that_does_not_answer_changes_nothing(bureaus: Bureaus, tmp_path: Path) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    home = tmp_path / "objects"
    home.rmdir()
    home.write_bytes(b"a file in its place")
    refused = await filed(bureau, case)
    assert (refused.status_code, refused.json()["code"]) == (503, "UNAVAILABLE")
    assert int(refused.headers["retry-after"]) > 0
    home.unlink()
    home.mkdir()
    assert (await bureau.get(f"/v1/injury/cases/{case['id']}/documents")).json()["items"] == []
    assert await told_types(bureaus) == []
    assert (await filed(bureau, case)).status_code == 201


@pytest.mark.parametrize("change", ["title = 'x'", "digest = repeat('0', 64)", "organisation = NULL", "size = 1"])
async def test_a_document_is_never_changed(bureaus: Bureaus, change: str) -> None:
    await filed(await bureaus.of("human-resources", COUNTY), await bureaus.reported())
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        for forbidden in (f"UPDATE documents SET {change}", "DELETE FROM documents"):  # noqa: S608 - the test's own words
            with pytest.raises(DBAPIError, match="permission denied"):
                await session.execute(text(forbidden))
            await session.rollback()


def test_the_document_of_the_operations_names_the_kinds_of_files_as_they_are() -> None:
    paths = document_of(SERVICE)["paths"]
    kinds = {"application/pdf", "image/jpeg", "image/png", "application/ofd"}
    for path in ("/v1/injury/cases/{case_id}/documents", "/v1/injury/me/cases/{case_id}/documents"):
        assert set(paths[path]["post"]["requestBody"]["content"]) == kinds
        assert {"413", "415"} <= paths[path]["post"]["responses"].keys()
    read = paths["/v1/injury/documents/{document_id}/content"]["get"]["responses"]
    assert set(read["200"]["content"]) == kinds
    assert "OBJECT_LOST" in read["500"]["content"]["application/problem+json"]["examples"]

"""Children over HTTP: what is kept of them, and what education is told."""

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.caller import Department
from chassis.database import Scope
from chassis.identifiers import make_id_number
from gateway.permits import Permits
from tests.honors.make import FakeRoster, Ladder
from tests.honors.martyrs.way import NEW_LAW, OLD_LAW, Sacrifice
from tests.offices import COUNTY, ELSEWHERE, LEAGUE, PROVINCE, code_of

PATH = "/v1/honors/children"
CHECK = "/v1/honors/child-eligibility"
CHILD = make_id_number("150603", date(2008, 5, 1), 1)
FAR = 150722000000
NOTHING = {"eligible": False, "treatment": None}


async def _registered(ladder: Ladder, worker_id: str, **more: Any) -> httpx.Response:
    office = await ladder.office("civil-affairs", COUNTY)
    asked = {"worker_id": worker_id, "id_number": CHILD, "proof_no": "户证〔2020〕31号", "consent": True}
    return await office.post(PATH, json=asked | more)


async def _checked(
    ladder: Ladder, stage: str, *, department: str = "education", region: int = FAR, number: str = CHILD
) -> Any:
    office = await ladder.office(department, region)
    asked = {"id_number": number, "stage": stage}
    return (await office.post(CHECK, json=asked, headers={"X-Purpose": "admission"})).json()


async def _commended(ladder: Ladder, roster: FakeRoster) -> tuple[str, dict[str, Any]]:
    worker_id = roster.enrol(1)
    nomination = await ladder.recommended(await ladder.scheme(), worker_id)
    await ladder.ready(nomination)
    return worker_id, await ladder.conferred(nomination)


@pytest.mark.parametrize(("died_on", "tuition"), [(OLD_LAW, "fee-free"), (NEW_LAW, None)])
async def test_a_martyrs_child_has_what_the_law_of_the_day_of_death_gives(
    ladder: Ladder, died_on: str, tuition: str | None
) -> None:
    one = Sacrifice(ladder, died_on=died_on)
    await one.certified()
    await ladder.ok(await _registered(ladder, one.worker_id), 201)
    assert await _checked(ladder, "undergraduate") == {"eligible": True, "treatment": "lower-score-line"}
    assert await _checked(ladder, "tuition") == {"eligible": tuition is not None, "treatment": tuition}
    other = make_id_number("150603", date(2008, 5, 1), 2)
    assert await _checked(ladder, "undergraduate", number=other) == NOTHING


async def test_a_child_of_the_commended_has_what_its_place_has_decided_until_the_honour_is_revoked(
    ladder: Ladder, roster: FakeRoster
) -> None:
    worker_id, nomination = await _commended(ladder, roster)
    await ladder.ok(await _registered(ladder, worker_id), 201)
    assert await _checked(ladder, "senior-secondary") == NOTHING  # nobody has decided anything
    rule = {"stage": "senior-secondary", "document_no": "内教发〔2020〕9号", "valid_from": "2020-01-01"}
    for region, treatment in ((PROVINCE, "preference"), (LEAGUE, "priority-at-tie")):
        office = await ladder.office("education", region)
        asked = rule | {"treatment": treatment}
        await ladder.ok(await office.post("/v1/honors/child-entitlements", json=asked), 201)
    assert await _checked(ladder, "senior-secondary") == {"eligible": True, "treatment": "priority-at-tie"}
    revoker = await ladder.office("government", PROVINCE, "revoker")
    taken = {"revocation_document_no": "内党发〔2021〕3号", "reason": "事迹严重失实"}
    await ladder.move(revoker, nomination, "revoke", taken)
    assert await _checked(ladder, "senior-secondary") == NOTHING


async def test_each_asks_about_its_own_matter_and_says_why_it_asks(ladder: Ladder) -> None:
    assert (await _checked(ladder, "placement"))["code"] == "CHILD_STAGE_ELSEWHERE"
    assert (await _checked(ladder, "compulsory", department="veterans"))["code"] == "CHILD_STAGE_ELSEWHERE"
    assert await _checked(ladder, "placement", department="veterans") == NOTHING
    office = await ladder.office("education", FAR)
    asked = {"id_number": CHILD, "stage": "compulsory"}
    assert (await office.post(CHECK, json=asked)).status_code == 422
    assert code_of(await office.post(CHECK, json=asked | {"id_number": "1"}, headers={"X-Purpose": "admission"})) == (
        "MALFORMED"
    )


async def test_the_answer_is_two_words_and_every_question_is_audited_without_the_number(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.certified()
    await ladder.ok(await _registered(ladder, one.worker_id), 201)
    assert set(await _checked(ladder, "compulsory", region=COUNTY)) == {"eligible", "treatment"}
    await _checked(ladder, "compulsory", region=COUNTY, number=make_id_number("150603", date(2008, 5, 1), 2))
    auditor = await ladder.office("civil-affairs", COUNTY, "auditor")
    entries = (await auditor.get("/v1/honors/audit", params={"limit": 200})).json()["items"]
    asked = [entry for entry in entries if entry["action"] == "honors.child-eligibility.checked"]
    assert [entry["purpose"] for entry in asked] == ["admission", "admission"]
    assert [entry["facts"] for entry in asked] == [
        {"stage": "compulsory", "worker_id": whose} for whose in (one.worker_id, None)
    ]
    assert CHILD not in str(entries)


def test_nobody_but_education_and_veterans_affairs_asks_and_neither_reads_how_anybody_died() -> None:
    permits = Permits()
    askers = {one.partition("@")[0] for one in permits.holders("honors:child-eligibility:check")}
    assert askers == {Department.EDUCATION.value, Department.VETERANS.value}
    for permission in ("honors:martyr-file:list", "honors:duty-death:list", "honors:child:list"):
        assert "education" not in {one.partition("@")[0] for one in permits.holders(permission)}


async def test_a_child_is_registered_with_a_guardians_word_for_somebody_who_is_honoured(
    ladder: Ladder, roster: FakeRoster
) -> None:
    ordinary = roster.enrol(5)
    assert code_of(await _registered(ladder, ordinary)) == "NO_HONOUR_TO_DERIVE_FROM"
    one = Sacrifice(ladder)
    await one.certified()
    assert code_of(await _registered(ladder, one.worker_id, consent=False)) == "PARENT_CONSENT_NOT_GIVEN"
    assert code_of(await _registered(ladder, one.worker_id, id_number="150603200805010000")) == "MALFORMED"
    answers = await asyncio.gather(*(_registered(ladder, one.worker_id) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"CHILD_LINKED"}
    other = await ladder.office("civil-affairs", ELSEWHERE)
    assert (await other.get(PATH)).json()["items"] == []


async def test_of_a_child_nothing_is_kept_but_a_digest_and_that_goes_with_the_consent(
    ladder: Ladder, honors: FastAPI
) -> None:
    one = Sacrifice(ladder)
    await one.certified()
    child = await ladder.ok(await _registered(ladder, one.worker_id), 201)
    assert "id_number" not in child
    office = await ladder.office("civil-affairs", COUNTY)
    removed = await ladder.ok(await ladder.offices.move(office, f"{PATH}/{child['id']}", "remove", child))
    assert removed["state"] == "removed"
    assert await _checked(ladder, "compulsory") == NOTHING
    await ladder.ok(await _registered(ladder, one.worker_id), 201)  # and may be named again
    told = str(await ladder.offices.events())
    assert "honors.child.removed" in told
    assert CHILD not in told
    # Neither the service by itself nor another department sees that there are any.
    async with honors.state.database.session(Scope.of_system(ladder.offices.clock)) as session:
        assert await session.scalar(text("SELECT count(*) FROM honoured_children")) == 0
    publicity = await ladder.office("publicity", COUNTY)
    assert (await publicity.get(PATH)).json()["items"] == []

"""Marked answers are planted, and looked for everywhere that they must not be."""

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.metrics import exposition
from chassis.worker_id import make_worker_id
from deploy.local.postgres import EmbeddedPostgres
from services.welfare.main import SERVICE
from tests.documents import document_of
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, TOWNSHIP, Offices
from tests.security.examples import Operation, operations_of
from tests.welfare.counselling.make import ME, desk, listed, organisation, person, provider, shift

PHONE = "13877770001"
NOTE = "marked-note-7f3a"
GROUNDS = "marked-grounds-9c1e"
ANSWERS = [3, 2, 3, 1, 3, 2, 1, 2, 3]
MARKS = (PHONE, NOTE, GROUNDS, "[3,2,3,1,3,2,1,2,3]", "[3, 2, 3, 1, 3, 2, 1, 2, 3]", '"total":20', '"total": 20')
OTHERS = (
    ("headquarters", PROVINCE),
    ("headquarters", COUNTY),
    ("government", COUNTY),
    ("civil-affairs", PROVINCE),
    ("civil-affairs", COUNTY),
    ("education", COUNTY),
    ("health", LEAGUE),
    ("health", COUNTY),
    ("human-resources", COUNTY),
    ("organization", COUNTY),
    ("township", TOWNSHIP),
    ("community", COMMUNITY),
    ("service", PROVINCE),
)


async def _planted(offices: Offices) -> dict[str, str]:
    """A crisis, a referral with a session, and a request to look: each with a mark."""
    await shift(offices)
    await provider(offices)
    me, house = await person(offices), await organisation(offices)
    body = {"phq9": ANSWERS, "phone": PHONE, "consents": ["screening", "referral", "contact"]}
    taken = await me.post(f"{ME}/screens", json=body, headers={"Idempotency-Key": "planted"})
    assert taken.json()["triage"] == "crisis"
    again = await me.post(f"{ME}/screens", json=body, headers={"Idempotency-Key": "planted"})
    assert again.headers["idempotency-replayed"] == "true"
    [referral] = await listed(house, "/v1/welfare/counselling-referrals")
    path = f"/v1/welfare/counselling-referrals/{referral['id']}"
    await offices.move(house, path, "accept", referral)
    session = {"held_at": "2020-02-05T08:00:00+08:00", "mode": "phone", "minutes": 50, "note": NOTE}
    assert (await house.post(f"{path}/sessions", json=session)).status_code == 201
    officer = await desk(offices)
    asked = {"worker_id": make_worker_id(7), "danger": "missing", "grounds": GROUNDS}
    glass = await officer.post("/v1/welfare/break-glass", json=asked)
    [crisis] = await listed(officer, "/v1/welfare/crises")
    return {
        "case_id": taken.json()["case_id"],
        "counselling_case_id": taken.json()["case_id"],
        "counselling_referral_id": referral["id"],
        "crisis_id": crisis["id"],
        "break_glass_id": glass.json()["id"],
    }


def _reads(ids: dict[str, str]) -> Iterable[Operation]:
    for operation in operations_of(document_of(SERVICE)):
        if operation.method == "GET" and set(operation.path_parameters) <= set(ids):
            yield operation


async def test_no_mark_is_found_in_any_answer_to_others_event_log_line_or_metric(
    offices: Offices, capfd: pytest.CaptureFixture[str]
) -> None:
    ids = await _planted(offices)
    others = [await offices.of(department, region) for department, region in OTHERS]
    others += [await offices.worker(make_worker_id(8)), await organisation(offices, "p-2")]
    others += [await organisation(offices, "e-1", kind="employer")]
    answered = 0
    for operation in _reads(ids):
        path = operation.path.format(**ids)
        for other in others:
            answer = await other.get(path, params=_asked(operation), headers=operation.headers())
            assert not [mark for mark in MARKS if mark in answer.text], (operation.operation_id, answer.text)
            answered += answer.status_code == 200
    assert answered > 100  # most lists answer, and are empty or masked
    said = [await _followed_up(offices), *(str(event) for event in await offices.events())]
    assert len(said) > 8
    said += [*capfd.readouterr(), exposition()[0].decode()]
    assert "welfare:crisis:follow-up" in said[-1]
    assert not [(mark, one) for mark in MARKS for one in said if mark in one]


async def _followed_up(offices: Offices) -> str:
    """What the desk is answered on its way through the crisis, but for whom to call, which it asks for by itself."""
    officer = await desk(offices)
    [crisis] = await listed(officer, "/v1/welfare/crises")
    answers = ""
    for move in ("acknowledge", "contact", "follow-up"):
        answer = await offices.move(officer, f"/v1/welfare/crises/{crisis['id']}", move, crisis)
        assert answer.status_code == 200, answer.text
        crisis, answers = answer.json(), answers + answer.text
    return answers


def _asked(operation: Operation) -> dict[str, Any]:
    known = {"month": "2020-02", "first_on": "2020-02-01", "last_on": "2020-02-29"}
    return {name: value for name, value in known.items() if name in operation.query_parameters}


async def test_no_mark_is_found_in_a_log_line_or_a_metric(offices: Offices, capfd: pytest.CaptureFixture[str]) -> None:
    await _planted(offices)
    me = await person(offices)
    wrong = await me.post(f"{ME}/screens", json={"phq9": [*ANSWERS, 3], "phone": f"{PHONE}x"})
    assert wrong.status_code == 422
    assert not [mark for mark in MARKS if mark in wrong.text]
    written = "".join(capfd.readouterr())
    assert "request answered" in written
    assert not [mark for mark in (*MARKS, make_worker_id(7)) if mark in written]
    measured = exposition()[0].decode()
    assert "welfare:own-counselling:screen" in measured
    assert not [mark for mark in MARKS if mark in measured]


async def test_no_mark_is_found_in_a_dump_of_the_database_and_no_worker_in_the_store(
    offices: Offices, postgres: EmbeddedPostgres
) -> None:
    await _planted(offices)
    engine = create_async_engine(postgres.url(offices.app.state.database.engine.url.database))
    found, read = [], 0
    async with engine.connect() as owner:
        tables = await owner.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for table in tables.all():
            dumped = (await owner.scalars(text(f"SELECT t::text FROM {table} t"))).all()  # noqa: S608 - from the catalogue
            read += len(dumped)
            whole = "\n".join(dumped)
            # What is binary is dumped in hexadecimal digits.
            found += [(table, mark) for mark in MARKS if mark in whole or mark.encode().hex() in whole]
            sealed = table.startswith("counselling_") and table != "counselling_offers"
            named = (make_worker_id(7), make_worker_id(7).encode().hex())
            if sealed or table in {"idempotency", "audit_entries", "events"}:
                found += [(table, name) for name in named if name in whole]
    await engine.dispose()
    assert found == []
    assert read > 20

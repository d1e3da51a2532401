"""A sealed case is opened by two hands, for a while, and the person is told."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from chassis.worker_id import make_worker_id
from services.welfare.counselling.store import View, open_store
from tests.offices import COUNTY, Offices, code_of
from tests.welfare.counselling.make import ME, MILD, desk, listed, person, screened

GLASS = "/v1/welfare/break-glass"
PURPOSE = {"X-Purpose": "imminent-danger"}
BODY = {"worker_id": make_worker_id(7), "danger": "missing", "grounds": "样例事由"}


async def test_one_asks_another_opens_both_look_and_the_person_reads_of_it(offices: Offices) -> None:
    me = await person(offices)
    await screened(me, MILD, phone="13800001234")
    first, second, third = [await desk(offices, COUNTY, who) for who in ("one", "two", "three")]
    made = await first.post(GLASS, json=BODY)
    assert (made.status_code, made.json()["state"]) == (201, "requested")
    assert await listed(me, f"{ME}/notices") == []
    path = f"{GLASS}/{made.json()['id']}"
    assert code_of(await first.get(f"{path}/contents", headers=PURPOSE)) == "BREAK_GLASS_SHUT"
    for move in ("approve", "refuse"):
        assert code_of(await offices.move(first, path, move, made.json())) == "BREAK_GLASS_SECOND_HAND"
    opened = await offices.move(second, path, "approve", made.json())
    assert (opened.json()["state"], opened.json()["opened_until"]) == ("opened", "2020-02-05T11:00:00+08:00")
    contents = (await first.get(f"{path}/contents", headers=PURPOSE)).json()
    assert (contents["worker_id"], contents["phone"], contents["grounds"]) == (
        make_worker_id(7),
        "13800001234",
        "样例事由",
    )
    assert contents["screens"][0]["phq9"] == MILD["phq9"]
    assert (await second.get(f"{path}/contents", headers=PURPOSE)).status_code == 200
    assert code_of(await third.get(f"{path}/contents", headers=PURPOSE)) == "NOT_OF_THE_TWO"
    assert (await first.get(f"{path}/contents")).status_code == 422  # no purpose
    [notice] = await listed(me, f"{ME}/notices")
    assert (notice["danger"], notice["decided_at"]) == ("missing", "2020-02-05T09:00:00+08:00")
    offices.clock.advance(hours=2)
    assert (await first.get(f"{path}/contents", headers=PURPOSE)).status_code == 200
    offices.clock.advance(seconds=1)
    assert code_of(await first.get(f"{path}/contents", headers=PURPOSE)) == "BREAK_GLASS_SHUT"
    assert code_of(await offices.move(second, path, "refuse", opened.json())) == "ILLEGAL_MOVE"


async def test_asking_tells_nothing_on_whether_there_is_a_case_and_a_refusal_opens_nothing(offices: Offices) -> None:
    await offices.told_of(7)
    first, second = await desk(offices, COUNTY, "one"), await desk(offices, COUNTY, "two")
    made = (await first.post(GLASS, json=BODY)).json()
    refused = await offices.move(second, f"{GLASS}/{made['id']}", "refuse", made)
    assert refused.json()["state"] == "refused"
    assert code_of(await first.get(f"{GLASS}/{made['id']}/contents", headers=PURPOSE)) == "BREAK_GLASS_SHUT"
    again = (await first.post(GLASS, json=BODY)).json()
    await offices.move(second, f"{GLASS}/{again['id']}", "approve", again)
    contents = (await first.get(f"{GLASS}/{again['id']}/contents", headers=PURPOSE)).json()
    assert (contents["phone"], contents["screens"]) == (None, [])
    elsewhere = await desk(offices, COUNTY - 1_000_000)
    assert await listed(elsewhere, GLASS) == []
    assert (await elsewhere.post(GLASS, json=BODY)).status_code == 404


async def test_the_database_knows_no_case_opened_by_one_hand(offices: Offices) -> None:
    await offices.told_of(7)
    made = (await (await desk(offices, COUNTY, "one")).post(GLASS, json=BODY)).json()
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        await open_store(session, View.WHOLE)
        by_itself = "UPDATE counselling_break_glass SET state = 'refused', decided_by = requested_by WHERE id = :id"
        with pytest.raises(IntegrityError, match="ck_counselling_break_glass_two_hands"):
            await session.execute(text(by_itself), {"id": made["id"]})

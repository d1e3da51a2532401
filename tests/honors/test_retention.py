"""What was said for and against who was not honoured goes a period after the end; what was conferred is history."""

from datetime import date
from typing import Any

from sqlalchemy import text

from chassis.database import Scope
from chassis.identifiers import make_id_number
from tests.honors.make import Ladder
from tests.honors.martyrs.way import Sacrifice
from tests.offices import COMMUNITY, COUNTY, PROVINCE
from tests.retention import in_force, on_the_last_day, rows

NOMINATIONS = "/v1/honors/nominations"
CHILDREN = "/v1/honors/children"
ASKING = {"X-Purpose": "review"}
_ENDED_ON = """
    SELECT (updated_at AT TIME ZONE 'Asia/Shanghai')::date FROM nominations WHERE state IN ('withdrawn', 'declined')
"""


async def _recommended(ladder: Ladder, scheme: str, number: int) -> dict[str, Any]:
    return await ladder.recommended(scheme, ladder.roster.enrol(number))


async def _erased_a_year_later(ladder: Ladder) -> int:
    await in_force(ladder.offices, "civil-affairs", "nomination-deeds")
    await on_the_last_day(ladder.offices, _ENDED_ON)
    assert await ladder.offices.run("retain") == 0
    ladder.offices.clock.advance(days=1)
    erased = await ladder.offices.run("retain")
    assert await ladder.offices.run("retain") == 0
    return erased


async def test_deeds_and_objections_of_who_was_withdrawn_go_and_those_of_who_was_honoured_stay(ladder: Ladder) -> None:
    scheme = await ladder.scheme()
    withdrawn, honoured = await _recommended(ladder, scheme, 1), await _recommended(ladder, scheme, 2)
    await ladder.posted(withdrawn)
    objection = await ladder.objected(withdrawn)
    await ladder.move(await ladder.office("community", COMMUNITY), withdrawn, "withdraw", {"reason": "另行推荐"})
    await ladder.ready(honoured)
    await ladder.conferred(honoured)
    assert await _erased_a_year_later(ladder) == 2
    kept = await rows(ladder.offices, "SELECT id::text, deeds <> '', minutes_no, worker_id FROM nominations")
    assert sorted(kept) == sorted(
        (one["id"], one is honoured, "会纪〔2020〕3号", one["worker_id"]) for one in (withdrawn, honoured)
    )
    reader = await ladder.office("government", PROVINCE, "reader")
    gone = await reader.get(f"{NOMINATIONS}/{withdrawn['id']}/deeds", headers=ASKING)
    assert (gone.status_code, gone.json()["code"]) == (410, "NO_LONGER_KEPT")
    said = await reader.get(f"/v1/honors/objections/{objection['id']}/reason", headers=ASKING)
    assert (said.status_code, said.json()["code"]) == (410, "NO_LONGER_KEPT")
    read = await reader.get(f"{NOMINATIONS}/{honoured['id']}/deeds", headers=ASKING)
    assert read.json()["deeds"] == "连续三十二天在卡口值守"


async def test_what_discipline_said_of_who_was_declined_goes_with_the_deeds(ladder: Ladder) -> None:
    declined = await _recommended(ladder, await ladder.scheme(), 1)
    await ladder.publicised(declined)
    await ladder.reviewed(declined)
    await ladder.ok(await ladder.opined(declined, "discipline", "discipline"), 201)
    await ladder.move(await ladder.office("organization", PROVINCE), declined, "decline")
    assert await _erased_a_year_later(ladder) == 2
    left = await rows(ladder.offices, "SELECT office, blocks, answer = '' FROM opinions")
    assert left == [("discipline", True, True)]
    reader = await ladder.office("organization", PROVINCE, "reader")
    gone = await reader.get(f"{NOMINATIONS}/{declined['id']}/opinions", headers=ASKING)
    assert (gone.status_code, gone.json()["code"]) == (410, "NO_LONGER_KEPT")


async def test_what_was_said_goes_even_where_the_deeds_went_before(ladder: Ladder) -> None:
    """A pass that ends after ten thousand rows leaves the rest to the next, and not for another period."""
    withdrawn = await _recommended(ladder, await ladder.scheme(), 1)
    await ladder.posted(withdrawn)
    await ladder.objected(withdrawn)
    await ladder.move(await ladder.office("community", COMMUNITY), withdrawn, "withdraw", {"reason": "另行推荐"})
    await in_force(ladder.offices, "civil-affairs", "nomination-deeds")
    database, system = ladder.offices.app.state.database, Scope.of_system(ladder.offices.clock)
    async with database.session(system) as session, session.begin():
        await session.execute(text("SELECT erase_nominations(array_agg(id)) FROM nominations"))
    assert await ladder.offices.run("retain") == 1


async def _child_of(ladder: Ladder, worker_id: str, number: int) -> dict[str, Any]:
    office = await ladder.office("civil-affairs", COUNTY)
    id_number = make_id_number("150603", date(2008, 5, 1), number)
    asked = {"worker_id": worker_id, "id_number": id_number, "proof_no": "户证〔2020〕31号", "consent": True}
    child: dict[str, Any] = await ladder.ok(await office.post(CHILDREN, json=asked), 201)
    return child


async def _children(ladder: Ladder) -> dict[str, tuple[str, str]]:
    """State and paper of each, as those see it who may."""
    listed = await (await ladder.office("civil-affairs", COUNTY)).get(CHILDREN)
    return {one["id"]: (one["state"], one["proof_no"]) for one in listed.json()["items"]}


async def _told_of_children(ladder: Ladder) -> tuple[Any, ...]:
    answer = await (await ladder.office("civil-affairs", COUNTY)).get("/v1/honors/retention")
    [told] = [one for one in answer.json()["items"] if one["kind"] == "honoured-child"]
    return tuple(told[name] for name in ("kept", "due", "held", "problem"))


async def test_a_child_is_forgotten_a_period_after_the_consent_by_a_pass_that_sees_none(ladder: Ladder) -> None:
    martyr = Sacrifice(ladder)
    await martyr.certified()
    first = await _child_of(ladder, martyr.worker_id, 1)
    ladder.offices.clock.advance(days=4000)
    assert await ladder.offices.run("retain") == 0
    assert await _told_of_children(ladder) == (1, 0, 0, "PARAMETER_MISSING")
    second = await _child_of(ladder, martyr.worker_id, 2)
    await in_force(ladder.offices, "civil-affairs", "honoured-child")
    third = await _child_of(ladder, martyr.worker_id, 3)
    assert await _told_of_children(ladder) == (3, 1, 0, None)
    assert await ladder.offices.run("retain") == 1
    await on_the_last_day(ladder.offices, f"SELECT date '{second['consented_on']}'")
    assert await ladder.offices.run("retain") == 0
    ladder.offices.clock.advance(days=1)
    assert await ladder.offices.run("retain") == 1
    assert await ladder.offices.run("retain") == 0
    assert await _children(ladder) == {
        first["id"]: ("removed", ""),
        second["id"]: ("removed", ""),
        third["id"]: ("registered", "户证〔2020〕31号"),
    }
    assert await rows(ladder.offices, "SELECT * FROM honoured_children") == []
    removed = [one for one in await ladder.offices.events() if one["type"] == "honors.child.removed"]
    assert [one["subject"] for one in removed] == [first["id"], second["id"]]
    assert martyr.worker_id not in str(removed)
    await _child_of(ladder, martyr.worker_id, 1)  # and may be named again


async def test_a_child_of_whom_is_under_a_hold_is_kept_until_another_hand_lifts_it(ladder: Ladder) -> None:
    martyr = Sacrifice(ladder)
    await martyr.certified()
    child = await _child_of(ladder, martyr.worker_id, 1)
    await in_force(ladder.offices, "civil-affairs", "honoured-child")
    ladder.offices.clock.advance(days=400)
    placer, lifter = [await ladder.office("civil-affairs", COUNTY, who) for who in ("placer", "lifter")]
    asked = {
        "region": f"{COUNTY}",
        "worker_id": martyr.worker_id,
        "reason": "行政诉讼期间",
        "document_no": "（2021）内06行初12号",
    }
    hold = await ladder.ok(await placer.post("/v1/honors/retention/holds", json=asked), 201)
    assert await _told_of_children(ladder) == (1, 0, 1, None)
    assert await ladder.offices.run("retain") == 0
    why = {"reason": "案件已审结"}
    await ladder.ok(await ladder.offices.move(lifter, f"/v1/honors/retention/holds/{hold['id']}", "lift", hold, why))
    assert await ladder.offices.run("retain") == 1
    assert await _children(ladder) == {child["id"]: ("removed", "")}

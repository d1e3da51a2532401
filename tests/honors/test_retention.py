"""What was said for and against who was not honoured goes a period after the end; what was conferred is history."""

from typing import Any

from sqlalchemy import text

from chassis.database import Scope
from tests.honors.make import Ladder
from tests.offices import COMMUNITY, PROVINCE
from tests.retention import in_force, on_the_last_day, rows

NOMINATIONS = "/v1/honors/nominations"
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

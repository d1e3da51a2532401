"""Opinions: a breach of discipline or a crime blocks, early or late, and nobody reads of it who need not."""

import orjson
import pytest
from sqlalchemy import text

from chassis.database import Scope
from tests.honors.make import Ladder
from tests.offices import PROVINCE, code_of


@pytest.mark.parametrize("verdict", ["discipline", "crime", "other"])
async def test_an_answer_that_is_not_clean_blocks(ladder: Ladder, verdict: str) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    await ladder.publicised(nomination)
    await ladder.reviewed(nomination)
    consulter = await ladder.office("organization", PROVINCE, "consulter")
    missing = await ladder.try_move(consulter, nomination, "consult")
    assert (code_of(missing), missing.json()["facts"]["missing"]) == (
        "OPINIONS_MISSING",
        ["discipline", "public-security"],
    )
    await ladder.ok(await ladder.opined(nomination, "discipline", verdict), 201)
    await ladder.ok(await ladder.opined(nomination, "public-security"), 201)
    assert code_of(await ladder.try_move(consulter, nomination, "consult")) == "OPINION_BLOCKS"
    # The office answers anew: its first answer stays on record and blocks no more.
    answers = await ladder.ok(await ladder.opined(nomination, "discipline"), 201)
    assert [(one["verdict"], one["superseded"]) for one in answers["opinions"]] == [
        (verdict, True),
        ("no-objection", False),
        ("no-objection", False),
    ]
    assert (await ladder.move(consulter, nomination, "consult"))["state"] == "consulted"


async def test_what_is_learnt_after_the_asking_still_blocks(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    await ladder.ready(nomination)
    await ladder.ok(await ladder.opined(nomination, "public-security", "crime"), 201)
    assert code_of(await ladder.try_approve(nomination)) == "OPINION_BLOCKS"
    await ladder.ok(await ladder.opined(nomination, "public-security"), 201)
    await ladder.ok(await ladder.try_approve(nomination))
    await ladder.ok(await ladder.opined(nomination, "discipline", "discipline"), 201)
    award = {"award_document_no": "x", "certificate_no": "y"}
    office = await ladder.office("government", PROVINCE, "conferrer")
    assert code_of(await ladder.try_move(office, nomination, "confer", award)) == "OPINION_BLOCKS"


async def test_of_leaders_more_offices_are_asked(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1), leader=True)
    await ladder.publicised(nomination)
    await ladder.reviewed(nomination)
    answers = await ladder.ok(await ladder.opined(nomination, "discipline"), 201)
    assert answers["missing"] == ["public-security", "tax"]


async def test_what_was_answered_is_sealed_and_told_nowhere(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    await ladder.publicised(nomination)
    await ladder.reviewed(nomination)
    await ladder.ok(await ladder.opined(nomination, "public-security", "crime"), 201)
    keeper = await ladder.office("organization", PROVINCE, "keeper")
    path = f"/v1/honors/nominations/{nomination['id']}/opinions"
    assert code_of(await keeper.get(path)) == "MALFORMED"
    seen = await keeper.get(path, headers={"X-Purpose": "commendation-review"})
    assert seen.json()["opinions"][0]["verdict"] == "crime"
    (told,) = (event for event in await ladder.offices.events() if event["type"] == "honors.opinion.recorded")
    assert told["data"] == {"round": 1, "office": "public-security"}
    audit = await (await ladder.office("civil-affairs", PROVINCE)).get("/v1/honors/audit", params={"limit": 500})
    assert "commendation-review" in audit.text
    assert "crime" not in audit.text
    assert "crime" not in orjson.dumps(await ladder.read(nomination)).decode()
    async with ladder.offices.app.state.database.session(Scope.of_system(ladder.offices.clock)) as session:
        row = await session.scalar(text("SELECT opinions::text FROM opinions"))
    assert "crime" not in str(row)

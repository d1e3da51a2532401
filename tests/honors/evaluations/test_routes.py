"""The annual evaluation: within the ratio, tilted to the front line, and never by a guessed figure."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.honors.make import Ladder
from tests.offices import COMMUNITY, COUNTY, LEAGUE, NEIGHBOUR, code_of


@pytest.fixture
async def unit(ladder: Ladder) -> Ladder:
    """A community of four, two of them with duty on the front line, in January 2021."""
    for number, days in ((1, 20), (2, 20), (3, 0), (4, 0)):
        ladder.roster.enrol(number, days=days)
    ladder.offices.clock.advance(days=310)
    return ladder


def asked(ladder: Ladder, *grades: str, **more: Any) -> dict[str, Any]:
    people = sorted(ladder.roster.people)
    results = [{"worker_id": one, "grade": grade} for one, grade in zip(people, grades, strict=False)]
    return {"region": str(COMMUNITY), "year": 2020, "document_no": "考〔2021〕2号", "results": results} | more


async def record(ladder: Ladder, *grades: str, **more: Any) -> Any:
    county = await ladder.office("civil-affairs", COUNTY)
    return await county.post("/v1/honors/evaluations", json=asked(ladder, *grades, **more))


async def test_results_within_the_ratio_and_the_front_lines_share_are_recorded(unit: Ladder) -> None:
    await unit.figures(ceiling=5000, ratio=5000, front_line_share=5000)
    made = await unit.ok(await record(unit, "excellent", "competent", "excellent", "competent"), 201)
    assert (made["participants"], made["excellent"], made["excellent_front_line"]) == (4, 2, 1)
    assert (made["ratio_bp"], made["front_line_bp"]) == (5000, 5000)
    county = await unit.office("civil-affairs", COUNTY)
    results = (await county.get(f"/v1/honors/evaluations/{made['id']}/results")).json()["items"]
    assert [(one["grade"], one["front_line"]) for one in results] == [
        ("excellent", True),
        ("competent", True),
        ("excellent", False),
        ("competent", False),
    ]


@pytest.mark.parametrize(
    "grades",
    [
        ("excellent", "excellent", "excellent", "competent"),  # three of four are more than half
        ("competent", "competent", "excellent", "excellent"),  # none of them of the front line
    ],
)
async def test_too_many_or_the_wrong_ones_are_refused(unit: Ladder, grades: tuple[str, ...]) -> None:
    await unit.figures(ceiling=5000, ratio=5000, front_line_share=5000)
    assert code_of(await record(unit, *grades)) == "TOO_MANY_EXCELLENT"
    county = await unit.office("civil-affairs", COUNTY)
    assert (await county.get("/v1/honors/evaluations")).json()["items"] == []


@pytest.mark.parametrize("missing", ["ratio", "front_line_share"])
async def test_a_figure_that_nobody_decided_is_never_guessed(unit: Ladder, missing: str) -> None:
    values = {"ceiling": 5000, "ratio": 5000, "front_line_share": 5000}
    del values[missing]
    await unit.figures(**values)
    refused = await record(unit, "competent")
    assert code_of(refused) == "PARAMETER_MISSING"
    assert refused.json()["facts"]["parameter"] == f"excellence-{missing.replace('_', '-')}"


async def test_a_ratio_needs_a_ceiling_and_stays_within_it(ladder: Ladder) -> None:
    county, league = await ladder.office("human-resources", COUNTY), await ladder.office("organization", LEAGUE)
    path = "/v1/honors/excellence-figures"
    ratio = {
        "region": str(COUNTY),
        "figure": "excellence-ratio",
        "value_bp": 2501,
        "document_no": "x",
        "valid_from": "2020-01-01",
    }
    assert code_of(await county.post(path, json=ratio)) == "PARAMETER_MISSING"
    await ladder.figures(ceiling=2500)
    assert code_of(await county.post(path, json=ratio)) == "RATIO_ABOVE_CEILING"
    assert code_of(await league.post(path, json=ratio)) == "EXCELLENCE_FIGURE_OF_ANOTHER_LEVEL"
    answers = await asyncio.gather(*(county.post(path, json=ratio | {"value_bp": 2500}) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"EXCELLENCE_FIGURE_OVERLAPS"}
    (made,) = (one.json() for one in answers if one.status_code == 201)
    ended = await ladder.offices.move(county, f"{path}/{made['id']}", "end", made, {"last_on": "2020-12-31"})
    assert ended.json()["valid_to"] == "2020-12-31"
    longer = await ladder.offices.move(county, f"{path}/{made['id']}", "end", ended.json(), {"last_on": "2021-12-31"})
    assert code_of(longer) == "EXCELLENCE_FIGURE_ENDS_WRONGLY"
    assert len((await county.get(path)).json()["items"]) == 2


async def test_a_unit_and_a_worker_are_evaluated_once_a_year_until_it_is_voided(unit: Ladder) -> None:
    await unit.figures(ceiling=5000, ratio=5000, front_line_share=0)
    answers = await asyncio.gather(*(record(unit, "excellent", "competent") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"EVALUATED_TWICE"}
    (made,) = (one.json() for one in answers if one.status_code == 201)
    assert code_of(await record(unit, "competent", region=str(COMMUNITY // 1000 * 1000))) == "EVALUATED_TWICE"
    county = await unit.office("organization", COUNTY)
    path = f"/v1/honors/evaluations/{made['id']}"
    voided = await unit.ok(await unit.offices.move(county, path, "void", made))
    assert (voided["state"], voided["next_moves"]) == ("voided", [])
    assert (await record(unit, "competent", "excellent")).status_code == 201


async def test_before_the_year_is_over_or_with_strangers_nothing_is_recorded(unit: Ladder) -> None:
    await unit.figures(ceiling=5000, ratio=5000, front_line_share=0)
    assert code_of(await record(unit, "competent", year=2021)) == "EVALUATION_YEAR_NOT_OVER"
    stranger = [{"worker_id": "W000000996", "grade": "competent"}]
    assert code_of(await record(unit, results=stranger)) in {"WORKER_UNKNOWN", "MALFORMED"}
    twice = [{"worker_id": sorted(unit.roster.people)[0], "grade": grade} for grade in ("excellent", "competent")]
    assert code_of(await record(unit, results=twice)) == "MALFORMED"
    assert code_of(await record(unit, "competent", region="150602001001")) == "NOT_FOUND"


async def test_nobody_is_evaluated_by_a_unit_that_was_never_theirs(unit: Ladder) -> None:
    await unit.figures(ceiling=5000, ratio=5000, front_line_share=0)
    unit.roster.enrol(1, region=NEIGHBOUR, days=0)
    assert code_of(await record(unit, "competent")) == "EVALUATED_ELSEWHERE"
    office = await unit.office("human-resources", COUNTY)
    assert (await office.get("/v1/honors/evaluations")).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("excellent = 3, excellent_front_line = 3", "ck_evaluations_ratio"),
        ("excellent_front_line = 0", "ck_evaluations_front_line"),
    ],
)
async def test_the_database_holds_a_unit_to_its_ratio(
    unit: Ladder, postgres: Any, change: str, constraint: str
) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine

    await unit.figures(ceiling=5000, ratio=5000, front_line_share=5000)
    await unit.ok(await record(unit, "excellent", "competent", "excellent", "competent"), 201)
    engine = create_async_engine(postgres.url(unit.offices.app.state.database.engine.url.database))
    async with engine.begin() as owner:
        with pytest.raises(IntegrityError, match=constraint):
            await owner.execute(text(f"UPDATE evaluations SET {change}"))  # noqa: S608 - from the list above
    await engine.dispose()

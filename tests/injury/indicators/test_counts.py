"""What clause 2 tells of itself is what its own operation counts."""

from typing import Any

from chassis.database import Scope
from services.injury.indicators.counts import count_indicators
from tests.injury.decisions.make import decided
from tests.injury.make import COUNTY, ELSEWHERE, Bureaus

ASKED = {"first_on": "2020-02-01", "last_on": "2020-02-29"}


async def counted(bureaus: Bureaus) -> int:
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        return await count_indicators(session)


async def told(bureaus: Bureaus) -> dict[str, dict[str, tuple[int, int | None]]]:
    """The figures last told of each county and month."""
    return {
        event["subject"]: {one["code"]: (one["numerator"], one["denominator"]) for one in event["data"]["figures"]}
        for event in await bureaus.events()
        if event["type"] == "injury.indicators.counted"
    }


async def read(bureaus: Bureaus) -> dict[str, Any]:
    office = await bureaus.of("headquarters", COUNTY)
    answer: dict[str, Any] = (await office.get("/v1/injury/indicators", params=ASKED)).json()
    return answer


async def test_what_is_told_of_a_county_is_what_its_operation_counts(bureaus: Bureaus) -> None:
    await decided(bureaus, 1)
    await bureaus.reported(2, known=False, harm="infection")
    await bureaus.told_of(3, region=ELSEWHERE)
    assert await counted(bureaus) == 2
    assert await counted(bureaus) == 0
    figures, seen = await told(bureaus), await read(bureaus)
    here = figures[f"{COUNTY}/2020-02"]
    assert here["injury.cases"] == (seen["cases"], None) == (2, None)
    assert here["injury.recognised"] == (1, 1)
    assert here["injury.uninsured"] == (0, 1)
    assert here["injury.overdue"] == (sum(one["cases"] for one in seen["overdue"]), None)
    beside = figures[f"{ELSEWHERE - ELSEWHERE % 1_000_000}/2020-02"]
    assert {numbers[0] for numbers in beside.values()} == {0}


async def test_what_is_overdue_is_told_of_the_month_in_which_it_is(bureaus: Bureaus) -> None:
    await bureaus.reported(1)
    bureaus.clock.advance(days=100)
    await counted(bureaus)
    figures, seen = await told(bureaus), await read(bureaus)
    late = sum(one["cases"] for one in seen["overdue"])
    assert figures[f"{COUNTY}/2020-05"]["injury.overdue"] == (late, None) != (0, None)
    assert "injury.overdue" not in figures[f"{COUNTY}/2020-02"]
    assert figures[f"{COUNTY}/2020-02"]["injury.cases"] == (1, None)

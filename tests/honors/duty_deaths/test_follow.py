"""A death on duty opens one file and one help, in whatever order and however often it is told."""

from itertools import permutations

import pytest

from tests.honors.make import Ladder
from tests.honors.martyrs.way import FILES, OLD_LAW, Sacrifice
from tests.offices import COUNTY, ELSEWHERE

TITLES = "/v1/honors/posthumous-titles"
DEATHS = "/v1/honors/duty-deaths"


async def _states(one: Sacrifice) -> tuple[list[str], list[str]]:
    files, titles = await one.listed(FILES), await one.listed(TITLES)
    return [file["state"] for file in files], [title["state"] for title in titles]


@pytest.mark.parametrize("order", list(permutations(["enrolled", "recognised", "deceased"])))
async def test_it_opens_one_of_each_in_any_order_and_takes_over_what_is_known(
    ladder: Ladder, order: tuple[str, ...]
) -> None:
    one = Sacrifice(ladder)
    for told in order:
        await getattr(one, told)()
    await one.recognised()  # told again
    await one.recognised(kind="deemed")
    assert await _states(one) == (["prepared"], ["opened"])
    for path in (FILES, TITLES):
        seen = await one.only(path)
        assert (seen["worker_id"], seen["died_on"], seen["shown_as"]) == (one.worker_id, OLD_LAW, "张*")


async def test_who_was_recognised_alive_and_dies_later_died_on_duty_too(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.enrolled()
    await one.recognised(fatal=False)
    assert await _states(one) == ([], [])
    await one.died()
    assert await _states(one) == (["prepared"], ["opened"])


async def test_a_death_that_was_not_recognised_opens_nothing(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.enrolled()
    await one.died()
    await one.deceased()
    assert await _states(one) == ([], [])


async def test_what_nobody_has_taken_up_lapses_with_the_recognition_and_opens_anew_with_another(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.on_duty()
    await one.not_recognised()
    assert await _states(one) == (["lapsed"], ["lapsed"])
    await one.recognised()
    files, titles = await _states(one)
    assert (sorted(files), sorted(titles)) == (["lapsed", "prepared"], ["lapsed", "opened"])


async def test_what_was_taken_up_goes_on_without_the_recognition(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.filed()
    await one.not_recognised()
    assert await _states(one) == (["filed"], ["lapsed"])


async def test_cases_of_one_accident_are_one_death(ladder: Ladder) -> None:
    one, other = Sacrifice(ladder), "0199d3a0-0000-7000-8000-000000000009"
    await one.enrolled()
    await one.died()
    await one.told("merged", {"worker_id": one.worker_id, "into": other})
    await one.recognised(fatal=False, case_id=other)
    assert await _states(one) == (["prepared"], ["opened"])


async def test_deaths_that_wait_for_somebody_are_found(ladder: Ladder) -> None:
    waiting, filed = Sacrifice(ladder, number=7), Sacrifice(ladder, number=8)
    await waiting.on_duty()
    await filed.filed()
    office = await ladder.office("civil-affairs", COUNTY)
    title = await filed.only(TITLES)
    deeds = {"deeds": "连续值守卡口，因公殉职"}
    await ladder.ok(await ladder.offices.move(office, f"{TITLES}/{title['id']}", "nominate", title, deeds))
    found = (await office.get(DEATHS, params={"waiting": True})).json()["items"]
    assert [one["worker_id"] for one in found] == [waiting.worker_id]
    assert len((await office.get(DEATHS)).json()["items"]) == 2
    other = await ladder.office("civil-affairs", ELSEWHERE)
    assert (await other.get(DEATHS)).json()["items"] == []

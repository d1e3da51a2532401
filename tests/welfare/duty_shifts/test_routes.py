"""Shifts of the desks that answer in a crisis."""

import asyncio
from typing import Any

from tests.offices import COUNTY, LEAGUE, Offices, code_of
from tests.welfare.counselling.make import CRISIS, desk, listed, person, screened, shift

SHIFTS = "/v1/welfare/duty-shifts"


async def test_a_place_in_the_order_is_one_shifts_at_a_time(offices: Offices) -> None:
    answers = await asyncio.gather(*(shift(offices) for _ in range(3)))
    assert sorted(one.status_code for one in answers) in ([201, 409, 409], [201, 409, 503], [201, 503, 503])
    assert {code_of(one) for one in answers if one.status_code == 409} <= {"DUTY_SHIFT_TAKEN"}
    assert code_of(await shift(offices)) == "DUTY_SHIFT_TAKEN"
    assert (await shift(offices, ordinal=2)).status_code == 201
    after: dict[str, Any] = {"starts_at": "2020-03-01T00:00:00+08:00", "ends_at": "2020-04-01T00:00:00+08:00"}
    assert (await shift(offices, **after)).status_code == 201


async def test_the_telephone_is_masked_in_lists_and_told_to_who_needs_it(offices: Offices) -> None:
    made = (await shift(offices)).json()
    assert made["phone_masked"] == "****03"
    [seen] = await listed(await desk(offices), SHIFTS, at="2020-02-05T09:00:00+08:00")
    assert "0477" not in str(seen)
    assert await listed(await desk(offices), SHIFTS, at="2020-03-01T00:00:00+08:00") == []
    assert (await screened(await person(offices), CRISIS)).json()["contact"]["phone"] == "0477-150603"


async def test_a_shift_is_cut_short_by_its_own_desk_and_the_next_level_answers(offices: Offices) -> None:
    await shift(offices, LEAGUE)
    made = (await shift(offices)).json()
    county, league = await desk(offices), await desk(offices, LEAGUE)
    path = f"{SHIFTS}/{made['id']}"
    above = await offices.move(league, path, "end", made, {"ends_at": "2020-02-05T08:00:00+08:00"})
    assert code_of(above) == "DUTY_SHIFT_ELSEWHERE"
    for wrong in ("2020-01-31T00:00:00+08:00", "2020-04-01T00:00:00+08:00"):
        late = await offices.move(county, path, "end", made, {"ends_at": wrong})
        assert code_of(late) == "DUTY_SHIFT_ENDS_OUTSIDE"
    ended = await offices.move(county, path, "end", made, {"ends_at": "2020-02-05T09:00:00+08:00"})
    assert ended.status_code == 200, ended.text
    assert (await screened(await person(offices), CRISIS)).json()["contact"]["region"] == str(LEAGUE)


async def test_a_desk_sets_its_own_shifts_and_no_other(offices: Offices) -> None:
    league = await desk(offices, LEAGUE)
    body = {
        "region": str(COUNTY),
        "desk": "样例值班室",
        "phone": "0477-1",
        "ordinal": 1,
        "starts_at": "2020-02-01T00:00:00+08:00",
        "ends_at": "2020-03-01T00:00:00+08:00",
    }
    assert code_of(await league.post(SHIFTS, json=body)) == "DUTY_SHIFT_ELSEWHERE"
    backwards = await league.post(SHIFTS, json=body | {"ends_at": "2020-02-01T00:00:00+08:00"})
    assert backwards.status_code == 422

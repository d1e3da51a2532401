"""The control-period calendar as versioned data."""

import asyncio

from tests.offices import COMMUNITY, LEAGUE, PROVINCE, Offices, code_of

PERIODS = "/v1/welfare/control-periods"
ASKED = {"region": str(LEAGUE), "response_level": "一级", "document_no": "样例", "valid_from": "2020-02-01"}


async def test_level_one_of_2020_is_on_record_and_seen_by_every_community(offices: Offices) -> None:
    community = await offices.of("community", COMMUNITY)
    (seeded,) = (await community.get(PERIODS, params={"region": COMMUNITY})).json()["items"]
    assert (seeded["valid_from"], seeded["valid_to"]) == ("2020-01-25", "2020-02-25")
    assert (await community.get(PERIODS, params={"on": "2020-02-26"})).json()["items"] == []
    assert (await community.get(f"{PERIODS}/{seeded['id']}")).json()["response_level"] == "一级"


async def test_a_league_declares_for_itself_alone_and_periods_of_one_region_do_not_overlap(offices: Offices) -> None:
    league = await offices.of("headquarters", LEAGUE)
    elsewhere = await league.post(PERIODS, json=ASKED | {"region": str(PROVINCE)})
    assert code_of(elsewhere) == "NOT_OWN_REGION"
    answers = await asyncio.gather(*(league.post(PERIODS, json=ASKED) for _ in range(3)))
    assert sum(answer.status_code == 201 for answer in answers) == 1
    again = await league.post(PERIODS, json=ASKED | {"valid_from": "2021-01-01"})
    assert code_of(again) == "CONTROL_PERIODS_OVERLAP"
    backwards = await league.post(PERIODS, json=ASKED | {"valid_to": "2020-01-31"})
    assert backwards.status_code == 422


async def test_an_end_lies_within_the_period(offices: Offices) -> None:
    league = await offices.of("headquarters", LEAGUE)
    period = (await league.post(PERIODS, json=ASKED)).json()
    path = f"{PERIODS}/{period['id']}"
    early = await offices.move(league, path, "end", period, {"ends_on": "2020-01-31"})
    assert code_of(early) == "CONTROL_ENDS_OUTSIDE_PERIOD"
    ended = await offices.move(league, path, "end", period, {"ends_on": "2020-02-20"})
    assert ended.json()["valid_to"] == "2020-02-20"
    longer = await offices.move(league, path, "end", ended.json(), {"ends_on": "2020-02-21"})
    assert code_of(longer) == "CONTROL_ENDS_OUTSIDE_PERIOD"

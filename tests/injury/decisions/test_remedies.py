"""What becomes of a decision that is challenged, or is not."""

from tests.injury.decisions.make import CLEAR, finalised, move, served
from tests.injury.make import COUNTY, LEAGUE, Bureaus

OFFICERS = {"officers": ["hrs:1", "hrs:2"]}


async def test_a_revoked_decision_is_made_anew(bureaus: Bureaus) -> None:
    case = await served(bureaus)
    bureaus.clock.advance(days=30)
    case = (await move(bureaus, case, "sue", {"body": "康巴什区人民法院", "filed_on": "2020-03-05"})).json()
    assert case["state"] == "in-suit"
    bureaus.clock.advance(days=60)
    case = (await move(bureaus, case, "revoke", {"concluded_on": "2020-05-05"})).json()
    assert (case["state"], case["outcome"], case["served_on"]) == ("revoked", None, None)
    case = (await move(bureaus, case, "investigate", OFFICERS)).json()
    case = (await move(bureaus, case, "recognise", CLEAR)).json()
    bureau = await bureaus.of("human-resources", COUNTY)
    rounds = (await bureau.get(f"/v1/injury/cases/{case['id']}/decisions")).json()["items"]
    assert [(one["round"], one["revoked_on"]) for one in rounds] == [(1, "2020-05-05"), (2, None)]


async def test_a_decision_stands_when_the_last_remedy_has_lapsed(bureaus: Bureaus) -> None:
    case = await served(bureaus)  # six months from 5 February end on 5 August 2020
    bureaus.clock.advance(days=182)
    early = await move(bureaus, case, "finalise")
    assert early.json()["code"] == "REMEDIES_OPEN"
    # The 60 days ended on 5 April, in the holiday of 清明, and so on 7 April.
    late = await move(bureaus, case, "review", {"body": "市政府", "filed_on": "2020-04-08"})
    assert late.json()["code"] == "REMEDY_LATE"
    assert await finalised(bureaus) == 0
    bureaus.clock.advance(days=1)
    assert (await finalised(bureaus), await finalised(bureaus)) == (1, 0)
    assert (await bureaus.case(case["id"]))["state"] == "final"


async def test_after_a_review_there_are_fifteen_days_to_sue(bureaus: Bureaus) -> None:
    case = await served(bureaus)
    bureaus.clock.advance(days=10)
    case = (await move(bureaus, case, "review", {"body": "市政府", "filed_on": "2020-02-15"})).json()
    bureaus.clock.advance(days=40)
    case = (await move(bureaus, case, "uphold", {"concluded_on": "2020-03-26"})).json()
    assert case["state"] == "served"
    bureaus.clock.advance(days=15)  # 10 April is the last of the fifteen
    assert (await move(bureaus, case, "finalise")).json()["code"] == "REMEDIES_OPEN"
    bureaus.clock.advance(days=1)
    assert (await move(bureaus, case, "sue", {"body": "法院", "filed_on": "2020-04-11"})).json()[
        "code"
    ] == "REMEDY_LATE"
    assert (await move(bureaus, case, "finalise")).json()["state"] == "final"


async def test_a_court_that_upholds_ends_the_case(bureaus: Bureaus) -> None:
    case = await served(bureaus)
    case = (await move(bureaus, case, "sue", {"body": "康巴什区人民法院", "filed_on": "2020-02-05"})).json()
    bureaus.clock.advance(days=90)
    early = await move(bureaus, case, "uphold", {"concluded_on": "2020-02-04"})
    assert early.json()["code"] == "DAY_OUT_OF_ORDER"
    assert (await move(bureaus, case, "uphold", {"concluded_on": "2020-05-05"})).json()["state"] == "final"
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]["outcome"]) == ("injury.case.final", "recognised")


async def test_each_partys_time_runs_from_its_own_delivery(bureaus: Bureaus) -> None:
    case = await served(bureaus, employer_on="2020-02-20")
    assert case["served_on"] == "2020-02-05"
    bureaus.clock.advance(days=60)  # 20 April: the worker's 60 days are over, the unit's end on the next day
    in_time = await move(bureaus, case, "review", {"body": "市政府", "filed_on": "2020-04-20"})
    assert in_time.status_code == 200, in_time.text


async def test_only_the_competent_department_finalises(bureaus: Bureaus) -> None:
    case = await served(bureaus)
    bureaus.clock.advance(days=200)
    other = await bureaus.of("human-resources", LEAGUE)
    assert (await move(bureaus, case, "finalise", office=other)).json()["code"] == "NOT_COMPETENT"


async def test_a_case_that_cannot_be_reckoned_yet_does_not_hold_up_the_others(bureaus: Bureaus) -> None:
    old = await served(bureaus, 1)
    bureaus.clock.advance(days=2475)  # 15 November 2026; six months end in a year without holidays yet
    young = await served(bureaus, 2, event_at="2026-11-13T08:30:00+08:00", on="2026-11-15")
    assert (await finalised(bureaus), (await bureaus.case(old["id"]))["state"]) == (1, "final")
    assert (await bureaus.case(young["id"]))["state"] == "served"
    asked = await move(bureaus, young, "finalise")
    assert (asked.status_code, asked.json()["code"]) == (409, "PARAMETER_MISSING")


async def test_a_revocation_starts_the_sixty_days_again(bureaus: Bureaus) -> None:
    case = await served(bureaus)
    bureaus.clock.advance(days=90)
    case = (await move(bureaus, case, "sue", {"body": "法院", "filed_on": "2020-03-05"})).json()
    case = (await move(bureaus, case, "revoke", {"concluded_on": "2020-05-05"})).json()
    bureau = await bureaus.of("human-resources", COUNTY)
    read = (await bureau.get(f"/v1/injury/cases/{case['id']}/clocks")).json()["clocks"]
    decide = next(one for one in read if one["limit"] == "decide")
    assert (decide["started_on"], decide["due_on"], decide["state"]) == ("2020-05-05", "2020-07-06", "running")

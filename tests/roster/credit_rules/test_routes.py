"""Credit rules over HTTP, on a real database."""

import asyncio

from tests.roster.make import COMMUNITY, COUNTY, OTHER_COUNTY, TOWNSHIP, Made

RULES = "/v1/roster/credit-rules"
RULE = {
    "region": str(COUNTY),
    "effective_on": "2020-01-01",
    "checkpoint_full_over_minutes": 360,
    "full_from_minutes": 480,
    "half_over_minutes": 240,
    "document": "昆政办发〔2020〕12号",
}


async def test_a_countys_rule_is_read_by_the_communities_below(made: Made) -> None:
    rule = await made.rule()
    assert rule["late_after_days"] == 7
    assert (await made.community.get(f"{RULES}/{rule['id']}")).json() == rule
    for region in (COMMUNITY, TOWNSHIP, COUNTY, 150200000000):
        found = (await made.community.get(f"{RULES}?region={region}&on=2020-02-01")).json()["items"]
        assert [one["id"] for one in found] == [rule["id"]]
    assert (await made.community.get(f"{RULES}?on=2019-12-31")).json()["items"] == []
    other = await made.client("civil-affairs", OTHER_COUNTY)
    assert (await other.get(f"{RULES}/{rule['id']}")).status_code == 404


async def test_a_rule_is_succeeded_for_days_to_come(made: Made) -> None:
    first = await made.rule()
    await made.rule(effective_on="2020-03-01", half_over_minutes=180)
    ended = (await made.county.get(f"{RULES}/{first['id']}")).json()
    assert ended["ends_before"] == "2020-03-01"
    past = await made.county.post(RULES, json={**RULE, "effective_on": "2020-02-01"})
    assert (past.status_code, past.json()["code"]) == (409, "CREDIT_RULE_OVERLAPS")


async def test_of_racing_rules_of_one_county_one_is_made(made: Made) -> None:
    answers = await asyncio.gather(*(made.county.post(RULES, json=RULE) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


async def test_rules_that_cannot_be_are_refused(made: Made) -> None:
    for given, code in (
        ({"region": str(TOWNSHIP)}, "NOT_A_COUNTY"),
        ({"half_over_minutes": 480}, "THRESHOLDS_WRONG"),
        ({"region": str(OTHER_COUNTY)}, "NOT_FOUND"),
    ):
        refused = (await made.county.post(RULES, json={**RULE, **given})).json()
        assert refused["code"] == code

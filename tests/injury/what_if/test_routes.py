"""The public calculator over HTTP: worked cases, checked by hand.

S is 6,000 yuan in 2019 (an example); W is 4,800 yuan, between 60 % and 300 % of it.
"""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.clock import FixedClock
from chassis.database import Scope
from tests.injury.figures.make import issued, local_figures, of_year
from tests.injury.make import COMMUNITY, COUNTY, LEAGUE, Bureaus

WHAT_IF = "/v1/injury/what-if"
INSURED = {"coverage": "insured"}


def _asked(**more: Any) -> dict[str, Any]:
    return {
        "region": str(COUNTY),
        "standing": INSURED,
        "monthly_fen": [480_000] * 12,
        "injured_on": "2020-02-03",
    } | more


def _graded(grade: int, **more: Any) -> dict[str, Any]:
    return _asked(grade=grade, assessed_on="2020-06-01") | more


async def _tried(bureaus: Bureaus, what: str, body: dict[str, Any]) -> dict[str, Any]:
    worker = await bureaus.of("worker", COMMUNITY, worker_id="W000000015")
    answer = await worker.post(f"{WHAT_IF}/{what}", json=body)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


def _amounts(tried: dict[str, Any]) -> dict[str, int]:
    return {one["item"]: one["amount_fen"] for one in tried["items"]}


@pytest.mark.parametrize(
    ("grade", "due"),
    [
        (1, {"lump-sum": 12_960_000, "allowance": 432_000}),
        (2, {"lump-sum": 12_000_000, "allowance": 408_000}),
        (3, {"lump-sum": 11_040_000, "allowance": 384_000}),
        (4, {"lump-sum": 10_080_000, "allowance": 360_000}),
        (5, {"lump-sum": 8_640_000, "unit-allowance": 336_000}),
        (6, {"lump-sum": 7_680_000, "unit-allowance": 288_000}),
        (7, {"lump-sum": 6_240_000}),
        (8, {"lump-sum": 5_280_000}),
        (9, {"lump-sum": 4_320_000}),
        (10, {"lump-sum": 3_360_000}),
    ],
)
async def test_each_grade_brings_what_the_regulation_says(bureaus: Bureaus, grade: int, due: dict[str, int]) -> None:
    await local_figures(bureaus)
    tried = await _tried(bureaus, "disability", _graded(grade, suitable_work=False))
    assert _amounts(tried) == due
    payers = {one["item"]: one["payer"] for one in tried["items"]}
    assert payers.pop("lump-sum") == "fund"
    assert set(payers.values()) <= {"fund" if grade <= 4 else "employer"}


async def test_an_item_says_how_it_came_about(bureaus: Bureaus) -> None:
    await local_figures(bureaus)
    [item] = (await _tried(bureaus, "disability", _graded(7)))["items"]
    assert item["title"] == "一次性伤残补助金 disability lump sum"
    assert item["formula"] == "W 4,800.00 × 13 = 62,400.00"
    assert item["article"] == "工伤保险条例第三十五条至第三十七条"
    versions = {one["name"]: one["version"] for one in item["inputs"]}
    assert versions["lump-sum.7"] == "lump-sum.7@000000000000/2011-01-01"
    assert versions["average-wage"] == f"average-wage@{LEAGUE}/2019-01-01"
    assert versions["own-wage"] is None


async def test_a_low_allowance_is_topped_up_to_the_minimum_wage(bureaus: Bureaus) -> None:
    # 2,000 yuan counts as 60 % of S, 3,600; 75 % of that is 2,700, and the minimum (an example) 2,800.
    await local_figures(bureaus, minimum_wage="2800")
    tried = await _tried(bureaus, "disability", _graded(4, monthly_fen=[200_000] * 12))
    assert _amounts(tried) == {"lump-sum": 7_560_000, "allowance": 270_000, "allowance-top-up": 10_000}
    assert tried["totals"] == [{"payer": "fund", "once_fen": 7_560_000, "monthly_fen": 280_000}]


async def test_care_is_a_share_of_the_average_wage(bureaus: Bureaus) -> None:
    await local_figures(bureaus)
    assert _amounts(await _tried(bureaus, "disability", _graded(1, care="most")))["care"] == 240_000


@pytest.mark.parametrize(("occupational", "medical"), [(False, 9_600_000), (True, 11_520_000)])
async def test_grants_come_when_the_relation_ends_and_more_for_an_occupational_disease(
    bureaus: Bureaus, *, occupational: bool, medical: int
) -> None:
    await local_figures(bureaus)
    body = _graded(7, relation_ends_on="2020-12-31", occupational=occupational)
    tried = await _tried(bureaus, "disability", body)
    assert _amounts(tried) == {"lump-sum": 6_240_000, "medical-grant": medical, "employment-grant": 6_000_000}
    assert tried["totals"] == [
        {"payer": "fund", "once_fen": 6_240_000 + medical, "monthly_fen": 0},
        {"payer": "employer", "once_fen": 6_000_000, "monthly_fen": 0},
    ]


async def test_an_old_wound_brings_no_lump_sum(bureaus: Bureaus) -> None:
    await local_figures(bureaus)
    assert _amounts(await _tried(bureaus, "disability", _graded(4, old_wound=True))) == {"allowance": 360_000}


async def test_an_uninsured_unit_that_finance_supports_pays_all_and_is_paid_back(bureaus: Bureaus) -> None:
    await local_figures(bureaus)
    body = _graded(2, care="full", standing={"coverage": "uninsured-fiscal"})
    tried = await _tried(bureaus, "disability", body)
    assert {one["payer"] for one in tried["items"]} == {"employer-reimbursed"}
    assert tried["totals"] == [{"payer": "employer-reimbursed", "once_fen": 12_000_000, "monthly_fen": 708_000}]


async def test_a_death_in_2020_brings_the_income_of_2019_twenty_times(bureaus: Bureaus) -> None:
    await local_figures(bureaus)
    body = _asked(died_on="2020-02-03", dependants=[{"kinship": "spouse"}, {"kinship": "other", "lonely": True}])
    tried = await _tried(bureaus, "death", body)
    assert [(one["item"], one["amount_fen"], one["whom"]) for one in tried["items"]] == [
        ("funeral", 3_600_000, None),
        ("death-lump-sum", 84_718_000, None),
        ("dependant-pension", 192_000, "1"),
        ("dependant-pension", 192_000, "2"),
    ]


async def test_dependants_share_the_wage_when_their_parts_exceed_it(bureaus: Bureaus) -> None:
    # 40 + 30 + 30 + 40 % of 4,800.00: 140 %. The two fen that rounding leaves go to the largest remainders.
    await local_figures(bureaus)
    relatives = [{"kinship": "spouse"}, *[{"kinship": "other"}] * 2, {"kinship": "other", "lonely": True}]
    tried = await _tried(bureaus, "death", _asked(died_on="2020-02-03", dependants=relatives))
    pensions = [one["amount_fen"] for one in tried["items"] if one["item"] == "dependant-pension"]
    assert pensions == [137_143, 102_857, 102_857, 137_143]
    assert sum(pensions) == 480_000


async def test_after_paid_leave_a_grade_four_leaves_no_lump_sum(bureaus: Bureaus) -> None:
    await local_figures(bureaus)
    body = _asked(died_on="2021-03-01", paid_leave_ends_on="2021-02-03", grade=4)
    assert _amounts(await _tried(bureaus, "death", body)) == {"funeral": 3_900_000}
    worker = await bureaus.of("worker", COMMUNITY, worker_id="W000000015")
    refused = await worker.post(f"{WHAT_IF}/death", json=body | {"grade": 5})
    assert refused.json()["code"] == "NO_DEATH_BENEFIT"


async def test_who_is_missing_is_paid_three_months_and_then_the_family(bureaus: Bureaus) -> None:
    await local_figures(bureaus)
    body = _asked(event_on="2020-02-03", wage_fen=510_000, dependants=[{"kinship": "spouse"}], hardship_on="2020-03-01")
    del body["injured_on"]
    tried = await _tried(bureaus, "missing", body)
    assert [(one["item"], one["amount_fen"], one["from_on"], one["to_on"]) for one in tried["items"]] == [
        ("missing-wages", 510_000, "2020-02-01", "2020-04-30"),
        ("dependant-pension", 192_000, "2020-05-01", None),
        ("missing-advance", 42_359_000, None, None),
    ]


@pytest.mark.parametrize(
    ("what", "body", "code", "facts"),
    [
        pytest.param(
            "death",
            _asked(injured_on="2026-01-10", died_on="2026-01-10"),
            "PARAMETER_MISSING",
            {"parameter": "urban-income.2025", "region": f"{COUNTY}"},
            id="a death in 2026: the income of 2025 is not known",
        ),
        pytest.param(
            "disability",
            _graded(7, region="150203000000"),
            "PARAMETER_MISSING",
            {"parameter": "average-wage.2019", "region": "150203000000"},
            id="a place that has published no average wage",
        ),
        pytest.param(
            "disability",
            _graded(8, relation_ends_on="2020-12-31"),
            "PARAMETER_MISSING",
            {"parameter": "employment-grant.8", "region": f"{COUNTY}", "on": "2020-12-31"},
            id="a grant that the province has not set",
        ),
        pytest.param(
            "disability", _graded(3, relation_ends_on="2020-12-31"), "RELATION_KEPT", {}, id="grade 3: relation kept"
        ),
        pytest.param(
            "disability", _graded(7, relation="civil-servant"), "CIVIL_SERVANT_SEPARATE", {}, id="a civil servant"
        ),
        pytest.param(
            "disability",
            _graded(7, relation="volunteer"),
            "RELATION_RULING_REQUIRED",
            {
                "relation": "volunteer",
                "routes": [
                    "local-inclusion",
                    "epidemic-notice",
                    "volunteer-insurance",
                    "donated-insurance",
                    "hardship-aid",
                ],
            },
            id="a volunteer: other routes are named",
        ),
    ],
)
async def test_it_refuses_by_name(
    bureaus: Bureaus, what: str, body: dict[str, Any], code: str, facts: dict[str, Any]
) -> None:
    await local_figures(bureaus)
    if what == "death":
        await issued(bureaus, of_year(2025, "7000"))
    worker = await bureaus.of("worker", COMMUNITY, worker_id="W000000015")
    refused = await worker.post(f"{WHAT_IF}/{what}", json=body)
    assert (refused.status_code, refused.json()["code"], refused.json()["facts"]) == (409, code, facts)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(_graded(11), id="grade 11"),
        pytest.param(_graded(7, monthly_fen=[]), id="no wage"),
        pytest.param(_graded(7, monthly_fen=[1] * 13), id="13 months"),
        pytest.param(_graded(7, monthly_fen=[True]), id="a wage that is no number"),
        pytest.param(_graded(7, worker_id="W000000015"), id="a worker"),
    ],
)
async def test_a_malformed_question_is_refused(bureaus: Bureaus, body: dict[str, Any]) -> None:
    worker = await bureaus.of("worker", COMMUNITY, worker_id="W000000015")
    assert (await worker.post(f"{WHAT_IF}/disability", json=body)).status_code == 422


async def test_nothing_is_written(bureaus: Bureaus, injury: FastAPI, clock: FixedClock) -> None:
    await local_figures(bureaus)

    async def written() -> list[int]:
        tables = ("audit_entries", "events", "benefits", "cases", "wages", "dependants")
        async with injury.state.database.session(Scope.of_system(clock)) as session, session.begin():
            return [(await session.scalar(text(f"SELECT count(*) FROM {table}"))) or 0 for table in tables]  # noqa: S608 - fixed names

    before = await written()
    await _tried(bureaus, "disability", _graded(4))
    await _tried(bureaus, "death", _asked(died_on="2020-02-03"))
    assert await written() == before

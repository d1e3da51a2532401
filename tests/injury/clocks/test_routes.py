"""The limits of a case as they are read, and what is overdue, one level up."""

from typing import Any

from chassis.worker_id import make_worker_id
from services.injury.benefits.payers import Item
from tests.injury.decisions.make import accepted, decided, move, served
from tests.injury.make import COMMUNITY, COUNTY, ELSEWHERE, EMPLOYER, LEAGUE, PROVINCE, Bureaus
from tests.injury.payouts.make import approved, paid, proof, recognised


async def _clocks(bureaus: Bureaus, case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    bureau = await bureaus.of("human-resources", COUNTY)
    answer = await bureau.get(f"/v1/injury/cases/{case['id']}/clocks")
    assert answer.status_code == 200, answer.text
    return {one["limit"]: one for one in answer.json()["clocks"]}


async def test_a_reported_case_has_the_clocks_of_its_report_and_of_applying(bureaus: Bureaus) -> None:
    case = await bureaus.reported(event_at="2020-01-03T10:00:00+08:00")
    clocks = await _clocks(bureaus, case)
    assert list(clocks) == ["report", "employer-apply", "worker-apply"]
    assert clocks["report"]["state"] == "missed"  # 33 days are more than 24 hours
    # 30 days from 3 January 2020 end on 2 February, the last of the holiday.
    employer = clocks["employer-apply"]
    assert (employer["due_on"], employer["state"], employer["left"]) == ("2020-02-03", "overdue", -2)
    assert [step["text"]["en"] for step in employer["why"]][-1].endswith("rolled over to 2020-02-03")
    assert clocks["worker-apply"]["due_on"] == "2021-01-04"


async def test_the_sixty_days_stand_still_while_suspended(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    decide = (await _clocks(bureaus, case))["decide"]
    assert (decide["due_on"], decide["used"], decide["left"]) == ("2020-04-07", 0, 62)
    body = {"reason": "judicial", "body": "康巴什区人民法院", "first_on": "2020-02-05"}
    case = (await move(bureaus, case, "suspend", body)).json()
    bureaus.clock.advance(days=20)
    decide = (await _clocks(bureaus, case))["decide"]
    assert (decide["state"], decide["due_on"], decide["used"]) == ("paused", None, 0)
    case = (await move(bureaus, case, "resume", {"last_on": "2020-02-25"})).json()
    bureaus.clock.advance(days=1)
    decide = (await _clocks(bureaus, case))["decide"]
    assert (decide["state"], decide["due_on"]) == ("running", "2020-04-26")  # a Sunday that is worked for 劳动节


async def test_a_clock_that_meets_an_unpublished_year_is_told_as_unknown(bureaus: Bureaus) -> None:
    bureaus.clock.advance(days=(7 * 366))
    case = await bureaus.reported(event_at="2026-06-01T10:00:00+08:00")
    clocks = await _clocks(bureaus, case)
    worker = clocks["worker-apply"]
    assert (worker["state"], worker["due_on"], worker["missing"]) == ("unknown", None, "holidays.2027")


async def test_remedies_run_from_delivery(bureaus: Bureaus) -> None:
    case = await served(bureaus)
    clocks = await _clocks(bureaus, case)
    assert (clocks["serve"]["state"], clocks["review"]["due_on"], clocks["sue"]["due_on"]) == (
        "met",
        "2020-04-07",
        "2020-08-05",
    )


async def test_overdue_work_shows_one_level_up_and_says_nothing_of_the_worker(bureaus: Bureaus) -> None:
    late = await accepted(bureaus, 1)
    await decided(bureaus, 2)
    bureaus.clock.advance(days=63)  # 8 April; the sixty days ended on 7 April
    for department, region in (("headquarters", LEAGUE), ("human-resources", LEAGUE), ("government", COUNTY)):
        office = await bureaus.of(department, region)
        listed = (await office.get("/v1/injury/overdue")).json()["items"]
        by_limit = {(one["case_id"], one["limit"]): one for one in listed}
        one = by_limit[late["id"], "decide"]
        assert (one["due_on"], one["days_over"], one["duty"], one["shown_to"]) == (
            "2020-04-07",
            1,
            "human-resources",
            "league",
        )
        assert one["region"] == str(COUNTY)
        assert late["worker_id"] not in str(listed)
        # Decided at once, and never delivered.
        assert "serve" in {limit for case_id, limit in by_limit if case_id != late["id"]}
    elsewhere = await bureaus.of("headquarters", ELSEWHERE - 1001)
    assert (await elsewhere.get("/v1/injury/overdue")).json()["items"] == []


async def test_a_case_of_which_only_the_league_is_known_is_overdue_there(bureaus: Bureaus) -> None:
    community = await bureaus.of("community", COMMUNITY)
    body = {
        "worker_id": make_worker_id(7),
        "harm": "accident",
        "event_at": "2020-02-03T08:30:00+08:00",
        "place": str(LEAGUE),
    }
    assert (await community.post("/v1/injury/reports", json=body)).status_code == 201
    bureaus.clock.advance(days=60)
    office = await bureaus.of("headquarters", LEAGUE)
    answer = await office.get("/v1/injury/overdue")
    assert answer.status_code == 200, answer.text
    assert [(one["limit"], one["region"]) for one in answer.json()["items"]] == [("employer-apply", str(LEAGUE))]


async def test_an_assessment_that_is_late_is_overdue_although_the_decision_is_final(bureaus: Bureaus) -> None:
    case = await served(bureaus)
    bureaus.clock.advance(days=190)
    assert (await move(bureaus, case, "finalise")).json()["state"] == "final"
    unit = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    asked = await unit.post(f"/v1/injury/cases/{case['id']}/assessments", json={"stable": True})
    assert asked.status_code == 201, asked.text
    bureaus.clock.advance(days=65)  # 17 October 2020; the sixty days ended on the 12th
    office = await bureaus.of("headquarters", PROVINCE)
    (one,) = (await office.get("/v1/injury/overdue", params={"kind": "assess"})).json()["items"]
    assert (one["duty"], one["duty_region"], one["shown_to"]) == ("appraisal-committee", str(LEAGUE), "province")
    assert (one["due_on"], one["days_over"]) == ("2020-10-12", 5)


async def test_overdue_work_is_paged_by_case(bureaus: Bureaus) -> None:
    for number in range(1, 5):
        await accepted(bureaus, number)
    bureaus.clock.advance(days=100)
    office = await bureaus.of("headquarters", LEAGUE)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        asked = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await office.get("/v1/injury/overdue", params=asked)).json()
        seen += [one["case_id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(set(seen)) == 4
    only = (await office.get("/v1/injury/overdue", params={"kind": "accept"})).json()["items"]
    assert only == []
    wrong = await office.get("/v1/injury/overdue", params={"cursor": "nonsense"})
    assert wrong.status_code == 422


async def test_indicators_are_counted(bureaus: Bureaus) -> None:
    await decided(bureaus, 1)
    await bureaus.reported(2, known=False, harm="infection")
    asked = {"first_on": "2020-02-01", "last_on": "2020-02-29"}
    for department, region in (("headquarters", LEAGUE), ("finance", COUNTY), ("health", COUNTY)):
        office = await bureaus.of(department, region)
        told = (await office.get("/v1/injury/indicators", params=asked)).json()
        assert (told["cases"], told["unverified"], told["fatal"], told["recognised_share"]) == (2, 1, 0, 1.0)
        assert {one["harm"]: one["cases"] for one in told["harms"]} == {"accident": 1, "infection": 1}
        assert told["grounds"] == [{"ground": "14-1", "outcome": "recognised", "cases": 1}]
        assert told["to_decide"] == {"cases": 1, "median_days": 0.0, "most_days": 0}
        assert told["green_channel"] == [{"speed": "none", "cases": 2}]
        assert (told["coverage"], told["uninsured_share"]) == ([{"coverage": "insured", "cases": 1}], 0.0)
        assert told["applicants"] == [{"applicant": "employer", "cases": 1}]
        # Both were reported more than 24 hours after they happened.
        assert told["missed"] == [{"limit": "report", "cases": 2}]
    elsewhere = await bureaus.of("headquarters", ELSEWHERE - 1001)
    assert (await elsewhere.get("/v1/injury/indicators", params=asked)).json()["cases"] == 0
    order = await elsewhere.get("/v1/injury/indicators", params={"first_on": "2020-02-02", "last_on": "2020-02-01"})
    assert order.status_code == 422


async def test_it_is_counted_who_paid(bureaus: Bureaus) -> None:
    for number, item, payer in ((1, Item.LUMP_SUM, "fund"), (2, Item.EMPLOYMENT_GRANT, "employer")):
        one = await approved(bureaus, await recognised(bureaus, number), item, payer=payer)
        await paid(bureaus, one, document_id=await proof(bureaus, one))
    office = await bureaus.of("headquarters", LEAGUE)
    told = {"first_on": "2020-02-05", "last_on": "2020-02-05"}
    assert (await office.get("/v1/injury/indicators", params=told)).json()["paid"] == [
        {"payer": "fund", "payments": 1, "fen": 100_000},
        {"payer": "employer", "payments": 1, "fen": 100_000},
    ]
    earlier = {"first_on": "2020-02-01", "last_on": "2020-02-04"}
    assert (await office.get("/v1/injury/indicators", params=earlier)).json()["paid"] == []


async def test_a_community_reads_how_its_case_stands(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    community = await bureaus.of("community", COMMUNITY)
    assert (await community.get(f"/v1/injury/cases/{case['id']}/clocks")).status_code == 200

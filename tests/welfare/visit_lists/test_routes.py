"""Visits from lists: opened, assigned and made by many rows as each would be by itself."""

from typing import Any

from chassis.worker_id import make_worker_id
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, Offices
from tests.welfare.visits.make import VISITS, case, told_of_visits, visit_of, visits

CSV = {"Content-Type": "text/csv"}


async def taken(
    offices: Offices, what: str, file: str, *, department: str = "civil-affairs", region: int = COUNTY, **asked: Any
) -> dict[str, Any]:
    """What became of the rows of a list."""
    office = await offices.of(department, region)
    answer = await office.post(f"{VISITS}/{what}", content=file.encode(), headers=CSV, params=asked)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def codes(report: dict[str, Any]) -> list[tuple[int, str | None, str]]:
    return [(error["row"], error["column"], error["code"]) for error in report["errors"]]


async def test_a_season_s_visits_are_opened_assigned_and_made_by_three_lists(offices: Offices) -> None:
    one, two = await offices.told_of(1), await offices.told_of(2)
    opened = await taken(offices, "import", f"人员编号,事由\n{one},routine\n{two},hardship\n")
    assert opened["accepted"] == 2
    file = f"worker_id,occasion,assigned_to\n{one},routine,区民政局\n{two},hardship,区委组织部\n"
    assert (await taken(offices, "import-assignments", file))["accepted"] == 2
    assert (await taken(offices, "import-assignments", file))["unchanged"] == 2
    offices.clock.advance(hours=3)
    now = offices.clock.now().isoformat()
    file = (
        "worker_id,occasion,visited_at,visitors,need,need_note\n"
        f"{one},routine,{now},区民政局副局长等3人,,\n{two},hardship,{now},组织部2人,child-care,孩子无人接送\n"
    )
    assert (await taken(offices, "import-made", file))["accepted"] == 2
    assert (await taken(offices, "import-made", file))["unchanged"] == 2
    assert {one["worker_id"]: one["state"] for one in await visits(offices)} == {one: "visited", two: "need-open"}
    assert [event["type"].removeprefix("welfare.visit") for event in await told_of_visits(offices)] == [
        *(".opened", ".opened"),
        *(".assigned", ".assigned"),
        *(".visited", ".visited", "-need.opened"),
    ]


async def test_what_a_need_is_about_is_sealed_and_comes_back_in_no_report(offices: Offices) -> None:
    worker = await offices.told_of(1)
    await taken(offices, "import", f"worker_id,occasion\n{worker},hardship\n")
    await taken(offices, "import-assignments", f"worker_id,occasion,assigned_to\n{worker},hardship,区民政局\n")
    heads = "worker_id,occasion,visited_at,visitors,need,need_note\n"
    now = offices.clock.now().isoformat()
    lonely = await taken(offices, "import-made", f"{heads}{worker},hardship,{now},区民政局,,孩子无人接送\n")
    assert [(row, code) for row, _, code in codes(lonely)] == [(2, "need")]
    made = await taken(offices, "import-made", f"{heads}{worker},hardship,{now},区民政局,child-care,孩子无人接送\n")
    assert made["accepted"] == 1
    county = await offices.of("civil-affairs", COUNTY)
    [need] = (await county.get("/v1/welfare/visit-needs")).json()["items"]
    assert "孩子" not in f"{lonely}{made}{need}{await offices.events()}"
    note = await county.get(f"/v1/welfare/visit-needs/{need['id']}/note", headers={"X-Purpose": "settle-need"})
    assert note.json()["note"] == "孩子无人接送"


async def test_rows_that_do_not_fit_are_named_and_the_others_taken(offices: Offices) -> None:
    await case(offices, 1)
    one, two = make_worker_id(1), await offices.told_of(2)
    foreign, stranger = await offices.told_of(3, region=ELSEWHERE), make_worker_id(99)
    file = f"worker_id,occasion\n{one},injury\n{two},routine\n{foreign},routine\n"
    report = await taken(offices, "import", file)
    assert (report["accepted"], codes(report)[-1]) == (1, (4, "worker_id", "NOT_FOUND"))
    assert codes(report)[0][:2] == (2, "occasion")
    assert (await taken(offices, "import", f"worker_id,occasion\n{two},routine\n"))["unchanged"] == 1
    heads = "worker_id,occasion,visited_at,visitors\n"
    now = offices.clock.now()
    early, late = (f"{one},injury,{at.isoformat()},区民政局\n" for at in (now.replace(hour=1), now.replace(hour=23)))
    assert [code for _, _, code in codes(await taken(offices, "import-made", heads + early))] == ["ILLEGAL_MOVE"]
    assign = f"worker_id,occasion,assigned_to\n{one},injury,区民政局\n{stranger},injury,区民政局\n"
    report = await taken(offices, "import-assignments", assign)
    assert (report["accepted"], codes(report)) == (1, [(3, "worker_id", "VISIT_NOT_OPEN")])
    for wrong in (early, late):
        report = await taken(offices, "import-made", heads + wrong)
        assert codes(report) == [(2, "visited_at", "VISITED_IN_FUTURE")]
    assert (await visit_of(offices, 1))["state"] == "assigned"


async def test_one_wrong_row_keeps_a_whole_list_out_where_that_is_asked(offices: Offices) -> None:
    worker, stranger = await offices.told_of(1), await offices.told_of(2, region=ELSEWHERE)
    file = f"worker_id,occasion\n{worker},routine\n{stranger},routine\n"
    for asked in ({"mode": "atomic"}, {"dry_run": True}):
        report = await taken(offices, "import", file, department="community", region=COMMUNITY, **asked)
        assert codes(report) == [(3, "worker_id", "NOT_FOUND")]
    assert await visits(offices) == []
    assert await told_of_visits(offices) == []

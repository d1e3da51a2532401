"""Duty from files."""

from typing import Any

from tests.roster.make import COMMUNITY, Made

IMPORT = "/v1/roster/duty-entries/import"
HEAD = "worker_id,started_at,ended_at,place,post_type\n"


def row(worker_id: str, day: int, start: str = "08:00", end: str = "15:00") -> str:
    begins, ends = (f"2020-02-{day:02d}T{time}:00+08:00" for time in (start, end))
    return f"{worker_id},{begins},{ends},{COMMUNITY},checkpoint\n"


async def sent(made: Made, *rows: str, query: str = "") -> dict[str, Any]:
    answer = await made.community.post(
        f"{IMPORT}{query}", content=(HEAD + "".join(rows)).encode(), headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


async def count(made: Made) -> int:
    counted: int = (await made.county.get("/v1/roster/duty-entries?count=true")).json()["count"]
    return counted


async def test_rows_that_overlap_or_have_no_post_are_named_and_the_rest_is_taken(made: Made) -> None:
    worker = (await made.active(enrolled_on="2020-02-10"))["worker_id"]
    await made.recorded(worker, "2020-02-12")
    report = await sent(
        made,
        row(worker, 13),
        row(worker, 13, "14:59", "16:00"),  # overlaps with the row above
        row(worker, 12, "09:00", "10:00"),  # overlaps with what is on record
        row(worker, 9),  # before the post
        row(worker, 20, "08:00", "23:00"),  # not over
        row("W000000001", 13),  # wrong check digit
        row(worker, 14),
    )
    assert (report["received"], report["accepted"], report["refused"]) == (7, 2, 5)
    assert {(error["row"], error["code"]) for error in report["errors"]} == {
        (3, "DUTY_OVERLAPS"),
        (4, "DUTY_OVERLAPS"),
        (5, "DUTY_WITHOUT_POST"),
        (6, "DUTY_IN_FUTURE"),
        (7, "worker_id"),
    }


async def test_a_file_sent_twice_changes_nothing_the_second_time(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    rows = [row(worker, day) for day in range(1, 19)]
    await sent(made, *rows)
    again = await sent(made, *rows)
    assert (again["accepted"], again["unchanged"], again["refused"], await count(made)) == (0, 18, 0, 18)


async def test_dry_runs_and_refused_wholes_change_nothing(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    assert (await sent(made, row(worker, 18), query="?dry_run=true"))["accepted"] == 1
    refused = await sent(made, row(worker, 18), row(worker, 18, "09:00", "10:00"), query="?mode=atomic")
    assert (refused["accepted"], await count(made)) == (0, 0)


async def test_imported_duty_is_confirmed_by_another(made: Made) -> None:
    await made.rule()
    workers = [(await made.active())["worker_id"] for _ in range(3)]
    await sent(made, *(row(worker, day) for worker in workers for day in range(14, 20)))
    span = {"region": str(COMMUNITY), "first_on": "2020-02-01", "last_on": "2020-02-29"}
    own = await made.community.post("/v1/roster/duty-entries/confirm", json=span)
    assert own.json() == {"confirmed": 0, "own": 18, "late_waiting": 0}
    done = await made.township.post("/v1/roster/duty-entries/confirm", json=span)
    assert done.json() == {"confirmed": 18, "own": 0, "late_waiting": 0}
    assert [sum(day["half_days"] for day in item["days"]) for item in await made.days()] == [12, 12, 12]

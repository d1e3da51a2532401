"""Workers from files."""

import csv
import io
from typing import Any

import orjson

from tests.roster.make import COMMUNITY, OTHER_COMMUNITY, Made, id_number, person

IMPORT = "/v1/roster/workers/import"
COLUMNS = ("region", "name", "id_number", "phone", "category", "employment_relation", "enrolled_on")


def table(*people: dict[str, Any], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(people)
    return text.getvalue().encode(encoding)


async def sent(made: Made, body: bytes, query: str = "", kind: str = "text/csv") -> dict[str, Any]:
    answer = await made.county.post(f"{IMPORT}{query}", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


async def count(made: Made) -> int:
    counted: int = (await made.county.get("/v1/roster/workers?count=true")).json()["count"]
    return counted


async def test_good_rows_are_taken_and_bad_rows_are_named(made: Made) -> None:
    twice = id_number()
    people = [
        person(name="乌兰"),
        person(id_number=twice),
        person(id_number=twice, name="李四"),
        person(region=str(OTHER_COMMUNITY)),
        person(id_number="150203198506150010"),
        person(enrolled_on="2020-02-30"),
    ]
    report = await sent(made, table(*people, encoding="gb18030"), kind="text/csv; charset=gb18030")
    assert (report["received"], report["accepted"], report["refused"]) == (6, 2, 4)
    assert {(error["row"], error["code"]) for error in report["errors"]} == {
        (4, "ALREADY_ENROLLED"),
        (5, "NOT_FOUND"),
        (6, "ID_CHECK_DIGIT"),
        (7, "date_from_datetime_parsing"),
    }
    told = await made.events("roster.worker.enrolled")
    assert len(told) == 2


async def test_a_file_sent_twice_changes_nothing_the_second_time(made: Made) -> None:
    body = table(person(), person())
    await sent(made, body)
    again = await sent(made, body)
    assert (again["accepted"], again["unchanged"], again["refused"]) == (0, 2, 0)
    assert await count(made) == 2


async def test_a_dry_run_tells_what_would_happen_and_changes_nothing(made: Made) -> None:
    report = await sent(made, table(person(), person()), "?dry_run=true")
    assert (report["accepted"], await count(made)) == (2, 0)
    assert await made.events("roster.worker.enrolled") == []


async def test_all_or_nothing_is_nothing_when_a_row_is_refused(made: Made) -> None:
    report = await sent(made, table(person(), person(enrolled_on="2021-01-01")), "?mode=atomic")
    assert (report["accepted"], report["refused"], await count(made)) == (0, 1, 0)
    assert (await sent(made, table(person(), person()), "?mode=atomic"))["accepted"] == 2


async def test_ndjson_is_taken_too_and_unknown_columns_are_refused(made: Made) -> None:
    lines = b"".join(orjson.dumps(person()) + b"\n" for _ in range(3))
    assert (await sent(made, lines, kind="application/x-ndjson"))["accepted"] == 3
    wrong = await made.county.post(
        IMPORT, content=table(person()).replace(b"phone", b"fon"), headers={"Content-Type": "text/csv"}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "HEADER_WRONG")


async def test_thousands_of_rows_are_taken_in_chunks(made: Made) -> None:
    report = await sent(made, table(*(person() for _ in range(2500))))
    assert (report["accepted"], await count(made)) == (2500, 2500)
    page = (await made.county.get(f"/v1/roster/workers?region={COMMUNITY}&limit=500")).json()
    assert len({item["worker_id"] for item in page["items"]}) == 500

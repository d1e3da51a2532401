"""Days and times as office programs write them."""

import io
from datetime import date, datetime
from typing import Any

import pytest

from chassis.fields import LocalDate, LocalDateTime, Schema, described
from chassis.tabular import CSV, NDJSON, XLSX, RowError, Valid, columns_of, opened, validated
from tests.chassis.tabular.make import workbook


class Stretch(Schema):
    duty_on: LocalDate = described("日期", "day")
    ended_at: LocalDateTime | None = described("结束时间", "ended at", default=None)


async def taken(content: bytes, media_type: str) -> list[tuple[str, str | None] | str]:
    """Each row as JSON shows it, or the code of what is wrong with it."""
    upload = await opened(io.BytesIO(content), media_type)
    told: list[tuple[str, str | None] | str] = []
    for row in validated(upload.rows(columns_of(Stretch)), Stretch):
        if isinstance(row, Valid):
            shown = row.model.model_dump(mode="json")
            told.append((shown["duty_on"], shown["ended_at"]))
        else:
            assert isinstance(row, RowError)
            told.append(row.code)
    return told


async def in_csv(day: str, time: str = "") -> tuple[str, str | None] | str:
    [row] = await taken(f"日期,结束时间\n{day},{time}\n".encode(), CSV)
    return row


@pytest.mark.parametrize(
    "day", ["2020-02-01", "2020/2/1", "2020/02/01", "2020-2-1", "2020年2月1日", "2020-02-01 00:00:00", "2020/2/1 0:00"]
)
async def test_a_day_is_taken_as_a_spreadsheet_writes_it(day: str) -> None:
    assert await in_csv(day) == ("2020-02-01", None)


@pytest.mark.parametrize("time", ["2020/2/1 8:30", "2020-02-01 08:30:00", "2020-02-01T08:30", "2020-02-01T00:30:00Z"])
async def test_a_time_without_a_zone_is_chinas(time: str) -> None:
    assert await in_csv("2020-02-01", time) == ("2020-02-01", "2020-02-01T08:30:00+08:00")


@pytest.mark.parametrize("day", ["1/2/2020", "2020/2/1 8:30", "20/2/1", "2020.2", "2020/2/1x"])
async def test_what_would_have_to_be_guessed_is_refused_as_a_day(day: str) -> None:
    assert await in_csv(day) == "date_form"


async def test_a_day_that_is_none_and_a_time_that_is_none_are_refused() -> None:
    assert await in_csv("2020/2/30") == "date_from_datetime_parsing"
    assert await in_csv("2020-02-01", "2020/2/1 25:00") == "datetime_from_date_parsing"


async def test_a_day_is_no_time_in_a_text_file() -> None:
    assert await in_csv("2020-02-01", "2020/2/1") == "datetime_offset"


async def test_midnight_typed_into_a_workbook_is_midnight() -> None:
    typed = datetime(2020, 2, 2), datetime(2020, 2, 1, 8, 30)  # noqa: DTZ001 - spreadsheets know no zone
    rows: list[list[Any]] = [
        ["日期", "结束时间"],
        *([date(2020, 2, 1), one] for one in typed),
        ["2020/2/1", "2020-02-01 08:30"],
    ]
    assert await taken(workbook(rows), XLSX) == [
        ("2020-02-01", "2020-02-02T00:00:00+08:00"),
        ("2020-02-01", "2020-02-01T08:30:00+08:00"),
        ("2020-02-01", "2020-02-01T08:30:00+08:00"),
    ]


async def test_objects_are_held_to_the_form_that_json_has() -> None:
    assert await taken(b'{"duty_on": "2020/2/1"}\n', NDJSON) == ["date_form"]

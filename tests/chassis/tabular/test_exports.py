import csv
import io
import json
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from chassis.tabular import CSV, NDJSON, XLSX, export, export_format
from tests.chassis.tabular.make import TITLES, body_of


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, None),
        ("*/*", None),
        ("text/*", None),
        ("application/json", None),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        (f"{XLSX}, application/json;q=0.5", XLSX),
        ("application/json, text/csv;q=0.9", None),
        (f"text/csv;q=0.5, {NDJSON};q=0.8", NDJSON),
        ("text/csv;q=0", None),
        ("text/csv;q=x", None),
    ],
)
def test_the_format_is_the_one_preferred_to_json(accept: str | None, chosen: str | None) -> None:
    assert export_format(accept) == chosen


async def test_json_is_left_to_the_caller() -> None:
    async def none() -> AsyncIterator[Mapping[str, Any]]:
        yield {}

    assert export("application/json", none(), TITLES) is None


async def test_csv_goes_out_with_a_mark_and_its_header() -> None:
    content = await body_of(CSV, [{"worker": '张"三', "note": "a\nb", "secret": "x"}, {"worker": "李四"}])
    assert content == '\ufeff人员 worker,备注\r\n"张""三","a\nb"\r\n李四,\r\n'.encode()
    assert await body_of(CSV, []) == "\ufeff人员 worker,备注\r\n".encode()


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\tx", "＝1", "'=1"])
async def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(cell: str) -> None:
    content = (await body_of(CSV, [{"worker": cell}])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1][0] == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1", "+8613812345678", "-1.50", "1e5", "a=1", "'a", "", "15:30"])
async def test_other_cells_are_left_alone(cell: str) -> None:
    content = (await body_of(CSV, [{"worker": cell}])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1][0] == cell


async def test_other_values_are_written_as_text() -> None:
    odd = {"worker": UUID(int=1), "note": {"a": [Decimal("1.50")]}}
    content = (await body_of(CSV, [odd])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1] == [str(UUID(int=1)), '{"a":["1.50"]}']
    assert json.loads(await body_of(NDJSON, [odd])) == {"worker": str(UUID(int=1)), "note": {"a": ["1.50"]}}

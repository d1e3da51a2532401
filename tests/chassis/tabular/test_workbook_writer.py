import io
import zipfile
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from chassis.tabular import XLSX
from chassis.tabular.workbook_writer import xlsx_body
from tests.chassis.tabular.make import TITLES, body_of


async def test_a_workbook_has_a_frozen_header_even_when_empty() -> None:
    content = await body_of(XLSX, [])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert b'ySplit="1"' in sheet
    assert b'state="frozen"' in sheet


async def test_nothing_in_a_workbook_is_a_formula_or_a_link() -> None:
    content = await body_of(XLSX, [{"worker": "=1+1", "note": "http://example.invalid"}])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


async def test_rows_beyond_a_worksheet_go_to_the_next_one() -> None:
    async def five() -> AsyncIterator[Mapping[str, Any]]:
        for n in range(5):
            yield {"worker": n}

    content = b"".join([block async for block in xlsx_body(five(), TITLES, sheet_rows=3)])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [name for name in package.namelist() if "worksheets/sheet" in name]
        assert len(sheets) == 3
        assert [package.read(f"xl/worksheets/sheet{n}.xml").count(b"<row") for n in (1, 2, 3)] == [3, 3, 2]


async def test_a_cell_that_a_workbook_would_cut_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not fit a cell"):
        await body_of(XLSX, [{"worker": "x" * 32_768}])

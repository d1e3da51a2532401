"""The empty file of an import, and how worksheets look."""

import io
import re
import zipfile
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from chassis.fields import Fen, Line, LocalDate, LocalDateTime, RegionCode, Schema, described
from chassis.tabular import CSV, XLSX, cells_of, columns_of, opened, template
from chassis.tabular.sheets import width_of
from tests.chassis.tabular.make import body_of


class Kind(StrEnum):
    DAY = "day"
    NIGHT = "night"


class Shift(Schema):
    region: RegionCode = described("社区", "community or village", "12 digits")
    account: Line = described("账号", "account", examples=["6222020200112233445"])
    kind: Kind = described("班次", "kind of shift")
    on: LocalDate | None = described("日期", "day", default=None)
    amount_fen: Fen | None = described("金额", "amount", default=None)
    paid: bool = described("已付", "paid", default=False)
    ended_at: LocalDateTime | None = described("结束", "end", default=None, examples=["2020-02-01T14:30:00+08:00"])


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


@pytest.fixture
def sheet() -> str:
    return part(template(None, Shift)[1], "xl/worksheets/sheet1.xml")


def test_a_template_is_a_workbook_unless_csv_is_preferred() -> None:
    assert template("*/*", Shift)[0] == XLSX
    media, content = template(CSV, Shift)
    assert media.startswith(CSV)
    assert content.decode().startswith("\ufeff社区 community or village,账号 account,")


async def test_its_headings_are_those_that_the_import_reads() -> None:
    for accept in (XLSX, CSV):
        media, content = template(accept, Shift)
        upload = await opened(io.BytesIO(content), media)
        assert list(upload.rows(columns_of(Shift))) == []


def test_its_headings_stay_in_sight_and_its_columns_are_wide_enough(sheet: str) -> None:
    assert 'state="frozen"' in sheet
    assert [width_of(text) for text in ("", "社区 community or village", "长" * 40)] == [12, 28, 40]


def test_what_has_a_few_values_is_chosen_and_a_date_is_a_date(sheet: str) -> None:
    rules = re.findall(r'<dataValidation type="(\w+)".*?sqref="([A-Z]+)2:.*?>(?:<formula1>(.*?)</formula1>)?', sheet)
    assert rules == [
        *(("list", "C", '"day,night"'), ("date", "D", "1")),
        *(("list", "F", '"true,false"'), ("date", "G", "1")),
    ]


def test_ids_are_text_before_anything_is_typed() -> None:
    content = template(None, Shift)[1]
    sheet, styles = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/styles.xml")
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    columns = re.findall(r'<col min="\d+" max="\d+" width="[\d.]+" style="(\d+)"', sheet)
    assert [formats[int(style)] for style in columns[:2]] == ["49", "49"]  # @, as ECMA-376 numbers the built-in formats


def test_a_second_sheet_says_what_each_column_is() -> None:
    notes = CalamineWorkbook.from_filelike(io.BytesIO(template(None, Shift)[1])).get_sheet_by_index(1).to_python()
    assert notes[1] == ["社区 community or village", "是 yes", "", "150603001001", "12 digits"]
    assert notes[3][2] == "day, night"
    assert notes[7][3] == "2020-02-01 14:30"


async def test_exports_write_dates_as_dates_and_keep_long_numbers_whole() -> None:
    rows: list[dict[str, Any]] = [
        {"account": "6222020200112233445", "on": "2020-02-01", "amount_fen": 7},
        {"account": "1.5E+17", "on": "1850-01-01", "amount_fen": None},
        {"account": "x", "on": "2020-02-30", "amount_fen": None},
    ]
    titles = {"account": "账号", "on": "日期", "amount_fen": "金额"}
    content = await body_of(XLSX, rows, titles, cells_of(Shift))
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert read[1:] == [
        ["6222020200112233445", date(2020, 2, 1), 7.0],
        ["1.5E+17", "1850-01-01", ""],
        ["x", "2020-02-30", ""],
    ]

import io
from datetime import date, datetime, time

import xlsxwriter

from chassis.tabular import (
    XLSX,
    Row,
    RowError,
)
from tests.chassis.tabular.make import cells, read, workbook


async def test_a_workbook_gives_the_text_that_a_csv_file_would_hold() -> None:
    content = workbook(
        [
            ["人员 worker", "日期", "amount_fen", "note"],
            [" 张三 ", date(2020, 2, 1), 100, "=x"],
            [],
            ["李四", datetime(2020, 2, 1, 8, 30), 0.00001, True],  # noqa: DTZ001 - spreadsheets know no zone
            ["王五", datetime(2020, 2, 1), -1.5, time(8, 30)],  # noqa: DTZ001 - the same
        ],
        first=(2, 1),
    )
    rows = await read(content, XLSX)
    assert [row.number for row in rows if isinstance(row, Row)] == [4, 6, 7]
    assert [tuple(row.cells.values()) for row in rows if isinstance(row, Row)] == [
        ("张三", "2020-02-01", "100", "0"),  # a formula counts as the value last computed
        ("李四", "2020-02-01T08:30:00+08:00", "0.00001", "true"),
        ("王五", "2020-02-01", "-1.5", "08:30:00"),
    ]


async def test_a_number_that_the_spreadsheet_has_rounded_is_refused_in_its_row() -> None:
    rows = await read(
        workbook([["worker", "duty_on"], [150102198506150012, "a"], [999_999_999_999_999, "b"], ["(number)", "c"]]),
        XLSX,
    )
    assert isinstance(rows[0], RowError)
    assert (rows[0].row, rows[0].column, rows[0].code) == (2, "worker", "number_too_long")
    assert rows[1:] == [
        Row(3, {"worker": "999999999999999", "duty_on": "b"}),
        Row(4, {"worker": "(number)", "duty_on": "c"}),
    ]


async def test_the_first_visible_worksheet_is_read() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=shown!$A$1:$A$2"})
        book.add_chartsheet().set_chart(chart)
        hidden, shown = book.add_worksheet("hidden"), book.add_worksheet("shown")
        hidden.hide()
        hidden.write_row(0, 0, ["wrong"])
        shown.write_row(0, 0, ["worker", "duty_on"])
        shown.write_row(1, 0, ["张三", "x"])
        shown.activate()
        shown.set_first_sheet()
    assert await cells(out.getvalue(), XLSX) == [{"worker": "张三", "duty_on": "x"}]

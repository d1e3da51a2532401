import pytest

from chassis.fields import Line, Schema, described
from chassis.tabular import HeaderWrong, Row, RowError, columns_of
from tests.chassis.tabular.make import HEADER, cells, read


async def test_a_column_is_known_by_name_title_or_chinese_title() -> None:
    for heading in ("duty_on", "日期", "日期 day", " 日期 "):
        assert (await cells(f"worker,{heading}\n张三,2020-02-01\n"))[0]["duty_on"] == "2020-02-01"


def test_a_chinese_title_that_two_columns_share_names_neither() -> None:
    class Twice(Schema):
        first: Line = described("日期", "first")
        second: Line = described("日期", "second")

    headings = columns_of(Twice).headings
    assert "日期" not in headings
    assert headings["日期 second"] == "second"


async def test_everything_wrong_with_a_header_is_told_at_once() -> None:
    with pytest.raises(HeaderWrong) as refused:
        await read(f"worker,人员,wage,{'x' * 50}\n1,2,3,4\n")
    assert refused.value.facts == {
        "unknown": ["wage", "x" * 40 + "…"],
        "missing": ["duty_on"],
        "duplicate": ["worker"],
    }
    assert [error.code for error in refused.value.errors] == [
        "unknown_column", "unknown_column", "missing_column", "duplicate_column"
    ]  # fmt: skip


async def test_a_column_without_a_heading_must_be_blank() -> None:
    good, bad = await read("worker,,duty_on,\n张三,,2020-02-01,\n李四,x,2020-02-01,\n")
    assert isinstance(good, Row)
    assert good.cells == {"worker": "张三", "duty_on": "2020-02-01"}
    assert isinstance(bad, RowError)
    assert (bad.row, bad.code) == (3, "row_width")


async def test_a_row_wider_than_the_header_is_refused_and_the_next_one_is_read() -> None:
    wide, good = await read("worker,duty_on\n张三,2020-02-01,1,000\n李四,2020-02-01,,\n")
    assert isinstance(wide, RowError)
    assert (wide.row, wide.column, wide.code) == (2, None, "row_width")
    assert isinstance(good, Row)


async def test_commas_left_out_at_the_end_of_a_row_mean_blanks() -> None:
    assert await cells(HEADER + "张三,2020-02-01\n") == [{"worker": "张三", "duty_on": "2020-02-01"}]

import pytest

from chassis.tabular import FileTooLarge, Limits, Row
from tests.chassis.tabular.make import GOOD, HEADER, TWO, cells, read, unreadable, workbook


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (GOOD.encode(), "text/csv"),
        (GOOD.encode("utf-8-sig"), "TEXT/CSV; charset=UTF-8"),
        (GOOD.replace("\r\n", "\n").encode(), "text/csv; header=present"),
        (GOOD.replace("\r\n", "\r").encode(), "text/csv"),
        (GOOD.encode("gb18030"), "text/csv"),
        (GOOD.encode("gb18030"), 'text/csv; charset="GB2312"'),
        (("\ufeff" + GOOD).encode("gb18030"), "text/csv; charset=gbk"),
        (GOOD.rstrip("\r\n").encode(), "text/csv"),
    ],
)
async def test_csv_comes_in_any_of_its_encodings_and_line_ends(content: bytes, content_type: str) -> None:
    assert await cells(content, content_type) == TWO


async def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    rows = await read('\n"worker",duty_on,note\n\n张三,2020-02-01,"a\nb\nc"\n,,\n李四,2020-02-01,\n')
    assert [row.number for row in rows if isinstance(row, Row)] == [4, 6]
    assert isinstance(rows[0], Row)
    assert rows[0].cells["note"] == "a\nb\nc"


@pytest.mark.parametrize(
    ("content", "reason", "row"),
    [
        (b"", "empty", None),
        (b"\r\n,,\r\n", "empty", None),
        (GOOD.encode("utf-16"), "utf16", None),
        (GOOD.encode("utf-16-le"), "nul", 1),
        (HEADER + "张三,2020-02-01,1\x00,\n", "nul", 2),
        (HEADER + '张三,2020-02-01,1,"no end\n', "truncated", 2),
        (HEADER + '张三,2020-02-01,1,"a"b\n', "quoting", 2),
        (HEADER + "张三,2020-02-01,,\n李四,2020-02", "truncated", 3),
        (GOOD.encode()[:-4], "encoding", 3),  # cut within a character
        (GOOD.encode().replace("李".encode(), b"\xff"), "encoding", 3),  # mostly UTF-8: not to be read as GB18030
        (GOOD.encode("gb18030") + b"\xff\n", "encoding", 4),
        (b"\xef\xbb\xbf" + GOOD.encode("gb18030"), "encoding", 2),
        (workbook([["worker"]]), "not_csv", None),
    ],
)
async def test_what_is_no_csv_is_refused_with_its_row(content: bytes | str, reason: str, row: int | None) -> None:
    assert await unreadable(content) == (reason, row)


async def test_a_declared_encoding_is_held_to() -> None:
    assert await unreadable(GOOD.encode("gb18030"), "text/csv; charset=utf-8") == ("encoding", 2)


@pytest.mark.parametrize(
    ("limits", "measure"),
    [
        (Limits(bytes=20), "bytes"),
        (Limits(rows=1), "rows"),
        (Limits(columns=3), "columns"),
        (Limits(row_chars=31), "row_chars"),
    ],
)
async def test_limits_on_csv(limits: Limits, measure: str) -> None:
    with pytest.raises(FileTooLarge) as refused:
        await read(GOOD + "王五,2020-02-01,,\n" + "x" * 100, limits=limits)
    assert refused.value.facts["measure"] == measure
    assert refused.value.status == 413
    assert refused.value.explain(chinese=True) != refused.value.explain(chinese=False)


async def test_a_record_over_many_lines_counts_as_one_row_of_its_length() -> None:
    with pytest.raises(FileTooLarge):
        await read(HEADER + '张三,2020-02-01,,"' + "行\n" * 50 + '"\n', limits=Limits(row_chars=90))
    await read(HEADER + "张三,2020-02-01,,\n" * 50, limits=Limits(row_chars=90))

import pytest

from chassis.tabular import NDJSON, Row, RowError
from tests.chassis.tabular.make import cells, read, unreadable

NDJSON_GOOD = '{"worker": "张三", "duty_on": "2020-02-01", "amount_fen": 100}\n\n{"worker": " 李四 ", "note": null}\n'


async def test_ndjson_rows_are_objects_by_line() -> None:
    rows = await read(NDJSON_GOOD.encode("utf-8-sig"), NDJSON)
    assert rows == [
        Row(1, {"worker": "张三", "duty_on": "2020-02-01", "amount_fen": "100"}),
        Row(3, {"worker": "李四", "note": ""}),
    ]


async def test_numbers_of_ndjson_keep_every_digit() -> None:
    (row,) = await cells('{"worker": 6222020200112233445678, "note": 0.10, "amount_fen": true}', NDJSON)
    assert row == {"worker": "6222020200112233445678", "note": "0.10", "amount_fen": "true"}


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ('{"wage": 1}', "unknown_column", "wage"),
        ('{"worker": "a", "worker": "b"}', "duplicate_column", "worker"),
        ('{"worker": {"a": 1}}', "nested", "worker"),
        ('{"worker": []}', "nested", "worker"),
    ],
)
async def test_a_wrong_object_refuses_its_row_only(line: str, code: str, column: str) -> None:
    bad, good = await read(f'{line}\n{{"worker": "李四"}}\n', NDJSON)
    assert isinstance(bad, RowError)
    assert (bad.row, bad.code, bad.column) == (1, code, column)
    assert isinstance(good, Row)


@pytest.mark.parametrize(
    ("content", "reason", "row"),
    [
        ("\n\n", "empty", None),
        ('{"worker": "a"}\n["worker"]\n', "json", 2),
        ('{"worker": "a"}\n"worker"\n', "json", 2),
        ('{"worker": NaN}\n', "json", 1),
        ('{"worker": "a"}\n{"worker": "b', "truncated", 2),
        ('{"worker": "a\\u0000"}\n', "nul", 1),
        ("[" * 50_000 + "\n", "json", 1),
        ('{"worker": ' * 5_000 + "\n", "json", 1),
        ('{"worker": "张三"}\n{"worker": "李四"}\n'.encode("gb18030"), "encoding", 1),
    ],
)
async def test_what_is_no_ndjson_is_refused_with_its_row(content: bytes | str, reason: str, row: int | None) -> None:
    assert await unreadable(content, NDJSON) == (reason, row)

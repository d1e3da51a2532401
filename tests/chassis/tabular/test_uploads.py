import contextlib
import io
import json
import tempfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import Refusal, UnsupportedMedia
from chassis.tabular import (
    CSV,
    NDJSON,
    XLSX,
    FileTooLarge,
    FileUnreadable,
    Limits,
    Row,
    opened,
)
from tests.chassis.tabular.make import COLUMNS, GOOD, HEADER, TWO, read, workbook


@pytest.mark.parametrize(
    "content_type",
    [None, "", "application/json", "text/csv; charset=big5", "text/csv; charset=nonsense",
     "application/x-ndjson; charset=gb18030"],
)  # fmt: skip
async def test_other_types_and_encodings_are_not_supported(content_type: str | None) -> None:
    with pytest.raises(UnsupportedMedia):
        await opened(io.BytesIO(b"x"), content_type)


@given(st.binary(max_size=300), st.sampled_from([CSV, NDJSON, XLSX]))
async def test_any_bytes_are_refused_or_read_and_nothing_worse(content: bytes, content_type: str) -> None:
    for data in (content, HEADER.encode() + content):
        with contextlib.suppress(Refusal):
            await read(data, content_type)


class Counted(io.BytesIO):
    """A file that cannot be written to, and knows how much was read of it at a time."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.largest = max(self.largest, len(data))
        return data

    def write(self, _: Any, /) -> int:
        pytest.fail("written to")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (GOOD.encode(), CSV),
        (GOOD.encode("gb18030"), "text/csv; charset=gbk"),
        (workbook([list(TWO[0]), *(list(row.values()) for row in TWO)]), XLSX),
        ("".join(f"{json.dumps(row)}\n" for row in TWO).encode(), NDJSON),
    ],
)
async def test_a_spooled_file_is_read_where_it_is_and_left_open(content: bytes, content_type: str) -> None:
    with tempfile.SpooledTemporaryFile(max_size=16) as file:
        file.write(content)  # and it stands at its end
        for _ in range(2):
            upload = await opened(file, content_type)
            assert [row.cells for row in upload.rows(COLUMNS) if isinstance(row, Row)] == TWO
        assert upload.media_type == content_type.partition(";")[0]
        file.seek(0)
        assert file.read() == content


async def test_a_spooled_file_is_neither_copied_nor_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", lambda **_: pytest.fail("copied"))
    file = Counted((HEADER + "张三,2020-02-01,,\n" * 40_000).encode())
    upload = await opened(file, CSV)
    assert sum(isinstance(row, Row) for row in upload.rows(COLUMNS)) == 40_000
    assert file.largest <= 1 << 18 < len(file.getvalue())


async def test_a_file_that_is_empty_or_too_large_is_refused() -> None:
    with pytest.raises(FileUnreadable) as unread:
        await opened(io.BytesIO(), CSV)
    assert unread.value.facts["reason"] == "empty"
    size = len(GOOD.encode())
    await opened(io.BytesIO(GOOD.encode()), CSV, limits=Limits(bytes=size))
    with pytest.raises(FileTooLarge) as refused:
        await opened(io.BytesIO(GOOD.encode()), CSV, limits=Limits(bytes=size - 1))
    assert (refused.value.facts["measure"], refused.value.facts["limit"]) == ("bytes", size - 1)

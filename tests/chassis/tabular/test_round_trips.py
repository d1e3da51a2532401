import io
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chassis.fields import Answer, Fen, Line, LocalDate, LocalDateTime, RegionCode, described
from chassis.tabular import CSV, NDJSON, XLSX, Row, Valid, columns_of, opened, titles_of, validated
from tests.chassis.tabular.make import Both, body_of

plain_text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="\ufeff"))


@pytest.mark.parametrize("media_type", [CSV, XLSX, NDJSON])
@settings(deadline=None)  # a workbook takes as long as the machine is busy
@given(rows=st.lists(st.tuples(plain_text, plain_text), min_size=1, max_size=5))
@example(rows=[("=1", "'=1"), ("''@", "-1"), ("a,b", 'c"d'), ("'", "_x0041_")])
async def test_what_is_exported_is_imported_unchanged(media_type: str, rows: list[tuple[str, str]]) -> None:
    kept = [row for row in rows if any(row)]
    content = await body_of(media_type, [{"worker": w, "note": n} for w, n in kept], titles_of(Both))
    if not kept:
        return
    upload = await opened(io.BytesIO(content), media_type)
    back = [(valid.model.worker, valid.model.note) for valid in validated(upload.rows(columns_of(Both)), Both)
            if isinstance(valid, Valid)]  # fmt: skip
    assert back == kept


class Colour(StrEnum):
    RED = "red"


class Typed(Answer):
    worker: Line = described("人员", "worker")
    made_at: LocalDateTime = described("时间", "time")
    duty_on: LocalDate = described("日期", "day")
    region: RegionCode = described("区划", "region")
    amount_fen: Fen = described("金额", "amount")
    done: bool = described("完成", "done")
    colour: Colour = described("颜色", "colour")


@pytest.mark.parametrize("media_type", [CSV, XLSX, NDJSON])
async def test_typed_values_come_back_as_they_were(media_type: str) -> None:
    made = {
        "worker": "张三",
        "made_at": datetime(2020, 2, 1, 0, 30, tzinfo=UTC),
        "duty_on": date(2020, 2, 1),
        "region": "150603001001",
        "amount_fen": 10**13,
        "done": True,
        "colour": Colour.RED,
    }
    content = await body_of(media_type, [made], titles_of(Typed))
    upload = await opened(io.BytesIO(content), media_type)
    (valid,) = validated(upload.rows(columns_of(Typed)), Typed)
    assert isinstance(valid, Valid)
    assert valid.model == Typed.model_validate(made)


async def test_a_long_number_is_text_in_a_workbook() -> None:
    content = await body_of(XLSX, [{"worker": 150102198506150012, "note": 999_999_999_999_999}])
    upload = await opened(io.BytesIO(content), XLSX)
    (row,) = upload.rows(columns_of(Both))
    assert isinstance(row, Row)
    assert row.cells == {"worker": "150102198506150012", "note": "999999999999999"}


@pytest.mark.parametrize("media_type", [CSV, XLSX, NDJSON])
async def test_many_rows_come_out_once_each(media_type: str) -> None:
    content = await body_of(media_type, [{"worker": f"w{n}"} for n in range(1234)])
    upload = await opened(io.BytesIO(content), media_type)
    rows = [row for row in upload.rows(columns_of(Both)) if isinstance(row, Row)]
    assert [row.cells["worker"] for row in rows] == [f"w{n}" for n in range(1234)]

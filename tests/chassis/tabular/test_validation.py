from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import field_validator

from chassis.fields import Schema
from chassis.identifiers import parse_id_number
from chassis.tabular import Row, RowError, Valid, validated
from chassis.text import Text
from tests.chassis.tabular.make import Duty


def checked(rows: Iterable[Row | RowError], **options: Any) -> tuple[list[Valid[Duty]], list[RowError]]:
    results = list(validated(rows, Duty, **options))
    return [r for r in results if isinstance(r, Valid)], [r for r in results if isinstance(r, RowError)]


def test_blank_cells_are_absent_and_others_are_parsed() -> None:
    good, bad = checked([Row(2, {"worker": "张三", "duty_on": "2020-02-01", "amount_fen": "100", "note": ""})])
    assert not bad
    assert good == [Valid(2, Duty(worker="张三", duty_on=date(2020, 2, 1), amount_fen=100))]


def test_all_that_is_wrong_with_a_row_is_told_without_the_value() -> None:
    good, bad = checked([Row(2, {"worker": "", "duty_on": "11010519491231002X", "amount_fen": "-1"})])
    assert not good
    assert [(error.row, error.column, error.code) for error in bad] == [
        (2, "worker", "missing"),
        (2, "duty_on", "date_form"),
        (2, "amount_fen", "greater_than_equal"),
    ]
    assert str(bad[1].detail) == "日期应写作 YYYY-MM-DD A date is written YYYY-MM-DD"
    assert "11010519491231002X" not in str(bad)


def test_errors_of_reading_pass_through() -> None:
    error = RowError(row=2, column=None, code="row_width", detail=Text("…", "…"))
    assert checked([error]) == ([], [error])


def test_a_row_that_repeats_an_earlier_one_is_refused() -> None:
    rows = [Row(n, {"worker": w, "duty_on": "2020-02-01"}) for n, w in ((2, "张三"), (3, "李四"), (4, " 张三"))]
    good, bad = checked(rows, unique=("worker", "duty_on"))
    assert [valid.number for valid in good] == [2, 3]
    assert (bad[0].row, bad[0].code) == (4, "duplicate_row")
    assert "第 2 行" in bad[0].detail.zh


def test_a_refusal_with_a_code_of_its_own_keeps_it() -> None:
    class Person(Schema):
        id_number: str

        @field_validator("id_number")
        @classmethod
        def _valid(cls, value: str) -> str:
            return parse_id_number(value, date(2020, 1, 1)).value

    (error,) = validated([Row(2, {"id_number": "150102198506150013"})], Person)
    assert isinstance(error, RowError)
    assert error.code == "ID_CHECK_DIGIT"
    assert str(error.detail) == "证件号码校验位不符 The check digit of the ID number is wrong"

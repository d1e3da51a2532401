import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import BaseModel, TypeAdapter, ValidationError

from chassis.clock import ZONE
from chassis.fields import (
    MAX_FEN,
    Answer,
    BasisPoints,
    Fen,
    Int64,
    Line,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    SafeText,
    Schema,
    SignedFen,
    Version,
    WorkerId,
    described,
)
from chassis.worker_id import make_worker_id


class Everything(Schema):
    text: SafeText
    line: Line = described("姓名", "name", "As on the card (身份证)", examples=["张三"])
    note: Note
    number: Int64
    amount_fen: Fen
    change_fen: SignedFen
    share_bp: BasisPoints
    version: Version
    region: RegionCode = described("区划", "region")
    worker_id: WorkerId
    made_at: LocalDateTime
    born_on: LocalDate
    code: Annotated[SafeText, described("代码", "code", max_length=3)]
    elsewhere: RegionCode | None = described("原区划", "former region", default=None)


GOOD: dict[str, Any] = {
    "text": "",
    "line": "张三",
    "note": "第一行\n第二行",
    "number": -(2**63),
    "amount_fen": 0,
    "change_fen": -1,
    "share_bp": 10_000,
    "version": 1,
    "region": "150603001001",
    "worker_id": make_worker_id(7),
    "made_at": "2020-02-01T00:30:00Z",
    "born_on": "1980-02-29",
    "code": "A1",
}


def refused(kind: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    (error,) = caught.value.errors()
    return error["type"]


def test_what_comes_in_goes_out_again() -> None:
    model = Everything.model_validate_json(json.dumps(GOOD))
    assert model.region == 150_603_001_001
    assert model.made_at == datetime(2020, 2, 1, 8, 30, tzinfo=ZONE)
    assert model.made_at.tzinfo is ZONE
    out = model.model_dump(mode="json")
    assert out == {**GOOD, "made_at": "2020-02-01T08:30:00+08:00", "elsewhere": None}


def test_the_database_gets_numbers_and_instants() -> None:
    out = Everything.model_validate(GOOD).model_dump()
    assert out["region"] == 150_603_001_001
    assert out["made_at"] == datetime(2020, 2, 1, 0, 30, tzinfo=UTC)


def test_a_row_of_the_database_is_read_by_attribute() -> None:
    class Shown(Answer):
        region: RegionCode
        made_at: LocalDateTime
        born_on: LocalDate

    row = SimpleNamespace(region=150000000000, made_at=datetime(2020, 2, 1, tzinfo=UTC), born_on=date(1980, 1, 2))
    assert json.loads(Shown.model_validate(row).model_dump_json()) == {
        "region": "150000000000",
        "made_at": "2020-02-01T08:00:00+08:00",
        "born_on": "1980-01-02",
    }


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_json_schema_says_the_same_both_ways_and_accepts_what_the_types_accept(mode: Any) -> None:
    schema = Everything.model_json_schema(mode=mode)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(GOOD)
    properties = schema["properties"]
    assert schema["additionalProperties"] is False
    assert properties["region"] == {
        "type": "string",
        "pattern": "^[1-9][0-9]{11}$",
        "examples": ["150603001001"],
        "title": "区划 region",
    }
    assert properties["elsewhere"]["anyOf"][0]["pattern"] == "^[1-9][0-9]{11}$"
    assert properties["worker_id"]["pattern"] == "^W[0-9]{9}$"
    assert properties["made_at"]["format"] == "date-time"
    assert properties["born_on"]["format"] == "date"
    assert properties["line"]["title"] == "姓名 name"
    assert properties["line"]["examples"] == ["张三"]
    assert (properties["line"]["minLength"], properties["line"]["maxLength"]) == (1, 200)
    assert properties["note"]["maxLength"] == 2000
    assert properties["code"]["maxLength"] == 3
    assert (properties["amount_fen"]["minimum"], properties["amount_fen"]["maximum"]) == (0, MAX_FEN)
    assert properties["share_bp"]["maximum"] == 10_000
    assert properties["number"]["maximum"] == 2**63 - 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line", ""), ("line", " \u3000 "), ("line", "a\nb"), ("line", "a\x00"), ("note", "\x1b["),
        ("text", "a\x7f"), ("line", "字" * 201), ("amount_fen", -1), ("amount_fen", MAX_FEN + 1),
        ("share_bp", 10_001), ("number", 2**63), ("version", 0), ("region", "15060300100"),
        ("worker_id", "w000000015"),
    ],
)  # fmt: skip
def test_the_json_schema_refuses_what_the_types_refuse(field: str, value: Any) -> None:
    wrong = {**GOOD, field: value}
    assert not Draft202012Validator(Everything.model_json_schema()).is_valid(wrong)
    with pytest.raises(ValidationError):
        Everything.model_validate(wrong)


def test_unknown_fields_are_refused_in_requests() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Everything.model_validate({**GOOD, "amuont_fen": 5})


def test_a_response_field_has_no_default() -> None:
    with pytest.raises(TypeError, match="Lax: a response field has no default: note"):

        class Lax(Answer):
            note: str | None = None


def test_an_error_does_not_carry_the_value() -> None:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate({**GOOD, "code": "11010519491231002X"})
    assert "11010519491231002X" not in str(caught.value)


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x9fb", "a\x7fb", "a\rb", "\ud83d", "ok\udc00", "a\x0bb"])
def test_text_without_controls_and_half_characters(text: str) -> None:
    for kind in (SafeText, Line, Note):
        assert refused(kind, text) == "text_control"


def test_half_a_character_is_refused_when_json_smuggles_it_in() -> None:
    assert refused(SafeText, json.loads('"\\ud800"')) == "text_control"


def test_text_is_stripped_and_composed() -> None:
    assert TypeAdapter(SafeText).validate_python(" \u3000e\u0301\r\nb\tc \n") == "é\nb\tc"


def test_mongolian_joiners_and_narrow_spaces_are_kept() -> None:
    name = "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ\u180e\u200d"
    assert TypeAdapter(Line).validate_python(name) == name


def test_a_line_has_no_line_breaks() -> None:
    for text in ("a\nb", "a\tb", "a\u2028b"):
        assert refused(Line, text) == "text_control"
    assert TypeAdapter(Line).validate_python("a\n") == "a"


def test_lengths_are_measured_after_stripping() -> None:
    assert refused(Line, "   ") == "string_too_short"
    assert TypeAdapter(Line).validate_python(" " * 300 + "字" * 200) == "字" * 200
    assert refused(Line, "字" * 201) == "string_too_long"


@pytest.mark.parametrize("kind", [Int64, Fen, SignedFen, BasisPoints, Version])
@pytest.mark.parametrize("value", [True, 1.5, "1,000", "", None, float("nan"), 2**64, "9" * 5000])
def test_what_is_no_integer_of_the_range_is_refused(kind: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    "value",
    ["15060300100", "1506030010010", "050603001001", "１５０６０３００１００１", "150603001001\n",
     " 150603001001", "15060300100a", "100000000000", 15, -150603001001, 150603001001.0, True, None,
     b"150603001001"],
)  # fmt: skip
def test_what_is_no_region_code_is_refused(value: Any) -> None:
    assert refused(RegionCode, value) == "region_code"


@pytest.mark.parametrize("value", ["W000000010", "W00000001", "w000000019", "W0000000019", "", "W000000019\n"])
def test_a_worker_id_with_a_wrong_check_digit_or_form_is_refused(value: str) -> None:
    assert refused(WorkerId, value) == "worker_id"


@pytest.mark.parametrize(
    "value",
    ["2020-02-01T08:00:00", "2020-02-01", "2020-02-01T08:00+08:00", "1580515200", "2020-02-01T08:00:00+0800",
     "2020-02-01T08:00:00 +08:00", "20200201T080000+08:00"],
)  # fmt: skip
def test_an_instant_without_its_offset_or_form_is_refused(value: str) -> None:
    assert refused(LocalDateTime, value) == "datetime_offset"


def test_an_instant_is_no_number_and_no_naive_datetime() -> None:
    assert refused(LocalDateTime, 1580515200) == "datetime_type"
    assert refused(LocalDateTime, datetime(2020, 2, 1)) == "timezone_aware"  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"])
def test_an_instant_that_no_local_time_has_is_refused(value: str) -> None:
    assert refused(LocalDateTime, value) == "datetime_range"


def test_an_instant_in_the_summer_time_of_1988_still_goes_out_with_eight_hours() -> None:
    class Made(BaseModel):
        at: LocalDateTime

    made = Made.model_validate({"at": "1988-07-01T12:00:00+08:00"})
    assert made.at.utcoffset() != datetime(2020, 1, 1, tzinfo=ZONE).utcoffset()
    assert made.model_dump_json() == '{"at":"1988-07-01T12:00:00+08:00"}'


@pytest.mark.parametrize("value", ["2020/02/01", "2020-2-1", "20200201", "2020-02-01T00:00:00", "1580515200", ""])
def test_a_date_is_written_one_way(value: str) -> None:
    assert refused(LocalDate, value) == "date_form"


@pytest.mark.parametrize("value", [1580515200, datetime(2020, 2, 1, tzinfo=UTC), True])
def test_a_date_is_no_number_and_no_instant(value: Any) -> None:
    assert refused(LocalDate, value) == "date_type"


def test_a_day_that_never_was_is_refused() -> None:
    assert refused(LocalDate, "2021-02-29") == "date_from_datetime_parsing"


def test_the_types_read_the_text_of_a_csv_cell() -> None:
    model = Everything.model_validate_strings({name: str(value) for name, value in GOOD.items()})
    assert model == Everything.model_validate(GOOD)

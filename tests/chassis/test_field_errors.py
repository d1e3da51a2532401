"""Whatever can be wrong with a field is said in both languages, with the bound that was missed."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core import PydanticKnownError, core_schema

from chassis.field_errors import CHINESE, explained, field_errors, wrong
from chassis.identifiers import IdentifierWrong, parse_id_number

# What only Python code gets wrong, never JSON, a query or a cell: objects, calls, and types that no schema here has.
_PYTHON_ONLY = re.compile(
    "no_such_attribute|needs_python_object|frozen_(field|instance|dict_type)|get_attribute_error|dataclass_exact_type|"
    "named_tuple_type|default_factory_not_called|iteration_error|ordered_dict_type|counter_type|deque_type|"
    "set_item_not_hashable|missing_sentinel_error|ellipsis_error|is_(instance|subclass)_of|callable_type|"
    "arguments_type|.*_argument|multiple_argument_values|fraction_.*|complex_.*"
)
_KINDS = [kind for kind in get_args(core_schema.ErrorType) if not _PYTHON_ONLY.fullmatch(kind)]
_COUNTS = (
    "min_length max_length actual_length expected_version tz_expected tz_actual max_digits decimal_places whole_digits"
)
_BOUNDS = "gt ge lt le multiple_of pattern expected expected_tags expected_schemes discriminator tag"
_OTHERS = "error encoding encoding_error field_type class_name"
_FACTS: dict[str, Any] = dict.fromkeys(_COUNTS.split(), 3) | dict.fromkeys(f"{_BOUNDS} {_OTHERS}".split(), "x")


def _named(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_error_that_pydantic_can_find_in_a_request_has_its_chinese() -> None:
    assert sorted(CHINESE) == sorted(_KINDS)


@pytest.mark.parametrize("kind", _KINDS)
def test_the_chinese_names_the_bounds_that_the_english_names(kind: str) -> None:
    english = _named(PydanticKnownError(kind, _FACTS).message_template)  # type: ignore[arg-type]
    # Words of the parser are English alone; of a number of items what matters is how many may be.
    told = english - {"error", "encoding_error", "class_name", "expected_plural", "field_type", "actual_length"}
    assert _named(CHINESE[kind]) == told - {"tag", "tz_actual"}


class Form(BaseModel):
    amount: int = Field(ge=1)
    kind: Literal["paper", "form"]
    lines: list[str] = Field(min_length=1)
    day: date
    id_number: str
    votes: int

    @field_validator("votes")
    @classmethod
    def _few(cls, votes: int) -> int:
        if votes > 3:
            raise wrong("votes", "至多 {most} 票", "At most {most} votes", most=3)
        return votes

    @field_validator("id_number")
    @classmethod
    def _possible(cls, number: str) -> str:
        return parse_id_number(number, date(2020, 1, 1)).value


def test_an_error_is_said_in_both_languages_without_the_value() -> None:
    sent = {"amount": 0, "kind": "secret", "lines": [], "day": "secret", "id_number": "15010219850615001X", "votes": 9}
    with pytest.raises(ValidationError) as refused:
        Form.model_validate(sent | {"~/a": 1})
    errors = field_errors(refused.value.errors())
    assert [(error.pointer, error.code, error.detail.zh) for error in errors] == [
        ("/amount", "greater_than_equal", "应不小于 1"),
        ("/kind", "literal_error", "应为下列之一：'paper'、'form'"),
        ("/lines", "too_short", "至少 1 项"),
        ("/day", "date_from_datetime_parsing", "没有这一天"),
        ("/id_number", "ID_CHECK_DIGIT", "证件号码校验位不符"),
        ("/votes", "votes", "至多 3 票"),
    ]
    assert errors[0].detail.en == "Input should be greater than or equal to 1"
    assert errors[-1].detail.en == "At most 3 votes"
    assert "secret" not in str(errors)


def test_an_error_that_is_not_foreseen_is_told_all_the_same() -> None:
    assert explained({"type": "is_instance_of", "msg": "Input should be a Note", "ctx": {"class": "Note"}}) == (
        "is_instance_of",
        ("内容不符合要求", "Input should be a Note"),
    )


def _kinds(root: type[IdentifierWrong]) -> Iterator[type[IdentifierWrong]]:
    return chain.from_iterable([kind, *_kinds(kind)] for kind in root.__subclasses__())


def test_an_identifier_says_in_chinese_what_is_wrong_with_it() -> None:
    said = [kind.message.zh for kind in _kinds(IdentifierWrong) if hasattr(kind, "code")]
    assert len(said) == 9
    assert all(re.search("[\u4e00-\u9fff]", words) for words in said)


def test_no_schema_raises_words_of_one_language() -> None:
    schemas = [*Path("services").rglob("schemas.py"), *Path("chassis").rglob("schemas.py"), Path("chassis/fields.py")]
    assert len(schemas) > 50
    raising = re.compile(r"PydanticCustomError|raise (ValueError|AssertionError)")
    assert [str(path) for path in schemas if raising.search(path.read_text(encoding="utf-8"))] == []

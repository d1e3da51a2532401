"""What a schema says of bounds follows from what it says otherwise."""

from typing import Any

import pytest

from chassis.openapi_bounds import bounded


@pytest.mark.parametrize(
    ("stated", "made"),
    [
        ({"type": "string", "pattern": "^W[0-9]{9}$"}, {"maxLength": 10}),
        ({"type": "string", "pattern": "^[1-9](?!00)[0-9]{2}0{3}$"}, {"maxLength": 6}),
        ({"type": "string", "pattern": "^[a-z]+$"}, {}),
        ({"type": "string", "pattern": "^[a-z]{1,40}$", "maxLength": 20}, {}),
        ({"type": "integer", "minimum": 0}, {"format": "int64"}),
        ({"type": "integer", "minimum": 1, "maximum": 500}, {"format": "int32"}),
        ({"type": "integer", "maximum": 9.223372036854776e18}, {"maximum": 2**63 - 1, "format": "int64"}),
    ],
)
def test_a_bound_that_follows_is_stated(stated: dict[str, Any], made: dict[str, Any]) -> None:
    assert bounded({"items": [stated]}) == {"items": [stated | made]}


def test_a_bound_in_the_validators_words_is_put_in_those_of_json_schema_and_the_tighter_one_stays() -> None:
    assert bounded({"type": "integer", "minimum": 0, "maximum": 100, "ge": 1, "le": 200}) == {
        "type": "integer",
        "minimum": 1,
        "maximum": 100,
        "format": "int32",
    }
    assert bounded({"type": "integer", "minimum": 0, "gt": 0}) == {
        "type": "integer",
        "exclusiveMinimum": 0,
        "format": "int64",
    }


def test_a_field_of_a_bounds_name_stays_a_field() -> None:
    fields = {"type": "object", "properties": {"ge": {"type": "boolean"}, "pattern": {"type": "boolean"}}}
    assert bounded(fields) == fields

"""Bounds as JSON Schema states them, where FastAPI and Pydantic say them otherwise or leave them to be worked out."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

__all__ = ["bounded"]

Json = dict[str, Any]
# The only one who knows how long a match can be; the standard library keeps it to itself.
_parser: Any = import_module("re._parser")
INT32 = 2**31
INT64 = 2**63
# Pydantic's own words, which it leaves standing where a bound follows a validator.
_WORDS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "ge": ("minimum", max),
    "gt": ("exclusiveMinimum", max),
    "le": ("maximum", min),
    "lt": ("exclusiveMaximum", min),
}


def bounded(node: Any) -> Any:
    """A part of a document with every bound that follows from what it says.

    A whole number is of 64 bits, as the database's are, or of 32 where its bounds are; a text is no longer than its
    pattern lets it be. FastAPI makes 9.223372036854776e+18 of the largest 64-bit integer.
    """
    if isinstance(node, list):
        return [bounded(value) for value in node]
    if isinstance(node, float) and node.is_integer():
        return min(int(node), INT64 - 1)
    if not isinstance(node, dict):
        return node
    made = {key: bounded(value) for key, value in node.items()}
    if made.get("type") == "integer":
        return _whole_number(made)
    if made.get("type") == "string" and isinstance(made.get("pattern"), str) and "maxLength" not in made:
        _, longest = _parser.parse(made["pattern"]).getwidth()
        return made if longest is None or longest >= _parser.MAXREPEAT else made | {"maxLength": longest}
    return made


def _whole_number(schema: Json) -> Json:
    for word, (key, tighter) in _WORDS.items():
        if word in schema:
            bound = schema.pop(word)
            schema[key] = tighter(schema.get(key, bound), bound)
    for bound, exclusive, tighter in (("minimum", "exclusiveMinimum", max), ("maximum", "exclusiveMaximum", min)):
        if bound in schema and exclusive in schema:
            weaker = bound if tighter(schema[bound], schema[exclusive]) == schema[exclusive] else exclusive
            del schema[weaker]
    lowest: Any = schema.get("minimum", schema.get("exclusiveMinimum", -INT64))
    highest: Any = schema.get("maximum", schema.get("exclusiveMaximum", INT64))
    width = "int32" if lowest >= -INT32 and highest < INT32 else "int64"
    return schema if "format" in schema else schema | {"format": width}

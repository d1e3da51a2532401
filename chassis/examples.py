"""Examples of requests and answers, made from what the schemas' fields say of themselves.

A field's own ``examples`` come first, then its constant, its first allowed value, or the least value of its kind; a
text with none is shown by its Chinese title. A request's example is one that the request's model takes: it has what is
required, and of the optional fields those that the model takes beside the others.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

__all__ = ["example_of", "request_example"]

Json = dict[str, Any]
_FORMATS = {
    "uuid": "0199d3a0-0000-7000-8000-000000000001",
    "date": "2020-02-01",
    "date-time": "2020-02-01T08:30:00+08:00",
    "uri": "https://example.gov.cn/",
    "uri-reference": "/",
}
_LATIN = re.compile(r"\s+[\x21-\x7e].*", re.DOTALL)


def example_of(schema: Json, schemas: Mapping[str, Json], *, optional: bool = True) -> Any:
    """A value that a schema allows; objects have their optional fields too, unless told otherwise."""
    return _example(schema, schemas, optional=optional, within=())


def request_example(schema: Json, schemas: Mapping[str, Json], model: Any) -> Any:
    """A request that the model takes, with as many of its fields as it takes together."""
    whole = example_of(schema, schemas)
    least = example_of(schema, schemas, optional=False)
    takes = TypeAdapter(model)
    if not isinstance(whole, dict) or not isinstance(least, dict) or _taken(takes, whole):
        return whole
    given = dict(least)
    for name, value in whole.items():
        more = {field: whole[field] for field in whole if field in given or field == name}
        if name not in given and _taken(takes, more | {name: value}):
            given = more | {name: value}
    return given


def _taken(takes: TypeAdapter[Any], value: Any) -> bool:
    try:
        takes.validate_python(value)
    except ValidationError:
        return False
    return True


def _example(schema: Json, schemas: Mapping[str, Json], *, optional: bool, within: tuple[str, ...]) -> Any:
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name in within:  # a tree: one level is enough to show it
            return None
        return _example(schemas[name], schemas, optional=optional, within=(*within, name))
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("default") is not None:
        return schema["default"]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _example(_first(schema[several], schema), schemas, optional=optional, within=within)
    return _plain(schema, schemas, optional=optional, within=within)


def _first(choices: list[Json], schema: Json) -> Json:
    """The first choice that is more than null, titled as the field is."""
    first = next((one for one in choices if one.get("type") != "null"), choices[0])
    return first if "title" in first or "$ref" in first else {**first, "title": schema.get("title", "")}


def _plain(schema: Json, schemas: Mapping[str, Json], *, optional: bool, within: tuple[str, ...]) -> Any:
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        required = schema.get("required", [])
        made = {
            name: _example(part, schemas, optional=optional, within=within)
            for name, part in schema.get("properties", {}).items()
            if optional or name in required
        }
        values = schema.get("additionalProperties")
        if not made and isinstance(values, dict) and values:
            key = _example(
                schema.get("propertyNames", {"type": "string", "title": "key"}),
                schemas,
                optional=optional,
                within=within,
            )
            return {key: _example(values, schemas, optional=optional, within=within)}
        return made
    if kind == "array":
        one = _example(schema["items"], schemas, optional=optional, within=within)
        return [] if one is None else [one] * max(1, schema.get("minItems", 0))
    if kind == "string":
        return _FORMATS.get(schema.get("format", "")) or _text(schema)
    if kind in {"integer", "number"}:
        return schema.get("minimum", min(1, schema.get("maximum", 1)))
    return {"boolean": False, "null": None}[kind]


def _text(schema: Json) -> str:
    title = _LATIN.sub("", schema.get("title", "")) or "例"
    title = title[: schema.get("maxLength", 200)]
    return title.ljust(schema.get("minLength", 0), "例")

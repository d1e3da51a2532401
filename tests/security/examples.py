"""Requests made from an operation's own document: what a caller who read it would send."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

__all__ = ["Operation", "example_of", "operations_of"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document."""

    method: str
    path: str
    body: Json
    schemas: Mapping[str, Json]

    @property
    def operation_id(self) -> str:
        name: str = self.body["operationId"]
        return name

    @property
    def path_parameters(self) -> list[str]:
        return [one["name"] for one in self.body.get("parameters", []) if one["in"] == "path"]

    @property
    def query_parameters(self) -> set[str]:
        return {one["name"] for one in self.body.get("parameters", []) if one["in"] == "query"}

    def required_query(self) -> dict[str, Any]:
        """The query parameters that it cannot do without, with values that their schemas allow."""
        return {
            one["name"]: example_of(one["schema"], self.schemas)
            for one in self.body.get("parameters", [])
            if one["in"] == "query" and one.get("required")
        }

    def headers(self) -> dict[str, str]:
        """The headers that it requires, with values that fit any resource."""
        values = {"If-Match": "*", "X-Purpose": "isolation-test", "Idempotency-Key": str(uuid4())}
        return {
            one["name"]: values[one["name"]]
            for one in self.body.get("parameters", [])
            if one["in"] == "header" and one["required"]
        }

    def request_body(self) -> Any:
        """A body that its schema allows; None when it takes none."""
        content = self.body.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        return example_of(content["application/json"]["schema"], self.schemas)

    @property
    def takes_file(self) -> str | None:
        """The media type of the file that is its body; None when it takes none."""
        content = self.body.get("requestBody", {}).get("content", {})
        return next((media for media in content if media != "application/json"), None)


def operations_of(document: Json) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, body in item.items():
            yield Operation(method.upper(), path, body, document["components"]["schemas"])


def example_of(schema: Json, schemas: Mapping[str, Json]) -> Any:
    """A value that a schema allows: its first example where it has one."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return example_of(schema[several][0], schemas)
    kind = schema.get("type")
    if kind == "object":
        required = schema.get("required", [])
        return {
            name: example_of(part, schemas) for name, part in schema.get("properties", {}).items() if name in required
        }
    if kind == "array":
        return [example_of(schema["items"], schemas)] * max(1, schema.get("minItems", 0))
    if schema.get("format") == "uuid":
        return "0199d3a0-0000-7000-8000-000000000001"
    return {"string": "x", "integer": schema.get("minimum", 1), "boolean": False}[str(kind)]

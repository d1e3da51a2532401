"""Every example in a document is one that its schema allows, and every request's is one that the service takes."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from pydantic import TypeAdapter, ValidationError

from chassis.exchange import ExchangeRoute
from tests.contract.documents import DOCUMENTS, SERVICES

Json = dict[str, Any]


def _shown(document: Json) -> Iterator[tuple[str, Json, Any]]:
    """Each place where a body is described, its schema, and its examples' values."""
    hooks = document["webhooks"]
    for path, item in [*document["paths"].items(), *hooks.items()]:
        for method, operation in item.items():
            bodies = [("request", operation["requestBody"])] if "requestBody" in operation else []
            for where, body in [*bodies, *operation["responses"].items()]:
                for media, content in body.get("content", {}).items():
                    for example in content.get("examples", {}).values():
                        name = example.get("$ref", "").rpartition("/")[2]
                        one = document["components"]["examples"][name] if name else example
                        yield f"{method} {path} {where} {media}", content["schema"], one["value"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_example_is_one_that_its_schema_allows(name: str) -> None:
    document = DOCUMENTS[name]
    wrong, seen = [], set()
    for place, schema, value in _shown(document):
        key = (repr(schema), repr(value))
        if key not in seen:
            seen.add(key)
            errors = OAS31Validator({**schema, "components": document["components"]}).iter_errors(value)
            wrong += [f"{place}: {error.json_path} {error.message}" for error in errors]
    assert wrong == [], "give the field that is named here `examples=[…]` that its own rules allow"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_default_is_one_that_its_schema_allows(name: str) -> None:
    components = DOCUMENTS[name]["components"]
    wrong = [
        (schema, error.message)
        for schema in _with_defaults({"paths": DOCUMENTS[name]["paths"], "schemas": components["schemas"]})
        for error in OAS31Validator({**schema, "components": components}).iter_errors(schema["default"])
    ]
    assert wrong == []


def _with_defaults(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        if "default" in node and node.keys() & {"type", "anyOf", "$ref", "const", "enum"}:
            yield node
        for value in node.values():
            yield from _with_defaults(value)
    elif isinstance(node, list):
        for value in node:
            yield from _with_defaults(value)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_request_that_is_shown_is_one_that_the_service_takes(name: str) -> None:
    """The schema cannot say that a period ends after it begins; the model can."""
    refused = []
    for routes in SERVICES[name].features:
        for route in routes.router.routes:
            if isinstance(route, ExchangeRoute) and route.body_field:
                model: Any = route.body_field.field_info.annotation
                operation = DOCUMENTS[name]["paths"][route.path][min(route.methods or ()).lower()]
                (example,) = operation["requestBody"]["content"]["application/json"]["examples"].values()
                value = DOCUMENTS[name]["components"]["examples"][example["$ref"].rpartition("/")[2]]["value"]
                try:
                    TypeAdapter(model).validate_python(value)
                except ValidationError as error:
                    refused.append(f"{route.operation_id}: {error.errors(include_url=False, include_input=False)}")
    assert refused == [], "give the fields of these requests `examples=[…]` that fit together"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_json_that_is_taken_or_answered_has_an_example(name: str) -> None:
    without = [
        f"{method} {path}"
        for path, item in DOCUMENTS[name]["paths"].items()
        for method, operation in item.items()
        for body in [operation.get("requestBody", {}), *operation["responses"].values()]
        for media, content in body.get("content", {}).items()
        if re.fullmatch(r"application/(.*\+)?json", media) and not content.get("examples")
    ]
    assert without == []

"""The OpenAPI 3.1 document of a service: what FastAPI derives from the code, and what it cannot know.

Added here: the ``Problem`` schema and the list of codes (``x-problems``), the Idempotency-Key and language headers, the
ETag of versioned answers, and the events as webhooks. The document is committed; a test fails when it drifts.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from chassis import idempotency
from chassis.exchange import ExchangeRoute
from chassis.ledger import Event
from chassis.problem_docs import PROBLEM, problem_responses
from chassis.problems import MatchRequired, Refusal, Stale, every_refusal

__all__ = ["document"]

_KEY_PARAMETER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "Same key and request: the first answer again, marked `Idempotency-Replayed: true`. "
        f"Kept {idempotency.KEPT.days} days."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x20-\\x7e]+$"},
}
_LANGUAGE_PARAMETER: dict[str, Any] = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "zh-CN (default) or en, for problem documents",
    "schema": {"type": "string", "maxLength": 200},
}


def document(app: FastAPI, *, events: Sequence[type[Event]]) -> dict[str, Any]:
    """The document of one service's application, curated and in a stable order."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description=app.description,
        routes=[route for route in app.routes if isinstance(route, ExchangeRoute)],
        separate_input_output_schemas=False,
    )
    components: dict[str, Any] = made.setdefault("components", {}).setdefault("schemas", {})
    components.pop("HTTPValidationError", None)
    components.pop("ValidationError", None)
    components["Problem"] = PROBLEM
    for method, operation in _operations(made):
        parameters = operation.setdefault("parameters", [])
        parameters.append(_LANGUAGE_PARAMETER)
        if method == "post":
            parameters.append(_KEY_PARAMETER | {"required": operation.get("x-idempotency-key-required", False)})
        for parameter in parameters:
            if parameter["name"] == "If-Match":
                # Optional to the framework, so that its absence is answered with 428 and not with 422.
                parameter |= {"required": True, "schema": {"type": "string"}}
                for status, problem in problem_responses([Stale, MatchRequired]).items():
                    operation["responses"][str(status)] = problem
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                for example in content.get("examples", {}).values():
                    example["value"].setdefault("source", None)  # FastAPI drops nulls
        for status, response in operation["responses"].items():
            if status.startswith("2") and _is_versioned(response, components):
                response.setdefault("headers", {})["ETag"] = {
                    "schema": {"type": "string"},
                    "description": "版本 The version; give it back as If-Match",
                }
    made["webhooks"] = {event.type: _webhook(event) for event in sorted(events, key=lambda event: event.type)}
    made["x-problems"] = _problems(made)
    return made


def _operations(made: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in made["paths"].values():
        yield from item.items()


def _is_versioned(response: dict[str, Any], components: dict[str, Any]) -> bool:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    named = components.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return "version" in named.get("properties", {})


def _webhook(event: type[Event]) -> dict[str, Any]:
    data = TypeAdapter(event).json_schema(ref_template="#/components/schemas/{model}")
    return {
        "post": {
            "operationId": event.type.replace(".", "_").replace("-", "_"),
            "summary": event.type,
            "description": (event.__doc__ or "").strip(),
            "requestBody": {
                "content": {
                    "application/cloudevents+json": {
                        "schema": {
                            "type": "object",
                            "required": [
                                "specversion",
                                "id",
                                "source",
                                "type",
                                "subject",
                                "time",
                                "sequence",
                                "region",
                                "data",
                            ],
                            "properties": {
                                "specversion": {"const": "1.0"},
                                "id": {"type": "string", "format": "uuid"},
                                "source": {"type": "string"},
                                "type": {"const": event.type},
                                "subject": {"type": "string"},
                                "time": {"type": "string", "format": "date-time"},
                                "datacontenttype": {"const": "application/json"},
                                "sequence": {"type": "string"},
                                "region": {"type": "string", "pattern": "^[0-9]{12}$"},
                                "data": data,
                            },
                        }
                    }
                }
            },
            "responses": {"2XX": {"description": "收到 Taken"}},
        }
    }


def _problems(made: dict[str, Any]) -> dict[str, Any]:
    """Each code this document mentions, in both languages."""
    mentioned = {
        code
        for _, operation in _operations(made)
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        for code in content.get("examples", {})
    }
    kinds: dict[str, type[Refusal]] = {kind.code: kind for kind in every_refusal() if kind.code in mentioned}
    return {
        code: {
            "status": kind.status,
            "title": kind.title._asdict(),
            "detail": (kind.detail or kind.title)._asdict(),
            "source": kind.source,
        }
        for code, kind in sorted(kinds.items())
    }

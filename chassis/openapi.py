"""The OpenAPI 3.1 document of a service: what FastAPI derives from the code, and what it cannot know.

Added here: the ``Problem`` schema and the list of codes (``x-problems``), examples of every request and answer, links
from an answer to what may be done next, the headers that every operation takes, the ETag of versioned answers with
their 304, and the events as webhooks. The document is committed; a test fails when it drifts.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from chassis import idempotency
from chassis.examples import example_of, request_example
from chassis.exchange import ExchangeRoute
from chassis.ledger import Event
from chassis.openapi_bounds import bounded
from chassis.openapi_events import add_events, pointing
from chassis.openapi_links import add_links
from chassis.openapi_representations import add_representations
from chassis.problem_docs import PROBLEM, codes_in, problem_examples, problem_responses
from chassis.problems import MatchRequired, Refusal, Stale, every_refusal

__all__ = ["document"]

Json = dict[str, Any]
JSON = "application/json"

_KEY_PARAMETER: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        f"幂等键：键与请求均相同时返回首次的应答，保存{idempotency.KEPT.days}天 "
        "Same key and request: the first answer again, marked `Idempotency-Replayed: true`. "
        f"Kept {idempotency.KEPT.days} days."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x20-\\x7e]+$"},
}
_LANGUAGE_PARAMETER: Json = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "问题说明的语言：zh-CN（默认）或en Of problem documents: zh-CN (by default) or en",
    "schema": {"type": "string"},
}
_KNOWN_PARAMETER: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": (
        "已有的ETag，未变时返回304 The ETag that is known; answered with 304 while nothing has changed "
        "(RFC 9110 §13.1.2)"
    ),
    "schema": {"type": "string"},
}
_PREFERENCE_PARAMETER: Json = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "respond-async：后台处理 Answer 202 at once and go on afterwards (RFC 7240 §4.1)",
    "schema": {"type": "string", "examples": ["respond-async"]},
}
# What a path names without saying more about it is an id.
_NAMED = {"worker_id": "人员编号 Worker ID", "code": "区划代码 Region code"}
_ETAG: Json = {
    "schema": {"type": "string", "examples": ['"1"']},
    "description": (
        "版本，写操作时作为If-Match给出；无版本的为摘要 "
        "The version, to be given back as If-Match; a digest where there is none"
    ),
}


def document(app: FastAPI, *, events: Sequence[type[Event]]) -> Json:
    """The document of one service's application, curated and in a stable order."""
    routes = [route for route in app.routes if isinstance(route, ExchangeRoute)]
    made: Json = bounded(
        get_openapi(
            title=app.title,
            version=app.version,
            openapi_version="3.1.0",
            description=app.description,
            routes=routes,
            separate_input_output_schemas=False,
        )
    )
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["Problem"] = PROBLEM
    made = _well_named(made)
    components = made["components"]
    schemas = components["schemas"]
    components["examples"] = {}
    for method, operation in _operations(made):
        _take_headers(operation, method, schemas)
    bodies = {route.operation_id: route.body_field.field_info.annotation for route in routes if route.body_field}
    for _, operation in _operations(made):
        _show(operation, components, model=bodies.get(operation["operationId"]))
    add_events(made, events)
    codes = {code for _, operation in _operations(made) for code in codes_in(operation)}
    components["examples"] |= problem_examples(codes)
    components["examples"] = dict(sorted(components["examples"].items()))
    for method, operation in _operations(made):
        if method == "get":
            add_representations(operation, schemas)
    components["schemas"] = dict(sorted(schemas.items()))
    add_links(made)
    made["tags"] = _tags(made)
    made["x-problems"] = _problems(codes)
    return made


def _well_named(made: Json) -> Json:
    """The document with names that a generated client can bear.

    Two features' schemas of one name are told apart by FastAPI as ``services__welfare__visits__schemas__NeedIn``, and
    here as ``VisitsNeedIn``. A schema's title only repeats its name, and where the gateway tells two services' schemas
    apart, generators take the title for the name of both: it is left out.
    """
    schemas: Json = made["components"]["schemas"]
    names: dict[str, str] = {}
    for name in schemas:
        parts = name.split("__")
        if parts[0] == "services":
            names[name] = parts[2].title().replace("_", "") + parts[-1]
    for name, schema in schemas.items():
        if name.startswith("chassis__paging__Page_"):
            items = schema["properties"]["items"]["items"]["$ref"].rpartition("/")[2]
            names[name] = f"Page_{names.get(items, items)}_"
    if clash := set(names.values()) & schemas.keys():
        raise ValueError(f"Schemas of one name in two features: {', '.join(sorted(clash))}: call one otherwise")
    renamed: Json = pointing(made, names)
    renamed["components"]["schemas"] = {
        names.get(name, name): {key: value for key, value in schema.items() if key != "title"}
        for name, schema in renamed["components"]["schemas"].items()
    }
    return renamed


def _operations(made: Json) -> Iterator[tuple[str, Json]]:
    for item in made["paths"].values():
        yield from item.items()


def _tags(made: Json) -> list[Json]:
    """Each tag with the sources that its operations rest on."""
    hooks = (item["post"] for item in made["webhooks"].values())
    sources: dict[str, dict[str, None]] = {}
    for operation in (*(one for _, one in _operations(made)), *hooks):
        for tag in operation["tags"]:
            sources.setdefault(tag, {})[operation.get("x-source", "CloudEvents 1.0")] = None
    return [{"name": tag, "description": f"来源 Source: {'; '.join(of)}"} for tag, of in sources.items()]


def _take_headers(operation: Json, method: str, schemas: Json) -> None:
    """State the headers that an operation takes and sends by its form, and what follows from them."""
    parameters = operation.setdefault("parameters", [])
    versioned = [
        response
        for status, response in operation["responses"].items()
        if status.startswith("2") and _is_versioned(response, schemas)
    ]
    parameters.append(_LANGUAGE_PARAMETER)
    if method == "post":
        parameters.append(_KEY_PARAMETER | {"required": operation.get("x-idempotency-key-required", False)})
    if operation.get("x-respond-async"):
        parameters.append(_PREFERENCE_PARAMETER)
    for response in versioned:
        response.setdefault("headers", {})["ETag"] = _ETAG
    answers = operation["responses"].get("200", {})
    if method == "get" and JSON in answers.get("content", {}):
        answers.setdefault("headers", {})["ETag"] = _ETAG
        parameters.append(_KNOWN_PARAMETER)
        operation["responses"]["304"] = {"description": "未变 Not modified", "headers": {"ETag": _ETAG}}
    for parameter in parameters:
        if parameter["in"] == "path":
            parameter.setdefault("description", _NAMED.get(parameter["name"], "编号 Id"))
        if parameter["name"] == "If-Match":
            # Optional to the framework, so that its absence is answered with 428 and not with 422.
            parameter |= {"required": True, "schema": {"type": "string", "examples": ['"1"']}}
            for status, problem in problem_responses([Stale, MatchRequired]).items():
                operation["responses"][str(status)] = problem


def _is_versioned(response: Json, schemas: Json) -> bool:
    schema = response.get("content", {}).get(JSON, {}).get("schema", {})
    named = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return "version" in named.get("properties", {})


def _show(operation: Json, components: Json, *, model: Any) -> None:
    """Give the JSON that an operation takes and answers an example, kept beside the schema that it is one of."""
    content = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if content is not None:
        shown = request_example(content["schema"], components["schemas"], model)
        content["examples"] = _kept(content["schema"], shown, operation["operationId"], components)
    for status, response in operation["responses"].items():
        content = response.get("content", {}).get(JSON)
        if status.startswith("2") and content is not None:
            shown = example_of(content["schema"], components["schemas"])
            content["examples"] = _kept(content["schema"], shown, operation["operationId"], components)


def _kept(schema: Json, shown: Any, operation_id: str, components: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2] or operation_id
    components["examples"][name] = {"value": shown}
    return {name: {"$ref": f"#/components/examples/{name}"}}


def _problems(codes: set[str]) -> Json:
    """Each code this document mentions, in both languages."""
    kinds: dict[str, type[Refusal]] = {kind.code: kind for kind in every_refusal() if kind.code in codes}
    return {
        code: {
            "status": kind.status,
            "title": kind.title._asdict(),
            "detail": (kind.detail or kind.title)._asdict(),
            "source": kind.source,
        }
        for code, kind in sorted(kinds.items())
    }

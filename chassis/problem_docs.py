"""Problem documents as OpenAPI describes them: their schema, and the responses that refusals make.

A code is shown once, as a component of the document; each operation that may answer it refers to it there.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chassis.problems import MEDIA_TYPE, Refusal, TooMany, Unavailable, every_refusal

__all__ = ["PROBLEM", "add_responses", "codes_in", "problem_examples", "problem_responses"]

PROBLEM: dict[str, Any] = {
    "description": (
        "问题说明 Problem (RFC 9457). `code` is stable; `title` and `detail` follow Accept-Language (zh-CN by default)."
    ),
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "source", "errors", "facts", "request_id"],
    "properties": {
        "type": {"type": "string", "title": "说明页 Page that explains the code", "format": "uri-reference"},
        "title": {"type": "string", "title": "标题 Title"},
        "status": {"type": "integer", "format": "int32", "minimum": 400, "maximum": 599, "title": "状态码 HTTP status"},
        "detail": {"type": "string", "title": "说明 What is wrong"},
        "code": {"type": "string", "title": "代码 Code", "pattern": "^[A-Z][A-Z0-9_]+$"},
        "source": {"type": ["string", "null"], "title": "依据 The article that makes the rule"},
        "errors": {
            "type": "array",
            "title": "字段错误 What is wrong with each field",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "title": "位置 JSON pointer"},
                    "code": {"type": "string", "title": "规则 Rule"},
                    "detail": {
                        "type": "string",
                        "title": "说明 In words",
                        "description": (
                            "语言同`title`；指明未满足的限制，不重复所提交的内容 "
                            "In the language of `title`; names the bound that was missed, not what was sent"
                        ),
                    },
                },
            },
        },
        "facts": {"type": "object", "title": "事实 Facts", "additionalProperties": True},
        "request_id": {"type": "string", "title": "请求号 Request id"},
    },
}


def problem_responses(refusals: Sequence[type[Refusal]]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses of refusals: one a status, with an example for each code."""
    responses: dict[int | str, dict[str, Any]] = {}
    for kind in dict.fromkeys(refusals):
        response = responses.setdefault(
            kind.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        codes = response["content"][MEDIA_TYPE]["examples"]
        codes[kind.code] = {"$ref": f"#/components/examples/{kind.code}"}
        response["description"] = " · ".join(codes)
        if issubclass(kind, Unavailable | TooMany):
            response["headers"] = {"Retry-After": _RETRY_AFTER}
    return responses


def problem_examples(codes: Iterable[str]) -> dict[str, Any]:
    """The components that the responses of these codes refer to."""
    kinds = {kind.code: kind for kind in every_refusal()}
    return {code: {"summary": str(kinds[code].title), "value": _example(kinds[code])} for code in sorted(set(codes))}


def codes_in(operation: Mapping[str, Any]) -> set[str]:
    """The codes that an operation may answer."""
    return {
        code
        for response in operation["responses"].values()
        for code in response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
    }


_RETRY_AFTER: dict[str, Any] = {
    "schema": {"type": "integer", "format": "int32", "minimum": 0},
    "description": "重试前等待的秒数 Seconds to wait before the next try",
}


def _example(kind: type[Refusal]) -> dict[str, Any]:
    detail = (kind.detail or kind.title).zh
    return {
        "type": f"/problems/{kind.code}",
        "title": kind.title.zh,
        "status": kind.status,
        "detail": detail.format(**kind.example) if kind.example else detail,
        "code": kind.code,
        "source": kind.source,
        "errors": [],
        "facts": kind.example,
        "request_id": "0199d3a0-0000-7000-8000-000000000000",
    }


def add_responses(responses: dict[str, Any], refusals: Sequence[type[Refusal]]) -> None:
    """Add what these refusals make to an operation's responses, beside what is described there already."""
    for status, made in problem_responses(refusals).items():
        response = responses.setdefault(str(status), made)
        examples = response.get("content", {}).get(MEDIA_TYPE, {}).setdefault("examples", {})
        examples |= made["content"][MEDIA_TYPE]["examples"]
        response["description"] = " · ".join(examples)
        if "headers" in made:
            response.setdefault("headers", {}).update(made["headers"])

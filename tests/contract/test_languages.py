"""Whatever the documents tell a reader stands there in Chinese and in English, so that the portal can show either."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

MERGED: dict[str, Any] = orjson.loads(Path("docs/openapi/openapi.json").read_bytes())
EVENTS: dict[str, Any] = orjson.loads(Path("docs/openapi/asyncapi.json").read_bytes())
SERVICES = sorted(file.parent.name for file in Path("services").glob("*/openapi.json"))
OPERATIONS = {operation["operationId"]: operation for item in MERGED["paths"].values() for operation in item.values()}

# "中文 English": Chinese without a blank, then English.
_CHINESE_FIRST = re.compile(r"\S*[\u4e00-\u9fff]\S* \S")
# "English 中文.": a docstring of one line, which ends in what the office calls it.
_CHINESE_LAST = re.compile(r"[^\u4e00-\u9fff]+ [^\s(]*[\u4e00-\u9fff][^\s)]*\.")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _in_both(description: str) -> bool:
    """Paragraphs in English, and one at least in Chinese, which ends in its own full stop."""
    told = [part for part in description.split("\n\n") if not part.startswith("来源 Source:")]
    chinese = [part for part in told if part.endswith("。")]
    return 0 < len(chinese) < len(told) and all(_CHINESE.search(part) for part in chinese)


def test_every_operation_says_what_it_does_in_both_languages() -> None:
    lacking = [operation_id for operation_id, operation in OPERATIONS.items() if not _in_both(operation["description"])]
    assert lacking == []


def _described(operation: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Everything beside an operation that says what is given or got: parameters, headers, answers, files."""
    for parameter in operation.get("parameters", []):
        if "$ref" not in parameter:
            yield parameter["name"], parameter.get("description")
    files = list(operation.get("requestBody", {}).get("content", {}).items())
    for status, response in operation["responses"].items():
        # What only refuses is described by its codes, each of which has a page in both languages.
        if "$ref" in response or "application/problem+json" in response.get("content", {}):
            continue
        yield status, response["description"]
        yield from (
            (name, header["description"])
            for name, header in response.get("headers", {}).items()
            if "$ref" not in header
        )
        files += response.get("content", {}).items()
    for media, content in files:
        if content.get("schema", {}).get("format") == "binary":
            yield media, content["schema"]["description"]


def test_what_is_given_and_got_is_described_in_both_languages() -> None:
    lacking = [
        (operation_id, name, text)
        for operation_id, operation in OPERATIONS.items()
        for name, text in _described(operation)
        if not _CHINESE_FIRST.match(text or "")
    ]
    assert lacking == []


def test_what_every_operation_shares_is_described_in_both_languages() -> None:
    shared = MERGED["components"]["headers"] | MERGED["components"]["parameters"]
    assert [name for name, one in shared.items() if not _CHINESE_FIRST.match(one["description"])] == []


def _told(node: Any, where: str = "", *, within: bool = False) -> Iterator[tuple[str, str]]:
    """Every description in the schemas of a document, of what is in it and of its fields, at any depth."""
    if isinstance(node, list):
        for place, one in enumerate(node):
            yield from _told(one, f"{where}/{place}", within=within)
    elif isinstance(node, dict):
        for key, value in node.items():
            if within and key == "description" and isinstance(value, str):
                yield where, value
            elif key not in {"const", "default", "enum", "example", "examples"}:
                yield from _told(value, f"{where}/{key}", within=within or key in {"schema", "schemas"})


def _lacking(document: Any) -> dict[str, str]:
    return {
        where: text
        for where, text in _told(document)
        if not (_CHINESE_FIRST.match(text) or _CHINESE_LAST.fullmatch(text) or _in_both(text))
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_schema_and_field_is_described_in_both_languages(service: str) -> None:
    assert _lacking(orjson.loads(Path(f"services/{service}/openapi.json").read_bytes())) == {}


def test_what_the_gateway_takes_and_answers_itself_is_described_in_both_languages() -> None:
    assert _lacking(MERGED["paths"]) == {}


def test_every_feed_and_event_is_described_in_both_languages() -> None:
    channels, messages = EVENTS["channels"], EVENTS["components"]["messages"]
    assert [
        name for name, one in ({"info": EVENTS["info"]} | channels).items() if not _in_both(one["description"])
    ] == []
    assert [name for name, one in messages.items() if not _CHINESE_FIRST.match(one["description"])] == []

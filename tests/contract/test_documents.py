"""What every operation of every service owes its readers; `make lint-contract` sees to it that it is OpenAPI at all."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import pytest
from starlette.routing import Match, Route

from chassis.manifest import assemble
from chassis.problems import Refusal, every_refusal
from chassis.settings import ServiceSettings
from gateway.catalogue import Catalogue
from gateway.codes import problem_codes
from tests.client import common_settings
from tests.contract.documents import DOCUMENTS, SERVICES

OPERATIONS = [
    pytest.param(method, path, operation, id=f"{method} {path}")
    for document in DOCUMENTS.values()
    for path, item in document["paths"].items()
    for method, operation in item.items()
]
_BOTH = re.compile(r"[\u4e00-\u9fff].*[A-Za-z]")


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_an_operation_is_complete(method: str, path: str, operation: dict[str, Any]) -> None:
    assert _BOTH.search(operation["summary"])
    assert "来源 Source:" in operation["description"]
    assert len(operation["tags"]) == 1
    assert operation["x-permission"].split(":")[0] == path.split("/")[2]
    statuses = set(operation["responses"])
    assert statuses & {"200", "201"}
    assert {"401", "422", "503"} <= statuses
    if "{" in path:
        assert "404" in statuses
    names = {parameter["name"] for parameter in operation["parameters"]}
    if method in {"put", "patch"}:
        assert "If-Match" in names
    if method == "post":
        assert "Idempotency-Key" in names


def test_text_to_search_for_has_no_characters_that_the_database_refuses() -> None:
    """A NUL in a query would be a failure inside; cursors and positions are read before they are asked for."""
    unclean = []
    for one in OPERATIONS:
        method, path, operation = one.values
        for parameter in cast("dict[str, Any]", operation)["parameters"]:
            if parameter["in"] != "query" or parameter["name"] in {"cursor", "after"}:
                continue
            schema = parameter["schema"]
            texts = [part for part in (schema, *schema.get("anyOf", ())) if part.get("type") == "string"]
            if not all(part.keys() & {"pattern", "format", "enum", "const"} for part in texts):
                unclean.append(f"{method} {path} {parameter['name']}")
    assert unclean == []


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_link_leads_to_an_operation_with_that_parameter(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    document = DOCUMENTS[path.split("/")[2]]
    known = {
        other["operationId"]: {parameter["name"] for parameter in other["parameters"] if parameter["in"] == "path"}
        for item in document["paths"].values()
        for other in item.values()
    }
    for response in operation["responses"].values():
        for name, link in response.get("links", {}).items():
            target = document["components"]["links"][name] if "$ref" in link else link
            given = set(target["parameters"]) - {"header.If-Match"}
            assert given == known[target["operationId"]], (method, path, link)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_made_or_moved_leads_to_its_reading(name: str) -> None:
    """Where the answer is the very thing that ``GET …/{id}`` of the same place reads, and says its id."""
    schemas = DOCUMENTS[name]["components"]["schemas"]
    paths = DOCUMENTS[name]["paths"]
    lost = []
    for reading, item in paths.items():
        if "get" not in item or not reading.endswith("}") or reading.count("{") > 1:
            continue
        thing, read = _answered(item["get"]), item["get"]["operationId"]
        collection, _, parameter = reading.removesuffix("}").rpartition("/{")
        if thing is None or not {"id", parameter} & schemas[thing.rpartition("/")[2]]["properties"].keys():
            continue
        for path in (one for one in paths if one == collection or one.startswith(f"{reading}/")):
            made = paths[path].get("post")
            if made is not None and _answered(made) == thing:
                links = next(body for status, body in made["responses"].items() if status[0] == "2").get("links", {})
                lost += [] if read in links else [f"{path} → {read}"]
    assert lost == []


def _answered(operation: dict[str, Any]) -> str | None:
    response = next(body for status, body in operation["responses"].items() if status[0] == "2")
    ref: str | None = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref")
    return ref


def _properties(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in document["components"]["schemas"].items():
        for field, body in schema.get("properties", {}).items():
            yield f"{name}.{field}", body


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_field_is_titled_in_both_languages(name: str) -> None:
    untitled = [
        field
        for field, body in _properties(DOCUMENTS[name])
        if not _BOTH.search(body.get("title", "")) and "title" in body
    ]
    assert untitled == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_call_reaches_the_operation_that_the_gateway_takes_it_for(name: str) -> None:
    """No address is hidden behind one with a parameter in its place, whichever feature comes first."""
    catalogue = Catalogue({name: DOCUMENTS[name]})
    settings = ServiceSettings(database_url="postgresql+asyncpg://nobody@localhost/none")
    routes = [
        route
        for route in assemble(SERVICES[name], common=common_settings(), settings=settings).routes
        if isinstance(route, Route)
    ]
    elsewhere = []
    for operation in catalogue.operations:
        path = re.sub(r"\{\w+\}", "0", operation.path)
        asked = {"type": "http", "method": operation.method, "path": path}
        reached = next(route for route in routes if route.matches(asked)[0] is Match.FULL)
        taken_for = catalogue.match(path.encode(), operation.method)
        if not operation.operation_id == taken_for.operation_id == reached.name:
            elsewhere.append((operation.operation_id, taken_for.operation_id, reached.name))
    assert elsewhere == []


def test_operation_ids_are_unique_over_all_services() -> None:
    names = [operation.values[2]["operationId"] for operation in OPERATIONS]  # type: ignore[index]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(refusal, id=f"{service.name} {constraint}")
        for service in SERVICES.values()
        for constraint, refusal in service.constraints.items()
    ],
)
def test_a_refusal_behind_a_constraint_can_be_told_without_facts(refusal: type[Refusal]) -> None:
    """The database says which constraint was broken and nothing else."""
    told = refusal(constraint="x")
    assert told.explain(chinese=True)
    assert told.explain(chinese=False)


def test_no_two_refusals_share_a_code() -> None:
    """Else what a document says of a code depends on which service was read last."""
    own = [kind.code for kind in every_refusal() if kind.__module__.startswith(("services.", "chassis.", "gateway."))]
    assert [code for code, times in Counter(own).items() if times > 1] == []


def test_every_code_of_every_service_says_what_to_do() -> None:
    told = problem_codes(DOCUMENTS)
    assert [code for code, problem in told.items() if not (problem["advice"]["zh"] and problem["advice"]["en"])] == []
    assert {code for document in DOCUMENTS.values() for code in document["x-problems"]} <= told.keys()

"""Every part fits the committed documents of the services that hold it."""

import re
from datetime import date
from typing import Any

import pytest

from deploy.local.state import every_service
from services.oversight.care.rules import Matter, Standing
from services.oversight.care.sources import SOURCES, Source, entry_of
from tests.documents import document_of
from tests.security.examples import example_of

Json = dict[str, Any]
DOCUMENTS = {service.name: document_of(service) for service in every_service() if service.name != "oversight"}
BOTH = [(one, path) for one in SOURCES for path in dict.fromkeys((one.office, one.own)) if path]
TODAY = date(2020, 3, 15)


def _operation(path: str) -> tuple[Json, dict[str, Json]]:
    document = DOCUMENTS[path.split("/")[2]]
    operation: Json = document["paths"][path]["get"]
    return operation, document["components"]["schemas"]


def _record(source: Source, path: str) -> tuple[Json, dict[str, Json]]:
    """The schema of one record in a list, or where the own one stands."""
    operation, schemas = _operation(path)
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    at = _resolved(answer, schemas)["properties"]
    return _resolved(at["items"]["items"] if "items" in at else at[str(source.own_in)], schemas), schemas


def _resolved(schema: Json, schemas: dict[str, Json]) -> Json:
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def test_each_matter_is_one_part() -> None:
    assert [one.matter for one in SOURCES] == list(Matter)


@pytest.mark.parametrize(("source", "path"), BOTH, ids=lambda one: one if isinstance(one, str) else None)
def test_a_part_reads_fields_and_states_that_its_service_has(source: Source, path: str) -> None:
    schema, schemas = _record(source, path)
    names = [source.key, source.due_on, source.given_on, source.amount_fen, source.days, source.state]
    known = set(schema["properties"])
    own_only = path == source.own and path != source.office
    missing = {name for name in names if name} - known
    assert not missing, (path, missing)
    assert own_only or source.why is None or source.why in known
    record = dict.fromkeys(known) | example_of(schema, schemas)
    states = _resolved(schema["properties"]["state"], schemas)["enum"] if source.state else [None]
    for state in states:
        entry = entry_of(source, record | {"state": state}, today=TODAY)
        assert entry.standing in Standing
        assert (entry.why is None) == (entry.standing is not Standing.NOT_GIVEN)


@pytest.mark.parametrize("source", [one for one in SOURCES if one.office], ids=lambda one: one.matter)
def test_an_office_can_ask_for_one_worker(source: Source) -> None:
    operation, _ = _operation(str(source.office))
    assert {"worker_id", "limit"} <= {one["name"] for one in operation["parameters"]}


def test_counselling_is_in_no_part() -> None:
    for source in SOURCES:
        for path in (source.office, source.own):
            assert not re.search("counsel|crisis|crises|screen|break-glass", path or "")

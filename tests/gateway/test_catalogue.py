"""Which paths lead where, and which lead nowhere."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chassis.problems import NotAllowed
from gateway.catalogue import Catalogue, CatalogueError, read_documents
from gateway.refusals import PathRefused, PathUnknown
from tests.gateway import make


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue({"roster": make.roster(), "subsidy": make.subsidy()})


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", b"/v1/roster/workers", "roster:worker:list"),
        ("GET", b"/v1/roster/workers/W123456788", "roster:worker:read"),
        ("POST", b"/v1/roster/workers/W123456788/transfer", "roster:worker:transfer"),
        ("POST", b"/v1/roster/workers/import", "roster:worker:import"),
        ("POST", b"/v1/roster/workers/import/transfer", "roster:worker:transfer"),
        ("GET", b"/v1/roster/workers/%E5%BC%A0", "roster:worker:read"),
        ("GET", b"/v1/roster/workers/a%3Ab", "roster:worker:read"),
        ("POST", b"/v1/subsidy/rolls/1/approve", "subsidy:roll:approve"),
    ],
)
def test_a_path_leads_to_its_operation(catalogue: Catalogue, method: str, path: bytes, permission: str) -> None:
    assert catalogue.match(path, method).permission == permission


@pytest.mark.parametrize(
    "path",
    [
        b"/v1/roster",
        b"/v1/roster/",
        b"/v1/roster/workers/",
        b"/v1/roster/workers/W1/approve",
        b"/v1/roster/livez",
        b"/v1/other/workers",
        b"/v1/subsidy/workers",
        b"/V1/roster/workers",
    ],
)
def test_any_other_path_leads_nowhere(catalogue: Catalogue, path: bytes) -> None:
    with pytest.raises(PathUnknown):
        catalogue.match(path, "GET")


@pytest.mark.parametrize(
    "path",
    [
        b"/v1/roster//workers",
        b"/v1/roster/../subsidy/rolls",
        b"/v1/roster/./workers",
        b"/v1/roster/workers/..",
        b"/v1/roster/workers/%2e%2e",
        b"/v1/roster/workers/%2E",
        b"/v1/roster/workers/a%2fb",
        b"/v1/roster/workers/a%2Fb",
        b"/v1/roster/workers/a%5cb",
        b"/v1/roster/workers/a\\b",
        b"/v1/roster/workers/%69mport",
        b"/v1/roster/workers/%49mport",
        b"/v1/roster/workers/%252e%252e",
        b"/v1/roster/workers/%00",
        b"/v1/roster/workers/%0d%0a",
        b"/v1/roster/workers/%7f",
        b"/v1/roster/workers/%zz",
        b"/v1/roster/workers/%e",
        b"/v1/roster/workers;a=b",
    ],
)
def test_a_path_of_two_readings_is_refused_not_repaired(catalogue: Catalogue, path: bytes) -> None:
    with pytest.raises(PathRefused):
        catalogue.match(path, "GET")


def test_a_wrong_method_is_told_every_right_one(catalogue: Catalogue) -> None:
    with pytest.raises(NotAllowed) as refused:
        catalogue.match(b"/v1/roster/workers/W1", "DELETE")
    assert refused.value.headers["Allow"] == "GET, HEAD, OPTIONS, PUT"


def test_what_can_be_read_can_be_asked_for_without_its_body() -> None:
    read_only = {"get": {"x-permission": "toy:note:read", "operationId": "read_note"}}
    written = {"post": {"x-permission": "toy:note:open", "operationId": "open_note"}}
    catalogue = Catalogue({"toy": {"paths": {"/v1/toy/notes/{note_id}": read_only, "/v1/toy/notes": written}}})
    assert catalogue.match(b"/v1/toy/notes/1", "HEAD").operation_id == "read_note"
    for method, path, allowed in (
        ("PUT", b"/v1/toy/notes/1", "GET, HEAD, OPTIONS"),
        ("HEAD", b"/v1/toy/notes", "OPTIONS, POST"),
    ):
        with pytest.raises(NotAllowed) as refused:
            catalogue.match(path, method)
        assert refused.value.headers["Allow"] == allowed


def test_a_literal_beats_a_parameter_even_for_a_method_it_lacks(catalogue: Catalogue) -> None:
    with pytest.raises(NotAllowed):
        catalogue.match(b"/v1/roster/workers/import", "GET")


def test_operations_are_classed_for_their_limits(catalogue: Catalogue) -> None:
    kinds = {operation.operation_id: operation.kind for operation in catalogue.operations}
    assert kinds["list_workers"] == "read"
    assert kinds["enrol_worker"] == "write"
    assert kinds["import_workers"] == "bulk"


def _no_permission(document: dict[str, Any]) -> None:
    del document["paths"]["/v1/roster/workers"]["get"]["x-permission"]


def _foreign_permission(document: dict[str, Any]) -> None:
    document["paths"]["/v1/roster/workers"]["get"]["x-permission"] = "subsidy:worker:list"


def _same_shape(document: dict[str, Any]) -> None:
    document["paths"]["/v1/roster/workers/{id}"] = {"get": make.operation("roster:worker:read", "again")}


def _same_name(document: dict[str, Any]) -> None:
    document["paths"]["/v1/roster/more"] = {"get": make.operation("roster:worker:read", "list_workers")}


def _no_name(document: dict[str, Any]) -> None:
    del document["paths"]["/v1/roster/workers"]["get"]["operationId"]


def _foreign_path(document: dict[str, Any]) -> None:
    document["paths"]["/livez"] = {"get": make.operation("roster:worker:read", "livez")}


def _half_a_segment(document: dict[str, Any]) -> None:
    document["paths"]["/v1/roster/x-{id}"] = {"get": make.operation("roster:worker:read", "half")}


@pytest.mark.parametrize(
    "spoil",
    [_no_permission, _foreign_permission, _same_shape, _same_name, _no_name, _foreign_path, _half_a_segment],
)
def test_a_document_with_a_fault_makes_no_catalogue(spoil: Callable[[dict[str, Any]], None]) -> None:
    document = copy.deepcopy(make.roster())
    spoil(document)
    with pytest.raises(CatalogueError):
        Catalogue({"roster": document})


def test_a_service_without_a_document_makes_no_catalogue(tmp_path: Path) -> None:
    make.catalogue_folder(tmp_path, {"roster": make.roster()})
    assert list(read_documents(tmp_path, {"roster": ""})) == ["roster"]
    with pytest.raises(CatalogueError, match="injury"):
        read_documents(tmp_path, {"roster": "", "injury": ""})

"""The document that callers read before anything else is the truth about the operations."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from chassis.manifest import contract
from tests.chassis.toy.service import SERVICE


@pytest.fixture(scope="module")
def toy_contract() -> dict[str, Any]:
    return contract(SERVICE)


def test_the_document_is_valid_openapi(toy_contract: dict[str, Any]) -> None:
    validate(toy_contract, cls=OpenAPIV31SpecValidator)


def test_every_operation_has_its_permission_both_titles_and_its_source(toy_contract: dict[str, Any]) -> None:
    for item in toy_contract["paths"].values():
        for operation in item.values():
            assert operation["x-permission"].startswith("toy:")
            assert " " in operation["summary"]
            assert "来源 Source:" in operation["description"]


def test_a_move_documents_each_refusal_it_can_give(toy_contract: dict[str, Any]) -> None:
    close = toy_contract["paths"]["/v1/toy/notes/{note_id}/close"]["post"]
    codes = {
        code
        for response in close["responses"].values()
        for content in response.get("content", {}).values()
        for code in content.get("examples", {})
    }
    assert {"NOT_FOUND", "STALE_VERSION", "IF_MATCH_REQUIRED", "MALFORMED", "IDEMPOTENCY_IN_FLIGHT"} <= codes
    assert {"If-Match", "Idempotency-Key", "Accept-Language"} <= {p["name"] for p in close["parameters"]}


def test_a_creation_links_to_the_reading_and_shows_its_etag(toy_contract: dict[str, Any]) -> None:
    created = toy_contract["paths"]["/v1/toy/notes"]["post"]["responses"]["201"]
    assert created["links"]["read_note"]["parameters"] == {"note_id": "$response.body#/id"}
    assert "ETag" in created["headers"]


def test_events_are_webhooks_and_problems_are_listed_in_both_languages(toy_contract: dict[str, Any]) -> None:
    assert set(toy_contract["webhooks"]) == {"toy.note.opened", "toy.note.closed"}
    assert toy_contract["x-problems"]["SAME_TITLE"]["title"] == {"zh": "标题已存在", "en": "The title is taken"}


def test_requests_refuse_unknown_fields_and_answers_have_no_optional_ones(toy_contract: dict[str, Any]) -> None:
    schemas = toy_contract["components"]["schemas"]
    assert schemas["NoteIn"]["additionalProperties"] is False
    assert set(schemas["NoteOut"]["required"]) == set(schemas["NoteOut"]["properties"])


def test_files_are_described_by_their_own_kinds_and_never_as_json(toy_contract: dict[str, Any]) -> None:
    attach = toy_contract["paths"]["/v1/toy/notes/attach"]["post"]
    content = attach["requestBody"]["content"]
    assert {media: one["schema"]["contentMediaType"] for media, one in content.items()} == {
        "application/pdf": "application/pdf",
        "image/png": "image/png",
    }
    assert "2 MB" in content["application/pdf"]["schema"]["description"]
    assert {"413", "415"} <= attach["responses"].keys()
    read = toy_contract["paths"]["/v1/toy/notes/attached"]["get"]["responses"]["200"]
    assert set(read["content"]) == {"application/pdf"}

"""The merged document is valid, says who may do what, and tells apart what only shares a name."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from chassis.assertion import ON_GRANT
from gateway.catalogue import Catalogue
from gateway.documents import Documents
from gateway.permits import Permits, principals
from tests.gateway import make


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    catalogue = Catalogue({"roster": make.roster(), "subsidy": make.subsidy()})
    app: Any = make.gateway(tmp_path_factory.mktemp("own"))._own
    return Documents(catalogue, Permits(permissions=catalogue.permissions), own=app.openapi, issuer_url=make.ISSUER)


def read(documents: Documents, **which: Any) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(documents.get(**which).body)
    return content


@pytest.mark.parametrize(
    "which",
    [
        {},
        {"service": "roster"},
        {"principal": "finance@county"},
        {"service": "subsidy", "principal": "worker@community"},
    ],
)
def test_every_document_is_valid_openapi(documents: Documents, which: dict[str, str]) -> None:
    content = read(documents, **which)
    assert content["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(content).validate()


def test_the_whole_has_every_service_and_the_gateways_own_operations(documents: Documents) -> None:
    paths = read(documents)["paths"]
    assert {"/v1/roster/workers", "/v1/subsidy/rolls", "/oauth/token", "/permissions"} <= set(paths)
    assert "/livez" not in paths
    assert paths["/permissions"]["get"]["security"] == []


def test_an_operation_says_who_may_call_it(documents: Documents) -> None:
    operation = read(documents)["paths"]["/v1/subsidy/rolls/{roll_id}/approve"]["post"]
    assert operation["x-permitted"] == ["headquarters@county", "government@county"]


def test_components_that_differ_are_prefixed_and_equal_ones_kept_once(documents: Documents) -> None:
    schemas = read(documents)["components"]["schemas"]
    assert schemas["RosterPage"]["title"] == "roster page"
    assert schemas["SubsidyPage"]["title"] == "subsidy page"
    assert "Page" not in schemas
    assert schemas["Region"] == {"type": "integer"}
    rolls = read(documents)["paths"]["/v1/subsidy/rolls"]["get"]["responses"]["200"]
    assert rolls["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/SubsidyPage"}


def test_equal_words_that_refer_to_different_things_differ() -> None:
    roster, subsidy = make.roster(), make.subsidy()
    for document in (roster, subsidy):
        document["components"]["schemas"]["Box"] = {"properties": {"page": {"$ref": "#/components/schemas/Page"}}}
    catalogue = Catalogue({"roster": roster, "subsidy": subsidy})
    made = Documents(catalogue, Permits(permissions=catalogue.permissions), own=dict, issuer_url=make.ISSUER)
    schemas = read(made)["components"]["schemas"]
    assert schemas["RosterBox"]["properties"]["page"] == {"$ref": "#/components/schemas/RosterPage"}
    assert schemas["SubsidyBox"]["properties"]["page"] == {"$ref": "#/components/schemas/SubsidyPage"}


def test_operation_ids_are_unique_in_the_whole(documents: Documents) -> None:
    paths = read(documents)["paths"]
    names = [body["operationId"] for item in paths.values() for method, body in item.items() if method != "parameters"]
    assert len(set(names)) == len(names)
    assert {"roster_follow_events", "subsidy_follow_events", "list_workers"} <= set(names)
    assert read(documents, service="roster")["paths"]["/v1/roster/events"]["get"]["operationId"] == "follow_events"


def test_a_view_holds_what_one_caller_may_do_and_no_more(documents: Documents) -> None:
    view = read(documents, principal="community@community")
    assert "post" in view["paths"]["/v1/roster/workers"]
    assert "/v1/roster/workers/{worker_id}/transfer" not in view["paths"]
    assert "/v1/subsidy/rolls/{roll_id}/approve" not in view["paths"]
    assert "/oauth/token" in view["paths"]
    assert "webhooks" not in view
    links = view["paths"]["/v1/roster/workers"]["get"]["responses"]["200"]["links"]
    assert set(links) == {"read"}


def test_a_view_carries_only_the_components_it_needs(documents: Documents) -> None:
    schemas = read(documents, service="roster", principal="community@community")["components"]["schemas"]
    assert set(schemas) == {"Worker", "Region", "Problem"}
    worker = read(documents, service="roster", principal="worker@community")
    assert set(worker["components"]["schemas"]) == {"Problem"}
    assert "oauth2" in worker["components"]["securitySchemes"]
    assert "tags" not in worker or worker["tags"] == []


def test_a_follower_of_events_sees_the_webhooks(documents: Documents) -> None:
    assert "roster.worker.enrolled" in read(documents, principal="civil-affairs@county")["webhooks"]


def test_a_document_has_one_tag_for_one_content(documents: Documents, tmp_path: Path) -> None:
    assert documents.get().etag == documents.get().etag
    assert documents.get().etag != documents.get(principal="finance@county").etag


def test_security_is_the_gateways(documents: Documents) -> None:
    content = read(documents)
    assert content["security"] == [{"oauth2": []}, {"bearer": []}]
    flow = content["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == f"{make.ISSUER}/oauth/token"


def test_what_the_gateway_itself_may_answer_is_stated_on_every_operation(documents: Documents) -> None:
    for path, item in read(documents)["paths"].items():
        for method, operation in item.items():
            if "x-permission" in operation:
                assert {"400", "401", "403", "429", "502", "503", "504"} <= set(operation["responses"]), (method, path)


def test_no_more_views_are_kept_than_a_few(documents: Documents) -> None:
    first = documents.get(principal="finance@county")
    assert documents.get(principal="finance@county") is first
    for principal in principals():
        documents.get(principal=principal)
    assert documents.get(principal="finance@county") is not first
    assert documents.get(principal="finance@county").etag == first.etag


def test_a_view_leaves_the_whole_as_it_is(documents: Documents) -> None:
    before = read(documents)
    read(documents, principal="worker@community")
    fresh = documents._content(None)
    assert orjson.loads(orjson.dumps(fresh)) == before


def test_what_may_be_called_on_a_grant_takes_the_header_and_says_how_one_is_refused(documents: Documents) -> None:
    whole = read(documents)
    grant = {"$ref": "#/components/parameters/NuanxinGrant"}
    assert grant in whole["paths"]["/v1/subsidy/rolls/{roll_id}/approve"]["post"]["parameters"]
    # Only a worker reads what is their own.
    assert grant not in whole["paths"]["/v1/roster/me"]["get"].get("parameters", [])
    assert whole["components"]["parameters"]["NuanxinGrant"]["name"].lower() == ON_GRANT
    assert "GRANT_REFUSED" in whole["components"]["responses"]["NotPermitted"]["description"]
    assert "NuanxinGrant" in read(documents, principal="finance@county")["components"]["parameters"]

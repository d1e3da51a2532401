"""The event catalogue has every event, and each is described whole."""

import json
import re
from typing import Any

from openapi_schema_validator import OAS31Validator

from gateway.events import event_catalogue
from gateway.permits import Permits
from tests.contract.documents import DOCUMENTS, SERVICES

CATALOGUE = event_catalogue(DOCUMENTS, Permits())


def test_every_event_is_a_message_in_the_feed_of_its_service() -> None:
    for name, service in SERVICES.items():
        assert set(CATALOGUE["channels"][name]["messages"]) == {event.type for event in service.publishes}
    listed = [kind for channel in CATALOGUE["channels"].values() for kind in channel["messages"]]
    assert sorted(listed) == sorted(CATALOGUE["components"]["messages"])


def test_what_is_referred_to_is_there() -> None:
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(CATALOGUE)))
    assert referred == CATALOGUE["components"]["schemas"].keys()


def test_every_event_and_every_field_of_it_is_told_in_both_languages() -> None:
    both = re.compile(r"\S*[\u4e00-\u9fff]\S* .*[A-Za-z]")  # as the portal takes them apart
    told = {kind: message["description"] for kind, message in CATALOGUE["components"]["messages"].items()} | {
        f"{schema}.{field}": body.get("title", "")
        for schema, whole in CATALOGUE["components"]["schemas"].items()
        for field, body in whole.get("properties", {}).items()
    }
    assert {name: text for name, text in told.items() if not both.match(text)} == {}


def test_an_events_example_is_one_that_its_payload_allows() -> None:
    wrong = []
    for kind, message in CATALOGUE["components"]["messages"].items():
        payload: Any = {**message["payload"], "components": CATALOGUE["components"]}
        (example,) = message["examples"]
        wrong += [f"{kind}: {error.message}" for error in OAS31Validator(payload).iter_errors(example["payload"])]
    assert wrong == []


def test_a_feed_says_who_may_follow_it() -> None:
    permitted = {name: operation["x-permitted"] for name, operation in CATALOGUE["operations"].items()}
    assert "service:welfare" in permitted["follow_roster_events"]
    assert not any(principal.startswith("worker@") for principals in permitted.values() for principal in principals)

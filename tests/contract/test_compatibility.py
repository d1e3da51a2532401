"""What was released is kept, and the check that says so sees each way to break it."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from chassis.manifest import contract
from deploy.local.compatibility import breaks, released
from deploy.local.generated import RELEASED
from tests.chassis.toy.service import SERVICE
from tests.contract.documents import DOCUMENTS

Json = dict[str, Any]
NOTES = "/v1/toy/notes"


@pytest.fixture(scope="module")
def toy() -> Json:
    return contract(SERVICE)


def test_what_was_released_is_kept() -> None:
    before = json.loads(RELEASED.read_text(encoding="utf-8"))
    now = released(DOCUMENTS)
    assert breaks(before, now) == [], (
        "within /v1 changes only add: keep what is named here and add the new beside it. What no release has had yet "
        "may change: then `nuanxin contract --release`, and say so in the changelog"
    )


def _broken(toy: Json, change: Callable[[Json], Any]) -> list[str]:
    changed = copy.deepcopy(toy)
    change(changed)
    return breaks(released({"toy": toy}), released({"toy": changed}))


def _schema(name: str, **changes: Any) -> Callable[[Json], None]:
    return lambda made: made["components"]["schemas"][name].update(changes)


def _parameter(made: Json, name: str) -> Json:
    listed = made["paths"][NOTES]["get"]["parameters"]
    found: Json = next(one for one in listed if one["name"] == name)
    return found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda made: made["paths"].pop(f"{NOTES}/{{note_id}}/close"), "the operation is gone"),
        (lambda made: made["paths"][NOTES]["get"].update(operationId="all_notes"), "its id was list_notes"),
        (lambda made: made["webhooks"].pop("toy.note.closed"), "toy.note.closed: the event is told no more"),
        (lambda made: made["paths"][NOTES]["get"]["parameters"].clear(), "takes no query limit any more"),
        (lambda made: _parameter(made, "cursor").update(required=True), "query cursor is required now"),
        (lambda made: _parameter(made, "limit")["schema"].update(maximum=100), "maximum is 100 now"),
        (lambda made: made["components"]["schemas"]["NoteOut"]["properties"].pop("title"), "the field title is gone"),
        (lambda made: made["components"]["schemas"]["NoteIn"]["properties"].pop("school"), "the field school is gone"),
        (lambda made: made["components"]["schemas"]["NoteOut"]["required"].remove("title"), "not always there"),
        (lambda made: made["components"]["schemas"]["NoteIn"]["required"].append("school"), "school is required now"),
        (
            lambda made: made["components"]["schemas"]["NoteOut"]["properties"]["title"].update(type="integer"),
            ".title: was string and is integer",
        ),
        (
            lambda made: made["components"]["schemas"]["NoteOut"]["properties"].update(
                title={"anyOf": [{"type": "string"}, {"type": "null"}]}
            ),
            ".title: may be null now",
        ),
        (
            lambda made: made["components"]["schemas"]["NoteIn"]["properties"].update(school={"type": "null"}),
            ".school: string is taken no more",
        ),
        (_schema("NoteState", enum=[], type="string"), "may be anything now"),
        (
            lambda made: made["paths"][NOTES]["post"]["responses"].update(
                {"200": made["paths"][NOTES]["post"]["responses"].pop("201")}
            ),
            "answers 201 no more",
        ),
    ],
)
def test_what_takes_something_away_is_named(toy: Json, change: Callable[[Json], Any], told: str) -> None:
    found = _broken(toy, change)
    assert any(told in line for line in found), found


@pytest.mark.parametrize(
    "change",
    [
        _schema("NoteState", enum=["open", "closed", "lost"]),
        lambda made: made["components"]["schemas"]["NoteOut"]["properties"].update(more={"type": "string"}),
        lambda made: made["components"]["schemas"]["NoteIn"]["properties"].update(more={"type": "string"}),
        lambda made: made["components"]["schemas"]["NoteIn"]["required"].remove("title"),
        lambda made: _parameter(made, "limit")["schema"].update(maximum=1000),
        lambda made: made["paths"].update({"/v1/toy/new": made["paths"][NOTES]}),
        lambda made: made["components"]["schemas"]["NoteOut"].update(description="In other words"),
    ],
)
def test_what_only_adds_is_free(toy: Json, change: Callable[[Json], Any]) -> None:
    assert _broken(toy, change) == []

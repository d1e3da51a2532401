"""What is generated and committed is what the code says."""

from datetime import date

import orjson
import pytest

from chassis.identifiers import luhn_ok, parse_id_number
from deploy.local import generated as module
from deploy.local.generated import MERGED, ROOT, drifted
from deploy.local.people import people_of


def test_committed_files_are_what_the_code_says() -> None:
    assert drifted() == []


def test_a_changed_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {path: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
    path = next(path for path in made if path.name == "permissions.md")
    monkeypatch.setattr(module, "generated", lambda: made | {path: made[path] + "x"})
    assert [stale.name for stale in drifted()] == ["permissions.md"]


def test_the_merged_document_has_every_service_and_says_who_may() -> None:
    document = orjson.loads(MERGED.read_bytes())
    approve = document["paths"]["/v1/subsidy/rolls/{roll_id}/approve"]["post"]
    assert "government@county" in approve["x-permitted"]
    served = {path.split("/")[2] for path in document["paths"] if path.startswith("/v1/")}
    assert served == {"honors", "injury", "oversight", "roster", "subsidy", "welfare"}


def test_invented_people_have_valid_numbers_of_their_own() -> None:
    people = people_of([150603001001, 150603001002], each=700)
    for one in people:
        parse_id_number(one.id_number, date(2020, 3, 1))
        assert luhn_ok(one.account)
    assert len({one.id_number for one in people}) == len({one.account for one in people}) == len(people)

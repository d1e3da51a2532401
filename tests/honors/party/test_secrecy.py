"""Who is of the party, or wants to be, is known to the party's own offices."""

from typing import Any

import pytest

from chassis.caller import Department
from gateway.permits import Permits, levels_of
from services.honors.main import SERVICE
from tests.documents import document_of
from tests.honors.make import Ladder
from tests.honors.party.way import Admission
from tests.offices import COUNTY, LEAGUE, PROVINCE
from tests.security.examples import Operation, operations_of

OWN = {Department.ORGANIZATION, Department.PARTY_BRANCH}
OPERATIONS = [one for one in operations_of(document_of(SERVICE)) if one.path.startswith("/v1/honors/party-files")]
PERMITS = Permits()


def test_there_are_operations_to_be_asked_about() -> None:
    assert len(OPERATIONS) == 15


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.operation_id)
def test_no_other_department_and_no_service_holds_an_operation(operation: Operation) -> None:
    permission = operation.body["x-permission"]
    holders = PERMITS.holders(permission)
    assert holders
    departments = {principal.partition("@")[0] for principal in holders}
    assert departments <= {one.value for one in OWN}, (permission, departments)


@pytest.mark.parametrize("department", [one for one in Department if one not in OWN and one != "service"])
def test_a_department_is_refused_every_operation_at_every_level(department: Department) -> None:
    permissions = [one.body["x-permission"] for one in OPERATIONS]
    for level in levels_of(department):
        assert PERMITS.held_by(f"{department}@{level}", permissions) == {}


def test_the_branch_does_not_approve_and_the_committee_does_not_vote() -> None:
    assert {one.partition("@")[0] for one in PERMITS.holders("honors:party-file:approve")} == {"organization"}
    assert {one.partition("@")[0] for one in PERMITS.holders("honors:party-file:vote")} == {"party-branch"}
    assert "organization@township" not in PERMITS.holders("honors:party-file:approve")


async def test_neither_the_feed_nor_the_audit_tells_who_it_is(ladder: Ladder) -> None:
    admission = Admission(ladder)
    file = await admission.approved()
    await admission.move(file, "extend", {"extended_to": "2021-09-02"})
    await admission.move(file, "cancel", {"conclusion_document_no": "marked-7f3a"})
    marks = (admission.applicant(), file["branch"], "marked-7f3a", "1990-05-01", "张*")
    told = await ladder.offices.events()
    assert not [one for one in told if "party" in one["type"]]
    assert not [mark for mark in marks if mark in str(told)]
    entries = await _audit(ladder, PROVINCE)
    words = [one["action"].rpartition(".")[2] for one in entries if "party-file" in one["action"]]
    done = ["opened", "talked", "trained", "voted-on-front-line", "publicised", "approved", "extended", "cancelled"]
    assert sorted(words) == sorted(done)
    assert all(one["facts"] == {} for one in entries if "party-file" in one["action"])
    assert not [mark for mark in marks if mark in str(entries)]
    # Below the province not even that something was done.
    for region in (COUNTY, LEAGUE, ladder.community):
        assert "party-file" not in str(await _audit(ladder, region))


async def _audit(ladder: Ladder, region: int) -> list[dict[str, Any]]:
    office = await ladder.office("civil-affairs", region, "auditor")
    answer = await office.get("/v1/honors/audit", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items

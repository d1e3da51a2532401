"""What children are due, over HTTP."""

from typing import Any

import pytest

from services.honors.child_entitlements import rules
from services.honors.child_entitlements.rules import ChildStage, Treatment
from tests.honors.make import Ladder
from tests.offices import COUNTY, LEAGUE, PROVINCE, code_of

PATH = "/v1/honors/child-entitlements"
TIE: dict[str, Any] = {
    "stage": "senior-secondary",
    "treatment": "priority-at-tie",
    "document_no": "内教发〔2020〕9号",
    "valid_from": "2020-01-01",
}


@pytest.mark.parametrize("stage", list(ChildStage))
@pytest.mark.parametrize("treatment", list(Treatment))
def test_fees_are_of_tuition_and_placement_of_placement(stage: ChildStage, treatment: Treatment) -> None:
    fits = {
        ChildStage.TUITION: treatment is Treatment.FEE_FREE,
        ChildStage.PLACEMENT: treatment is Treatment.PRIORITY_IN_PLACEMENT,
    }.get(stage, treatment not in (Treatment.FEE_FREE, Treatment.PRIORITY_IN_PLACEMENT))
    if fits:
        rules.require_treatment(stage, treatment)
    else:
        with pytest.raises(rules.TreatmentMisfit):
            rules.require_treatment(stage, treatment)


async def test_what_the_statutes_say_came_with_the_service_and_only_the_older_frees_of_fees(ladder: Ladder) -> None:
    office = await ladder.office("education", COUNTY)
    seen = (await office.get(PATH, params={"on": "2025-03-03"})).json()["items"]
    by_law: dict[str, set[str]] = {}
    for one in seen:
        by_law.setdefault(one["basis"], set()).add(one["stage"])
    newer = {"preschool", "compulsory", "senior-secondary", "undergraduate", "postgraduate"}
    assert by_law == {"martyr-regulations-2019": newer | {"tuition"}, "martyr-regulations-2024": newer}


async def test_a_place_decides_for_the_children_of_its_commended_one_rule_at_a_time(ladder: Ladder) -> None:
    office = await ladder.office("education", LEAGUE)
    made = await ladder.ok(await office.post(PATH, json=TIE), 201)
    assert (made["basis"], made["region"]) == ("commended", str(LEAGUE))
    assert code_of(await office.post(PATH, json=TIE)) == "CHILD_ENTITLEMENT_OVERLAPS"
    assert code_of(await office.post(PATH, json=TIE | {"treatment": "fee-free"})) == "TREATMENT_MISFIT"
    placement = TIE | {"stage": "placement", "treatment": "priority-in-placement"}
    assert code_of(await office.post(PATH, json=placement)) == "CHILD_STAGE_ELSEWHERE"
    veterans = await ladder.office("veterans", PROVINCE)
    await ladder.ok(await veterans.post(PATH, json=placement), 201)
    path = f"{PATH}/{made['id']}"
    early = await ladder.offices.move(office, path, "end", made, {"last_on": "2019-12-31"})
    assert code_of(early) == "CHILD_ENTITLEMENT_ENDS_WRONGLY"
    ended = await ladder.ok(await ladder.offices.move(office, path, "end", made, {"last_on": "2020-12-31"}))
    assert ended["valid_to"] == "2020-12-31"


async def test_the_statutes_own_are_ended_by_nobody(ladder: Ladder) -> None:
    office = await ladder.office("education", PROVINCE)
    one = (await office.get(PATH)).json()["items"][0]
    ended = await ladder.offices.move(office, f"{PATH}/{one['id']}", "end", one, {"last_on": "2030-12-31"})
    assert code_of(ended) == "NOT_FOUND"

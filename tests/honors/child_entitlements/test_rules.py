"""Whose matter a stage is, what it brings, and when it ends."""

from datetime import date

import pytest

from chassis.caller import Department
from services.honors.child_entitlements.rules import (
    ChildStage,
    EntitlementEnds,
    StageElsewhere,
    Treatment,
    TreatmentMisfit,
    require_department,
    require_entitlement_end,
    require_treatment,
)


@pytest.mark.parametrize("stage", ChildStage)
def test_placement_is_the_veterans_matter_and_all_else_educations(stage: ChildStage) -> None:
    own, other = Department.EDUCATION, Department.VETERANS
    if stage is ChildStage.PLACEMENT:
        own, other = other, own
    require_department(stage, own)
    with pytest.raises(StageElsewhere):
        require_department(stage, other)


@pytest.mark.parametrize("stage", ChildStage)
@pytest.mark.parametrize("treatment", Treatment)
def test_fees_are_of_tuition_placement_of_placement_and_the_others_of_admission(
    stage: ChildStage, treatment: Treatment
) -> None:
    of = {Treatment.FEE_FREE: ChildStage.TUITION, Treatment.PRIORITY_IN_PLACEMENT: ChildStage.PLACEMENT}
    fits = of[treatment] is stage if treatment in of else stage not in of.values()
    if fits:
        require_treatment(stage, treatment)
    else:
        with pytest.raises(TreatmentMisfit):
            require_treatment(stage, treatment)


def test_an_entitlement_is_cut_short_and_never_prolonged() -> None:
    first, last = date(2020, 9, 1), date(2026, 8, 31)
    require_entitlement_end(first, valid_from=first, valid_to=last)
    require_entitlement_end(date(2026, 8, 30), valid_from=first, valid_to=last)
    require_entitlement_end(last, valid_from=first, valid_to=None)
    for day in (date(2020, 8, 31), last):
        with pytest.raises(EntitlementEnds):
            require_entitlement_end(day, valid_from=first, valid_to=last)

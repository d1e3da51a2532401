"""What is inspected, by whom, and when evidence was read."""

from datetime import datetime, timedelta

import pytest

from chassis.caller import Department
from chassis.clock import ZONE
from chassis.lifecycle import IllegalMove
from chassis.problems import Refusal
from services.oversight.inspections.rules import (
    INSPECTED,
    INSPECTION,
    EvidenceAhead,
    InspectionMove,
    InspectionState,
    NotInspected,
    NotTheInspector,
    OutsideInspection,
    OwnInspector,
    require_evidence_read,
    require_inspected,
    require_inspector,
)
from tests.client import caller
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, PROVINCE, TOWNSHIP

NOW = datetime(2020, 2, 5, 9, 0, tzinfo=ZONE)


def test_an_inspection_is_planned_carried_out_and_concluded() -> None:
    assert INSPECTION.after(INSPECTION.start, InspectionMove.BEGIN) is InspectionState.UNDER_WAY
    assert INSPECTION.after(InspectionState.UNDER_WAY, InspectionMove.CONCLUDE) is InspectionState.CONCLUDED
    with pytest.raises(IllegalMove):
        INSPECTION.after(InspectionState.PLANNED, InspectionMove.CONCLUDE)


@pytest.mark.parametrize("department", sorted(set(Department) - set(INSPECTED)))
def test_communities_organisations_and_persons_are_not_inspected(department: Department) -> None:
    with pytest.raises(NotInspected):
        _require(department, COMMUNITY)


@pytest.mark.parametrize(
    ("department", "region", "clause", "refusal"),
    [
        (Department.HEADQUARTERS, LEAGUE, 1, OwnInspector),
        (Department.FINANCE, PROVINCE, 1, OutsideInspection),
        (Department.FINANCE, 150700000000, 1, OutsideInspection),
        (Department.FINANCE, COUNTY, 2, OutsideInspection),
    ],
)
def test_what_lies_outside_is_not_found(
    department: Department, region: int, clause: int, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        _require(department, region, clause=clause)


@pytest.mark.parametrize(
    ("department", "region"),
    [(Department.FINANCE, LEAGUE), (Department.HEADQUARTERS, COUNTY), (Department.TOWNSHIP, TOWNSHIP)],
)
def test_offices_within_are_inspected_and_headquarters_below_too(department: Department, region: int) -> None:
    _require(department, region)


def _require(department: Department, region: int, *, clause: int = 1) -> None:
    require_inspected(
        department,
        region,
        clause=clause,
        inspected_region=LEAGUE,
        inspected_clauses=[1, 5],
        inspecting_region=LEAGUE,
    )


def test_evidence_may_be_read_this_very_moment_and_not_after() -> None:
    require_evidence_read(NOW, now=NOW)
    with pytest.raises(EvidenceAhead):
        require_evidence_read(NOW + timedelta(seconds=1), now=NOW)


@pytest.mark.parametrize("region", [PROVINCE, COUNTY, ELSEWHERE])
def test_an_inspection_is_carried_out_by_those_who_planned_it(region: int) -> None:
    require_inspector(caller("headquarters", LEAGUE), inspecting_region=LEAGUE)
    with pytest.raises(NotTheInspector):
        require_inspector(caller("headquarters", region), inspecting_region=LEAGUE)

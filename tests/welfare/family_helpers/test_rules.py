"""Who registers whom, and for what."""

from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest

from chassis.caller import Department
from services.welfare.family.rules import HelperKind, HelpKind, SchoolsTeach
from services.welfare.family_helpers.rules import (
    HelperEnds,
    HelperUnfit,
    NotItsHelpers,
    require_ends_within,
    require_fit,
    require_registrar,
    require_teaches,
)


def test_a_school_gives_lessons_and_nothing_else() -> None:
    require_teaches(HelperKind.SCHOOL, [HelpKind.STUDY])
    require_teaches(HelperKind.VOLUNTEER, list(HelpKind))
    for helps in ([HelpKind.CHILD_CARE], [HelpKind.STUDY, HelpKind.CHILD_CARE]):
        with pytest.raises(SchoolsTeach):
            require_teaches(HelperKind.SCHOOL, helps)


@pytest.mark.parametrize("kind", HelperKind)
def test_education_registers_schools_and_nobody_else_does(kind: HelperKind) -> None:
    for department in (Department.EDUCATION, Department.CIVIL_AFFAIRS, Department.COMMUNITY):
        if (kind is HelperKind.SCHOOL) == (department is Department.EDUCATION):
            require_registrar(kind, department=department)
        else:
            with pytest.raises(NotItsHelpers):
                require_registrar(kind, department=department)


@pytest.mark.parametrize(
    ("changed", "fits"),
    [
        ({}, True),
        ({"today": date(2020, 2, 1)}, True),
        ({"today": date(2020, 3, 31)}, True),
        ({"today": date(2021, 1, 1), "valid_to": None}, True),
        ({"today": date(2020, 1, 31)}, False),
        ({"today": date(2020, 4, 1)}, False),
        ({"helps": ["child-care"]}, False),
        ({"within": False}, False),
    ],
)
def test_a_helper_gives_this_help_today_and_there(changed: dict[str, Any], fits: bool) -> None:  # noqa: FBT001 (cases)
    asked: dict[str, Any] = {
        "helps": ["study"],
        "valid_from": date(2020, 2, 1),
        "valid_to": date(2020, 3, 31),
        "today": date(2020, 2, 20),
        "within": True,
    }
    with nullcontext() if fits else pytest.raises(HelperUnfit):
        require_fit(HelpKind.STUDY, **(asked | changed))


def test_a_registration_is_cut_short_within_its_days() -> None:
    first, last = date(2020, 2, 1), date(2020, 3, 31)
    for day in (first, last):
        require_ends_within(day, valid_from=first, valid_to=last)
    for day in (date(2020, 1, 31), date(2020, 4, 1)):
        with pytest.raises(HelperEnds):
            require_ends_within(day, valid_from=first, valid_to=last)

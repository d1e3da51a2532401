"""Who registers whom, and for what."""

import pytest

from chassis.caller import Department
from services.welfare.family.rules import HelperKind, HelpKind, SchoolsTeach
from services.welfare.family_helpers.rules import NotItsHelpers, require_registrar, require_teaches


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

"""Whose consent a story takes, and what it may claim."""

import pytest

from chassis.caller import Department
from services.honors.stories.rules import (
    CLEARING,
    ClaimBeyondDuty,
    ClearedElsewhere,
    ConsentKind,
    NotTheOwnStory,
    RelativesConsent,
    require_clearing,
    require_consent_of,
    require_duty,
)


@pytest.mark.parametrize("kind", ConsentKind)
def test_the_person_consents_while_alive_and_the_near_relatives_afterwards(kind: ConsentKind) -> None:
    if kind is ConsentKind.PERSON:
        require_consent_of(kind, deceased=False)
    else:
        with pytest.raises(NotTheOwnStory):
            require_consent_of(kind, deceased=False)
    if kind is ConsentKind.NEAR_RELATIVE:
        require_consent_of(kind, deceased=True)
    else:
        with pytest.raises(RelativesConsent):
            require_consent_of(kind, deceased=True)


def test_a_story_claims_no_more_days_than_were_confirmed() -> None:
    require_duty(10, confirmed=10)
    with pytest.raises(ClaimBeyondDuty):
        require_duty(11, confirmed=10)


@pytest.mark.parametrize("department", Department)
def test_two_departments_clear_a_story_and_no_other(department: Department) -> None:
    if department in CLEARING:
        require_clearing(department)
    else:
        with pytest.raises(ClearedElsewhere):
            require_clearing(department)

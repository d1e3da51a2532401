"""Whose consent a child needs, and who is a child."""

from datetime import date

import pytest

from services.welfare.children.rules import (
    ConsentMissing,
    NotAChild,
    is_under_14,
    require_child,
    require_guardian_consent,
)

BORN = date(2006, 2, 28)


@pytest.mark.parametrize(
    ("on", "under"), [(date(2020, 2, 27), True), (date(2020, 2, 28), False), (date(2020, 12, 1), False)]
)
def test_a_child_is_under_fourteen_until_the_day_before_the_birthday(on: date, *, under: bool) -> None:
    assert is_under_14(BORN, on=on) is under


@pytest.mark.parametrize(("born_on", "under"), [(date(2008, 2, 29), True), (date(2006, 3, 1), False)])
def test_who_was_born_on_a_leap_day_is_fourteen_on_the_first_of_march(born_on: date, *, under: bool) -> None:
    first = date(2022, 2, 28) if under else date(2020, 3, 1)
    assert is_under_14(born_on, on=first) is under
    assert is_under_14(date(2008, 2, 29), on=date(2022, 3, 1)) is False


@pytest.mark.parametrize("today", [BORN, date(2024, 2, 27)])
def test_who_is_born_and_not_yet_eighteen_is_a_child(today: date) -> None:
    require_child(BORN, of_id=BORN, today=today)


@pytest.mark.parametrize("today", [date(2024, 2, 28), date(2006, 2, 27), date(2005, 2, 28)])
def test_who_is_eighteen_or_not_yet_born_is_no_child(today: date) -> None:
    with pytest.raises(NotAChild):
        require_child(BORN, of_id=BORN, today=today)


def test_a_birth_date_that_is_not_the_id_numbers_is_refused() -> None:
    with pytest.raises(NotAChild):
        require_child(BORN, of_id=date(2006, 2, 27), today=date(2020, 2, 5))


def test_only_under_fourteen_is_a_guardians_consent_needed() -> None:
    with pytest.raises(ConsentMissing):
        require_guardian_consent(under_14=True, consent=False)
    require_guardian_consent(under_14=True, consent=True)
    require_guardian_consent(under_14=False, consent=False)

"""What is agreed to and looked at before anybody comes to a family."""

from datetime import date

import pytest

from services.welfare.family.rules import (
    WITH_CHILD,
    ChildMismatch,
    FamilyConsentMissing,
    HelperUnchecked,
    HelpKind,
    OfNoChild,
    require_checked,
    require_child,
    require_child_of_kind,
    require_family_consent,
)

TODAY = date(2020, 2, 5)


@pytest.mark.parametrize("kind", HelpKind)
def test_a_child_is_named_for_what_is_a_child_s_and_for_nothing_else(kind: HelpKind) -> None:
    require_child_of_kind(kind, named=kind in WITH_CHILD)
    with pytest.raises(ChildMismatch):
        require_child_of_kind(kind, named=kind not in WITH_CHILD)


@pytest.mark.parametrize(
    ("checked_on", "today"),
    [
        (date(2020, 2, 5), TODAY),
        (date(2019, 2, 5), TODAY),
        (date(2020, 2, 29), date(2021, 2, 28)),
        (date(2019, 2, 28), date(2020, 2, 28)),
    ],
)
def test_a_check_is_good_up_to_and_on_its_anniversary(checked_on: date, today: date) -> None:
    require_checked(HelpKind.STUDY, check_no="样例查〔2020〕1号", checked_on=checked_on, today=today)


@pytest.mark.parametrize(
    ("check_no", "checked_on", "today"),
    [
        (None, date(2020, 2, 1), TODAY),
        ("样例查〔2020〕1号", None, TODAY),
        ("样例查〔2020〕1号", date(2020, 2, 6), TODAY),
        ("样例查〔2019〕1号", date(2019, 2, 4), TODAY),
        ("样例查〔2020〕1号", date(2020, 2, 29), date(2021, 3, 1)),
        ("样例查〔2019〕1号", date(2019, 2, 28), date(2020, 2, 29)),
    ],
)
def test_who_works_with_a_child_was_checked_within_a_year_and_not_ahead_of_time(
    check_no: str | None, checked_on: date | None, today: date
) -> None:
    for kind in WITH_CHILD:
        with pytest.raises(HelperUnchecked):
            require_checked(kind, check_no=check_no, checked_on=checked_on, today=today)


def test_who_does_the_shopping_is_not_checked() -> None:
    require_checked(HelpKind.SHOPPING, check_no=None, checked_on=None, today=TODAY)


def test_a_family_that_does_not_agree_is_left_alone() -> None:
    require_family_consent(consent=True)
    with pytest.raises(FamilyConsentMissing):
        require_family_consent(consent=False)


def test_a_guardian_agrees_for_a_child_alone() -> None:
    require_child(HelpKind.CHILD_CARE)
    with pytest.raises(OfNoChild):
        require_child(HelpKind.ELDER_CARE)

"""The rules of preferences, without a database."""

import base64
import zlib
from datetime import date

import pytest

from chassis.caller import Department
from chassis.workers import Category
from services.honors.preferences.rules import (
    LEADING,
    ORGANS,
    CertificateExpired,
    CertificateRevoked,
    CertificateState,
    LeadersOnly,
    Preference,
    PreferenceOfAnotherOrgan,
    require_category,
    require_good,
    require_organ,
    status_list,
)

# 责任单位 of clause 7.
NAMED = {
    Department.GOVERNMENT,
    Department.ORGANIZATION,
    Department.CIVIL_AFFAIRS,
    Department.HUMAN_RESOURCES,
    Department.EDUCATION,
    Department.VETERANS,
}


def test_every_preference_has_organs_and_none_that_the_clause_does_not_name() -> None:
    assert set(ORGANS) == set(Preference)
    for preference, organs in ORGANS.items():
        assert organs
        assert organs <= NAMED
        for department in set(Department) - organs:
            with pytest.raises(PreferenceOfAnotherOrgan):
                require_organ(preference, department)


@pytest.mark.parametrize("preference", sorted(LEADING))
def test_what_is_for_secretaries_and_directors_is_for_members_of_the_two_committees(preference: Preference) -> None:
    require_category(preference, Category.TWO_COMMITTEE)
    with pytest.raises(LeadersOnly):
        require_category(preference, Category.GRID)


def test_what_is_for_every_worker_asks_for_no_category() -> None:
    for preference in set(Preference) - LEADING:
        require_category(preference, Category.GRID)


@pytest.mark.parametrize(
    ("today", "good"), [("2020-02-29", False), ("2020-03-01", True), ("2022-02-28", True), ("2022-03-01", False)]
)
def test_a_certificate_holds_from_its_first_day_to_its_last(today: str, good: bool) -> None:  # noqa: FBT001
    period = {"valid_from": date(2020, 3, 1), "valid_to": date(2022, 2, 28), "today": date.fromisoformat(today)}
    if good:
        require_good(CertificateState.ISSUED, **period)
    else:
        with pytest.raises(CertificateExpired):
            require_good(CertificateState.ISSUED, **period)
    with pytest.raises(CertificateRevoked):
        require_good(CertificateState.REVOKED, **period)


def test_the_status_list_has_a_bit_for_each_from_the_lowest_on() -> None:
    packed = status_list([0, 3, 4, 5, 7, 8], length=16)
    raw = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert raw == bytes([0b10111001, 0b00000001])
    assert zlib.decompress(base64.urlsafe_b64decode(status_list([], length=0) + "==")) == b""


@pytest.mark.parametrize("length", [1, 8, 9, 16, 17, 24, 72])
def test_the_last_of_a_status_list_has_a_bit_and_its_text_no_padding(length: int) -> None:
    packed = status_list([length - 1], length=length)
    assert "=" not in packed
    raw = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert len(raw) == -(-length // 8)
    assert raw[-1] == 1 << (length - 1) % 8

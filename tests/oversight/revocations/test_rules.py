"""Who revokes, who lifts, and what ends by itself."""

from datetime import datetime, timedelta

import pytest

from chassis.caller import OFFICES, Caller, Department
from chassis.clock import ZONE
from chassis.regions import level_of
from services.oversight.revocations.rules import (
    REVOCATION,
    NotTheRevokingOffice,
    RevocationMove,
    RevocationState,
    RevokedKind,
    SameHandLifts,
    TokenStaysRevoked,
    end_of,
    require_liftable,
    require_revoking_office,
    require_second_hand,
)
from tests.injury.lifecycles import check
from tests.offices import COUNTY, LEAGUE, PROVINCE, TOWNSHIP

NOW = datetime(2020, 2, 5, 9, tzinfo=ZONE)
OTHER_LEAGUE = 150200000000
D = Department


def caller(department: Department, region: int = LEAGUE, subject: str = "nuanxin:li") -> Caller:
    return Caller(subject=subject, department=department, level=level_of(region), region=region, permission="")


def test_every_illegal_move_of_a_revocation_names_the_legal_ones() -> None:
    check(REVOCATION, RevocationState, RevocationMove)


def test_a_token_is_remembered_for_a_day_and_an_hour_and_others_until_they_are_lifted() -> None:
    assert end_of(RevokedKind.TOKEN, now=NOW) == NOW + timedelta(hours=25)
    assert end_of(RevokedKind.CLIENT, now=NOW) is None
    assert end_of(RevokedKind.SUBJECT, now=NOW) is None


@pytest.mark.parametrize("department", [None, *OFFICES, D.BANK, D.WORKER])
def test_headquarters_revoke_for_any_department_and_for_all(department: Department | None) -> None:
    require_revoking_office(caller(D.HEADQUARTERS), department=department, region=COUNTY)


@pytest.mark.parametrize(("own", "region"), [(LEAGUE, COUNTY), (PROVINCE, LEAGUE)])
def test_a_department_revokes_what_calls_for_its_offices_one_level_down(own: int, region: int) -> None:
    require_revoking_office(caller(D.CIVIL_AFFAIRS, own), department=D.CIVIL_AFFAIRS, region=region)


@pytest.mark.parametrize(
    ("own", "department", "region"),
    [
        (LEAGUE, D.FINANCE, COUNTY),
        (OTHER_LEAGUE, D.CIVIL_AFFAIRS, COUNTY),
        (PROVINCE, D.CIVIL_AFFAIRS, COUNTY),
        (COUNTY, D.CIVIL_AFFAIRS, COUNTY),
        (COUNTY, D.TOWNSHIP, TOWNSHIP),
        (LEAGUE, None, COUNTY),
    ],
)
def test_no_department_revokes_for_another_nor_for_all_nor_two_levels_down(
    own: int, department: Department | None, region: int
) -> None:
    with pytest.raises(NotTheRevokingOffice):
        require_revoking_office(caller(D.CIVIL_AFFAIRS, own), department=department, region=region)


@pytest.mark.parametrize("department", [D.BANK, D.WORKER, D.SERVICE])
def test_what_is_no_office_has_none_above_it_that_revokes(department: Department) -> None:
    with pytest.raises(NotTheRevokingOffice):
        require_revoking_office(caller(department), department=department, region=COUNTY)


def test_of_what_is_revoked_a_token_alone_stays_so() -> None:
    require_liftable(RevokedKind.CLIENT)
    require_liftable(RevokedKind.SUBJECT)
    with pytest.raises(TokenStaysRevoked):
        require_liftable(RevokedKind.TOKEN)


def test_who_revoked_does_not_lift_unless_at_headquarters() -> None:
    require_second_hand(caller(D.CIVIL_AFFAIRS, subject="nuanxin:wu"), issued_by="nuanxin:li")
    require_second_hand(caller(D.HEADQUARTERS, subject="nuanxin:li"), issued_by="nuanxin:li")
    with pytest.raises(SameHandLifts):
        require_second_hand(caller(D.CIVIL_AFFAIRS, subject="nuanxin:li"), issued_by="nuanxin:li")

"""Who registers a provider, and when a registration ends."""

from datetime import date

import pytest

from chassis.caller import Department
from services.welfare.counselling_providers.rules import (
    NotSponsor,
    ProviderEndsOutside,
    Sponsor,
    require_end_of_provider,
    require_sponsor,
)
from tests.offices import COUNTY, LEAGUE, TOWNSHIP

FIRST, LAST = date(2020, 2, 1), date(2020, 12, 31)
REGISTERS = {
    (Department.HEALTH, Sponsor.HEALTH),
    (Department.EDUCATION, Sponsor.EDUCATION),
    (Department.CIVIL_AFFAIRS, Sponsor.CIVIL_AFFAIRS),
    (Department.CIVIL_AFFAIRS, Sponsor.SOCIAL_ORGANISATION),
}


@pytest.mark.parametrize("sponsor", Sponsor)
def test_each_department_registers_its_own_force_and_civil_affairs_the_social_organisations(sponsor: Sponsor) -> None:
    for department in Department:
        if (department, sponsor) in REGISTERS:
            require_sponsor(sponsor, department=department, region=COUNTY, caller_region=COUNTY)
            continue
        with pytest.raises(NotSponsor):
            require_sponsor(sponsor, department=department, region=COUNTY, caller_region=COUNTY)


@pytest.mark.parametrize("region", [LEAGUE, TOWNSHIP])
def test_a_department_registers_for_no_region_above_or_below_its_own(region: int) -> None:
    with pytest.raises(NotSponsor):
        require_sponsor(Sponsor.HEALTH, department=Department.HEALTH, region=region, caller_region=COUNTY)


@pytest.mark.parametrize("ends_on", [FIRST, LAST])
def test_a_registration_ends_on_one_of_its_days(ends_on: date) -> None:
    require_end_of_provider(ends_on, valid_from=FIRST, valid_to=LAST)


@pytest.mark.parametrize(
    ("ends_on", "valid_to"), [(date(2020, 1, 31), LAST), (date(2021, 1, 1), LAST), (date(2020, 1, 31), None)]
)
def test_a_registration_is_neither_prolonged_nor_ended_before_it_began(ends_on: date, valid_to: date | None) -> None:
    with pytest.raises(ProviderEndsOutside):
        require_end_of_provider(ends_on, valid_from=FIRST, valid_to=valid_to)

"""Which office answers for which."""

from datetime import datetime, timedelta

import pytest

from chassis.caller import Department
from chassis.clock import ZONE
from services.oversight.grants.rules import GrantOver, NoSuchPost, office_above, require_post, require_running
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, TOWNSHIP

NOW = datetime(2020, 2, 5, 9, tzinfo=ZONE)
D = Department


@pytest.mark.parametrize(
    ("department", "region", "above"),
    [
        (D.CIVIL_AFFAIRS, COUNTY, (D.CIVIL_AFFAIRS, LEAGUE)),
        (D.CIVIL_AFFAIRS, LEAGUE, (D.CIVIL_AFFAIRS, PROVINCE)),
        (D.CIVIL_AFFAIRS, PROVINCE, (D.HEADQUARTERS, PROVINCE)),
        (D.TOWNSHIP, TOWNSHIP, (D.HEADQUARTERS, COUNTY)),
        (D.COMMUNITY, COMMUNITY, (D.HEADQUARTERS, TOWNSHIP)),
        (D.HEADQUARTERS, COUNTY, (D.HEADQUARTERS, LEAGUE)),
    ],
)
def test_an_office_answers_to_its_own_department_one_level_up(
    department: Department, region: int, above: tuple[Department, int]
) -> None:
    assert office_above(department, region) == above


def test_a_township_is_nothing_but_a_township_and_no_worker_is_an_office() -> None:
    require_post(D.TOWNSHIP, TOWNSHIP)
    require_post(D.CIVIL_AFFAIRS, COUNTY)
    require_post(D.CIVIL_AFFAIRS, LEAGUE)
    for department, region in ((D.TOWNSHIP, COUNTY), (D.COMMUNITY, TOWNSHIP), (D.WORKER, COMMUNITY)):
        with pytest.raises(NoSuchPost):
            require_post(department, region)


def test_what_ends_this_instant_is_over() -> None:
    require_running(NOW + timedelta(microseconds=1), now=NOW)
    with pytest.raises(GrantOver):
        require_running(NOW, now=NOW)

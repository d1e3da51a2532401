"""Of what a document is a basis."""

from datetime import date

import pytest

from services.oversight.mandates.rules import (
    MandateDoesNotCover,
    MandateEndsOutside,
    require_covered,
    require_end_within,
)
from tests.offices import COUNTY, ELSEWHERE, LEAGUE

FIRST, LAST = date(2020, 1, 25), date(2020, 3, 31)


def test_a_document_is_a_basis_in_its_region_and_from_its_first_day_to_its_last() -> None:
    for day in (FIRST, LAST):
        require_covered(COUNTY, day, by=LEAGUE, valid_from=FIRST, valid_to=LAST)
    require_covered(COUNTY, date(2021, 1, 1), by=COUNTY, valid_from=FIRST, valid_to=None)
    for region, day, by in (
        (COUNTY, date(2020, 1, 24), LEAGUE),
        (COUNTY, date(2020, 4, 1), LEAGUE),
        (LEAGUE, FIRST, COUNTY),
        (ELSEWHERE, FIRST, COUNTY),
    ):
        with pytest.raises(MandateDoesNotCover):
            require_covered(region, day, by=by, valid_from=FIRST, valid_to=LAST)


def test_a_document_ceases_within_its_days() -> None:
    for day in (FIRST, LAST):
        require_end_within(day, valid_from=FIRST, valid_to=LAST)
    for day in (date(2020, 1, 24), date(2020, 4, 1)):
        with pytest.raises(MandateEndsOutside):
            require_end_within(day, valid_from=FIRST, valid_to=LAST)

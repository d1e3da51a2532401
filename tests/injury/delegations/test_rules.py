"""Whom a league has decide, and until when."""

from datetime import date

import pytest

from services.injury.delegations.rules import DelegationEnded, DelegationOutside, require_endable, require_within

FIRST, TODAY = date(2020, 1, 1), date(2020, 2, 5)


def test_a_league_delegates_what_is_its_own() -> None:
    require_within(150603000000, league_of_county=150600000000, league=150600000000)
    with pytest.raises(DelegationOutside):
        require_within(150603000000, league_of_county=150600000000, league=150200000000)


def test_a_delegation_ends_today_or_later_and_not_before_it_begins() -> None:
    require_endable(FIRST, None, last_on=TODAY, today=TODAY)
    require_endable(FIRST, TODAY, last_on=TODAY, today=TODAY)
    require_endable(date(2020, 3, 1), None, last_on=date(2020, 3, 1), today=TODAY)
    for valid_from, valid_to, last_on in (
        (FIRST, None, date(2020, 2, 4)),
        (date(2020, 3, 1), None, date(2020, 2, 29)),
        (FIRST, date(2020, 2, 4), TODAY),
    ):
        with pytest.raises(DelegationEnded):
            require_endable(valid_from, valid_to, last_on=last_on, today=TODAY)

"""Which class a county is in on a day."""

from datetime import date

import pytest

from services.subsidy.tiers.rules import RiskTier, TierEndsOutside, TierSpan, require_end_after, tier_on

FIRST, LAST = date(2020, 2, 26), date(2020, 3, 10)
SPANS = [TierSpan(RiskTier.CLASS_2, FIRST, LAST), TierSpan(RiskTier.CLASS_4, date(2020, 3, 11), None)]


def test_a_tier_holds_from_its_first_day_to_its_last() -> None:
    days = (date(2020, 2, 25), FIRST, LAST, date(2020, 3, 11), date(2021, 1, 1))
    classes = [None, RiskTier.CLASS_2, RiskTier.CLASS_2, RiskTier.CLASS_4, RiskTier.CLASS_4]
    assert [tier_on(SPANS, day) for day in days] == classes
    assert tier_on([], FIRST) is None


def test_a_tier_is_cut_short_within_its_days() -> None:
    for day in (FIRST, LAST):
        require_end_after(day, valid_from=FIRST, valid_to=LAST)
    require_end_after(date(2022, 1, 1), valid_from=FIRST, valid_to=None)
    for day in (date(2020, 2, 25), date(2020, 3, 11)):
        with pytest.raises(TierEndsOutside):
            require_end_after(day, valid_from=FIRST, valid_to=LAST)

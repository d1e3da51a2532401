"""When money comes back."""

from datetime import date

import pytest

from services.subsidy.corrections.rules import BouncedOutside, require_bounced_within


def test_money_comes_back_between_the_day_it_was_sent_and_today() -> None:
    sent_on, today = date(2020, 3, 2), date(2020, 3, 5)
    for on in (sent_on, today):
        require_bounced_within(on, sent_on=sent_on, today=today)
    for on in (date(2020, 3, 1), date(2020, 3, 6)):
        with pytest.raises(BouncedOutside):
            require_bounced_within(on, sent_on=sent_on, today=today)

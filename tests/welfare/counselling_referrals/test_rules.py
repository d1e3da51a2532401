"""For how long a provider may think it over."""

from datetime import datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.welfare.counselling.scales import Triage
from services.welfare.counselling_referrals.rules import ReferralLapsed, answer_by, require_in_time

AT = datetime(2020, 2, 5, 9, tzinfo=ZONE)


@pytest.mark.parametrize("triage", [None, *Triage])
def test_the_sooner_somebody_is_needed_the_sooner_a_provider_answers(triage: Triage | None) -> None:
    hours = {Triage.CRISIS: 1, Triage.URGENT: 4, Triage.SOON: 24}
    assert answer_by(triage, offered_at=AT) == AT + timedelta(hours=hours.get(triage, 48) if triage else 48)


def test_an_answer_counts_up_to_the_very_instant() -> None:
    require_in_time(AT, now=AT)
    with pytest.raises(ReferralLapsed):
        require_in_time(AT, now=AT + timedelta(microseconds=1))

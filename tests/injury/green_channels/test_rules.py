from datetime import datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.injury.green_channels.rules import (
    ANSWER_MINUTES,
    GREEN_CHANNEL,
    HOSPITAL_REFERRAL,
    ChannelEnded,
    ChannelMove,
    ChannelState,
    NextStep,
    NobodyArrived,
    NotInCharge,
    NotYetExpired,
    ReferralExpired,
    ReferralMove,
    ReferralState,
    TimesOutOfOrder,
    TransferUnderWay,
    Urgency,
    desk_of,
    expires_at,
    next_step,
    require_answerable,
    require_cancellable,
    require_closable,
    require_in_charge,
    require_in_order,
    require_live,
    require_not_expired,
    require_overdue,
    speed_of,
)
from tests.injury.lifecycles import check

AT = datetime(2020, 2, 1, 8, 30, tzinfo=ZONE)
MINUTE = timedelta(minutes=1)
COMMUNITY, COUNTY, LEAGUE, PROVINCE = 150203001001, 150203000000, 150200000000, 150000000000


def test_every_illegal_move_of_a_channel_and_of_a_referral_names_the_legal_ones() -> None:
    check(GREEN_CHANNEL, ChannelState, ChannelMove)
    check(HOSPITAL_REFERRAL, ReferralState, ReferralMove)


@pytest.mark.parametrize(
    "state", [ChannelState.OPENED, ChannelState.REFERRED, ChannelState.ESCALATED, ChannelState.ACCEPTED]
)
def test_whoever_arrives_is_let_in_whatever_the_state_of_the_referral(state: ChannelState) -> None:
    assert GREEN_CHANNEL.after(state, ChannelMove.ARRIVE) is ChannelState.ARRIVED


def test_a_referral_that_expired_is_not_accepted_but_an_ambulance_may_arrive_on_it() -> None:
    assert ReferralMove.ACCEPT not in HOSPITAL_REFERRAL.moves(ReferralState.EXPIRED)
    assert HOSPITAL_REFERRAL.after(ReferralState.EXPIRED, ReferralMove.ARRIVE) is ReferralState.ARRIVED


def test_a_place_may_set_its_own_minutes() -> None:
    assert expires_at(AT, urgency=Urgency.CRITICAL) == AT + 10 * MINUTE
    assert expires_at(AT, urgency=Urgency.CRITICAL, minutes=5) == AT + 5 * MINUTE
    assert set(ANSWER_MINUTES) == set(Urgency)


def test_an_answer_counts_up_to_the_instant_of_expiry_and_the_referral_expires_after_it() -> None:
    expiry = expires_at(AT, urgency=Urgency.URGENT)
    require_not_expired(expiry, now=expiry)
    with pytest.raises(NotYetExpired):
        require_overdue(expiry, now=expiry)
    with pytest.raises(ReferralExpired):
        require_not_expired(expiry, now=expiry + MINUTE)
    require_overdue(expiry, now=expiry + MINUTE)


def test_hospitals_are_asked_in_their_order_and_none_twice() -> None:
    hospitals = ["first", "second"]
    assert next_step(hospitals=hospitals, asked=set(), region=COMMUNITY) == NextStep(hospital="first")
    assert next_step(hospitals=hospitals, asked={"first"}, region=COMMUNITY) == NextStep(hospital="second")


@pytest.mark.parametrize(
    ("region", "above"), [(COMMUNITY, COUNTY), (COUNTY, LEAGUE), (LEAGUE, PROVINCE), (PROVINCE, PROVINCE)]
)
def test_without_a_hospital_left_it_goes_one_level_up_and_stays_with_the_province(region: int, above: int) -> None:
    assert next_step(hospitals=["only"], asked={"only"}, region=region) == NextStep(escalate_to=above)


def test_times_of_a_rescue_follow_each_other_and_unknown_ones_are_passed_over() -> None:
    require_in_order(event_at=AT, admitted_at=AT)
    require_in_order()
    with pytest.raises(TimesOutOfOrder) as refused:
        require_in_order(event_at=AT, arrived_at=AT + 20 * MINUTE, admitted_at=AT + 10 * MINUTE)
    assert refused.value.facts == {"earlier": "arrived_at", "later": "admitted_at"}


@pytest.mark.parametrize(
    ("taken", "speed"),
    [(60 * MINUTE, "within-1h"), (61 * MINUTE, "within-24h"), (1440 * MINUTE, "within-24h"), (1441 * MINUTE, "later")],
)
def test_the_indicator_knows_an_hour_and_a_day(taken: timedelta, speed: str) -> None:
    assert speed_of(reported_at=AT, opened_at=AT + taken) == speed


@pytest.mark.parametrize("state", [ReferralState.SENT, ReferralState.EXPIRED])
def test_an_answer_after_the_time_is_refused_in_the_same_words_whatever_the_clock_did(state: ReferralState) -> None:
    require_answerable(state, AT, now=AT)
    with pytest.raises(ReferralExpired):
        require_answerable(state, AT, now=AT + timedelta(microseconds=1))
    require_answerable(ReferralState.ACCEPTED, AT, now=AT + MINUTE)


def test_nothing_is_added_to_a_channel_that_has_ended() -> None:
    for state in set(ChannelState) - {ChannelState.CLOSED, ChannelState.CANCELLED}:
        require_live(state)
    for state in (ChannelState.CLOSED, ChannelState.CANCELLED):
        with pytest.raises(ChannelEnded):
            require_live(state)


def test_who_has_been_at_a_hospital_has_had_the_channel() -> None:
    require_closable(reached=True)
    require_cancellable(reached=False)
    with pytest.raises(NobodyArrived):
        require_closable(reached=False)
    with pytest.raises(TransferUnderWay):
        require_cancellable(reached=True)


def test_the_county_has_a_channel_and_whoever_it_was_handed_up_to() -> None:
    assert desk_of(COMMUNITY, escalated_to=None) == COUNTY
    assert desk_of(COMMUNITY, escalated_to=LEAGUE) == LEAGUE
    for caller, escalated_to in ((COUNTY, None), (COUNTY, LEAGUE), (LEAGUE, LEAGUE)):
        require_in_charge(COMMUNITY, escalated_to=escalated_to, caller_region=caller)
    for caller, escalated_to in ((LEAGUE, None), (PROVINCE, LEAGUE), (COMMUNITY, None)):
        with pytest.raises(NotInCharge):
            require_in_charge(COMMUNITY, escalated_to=escalated_to, caller_region=caller)


def test_times_out_of_order_are_named() -> None:
    with pytest.raises(TimesOutOfOrder) as refused:
        require_in_order(event_at=AT, dispatched_at=AT - MINUTE)
    assert refused.value.facts == {"earlier": "event_at", "later": "dispatched_at"}

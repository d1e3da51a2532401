"""Two hands, and for how long."""

from datetime import datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.welfare.break_glass.rules import (
    BREAK_GLASS,
    GlassMove,
    GlassShut,
    GlassState,
    NotOfTheTwo,
    SecondHand,
    require_of_the_two,
    require_open,
    require_second_hand,
)
from tests.injury.lifecycles import check

UNTIL = datetime(2020, 2, 5, 11, tzinfo=ZONE)


def test_every_illegal_move_names_the_legal_ones() -> None:
    check(BREAK_GLASS, GlassState, GlassMove)


def test_who_asks_does_not_decide() -> None:
    require_second_hand("health:2", requested_by="health:1")
    with pytest.raises(SecondHand):
        require_second_hand("health:1", requested_by="health:1")


def test_it_is_open_to_the_very_instant_and_shut_before_and_after() -> None:
    require_open(UNTIL, now=UNTIL)
    for until, now in ((UNTIL, UNTIL + timedelta(microseconds=1)), (None, UNTIL)):
        with pytest.raises(GlassShut):
            require_open(until, now=now)


def test_only_the_two_look() -> None:
    for subject in ("health:1", "health:2"):
        require_of_the_two(subject, hands=("health:1", "health:2"))
    with pytest.raises(NotOfTheTwo):
        require_of_the_two("health:3", hands=("health:1", None))

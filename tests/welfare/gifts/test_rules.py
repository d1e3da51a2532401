"""The code with which a gift is signed for, and who may give it out."""

from datetime import datetime
from string import ascii_uppercase, digits

import pytest

from chassis.clock import ZONE
from services.welfare.gifts.rules import (
    GIFT,
    GIFT_PERMISSIONS,
    GiftMove,
    GiftState,
    SamePerson,
    lapses_at,
    new_code,
    plain,
    require_two_persons,
)
from tests.injury.lifecycles import check


def test_every_illegal_move_of_a_gift_names_the_legal_ones() -> None:
    check(GIFT, GiftState, GiftMove)
    assert set(GIFT_PERMISSIONS) == set(GiftMove)


def test_a_code_may_be_given_out_again_until_the_gift_is_signed_for() -> None:
    assert GIFT.after(GiftState.RECORDED, GiftMove.ISSUE_CODE) is GiftState.RECORDED
    assert GIFT.moves(GiftState.SIGNED) == GIFT.moves(GiftState.VOIDED) == ()


def test_a_code_is_eight_signs_none_of_which_is_mistaken_for_another() -> None:
    codes = [new_code() for _ in range(200)]
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == {*ascii_uppercase, *digits} - {*"01ILOU"}
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("written", ["ABCD2345", "abcd2345", "ABCD-2345", " ab-cd 23-45 "])
def test_a_code_is_the_same_however_it_was_written_down(written: str) -> None:
    assert plain(written) == "ABCD2345"


def test_who_records_the_gift_does_not_give_the_code_out() -> None:
    require_two_persons("nuanxin:li", recorded_by="nuanxin:wu")
    with pytest.raises(SamePerson):
        require_two_persons("nuanxin:li", recorded_by="nuanxin:li")


def test_a_code_is_good_for_half_an_hour() -> None:
    nine, half_past = (datetime(2020, 2, 5, 9, minute, tzinfo=ZONE) for minute in (0, 30))
    assert lapses_at(nine) == half_past

"""An offer, never an order."""

from datetime import date

import pytest

from services.welfare.recuperations.rules import (
    RECUPERATION,
    RECUPERATION_PERMISSIONS,
    OfferAhead,
    RecuperationMove,
    RecuperationState,
    require_offer_ahead,
)
from tests.injury.lifecycles import check

S, M = RecuperationState, RecuperationMove


def test_every_illegal_move_of_an_offer_names_the_legal_ones() -> None:
    check(RECUPERATION, S, M)
    assert set(RECUPERATION_PERMISSIONS) == set(M)


def test_the_worker_may_decline_what_was_accepted_and_nothing_is_taken_that_was_not() -> None:
    assert RECUPERATION.after(S.ACCEPTED, M.DECLINE) is S.DECLINED
    assert [state for state in S if M.COMPLETE in RECUPERATION.moves(state)] == [S.ACCEPTED]
    assert {RECUPERATION.moves(state) for state in (S.DECLINED, S.WITHDRAWN, S.TAKEN)} == {()}


def test_the_worker_answers_and_the_office_does_not_answer_for_them() -> None:
    own = {move for move in M if RECUPERATION_PERMISSIONS[move].startswith("welfare:me:")}
    assert own == {M.ACCEPT, M.DECLINE}


def test_an_offer_begins_tomorrow_at_the_earliest() -> None:
    today = date(2020, 2, 5)
    require_offer_ahead(date(2020, 2, 6), today=today)
    for first_on in (today, date(2020, 2, 4)):
        with pytest.raises(OfferAhead):
            require_offer_ahead(first_on, today=today)

"""The way of a posthumous honour, and whose turn it is."""

import pytest

from chassis.lifecycle import IllegalMove
from chassis.regions import Level
from services.honors.posthumous.rules import (
    LIVE,
    POSTHUMOUS_TITLE,
    POSTHUMOUS_TITLE_PERMISSIONS,
    TURNS,
    UNASKED,
    PosthumousMove,
    PosthumousState,
    PosthumousTurn,
    require_turn,
)
from tests.injury.lifecycles import check

S, M = PosthumousState, PosthumousMove


def test_every_illegal_move_of_an_honour_names_the_legal_ones() -> None:
    check(POSTHUMOUS_TITLE, S, M)
    assert set(POSTHUMOUS_TITLE_PERMISSIONS) == set(M)


@pytest.mark.parametrize(("answer", "end"), [(M.GRANT, S.GRANTED), (M.DENY, S.NOT_GRANTED)])
def test_an_honour_passes_county_league_and_province_in_turn(answer: PosthumousMove, end: PosthumousState) -> None:
    state = POSTHUMOUS_TITLE.start
    for move, level in (
        (M.NOMINATE, Level.COUNTY),
        (M.REVIEW, Level.LEAGUE),
        (M.REPORT, Level.PROVINCE),
        (answer, Level.PROVINCE),
    ):
        for other in Level:
            if other is level:
                require_turn(state, other)
                continue
            with pytest.raises(PosthumousTurn) as refused:
                require_turn(state, other)
            assert refused.value.facts == {"level": level.value}
        state = POSTHUMOUS_TITLE.after(state, move)
    assert (state, POSTHUMOUS_TITLE.moves(state)) == (end, ())


def test_an_honour_is_dropped_until_it_is_reported_up_and_lapses_only_before_it_is_nominated() -> None:
    def may(move: PosthumousMove) -> set[PosthumousState]:
        return {state for state in S if move in POSTHUMOUS_TITLE.moves(state)}

    assert may(M.DROP) == {S.OPENED, S.NOMINATED, S.LEAGUE_REVIEWED}
    assert may(M.LAPSE) == {S.OPENED}
    with pytest.raises(IllegalMove):
        POSTHUMOUS_TITLE.after(S.REPORTED_UP, M.DROP)


def test_what_has_a_turn_or_was_granted_stands_in_the_way_of_another() -> None:
    assert set(TURNS) == {state for state in S if POSTHUMOUS_TITLE.moves(state)}
    assert {*TURNS, S.GRANTED} == LIVE


def test_nobody_is_asked_to_let_an_honour_lapse() -> None:
    assert {M.LAPSE} == UNASKED

"""Whose turn it is, and which step a ground and a law have."""

from datetime import date

import pytest

from chassis.caller import Department
from chassis.regions import Level
from chassis.workers import WorkerState
from services.honors.martyrs import rules
from services.honors.martyrs.rules import Ground, LawVersion, MartyrFileMove, MartyrFileState

_S, _M = MartyrFileState, MartyrFileMove
OLD, NEW = LawVersion.OF_2019, LawVersion.OF_2024


def _moves(state: MartyrFileState, law: LawVersion, ground: Ground, *, frozen: bool = False) -> set[str]:
    moves = rules.MARTYR_FILE.moves(state)
    return rules.allowed(moves, state=state, law=law, ground=ground, frozen=frozen)


@pytest.mark.parametrize("ground", [Ground.EMERGENCY, Ground.RESCUE])
@pytest.mark.parametrize(("law", "after"), [(OLD, "record"), (NEW, "confirm")])
def test_the_province_decides_and_the_ministry_records_or_reviews(ground: Ground, law: LawVersion, after: str) -> None:
    assert _moves(_S.LEAGUE_REVIEWED, law, ground) == {"decide", "refuse"}
    assert _moves(_S.REGION_DECIDED, law, ground) == {after, "refuse"}


@pytest.mark.parametrize("law", [OLD, NEW])
def test_of_the_fifth_ground_the_province_examines_and_the_ministry_decides(law: LawVersion) -> None:
    assert _moves(_S.LEAGUE_REVIEWED, law, Ground.OUTSTANDING) == {"review", "refuse"}
    assert _moves(_S.REGION_REVIEWED, law, Ground.OUTSTANDING) == {"adjudicate", "refuse"}
    with pytest.raises(rules.NotOfThisPath):
        rules.require_on_path(_M.DECIDE, state=_S.LEAGUE_REVIEWED, law=law, ground=Ground.OUTSTANDING)


@pytest.mark.parametrize("ground", [Ground.FOREIGN_MISSION, Ground.WEAPONS_TEST])
def test_two_grounds_begin_elsewhere(ground: Ground) -> None:
    with pytest.raises(rules.GroundElsewhere):
        rules.require_ground(ground)


def test_an_open_objection_holds_back_what_leads_further_and_nothing_else() -> None:
    assert _moves(_S.INVESTIGATED, OLD, Ground.RESCUE, frozen=True) == {"publicise", "refuse"}
    assert _moves(_S.INVESTIGATED, OLD, Ground.RESCUE) == {"publicise", "review", "refuse"}


def test_what_the_service_does_by_itself_is_offered_to_nobody() -> None:
    assert _moves(_S.PREPARED, OLD, Ground.RESCUE) == {"file"}


def test_a_level_acts_in_its_turn() -> None:
    rules.require_turn(_S.COUNTY_REVIEWED, department=Department.GOVERNMENT, level=Level.LEAGUE)
    for department, level in ((Department.GOVERNMENT, Level.COUNTY), (Department.VETERANS, Level.LEAGUE)):
        with pytest.raises(rules.MartyrTurn):
            rules.require_turn(_S.COUNTY_REVIEWED, department=department, level=level)


def test_every_state_that_somebody_acts_in_has_a_turn() -> None:
    acted = {state for state, move in rules.MARTYR_FILE.steps if move in {_M.REFUSE, _M.INVESTIGATE, *rules.ADVANCING}}
    assert acted == set(rules.TURNS)


def test_nobody_but_the_dead() -> None:
    assert rules.require_deceased(WorkerState.DECEASED, date(2020, 2, 20)) == date(2020, 2, 20)
    for state, died_on in ((WorkerState.ACTIVE, date(2020, 2, 20)), (WorkerState.DECEASED, None), (None, None)):
        with pytest.raises(rules.PersonNotDeceased):
            rules.require_deceased(state, died_on)


def test_it_is_posted_to_the_end_of_its_last_day() -> None:
    rules.require_posted(date(2020, 3, 9), today=date(2020, 3, 10))
    for posted_to in (date(2020, 3, 10), None):
        with pytest.raises(rules.MartyrPublicityIncomplete):
            rules.require_posted(posted_to, today=date(2020, 3, 10))

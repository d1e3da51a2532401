"""Which figures may be seen: none of one to nine, and none that could be had by subtraction."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from chassis.regions import Level, parent_of
from services.welfare.counselling_indicators.rules import hidden_rows, is_shown, told_rows

PROVINCE = 150000000000
LEAGUES = (150100000000, 150600000000, 150700000000)
COUNTIES = tuple(league + n * 1_000_000 for league in LEAGUES for n in (1, 2, 3))
counts = st.one_of(st.just(0), st.integers(1, 9), st.integers(10, 40))
rows = st.dictionaries(st.sampled_from(COUNTIES), st.tuples(counts, counts), max_size=9)


def test_a_small_row_takes_its_smallest_neighbour_with_it() -> None:
    assert hidden_rows({1: (12,), 2: (30,), 3: (50,)}) == set()
    assert hidden_rows({1: (9,), 2: (30,), 3: (50,)}) == {1, 2}
    assert hidden_rows({1: (0,), 2: (30,), 3: (50,)}) == set()
    assert hidden_rows({1: (3,), 2: (4,), 3: (50,), 4: (60,)}) == {1, 2, 3}  # 7 would show
    assert hidden_rows({1: (3,), 2: (7,), 3: (50,)}) == {1, 2}
    assert hidden_rows({1: (3,), 2: (0,), 3: (50,)}) == {1, 3}  # nought is no company


def test_a_row_is_hidden_for_any_of_its_figures() -> None:
    assert hidden_rows({1: (50, 9), 2: (30, 30), 3: (90, 90)}) == {1, 2}


def test_a_hidden_league_hides_its_counties() -> None:
    few, many = (3,), (40,)
    counties = {COUNTIES[0]: few, COUNTIES[3]: many, COUNTIES[4]: many, COUNTIES[6]: (90,), COUNTIES[7]: (90,)}
    assert [is_shown(one, counties) for one in (PROVINCE, *LEAGUES)] == [True, False, False, True]
    assert not is_shown(COUNTIES[3], counties)
    assert is_shown(COUNTIES[6], counties)


@given(rows)
def test_no_answer_and_no_difference_of_answers_tells_one_to_nine(counties: dict[int, tuple[int, int]]) -> None:
    def total(region: int) -> tuple[int, int]:
        inside = [
            counts
            for one, counts in counties.items()
            if region == PROVINCE or region in {one, parent_of(one, Level.LEAGUE)}
        ]
        return sum(a for a, _ in inside), sum(b for _, b in inside)

    def leaks(figure: tuple[int, int]) -> bool:
        return any(0 < count < 10 for count in figure)

    everything = (PROVINCE, *LEAGUES, *COUNTIES)
    shown = [one for one in everything if is_shown(one, counties)]
    assert not any(leaks(total(one)) for one in shown)
    families = {PROVINCE: list(LEAGUES)}
    families |= {league: [one for one in COUNTIES if parent_of(one, Level.LEAGUE) == league] for league in LEAGUES}
    for parent, children in families.items():
        if parent not in shown:
            assert not [one for one in children if one in shown and any(total(one))]
            continue
        seen = [one for one in children if one in shown]
        for size in range(1, len(seen) + 1):
            for some in combinations(seen, size):
                taken = [total(one) for one in some]
                whole = total(parent)
                assert not leaks((whole[0] - sum(a for a, _ in taken), whole[1] - sum(b for _, b in taken)))


@given(rows)
def test_what_is_told_sums_to_the_whole_and_tells_no_one_to_nine(counties: dict[int, tuple[int, int]]) -> None:
    told = told_rows(counties, places=COUNTIES, width=2)
    shown = {place: row for place, row in told.items() if row is not None}
    assert not any(0 < count < 10 for row in shown.values() for count in row)
    if counties and is_shown(PROVINCE, counties):
        for column in (0, 1):
            assert sum(row[column] for row in shown.values()) == sum(row[column] for row in counties.values())
    for place in COUNTIES:
        assert (told[place] is not None) == is_shown(place, counties)


def test_hidden_counties_are_told_together_under_their_league_and_hidden_leagues_under_the_province() -> None:
    few, many = (3,), (40,)
    told = told_rows({COUNTIES[0]: few, COUNTIES[1]: (12,), COUNTIES[2]: many}, places=COUNTIES[:3], width=1)
    assert told == {COUNTIES[0]: None, COUNTIES[1]: None, COUNTIES[2]: many, LEAGUES[0]: [15]}
    told = told_rows({COUNTIES[0]: few, COUNTIES[3]: many, COUNTIES[6]: (90,)}, places=(), width=1)
    assert told == {COUNTIES[0]: None, COUNTIES[3]: None, COUNTIES[6]: (90,), PROVINCE: [43]}
    assert told_rows({COUNTIES[0]: few}, places=[COUNTIES[1]], width=1) == {COUNTIES[0]: None, COUNTIES[1]: None}
    assert told_rows({}, places=[COUNTIES[1]], width=1) == {COUNTIES[1]: [0]}

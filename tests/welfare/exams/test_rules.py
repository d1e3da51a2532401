"""Cut-off, publicity, threshold, and who is a child under fourteen."""

from datetime import date

import pytest

from services.welfare.children.rules import (
    ConsentMissing,
    NotAChild,
    is_under_14,
    require_child,
    require_guardian_consent,
)
from services.welfare.exam_rules.rules import BenefitKind
from services.welfare.exams.rules import (
    EXAM,
    DutyBelow,
    ExamMove,
    ExamState,
    NothingGiven,
    PastCutoff,
    PublicityRuns,
    publicity_ends_on,
    require_before_cutoff,
    require_given,
    require_publicity_over,
    require_threshold,
)
from tests.injury.lifecycles import check

DAY = date(2020, 2, 5)


def test_the_lifecycle_keeps_what_every_lifecycle_keeps() -> None:
    check(EXAM, ExamState, ExamMove)


def test_nothing_comes_after_the_day_of_the_cut_off() -> None:
    require_before_cutoff(DAY, cutoff_on=DAY)
    with pytest.raises(PastCutoff):
        require_before_cutoff(date(2020, 2, 6), cutoff_on=DAY)


def test_publicity_has_full_days_and_the_day_of_posting_is_none() -> None:
    ends_on = publicity_ends_on(DAY, 7)
    assert ends_on == date(2020, 2, 12)
    with pytest.raises(PublicityRuns):
        require_publicity_over(ends_on, ends_on=ends_on)
    require_publicity_over(date(2020, 2, 13), ends_on=ends_on)


def test_duty_reaches_the_threshold_or_does_not() -> None:
    require_threshold(20, threshold=20)
    with pytest.raises(DutyBelow):
        require_threshold(19, threshold=20)


def test_a_league_that_gives_nothing_takes_no_application() -> None:
    require_given(BenefitKind.POINTS)
    with pytest.raises(NothingGiven):
        require_given(BenefitKind.NONE)


def test_under_fourteen_until_the_day_before_the_birthday() -> None:
    assert is_under_14(date(2006, 2, 6), on=DAY)
    assert not is_under_14(date(2006, 2, 5), on=DAY)
    require_guardian_consent(under_14=False, consent=False)
    with pytest.raises(ConsentMissing):
        require_guardian_consent(under_14=True, consent=False)


@pytest.mark.parametrize("born_on", [date(2002, 2, 5), date(2020, 2, 6)])
def test_a_child_is_born_and_a_minor(born_on: date) -> None:
    with pytest.raises(NotAChild):
        require_child(born_on, of_id=born_on, today=DAY)
    with pytest.raises(NotAChild):
        require_child(date(2005, 5, 1), of_id=date(2005, 5, 2), today=DAY)
    require_child(date(2002, 2, 6), of_id=date(2002, 2, 6), today=DAY)

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from chassis.clock import ZONE
from chassis.problems import ParameterMissing
from chassis.workers import PostType
from services.welfare.trainings.rules import (
    ENROLMENT,
    ENROLMENT_PERMISSIONS,
    SESSION,
    EnrolmentMove,
    EnrolmentState,
    HasNoTest,
    MarkTooHigh,
    NotYetHeld,
    SessionCancelled,
    SessionMove,
    SessionState,
    contact_posts,
    move_of_mark,
    require_begun,
    require_open,
    untrained_among,
    valid_until,
)
from tests.injury.lifecycles import check

AT = datetime(2020, 2, 5, 9, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Duty:
    worker_id: str
    post_type: PostType
    first_on: date


@dataclass(frozen=True, slots=True)
class Paper:
    worker_id: str
    code: str
    issued_on: date
    valid_until: date


def test_every_illegal_move_of_a_session_and_of_an_enrolment_names_the_legal_ones() -> None:
    check(SESSION, SessionState, SessionMove)
    check(ENROLMENT, EnrolmentState, EnrolmentMove)
    assert set(ENROLMENT_PERMISSIONS) == set(EnrolmentMove)


@pytest.mark.parametrize(
    ("mark", "move"),
    [(0, EnrolmentMove.FAIL), (59, EnrolmentMove.FAIL), (60, EnrolmentMove.PASS), (100, EnrolmentMove.PASS)],
)
def test_the_pass_mark_itself_passes(mark: int, move: EnrolmentMove) -> None:
    assert move_of_mark(mark, pass_mark=60, full_mark=100) is move


def test_nobody_has_more_than_the_best_mark_or_a_mark_where_there_is_no_test() -> None:
    with pytest.raises(MarkTooHigh):
        move_of_mark(101, pass_mark=60, full_mark=100)
    with pytest.raises(HasNoTest):
        move_of_mark(50, pass_mark=None, full_mark=None)


def test_attendance_is_recorded_from_the_beginning_on() -> None:
    require_begun(AT, now=AT)
    with pytest.raises(NotYetHeld):
        require_begun(AT, now=AT - timedelta(seconds=1))


def test_the_day_of_issue_is_the_first_of_the_days_for_which_a_certificate_counts() -> None:
    assert valid_until(date(2020, 2, 5), valid_days=1) == date(2020, 2, 5)
    assert valid_until(date(2020, 2, 5), valid_days=30) == date(2020, 3, 5)


def test_which_posts_bring_contact_is_said_by_the_courses_or_not_known() -> None:
    assert contact_posts({"A": [PostType.CHECKPOINT], "B": [PostType.CHECKPOINT, PostType.DELIVERY]}) == {
        PostType.CHECKPOINT: {"A", "B"},
        PostType.DELIVERY: {"B"},
    }
    with pytest.raises(ParameterMissing):
        contact_posts({})
    with pytest.raises(ParameterMissing):
        contact_posts({"A": []})


@pytest.mark.parametrize(
    ("first_on", "lacking"),
    [
        (date(2020, 2, 4), ["A"]),
        (date(2020, 2, 5), []),
        (date(2020, 3, 5), []),
        (date(2020, 3, 6), ["A"]),
    ],
)
def test_a_certificate_counts_on_the_first_day_at_the_post_or_not(first_on: date, lacking: list[str]) -> None:
    duty = Duty("W1", PostType.CHECKPOINT, first_on)
    posts = {PostType.CHECKPOINT: frozenset({"A"})}
    papers = [Paper("W1", "A", date(2020, 2, 5), date(2020, 3, 5)), Paper("W2", "A", date(2020, 1, 1), date.max)]
    assert untrained_among([duty], posts=posts, certificates=papers) == ([(duty, lacking)] if lacking else [])


def test_other_posts_need_nothing() -> None:
    duty = Duty("W1", PostType.DATA_ENTRY, date(2020, 2, 5))
    assert untrained_among([duty], posts={PostType.CHECKPOINT: frozenset({"A"})}, certificates=[]) == []


def test_nobody_enrols_in_what_was_cancelled() -> None:
    for state in set(SessionState) - {SessionState.CANCELLED}:
        require_open(state)
    with pytest.raises(SessionCancelled):
        require_open(SessionState.CANCELLED)

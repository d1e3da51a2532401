"""Which edition is taught."""

import pytest

from services.welfare.courses.rules import COURSE, CourseMove, CourseRetired, CourseState, require_taught
from tests.injury.lifecycles import check


def test_every_illegal_move_of_a_course_names_the_legal_ones() -> None:
    check(COURSE, CourseState, CourseMove)


def test_no_session_is_planned_of_an_edition_that_was_retired() -> None:
    require_taught(CourseState.ISSUED)
    with pytest.raises(CourseRetired):
        require_taught(CourseState.RETIRED)

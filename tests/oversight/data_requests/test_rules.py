"""When a request about one's own data is answered, by whom, and what the periods say to a deletion."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.oversight.data_requests.rules import (
    Kept,
    Outcome,
    OwnDataRequest,
    by_retention,
    due_on,
    require_other_hand,
)
from tests.client import caller
from tests.offices import COUNTY

TODAY = date(2020, 2, 5)


def _kept(**more: Any) -> Kept:
    of: dict[str, Any] = {
        "title": "凭证",
        "source": "会计档案管理办法",
        "in_use": 0,
        "held": False,
        "kept_until": TODAY,
    }
    return Kept(**(of | more))


def test_the_answer_is_due_on_the_thirtieth_day() -> None:
    assert due_on(date(2020, 2, 5)) == date(2020, 3, 6)


@pytest.mark.parametrize("more", [{"in_use": 1}, {"held": True}, {"kept_until": None}])
def test_what_is_in_use_held_or_of_no_period_is_answered_by_a_person(more: dict[str, Any]) -> None:
    assert by_retention([_kept(), _kept(**more)], today=TODAY) is None


def test_of_whom_nothing_is_kept_a_person_answers() -> None:
    assert by_retention([], today=TODAY) is None


@pytest.mark.parametrize(
    ("days", "outcome"),
    [((0, -1), Outcome.GRANTED), ((0, 1), Outcome.PARTLY), ((1, 2), Outcome.REFUSED)],
)
def test_a_deletion_is_granted_as_far_as_the_periods_are_over(days: tuple[int, ...], outcome: Outcome) -> None:
    answer = by_retention([_kept(kept_until=TODAY + timedelta(days=day)) for day in days], today=TODAY)
    assert answer is not None
    said, why = answer
    assert said is outcome
    lines = why.splitlines()
    assert [("依法保存至" in line, "清理时删除" in line) for line in lines] == [(day > 0, day <= 0) for day in days]
    assert all(line.startswith("凭证：") for line in lines)


def test_what_is_kept_on_is_told_with_its_day_and_its_rule() -> None:
    answer = by_retention([_kept(kept_until=date(2050, 1, 31))], today=TODAY)
    assert answer is not None
    assert "2050-01-31（会计档案管理办法）" in answer[1]


def test_nobody_answers_a_request_of_their_own() -> None:
    with pytest.raises(OwnDataRequest):
        require_other_hand(caller("civil-affairs", COUNTY, worker_id="W1"), worker_id="W1")
    require_other_hand(caller("civil-affairs", COUNTY, worker_id="W2"), worker_id="W1")
    require_other_hand(caller("civil-affairs", COUNTY), worker_id="W1")

from datetime import date, datetime, timedelta

import pytest

from chassis.clock import ZONE
from chassis.workdays import WorkCalendar
from services.injury.cases.rules import CaseMove, InFuture, RemediesOpen
from services.injury.decisions.rules import (
    DayOutOfOrder,
    DeathDiffers,
    DeliveryIncomplete,
    FactsOutOfOrder,
    OutcomeDiffers,
    Recipient,
    RemedyKind,
    RemedyLate,
    require_after_review_over,
    require_days_in_order,
    require_facts_in_order,
    require_in_time,
    require_move_of_ground,
    require_served,
)
from services.injury.recognition.grounds import GROUNDS, Facts, Ground

CALENDAR = WorkCalendar()
EVENT = datetime(2020, 2, 1, 9, 30, tzinfo=ZONE)
NOW = datetime(2020, 2, 5, 9, 0, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def in_order(*, recorded: datetime | None = None, **facts: datetime | bool | None) -> None:
    require_facts_in_order(Facts(**facts), event_at=EVENT, died_at=recorded, now=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("ground", list(Ground))
def test_article_15_deems_and_all_else_recognises(ground: Ground) -> None:
    right, wrong = CaseMove.RECOGNISE, CaseMove.DEEM
    if GROUNDS[ground].deemed:
        right, wrong = wrong, right
    require_move_of_ground(ground, right)
    with pytest.raises(OutcomeDiffers):
        require_move_of_ground(ground, wrong)


def test_a_day_lies_between_what_it_follows_and_today() -> None:
    first, last = date(2020, 2, 1), date(2020, 2, 5)
    for day in (first, last):
        require_days_in_order(day, earliest=first, latest=last)
    for day in (date(2020, 1, 31), date(2020, 2, 6)):
        with pytest.raises(DayOutOfOrder):
            require_days_in_order(day, earliest=first, latest=last)


def test_facts_that_say_nothing_of_time_are_in_order() -> None:
    in_order()
    in_order(first_diagnosis_at=EVENT - HOUR)  # when it happened is as reported


def test_nothing_lies_in_the_future() -> None:
    in_order(first_diagnosis_at=NOW, died_at=NOW)
    for name in ("first_diagnosis_at", "died_at"):
        with pytest.raises(InFuture):
            in_order(**{name: NOW + timedelta(minutes=1)})


def test_death_comes_after_the_event_and_the_diagnosis_save_on_the_spot() -> None:
    died_at = EVENT + HOUR
    in_order(first_diagnosis_at=died_at + timedelta(seconds=30), died_at=died_at)  # of one minute
    in_order(first_diagnosis_at=died_at + HOUR, died_at=died_at, died_on_the_spot=True)
    with pytest.raises(FactsOutOfOrder):
        in_order(first_diagnosis_at=died_at + timedelta(minutes=1), died_at=died_at)
    with pytest.raises(FactsOutOfOrder):
        in_order(died_at=EVENT - timedelta(minutes=1))


def test_the_death_is_the_one_that_the_case_records() -> None:
    died_at = EVENT + HOUR
    in_order(died_at=died_at + timedelta(seconds=59), recorded=died_at)
    with pytest.raises(DeathDiffers):
        in_order(died_at=died_at + timedelta(minutes=1), recorded=died_at)


@pytest.mark.parametrize(
    ("recipients", "has_unit", "complete"),
    [
        ({Recipient.WORKER, Recipient.EMPLOYER}, True, True),
        ({Recipient.RELATIVE, Recipient.EMPLOYER}, True, True),
        ({Recipient.WORKER}, False, True),
        ({Recipient.WORKER, Recipient.SOCIAL_INSURANCE}, True, False),
        ({Recipient.EMPLOYER, Recipient.SOCIAL_INSURANCE}, True, False),
        ({Recipient.EMPLOYER}, False, False),
    ],
)
def test_a_decision_goes_to_the_worker_or_a_relative_and_to_the_unit(
    *, recipients: set[Recipient], has_unit: bool, complete: bool
) -> None:
    if complete:
        require_served(recipients, has_unit=has_unit)
        return
    with pytest.raises(DeliveryIncomplete):
        require_served(recipients, has_unit=has_unit)


@pytest.mark.parametrize(
    ("kind", "reviewed_on", "last_on"),
    [
        (RemedyKind.REVIEW, None, date(2020, 4, 7)),  # 60 days end in the holiday of 清明
        (RemedyKind.SUIT, None, date(2020, 8, 5)),
        (RemedyKind.SUIT, date(2020, 3, 26), date(2020, 4, 10)),
    ],
)
def test_a_remedy_is_sought_in_time(kind: RemedyKind, reviewed_on: date | None, last_on: date) -> None:
    def seek(filed_on: date) -> None:
        served_on = date(2020, 2, 5)
        require_in_time(kind, served_on=served_on, reviewed_on=reviewed_on, filed_on=filed_on, calendar=CALENDAR)

    seek(last_on)
    with pytest.raises(RemedyLate) as late:
        seek(last_on + timedelta(days=1))
    assert late.value.facts["due_on"] == last_on.isoformat()


@pytest.mark.parametrize(("reviewed_on", "last_on"), [(None, date(2020, 8, 5)), (date(2020, 3, 26), date(2020, 4, 10))])
def test_a_decision_stands_on_the_day_after_the_last_remedy(reviewed_on: date | None, last_on: date) -> None:
    def over(today: date) -> None:
        require_after_review_over(date(2020, 2, 5), reviewed_on=reviewed_on, today=today, calendar=CALENDAR)

    with pytest.raises(RemediesOpen):
        over(last_on)
    over(last_on + timedelta(days=1))


def test_who_dies_in_the_very_minute_of_the_event_dies_after_it() -> None:
    in_order(died_at=EVENT)
    in_order(died_at=EVENT + timedelta(microseconds=5), recorded=EVENT)

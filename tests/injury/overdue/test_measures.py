"""Limits that have passed, as those who watch the machines see them."""

from chassis.database import Scope
from services.injury.clocks.limits import Limit
from services.injury.overdue.measures import MEASURES
from tests.injury.make import Bureaus


async def test_limits_that_have_passed_are_counted_by_limit(bureaus: Bureaus) -> None:
    await bureaus.reported(event_at="2020-01-03T10:00:00+08:00")
    (overdue,) = MEASURES
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        counted = await overdue.numbers(session)
    assert counted.keys() == set(Limit)
    assert counted["employer-apply"] == 1
    assert sum(counted.values()) == 1

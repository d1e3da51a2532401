"""Reading worked days, of more workers than a statement has parameters."""

from datetime import date

from chassis.database import Scope
from chassis.worker_id import make_worker_id
from services.welfare.duty.queries import days_of
from tests.offices import Offices
from tests.welfare.duty_log import entry, logged


async def test_a_whole_province_is_read_at_once(offices: Offices) -> None:
    worker, day = await offices.told_of(7), date(2020, 2, 3)
    await logged(offices, entry(worker, day))
    wanted = [make_worker_id(number) for number in range(1, 33_001)]
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        found = await days_of(session, wanted)
    assert {one: list(days) for one, days in found.items() if days} == {worker: [day]}
    assert len(found) == len(wanted)

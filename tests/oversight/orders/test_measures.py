"""Orders as those who watch the machines see them."""

from chassis.database import Scope
from services.oversight.orders.measures import MEASURES
from services.oversight.orders.rules import OrderState
from tests.offices import Offices
from tests.oversight.make import ordered


async def test_orders_are_counted_by_state_and_those_past_their_day(offices: Offices) -> None:
    await ordered(offices)
    counts, overdue = MEASURES
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        assert await counts.numbers(session) == {state: int(state is OrderState.ISSUED) for state in OrderState}
        assert await overdue.numbers(session) == {"answer": 0}
        offices.clock.advance(days=8)
        assert await overdue.numbers(session) == {"answer": 1}

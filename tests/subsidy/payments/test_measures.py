"""Payments as those who watch the machines see them: how many in each state, and for how long."""

from chassis.database import Scope
from services.subsidy.payments.measures import MEASURES
from services.subsidy.payments.rules import PaymentState
from tests.subsidy.make import County
from tests.subsidy.payments.make import sent


async def test_every_state_has_a_number_and_the_oldest_of_it_an_age(ready: County) -> None:
    await sent(ready, 1, 2)
    counts, oldest = MEASURES
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        counted, aged = await counts.numbers(session), await oldest.numbers(session)
    assert counted == {state: int(state is PaymentState.INSTRUCTED) for state in PaymentState}
    assert aged.keys() == counted.keys()
    assert {state for state, seconds in aged.items() if seconds > 0} == {PaymentState.INSTRUCTED}

"""A crisis that nobody takes, as those who watch the machines see it."""

from chassis.database import Scope
from services.welfare.crises.measures import MEASURES
from tests.offices import Offices
from tests.welfare.counselling.make import CRISIS, desk, listed, person, screened, shift


async def test_how_long_the_oldest_has_waited_until_it_is_taken(offices: Offices) -> None:
    (waiting,) = MEASURES
    scope = Scope.of_system(offices.clock, private_keys=offices.app.state.private_keys)
    await shift(offices)
    async with offices.app.state.database.session(scope) as session:
        assert await waiting.numbers(session) == {"raised": 0}
    await screened(await person(offices), CRISIS, phone="13800001234")
    offices.clock.advance(minutes=20)
    async with offices.app.state.database.session(scope) as session:
        assert await waiting.numbers(session) == {"raised": 1200}
    health = await desk(offices)
    [crisis] = await listed(health, "/v1/welfare/crises", state="raised")
    await offices.move(health, f"/v1/welfare/crises/{crisis['id']}", "acknowledge", crisis)
    async with offices.app.state.database.session(scope) as session:
        assert await waiting.numbers(session) == {"raised": 0}

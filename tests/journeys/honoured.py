"""A county whose workers' duty is confirmed, and the offices that honour them: for journeys through clause 7."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date

from chassis.manifest import Service
from deploy.local.demo import real_communities
from deploy.local.plan import Plan
from deploy.local.state import service_named
from tests.honors.make import FakeRoster, Ladder
from tests.offices import COUNTY, Offices
from tests.whole import clock_at, road_inside, whole_set

__all__ = ["honouring"]

PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:1],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 25),
    each=3,
)


@asynccontextmanager
async def honouring(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> AsyncIterator[tuple[Ladder, list[str]]]:
    """The whole set in March 2020, after a month of duty; the way of a nomination, and the workers there are."""
    clock = clock_at(2020, 3, 2)
    async with whole_set(fresh_database, clock=clock) as apps:
        road = road_inside(apps, PLAN, clock)
        await road.enrol()
        await road.record_duty()
        async with Offices(service_named("honors"), apps["honors"]) as offices:
            yield Ladder(offices, FakeRoster(), community=PLAN.communities[0]), sorted(road.workers)

"""``kill -9`` of the injury service, and of who follows it, while a worker is hurt: one visit, one offer, one proof."""

import asyncio
import os
import signal
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from deploy.local.databases import database_of
from deploy.local.demo import STARTS_AT, move_to, real_communities, road_through
from deploy.local.plan import Plan
from deploy.local.road import Road
from deploy.local.supervisor import LocalSet, answers
from tests.sets import started_set
from tests.whole import eventually

PROVINCE = 150000000000
COUNTY = 150603000000
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:1],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 1),
    each=1,
)
POLICY = {
    "region": str(PROVINCE),
    "insurer_id": "insurer-1",
    "insurer_name": "样例人寿保险公司",
    "donor": "样例人寿保险公司",
    "policy_no": "样例-2020-0001",
    "capacity": 10,
    "harms": ["accident"],
    "valid_from": "2020-01-25",
    "document_no": "样例〔2020〕1号",
}
CAME_OF_IT = text(
    "SELECT (SELECT count(*) FROM visits), (SELECT count(*) FROM counselling_offers),"
    " (SELECT count(*) FROM insurance_proofs), (SELECT count(*) FROM events WHERE type IN"
    " ('welfare.visit.opened', 'welfare.counselling.offered', 'welfare.insurance-proof.issued'))"
)
PLACE = text("SELECT string_to_array(position, '-')::bigint[] FROM positions WHERE source = 'injury'")
FROM_THE_BEGINNING = text("UPDATE positions SET position = '0-0' WHERE source = 'injury'")


async def _killed(running: LocalSet, *names: str) -> None:
    for name in names:
        os.kill(running.pids()[name], signal.SIGKILL)
    await asyncio.sleep(0.1)
    for name in names:
        await answers(running.addresses[name])


async def _hurt(road: Road) -> None:
    """The community reports an accident; being told again, it is the same one."""
    body = {
        "worker_id": sorted(road.workers)[0],
        "harm": "accident",
        "event_at": "2020-03-03T09:30:00+08:00",
        "place": str(PLAN.communities[0]),
        "account": "卡口执勤时滑倒",
    }
    await road.office("community", PLAN.communities[0]).post("/v1/injury/reports", body)


async def _of(database: AsyncConnection, statement: Any) -> Any:
    await database.rollback()
    return (await database.execute(statement)).one()


async def test_one_of_each_comes_of_an_injury_whatever_is_killed_and_told_again() -> None:
    async with started_set(durable=True) as running:
        move_to(running, STARTS_AT)
        engine = create_async_engine(running.postgres.url(database_of("welfare")))
        async with road_through(running, PLAN) as road, engine.connect() as welfare:
            await road.enrol()
            await road.office("civil-affairs", PROVINCE).post("/v1/welfare/insurance-policies", POLICY)
            await road.advance(timedelta(days=2))
            await asyncio.gather(_hurt(road), _killed(running, "injury"))
            await _killed(running, "welfare")

            async def all_came() -> bool:
                return tuple(await _of(welfare, CAME_OF_IT)) == (1, 1, 1, 3)

            await eventually(all_came, seconds=60)
            await _hurt(road)
            last = await _of(welfare, PLACE)
            await welfare.execute(FROM_THE_BEGINNING)
            await welfare.commit()
            await _killed(running, "injury", "welfare")

            async def there_again() -> bool:
                return bool((await _of(welfare, PLACE))[0] >= last[0])

            await eventually(there_again, seconds=60)
            assert await all_came()
        await engine.dispose()

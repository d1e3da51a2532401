"""A county is paid: workers of a real county, 31 days of duty, from files to a reconciled return.

Of its 500 communities a fifth; all of them, 4,000 workers, with NUANXIN_CHAOS=long (``make chaos``).
"""

import os
from datetime import date, datetime

from chassis.clock import ZONE
from deploy.local.demo import move_to, real_communities, road_through
from deploy.local.plan import Plan
from deploy.local.supervisor import LocalSet

# 通辽市科尔沁左翼中旗, the county with the most villages.
COUNTY = 150521000000
COMMUNITIES = 500 if os.environ.get("NUANXIN_CHAOS") == "long" else 100
EACH = 8


async def test_a_county_is_paid_and_every_fen_accounted_for(running: LocalSet) -> None:
    move_to(running, datetime(2020, 4, 1, 9, tzinfo=ZONE))
    plan = Plan(
        county=COUNTY,
        communities=real_communities(COUNTY)[:COMMUNITIES],
        first_on=date(2020, 3, 1),
        last_on=date(2020, 3, 31),
        each=EACH,
    )
    async with road_through(running, plan) as road:
        totals = await road.walk()

    assert len(road.workers) == totals.lines == COMMUNITIES * EACH
    assert totals.rolls == COMMUNITIES
    assert totals.lines_fen > 0
    assert totals.account_for_every_fen(), totals
    assert totals.failed == totals.instructed // plan.fails > 0
    assert totals.paid + totals.failed == totals.instructed

"""``kill -9`` of any process in the middle of many batches: nothing is lost, nobody paid twice, every book balances.

The short form kills once each process that the work passes through; ``make chaos`` (NUANXIN_CHAOS=long) kills all of
them for as long as 10,000 operations take, and writes its figures to ``build/storm.json``.
"""

import asyncio
import json
import os
import random
from datetime import date
from pathlib import Path

from deploy.local.demo import STARTS_AT, move_to
from tests.resilience.books import Books
from tests.resilience.storm import Acknowledged, Strikes, storm_through
from tests.sets import started_set

LONG = os.environ.get("NUANXIN_CHAOS") == "long"
# Counties of three leagues, and how many communities of each; 鄂尔多斯市康巴什区 first.
COUNTIES = {150603000000: 20, 150102000000: 30, 150203000000: 30} if LONG else {150603000000: 4}
LAST_ON = date(2020, 2, 29) if LONG else date(2020, 2, 3)
MOVEMENTS, AT_LEAST = (3_000, 10_000) if LONG else (60, 150)
PAUSE, AT_ONCE = (10.0, (1, 3)) if LONG else (1.0, (2, 3))
# Starting a process again is what takes long: the short form kills those that the work passes through.
SPARED = () if LONG else ("honors", "injury", "oversight", "rules")


async def test_whatever_is_killed_nothing_is_lost_nobody_is_paid_twice_and_every_book_balances() -> None:
    chance = random.Random(75)
    told = Acknowledged()
    async with started_set(durable=True) as running:
        move_to(running, STARTS_AT)
        strikes = Strikes(running, chance, pause=PAUSE, at_once=AT_ONCE, spared=SPARED)
        async with storm_through(running, COUNTIES, last_on=LAST_ON, told=told, chance=chance) as storm:
            async with asyncio.TaskGroup() as both:  # what goes wrong with the killing ends the storm too
                killing = both.create_task(strikes.go_on())
                await storm.rage(movements=MOVEMENTS, until=strikes.all_had)
                killing.cancel()
            await strikes.stands()
            operations = len(told.keys)
            await Books(running).hold(storm, told)
    assert operations >= AT_LEAST
    if LONG:
        _report(strikes, told)


def _report(strikes: Strikes, told: Acknowledged) -> None:
    seconds = sorted(strikes.seconds)
    figures = {
        "operations": len(told.keys),
        "answered again by key": told.replayed,
        "answers": told.statuses,
        "killed": strikes.struck,
        "seconds till all was ready, median": round(seconds[len(seconds) // 2], 1),
        "seconds till all was ready, most": round(seconds[-1], 1),
    }
    file = Path("build") / "storm.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(figures, indent=1), encoding="utf-8")

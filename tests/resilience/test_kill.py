"""``kill -9`` of any process in the middle of the journey: it ends with the same totals.

The short form kills each process once at seeded moments; ``make chaos`` (NUANXIN_CHAOS=long) goes on for many rounds.
"""

import asyncio
import os
import random
import signal
import tempfile
from datetime import date
from pathlib import Path

import pytest

from deploy.local.demo import STARTS_AT, move_to, real_communities, road_through
from deploy.local.road import Plan, Totals
from deploy.local.state import State
from deploy.local.supervisor import LocalSet, answers, free_port, local_set

COUNTY = 150603000000
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:8],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 29),
    each=4,
    fails=10,
)
LONG = os.environ.get("NUANXIN_CHAOS") == "long"
ROUNDS, KILLS_EACH = (20, 10) if LONG else (1, 2)


async def walked(*, killing: random.Random | None) -> tuple[Totals, list[str]]:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        async with local_set(State(Path(home)), port=free_port()) as running:
            move_to(running, STARTS_AT)
            killed: list[str] = []
            killer = asyncio.create_task(_kill(running, killing, killed)) if killing else None
            try:
                async with road_through(running, PLAN) as road:
                    return await road.walk(), killed
            finally:
                if killer is not None:
                    killer.cancel()
                    await asyncio.gather(killer, return_exceptions=True)


async def _kill(running: LocalSet, chance: random.Random, killed: list[str]) -> None:
    """Every process in turn, in a random order, some times over: one at a time, at a random moment of the walk."""
    for _ in range(KILLS_EACH):
        names = ["gateway", "roster", "subsidy", "postgres"]
        chance.shuffle(names)
        for name in names:
            await asyncio.sleep(chance.uniform(0.02, 0.3))
            os.kill(running.pids()[name], signal.SIGKILL)
            killed.append(name)
            await asyncio.sleep(0.1)
            for address in running.addresses.values():
                await answers(address)


@pytest.mark.xdist_group("processes")
async def test_killing_every_process_changes_no_total() -> None:
    undisturbed, _ = await walked(killing=None)
    assert undisturbed.account_for_every_fen()
    for seed in range(ROUNDS):
        disturbed, killed = await walked(killing=random.Random(seed))
        assert set(killed) == {"gateway", "roster", "subsidy", "postgres"}, f"seed {seed} killed only {set(killed)}"
        assert disturbed == undisturbed, f"seed {seed}"

"""The demonstration: a county in spring 2020 whose front-line workers are paid, step by step through the gateway."""

import csv
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

import httpx
from rich.console import Console
from rich.table import Table

from chassis.caller import Department
from chassis.clock import ZONE
from deploy.local.honours import Honours, before_days_pass
from deploy.local.office import Office
from deploy.local.plan import Plan, county_communities
from deploy.local.reckoning import Totals
from deploy.local.road import Road
from deploy.local.state import service_named
from deploy.local.supervision import TARGETS_SET_AT, ask_too_much, neighbours, oversee, set_targets
from deploy.local.supervisor import LocalSet
from deploy.local.tokens import local_token

__all__ = ["move_to", "road_through", "seed_demo"]

# 鄂尔多斯市康巴什区: twenty communities, small enough to be paid while one watches.
COUNTY = 150603000000
# The working day after the month of duty, in the weeks after Level I ended (2020-02-25).
STARTS_AT = datetime(2020, 3, 2, 9, tzinfo=ZONE)


def real_communities(county: int) -> list[int]:
    """The regular villages and communities of a real county, from the roster's region data."""
    source = service_named("roster").home / "regions" / "data" / "regions_15.csv"
    with source.open(encoding="utf-8") as rows:
        return county_communities(csv.DictReader(rows), county)


def move_to(running: LocalSet, instant: datetime) -> None:
    """Set the statutory clock of a set to an instant; it runs on from there."""
    running.state.move_clock((instant - datetime.now(ZONE)).total_seconds())


@asynccontextmanager
async def road_through(
    running: LocalSet,
    plan: Plan,
    *,
    tell: Callable[[str], None] = lambda _: None,
    told: Callable[[httpx.Response], Awaitable[None]] | None = None,
    patience: float = 120.0,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Road]:
    """A walk through a running set, every desk with a token of its own; ``told`` is shown every answer."""

    def desk(department: str, region: int, who: str = "officer") -> Office:
        token = local_token(
            running.state,
            department=Department(department),
            region=region,
            worker_id=who if department == "worker" else None,
            organisation="bank" if department == "bank" else None,
            subject=f"{department}:{region}:{who}",
        )
        return Office(client, token, patience=patience)

    async def advance(by: timedelta) -> None:
        running.state.move_clock(running.state.clock_offset() + by.total_seconds())

    client_of_all = httpx.AsyncClient(
        base_url=running.url,
        transport=transport,
        timeout=httpx.Timeout(120.0, connect=5.0),
        event_hooks={"response": [told]} if told else {},
        headers={"Accept-Encoding": "identity"},  # as curl asks, so that what is told has the ETag that it shows
        trust_env=False,
    )
    async with client_of_all as client:
        yield Road(plan=plan, desk=desk, advance=advance, tell=tell)


async def seed_demo(running: LocalSet, *, console: Console) -> None:
    """Pay the demonstration's county and its neighbours once; a set that has it keeps it."""
    plan = Plan(
        county=COUNTY,
        communities=real_communities(COUNTY),
        first_on=date(2020, 2, 1),
        last_on=date(2020, 2, 29),
        each=6,
    )
    async with road_through(running, plan, tell=lambda text: console.print(f"  [dim]·[/dim] {text}")) as road:
        there = await road.office("civil-affairs", COUNTY).get("/v1/roster/workers", region=str(COUNTY), limit=1)
        if there["items"]:
            console.print("  演示数据已在 the demonstration's data is there already")
            return
        move_to(running, TARGETS_SET_AT)
        beside = neighbours(road, real_communities)
        await set_targets(road)
        await ask_too_much(beside)
        move_to(running, STARTS_AT)
        console.print("\n[bold]康巴什区 2020年2月[/bold] a real county, invented people; today is 2020-03-02 here")
        honours = Honours(road)
        before_days_pass(road, honours.begin)
        before_days_pass(next(iter(beside.values())), honours.go_on)
        totals = await road.walk()
        console.print(_table(totals))
        await oversee(beside, tell=road.tell)
        await honours.end()
        console.print(_next(running, road), soft_wrap=True)


def _table(totals: Totals) -> Table:
    table = Table(title="每一分钱都有着落 every fen accounted for", show_header=True)
    for heading in ("", "笔 count", "元 yuan"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, count, fen in (
        ("应发 lines", totals.lines, totals.lines_fen),
        ("盟市承担 league's share", None, totals.league_fen),
        ("旗县承担 county's share", None, totals.county_fen),
        ("已指令 instructed", totals.instructed, totals.instructed_fen),
        ("已到账 paid", totals.paid, totals.paid_fen),
        ("失败待补发 failed", totals.failed, totals.failed_fen),
    ):
        table.add_row(name, "" if count is None else f"{count:,}", f"{fen / 100:,.2f}")
    return table


def _next(running: LocalSet, road: Road) -> str:
    worker = sorted(road.workers)[0]
    community = road.workers[worker].region
    return f"""
试一试 Try next, in another terminal:

  TOKEN=$(.venv/bin/nuanxin token --department finance --region {COUNTY})
  curl -s -H "Authorization: Bearer $TOKEN" {running.url}{road.payment}

  ME=$(.venv/bin/nuanxin token --department worker --region {community} --worker {worker})
  curl -s -H "Authorization: Bearer $ME" {running.url}/v1/subsidy/me/lines

  # the board, for headquarters; figures appear as the scheduled rules count them, within a minute
  .venv/bin/nuanxin token --department headquarters   # paste it at {running.url}/board

  # another county sees nothing of it
  OTHER=$(.venv/bin/nuanxin token --department finance --region 150602000000)
  curl -s -H "Authorization: Bearer $OTHER" {running.url}{road.payment}
"""

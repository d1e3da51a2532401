"""What headquarters see in the demonstration: targets, four more counties in four leagues, and a county put right.

Every figure on the board is counted by the services from what is done here, by their own scheduled rules; none is
written anywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.clock import ZONE
from deploy.local.road import Road
from deploy.local.state import PROVINCE

__all__ = ["TARGETS_SET_AT", "ask_too_much", "neighbours", "oversee", "set_targets"]

# Targets are for a month that is not over, so they are set in the month whose duty is paid.
TARGETS_SET_AT = datetime(2020, 2, 3, 9, tzinfo=ZONE)
TARGETS = {
    "subsidy.paid-on-time": "0.95",
    "subsidy.failed": "0.05",
    "subsidy.covered": "0.98",
    "welfare.weekly-rest": "0.95",
    "welfare.streak-14": "0",
    "oversight.dispatches": "5",
    "oversight.orders-overdue": "0",
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A county beside the demonstration's own: how many payments fail there, and what it does otherwise."""

    county: int
    fails: int
    rests: bool = True
    pays: bool = True
    tasks: int = 0


NEIGHBOURS = (
    Neighbour(150102000000, fails=50, tasks=2),  # 呼和浩特市新城区
    Neighbour(150207000000, fails=6, tasks=1),  # 包头市九原区
    Neighbour(150702000000, fails=4, rests=False),  # 呼伦贝尔市海拉尔区: nobody rests
    Neighbour(152502000000, fails=50, pays=False),  # 锡林郭勒盟锡林浩特市: approved and never paid
)


def neighbours(road: Road, communities_of: Callable[[int], list[int]]) -> dict[Neighbour, Road]:
    """A road of its own for each, through the same set; a few communities, so that one can wait for them."""
    return {
        one: replace(
            road,
            plan=replace(
                road.plan,
                county=one.county,
                communities=communities_of(one.county)[:3],
                each=4,
                first=1000 * number,
                fails=one.fails,
                rests=one.rests,
            ),
            tell=lambda _: None,
            people=[],
            workers={},
            payment="",
        )
        for number, one in enumerate(NEIGHBOURS, start=1)
    }


async def set_targets(road: Road) -> None:
    """The autonomous region's headquarters say what is to be reached."""
    headquarters = road.office("headquarters", PROVINCE)
    for indicator, value in TARGETS.items():
        target = {"indicator": indicator, "region": str(PROVINCE), "valid_from": road.plan.month, "value": value}
        await headquarters.post("/v1/oversight/indicator-targets", target)
    road.tell(f"{len(TARGETS)} 项指标目标已设定 targets set by headquarters of the autonomous region")


async def ask_too_much(roads: Mapping[Neighbour, Road]) -> None:
    """Bureaus ask communities for what nobody approved: the gate refuses it, and the refusals are counted."""
    for neighbour, road in roads.items():
        for number in range(neighbour.tasks):
            await _refused(road, number)


async def oversee(roads: Mapping[Neighbour, Road], *, tell: Callable[[str], None]) -> None:
    """Pay the neighbours, step by step together since they share one clock; inspect the one that does not pay."""
    for neighbour, road in roads.items():
        for step in (road.enrol, road.record_duty, road.set_standard, road.register_payees, road.make_rolls):
            await step()
        if not neighbour.pays:
            await _ordered(road)
    first, *others = roads.values()
    for road in others:
        road.advance = _stand_still
    for road in (first, *others):
        await road.publicise()
        await road.approve_rolls()
    for neighbour, road in roads.items():
        if neighbour.pays:
            await road.pay()
    tell(f"{len(roads)} 个旗县已汇入看板 counties more on the board; one has not paid and is overdue")


async def _stand_still(_: timedelta) -> None:
    """The first road has moved the clock for all."""


async def _refused(road: Road, number: int) -> None:
    county = road.plan.county
    await road.office("industry", county).post(
        "/v1/oversight/tasks",
        {
            "region": str(county),
            "kind": "form",
            "title": f"复工日报表{number + 1}",
            "content": "每日填报复工情况",
            "fields": ["enterprise.resumed"],
            "minutes_per_week": 60,
            "first_on": "2020-02-05",
            "last_on": "2020-02-29",
        },
    )


async def _ordered(road: Road) -> None:
    """The league's headquarters find that a county pays nobody, and order it to."""
    county, headquarters = road.plan.county, road.office("headquarters", road.plan.league)
    inspection = await headquarters.post(
        "/v1/oversight/inspections",
        {"region": str(county), "title": "工作补助发放督查", "clauses": [1], "planned_for": "2020-03-31"},
    )
    path = f"/v1/oversight/inspections/{inspection['id']}"
    await headquarters.move(path, "begin", {"mode": "remote"})
    finding = await headquarters.post(
        f"{path}/findings",
        {
            "department": "finance",
            "region": str(county),
            "severity": "serious",
            "clause": 1,
            "found": "2月补助未发放",
            "evidence_operation": "/v1/subsidy/indicators",
            "evidence_as_of": "2020-03-02T09:00:00+08:00",
        },
    )
    order = {"finding_id": finding["id"], "demand": "补发2月补助并说明原因"}
    await headquarters.post("/v1/oversight/orders", order)

"""Cases as the injury service tells of them, and the visits that follow."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from chassis.worker_id import make_worker_id
from tests.offices import COMMUNITY, COUNTY, Offices

__all__ = ["VISITS", "assigned", "case", "death", "gift", "merge", "told_of_visits", "visit_of", "visited", "visits"]

VISITS = "/v1/welfare/visits"


async def told_of_visits(offices: Offices) -> list[dict[str, Any]]:
    """What the service has told of visits and needs, oldest first; a case brings an offer of counselling too."""
    return [event for event in await offices.events() if event["type"].startswith("welfare.visit")]


async def case(
    offices: Offices,
    number: int = 1,
    *,
    harm: str = "accident",
    region: int = COMMUNITY,
    case_id: str | None = None,
    at: datetime | None = None,
    event_at: str = "2020-02-05T08:30:00+08:00",
) -> str:
    """The injury service tells of a case of a worker; the case's id."""
    case_id = case_id or str(uuid4())
    data = {"worker_id": make_worker_id(number), "harm": harm, "place": f"{region:012d}", "event_at": event_at}
    await offices.tell("injury.case.reported", subject=case_id, region=region, data=data, at=at)
    return case_id


async def death(offices: Offices, number: int = 1, *, case_id: str | None = None, region: int = COMMUNITY) -> None:
    """The injury service tells of a death where there is a case, the roster where there is none."""
    if case_id is None:
        await offices.told_of(
            number, region=region, type="roster.worker.deceased", state="deceased", died_on="2020-02-05"
        )
        return
    data = {"worker_id": make_worker_id(number), "died_at": "2020-02-05T08:50:00+08:00"}
    await offices.tell("injury.case.died", subject=case_id, region=region, data=data)


async def merge(offices: Offices, case_id: str, *, into: str, number: int = 1) -> None:
    """The injury service tells that two cases were one."""
    data = {"worker_id": make_worker_id(number), "into": into}
    await offices.tell("injury.case.merged", subject=case_id, region=COMMUNITY, data=data)


async def visits(offices: Offices, **asked: Any) -> list[dict[str, Any]]:
    """The visits of the county."""
    answer = await (await offices.of("civil-affairs", COUNTY)).get(VISITS, params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def visit_of(offices: Offices, number: int = 1) -> dict[str, Any]:
    """The only visit of a worker."""
    [visit] = await visits(offices, worker_id=make_worker_id(number))
    return visit


async def assigned(offices: Offices, visit: dict[str, Any]) -> dict[str, Any]:
    """The county names the office that makes the visit."""
    county = await offices.of("civil-affairs", COUNTY)
    answer = await offices.move(county, f"{VISITS}/{visit['id']}", "assign", visit, {"assigned_to": "康巴什区民政局"})
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


async def visited(offices: Offices, visit: dict[str, Any], **more: Any) -> dict[str, Any]:
    """It is assigned, and made at once."""
    visit = await assigned(offices, visit)
    county = await offices.of("civil-affairs", COUNTY)
    body = {"visited_at": offices.clock.now().isoformat(), "visitors": "区民政局副局长等3人"} | more
    answer = await offices.move(county, f"{VISITS}/{visit['id']}", "visit", visit, body)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


async def gift(offices: Offices, visit: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The visitor enters condolence money."""
    visitor = await offices.of("civil-affairs", COUNTY, subject="test:visitor")
    body = {"kind": "money", "what": "慰问金", "funder": "civil-affairs", "amount_fen": 200_000} | more
    answer = await visitor.post(f"{VISITS}/{visit['id']}/gifts", json=body)
    assert answer.status_code == 201, answer.text
    done: dict[str, Any] = answer.json()
    return done

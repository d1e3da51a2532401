"""Cases on the road from acceptance to a decision, by the county to which the league delegates."""

from collections.abc import Sequence
from typing import Any

import httpx

from chassis.database import Scope
from services.injury.decisions.actions import finalise_cases
from tests.injury.make import COUNTY, EMPLOYER, LEAGUE, Bureaus
from tests.injury.recognition.make import COMPLETE, applied, on_day
from tests.injury.recognition.make import move as as_it_stands

__all__ = ["CLEAR", "accepted", "decided", "finalised", "move", "served", "taken_up"]

CLEAR = {"ground": "14-1", "facts": {"at_work_time": True, "at_workplace": True}}


async def accepted(
    bureaus: Bureaus, number: int = 1, *, promises: list[dict[str, str]] | None = None, **more: Any
) -> dict[str, Any]:
    """A case that the county's department has accepted; a paper that is promised is not supplied."""
    league = await bureaus.of("human-resources", LEAGUE)
    delegation = {"county": str(COUNTY), "valid_from": "2020-01-01", "document_no": "样例盟人社发〔2020〕1号"}
    assert (await league.post("/v1/injury/delegations", json=delegation)).status_code in (201, 409)
    case = await bureaus.reported(number, **more)
    return await taken_up(bureaus, case, promises=promises or [])


async def taken_up(
    bureaus: Bureaus, case: dict[str, Any], *, promises: Sequence[dict[str, str]] = ()
) -> dict[str, Any]:
    """The case, applied for by its unit and accepted by the county."""
    county = await bureaus.of("human-resources", COUNTY)
    later = {one["material"] for one in promises}
    await applied(bureaus, case, supplied=[one for one in COMPLETE if one not in later], promises=[*promises])
    body = {"relation": "labour-contract", "unit_id": EMPLOYER, "coverage": "insured"}
    assert (await as_it_stands(bureaus, case, "relation", body, method="PUT", office=county)).status_code == 200
    answer = await as_it_stands(bureaus, case, "accept", office=county)
    assert answer.status_code == 200, answer.text
    return await bureaus.case(case["id"])


async def move(
    bureaus: Bureaus, case: dict[str, Any], verb: str, body: Any = None, *, office: httpx.AsyncClient | None = None
) -> httpx.Response:
    """A move of the county's human-resources department."""
    bureau = office or await bureaus.of("human-resources", COUNTY)
    return await bureau.post(
        f"/v1/injury/cases/{case['id']}/{verb}", json=body, headers={"If-Match": f'"{case["version"]}"'}
    )


async def decided(bureaus: Bureaus, number: int = 1, **more: Any) -> dict[str, Any]:
    """A case that was recognised as an accident at work."""
    answer = await move(bureaus, await accepted(bureaus, number, **more), "recognise", CLEAR)
    assert answer.status_code == 200, answer.text
    case: dict[str, Any] = answer.json()
    return case


async def served(
    bureaus: Bureaus, number: int = 1, *, on: str = "2020-02-05", employer_on: str | None = None, **more: Any
) -> dict[str, Any]:
    """The same, and delivered to the worker, the unit and the agency."""
    days = {"worker": on, "employer": employer_on or on, "social-insurance": on}
    deliveries = [{"recipient": one, "delivered_on": day, "way": "in-person"} for one, day in days.items()]
    case = await decided(bureaus, number, **more)
    if (last := max(days.values())) > case["decided_on"]:
        on_day(bureaus, last)
    answer = await move(bureaus, case, "serve", {"deliveries": deliveries})
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def finalised(bureaus: Bureaus) -> int:
    """How many cases the scheduled rule makes final."""
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        return await finalise_cases(session)

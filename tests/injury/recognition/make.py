"""Applications as the offices make them; whatever a test does not say is ordinary and in order."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import httpx

from chassis.clock import ZONE
from tests.injury.make import COUNTY, EMPLOYER, LEAGUE, Bureaus

__all__ = [
    "CASES",
    "COMPLETE",
    "accepted",
    "applied",
    "apply",
    "determined",
    "employer",
    "move",
    "on_day",
    "papers",
    "read_application",
]

CASES = "/v1/injury/cases"

# What art. 18 ¶1 asks of every application.
COMPLETE = ("application-form", "relation-proof", "diagnosis")


def papers(*materials: str) -> list[dict[str, Any]]:
    return [{"material": material} for material in materials]


def on_day(bureaus: Bureaus, day: str) -> None:
    """Let it be nine in the morning of that day."""
    at = datetime.combine(date.fromisoformat(day), time(9), tzinfo=ZONE)
    bureaus.clock.advance(seconds=(at - bureaus.clock.now()).total_seconds())


async def employer(bureaus: Bureaus) -> httpx.AsyncClient:
    return await bureaus.of("employer", COUNTY, organisation=EMPLOYER)


async def move(
    bureaus: Bureaus,
    case: dict[str, Any],
    path: str,
    body: dict[str, Any] | None = None,
    *,
    office: httpx.AsyncClient | None = None,
    method: str = "POST",
    prefix: str = CASES,
    version: int | None = None,
) -> httpx.Response:
    """A change of a case as it stands, by the league's human-resources department unless another is named."""
    office = office or await bureaus.of("human-resources", LEAGUE)
    if version is None:
        version = (await bureaus.case(case["id"]))["version"]
    return await office.request(
        method, f"{prefix}/{case['id']}/{path}", json=body, headers={"If-Match": f'"{version}"'}
    )


async def apply(
    bureaus: Bureaus,
    case: dict[str, Any],
    *,
    office: httpx.AsyncClient | None = None,
    supplied: Sequence[str] = COMPLETE,
    **more: Any,
) -> httpx.Response:
    body = {"applicant": "employer", "ground": "14-1", "supplied": papers(*supplied)} | more
    return await move(bureaus, case, "apply", body, office=office or await employer(bureaus))


async def applied(bureaus: Bureaus, case: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await apply(bureaus, case, **more)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def determined(bureaus: Bureaus, case: dict[str, Any], **more: Any) -> httpx.Response:
    body = {"relation": "labour-contract", "unit_id": EMPLOYER, "coverage": "insured"} | more
    return await move(bureaus, case, "relation", body, method="PUT")


async def accepted(bureaus: Bureaus, case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The case, applied for and accepted."""
    await applied(bureaus, case, **more)
    assert (await determined(bureaus, case)).status_code == 200
    answer = await move(bureaus, case, "accept")
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def read_application(bureaus: Bureaus, case: dict[str, Any]) -> dict[str, Any]:
    bureau = await bureaus.of("human-resources", LEAGUE)
    answer = await bureau.get(f"{CASES}/{case['id']}/application")
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read

"""Donated cover, and workers who were on the roster before their accidents."""

from datetime import datetime
from typing import Any

import httpx

from chassis.clock import ZONE
from tests.offices import COMMUNITY, COUNTY, PROVINCE, Offices
from tests.welfare.visits.make import case

__all__ = ["BEFORE", "CLAIMS", "INSURER", "POLICIES", "PROOFS", "hurt", "policy", "proof_of", "proofs", "registered"]

POLICIES = "/v1/welfare/insurance-policies"
PROOFS = "/v1/welfare/insurance-proofs"
CLAIMS = "/v1/welfare/insurance-claims"
INSURER = "911500007012345678"
# When the roster took the workers in: days before their accidents.
BEFORE = datetime(2020, 1, 26, 9, tzinfo=ZONE)


async def registered(offices: Offices, region: int = COUNTY, **more: Any) -> httpx.Response:
    """An office puts donated cover on record."""
    office = await offices.of("civil-affairs", region)
    body = {
        "region": str(region),
        "insurer_id": INSURER,
        "insurer_name": "中国人寿保险公司内蒙古分公司",
        "donor": "中国人寿保险公司内蒙古分公司",
        "policy_no": "样例-2020-0001",
        "capacity": 100,
        "harms": ["accident", "missing"],
        "valid_from": "2020-01-25",
        "document_no": "样例〔2020〕1号",
    }
    return await office.post(POLICIES, json=body | more)


async def policy(offices: Offices, region: int = PROVINCE, **more: Any) -> dict[str, Any]:
    answer = await registered(offices, region, **more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def hurt(offices: Offices, number: int = 1, *, region: int = COMMUNITY, **more: Any) -> str:
    """A worker who was on the roster before is hurt; the case's id."""
    await offices.told_of(number, region=region, at=BEFORE)
    return await case(offices, number, region=region, **more)


async def proofs(offices: Offices, **asked: Any) -> list[dict[str, Any]]:
    county = await offices.of("civil-affairs", COUNTY)
    found: list[dict[str, Any]] = (await county.get(PROOFS, params=asked)).json()["items"]
    return found


async def proof_of(offices: Offices, **more: Any) -> dict[str, Any]:
    """A policy, an accident, and the proof that follows."""
    await policy(offices, **more)
    await hurt(offices)
    [proof] = await proofs(offices)
    return proof

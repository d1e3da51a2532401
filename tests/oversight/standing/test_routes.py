"""What the gateway asks every few seconds: merges beside grants and revocations, which have tests of their own."""

from typing import Any

from tests.offices import PROVINCE, Offices


async def merges(offices: Offices) -> list[dict[str, Any]]:
    gateway = await offices.of("service", PROVINCE, roles=frozenset({"service:gateway"}))
    told: list[dict[str, Any]] = (await gateway.get("/v1/oversight/standing")).json()["merges"]
    return told


async def test_a_merge_is_told_until_the_roster_takes_it_back(offices: Offices) -> None:
    given_up, survivor = await offices.told_of(7), await offices.told_of(8)
    assert await merges(offices) == []
    await offices.told_of(7, type="roster.worker.merged", state="merged", into=survivor, merged_into=survivor)
    assert await merges(offices) == [{"worker_id": given_up, "into": survivor}]
    await offices.told_of(7, type="roster.worker.changed", state="active", merged_into=None)
    assert await merges(offices) == []

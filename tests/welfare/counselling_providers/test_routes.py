"""Providers: who registers whom, for how long and with how many places."""

import asyncio

import pytest

from tests.offices import COUNTY, LEAGUE, Offices, code_of
from tests.welfare.counselling.make import listed, organisation, provider

PROVIDERS = "/v1/welfare/counselling-providers"


@pytest.mark.parametrize(
    ("department", "sponsor", "status"),
    [
        ("health", "health", 201),
        ("education", "education", 201),
        ("civil-affairs", "civil-affairs", 201),
        ("civil-affairs", "social-organisation", 201),
        ("civil-affairs", "health", 403),
        ("health", "education", 403),
        ("education", "social-organisation", 403),
    ],
)
async def test_each_registers_its_own_force(offices: Offices, department: str, sponsor: str, status: int) -> None:
    made = await provider(offices, department=department, sponsor=sponsor)
    assert made.status_code == status, made.text


async def test_only_health_registers_a_medical_institution(offices: Offices) -> None:
    wrong = await provider(offices, kind="medical")
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "medical_sponsor")
    assert (await provider(offices, department="health", kind="medical")).status_code == 201


async def test_a_provider_is_registered_once_a_period_and_region(offices: Offices) -> None:
    answers = await asyncio.gather(*(provider(offices) for _ in range(3)))
    assert [one.status_code for one in answers].count(201) == 1
    assert code_of(await provider(offices)) == "COUNSELLING_PROVIDER_TWICE"
    assert (await provider(offices, region=str(LEAGUE))).status_code == 201
    [made] = [one.json() for one in answers if one.status_code == 201]
    civil = await offices.of("civil-affairs", COUNTY)
    path = f"{PROVIDERS}/{made['id']}"
    early = await offices.move(civil, path, "end", made, {"ends_on": "2020-01-31"})
    assert code_of(early) == "COUNSELLING_PROVIDER_ENDS_OUTSIDE"
    foreign = await offices.move(await offices.of("health", COUNTY), path, "end", made, {"ends_on": "2020-02-10"})
    assert code_of(foreign) == "NOT_THE_PROVIDERS_SPONSOR"
    ended = await offices.move(civil, path, "end", made, {"ends_on": "2020-02-10"})
    assert ended.json()["valid_to"] == "2020-02-10"
    assert (await provider(offices, valid_from="2020-02-11")).status_code == 201


async def test_an_organisation_sees_its_own_registrations_and_another_county_none(offices: Offices) -> None:
    await provider(offices)
    assert len(await listed(await organisation(offices), PROVIDERS)) == 1
    assert await listed(await organisation(offices, "p-2"), PROVIDERS) == []
    assert await listed(await offices.of("health", COUNTY - 1_000_000), PROVIDERS) == []
    resized = await offices.move(
        await offices.of("civil-affairs", COUNTY),
        f"{PROVIDERS}/{(await listed(await organisation(offices), PROVIDERS))[0]['id']}",
        "resize",
        {"version": 1},
        {"capacity": 0},
    )
    assert resized.json()["capacity"] == 0

"""Who helps families: registered with places, found nearest first, and never given more than it has places."""

import asyncio

import pytest

from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, Offices, code_of
from tests.welfare.family.make import HELPERS, HELPS, asked, helped_by, helper, moved


async def test_each_registers_its_own_force_once_for_its_own_region(offices: Offices) -> None:
    assert (await helped_by(offices)).status_code == 201
    assert code_of(await helped_by(offices)) == "FAMILY_HELPER_TWICE"
    assert code_of(await helped_by(offices, "v-2", region=str(COMMUNITY))) == "NOT_OWN_REGION"
    assert code_of(await helped_by(offices, "s-1", kind="school", helps=["study", "shopping"])) == "SCHOOLS_TEACH"
    education, civil = await offices.of("education", COUNTY), await offices.of("civil-affairs", COUNTY)
    body = {
        "region": str(COUNTY),
        "provider_id": "x-1",
        "name": "样例",
        "helps": ["study"],
        "capacity": 1,
        "document_no": "样例1号",
        "valid_from": "2020-02-01",
    }
    assert code_of(await education.post(HELPERS, json=body | {"kind": "volunteer"})) == "NOT_ITS_HELPERS"
    assert code_of(await civil.post(HELPERS, json=body | {"kind": "school"})) == "NOT_ITS_HELPERS"
    own = (await (await helper(offices)).get(HELPERS)).json()["items"]
    assert [one["provider_id"] for one in own] == ["v-1"]
    community = await offices.of("community", COMMUNITY)
    assert [one["provider_id"] for one in (await community.get(HELPERS)).json()["items"]] == ["v-1"]
    stranger = await offices.of("community", ELSEWHERE)
    assert (await stranger.get(HELPERS)).json()["items"] == []


async def test_who_could_help_is_found_nearest_first_then_emptiest(offices: Offices) -> None:
    await helped_by(offices, "far", capacity=9)
    await helped_by(offices, "empty", capacity=10)
    await helped_by(offices, "other-kind", helps=["study"])
    await helped_by(offices, "over", valid_to="2020-02-04")
    community = await offices.of("community", COMMUNITY)
    near = {
        "region": str(COMMUNITY),
        "provider_id": "near",
        "name": "样例",
        "kind": "volunteer",
        "helps": ["shopping"],
        "capacity": 1,
        "document_no": "样例1号",
        "valid_from": "2020-02-01",
    }
    assert (await community.post(HELPERS, json=near)).status_code == 201
    one = (await asked(offices, await offices.told_of(1))).json()
    could = (await community.get(f"{HELPS}/{one['id']}/helpers")).json()
    assert [found["provider_id"] for found in could] == ["near", "empty", "far"]


async def test_of_many_families_at_once_no_more_are_given_than_there_are_places(offices: Offices) -> None:
    made = (await helped_by(offices, capacity=2)).json()
    families = [(await asked(offices, await offices.told_of(number))).json() for number in range(1, 6)]
    community = await offices.of("community", COMMUNITY)
    body = {"helper_id": made["id"], "family_consent": True}
    answers = await asyncio.gather(
        *(offices.move(community, f"{HELPS}/{one['id']}", "match", one, body) for one in families)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"FAMILY_HELPER_FULL"}
    matched = next(answer.json() for answer in answers if answer.status_code == 200)
    assert (await (await helper(offices)).get(f"{HELPERS}/{made['id']}")).json()["in_use"] == 2
    assert (await moved(offices, matched, "release")).status_code == 200
    waiting = next(one for one, answer in zip(families, answers, strict=True) if answer.status_code == 409)
    again = await offices.move(community, f"{HELPS}/{waiting['id']}", "match", waiting, body)
    assert again.status_code == 200, again.text


@pytest.mark.parametrize("change", [{"helps": ["study"]}, {"valid_to": "2020-02-04"}])
async def test_nobody_is_matched_with_whom_the_register_does_not_name_for_it(offices: Offices, change: object) -> None:
    assert isinstance(change, dict)
    made = (await helped_by(offices, **change)).json()
    one = (await asked(offices, await offices.told_of(1))).json()
    community = await offices.of("community", COMMUNITY)
    body = {"helper_id": made["id"], "family_consent": True}
    refused = await offices.move(community, f"{HELPS}/{one['id']}", "match", one, body)
    assert code_of(refused) == "FAMILY_HELPER_UNFIT"


async def test_who_ends_takes_no_more_and_is_never_prolonged(offices: Offices) -> None:
    made = (await helped_by(offices)).json()
    county = await offices.of("civil-affairs", COUNTY)
    path = f"{HELPERS}/{made['id']}"
    ended = (await offices.move(county, path, "end", made, {"ends_on": "2020-02-05"})).json()
    assert ended["valid_to"] == "2020-02-05"
    later = await offices.move(county, path, "end", ended, {"ends_on": "2020-02-06"})
    assert code_of(later) == "FAMILY_HELPER_ENDS_WRONGLY"

"""What becomes of a worker's nominations, certificates, files and stories when two records were of one person."""

from typing import Any

from fastapi import FastAPI

from tests.honors.make import FakeRoster, Ladder
from tests.honors.martyrs.way import FILES, Sacrifice
from tests.honors.party.way import Admission
from tests.honors.stories.way import Telling
from tests.merges import forgotten, merge
from tests.offices import COUNTY, PROVINCE

TITLES = "/v1/honors/posthumous-titles"
NOMINATIONS = "/v1/honors/nominations"


async def _of(ladder: Ladder, path: str, worker_id: str, department: str = "civil-affairs") -> list[dict[str, Any]]:
    office = await ladder.office(department, COUNTY, "reader")
    items: list[dict[str, Any]] = (await office.get(path, params={"worker_id": worker_id})).json()["items"]
    return items


async def test_every_table_that_names_a_worker_is_moved_or_says_why_not(ladder: Ladder) -> None:
    assert await forgotten(ladder.offices) == set()


async def test_what_was_kept_of_the_one_is_the_others(ladder: Ladder, roster: FakeRoster) -> None:
    given_up, into = roster.enrol(1), roster.enrol(2)
    nomination = await ladder.recommended(await ladder.scheme(), given_up)
    await ladder.ready(nomination)
    await ladder.conferred(nomination)
    certificate = await ladder.issued(given_up, nomination_id=nomination["id"])
    telling = Telling(ladder, given_up)
    await telling.approved(honours=[nomination["id"]])
    publicity = await telling.office("publicity", "recommender")
    asked = {"story_id": telling.story["id"], "year": 2020}
    await ladder.ok(await publicity.post("/v1/honors/exemplars", json=asked), 201)
    await merge(ladder.offices, 1, into=into)
    me = await ladder.offices.worker(into)
    for own in ("nominations", "honours", "certificates", "stories"):
        (seen,) = (await me.get(f"/v1/honors/me/{own}")).json()["items"]
        assert seen["id"] in {nomination["id"], certificate["id"], telling.story["id"]}
    (text,) = (await me.get(f"/v1/honors/me/stories/{telling.story['id']}/texts")).json()["texts"]
    assert text["edition"] == 1
    (exemplar,) = (await publicity.get("/v1/honors/exemplars")).json()["items"]
    assert exemplar["worker_id"] == into
    body = await ladder.office("employer", COUNTY)
    shown = (await body.get(f"/v1/honors/verifications/{certificate['code']}")).json()
    assert shown["worker_id"] == into


async def test_of_two_nominations_for_the_same_deeds_the_further_one_goes_on(
    ladder: Ladder, roster: FakeRoster
) -> None:
    given_up, into = roster.enrol(1), roster.enrol(2)
    scheme = await ladder.scheme()
    mine, other = [await ladder.recommended(scheme, one) for one in (given_up, into)]
    await ladder.publicised(mine)
    await ladder.reviewed(mine)
    await merge(ladder.offices, 1, into=into)
    states = {one["id"]: one["state"] for one in await _of(ladder, NOMINATIONS, into)}
    assert states == {mine["id"]: "reviewed", other["id"]: "withdrawn"}


async def test_two_honours_for_the_same_deeds_are_nobodys_to_take_back_but_an_office(
    ladder: Ladder, roster: FakeRoster
) -> None:
    given_up, into = roster.enrol(1), roster.enrol(2)
    scheme = await ladder.scheme(places=3)
    for number, worker_id in enumerate((given_up, into)):
        nomination = await ladder.recommended(scheme, worker_id)
        await ladder.ready(nomination)
        await ladder.conferred(nomination, certificate_no=f"FY-2020-000{number}")
    await merge(ladder.offices, 1, into=into)
    for worker_id in (given_up, into):
        (kept,) = await _of(ladder, NOMINATIONS, worker_id)
        assert (kept["worker_id"], kept["state"]) == (worker_id, "conferred")


async def test_a_preference_that_both_have_is_had_once_and_none_is_ones_own_doing(
    ladder: Ladder, roster: FakeRoster
) -> None:
    given_up, into = roster.enrol(1), roster.enrol(2)
    issued, recorded = await ladder.issued(given_up), await ladder.recorded(into)
    office = await ladder.offices.of("human-resources", COUNTY, subject="test:other-record", worker_id=into)
    asked = {
        "worker_id": given_up,
        "preference": "state-enterprise",
        "document_no": "人社发〔2020〕18号",
        "valid_from": "2020-03-01",
        "valid_to": "2022-02-28",
    }
    own = await ladder.ok(await office.post("/v1/honors/certificates", json=asked), 201)
    await merge(ladder.offices, 1, into=into)
    everybody = (await office.get("/v1/honors/certificates")).json()["items"]
    seen = {one["id"]: (one["worker_id"], one["state"]) for one in everybody}
    assert seen == {
        issued["id"]: (into, "issued"),
        recorded["id"]: (into, "cancelled"),
        own["id"]: (given_up, "cancelled"),
    }


async def test_a_party_file_moves_though_no_follower_may_read_it(ladder: Ladder, roster: FakeRoster) -> None:
    admission = Admission(ladder)
    given_up, into, other = roster.enrol(1), roster.enrol(2), roster.enrol(3)
    await admission.opened(given_up)
    await ladder.offices.told_of(1)
    await merge(ladder.offices, 1, into=into)
    branch = await admission.branch()
    (file,) = (await branch.get("/v1/honors/party-files")).json()["items"]
    assert file["worker_id"] == into
    await admission.opened(other)
    await merge(ladder.offices, 3, into=into)  # two files: the one stays for the committee to cancel
    files = (await branch.get("/v1/honors/party-files")).json()["items"]
    assert sorted(one["worker_id"] for one in files) == sorted([into, other])
    assert into not in str([one for one in await ladder.offices.events() if "party" in one["type"]])


async def test_two_records_of_one_dead_have_one_file_and_one_honour(ladder: Ladder, honors: FastAPI) -> None:
    waiting, filed = Sacrifice(ladder, number=7), Sacrifice(ladder, number=8)
    await waiting.on_duty()
    await filed.filed()
    await merge(ladder.offices, 7, into=filed.worker_id)
    assert [one["state"] for one in await filed.listed(FILES)] == ["lapsed", "filed"]
    assert sorted(one["state"] for one in await filed.listed(TITLES)) == ["lapsed", "opened"]
    again = Sacrifice(ladder, number=9)
    await again.filed()
    other = Sacrifice(ladder, number=10)
    await other.enrolled()
    await merge(ladder.offices, 9, into=other.worker_id)
    (moved,) = await other.listed(FILES)
    assert (moved["state"], moved["worker_id"]) == ("filed", other.worker_id)
    province = await ladder.office("veterans", PROVINCE)
    deaths = (await province.get("/v1/honors/duty-deaths")).json()["items"]
    assert {one["worker_id"] for one in deaths} == {waiting.worker_id, filed.worker_id, other.worker_id}

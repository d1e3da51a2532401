"""Who qualifies and was never proposed."""

from tests.honors.make import Ladder
from tests.offices import COUNTY, NEIGHBOUR, code_of


async def test_those_with_enough_duty_whom_nobody_named_are_found(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme()
    proposed, exact = ladder.roster.enrol(1), ladder.roster.enrol(2, days=10)
    ladder.roster.enrol(3, days=9)
    ladder.roster.enrol(4, state="deceased")
    elsewhere = ladder.roster.enrol(5, region=NEIGHBOUR)
    await ladder.recommended(scheme_id, proposed)
    county = await ladder.office("organization", COUNTY)
    path = f"/v1/honors/schemes/{scheme_id}/unproposed"
    found = (await county.get(path)).json()
    assert {(one["worker_id"], one["half_days"]) for one in found["items"]} == {(exact, 20), (elsewhere, 40)}
    assert found["next_cursor"] is None
    narrowed = (await county.get(path, params={"region": str(NEIGHBOUR)})).json()["items"]
    assert [one["worker_id"] for one in narrowed] == [elsewhere]


async def test_pages_follow_the_rosters_and_miss_nobody(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme()
    workers = {ladder.roster.enrol(number) for number in range(1, 6)}
    county = await ladder.office("organization", COUNTY)
    seen: list[str] = []
    params = {"limit": "2"}
    while True:
        page = (await county.get(f"/v1/honors/schemes/{scheme_id}/unproposed", params=params)).json()
        seen += [one["worker_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert sorted(seen) == sorted(workers)


async def test_nobody_looks_beyond_the_own_region(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme()
    ladder.roster.enrol(1)
    other = await ladder.office("organization", 150602000000)
    path = f"/v1/honors/schemes/{scheme_id}/unproposed"
    assert (await other.get(path)).json()["items"] == []
    assert code_of(await other.get(path, params={"region": str(COUNTY)})) == "NOT_FOUND"


async def test_of_collectives_nobody_counts_duty(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme(kind="collectives")
    county = await ladder.office("organization", COUNTY)
    assert code_of(await county.get(f"/v1/honors/schemes/{scheme_id}/unproposed")) == "SCHEME_FOR_COLLECTIVES"

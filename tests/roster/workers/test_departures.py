"""A worker who moves away leaves the copies of the county that had the record."""

from tests.roster.make import COUNTY, OTHER_COMMUNITY, Made, at

WORKERS = "/v1/roster/workers"


async def test_a_transfer_to_another_county_is_a_departure_from_the_first(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    league = await made.client("civil-affairs", 150200000000)
    moved = await league.post(
        f"{WORKERS}/{worker}/transfer", json={"region": str(OTHER_COMMUNITY), "on": "2020-02-20"}, headers=at(2)
    )
    assert moved.status_code == 200, moved.text
    county = await made.client("civil-affairs", COUNTY)
    assert (await county.get(f"{WORKERS}?updated_since=2020-01-01T00:00:00Z")).json()["items"] == []
    left = (await county.get("/v1/roster/departures")).json()["items"]
    assert [(one["key"], one["how"]) for one in left] == [(worker, "moved")]
    assert (await league.get("/v1/roster/departures")).json()["items"] == []

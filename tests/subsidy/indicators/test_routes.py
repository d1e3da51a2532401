"""How far a month is."""

from tests.subsidy.make import COUNTY, NEIGHBOUR, County, days

FULL = days(("2020-02-03", "2020-02-07"))


async def test_rolls_and_lines_are_counted_by_state(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    await ready.roll()
    await ready.approved(await ready.roll(region=NEIGHBOUR))
    seen = await ready.finance.get("/indicators", params={"region": f"{COUNTY}", "month": "2020-02"})
    assert seen.json() == {
        "region": f"{COUNTY}",
        "month": "2020-02",
        "rolls": [{"state": "approved", "rolls": 1}, {"state": "draft", "rolls": 1}],
        "lines": [
            {"state": "approved", "lines": 1, "amount_fen": 25_005},
            {"state": "listed", "lines": 1, "amount_fen": 25_005},
        ],
    }

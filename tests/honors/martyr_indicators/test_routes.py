"""What clause 7's dead come to, counted."""

from tests.honors.make import Ladder
from tests.honors.martyrs.way import Sacrifice
from tests.offices import COUNTY, ELSEWHERE, LEAGUE, code_of

PATH = "/v1/honors/martyr-indicators"
MARCH = {"first_on": "2020-03-01", "last_on": "2020-03-31"}


async def test_deaths_files_honours_and_benefits_are_counted_as_they_stand(ladder: Ladder) -> None:
    waiting, certified = Sacrifice(ladder, number=7), Sacrifice(ladder, number=8)
    await waiting.on_duty()
    seen = await certified.certified()
    clerk = await ladder.office("veterans", COUNTY, "clerk")
    wage = {"wage_fen": 450_000, "wage_proof_no": "工资证1号"}
    await ladder.ok(await clerk.post(f"/v1/honors/martyr-files/{seen['id']}/benefits", json=wage), 201)
    late = Sacrifice(ladder, number=9)
    await late.filed()
    ladder.offices.clock.advance(days=3)
    headquarters = await ladder.office("headquarters", LEAGUE)
    told = await ladder.ok(await headquarters.get(PATH, params=MARCH))
    # The honours of all three are waited for.
    assert (told["deaths"], told["deaths_waiting"], told["certified"], told["oldest_open_days"]) == (3, 3, 1, 3)
    assert {(one["state"], one["files"]) for one in told["files"]} == {("prepared", 1), ("filed", 1), ("certified", 1)}
    assert told["titles"] == [{"state": "opened", "titles": 3}]
    assert {one["item"]: one["amount_fen"] for one in told["benefits"]} == {
        "praise-money": 30 * 4_235_900,
        "special-allowance": 40 * 450_000,
    }
    other = await ladder.office("headquarters", ELSEWHERE - ELSEWHERE % 1_000_000)
    nothing = await ladder.ok(await other.get(PATH, params=MARCH | {"region": str(LEAGUE)}))
    assert (nothing["deaths"], nothing["files"], nothing["oldest_open_days"]) == (0, [], None)
    backwards = await headquarters.get(PATH, params={"first_on": "2020-03-31", "last_on": "2020-03-01"})
    assert code_of(backwards) == "MALFORMED"

"""What clause 8 comes to is counted from what was done."""

from typing import Any

from tests.offices import COUNTY, ELSEWHERE, LEAGUE, Offices, code_of
from tests.welfare.exams.make import applied, child, rule
from tests.welfare.family.make import MATCH, asked, matched, moved
from tests.welfare.insurance.make import policy, proof_of
from tests.welfare.visits.make import case, visit_of, visited

PATH = "/v1/welfare/visit-indicators"
PERIOD = {"first_on": "2020-02-01", "last_on": "2020-02-29"}


async def _read(offices: Offices, region: int = COUNTY, **more: Any) -> dict[str, Any]:
    answer = await (await offices.of("civil-affairs", region)).get(PATH, params=PERIOD | more)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def test_a_visit_is_in_time_up_to_its_limit_and_late_after_it_made_or_not(offices: Offices) -> None:
    for number in (1, 2, 3):
        await offices.told_of(number)
        await case(offices, number)
    await visited(offices, await visit_of(offices, 1), needs=[{"kind": "money"}])
    [waiting] = (await _read(offices))["visits"]
    assert waiting == {"occasion": "injury", "on_time": 1, "late": 0, "waiting": 2}
    offices.clock.advance(days=4)
    await visited(offices, await visit_of(offices, 2))
    read = await _read(offices)
    assert read["visits"] == [{"occasion": "injury", "on_time": 1, "late": 2, "waiting": 0}]
    assert read["open_needs"] == {"needs": 1, "median_days": 4.0, "most_days": 4.0}
    assert (await _read(offices, first_on="2020-02-06"))["visits"] == []
    assert (await _read(offices, ELSEWHERE))["open_needs"]["needs"] == 0


async def test_a_family_is_counted_once_and_each_pair_of_lessons(offices: Offices) -> None:
    worker_id = await offices.told_of(1)
    named = (await child(offices, worker_id)).json()
    lessons = await matched(offices, (await asked(offices, worker_id, "study", child_id=named["id"])).json())
    shopping = (await moved(offices, (await asked(offices, worker_id)).json(), "match", MATCH)).json()
    for one in (lessons, shopping):
        assert (await moved(offices, one, "begin")).status_code == 200
    await asked(offices, worker_id, "elder-care")
    assert (await _read(offices))["family"] == {"families": 1, "tutoring_pairs": 1, "waiting": 1}


async def test_the_exam_is_counted_by_league_and_cover_against_heads(offices: Offices) -> None:
    await rule(offices)
    await applied(offices)
    await policy(offices, COUNTY, policy_no="样例-2020-0002", capacity=7)
    read = await _read(offices, LEAGUE)
    assert read["exams"] == [{"league": str(LEAGUE), "applied": 1, "beneficiaries": 0, "objections": 0}]
    assert read["cover"] == {"workers": 1, "places": 7, "used": 0}
    assert read["claims"] == {"filed": 0, "paid": 0, "paid_fen": 0, "median_days": None, "most_days": None}


async def test_claims_are_counted_when_filed_and_when_paid(offices: Offices) -> None:
    proof = await proof_of(offices)
    county = await offices.of("civil-affairs", COUNTY)
    claims = "/v1/welfare/insurance-claims"
    made = (await county.post(f"/v1/welfare/insurance-proofs/{proof['id']}/claims", json={"kind": "disability"})).json()
    path = f"{claims}/{made['id']}"
    made = (await offices.move(county, path, "attach", made, {"kind": "diagnosis", "reference": "d/1"})).json()
    made = (await offices.move(county, path, "submit", made)).json()
    offices.clock.advance(days=3)
    insurer = await offices.of("insurer", 150000000000, organisation=proof["insurer_id"])
    made = (await offices.move(insurer, path, "accept", made)).json()
    paid = {"paid_fen": 500, "paid_on": "2020-02-08", "payment_reference": "P-1"}
    assert (await offices.move(insurer, path, "pay", made, paid)).status_code == 200
    assert (await _read(offices))["claims"] == {
        "filed": 1,
        "paid": 1,
        "paid_fen": 500,
        "median_days": 3.0,
        "most_days": 3,
    }
    assert (await _read(offices, last_on="2020-02-07"))["claims"]["paid"] == 0


async def test_a_period_ends_no_earlier_than_it_begins(offices: Offices) -> None:
    county = await offices.of("civil-affairs", COUNTY)
    refused = await county.get(PATH, params={"first_on": "2020-02-02", "last_on": "2020-02-01"})
    assert (refused.status_code, code_of(refused)) == (422, "MALFORMED")

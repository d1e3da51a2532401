"""An accident has one proof under each policy that covers it, whichever word comes last."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.database import Scope
from chassis.worker_id import make_worker_id
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, NEIGHBOUR, PROVINCE, Offices, code_of
from tests.welfare.insurance.make import BEFORE, INSURER, POLICIES, PROOFS, hurt, policy, proof_of, proofs, registered
from tests.welfare.visits.make import case, merge


async def test_an_accident_brings_its_proof_by_itself_and_once(offices: Offices) -> None:
    donated = await policy(offices)
    told = await hurt(offices)
    await asyncio.gather(*(case(offices, case_id=told) for _ in range(3)))  # told again
    [proof] = await proofs(offices)
    assert (proof["case_id"], proof["policy_id"], proof["insurer_id"]) == (told, donated["id"], INSURER)
    assert (proof["entered_at"], proof["event_at"]) == ("2020-01-26T09:00:00+08:00", "2020-02-05T08:30:00+08:00")
    assert proof["report_by"] == "2020-02-07T08:30:00+08:00"
    assert [event["type"] for event in await offices.events() if "proof" in event["type"]] == [
        "welfare.insurance-proof.issued"
    ]


async def test_the_roster_s_word_may_come_after_the_accident_s(offices: Offices) -> None:
    await policy(offices)
    await case(offices)
    assert await proofs(offices) == []
    await offices.told_of(1, at=BEFORE)  # it was said before, and heard of only now
    assert len(await proofs(offices)) == 1


async def test_whichever_word_comes_last_at_once_brings_one_proof(offices: Offices) -> None:
    told = str(uuid4())
    await asyncio.gather(
        policy(offices),
        offices.told_of(1, at=BEFORE),
        case(offices, case_id=told),
        case(offices, case_id=told),
    )
    assert len(await proofs(offices)) == 1


async def test_who_was_entered_when_the_harm_was_done_was_not_insured(offices: Offices) -> None:
    donated = await policy(offices)
    told = await case(offices, event_at="2020-02-05T08:30:00+08:00")
    await offices.told_of(1)  # at nine
    assert await proofs(offices) == []
    county = await offices.of("civil-affairs", COUNTY)
    refused = await county.post(PROOFS, json={"case_id": told, "policy_id": donated["id"]})
    assert code_of(refused) == "NOT_ON_ROSTER_BEFORE"


async def test_a_policy_that_is_donated_later_proves_what_it_covers(offices: Offices) -> None:
    await hurt(offices)
    await hurt(offices, 2, harm="infection")
    await policy(offices)
    other = await policy(offices, COUNTY, policy_no="样例-2", donor="样例慈善会", harms=["infection"])
    assert sorted(one["harm"] for one in await proofs(offices)) == ["accident", "infection"]
    [second] = await proofs(offices, policy_id=other["id"])
    assert second["worker_id"] == make_worker_id(2)


async def test_no_more_persons_are_proven_than_the_policy_covers(offices: Offices) -> None:
    cases = [await hurt(offices, number) for number in range(1, 6)]
    donated = await policy(offices, COUNTY, capacity=1)
    [only] = await proofs(offices)
    county = await offices.of("civil-affairs", COUNTY)
    rest = [one for one in cases if one != only["case_id"]]
    bigger = await offices.move(
        county, f"{POLICIES}/{donated['id']}", "set-capacity", await _read(offices, donated), {"capacity": 2}
    )
    assert (bigger.json()["capacity"], len(await proofs(offices))) == (2, 2)
    answers = await asyncio.gather(
        *(county.post(PROOFS, json={"case_id": one, "policy_id": donated["id"]}) for one in rest)
    )
    assert {code_of(answer) for answer in answers} == {"CAPACITY_USED", "PROOF_KNOWN"}
    smaller = await offices.move(
        county, f"{POLICIES}/{donated['id']}", "set-capacity", await _read(offices, donated), {"capacity": 1}
    )
    assert code_of(smaller) == "CAPACITY_BELOW_USED"


async def test_the_last_place_goes_to_one_although_many_ask_at_once(offices: Offices) -> None:
    donated = await policy(offices, COUNTY, capacity=1)
    first = await hurt(offices, 9)
    cases = [await hurt(offices, number) for number in range(1, 6)]
    county = await offices.of("civil-affairs", COUNTY)
    [taken] = await proofs(offices)
    assert taken["case_id"] == first
    await offices.move(county, f"{PROOFS}/{taken['id']}", "void", taken, {"reason": "案件登记有误"})
    answers = await asyncio.gather(
        *(county.post(PROOFS, json={"case_id": one, "policy_id": donated["id"]}) for one in cases)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert (await _read(offices, donated))["used"] == 1


async def test_a_person_needs_one_place_however_many_accidents(offices: Offices) -> None:
    donated = await policy(offices, COUNTY, capacity=1)
    await hurt(offices)
    await case(offices, event_at="2020-02-03T08:30:00+08:00")
    assert (len(await proofs(offices)), (await _read(offices, donated))["used"]) == (2, 1)
    county = await offices.of("civil-affairs", COUNTY)
    one, other = await proofs(offices)
    for proof, left in ((one, 1), (other, 0)):
        await offices.move(county, f"{PROOFS}/{proof['id']}", "void", proof, {"reason": "案件登记有误"})
        assert (await _read(offices, donated))["used"] == left


async def test_two_cases_that_were_one_have_one_proof(offices: Offices) -> None:
    donated = await policy(offices)
    stays, given_up = await hurt(offices), await case(offices)
    await merge(offices, given_up, into=stays)
    await merge(offices, given_up, into=stays)
    assert [one["case_id"] for one in await proofs(offices, state="issued")] == [stays]
    assert (await _read(offices, donated, PROVINCE))["used"] == 1


async def test_of_two_records_of_one_person_the_older_proves(offices: Offices) -> None:
    await policy(offices)
    await offices.told_of(1, at=BEFORE)
    await offices.told_of(2)  # enrolled again, after the accident
    await case(offices, 2)
    assert await proofs(offices) == []
    await offices.told_of(1, type="roster.worker.merged", state="merged", into=make_worker_id(2))
    assert [one["worker_id"] for one in await proofs(offices)] == [make_worker_id(2)]


async def test_an_accident_that_is_verified_takes_its_proof_along(offices: Offices) -> None:
    await policy(offices)
    told = await hurt(offices)
    await offices.tell("injury.case.verified", subject=told, region=NEIGHBOUR, data={"worker_id": make_worker_id(1)})
    assert [one["region"] for one in await proofs(offices)] == [str(NEIGHBOUR)]


async def test_an_insurer_sees_its_own_and_nothing_else(offices: Offices) -> None:
    proof = await proof_of(offices)
    await policy(offices, COUNTY, policy_no="样例-2", insurer_id="another-insurer", harms=["infection"])
    mine = await offices.of("insurer", PROVINCE, organisation=INSURER)
    other = await offices.of("insurer", COUNTY, organisation="another-insurer")
    assert [one["policy_no"] for one in (await mine.get(POLICIES)).json()["items"]] == ["样例-2020-0001"]
    assert [one["policy_no"] for one in (await other.get(POLICIES)).json()["items"]] == ["样例-2"]
    assert [one["id"] for one in (await mine.get(PROOFS)).json()["items"]] == [proof["id"]]
    assert (await other.get(PROOFS)).json()["items"] == []
    assert (await other.get(f"{PROOFS}/{proof['id']}")).status_code == 404
    elsewhere = await offices.of("civil-affairs", ELSEWHERE)
    assert (await elsewhere.get(PROOFS)).json()["items"] == []
    assert len((await elsewhere.get(POLICIES)).json()["items"]) == 1  # the province's is for all to know
    me = await offices.worker(proof["worker_id"])
    assert [one["id"] for one in (await me.get("/v1/welfare/me/insurance-proofs")).json()["items"]] == [proof["id"]]


async def test_a_policy_is_its_own_region_s_to_keep(offices: Offices) -> None:
    made = await policy(offices, LEAGUE)
    assert code_of(await registered(offices, LEAGUE)) == "POLICY_KNOWN"
    county = await offices.of("civil-affairs", COUNTY)
    refused = await offices.move(county, f"{POLICIES}/{made['id']}", "end", made, {"ends_on": "2020-02-04"})
    assert refused.status_code == 404
    league = await offices.of("civil-affairs", LEAGUE)
    ended = await offices.move(league, f"{POLICIES}/{made['id']}", "end", made, {"ends_on": "2020-02-04"})
    assert ended.json()["valid_to"] == "2020-02-04"
    await hurt(offices)
    assert await proofs(offices) == []
    outside = {"regions": [str(ELSEWHERE - ELSEWHERE % 1_000_000)], "policy_no": "样例-3"}
    assert (await registered(offices, COUNTY, **outside)).status_code == 422


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE insurance_policies SET used = capacity + 1", "ck_insurance_policies_capacity"),
        ("UPDATE insurance_proofs SET event_at = entered_at", "ck_insurance_proofs_before"),
        ("UPDATE insurance_proofs SET entered_at = entered_at - interval '1 hour'", "fk_insurance_proofs_worker_id"),
    ],
)
async def test_no_statement_bends_a_proof(offices: Offices, change: str, constraint: str) -> None:
    await proof_of(offices)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(text(change))


async def test_what_the_roster_said_cannot_be_rewritten(offices: Offices) -> None:
    await offices.told_of(1, region=COMMUNITY)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text("UPDATE roster_entries SET entered_at = entered_at - interval '9 days'"))


async def _read(offices: Offices, made: dict[str, object], region: int = COUNTY) -> dict[str, object]:
    answer = await (await offices.of("civil-affairs", region)).get(f"{POLICIES}/{made['id']}")
    read: dict[str, object] = answer.json()
    return read

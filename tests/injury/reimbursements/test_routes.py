"""Finance of the unit's level pays back what the unit paid, and no more."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.database import Scope
from services.injury.benefits.payers import Item
from services.injury.reimbursements.queries import outstanding
from tests.injury.make import COUNTY, ELSEWHERE, EMPLOYER, LEAGUE, PROVINCE, Bureaus
from tests.injury.payouts.make import (
    approved,
    employer,
    kinds,
    move,
    paid,
    payments,
    proof,
    recognised,
    related,
    sql,
)

CLAIMS = "/v1/injury/reimbursements"
OTHER_COUNTY = ELSEWHERE - ELSEWHERE % 1_000_000


async def _paid(bureaus: Bureaus, number: int = 1, payer: str = "employer-reimbursed", **unit: Any) -> Any:
    """A payment of 1,000 yuan that the unit has made."""
    case = await recognised(bureaus, number)
    await related(bureaus, case, **unit)
    one = await approved(bureaus, case, Item.LUMP_SUM, payer=payer)
    done = await paid(bureaus, one, office=await employer(bureaus), document_id=await proof(bureaus, one))
    [made] = await payments(bureaus, done)
    return made


async def _claim(bureaus: Bureaus, *made: Any, office: httpx.AsyncClient | None = None, **more: Any) -> httpx.Response:
    items = [{"payment_id": one["id"], "amount_fen": 100_000} | more for one in made]
    return await (office or await employer(bureaus)).post(CLAIMS, json={"items": items})


async def _claimed(bureaus: Bureaus, *made: Any, **more: Any) -> Any:
    answer = await _claim(bureaus, *made, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _finance(bureaus: Bureaus, region: int = COUNTY, subject: str = "finance:1") -> httpx.AsyncClient:
    return await bureaus.of("finance", region, subject=subject)


async def _step(
    bureaus: Bureaus, one: Any, verb: str, body: Any = None, *, office: httpx.AsyncClient | None = None, **more: Any
) -> httpx.Response:
    office = office or await _finance(bureaus)
    return await move(bureaus, one, verb, body, prefix=CLAIMS, office=office, **more)


async def _verified(bureaus: Bureaus, *made: Any, fen: int = 100_000) -> Any:
    answer = await _step(bureaus, await _claimed(bureaus, *made), "verify", {"verified_fen": fen})
    assert answer.status_code == 200, answer.text
    return answer.json()


def _transfer(amount_fen: int = 100_000) -> dict[str, Any]:
    return {"amount_fen": amount_fen, "paid_on": "2020-02-05", "reference": "CZ20200205-0001"}


async def test_what_the_unit_paid_is_claimed_verified_and_paid_back_by_two_hands(bureaus: Bureaus) -> None:
    one = await _claimed(bureaus, await _paid(bureaus), await _paid(bureaus, 2))
    assert (one["state"], one["claimed_fen"], one["finance_region"]) == ("claimed", 200_000, str(COUNTY))
    assert "worker_id" not in one
    first = await _finance(bureaus)
    items = (await first.get(f"{CLAIMS}/{one['id']}/items")).json()["items"]
    assert [(each["item"], each["paid_fen"]) for each in items] == [("lump-sum", 100_000)] * 2
    assert not any("worker_id" in each for each in items)
    answer = await _step(bureaus, one, "verify", {"verified_fen": 150_000})
    assert (answer.json()["state"], answer.json()["verified_by"]) == ("verified", "finance:1"), answer.text
    same = await _step(bureaus, answer.json(), "subsidise", _transfer())
    assert (same.status_code, same.json()["code"]) == (409, "SAME_HAND_TWICE_RUNNING")
    other = await _finance(bureaus, subject="finance:2")
    above = await _step(bureaus, answer.json(), "subsidise", _transfer(150_001), office=other)
    assert (above.status_code, above.json()["code"]) == (409, "REIMBURSEMENT_ABOVE_PAID")
    done = await _step(bureaus, answer.json(), "subsidise", _transfer(150_000), office=other)
    assert (done.json()["state"], done.json()["subsidised_fen"]) == ("subsidised", 150_000), done.text
    told = [one for one in await bureaus.events() if one["type"].startswith("injury.reimbursement.")]
    assert [one["type"].rsplit(".")[-1] for one in told] == ["claimed", "verified", "subsidised"]
    assert not any("worker_id" in one["data"] for one in told)


async def test_two_hands_are_the_databases_rule_too(bureaus: Bureaus) -> None:
    await _verified(bureaus, await _paid(bureaus))
    with pytest.raises(IntegrityError, match="ck_reimbursements_two_hands"):
        await sql(bureaus, _SUBSIDISED, fen=1, by="finance:1")


_SUBSIDISED = (
    "UPDATE reimbursements SET state = 'subsidised', subsidised_fen = :fen, subsidised_by = :by,"
    " subsidised_on = '2020-02-05', reference = '1'"
)


async def test_more_than_was_paid_is_refused_by_the_database(bureaus: Bureaus) -> None:
    made = await _paid(bureaus)
    await _verified(bureaus, made, fen=60_000)
    with pytest.raises(IntegrityError, match="ck_reimbursements_within_verified"):
        await sql(bureaus, _SUBSIDISED, fen=60_001, by="finance:2")
    with pytest.raises(DBAPIError, match="permission denied"):
        await sql(bureaus, "UPDATE reimbursements SET claimed_fen = 200000")
    # A claim that says more than its items come to.
    await sql(
        bureaus,
        "INSERT INTO reimbursements (employer_id, unit_region, unit_level, finance_region, state, claimed_fen,"
        " claimed_by, claimed_on, verified_fen, verified_by, verified_on, version) SELECT employer_id, unit_region,"
        " unit_level, finance_region, 'verified', 100, 'x', claimed_on, 100, 'y', verified_on, 1 FROM reimbursements",
    )
    with pytest.raises(IntegrityError, match="above what was paid"):
        await sql(bureaus, f"{_SUBSIDISED} WHERE claimed_fen = 100", fen=1, by="finance:2")
    quoted = (
        "INSERT INTO reimbursement_items (reimbursement_id, finance_region, employer_id, live, payment_id, payer, item,"
        " paid_on, paid_fen, amount_fen, version) SELECT r.id, r.finance_region, r.employer_id, true, p.id, p.payer,"
        " p.item, p.paid_on, p.amount_fen + :quoted, p.amount_fen + :more, 1"
        " FROM benefit_payments p, reimbursements r WHERE r.claimed_fen = 100"
    )
    with pytest.raises(IntegrityError, match="ck_reimbursement_items_within_paid"):
        await sql(bureaus, quoted, quoted=0, more=1)
    with pytest.raises(IntegrityError, match="fk_reimbursement_items_payment_id_benefit_payments"):
        await sql(bureaus, quoted.replace("p.id", "uuidv7()"), quoted=1, more=1)
    with pytest.raises(IntegrityError, match="uq_reimbursement_items_live"):
        await sql(bureaus, quoted, quoted=0, more=0)


async def test_a_payment_is_in_one_claim_however_often_it_is_claimed_at_once(bureaus: Bureaus) -> None:
    made = await _paid(bureaus)
    answers = await asyncio.gather(*(_claim(bureaus, made) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"ALREADY_CLAIMED"}


async def test_a_claim_is_paid_once_and_all_claims_stay_within_what_was_paid(bureaus: Bureaus) -> None:
    one = await _verified(bureaus, await _paid(bureaus))
    office = await _finance(bureaus, subject="finance:2")
    answers = await asyncio.gather(
        *(_step(bureaus, one, "subsidise", _transfer(), office=office, version="*") for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    [(subsidised, actually_paid)] = await sql(
        bureaus, "SELECT (SELECT sum(subsidised_fen) FROM reimbursements), sum(amount_fen) FROM benefit_payments"
    )
    assert subsidised == actually_paid == 100_000


async def test_what_was_refused_can_be_claimed_anew_and_what_was_sent_back_cannot(bureaus: Bureaus) -> None:
    made = await _paid(bureaus)
    one = await _claimed(bureaus, made)
    back = await _step(bureaus, one, "send-back", {"reason": "缺少支付凭证"})
    assert (back.json()["state"], back.json()["sent_back_for"]) == ("employer-paid", "缺少支付凭证")
    assert (await _claim(bureaus, made)).json()["code"] == "ALREADY_CLAIMED"
    again = await _step(bureaus, back.json(), "claim", office=await employer(bureaus))
    assert again.json()["state"] == "claimed", again.text
    refused = await _step(bureaus, again.json(), "refuse", {"reason": "非财政补助单位"})
    assert (refused.json()["state"], refused.json()["next_moves"]) == ("refused", [])
    await _claimed(bureaus, made)
    assert (await kinds(bureaus, "injury.reimbursement."))[1:4] == [
        "injury.reimbursement.sent-back",
        "injury.reimbursement.claimed",
        "injury.reimbursement.refused",
    ]


@pytest.mark.parametrize(
    ("unit_level", "finance", "status"),
    [
        pytest.param("county", COUNTY, 200, id="its own level"),
        pytest.param("county", LEAGUE, 409, id="a higher one reads and does not decide"),
        pytest.param("county", PROVINCE, 409, id="nor does the province"),
        pytest.param("county", OTHER_COUNTY, 404, id="another county sees nothing"),
        pytest.param("league", LEAGUE, 200, id="a league's unit has the league's finance"),
        pytest.param("league", COUNTY, 404, id="and not the county's where it lies"),
        pytest.param("province", PROVINCE, 200, id="a province's unit the province's"),
        pytest.param("province", LEAGUE, 404, id="and not the league's"),
        pytest.param("township", COUNTY, 200, id="a township's budget is with its county"),
    ],
)
async def test_only_finance_of_the_units_own_level_decides(
    bureaus: Bureaus, unit_level: str, finance: int, status: int
) -> None:
    one = await _claimed(bureaus, await _paid(bureaus, unit_level=unit_level))
    office = await _finance(bureaus, finance)
    assert (await office.get(f"{CLAIMS}/{one['id']}")).status_code == (404 if status == 404 else 200)
    answer = await _step(bureaus, one, "verify", {"verified_fen": 100_000}, office=office)
    assert answer.status_code == status, answer.text
    assert status != 409 or answer.json()["code"] == "FINANCE_LEVEL_WRONG"


async def test_what_finance_does_not_reimburse_is_not_claimed_of_it(bureaus: Bureaus) -> None:
    made = await _paid(bureaus, payer="employer")
    assert (await _claim(bureaus, made)).json()["code"] == "NOT_REIMBURSABLE"
    fiscal = await _paid(bureaus, 2)
    assert (await _claim(bureaus, fiscal, amount_fen=100_001)).json()["code"] == "CLAIM_ABOVE_PAYMENT"
    assert (await _claim(bureaus, fiscal, fiscal)).json()["code"] == "PAYMENT_NAMED_TWICE"
    stranger = await employer(bureaus, "91150603MA0N000011")
    assert (await _claim(bureaus, fiscal, office=stranger)).status_code == 404
    elsewhere = await _paid(bureaus, 3, unit_level="league")
    assert (await _claim(bureaus, fiscal, elsewhere)).json()["code"] == "UNITS_DIFFER"
    unknown = await _paid(bureaus, 4, unit_level=None)
    assert (await _claim(bureaus, unknown)).json()["code"] == "UNIT_UNKNOWN"
    above = await _step(bureaus, await _claimed(bureaus, fiscal), "verify", {"verified_fen": 100_001})
    assert above.json()["code"] == "ABOVE_CLAIMED"


async def test_what_finance_still_owes_is_counted_by_its_region(bureaus: Bureaus) -> None:
    await _claimed(bureaus, await _paid(bureaus))
    await _verified(bureaus, await _paid(bureaus, 2), fen=70_000)
    await _claimed(bureaus, await _paid(bureaus, 3, unit_level="league"))
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        counted = [await outstanding(session, region) for region in (COUNTY, LEAGUE, OTHER_COUNTY)]
    assert [(one.claims, one.fen) for one in counted] == [(2, 170_000), (3, 270_000), (0, 0)]


async def test_the_unit_reads_its_own_claims_and_the_government_those_of_its_finance(bureaus: Bureaus) -> None:
    one = await _claimed(bureaus, await _paid(bureaus))
    filters = {"region": str(COUNTY), "state": "claimed", "employer_id": EMPLOYER}
    for client in (await employer(bureaus), await bureaus.of("government", COUNTY)):
        assert [each["id"] for each in (await client.get(CLAIMS, params=filters)).json()["items"]] == [one["id"]]
    stranger = await employer(bureaus, "91150603MA0N000011")
    assert (await stranger.get(CLAIMS)).json()["items"] == []

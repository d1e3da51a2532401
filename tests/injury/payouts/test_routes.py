"""Benefits granted, paid, adjusted and stopped, over HTTP."""

import asyncio
from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.database import Scope
from services.injury.benefits.payers import Item
from services.injury.payouts.queries import days_to_death_lump_sum
from tests.injury.figures.make import issued, of_year
from tests.injury.make import COUNTY, ELSEWHERE, EMPLOYER, LEAGUE, Bureaus
from tests.injury.payouts.make import (
    BENEFITS,
    agency,
    approved,
    benefit,
    employer,
    kinds,
    move,
    on_day,
    paid,
    payment,
    payments,
    proof,
    read,
    recognised,
    related,
    sql,
)


async def test_a_benefit_is_granted_by_another_hand_and_paid_from_the_fund(bureaus: Bureaus) -> None:
    calculated = await benefit(bureaus, await recognised(bureaus))
    granted = await move(bureaus, calculated, "approve")
    assert (granted.status_code, granted.json()["state"]) == (200, "approved"), granted.text
    assert granted.json()["approved_by"] == "agency:2"
    one = await paid(bureaus, granted.json())
    assert one["state"] == "paid"
    [record] = await payments(bureaus, one)
    assert (record["payer"], record["amount_fen"], record["period"]) == ("fund", 100_000, None)
    assert await kinds(bureaus, "injury.benefit.") == ["injury.benefit.approved", "injury.benefit.paid"]


async def test_who_calculated_does_not_grant(bureaus: Bureaus) -> None:
    calculated = await benefit(bureaus, await recognised(bureaus))
    refused = await move(bureaus, calculated, "approve", office=await agency(bureaus, subject="agency:1"))
    assert (refused.status_code, refused.json()["code"]) == (409, "SAME_HAND_TWICE_RUNNING")
    with pytest.raises(IntegrityError, match="ck_benefits_two_hands"):
        await sql(bureaus, "UPDATE benefits SET approved_by = calculated_by")


@pytest.mark.parametrize(
    ("outcome", "state", "item", "payer", "granted"),
    [
        pytest.param("recognised", "in-review", Item.TREATMENT, "fund", True, id="a review stops no treatment"),
        pytest.param("recognised", "in-suit", Item.TREATMENT, "fund", True, id="a suit stops no treatment"),
        pytest.param(None, "reported", Item.TREATMENT, "fund", True, id="rescue waits for no decision"),
        pytest.param(None, "reported", Item.CARE, "fund-advance", True, id="nor does an advance"),
        pytest.param(None, "reported", Item.LUMP_SUM, "fund", False, id="all else does"),
        pytest.param(None, "revoked", Item.TREATMENT, "fund", False, id="a revoked decision grants nothing"),
        pytest.param("not-recognised", "served", Item.TREATMENT, "fund", False, id="nor one against the worker"),
    ],
)
async def test_nothing_is_granted_before_the_decision_save_rescue_and_advances(
    bureaus: Bureaus,
    outcome: str | None,
    state: str,
    item: Item,
    payer: str,
    granted: bool,  # noqa: FBT001 (a case)
) -> None:
    case = await recognised(bureaus, outcome=outcome)
    await sql(bureaus, "UPDATE cases SET state = :state", state=state)
    calculated = await benefit(bureaus, case, item, payer=payer)
    if not granted:
        with pytest.raises(IntegrityError, match="no decision"):
            await sql(bureaus, "UPDATE benefits SET state = 'approved', approved_by = 'agency:2'")
    answer = await move(bureaus, calculated, "approve")
    assert answer.status_code == (200 if granted else 409), answer.text
    assert granted or answer.json()["code"] == "NOT_RECOGNISED"


async def test_what_was_granted_is_not_paid_once_the_decision_is_revoked_and_stops(bureaus: Bureaus) -> None:
    one = await approved(bureaus, await recognised(bureaus))
    await sql(bureaus, "UPDATE cases SET state = 'revoked', outcome = NULL, decided_on = NULL, served_on = NULL")
    refused = await move(bureaus, one, "pay", payment())
    assert (refused.status_code, refused.json()["code"]) == (409, "NOT_RECOGNISED")
    with pytest.raises(IntegrityError, match="no decision"):
        await sql(bureaus, _PAYMENT)
    stopped = await move(bureaus, one, "stop", {"reason": "decision-revoked", "stopped_on": "2020-02-05"})
    assert stopped.json()["state"] == "stopped"
    back = await move(bureaus, stopped.json(), "restore")
    assert (back.status_code, back.json()["code"]) == (409, "NOT_RESTORABLE")


async def test_a_month_is_paid_once_however_often_it_is_sent(bureaus: Bureaus) -> None:
    one = await approved(bureaus, await recognised(bureaus), Item.ALLOWANCE, from_on="2020-01-20")
    month = payment(period="2020-02")
    answers = await asyncio.gather(*(move(bureaus, one, "pay", month, version="*") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"ALREADY_PAID"}
    assert len(await payments(bureaus, one)) == 1
    await paid(bureaus, await read(bureaus, one["id"]), period="2020-01")
    assert len(await payments(bureaus, one)) == 2


_PAYMENT = (
    "INSERT INTO benefit_payments (case_id, region, worker_id, benefit_id, employer_id, item, payer, period,"
    " amount_fen, paid_on, reference, recorded_by, version)"
    " SELECT case_id, region, worker_id, id, employer_id, item, payer, NULL, 100000, '2020-02-05', '1', 'x', 1"
    " FROM benefits"
)


@pytest.mark.parametrize(
    ("period", "amount", "refusal"),
    [
        ("NULL", "1", "outside its time"),
        ("'2020-01-01'", "1", "outside its time"),
        ("'2020-04-01'", "1", "outside its time"),
        ("'2020-02-01'", "100001", "above what is due"),
        ("'2020-02-02'", "1", "ck_benefit_payments_month"),
        ("'2020-03-01'", "1", "ck_benefit_payments_month"),
    ],
)
async def test_the_database_itself_keeps_payments_to_what_is_due(
    bureaus: Bureaus, period: str, amount: str, refusal: str
) -> None:
    await approved(bureaus, await recognised(bureaus), Item.ALLOWANCE, from_on="2020-02-03", to_on="2020-03-31")
    statement = _PAYMENT.replace("NULL, 100000", f"{period}, {amount}")
    with pytest.raises(IntegrityError, match=refusal):
        await sql(bureaus, statement)


async def test_the_database_itself_pays_a_month_once_and_nothing_that_is_not_granted(bureaus: Bureaus) -> None:
    case = await recognised(bureaus)
    calculated = await benefit(bureaus, case, Item.ALLOWANCE)
    part = _PAYMENT.replace("NULL, 100000", "'2020-02-01', 10")
    with pytest.raises(IntegrityError, match="not granted"):
        await sql(bureaus, part)
    await move(bureaus, calculated, "approve")
    await sql(bureaus, part)
    with pytest.raises(IntegrityError, match="uq_benefit_payments_benefit_id_period_adjustment_id"):
        await sql(bureaus, part)
    with pytest.raises(IntegrityError, match="fk_benefit_payments_benefit_id_benefits"):
        await sql(bureaus, "UPDATE benefits SET payer = 'employer'")
    for change in ("UPDATE benefit_payments SET amount_fen = 1", "DELETE FROM benefit_payments"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await sql(bureaus, change)


async def test_an_employer_records_what_it_paid_itself_with_its_proof(bureaus: Bureaus) -> None:
    case = await recognised(bureaus)
    own = await employer(bureaus)
    one = await approved(bureaus, case, Item.EMPLOYMENT_GRANT, payer="employer")
    for recorder in (own, None):  # also where the agency records it
        refused = await move(bureaus, one, "pay", payment(), office=recorder)
        assert (refused.status_code, refused.json()["code"]) == (409, "PAYMENT_PROOF_REQUIRED")
    with pytest.raises(IntegrityError, match="ck_benefit_payments_proved"):
        await sql(
            bureaus,
            "INSERT INTO benefit_payments (benefit_id, case_id, region, worker_id, item, payer, amount_fen, paid_on,"
            " reference, recorded_by, version) SELECT id, case_id, region, worker_id, item, payer, 1,"
            " '2020-02-05', '1', 'x', 1 FROM benefits WHERE state = 'approved'",
        )
    stranger = await employer(bureaus, "91150603MA0N000011")
    assert (await move(bureaus, one, "pay", payment(), office=stranger)).status_code == 404
    other = await benefit(bureaus, await recognised(bureaus, 2))
    wrongs = (
        await proof(bureaus, other),
        await proof(bureaus, one, organisation="91150603MA0N000011"),
        await proof(bureaus, one, material="duty-proof"),
    )
    for wrong in wrongs:
        refused = await move(bureaus, one, "pay", payment(document_id=wrong), office=own)
        assert (refused.status_code, refused.json()["code"]) == (409, "PAYMENT_PROOF_REQUIRED")
    with pytest.raises(IntegrityError, match="fk_benefit_payments_document_id_documents"):
        await sql(
            bureaus,
            "INSERT INTO benefit_payments (benefit_id, case_id, region, worker_id, item, payer, amount_fen, paid_on,"
            " reference, recorded_by, document_id, version) SELECT id, case_id, region, worker_id, item, payer, 1,"
            " '2020-02-05', '1', 'x', cast(:paper AS text)::uuid, 1 FROM benefits WHERE state = 'approved'",
            paper=wrongs[0],
        )
    paper = await proof(bureaus, one)
    assert (await paid(bureaus, one, office=own, document_id=paper))["state"] == "paid"
    of_fund = await approved(bureaus, case, Item.LUMP_SUM)
    refused = await move(bureaus, of_fund, "pay", payment(document_id=paper), office=own)
    assert (refused.status_code, refused.json()["code"]) == (403, "WRONG_PAYER")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount_fen": 100_001}, "PAYMENT_ABOVE_DUE"),
        ({"paid_on": "2020-02-02"}, "PAID_BEFORE_INJURY"),
        ({"amount_fen": 99_999}, "PART_PAYMENT"),
        ({"period": "2020-02"}, "PERIOD_WRONG"),
        ({"paid_on": "2020-02-06"}, "EVENT_IN_FUTURE"),
        ({"adjustment_id": "0197a000-0000-7000-8000-000000000001"}, "ADJUSTMENT_UNKNOWN"),
    ],
)
async def test_a_payment_that_is_not_what_is_due_is_refused(
    bureaus: Bureaus, more: dict[str, object], code: str
) -> None:
    one = await approved(bureaus, await recognised(bureaus))
    refused = await move(bureaus, one, "pay", payment(**more))
    assert (refused.status_code, refused.json()["code"]) == (409, code), refused.text
    assert await payments(bureaus, one) == []


async def test_what_the_fund_pays_for_another_is_paid_on_an_advance_only(bureaus: Bureaus) -> None:
    one = await approved(bureaus, await recognised(bureaus), payer="fund-advance")
    refused = await move(bureaus, one, "pay", payment())
    assert (refused.status_code, refused.json()["code"]) == (409, "ONLY_BY_ADVANCE")
    with pytest.raises(IntegrityError, match="ck_benefit_payments_advanced"):
        await sql(bureaus, _PAYMENT)


async def test_another_county_sees_none_of_it(bureaus: Bureaus) -> None:
    one = await benefit(bureaus, await recognised(bureaus))
    elsewhere = await agency(bureaus, region=ELSEWHERE - 1_001)
    assert (await move(bureaus, one, "approve", office=elsewhere)).status_code == 404
    assert (await elsewhere.get(f"{BENEFITS}/{one['id']}/payments")).status_code == 404
    above = await agency(bureaus, subject="league:1", region=LEAGUE)
    assert (await move(bureaus, one, "approve", office=above)).status_code == 200


async def test_nothing_is_paid_to_a_worker_for_a_month_after_the_death(bureaus: Bureaus) -> None:
    case = await recognised(bureaus)
    one = await approved(bureaus, case, Item.ALLOWANCE, from_on="2020-02-03")
    pension = await approved(bureaus, case, Item.DEPENDANT_PENSION, from_on="2020-02-04")
    bureau = await bureaus.of("human-resources", COUNTY)
    died = {"died_at": "2020-02-04T23:59:00+08:00"}
    path, match = f"/v1/injury/cases/{case['id']}/record-death", {"If-Match": f'"{case["version"]}"'}
    assert (await bureau.post(path, json=died, headers=match)).status_code == 200
    on_day(bureaus, 40)
    march = payment(period="2020-03", paid_on="2020-03-02")
    refused = await move(bureaus, one, "pay", march)
    assert (refused.status_code, refused.json()["code"]) == (409, "PAID_AFTER_DEATH")
    await paid(bureaus, one, period="2020-02")
    await paid(bureaus, pension, **march)
    march_of = _PAYMENT.replace("NULL, 100000, '2020-02-05'", "'2020-03-01', 100000, '2020-03-02'")
    with pytest.raises(IntegrityError, match="after the death"):
        await sql(bureaus, f"{march_of} WHERE item = 'allowance'")


async def test_an_adjustment_holds_from_its_month_and_arrears_are_paid_once(bureaus: Bureaus) -> None:
    bureaus.clock.advance(seconds=400 * 86_400)  # 2021-03-11
    one = await approved(bureaus, await recognised(bureaus), Item.CARE, from_on="2020-12-10")
    for period in ("2020-12", "2021-01"):
        one = await paid(bureaus, one, period=period, paid_on="2021-02-01")
    body = {"year": 2021, "from_on": "2021-01", "document_no": "示例〔2021〕1号"}
    missing = await move(bureaus, one, "adjust", body)
    assert (missing.status_code, missing.json()["code"]) == (409, "PARAMETER_MISSING")
    figure = of_year(2021, "5", name="adjustment.care", unit="percent")
    await issued(bureaus, figure)
    early = await move(bureaus, one, "adjust", body | {"from_on": "2020-11"})
    assert (early.status_code, early.json()["code"]) == (409, "ADJUSTED_OUT_OF_ORDER")
    answer = await move(bureaus, one, "adjust", body)
    assert (answer.json()["state"], answer.json()["amount_fen"]) == ("adjusted", 105_000), answer.text
    office = await agency(bureaus)
    [step] = (await office.get(f"{BENEFITS}/{one['id']}/adjustments")).json()["items"]
    assert (step["before_fen"], step["amount_fen"], step["from_on"]) == (100_000, 105_000, "2021-01")
    arrears = payment(period="2021-01", amount_fen=5_000, adjustment_id=step["id"], paid_on="2021-03-01")
    one = await paid(bureaus, answer.json(), **arrears)
    again = await move(bureaus, one, "pay", arrears)
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_PAID")
    before = arrears | {"period": "2020-12"}
    assert (await move(bureaus, one, "pay", before)).json()["code"] == "ADJUSTMENT_UNKNOWN"
    above = payment(period="2021-02", amount_fen=105_001, paid_on="2021-03-01")
    assert (await move(bureaus, one, "pay", above)).json()["code"] == "PAYMENT_ABOVE_DUE"
    await paid(bureaus, one, period="2021-02", amount_fen=105_000, paid_on="2021-03-01")


async def test_an_adjustment_goes_by_the_place_of_the_unit(bureaus: Bureaus) -> None:
    bureaus.clock.advance(seconds=400 * 86_400)
    case = await recognised(bureaus)
    await related(bureaus, case, unit_region=150203000000)
    one = await paid(bureaus, await approved(bureaus, case, Item.CARE), period="2020-02", paid_on="2020-03-01")
    await issued(bureaus, of_year(2021, "5", name="adjustment.care", unit="percent"))
    body = {"year": 2021, "from_on": "2021-01", "document_no": "示例〔2021〕1号"}
    assert (await move(bureaus, one, "adjust", body)).json()["code"] == "PARAMETER_MISSING"
    figure = of_year(2021, "10", name="adjustment.care", unit="percent", region="150200000000")
    await issued(bureaus, figure, by=150200000000)
    assert (await move(bureaus, one, "adjust", body)).json()["amount_fen"] == 110_000


async def test_a_top_up_follows_the_minimum_wage_and_the_allowance(bureaus: Bureaus) -> None:
    bureaus.clock.advance(seconds=400 * 86_400)
    case = await recognised(bureaus)
    allowance = await approved(bureaus, case, Item.ALLOWANCE)
    top_up = await approved(bureaus, case, Item.ALLOWANCE_TOP_UP, amount_fen=76_000)
    for one in (allowance, top_up):
        await paid(bureaus, one, amount_fen=76_000, period="2020-02", paid_on="2020-03-01")
    for value, first, last in (("1760", "2017-08-01", "2020-12-31"), ("1980", "2021-01-01", None)):
        await issued(bureaus, of_year(0, value, name="minimum-wage", valid_from=first, valid_to=last))
    body = {"year": 2021, "from_on": "2021-01", "document_no": "示例〔2021〕2号"}
    raised = await move(bureaus, await read(bureaus, top_up["id"]), "adjust", body)
    assert (raised.status_code, raised.json()["amount_fen"]) == (200, 98_000), raised.text
    await issued(bureaus, of_year(2021, "100", name="adjustment.allowance", unit="percent"))
    await move(bureaus, await read(bureaus, allowance["id"]), "adjust", body | {"from_on": "2021-02"})
    paid_again = await paid(bureaus, raised.json(), amount_fen=98_000, period="2021-01", paid_on="2021-02-01")
    lowered = await move(bureaus, paid_again, "adjust", body | {"from_on": "2021-02"})
    assert (lowered.status_code, lowered.json()["amount_fen"]) == (200, 0), lowered.text


async def test_a_refusal_that_is_taken_back_restores_the_benefit_and_what_was_paid_is_not_voided(
    bureaus: Bureaus,
) -> None:
    one = await approved(bureaus, await recognised(bureaus), Item.ALLOWANCE)
    one = await paid(bureaus, one, period="2020-02")
    wrong = await move(bureaus, one, "stop", {"reason": "treatment-refused", "stopped_on": "2020-02-06"})
    assert wrong.json()["code"] == "EVENT_IN_FUTURE"
    stopped = await move(bureaus, one, "stop", {"reason": "treatment-refused", "stopped_on": "2020-02-05"})
    assert (stopped.json()["state"], stopped.json()["stopped_for"]) == ("stopped", "treatment-refused")
    unpayable = await move(bureaus, stopped.json(), "pay", payment(period="2020-01"))
    assert unpayable.json()["code"] == "ILLEGAL_MOVE"
    restored = await move(bureaus, stopped.json(), "restore")
    assert (restored.json()["state"], restored.json()["stopped_on"]) == ("approved", None)
    void = await move(bureaus, restored.json(), "void")
    assert (void.status_code, void.json()["code"]) == (409, "ALREADY_PAID")
    with pytest.raises(IntegrityError, match="paid"):
        await sql(bureaus, "UPDATE benefits SET state = 'voided'")
    assert (await kinds(bureaus, "injury.benefit."))[-2:] == ["injury.benefit.stopped", "injury.benefit.restored"]


async def test_what_is_voided_before_payment_can_be_calculated_anew(bureaus: Bureaus) -> None:
    case = await recognised(bureaus)
    one = await approved(bureaus, case)
    voided = await move(bureaus, one, "void")
    assert voided.json()["state"] == "voided"
    assert (await move(bureaus, voided.json(), "pay", payment())).json()["code"] == "ILLEGAL_MOVE"
    await benefit(bureaus, case)


async def test_paying_and_voiding_at_once_leave_one_of_the_two(bureaus: Bureaus) -> None:
    one = await approved(bureaus, await recognised(bureaus))
    answers = await asyncio.gather(
        move(bureaus, one, "pay", payment(), version="*"), move(bureaus, one, "void", version="*")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    state = (await read(bureaus, one["id"]))["state"]
    assert len(await payments(bureaus, one)) == (1 if state == "paid" else 0)


async def test_the_bereaveds_wait_is_counted_from_the_day_of_death(bureaus: Bureaus) -> None:
    on_day(bureaus, 30)
    for number, paid_on in ((1, "2020-02-10"), (2, "2020-02-20"), (3, "2020-03-02")):
        case = await recognised(bureaus, number, died_at="2020-02-04T00:30:00+08:00")
        await paid(bureaus, await approved(bureaus, case, Item.DEATH_LUMP_SUM), paid_on=paid_on)
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        waited = await days_to_death_lump_sum(session, COUNTY, date(2020, 2, 1), date(2020, 3, 31))
        none = await days_to_death_lump_sum(session, ELSEWHERE, date(2020, 2, 1), date(2020, 3, 31))
    assert (waited.payments, waited.median_days, waited.most_days) == (3, 16, 27)
    assert (none.payments, none.median_days, none.most_days) == (0, None, None)


async def test_the_rows_of_what_was_paid_are_open_to_the_worker_and_the_unit(bureaus: Bureaus) -> None:
    case = await recognised(bureaus)
    one = await paid(bureaus, await approved(bureaus, case))
    worker = await bureaus.of("worker", COUNTY, worker_id=case["worker_id"])
    for client in (worker, await employer(bureaus, EMPLOYER)):
        assert len((await client.get(f"{BENEFITS}/{one['id']}/payments")).json()["items"]) == 1

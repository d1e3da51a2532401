"""Paying approved rolls."""

import asyncio
import base64
import csv
import hashlib
import io

import pytest
from sqlalchemy import select, text

from chassis.database import Scope
from services.subsidy.payments.actions import prepare
from services.subsidy.payments.models import Instruction
from services.subsidy.payments.schemas import PaymentIn
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.old_snapshots import old_snapshots_of
from tests.client import caller, client_for
from tests.subsidy.make import COMMUNITY, COUNTY, NEIGHBOUR, County, code_of, return_file
from tests.subsidy.payments.make import AMOUNT, FULL, paid_up, sent


async def test_a_months_duty_is_paid(ready: County) -> None:
    roll, _ = await paid_up(ready, 1, 2)
    payment = await ready.payment()
    assert payment["totals"] == {
        "rolls": 1,
        "instructions": 2,
        "amount_fen": 2 * AMOUNT,
        "league_fen": AMOUNT,
        "county_fen": AMOUNT,
        "states": [{"state": "prepared", "instructions": 2, "amount_fen": 2 * AMOUNT}],
    }
    payment = await ready.instructed(payment)
    assert (payment["control_count"], payment["control_sum_fen"]) == (2, 2 * AMOUNT)
    assert (await ready.read(roll))["state"] == "instructed"
    answer = await ready.returned(payment, return_file(await ready.instructions(payment)))
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "settled"
    assert (await ready.read(roll))["state"] == "settled"
    assert {line["state"] for line in await ready.lines(roll)} == {"paid"}
    seen = (await ready.finance.get(f"/payments/{payment['id']}")).json()
    assert (await ready.move(ready.finance, f"/payments/{payment['id']}", "close", seen))["state"] == "closed"


async def test_the_file_is_what_was_instructed_and_reading_it_is_audited(ready: County) -> None:
    payment, instructions, workers = await sent(ready, 1, 2)
    path = f"/payments/{payment['id']}/file"
    assert (await ready.finance.get(path)).status_code == 422  # no purpose
    for _ in range(2):
        file = await ready.finance.get(path, headers={"X-Purpose": "payment"})
        assert hashlib.sha256(file.content).hexdigest() == payment["file_digest"]
    digest = base64.b64encode(bytes.fromhex(payment["file_digest"])).decode()
    assert file.headers["repr-digest"] == f"sha-256=:{digest}:"
    assert (file.headers["control-count"], file.headers["control-sum-fen"]) == ("2", f"{2 * AMOUNT}")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert {row["end_to_end_id"] for row in rows} == {one["end_to_end_id"] for one in instructions}
    assert {row["holder_name"] for row in rows} == {ready.roster.name_of(worker) for worker in workers}
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        entries = (
            await session.execute(
                text("SELECT purpose, facts::text FROM audit_entries WHERE action = 'subsidy.payment.file-read'")
            )
        ).all()
        told = await session.scalar(text("SELECT string_agg(data::text, '') FROM events"))
    assert [tuple(entry) for entry in entries] == [("payment", '{"instructions": 2}')] * 2
    assert told is not None
    for row in rows:
        assert row["account"] not in told
        assert row["holder_name"] not in told


async def test_instructions_are_listed_as_their_lines_stand_however_those_are_found(ready: County) -> None:
    roll, _ = await paid_up(ready, *range(1, 40))
    lines = [line["id"] for line in await ready.lines(roll)]
    ways = ("hashjoin", "mergejoin", "nestloop")
    listed = select(Instruction.line_id).order_by(Instruction.id)
    for way in ways:
        async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
            for other in set(ways) - {way}:
                await session.execute(text(f"SET LOCAL enable_{other} = off"))
            # Another version of a row lies behind all others, as it does where lines were moved one by one.
            await session.execute(text("UPDATE lines SET updated_at = updated_at WHERE ordinal % 3 = 0"))
            payment = await prepare(session, PaymentIn(region=COUNTY))
            laid_down = await session.scalars(listed.where(Instruction.payment_id == payment.id))
            assert [str(line) for line in laid_down] == lines, way


async def test_a_payment_goes_no_step_out_of_order(ready: County) -> None:
    await paid_up(ready, 1)
    payment = await ready.payment()
    path = f"/payments/{payment['id']}"
    for move in ("reserve", "instruct", "close"):
        refused = await ready.try_move(ready.finance, path, move, payment)
        assert code_of(refused) == "ILLEGAL_MOVE", move
    assert code_of(await ready.finance.get(f"{path}/file", headers={"X-Purpose": "payment"})) == "NOT_INSTRUCTED"
    assert code_of(await ready.returned(payment, return_file(await ready.instructions(payment)))) == "ILLEGAL_MOVE"


async def test_of_payments_prepared_at_once_each_line_is_in_one(ready: County) -> None:
    await paid_up(ready, 1, 2)
    asked = {"region": f"{COUNTY}"}
    answers = await asyncio.gather(*(ready.finance.post("/payments", json=asked) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert code_of(refused) == "NOTHING_TO_PAY"
    assert refused.json()["facts"]["left_out"] == [{"reason": "under-way", "lines": 2, "amount_fen": 2 * AMOUNT}]


async def test_the_database_itself_refuses_a_second_instruction_and_another_amount(ready: County) -> None:
    await sent(ready, 1)
    copy = (
        "INSERT INTO instructions (region, payment_id, roll_id, line_id, worker_id, attempt, end_to_end_id,"
        " amount_fen, payee_id, state) SELECT region, payment_id, roll_id, line_id, worker_id, attempt + 1,"
        " end_to_end_id || 'x', {amount}, payee_id, '{state}' FROM instructions"
    )
    for amount, state, constraint in (
        ("amount_fen", "prepared", "uq_instructions_holding"),
        ("amount_fen + 1", "voided", "fk_instructions_line_id_lines"),
    ):
        async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
            with pytest.raises(Exception, match=constraint):
                await session.execute(text(copy.format(amount=amount, state=state)))


async def test_who_had_a_hand_in_a_roll_does_not_pay_it(ready: County) -> None:
    await paid_up(ready, 1)
    payment = await ready.payment()
    path = f"/payments/{payment['id']}"
    seen = await ready.move(ready.league_finance, path, "confirm-share", payment)
    seen = await ready.move(ready.finance, path, "reserve", seen)
    assert code_of(await ready.try_move(ready.finance, path, "instruct", seen)) == "SAME_HAND"  # its checker
    listed = ready.office("finance", COUNTY, person="test:listed", worker_id=next(iter(ready.roster.people)))
    assert code_of(await ready.try_move(listed, path, "instruct", seen)) == "LISTED_IN_ROLL"
    answers = await asyncio.gather(*(ready.try_move(ready.cashier, path, "instruct", seen) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


async def test_what_failed_is_paid_again_to_another_account_only(ready: County) -> None:
    payment, instructions, (one, _) = await sent(ready, 1, 2)
    answer = await ready.returned(payment, return_file(instructions, **{one: "failed"}))
    assert (answer.json()["state"], answer.json()["failed"]) == ("partial", 1)
    refused = await ready.finance.post("/payments", json={"region": f"{COUNTY}"})
    assert refused.json()["facts"]["left_out"] == [{"reason": "account-unchanged", "lines": 1, "amount_fen": AMOUNT}]
    assert (await ready.register(one, account="6222020200119999999")).status_code == 201
    await ready.township.post("/payees/confirm", json={"region": f"{COMMUNITY}"})
    second = await ready.instructed(await ready.payment())
    [again] = await ready.instructions(second)
    assert (again["worker_id"], again["attempt"], again["amount_fen"]) == (one, 2, AMOUNT)
    settled = await ready.returned(second, return_file([again]))
    assert settled.json()["state"] == "settled"
    [roll] = (await ready.finance.get("/rolls")).json()["items"]
    assert roll["state"] == "settled"
    assert {line["state"] for line in await ready.lines(roll)} == {"paid"}


async def test_an_unknown_result_is_never_paid_anew(ready: County) -> None:
    payment, instructions, (one, two) = await sent(ready, 1, 2)
    await ready.returned(payment, return_file(instructions, **{one: "unknown"}))
    await ready.register(one, account="6222020200119999999")
    await ready.township.post("/payees/confirm", json={"region": f"{COMMUNITY}"})
    refused = await ready.finance.post("/payments", json={"region": f"{COUNTY}"})
    assert refused.json()["facts"]["left_out"][0]["reason"] == "result-unknown"
    seen = (await ready.finance.get(f"/payments/{payment['id']}")).json()
    assert code_of(await ready.try_move(ready.finance, f"/payments/{payment['id']}", "close", seen)) == "RESULT_UNKNOWN"
    contradicting = await ready.returned(payment, return_file(instructions, **{two: "failed"}))
    assert contradicting.json()["errors"][0]["code"] == "already_settled"
    cleared = await ready.returned(payment, return_file(instructions))
    assert (cleared.json()["state"], cleared.json()["paid"]) == ("settled", 1)


async def test_a_bank_knows_only_what_is_meant_for_it(ready: County) -> None:
    await paid_up(ready, 1)
    payment = await ready.instructed(await ready.payment(agent_bank="bank-icbc"))
    path = f"/payments/{payment['id']}"
    own = ready.office("bank", COUNTY, person="icbc", organisation="bank-icbc")
    other = ready.office("bank", COUNTY, person="abc", organisation="bank-abc")
    assert (await own.get(path)).status_code == 200
    assert (await other.get(path)).status_code == 404
    assert (await other.get(f"{path}/file", headers={"X-Purpose": "payment"})).status_code == 404
    file = return_file(await ready.instructions(payment))
    for bank, status in ((other, 404), (own, 200)):
        answer = await bank.post(f"{path}/return", content=file.encode(), headers={"Content-Type": "text/csv"})
        assert answer.status_code == status


async def test_a_payment_that_names_no_bank_is_open_to_none(ready: County) -> None:
    await paid_up(ready, 1)
    path = f"/payments/{(await ready.instructed(await ready.payment()))['id']}"
    bank = ready.office("bank", COUNTY, person="icbc", organisation="bank-icbc")
    assert (await bank.get(path)).status_code == 404
    assert (await bank.get(f"{path}/file", headers={"X-Purpose": "payment"})).status_code == 404
    assert (await ready.finance.get(f"{path}/file", headers={"X-Purpose": "payment"})).status_code == 200


async def test_what_is_left_out_is_counted_and_paid_by_a_later_payment(ready: County) -> None:
    one, two, three = (ready.roster.enrol(number, duty=FULL) for number in (1, 2, 3))
    await ready.payees([one])
    await ready.register(two)
    roll = await ready.approved(await ready.roll())
    payment = await ready.payment()
    assert [left["reason"] for left in payment["left_out"]] == ["no-payee", "payee-not-confirmed"]
    payment = await ready.instructed(payment)
    await ready.returned(payment, return_file(await ready.instructions(payment)))
    assert (await ready.read(roll))["state"] == "partial"
    await ready.payees([three])
    second = await ready.instructed(await ready.payment())
    assert second["totals"]["instructions"] == 2
    await ready.returned(second, return_file(await ready.instructions(second)))
    assert (await ready.read(roll))["state"] == "settled"


async def test_a_voided_payment_frees_its_lines_and_a_pending_one_holds_its_rolls(ready: County) -> None:
    roll, _ = await paid_up(ready, 1)
    payment = await ready.payment()
    refused = await ready.try_move(ready.community, f"/rolls/{roll['id']}", "void", roll)
    assert code_of(refused) == "ROLL_IN_PAYMENT"
    voided = await ready.move(ready.finance, f"/payments/{payment['id']}", "void", payment)
    assert (voided["state"], voided["totals"]["instructions"]) == ("voided", 0)
    [instruction] = await ready.instructions(await ready.payment())
    assert instruction["attempt"] == 2


async def test_only_approved_rolls_of_the_county_are_paid(ready: County) -> None:
    workers = [ready.roster.enrol(1, duty=FULL), ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)]
    await ready.payees(workers)
    draft = await ready.roll()
    approved = await ready.approved(await ready.roll(region=NEIGHBOUR))
    refused = await ready.finance.post("/payments", json={"region": f"{COUNTY}", "rolls": [draft["id"]]})
    assert code_of(refused) == "ROLL_NOT_PAYABLE"
    payment = await ready.payment(rolls=[approved["id"]])
    assert payment["totals"]["instructions"] == 1


async def test_a_roll_that_owes_nothing_settles_with_the_others(ready: County) -> None:
    worker_id = ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2, region=NEIGHBOUR)
    await ready.payees([worker_id])
    for region in (COMMUNITY, NEIGHBOUR):
        idle = await ready.approved(await ready.roll(region=region))
    await ready.instructed(await ready.payment())
    assert (await ready.read(idle))["state"] == "settled"


async def test_a_roll_that_is_not_what_was_approved_is_not_paid(ready: County) -> None:
    roll, _ = await paid_up(ready, 1)
    payment = await ready.payment()
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session, session.begin():
        await session.execute(text("UPDATE rolls SET league_share_bp = 5001"))
    path = f"/payments/{payment['id']}"
    seen = await ready.move(ready.league_finance, path, "confirm-share", payment)
    seen = await ready.move(ready.finance, path, "reserve", seen)
    refused = await ready.try_move(ready.cashier, path, "instruct", seen)
    assert (code_of(refused), refused.json()["facts"]) == ("SNAPSHOT_BROKEN", {"rolls": [roll["id"]]})
    assert {one["state"] for one in await ready.instructions(payment)} == {"prepared"}


_AS_JSONB = """
    SELECT encode(sha256(convert_to(jsonb_build_array(rolls.id, rolls.region, month, scheme, sequence, rolls.round,
        league_share_bp, (SELECT jsonb_agg(jsonb_build_array(id, ordinal, made_for, category, halves, half_days,
            amount_fen, league_fen, county_fen, parts, at_most_fen) ORDER BY ordinal)
            FROM lines WHERE roll_id = rolls.id)
    )::text, 'UTF8')), 'hex') FROM rolls"""


async def test_what_a_snapshot_digests_is_the_text_that_jsonb_has(ready: County) -> None:
    roll, _ = await paid_up(ready, 1, 2)
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        assert await session.scalar(text(_AS_JSONB)) == (await ready.read(roll))["snapshot"]


@pytest.mark.parametrize(("share_bp", "status"), [(5000, 200), (5001, 409)])
async def test_what_was_approved_before_the_database_digested_it_is_paid_or_not_by_its_own_digest(
    ready: County, share_bp: int, status: int
) -> None:
    await paid_up(ready, 1, 2)
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session, session.begin():
        [approved] = await session.scalars(select(Roll))
        approved.snapshot = (await old_snapshots_of(session, [approved]))[approved.id]
        await session.flush()
        await session.execute(text("UPDATE rolls SET league_share_bp = :share_bp"), {"share_bp": share_bp})
    payment = await ready.payment()
    path = f"/payments/{payment['id']}"
    seen = await ready.move(ready.league_finance, path, "confirm-share", payment)
    seen = await ready.move(ready.finance, path, "reserve", seen)
    assert (await ready.try_move(ready.cashier, path, "instruct", seen)).status_code == status


async def test_money_does_not_move_without_an_idempotency_key(ready: County) -> None:
    who = caller("finance", COUNTY)
    async with client_for({"subsidy": ready.app}, who) as finance:
        refused = await finance.post("/v1/subsidy/payments", json={"region": f"{COUNTY}"})
    assert (refused.status_code, code_of(refused)) == (400, "IDEMPOTENCY_KEY_REQUIRED")


async def test_an_account_that_was_never_tried_is_not_taken_for_one_that_failed(ready: County) -> None:
    payment, instructions, (one,) = await sent(ready, 1)
    await ready.returned(payment, return_file(instructions, **{one: "failed"}))
    assert (await ready.register(one, account="6222020200119999999")).status_code == 201
    await ready.township.post("/payees/confirm", json={"region": f"{COUNTY}"})
    withdrawn = await ready.payment()
    await ready.move(ready.finance, f"/payments/{withdrawn['id']}", "void", withdrawn)
    assert (await ready.payment())["totals"]["instructions"] == 1

"""What is due to the dead: held, taken by the survivors with proofs and two hands, never paid to the old account."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.database import Scope
from services.subsidy.estates.rules import ESTATE, ESTATE_PERMISSIONS, EstateMove
from tests.subsidy.make import COUNTY, ELSEWHERE, NEIGHBOUR, County, code_of, return_file
from tests.subsidy.payments.make import AMOUNT, FULL, paid_up, sent

DECISION = {"decision": "证明齐全，同意由配偶代领"}


def case(worker_id: str, **other: Any) -> dict[str, Any]:
    return {
        "worker_id": worker_id,
        "death_document_no": "医死证〔2020〕0007号",
        "claimants": [{"name": "样例遗属", "relation": "spouse", "proof_no": "固公户证〔2020〕31号", "receives": True}],
        "account": "6222020200998877665",
        "bank_name": "中国工商银行固阳支行",
    } | other


async def died(county: County, worker_id: str) -> None:
    county.roster.tell("deceased", worker_id, state="deceased", died_on="2020-03-01")
    await county.follow()


async def register(county: County, worker_id: str, **other: Any) -> httpx.Response:
    return await county.township.post("/estates", json=case(worker_id, **other))


async def approved(county: County, worker_id: str, **other: Any) -> dict[str, Any]:
    made = await register(county, worker_id, **other)
    assert made.status_code == 201, made.text
    estate = made.json()
    return await county.move(county.civil_affairs, f"/estates/{estate['id']}", "approve", estate, DECISION)


async def held(county: County) -> list[str]:
    items = (await county.civil_affairs.get("/estates/held-lines")).json()["items"]
    return [item["worker_id"] for item in items]


async def payout(county: County, payment: dict[str, Any]) -> list[dict[str, Any]]:
    file = await county.cashier.get(
        f"/payments/{payment['id']}/file", headers={"X-Purpose": "payment", "Accept": "text/csv"}
    )
    head, *rows = file.content.decode("utf-8-sig").splitlines()
    return [dict(zip(head.split(","), row.split(","), strict=True)) for row in rows]


def test_every_move_of_a_case_has_a_permission() -> None:
    assert set(ESTATE_PERMISSIONS) == set(EstateMove)
    assert {state.value for state in ESTATE.finals()} == {"refused", "ended"}


async def test_what_is_due_to_the_dead_goes_to_the_approved_estate_and_nowhere_else(ready: County) -> None:
    roll, (one, two) = await paid_up(ready, 1, 2)
    await died(ready, one)
    assert await held(ready) == [one]
    made = await register(ready, one)
    assert made.status_code == 201, made.text
    estate = made.json()
    assert "样例遗属" not in made.text
    assert (estate["claimants"][0]["name_masked"], estate["account_masked"]) == ("样***", "****7665")
    waiting = await ready.payment()
    assert waiting["left_out"] == [{"reason": "deceased", "lines": 1, "amount_fen": AMOUNT}]
    await ready.move(ready.finance, f"/payments/{waiting['id']}", "void", waiting)
    done = await ready.move(ready.civil_affairs, f"/estates/{estate['id']}", "approve", estate, DECISION)
    assert (done["state"], done["decision"]) == ("approved", DECISION["decision"])
    assert await held(ready) == []
    payment = await ready.instructed(await ready.payment())
    to = {one["worker_id"]: one["estate_id"] for one in await ready.instructions(payment)}
    assert to == {one: estate["id"], two: None}
    rows = await payout(ready, payment)
    assert ("样例遗属", "6222020200998877665") in {(row["holder_name"], row["account"]) for row in rows}
    assert ready.payee_of(one)["account"] not in {row["account"] for row in rows}
    assert (await ready.returned(payment, return_file(await ready.instructions(payment)))).status_code == 200
    assert (await ready.read(roll))["state"] == "settled"


async def test_what_was_at_the_bank_before_the_death_was_known_and_fails_goes_to_the_estate_too(ready: County) -> None:
    payment, instructions, (one,) = await sent(ready, 1)
    await died(ready, one)
    await ready.returned(payment, return_file(instructions, **{one: "failed"}))
    assert await held(ready) == [one]
    nothing = await ready.finance.post("/payments", json={"region": f"{COUNTY}"})
    assert nothing.json()["facts"]["left_out"][0]["reason"] == "deceased"
    first = await approved(ready, one)
    again = await ready.instructed(await ready.payment())
    [second] = await ready.instructions(again)
    assert (second["attempt"], second["estate_id"]) == (2, first["id"])
    await ready.returned(again, return_file([second], **{one: "failed"}))
    unchanged = await ready.finance.post("/payments", json={"region": f"{COUNTY}"})
    assert unchanged.json()["facts"]["left_out"][0]["reason"] == "account-unchanged"
    newer = await approved(ready, one, account="6222020200998877673")
    assert (await ready.civil_affairs.get(f"/estates/{first['id']}")).json()["state"] == "ended"
    [third] = await ready.instructions(await ready.payment())
    assert third["estate_id"] == newer["id"]


async def test_an_instruction_to_an_estate_that_was_replaced_is_withdrawn(ready: County) -> None:
    _, (one, _) = await paid_up(ready, 1, 2)
    await died(ready, one)
    await approved(ready, one)
    payment = await ready.payment()
    await approved(ready, one, account="6222020200998877673")
    sent_off = await ready.instructed(payment)
    assert (sent_off["control_count"], sent_off["totals"]["amount_fen"]) == (1, AMOUNT)


@pytest.mark.parametrize(
    ("column", "constraint"), [("payee_id", "worker has died"), ("estate_id", "not where the line is due")]
)
async def test_the_database_itself_pays_nothing_to_the_dead_or_to_another(
    ready: County, column: str, constraint: str
) -> None:
    """I10, whoever asks: an instruction laid down by hand."""
    _, (one, two) = await paid_up(ready, 1, 2)
    await died(ready, one)
    await died(ready, two)
    await approved(ready, two)
    account = {"payee_id": "SELECT id FROM payees WHERE worker_id = :who", "estate_id": "SELECT id FROM estates"}
    by_hand = (
        "INSERT INTO instructions (region, payment_id, roll_id, line_id, worker_id, attempt, end_to_end_id,"
        " amount_fen, {column}, state) SELECT lines.region, payments.id, roll_id, lines.id, worker_id, 1, 'x',"
        " amount_fen, ({account}), 'prepared' FROM lines, payments WHERE worker_id = :who"
    )
    await ready.payment()
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match=constraint):
            await session.execute(text(by_hand.format(column=column, account=account[column])), {"who": one})


async def test_an_instruction_prepared_before_the_death_is_not_sent_by_hand_either(ready: County) -> None:
    _, (one, _) = await paid_up(ready, 1, 2)
    await ready.payment()
    await died(ready, one)
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="worker has died"):
            await session.execute(text("UPDATE instructions SET state = 'instructed'"))


async def test_an_estate_is_not_paid_to_an_account_that_the_dead_ever_had(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    await ready.payees([one])
    assert (await ready.register(one, account="6222020200119999999")).status_code == 201
    await ready.township.post("/payees/confirm", json={"region": f"{COUNTY}"})
    await died(ready, one)
    for old in (ready.payee_of(one)["account"], "6222020200119999999"):
        assert code_of(await register(ready, one, account=old)) == "ESTATE_TO_OLD_ACCOUNT"


async def test_a_case_is_for_the_dead_alone_and_takes_two_hands(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    assert code_of(await register(ready, one)) == "NOT_DECEASED"
    await died(ready, one)
    estate = (await register(ready, one)).json()
    person = f"test:township@{150603001000}"
    same = ready.office("civil-affairs", COUNTY, person=person)
    refused = await ready.try_move(same, f"/estates/{estate['id']}", "approve", estate, DECISION)
    assert code_of(refused) == "OWN_ESTATE"
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="ck_estates_two_hands"):
            await session.execute(
                text("UPDATE estates SET decided_by = registered_by, decided_at = now(), decision = 'x'")
            )
    done = await ready.move(ready.civil_affairs, f"/estates/{estate['id']}", "refuse", estate, DECISION)
    assert (done["state"], done["next_moves"]) == ("refused", [])
    assert code_of(
        await ready.try_move(ready.civil_affairs, f"/estates/{estate['id']}", "approve", done, DECISION)
    ) == ("ILLEGAL_MOVE")


@pytest.mark.parametrize(
    "wrong",
    [
        {"claimants": []},
        {"claimants": [{"name": "甲", "relation": "child", "proof_no": "1"}]},
        {"claimants": [{"name": n, "relation": "child", "proof_no": "1", "receives": n == "甲"} for n in "甲乙"]},
        {"claimants": [{"name": n, "relation": "child", "proof_no": "1", "receives": True} for n in "甲乙"]},
        {"account": "12"},
    ],
)
async def test_a_case_names_one_who_receives_and_an_agreement_where_several_claim(
    ready: County, wrong: dict[str, Any]
) -> None:
    one = ready.roster.enrol(1)
    await died(ready, one)
    assert (await register(ready, one, **wrong)).status_code == 422
    assert (await ready.civil_affairs.get("/estates")).json()["items"] == []


async def test_of_cases_approved_at_once_one_counts(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    await died(ready, one)
    estate = (await register(ready, one)).json()
    answers = await asyncio.gather(
        *(
            ready.try_move(
                ready.office("civil-affairs", COUNTY, person=f"test:{number}"),
                f"/estates/{estate['id']}",
                "approve",
                estate,
                DECISION,
            )
            for number in range(4)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_another_region_sees_no_case_and_takes_none(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    await died(ready, one)
    estate = (await register(ready, one)).json()
    elsewhere = ready.office("civil-affairs", ELSEWHERE // 10**6 * 10**6)
    assert (await elsewhere.get("/estates")).json()["items"] == []
    assert (await elsewhere.get(f"/estates/{estate['id']}")).status_code == 404
    other = ready.office("township", ELSEWHERE // 1000 * 1000)
    assert (await other.post("/estates", json=case(one))).status_code == 404


async def test_plain_text_is_revealed_for_a_purpose_and_audited(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    await died(ready, one)
    estate = (await register(ready, one)).json()
    assert (await ready.finance.get(f"/estates/{estate['id']}/reveal")).status_code == 422
    shown = await ready.finance.get(f"/estates/{estate['id']}/reveal", headers={"X-Purpose": "payment-check"})
    assert (shown.json()["holder_name"], shown.json()["account"]) == ("样例遗属", "6222020200998877665")
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        told = await session.scalar(text("SELECT purpose FROM audit_entries WHERE action = 'subsidy.estate.revealed'"))
        plain = await session.scalar(
            text("SELECT count(*) FROM estate_claimants WHERE position(convert_to('样例遗属', 'UTF8') in name) > 0")
        )
    assert (told, plain) == ("payment-check", 0)


async def test_a_case_goes_with_a_merged_record(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    two = ready.roster.enrol(2, region=NEIGHBOUR)
    await died(ready, one)
    estate = await approved(ready, one)
    ready.roster.tell("deceased", two, state="deceased", died_on="2020-03-01")
    ready.roster.tell("merged", one, into=two, state="merged")
    await ready.follow()
    assert (await ready.civil_affairs.get(f"/estates/{estate['id']}")).json()["worker_id"] == two

"""One household's account for several workers: by a document, two hands and no other way."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.database import Scope
from services.subsidy.households.rules import HOUSEHOLD, HOUSEHOLD_PERMISSIONS, HouseholdMove
from tests.subsidy.make import COUNTY, ELSEWHERE, NEIGHBOUR, TOWNSHIP, County, code_of
from tests.subsidy.payments.make import FULL

ACCOUNT = "6222020200112233445"


async def ask(county: County, holder: str, *others: str, **more: Any) -> httpx.Response:
    asked = {
        "document_no": "固户一卡〔2020〕3号",
        "worker_ids": [holder, *others],
        "holder_id": holder,
        "holder_name": county.roster.name_of(holder),
        "account": ACCOUNT,
        "bank_name": "中国工商银行固阳支行",
    }
    return await county.township.post("/households", json=asked | more)


async def approved(county: County, holder: str, *others: str) -> dict[str, Any]:
    made = await ask(county, holder, *others)
    assert made.status_code == 201, made.text
    card: dict[str, Any] = made.json()
    return await county.move(county.civil_affairs, f"/households/{card['id']}", "approve", card)


async def live(county: County) -> dict[str, str | None]:
    """Workers with a confirmed payee, and the card that it is by."""
    items = (await county.finance.get("/payees", params={"state": "confirmed"})).json()["items"]
    return {item["worker_id"]: item["household_id"] for item in items}


def test_every_move_of_a_card_has_a_permission() -> None:
    assert set(HOUSEHOLD_PERMISSIONS) == set(HouseholdMove)
    assert {state.value for state in HOUSEHOLD.finals()} == {"refused", "ended"}


async def test_members_of_an_approved_household_are_paid_to_one_account(ready: County) -> None:
    one, two = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    await ready.payees([one])
    made = await ask(ready, one, two)
    assert made.status_code == 201, made.text
    assert ready.roster.name_of(one) not in made.text
    assert (made.json()["account_masked"], ACCOUNT in made.text) == ("****3445", False)
    assert await live(ready) == {one: None}  # nothing changes before it is decided
    card = made.json()
    done = await ready.move(ready.civil_affairs, f"/households/{card['id']}", "approve", card)
    assert (done["state"], [move["move"] for move in done["next_moves"]]) == ("approved", ["end"])
    assert await live(ready) == {one: card["id"], two: card["id"]}
    await ready.approved(await ready.roll())
    payment = await ready.instructed(await ready.payment())
    assert payment["control_count"] == 2
    file = await ready.cashier.get(f"/payments/{payment['id']}/file", headers={"X-Purpose": "payment"})
    assert file.content.decode("utf-8-sig").count(ACCOUNT) == 2


async def test_a_stranger_gets_no_share_of_it_and_a_taken_account_becomes_no_households(ready: County) -> None:
    one, two, three = (ready.roster.enrol(number) for number in (1, 2, 3))
    await approved(ready, one, two)
    assert code_of(await ready.register(three, account=ACCOUNT)) == "ACCOUNT_TAKEN"
    assert (await ready.register(three, account="6222020200119999999")).status_code == 201
    card = (await ask(ready, one, two, account="6222020200119999999")).json()
    refused = await ready.try_move(ready.civil_affairs, f"/households/{card['id']}", "approve", card)
    assert code_of(refused) == "ACCOUNT_TAKEN"
    assert len(await live(ready)) == 2


async def test_of_two_households_that_ask_for_one_account_one_gets_it(ready: County) -> None:
    workers = [ready.roster.enrol(number) for number in (1, 2, 3, 4)]
    cards = [(await ask(ready, *workers[:2])).json(), (await ask(ready, *workers[2:])).json()]
    answers = await asyncio.gather(
        *(ready.try_move(ready.civil_affairs, f"/households/{card['id']}", "approve", card) for card in cards)
    )
    assert [answer.status_code for answer in answers].count(200) == 1
    assert len(await live(ready)) == 2


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("(SELECT worker_id FROM workers WHERE worker_id = :stranger)", "fk_payees_household_id_household_members"),
        ("worker_id", "fk_payees_household_id_households"),
    ],
)
async def test_the_database_itself_holds_a_shared_account_to_an_approved_household_and_its_members(
    ready: County, change: str, constraint: str
) -> None:
    one, two, three = (ready.roster.enrol(number) for number in (1, 2, 3))
    await ready.payees([three])
    card = await approved(ready, one, two)
    if constraint.endswith("households"):
        await ready.move(ready.civil_affairs, f"/households/{card['id']}", "end", card)
    copy = (
        "INSERT INTO payees (worker_id, region, holder, holder_masked, account, account_index, account_masked,"
        " account_doubtful, bank_name, household_id, state, registered_by, version) SELECT {who}, region, holder,"
        " holder_masked, account, account_index, account_masked, account_doubtful, bank_name, household_id,"
        " 'registered', 'x', 1 FROM payees WHERE household_id IS NOT NULL LIMIT 1"
    )
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match=constraint):
            await session.execute(text(copy.format(who=change)), {"stranger": three} if ":" in change else {})


async def test_a_card_that_members_are_paid_by_does_not_end_without_them(ready: County) -> None:
    one, two = (ready.roster.enrol(number) for number in (1, 2))
    card = await approved(ready, one, two)
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="fk_payees_household_id_households"):
            await session.execute(text("UPDATE households SET state = 'ended'"))
    ended = await ready.move(ready.civil_affairs, f"/households/{card['id']}", "end", card)
    assert (ended["state"], await live(ready)) == ("ended", {})


async def test_a_member_may_go_back_to_an_account_of_the_own(ready: County) -> None:
    one, two = (ready.roster.enrol(number) for number in (1, 2))
    card = await approved(ready, one, two)
    own = (await ready.register(two)).json()
    await ready.move(ready.township, f"/payees/{own['id']}", "confirm", own)
    assert await live(ready) == {one: card["id"], two: None}


async def test_a_card_takes_two_hands_a_document_and_a_holder_who_is_a_member(ready: County) -> None:
    one, two, three = (ready.roster.enrol(number) for number in (1, 2, 3))
    assert code_of(await ask(ready, one, two, holder_name="李四")) == "HOLDER_NAME_MISMATCH"
    for wrong in ({"worker_ids": [one]}, {"worker_ids": [one, one]}, {"holder_id": three}, {"document_no": " "}):
        assert (await ask(ready, one, two, **wrong)).status_code == 422, wrong
    elsewhere = ready.roster.enrol(4, region=ELSEWHERE)
    assert (await ask(ready, one, elsewhere)).status_code == 404
    ready.roster.tell("deceased", three, state="deceased", died_on="2020-03-01")
    await ready.follow()
    assert code_of(await ask(ready, one, three)) == "HOUSEHOLD_MEMBER_DECEASED"
    card = (await ask(ready, one, two)).json()
    same = ready.office("civil-affairs", COUNTY, person=f"test:township@{TOWNSHIP}")
    assert code_of(await ready.try_move(same, f"/households/{card['id']}", "approve", card)) == "OWN_HOUSEHOLD"
    done = await ready.move(ready.civil_affairs, f"/households/{card['id']}", "refuse", card)
    assert (done["state"], await live(ready)) == ("refused", {})
    again = await ready.try_move(ready.civil_affairs, f"/households/{card['id']}", "approve", done)
    assert code_of(again) == "ILLEGAL_MOVE"


async def test_every_shared_account_is_reported_whether_a_card_documents_it_or_not(ready: County) -> None:
    one, two, three, four = (ready.roster.enrol(number) for number in (1, 2, 3, 4))
    card = await approved(ready, one, two)
    former = "6222020200119999999"
    await ready.register(three, account=former)
    await ready.register(three)  # gives way
    await ready.register(four, account=former)
    items = (await ready.finance.get("/shared-accounts")).json()["items"]
    seen = {item["worker_id"]: (item["household_id"], item["shared_with"], item["state"]) for item in items}
    assert seen == {
        one: (card["id"], [two], "confirmed"),
        two: (card["id"], [one], "confirmed"),
        three: (None, [four], "ended"),
        four: (None, [three], "registered"),
    }
    undocumented = (await ready.finance.get("/shared-accounts", params={"documented": False})).json()["items"]
    assert {item["worker_id"] for item in undocumented} == {three, four}
    elsewhere = ready.office("finance", ELSEWHERE // 10**6 * 10**6)
    assert (await elsewhere.get("/shared-accounts")).json()["items"] == []
    assert (await elsewhere.get(f"/households/{card['id']}")).status_code == 404


async def test_a_merged_member_stays_of_the_household(ready: County) -> None:
    one, two = (ready.roster.enrol(number) for number in (1, 2))
    other = ready.roster.enrol(3, region=NEIGHBOUR)
    card = await approved(ready, one, two)
    ready.roster.tell("merged", one, into=other, state="merged")
    await ready.follow()
    assert await live(ready) == {other: card["id"], two: card["id"]}
    assert (await ready.civil_affairs.get(f"/households/{card['id']}")).json()["holder_id"] == other

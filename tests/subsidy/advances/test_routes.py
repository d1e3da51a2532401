"""A league's money in a county's hands: what came in, what was spent, what is left, at every moment."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.subsidy.make import COUNTY, ELSEWHERE, LEAGUE, County, code_of, return_file
from tests.subsidy.payments.make import AMOUNT, paid_up

PROPOSAL = {"surplus": "return", "proposal_no": "固财呈〔2020〕31号"}
APPROVAL = {"document_no": "包财社〔2020〕58号"}


async def try_advance(county: County, **other: Any) -> httpx.Response:
    asked = {
        "region": f"{COUNTY}",
        "first_month": "2020-01",
        "last_month": "2020-02",
        "amount_fen": 100_000,
        "document_no": "包财社〔2020〕21号",
    }
    return await county.league_finance.post("/advances", json=asked | other)


async def advanced(county: County, **other: Any) -> dict[str, Any]:
    answer = await try_advance(county, **other)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def read(county: County, one: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = (await county.finance.get(f"/advances/{one['id']}")).json()
    return seen


async def settled(county: County, one: dict[str, Any]) -> dict[str, Any]:
    return await county.move(county.finance, f"/advances/{one['id']}", "settle", await read(county, one))


async def paid(county: County, *numbers: int, **results: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A payment that the bank has answered for."""
    await paid_up(county, *numbers)
    payment = await county.instructed(await county.payment())
    instructions = await county.instructions(payment)
    answer = await county.returned(payment, return_file(instructions, **results))
    assert answer.status_code == 200, answer.text
    return payment, instructions


async def bounce(county: County, payment: dict[str, Any], instruction: dict[str, Any]) -> None:
    seen = (await county.finance.get(f"/payments/{payment['id']}")).json()
    asked = {
        "end_to_end_id": instruction["end_to_end_id"],
        "document_no": "退20200322-0007",
        "bounced_on": "2020-03-22",
        "reason_code": "account-closed",
    }
    answer = await county.finance.post(
        f"/payments/{payment['id']}/corrections", json=asked, headers={"If-Match": f'"{seen["version"]}"'}
    )
    assert answer.status_code == 201, answer.text


def accounts(one: dict[str, Any]) -> tuple[int, ...]:
    """League, carried, owed = held, spent."""
    found = tuple(one[f"{name}_fen"] for name in ("league", "carried", "owed", "held", "spent"))
    assert sum(found[:3]) == sum(found[3:])
    return found


async def entries(county: County, one: dict[str, Any]) -> list[tuple[str, int]]:
    items = (await county.league_finance.get(f"/advances/{one['id']}/entries")).json()["items"]
    return [(item["kind"], item["amount_fen"]) for item in items]


async def test_the_leagues_share_of_what_is_paid_is_drawn_and_the_books_balance_at_every_moment(ready: County) -> None:
    one = await advanced(ready)
    assert (accounts(one), one["to_settle_fen"]) == ((100_000, 0, 0, 100_000, 0), 0)
    await paid(ready, 1, 2)
    seen = await read(ready, one)
    assert (accounts(seen), seen["to_settle_fen"]) == ((100_000, 0, 0, 100_000, 0), 2 * AMOUNT // 2)
    done = await settled(ready, one)
    assert (accounts(done), done["to_settle_fen"]) == ((100_000, 0, 0, 100_000 - AMOUNT, AMOUNT), 0)
    assert (await settled(ready, one))["version"] == done["version"]  # nothing more to book
    assert await entries(ready, one) == [("advanced", 100_000), ("settled", AMOUNT)]


async def test_where_the_advance_does_not_reach_the_county_lends_and_the_next_money_makes_it_good(
    ready: County,
) -> None:
    one = await advanced(ready, amount_fen=1_000)
    await paid(ready, 1, 2)
    done = await settled(ready, one)
    assert accounts(done) == (1_000, 0, AMOUNT - 1_000, 0, AMOUNT)
    ready.app.state.clock.advance(days=30)
    refused = await ready.try_move(ready.finance, f"/advances/{one['id']}", "propose-clearing", done, PROPOSAL)
    assert (code_of(refused), refused.json()["facts"]) == ("LEAGUE_OWES", {"owed_fen": AMOUNT - 1_000})
    more = {"amount_fen": AMOUNT, "document_no": "包财社〔2020〕44号"}
    topped = await ready.move(ready.league_finance, f"/advances/{one['id']}", "top-up", done, more)
    assert accounts(topped) == (AMOUNT + 1_000, 0, 0, 1_000, AMOUNT)
    again = await ready.try_move(ready.league_finance, f"/advances/{one['id']}", "top-up", topped, more)
    assert code_of(again) == "ADVANCE_BOOKED"
    assert [kind for kind, _ in await entries(ready, one)] == ["advanced", "owed", "settled", "advanced", "offset"]


async def test_what_came_back_is_put_back(ready: County) -> None:
    one = await advanced(ready)
    payment, instructions = await paid(ready, 1, 2)
    before = await settled(ready, one)
    await bounce(ready, payment, instructions[0])
    seen = await read(ready, one)
    assert seen["to_settle_fen"] < 0
    after = await settled(ready, one)
    assert after["spent_fen"] - before["spent_fen"] == seen["to_settle_fen"]
    assert (await entries(ready, one))[-1] == ("restored", -seen["to_settle_fen"])


async def test_only_the_months_and_the_scheme_of_an_advance_are_drawn_from_it(ready: County) -> None:
    march = await advanced(ready, first_month="2020-03", last_month="2020-04")
    volunteers = await advanced(ready, scheme="volunteers")
    await paid(ready, 1)
    for other in (march, volunteers):
        assert (await settled(ready, other))["spent_fen"] == 0
    assert code_of(await try_advance(ready, first_month="2020-04", last_month="2020-05")) == "ADVANCES_OVERLAP"


async def test_what_is_left_goes_back_to_the_league_by_two_hands(ready: County) -> None:
    one = await advanced(ready)
    march = await advanced(ready, first_month="2020-03", last_month="2020-03", document_no="包财社〔2020〕22号")
    early = await ready.try_move(ready.finance, f"/advances/{march['id']}", "propose-clearing", march, PROPOSAL)
    assert (code_of(early), early.json()["facts"]) == ("ADVANCE_PERIOD_NOT_OVER", {"ends_on": "2020-03-31"})
    path = f"/advances/{one['id']}"
    seen = await ready.move(ready.finance, path, "propose-clearing", one, PROPOSAL)
    back = await ready.move(ready.league_finance, path, "send-back", seen)
    assert (back["state"], back["surplus"]) == ("open", None)
    await paid(ready, 1)
    unsettled = await ready.try_move(ready.finance, path, "propose-clearing", await read(ready, one), PROPOSAL)
    assert code_of(unsettled) == "PAYMENTS_UNDER_WAY"
    proposed = await ready.move(ready.finance, path, "propose-clearing", await settled(ready, one), PROPOSAL)
    assert (proposed["state"], proposed["surplus"]) == ("clearing", "return")
    late = await ready.try_move(ready.finance, path, "settle", proposed)
    assert code_of(late) == "ILLEGAL_MOVE"
    same = ready.office("finance", LEAGUE, person=f"test:finance@{COUNTY}")
    assert code_of(await ready.try_move(same, path, "clear", proposed, APPROVAL)) == "OWN_CLEARING"
    cleared = await ready.move(ready.league_finance, path, "clear", proposed, APPROVAL)
    assert cleared["state"] == "cleared"
    spent = cleared["spent_fen"]
    assert accounts(cleared) == (spent, 0, 0, 0, spent)
    assert (await entries(ready, one))[-1] == ("returned", 100_000 - spent)


async def test_what_is_left_is_carried_into_a_later_advance_in_one_entry(ready: County) -> None:
    one = await advanced(ready)
    later = await advanced(ready, first_month="2020-03", last_month="2020-03", document_no="包财社〔2020〕22号")
    path = f"/advances/{one['id']}"
    for wrong in ({"surplus": "carry"}, {"surplus": "return", "carry_into": later["id"]}):
        refused = await ready.try_move(ready.finance, path, "propose-clearing", one, PROPOSAL | wrong)
        assert refused.status_code == 422
    volunteers = await advanced(ready, scheme="volunteers", first_month="2020-03", last_month="2020-03")
    for elsewhere in (volunteers["id"], one["id"]):
        carry = PROPOSAL | {"surplus": "carry", "carry_into": elsewhere}
        refused = await ready.try_move(ready.finance, path, "propose-clearing", one, carry)
        assert code_of(refused) == "CARRY_ELSEWHERE"
    carry = PROPOSAL | {"surplus": "carry", "carry_into": later["id"]}
    proposed = await ready.move(ready.finance, path, "propose-clearing", one, carry)
    cleared = await ready.move(ready.league_finance, path, "clear", proposed, APPROVAL)
    assert accounts(cleared) == (100_000, -100_000, 0, 0, 0)
    into = await read(ready, later)
    assert accounts(into) == (100_000, 100_000, 0, 200_000, 0)
    assert into["version"] > later["version"]
    assert await entries(ready, later) == [("advanced", 100_000), ("carried", 100_000)]


async def test_what_is_paid_after_the_clearing_opens_the_books_once_more(ready: County) -> None:
    one = await advanced(ready)
    path = f"/advances/{one['id']}"
    proposed = await ready.move(ready.finance, path, "propose-clearing", one, PROPOSAL)
    cleared = await ready.move(ready.league_finance, path, "clear", proposed, APPROVAL)
    assert accounts(cleared) == (0, 0, 0, 0, 0)
    assert (await settled(ready, one))["state"] == "cleared"
    await paid(ready, 1)
    late = await settled(ready, one)
    assert (late["state"], accounts(late)) == ("open", (0, 0, late["spent_fen"], 0, late["spent_fen"]))


async def test_settlements_at_once_draw_a_payment_once(ready: County) -> None:
    one = await advanced(ready)
    await paid(ready, 1, 2)
    seen = await read(ready, one)
    answers = await asyncio.gather(
        *(ready.try_move(ready.finance, f"/advances/{one['id']}", "settle", seen) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    assert accounts(await read(ready, one)) == (100_000, 0, 0, 100_000 - AMOUNT, AMOUNT)


ENTRY = (
    "INSERT INTO advance_entries (region, advance_id, kind, debit, credit, amount_fen, payment_id, document_no,"
    " booked_at, proposed_by, recorded_by) SELECT region, id, {values}, now(), 'x', 'y' FROM advances"
)
PAYMENT = "(SELECT id FROM payments)"


async def test_entries_by_hand_and_at_once_settle_no_more_than_is_paid(ready: County) -> None:
    await advanced(ready)
    await paid(ready, 1, 2)

    values = f"'settled', 'spent', 'held', {AMOUNT * 2 // 5}, {PAYMENT}, NULL"

    async def book() -> str | None:
        async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
            try:
                await session.execute(text(ENTRY.format(values=values)))
                await session.commit()
            except IntegrityError as refused:
                return str(refused.orig)
            return None

    answers = await asyncio.gather(*(book() for _ in range(5)))
    assert answers.count(None) == 2
    assert all("more than is paid" in answer for answer in answers if answer is not None)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("'settled', 'spent', 'league', 1, {payment}, NULL", "ck_advance_entries_books"),
        ("'settled', 'spent', 'held', 100001, {payment}, NULL", "ck_advances_accounts"),
        ("'settled', 'spent', 'held', 1, NULL, NULL", "ck_advance_entries_payment"),
        ("'restored', 'held', 'spent', 1, {payment}, NULL", "ck_advances_accounts"),
        ("'advanced', 'held', 'league', 0, NULL, 'x'", "ck_advance_entries_amount"),
        ("'advanced', 'held', 'league', 1, NULL, NULL", "ck_advance_entries_documented"),
        ("'returned', 'league', 'held', 1, NULL, 'x'", "not as proposed"),
        ("'offset', 'owed', 'held', 1, NULL, NULL", "ck_advances_accounts"),
    ],
)
async def test_the_database_itself_refuses_what_does_not_balance(ready: County, values: str, constraint: str) -> None:
    await advanced(ready)
    await paid(ready, 1)
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match=constraint):
            await session.execute(text(ENTRY.format(values=values.format(payment=PAYMENT))))


async def test_what_is_returned_takes_the_one_who_proposed_and_another(ready: County) -> None:
    one = await advanced(ready)
    await ready.move(ready.finance, f"/advances/{one['id']}", "propose-clearing", one, PROPOSAL)
    by_hand = ENTRY.format(values="'returned', 'league', 'held', 1, NULL, 'x'")
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="not as proposed"):
            await session.execute(text(by_hand))
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="ck_advance_entries_two_hands"):
            await session.execute(text(by_hand.replace("'x', 'y'", "'y', 'y'")))


async def test_who_may_see_an_advance_and_who_may_not(ready: County) -> None:
    one = await advanced(ready)
    assert len((await ready.league_finance.get("/advances")).json()["items"]) == 1
    elsewhere = ready.office("finance", ELSEWHERE // 10**6 * 10**6)
    assert (await elsewhere.get("/advances")).json()["items"] == []
    assert (await elsewhere.get(f"/advances/{one['id']}")).status_code == 404
    other_league = ready.office("finance", 150500000000)
    foreign = {"region": f"{COUNTY}", "first_month": "2020-05", "last_month": "2020-05"}
    refused = await other_league.post("/advances", json=foreign | {"amount_fen": 1, "document_no": "某财社〔2020〕1号"})
    assert refused.status_code == 404

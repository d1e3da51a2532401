"""An account that is no longer paid to stays on its vouchers for thirty years, and the books outlast it."""

from typing import Any

from sqlalchemy import text

from chassis.clock import FixedClock
from chassis.database import Scope
from services.subsidy.main import SERVICE
from tests.subsidy.estates.test_routes import DECISION, died, register
from tests.subsidy.estates.test_routes import approved as estate_approved
from tests.subsidy.households.test_routes import approved as card_approved
from tests.subsidy.make import County

PROVINCE = 150000000000


async def statutes_in_force(county: County) -> None:
    """The periods that came with the service count from when a person has said that they are right."""
    finance = county.office("finance", PROVINCE)
    periods = (await finance.get("/retention/periods")).json()["items"]
    assert {(one["kind"], one["months"], one["state"]) for one in periods} == {
        ("voucher-account", 360, "entered"),
        ("estate-claimant", 360, "entered"),
    }
    for one in periods:
        done = await county.move(finance, f"/retention/periods/{one['id']}", "confirm", one)
        assert done["state"] == "confirmed"


async def rows(county: County, statement: str) -> list[Any]:
    async with county.app.state.database.session(Scope.of_system(county.app.state.clock)) as session:
        return [tuple(row) for row in await session.execute(text(statement))]


async def retained_in(county: County, year: int) -> int:
    clock: FixedClock = county.app.state.clock
    clock.advance(days=(year - clock.today().year) * 365.25)
    async with county.app.state.database.session(Scope.of_system(clock)) as session, session.begin():
        return await SERVICE.every_rule["retain"](session)


async def year_of(county: County, table: str) -> int:
    """By the database's own time, for there is no other of when it ended."""
    [(year,)] = await rows(county, f"SELECT extract(year FROM max(updated_at))::int FROM {table}")  # noqa: S608 - its own
    assert isinstance(year, int)
    return year


async def test_an_old_account_is_erased_after_thirty_years_and_the_present_one_is_not(county: County) -> None:
    worker_id = county.roster.enrol(1)
    ids = []
    for account in ("6222020200112233445", "6222020200112233452"):
        payee = (await county.register(worker_id, account=account)).json()
        await county.move(county.township, f"/payees/{payee['id']}", "confirm", payee)
        ids.append(payee["id"])
    await statutes_in_force(county)
    accounts = "SELECT id::text, account FROM payees"
    before = dict(await rows(county, accounts))
    ended = await year_of(county, "payees")
    assert await retained_in(county, ended + 30) == 0
    assert dict(await rows(county, accounts)) == before
    assert await retained_in(county, ended + 32) == 1
    after = dict(await rows(county, accounts))
    assert (after[ids[0]], after[ids[1]]) == (b"", before[ids[1]])
    [kept] = await rows(county, "SELECT worker_id, bank_name IS NULL, account_masked FROM payees WHERE state = 'ended'")
    assert kept == (worker_id, False, "*")


async def test_a_household_s_account_goes_with_its_members_when_it_has_ended(ready: County) -> None:
    one, two, three, four = (ready.roster.enrol(number) for number in (1, 2, 3, 4))
    over = await card_approved(ready, one, two)
    await ready.move(ready.civil_affairs, f"/households/{over['id']}", "end", over)
    await statutes_in_force(ready)
    year = await year_of(ready, "households")
    assert await retained_in(ready, year + 30) == 0
    ready.app.state.clock.advance(days=-30 * 366)
    going_on = await card_approved(ready, three, four)
    assert await retained_in(ready, year + 32) == 3  # the card, and the payee of each member
    kept = await rows(ready, "SELECT id::text, account = '', holder = '', account_masked = '*' FROM households")
    assert {row[0]: row[1:] for row in kept} == {over["id"]: (True,) * 3, going_on["id"]: (False,) * 3}
    members = await rows(ready, "SELECT state, account = '' FROM payees")
    assert sorted(members) == [("confirmed", False)] * 2 + [("ended", True)] * 2


async def test_who_claimed_for_the_dead_goes_with_the_case_that_was_replaced_or_refused(ready: County) -> None:
    one, two = (ready.roster.enrol(number) for number in (1, 2))
    for worker_id in (one, two):
        await died(ready, worker_id)
    await estate_approved(ready, one)
    standing = await estate_approved(ready, one, account="6222020200998877673")
    refused = (await register(ready, two)).json()
    await ready.move(ready.civil_affairs, f"/estates/{refused['id']}", "refuse", refused, DECISION)
    await statutes_in_force(ready)
    year = await year_of(ready, "estates")
    assert await retained_in(ready, year + 30) == 0
    assert await retained_in(ready, year + 32) == 4  # two accounts and who claimed them
    kept = await rows(
        ready, "SELECT estate_id::text, name = '', name_masked = '*', proof_no = '*', relation FROM estate_claimants"
    )
    assert {row[1:] for row in kept if row[0] == standing["id"]} == {(False, False, False, "spouse")}
    assert [row[1:] for row in kept if row[0] != standing["id"]] == [(True, True, True, "spouse")] * 2


async def test_a_hold_on_the_dead_keeps_who_claimed_for_them(ready: County) -> None:
    one = ready.roster.enrol(1)
    await died(ready, one)
    refused = (await register(ready, one)).json()
    await ready.move(ready.civil_affairs, f"/estates/{refused['id']}", "refuse", refused, DECISION)
    await statutes_in_force(ready)
    hold = {"region": "150603000000", "worker_id": one, "reason": "行政诉讼期间", "document_no": "（2021）内02行初1号"}
    placed = await ready.finance.post("/retention/holds", json=hold)
    assert placed.status_code == 201, placed.text
    assert await retained_in(ready, await year_of(ready, "estates") + 32) == 0
    keys = "SELECT erase_estate_claimants(array_agg(id)) FROM estate_claimants"
    assert await rows(ready, keys) == [(0,)]

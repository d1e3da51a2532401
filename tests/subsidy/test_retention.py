"""An account that is no longer paid to stays on its vouchers for thirty years, and the books outlast it."""

from typing import Any

from sqlalchemy import select, text

from chassis.clock import FixedClock
from chassis.database import Scope
from services.subsidy.main import SERVICE
from services.subsidy.payees.models import Payee
from services.subsidy.retention import KINDS
from tests.subsidy.estates.test_routes import DECISION, died, register
from tests.subsidy.estates.test_routes import approved as estate_approved
from tests.subsidy.households.test_routes import approved as card_approved
from tests.subsidy.make import COMMUNITY, County, return_file
from tests.subsidy.payments.make import FULL, paid_up, sent
from tests.subsidy.receipts.test_routes import tap
from tests.subsidy.recoveries.test_routes import recover

PROVINCE = 150000000000
[SINCE] = (part.since for kind in KINDS for part in kind.parts if part.model is Payee)


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
    _, (one,) = await paid_up(ready, 1)  # and what is due of it keeps the case that stands
    two = ready.roster.enrol(2)
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


async def left(county: County, *workers: str) -> None:
    for worker_id in workers:
        county.roster.tell("left", worker_id, state="left")
    await county.follow()


async def live(county: County, table: str) -> dict[str, bool]:
    """Whose account counts, and whether it is still there."""
    found = await rows(county, f"SELECT worker_id, account <> '' FROM {table} WHERE state IN ('approved', 'confirmed')")  # noqa: S608 - ours
    return dict(found)


async def test_the_account_of_who_left_goes_once_nothing_of_theirs_is_unpaid(ready: County) -> None:
    payment, instructions, (paid, failed, here) = await sent(ready, 1, 2, 3)
    assert (await ready.returned(payment, return_file(instructions, **{failed: "failed"}))).status_code == 200
    await left(ready, paid, failed)
    await statutes_in_force(ready)
    year = await year_of(ready, "workers")
    assert await retained_in(ready, year + 30) == 0
    assert await retained_in(ready, year + 32) == 1
    assert await live(ready, "payees") == {failed: True, here: True}
    [gone] = await rows(ready, "SELECT worker_id, state, account_masked FROM payees WHERE account = ''")
    assert gone == (paid, "ended", "*")
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session, session.begin():
        await session.execute(text("UPDATE lines SET state = 'removed' WHERE state = 'failed'"))
    assert await retained_in(ready, year + 32) == 1
    assert await live(ready, "payees") == {here: True}


async def test_what_a_worker_is_owed_or_owes_keeps_the_account_at_every_step(ready: County) -> None:
    """And who is on duty again has an account in use again."""

    async def over() -> bool:
        [(on,)] = await rows(ready, "SELECT max(payments_ended_on(worker_id)) FROM workers")
        assert on is None or on.isoformat() == f"{await year_of(ready, 'workers') + 1}-01-01"
        async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
            assert [await session.scalar(select(SINCE))] == [on]
        return on is not None

    worker_id = ready.roster.enrol(1, duty=FULL)
    await ready.payees([worker_id])
    await left(ready, worker_id)
    assert await over()
    roll = await ready.roll()
    steps = [await over()]
    await ready.approved(roll)
    steps.append(await over())
    prepared = await ready.payment()
    steps.append(await over())
    payment = await ready.instructed(prepared)
    steps.append(await over())
    [instruction] = await ready.instructions(payment)
    await ready.returned(payment, return_file([instruction], **{worker_id: "unknown"}))
    steps.append(await over())
    assert steps == [False] * 5
    await ready.returned(payment, return_file([instruction]))
    assert await over()
    disputed = await tap(ready, worker_id, instruction["line_id"], received=False)
    assert disputed.status_code == 200, disputed.text
    assert not await over()
    await tap(ready, worker_id, instruction["line_id"], received=True)
    assert await over()
    ready.roster.correct(worker_id, COMMUNITY, "2020-02-03", before=2, after=0)
    await ready.follow()
    assert not await over()
    recovered = await recover(ready, instruction["line_id"], instruction["amount_fen"], reference="缴款书1号")
    assert recovered.status_code < 300, recovered.text
    assert await over()
    ready.roster.tell("resumed", worker_id, state="active")
    await ready.follow()
    assert not await over()


async def test_an_estate_that_was_paid_goes_with_who_claimed_and_with_the_old_account(ready: County) -> None:
    _, (one, two) = await paid_up(ready, 1, 2)
    for worker_id, account in ((one, "6222020200998877665"), (two, "6222020200998877673")):
        await died(ready, worker_id)
        await estate_approved(ready, worker_id, account=account)
    payment = await ready.instructed(await ready.payment())
    instructions = await ready.instructions(payment)
    await ready.returned(payment, return_file(instructions, **{two: "failed"}))
    await statutes_in_force(ready)
    year = await year_of(ready, "estates")
    assert await retained_in(ready, year + 30) == 0
    assert await retained_in(ready, year + 32) == 3
    assert await live(ready, "estates") == await live(ready, "payees") == {two: True}
    names = "SELECT e.worker_id, c.name = '' FROM estate_claimants c JOIN estates e ON e.id = c.estate_id"
    assert dict(await rows(ready, names)) == {one: True, two: False}


async def test_a_card_goes_with_the_last_of_its_members(ready: County) -> None:
    one, two = (ready.roster.enrol(number) for number in (1, 2))
    await card_approved(ready, one, two)
    await left(ready, one)
    await statutes_in_force(ready)
    year = await year_of(ready, "workers")
    assert await retained_in(ready, year + 32) == 1
    assert await live(ready, "payees") == {two: True}
    card = "SELECT state, account = '' FROM households"
    assert await rows(ready, card) == [("approved", False)]
    await left(ready, two)
    assert await retained_in(ready, year + 32) == 2
    assert await rows(ready, card) == [("ended", True)]


async def test_the_database_erases_no_account_of_who_is_there_or_is_owed_something(ready: County) -> None:
    _, (owed,) = await paid_up(ready, 1)
    here = ready.roster.enrol(2)
    await ready.payees([here])
    await left(ready, owed)
    assert await rows(ready, "SELECT erase_payees(array_agg(id)) FROM payees") == [(0,)]
    assert await live(ready, "payees") == {owed: True, here: True}

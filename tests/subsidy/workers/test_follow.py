"""Following the roster: merges, deaths, transfers and corrected duty."""

from sqlalchemy import text

from chassis.database import Scope
from tests.subsidy.make import COMMUNITY, NEIGHBOUR, County, days, return_file

FULL = days(("2020-02-03", "2020-02-07"))


async def states(county: County) -> dict[str, list[str]]:
    """The states of everyone's lines."""
    async with county.app.state.database.session(Scope.of_system(county.app.state.clock)) as session:
        rows = await session.execute(text("SELECT worker_id, array_agg(state ORDER BY id) FROM lines GROUP BY 1"))
        return {worker_id: found for worker_id, found in rows}  # noqa: C416 - rows are no pairs to the type checker


async def test_a_merged_workers_lines_become_the_survivors(ready: County) -> None:
    one = ready.roster.enrol(1, duty=days(("2020-02-03", "2020-02-04")))
    two = ready.roster.enrol(2, duty=days(("2020-02-05", "2020-02-07")))
    roll = await ready.roll()
    ready.roster.tell("merged", two, into=one, state="merged")
    assert await ready.follow() == 1
    assert await ready.follow() == 0
    assert await states(ready) == {one: ["listed", "listed"]}
    assert (await ready.read(roll))["totals"]["half_days"] == 10


async def test_what_both_records_claimed_is_paid_once(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    two = ready.roster.enrol(2, region=NEIGHBOUR, duty=days(("2020-02-07", "2020-02-09")))
    await ready.roll()
    other = await ready.roll(region=NEIGHBOUR)
    ready.roster.tell("merged", two, into=one, state="merged")
    await ready.follow()
    assert await states(ready) == {one: ["listed", "removed"]}
    read = await ready.read(other)
    assert read["totals"]["lines"] == 0
    assert read["version"] > other["version"]


async def test_of_two_paid_lines_for_one_day_one_is_to_be_recovered(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    two = ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    await ready.payees([one, two])
    for region in (COMMUNITY, NEIGHBOUR):
        await ready.approved(await ready.roll(region=region))
    payment = await ready.instructed(await ready.payment())
    ready.roster.tell("merged", two, into=one, state="merged")
    await ready.follow()  # while the money is under way
    assert await states(ready) == {one: ["instructed"], two: ["instructed"]}
    answer = await ready.returned(payment, return_file(await ready.instructions(payment)))
    assert answer.status_code == 200, answer.text
    assert await states(ready) == {one: ["paid"], two: ["clawback-due"]}


async def test_an_unpaid_line_gives_way_to_a_paid_one_whichever_record_stays(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    two = ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    await ready.payees([two])
    await ready.approved(await ready.roll(region=NEIGHBOUR))
    payment = await ready.instructed(await ready.payment())
    await ready.returned(payment, return_file(await ready.instructions(payment)))
    await ready.roll()
    ready.roster.tell("merged", two, into=one, state="merged")
    await ready.follow()
    assert sorted((await states(ready))[one]) == ["paid", "removed"]


async def test_what_is_due_to_the_dead_is_held(ready: County) -> None:
    one, two = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    await ready.payees([one, two])
    await ready.approved(await ready.roll())
    ready.roster.tell("deceased", one, state="deceased", died_on="2020-03-01")
    await ready.follow()
    payment = await ready.payment()
    assert payment["left_out"] == [{"reason": "deceased", "lines": 1, "amount_fen": 25_005}]
    assert payment["totals"]["instructions"] == 1


async def test_a_death_after_preparing_withdraws_the_instruction(ready: County) -> None:
    one, two = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    await ready.payees([one, two])
    roll = await ready.approved(await ready.roll())
    payment = await ready.payment()
    ready.roster.tell("deceased", one, state="deceased", died_on="2020-03-01")
    await ready.follow()
    sent = await ready.instructed(payment)
    assert sent["control_count"] == 1
    assert {one["state"] for one in await ready.instructions(payment)} == {"instructed", "voided"}
    await ready.returned(payment, return_file(x for x in await ready.instructions(payment) if x["state"] != "voided"))
    assert (await ready.read(roll))["state"] == "partial"


async def test_a_payee_goes_with_a_transferred_worker(ready: County) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    await ready.payees([one])
    ready.roster.people[one]["region"] = "150602001001"
    ready.roster.tell("transferred", one, from_region=f"{COMMUNITY}")
    await ready.follow()
    there = await ready.office("civil-affairs", 150602000000).get("/payees")
    assert [payee["worker_id"] for payee in there.json()["items"]] == [one]
    # The county where the worker served still pays what is due there.
    await ready.approved(await ready.roll())
    assert (await ready.instructed(await ready.payment()))["control_count"] == 1


async def test_corrected_duty_takes_an_unpaid_line_back_and_a_supplementary_roll_pays_what_is_right(
    ready: County,
) -> None:
    one = ready.roster.enrol(1, duty=FULL)
    two = ready.roster.enrol(2, duty=FULL)
    roll = await ready.step(await ready.roll(), "publish", "close-publicity")
    ready.roster.correct(one, COMMUNITY, "2020-02-03", before=2, after=1)
    await ready.follow()
    assert await states(ready) == {one: ["removed"], two: ["listed"]}
    assert (await ready.try_move(ready.township, f"/rolls/{roll['id']}", "review", roll)).status_code == 412
    assert (await ready.roll())["totals"]["half_days"] == 9


async def test_duty_that_was_added_takes_nothing_back(ready: County) -> None:
    one = ready.roster.enrol(1, duty=days(("2020-02-03", "2020-02-03"), half_days=1))
    await ready.roll()
    ready.roster.correct(one, COMMUNITY, "2020-02-03", before=1, after=2)
    await ready.follow()
    assert await states(ready) == {one: ["listed"]}


async def test_a_line_corrected_while_at_the_bank_is_recovered_if_paid_and_gone_if_failed(ready: County) -> None:
    one, two = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    await ready.payees([one, two])
    await ready.approved(await ready.roll())
    payment = await ready.instructed(await ready.payment())
    for worker_id in (one, two):
        ready.roster.correct(worker_id, COMMUNITY, "2020-02-03", before=2, after=0)
    await ready.follow()
    assert await states(ready) == {one: ["instructed"], two: ["instructed"]}
    await ready.returned(payment, return_file(await ready.instructions(payment), **{two: "failed"}))
    assert await states(ready) == {one: ["clawback-due"], two: ["removed"]}
    assert (await ready.roll())["totals"]["half_days"] == 8  # what two is still owed

"""Another allowance for the same day blocks a line until the county has decided (I4)."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.subsidy.allowances.make import REASON, allowance_of, cleared, health, issue_kind, recorded, upheld
from tests.subsidy.make import COMMUNITY, COUNTY, ELSEWHERE, County, code_of, days, return_file
from tests.subsidy.payments.make import AMOUNT, FULL, paid_up, sent

CSV = {"Content-Type": "text/csv; charset=utf-8"}


@pytest.fixture(autouse=True)
async def kind(ready: County) -> None:
    await issue_kind(ready)


async def checked(county: County, *numbers: int) -> tuple[dict[str, object], list[str]]:
    """A roll that waits for its approval."""
    workers = [county.roster.enrol(number, duty=FULL) for number in numbers]
    await county.payees(workers)
    return await county.step(await county.roll(), "publish", "close-publicity", "review", "audit", "check"), workers


async def test_a_blocked_line_keeps_its_roll_from_approval_until_two_persons_clear_it(ready: County) -> None:
    roll, (one, _) = await checked(ready, 1, 2)
    allowance = await recorded(ready, one, "2020-02-07", "2020-02-09")
    assert (allowance["state"], {move["move"] for move in allowance["next_moves"]}) == ("open", {"propose", "uphold"})
    refused = await ready.try_move(ready.government, f"/rolls/{roll['id']}", "approve", roll)
    assert (refused.status_code, code_of(refused)) == (409, "OTHER_ALLOWANCE")
    [blocked] = (await ready.civil_affairs.get(f"/rolls/{roll['id']}/blocked-lines")).json()["items"]
    assert refused.json()["facts"] == {"lines": [blocked["line_id"]]}
    assert (blocked["worker_id"], blocked["allowance_id"], blocked["kind"]) == (one, allowance["id"], "medical-staff")
    assert (blocked["half_days"], blocked["amount_fen"], blocked["state"]) == (2, AMOUNT, "listed")
    proposed = await ready.move(ready.civil_affairs, f"/allowances/{allowance['id']}", "propose", allowance, REASON)
    still = await ready.try_move(ready.government, f"/rolls/{roll['id']}", "approve", roll)
    assert code_of(still) == "OTHER_ALLOWANCE"
    done = await ready.move(ready.government, f"/allowances/{allowance['id']}", "clear", proposed, REASON)
    assert (done["state"], done["next_moves"], done["decision"]) == ("cleared", [], REASON["reason"])
    approved = await ready.move(ready.government, f"/rolls/{roll['id']}", "approve", roll)
    assert approved["totals"]["amount_fen"] == 2 * AMOUNT
    assert (await ready.civil_affairs.get(f"/rolls/{roll['id']}/blocked-lines")).json()["items"] == []


async def test_a_duplicate_is_taken_off_and_a_supplementary_roll_lists_the_other_days(ready: County) -> None:
    roll, (one, two) = await checked(ready, 1, 2)
    allowance = await upheld(ready, await recorded(ready, one, "2020-02-01", "2020-02-04"))
    assert allowance["state"] == "duplicate"
    lines = {line["worker_id"]: (line["state"], line["removed_for"]) for line in await ready.lines(roll)}
    assert lines == {one: ("removed", "other-allowance"), two: ("listed", None)}
    roll = await ready.read(roll)
    changes = (await ready.civil_affairs.get(f"/rolls/{roll['id']}/changes")).json()["items"]
    assert [(change["worker_id"], change["change"]) for change in changes] == [(one, "other-allowance")]
    await ready.move(ready.government, f"/rolls/{roll['id']}", "approve", roll)
    second = await ready.roll()
    assert {line["worker_id"]: line["half_days"] for line in await ready.lines(second)} == {one: 6}
    await ready.approved(second)


async def test_what_was_upheld_in_error_is_cleared_by_two_persons_and_its_days_are_listed_again(ready: County) -> None:
    _, (one,) = await paid_up(ready, 1)
    allowance = await upheld(ready, await recorded(ready, one))
    second = await ready.roll()
    assert [line["half_days"] for line in await ready.lines(second)] == [8]
    await ready.step(second, "publish", "close-publicity")
    await cleared(ready, allowance)
    third = await ready.roll()
    assert [line["half_days"] for line in await ready.lines(third)] == [2]


async def test_an_approved_line_is_left_out_of_payments_while_it_is_blocked(ready: County) -> None:
    _, (one, _) = await paid_up(ready, 1, 2)
    allowance = await recorded(ready, one)
    payment = await ready.payment()
    assert payment["left_out"] == [{"reason": "other-allowance", "lines": 1, "amount_fen": AMOUNT}]
    instructed = await ready.instructed(payment)
    await ready.returned(instructed, return_file(await ready.instructions(instructed)))
    await cleared(ready, allowance)
    rest = await ready.instructed(await ready.payment())
    assert [line["worker_id"] for line in await ready.instructions(rest)] == [one]


async def test_what_is_recorded_after_a_payment_was_prepared_is_withdrawn_when_it_is_sent(ready: County) -> None:
    _, (one, two) = await paid_up(ready, 1, 2)
    payment = await ready.payment()
    await recorded(ready, one)
    instructed = await ready.instructed(payment)
    states = {line["worker_id"]: line["state"] for line in await ready.instructions(instructed)}
    assert states == {one: "voided", two: "instructed"}


async def test_a_line_that_was_paid_is_to_be_recovered_and_one_at_the_bank_when_it_is_paid(ready: County) -> None:
    payment, instructions, (one, _) = await sent(ready, 1, 2)
    early = await upheld(ready, await recorded(ready, one))
    await ready.returned(payment, return_file(instructions))
    [roll] = (await ready.civil_affairs.get("/rolls")).json()["items"]
    lines = {line["worker_id"]: (line["state"], line["removed_for"]) for line in await ready.lines(roll)}
    assert lines[one] == ("clawback-due", "other-allowance")
    other = next(worker for worker in lines if worker != one)
    await upheld(ready, await recorded(ready, other))
    assert {line["state"] for line in await ready.lines(roll)} == {"clawback-due"}
    again = await ready.try_move(ready.civil_affairs, f"/allowances/{early['id']}", "uphold", early, REASON)
    assert code_of(again) == "ILLEGAL_MOVE"


async def test_an_allowance_recorded_while_a_roll_is_approved_blocks_either_the_approval_or_the_payment(
    ready: County,
) -> None:
    roll, workers = await checked(ready, *range(1, 6))
    approved, *made = await asyncio.gather(
        ready.try_move(ready.government, f"/rolls/{roll['id']}", "approve", roll),
        *(health(ready).post("/allowances", json=allowance_of(worker_id)) for worker_id in workers),
    )
    assert {answer.status_code for answer in made} == {201}
    assert approved.status_code in {200, 409}, approved.text
    if approved.status_code == 409:
        assert code_of(approved) == "OTHER_ALLOWANCE"
        return
    refused = await ready.finance.post("/payments", json={"region": f"{COUNTY}"})
    assert code_of(refused) == "NOTHING_TO_PAY"


async def test_whoever_comes_second_waits_for_the_first(ready: County) -> None:
    """The order is forced: the allowance is written, and not yet committed, when the roll is to be approved."""
    roll, (one,) = await checked(ready, 1)
    database, clock = ready.app.state.database, ready.app.state.clock
    kind = (await ready.civil_affairs.get("/allowance-kinds")).json()["items"][0]
    async with database.session(Scope.of_system(clock)) as session, session.begin():
        await session.execute(
            text(
                "INSERT INTO allowances (region, worker_id, kind_id, kind, paying_unit, first_on, last_on, state,"
                " recorded_by, version) VALUES (:region, :worker, :kind, 'medical-staff', 'x', '2020-02-03',"
                " '2020-02-03', 'open', 'test:x', 1)"
            ),
            {"region": COUNTY, "worker": one, "kind": kind["id"]},
        )
        approving = asyncio.create_task(ready.try_move(ready.government, f"/rolls/{roll['id']}", "approve", roll))
        done, _ = await asyncio.wait({approving}, timeout=0.5)
        assert not done
    assert code_of(await approving) == "OTHER_ALLOWANCE"


async def test_the_database_itself_refuses_to_approve_and_to_send_a_blocked_line(ready: County) -> None:
    _, (one,) = await checked(ready, 1)
    await recorded(ready, one)
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(IntegrityError, match="another allowance"):
            await session.execute(text("UPDATE rolls SET state = 'approved', snapshot = 'x'"))


async def test_three_persons_record_propose_and_clear_and_none_made_the_roll(ready: County) -> None:
    worker_id = ready.roster.enrol(1, duty=FULL)
    county = ready.office("civil-affairs", COUNTY, person="test:maker")
    maker = ready.office("community", COMMUNITY, person="test:maker")
    assert (await maker.post("/rolls", json={"region": f"{COMMUNITY}", "month": "2020-02"})).status_code == 201
    own = await county.post("/allowances", json=allowance_of(worker_id))
    path = f"/allowances/{own.json()['id']}"
    assert code_of(await ready.try_move(county, path, "propose", own.json(), REASON)) == "ALLOWANCE_SAME_HAND"
    assert code_of(await ready.try_move(county, path, "uphold", own.json(), REASON)) == "ALLOWANCE_SAME_HAND"
    self = ready.office("civil-affairs", COUNTY, person="test:self", worker_id=worker_id)
    assert code_of(await ready.try_move(self, path, "propose", own.json(), REASON)) == "ALLOWANCE_SAME_HAND"

    made = await recorded(ready, worker_id, "2020-02-04", "2020-02-05")
    path = f"/allowances/{made['id']}"
    proposed = await ready.move(ready.civil_affairs, path, "propose", made, REASON)
    same = await ready.try_move(ready.civil_affairs, path, "clear", proposed, REASON)
    assert code_of(same) == "ALLOWANCE_SAME_HAND"
    assert code_of(await ready.try_move(county, path, "clear", proposed, REASON)) == "ALLOWANCE_SAME_HAND"
    back = await ready.move(ready.government, path, "refuse", proposed)
    assert (back["state"], back["proposal"]) == ("open", None)
    by_maker = await ready.move(county, path, "propose", back, REASON)
    refused = await ready.try_move(ready.government, path, "clear", by_maker, REASON)
    assert code_of(refused) == "ALLOWANCE_SAME_HAND"


async def test_it_blocks_in_whichever_county_the_days_were_listed(ready: County) -> None:
    """The worker's own county records it; the line lies in the neighbouring one."""
    await ready.standard(of=150602000000)
    worker_id = ready.roster.enrol(1, duty=FULL)
    ready.roster.duty[worker_id, COMMUNITY] = {}
    ready.roster.duty[worker_id, ELSEWHERE] = dict(FULL)
    roll = await ready.roll(region=ELSEWHERE)
    allowance = await recorded(ready, worker_id)
    away = ready.office("civil-affairs", 150602000000)
    [blocked] = (await away.get(f"/rolls/{roll['id']}/blocked-lines")).json()["items"]
    assert blocked["allowance_id"] == allowance["id"]
    assert (await away.get("/allowances")).json()["items"] == []
    await upheld(ready, allowance)
    [line] = (await away.get(f"/rolls/{roll['id']}/lines")).json()["items"]
    assert (line["state"], line["removed_for"]) == ("removed", "other-allowance")


async def test_only_the_workers_own_county_and_the_paying_department_record(ready: County) -> None:
    worker_id = ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2, region=ELSEWHERE)
    asked = allowance_of(worker_id)
    assert code_of(await ready.office("health", 150602000000).post("/allowances", json=asked)) == "NOT_FOUND"
    other = await ready.office("organization", COUNTY).post("/allowances", json=asked)
    assert code_of(other) == "NOT_OWN_ALLOWANCE_KIND"
    unknown = await health(ready).post("/allowances", json=asked | {"worker_id": "W000099990"})
    assert unknown.status_code in {409, 422}
    backwards = await health(ready).post("/allowances", json=asked | {"first_on": "2020-02-04"})
    assert (backwards.status_code, backwards.json()["errors"][0]["code"]) == (422, "period_order")
    answers = await asyncio.gather(*(health(ready).post("/allowances", json=asked) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"ALLOWANCE_EXISTS"}
    assert (await ready.office("civil-affairs", 150602000000).get("/allowances")).json()["items"] == []
    bank = ready.office("bank", COUNTY, organisation="ICBC")
    assert (await bank.get("/allowances")).json()["items"] == []


async def test_a_file_is_recorded_row_by_row_and_the_same_file_again_changes_nothing(ready: County) -> None:
    one, two = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    ready.roster.enrol(3, region=ELSEWHERE)
    away = next(worker for worker, person in ready.roster.people.items() if person["region"] == f"{ELSEWHERE}")
    rows = [
        f"{one},medical-staff,卫健委,2020-02-03,2020-02-05",
        f"{two},medical-staff,卫健委,2020-02-03,2020-02-05",
        f"{away},medical-staff,卫健委,2020-02-03,2020-02-05",
        f"{one},unheard-of,卫健委,2020-02-03,2020-02-05",
        f"{one},medical-staff,卫健委,2020-02-05,2020-02-03",
        f"{one},medical-staff,卫健委,2020-02-03,2020-02-05",
    ]
    file = "\n".join(["人员编号,类别代码,发放单位,起始日,截止日", *rows]).encode()
    dry = await health(ready).post("/allowances/import", content=file, headers=CSV, params={"dry_run": True})
    done = await health(ready).post("/allowances/import", content=file, headers=CSV)
    for answer in (dry.json(), done.json()):
        assert (answer["accepted"], answer["refused"]) == (2, 4), answer
        assert {(error["row"], error["code"]) for error in answer["errors"]} == {
            (4, "NOT_FOUND"),
            (5, "PARAMETER_MISSING"),
            (6, "period_order"),
            (7, "duplicate_row"),
        }
    again = (await health(ready).post("/allowances/import", content=file, headers=CSV)).json()
    assert (again["accepted"], again["unchanged"]) == (0, 2)
    assert len((await ready.civil_affairs.get("/allowances", params={"state": "open"})).json()["items"]) == 2
    await ready.roll()
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        told = await session.scalar(text("SELECT count(*) FROM events WHERE type = 'subsidy.allowance.recorded'"))
    assert told == 2


async def test_a_merged_record_takes_its_allowances_along(ready: County) -> None:
    keeps, goes = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    ready.roster.duty[goes, COMMUNITY] = {}
    roll = await ready.step(await ready.roll(), "publish", "close-publicity", "review", "audit", "check")
    same = [await recorded(ready, worker_id) for worker_id in (keeps, goes)]
    await cleared(ready, same[0])
    await recorded(ready, goes, "2020-02-06", "2020-02-07")
    ready.roster.tell("merged", goes, into=keeps, state="merged")
    assert await ready.follow()
    items = (await ready.civil_affairs.get("/allowances", params={"worker_id": keeps})).json()["items"]
    assert {(one["first_on"], one["state"]) for one in items} == {("2020-02-03", "cleared"), ("2020-02-06", "open")}
    refused = await ready.try_move(ready.government, f"/rolls/{roll['id']}", "approve", await ready.read(roll))
    assert code_of(refused) == "OTHER_ALLOWANCE"


async def test_a_day_before_and_a_day_after_block_nothing(ready: County) -> None:
    worker_id = ready.roster.enrol(1, duty=days(("2020-02-04", "2020-02-04")))
    roll = await ready.step(await ready.roll(), "publish", "close-publicity", "review", "audit", "check")
    await recorded(ready, worker_id, "2020-02-01", "2020-02-03")
    await recorded(ready, worker_id, "2020-02-05", "2020-02-29")
    assert (await ready.civil_affairs.get(f"/rolls/{roll['id']}/blocked-lines")).json()["items"] == []
    await ready.move(ready.government, f"/rolls/{roll['id']}", "approve", roll)

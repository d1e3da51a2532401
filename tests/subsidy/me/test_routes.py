"""What a worker sees and says of the own subsidy."""

from tests.subsidy.make import County, code_of, days, return_file
from tests.subsidy.payments.make import AMOUNT, sent

FULL = days(("2020-02-03", "2020-02-07"))


async def test_a_worker_sees_own_lines_and_nothing_else(ready: County) -> None:
    mine, yours = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    roll = await ready.roll()
    me = ready.worker(mine)
    [line] = (await me.get("/me/lines")).json()["items"]
    assert (line["amount_fen"], line["state"], line["parts"][0]["rate_fen"]) == (25_005, "listed", 5_001)
    assert (await me.get(f"/rolls/{roll['id']}")).status_code == 404
    assert (await me.get("/payees")).json()["items"] == []
    assert (await me.get("/standards")).json()["items"] == []
    assert (await ready.worker(yours).get(f"/lines/{line['id']}/explanation")).status_code == 404


async def test_a_worker_objects_to_an_own_line_while_it_is_public(ready: County) -> None:
    mine, yours = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    roll = await ready.roll()
    lines = {line["worker_id"]: line["id"] for line in await ready.lines(roll)}
    asked = {"line_id": lines[mine], "reason": "少计半天"}
    assert code_of(await ready.worker(mine).post("/me/objections", json=asked)) == "NOT_IN_PUBLICITY"
    await ready.step(roll, "publish")
    assert (await ready.worker(yours).post("/me/objections", json=asked)).status_code == 404
    raised = await ready.worker(mine).post("/me/objections", json=asked)
    assert raised.status_code == 201, raised.text
    assert {line["worker_id"]: line["state"] for line in await ready.lines(roll)} == {mine: "objected", yours: "listed"}


async def test_a_worker_reads_what_is_due_was_paid_and_is_contested(ready: County) -> None:
    payment, instructions, (one, _) = await sent(ready, 1, 2)
    me = ready.worker(one)
    before = (await me.get("/me")).json()
    assert (before["due_fen"], before["paid_fen"], before["under_dispute"]) == (AMOUNT, 0, [])
    await ready.returned(payment, return_file(instructions))
    [line] = (await me.get("/me/lines")).json()["items"]
    assert (line["month"], line["state"], line["received"], line["failed_for"]) == ("2020-02", "paid", None, None)
    assert line["reported_at"] is not None
    await me.post(f"/me/lines/{line['id']}/not-received")
    assert (await me.get("/me")).json() == {
        "listed_fen": 0,
        "due_fen": 0,
        "paid_fen": AMOUNT,
        "to_give_back_fen": 0,
        "under_objection": [],
        "under_dispute": [line["id"]],
    }
    [line] = (await me.get("/me/lines")).json()["items"]
    assert (line["received"], line["dispute"]["state"]) == (False, "open")


async def test_a_worker_reads_why_and_what_is_objected(ready: County) -> None:
    mine, yours = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    roll = await ready.step(await ready.roll(), "publish")
    [line] = (await ready.worker(mine).get("/me/lines")).json()["items"]
    asked = {"worker_id": mine, "reason": "二月三日未在岗"}
    assert (await ready.township.post(f"/rolls/{roll['id']}/objections", json=asked)).status_code == 201
    [line] = (await ready.worker(mine).get("/me/lines")).json()["items"]
    assert (line["state"], line["objection"]["reason"]) == ("objected", "二月三日未在岗")
    summary = (await ready.worker(mine).get("/me")).json()
    assert (summary["listed_fen"], summary["under_objection"]) == (25_005, [line["id"]])
    why = await ready.worker(mine).get(f"/me/lines/{line['id']}/explanation")
    assert (why.json()["month"], why.json()["replayed_fen"], len(why.json()["parts"])) == ("2020-02", 25_005, 1)
    office = await ready.civil_affairs.get(f"/lines/{line['id']}/explanation")
    assert office.json() == why.json()
    assert (await ready.worker(yours).get(f"/me/lines/{line['id']}/explanation")).status_code == 404


async def test_who_is_no_worker_has_nothing_of_the_own(ready: County) -> None:
    assert (await ready.community.get("/me")).status_code == 404
    assert (await ready.community.get("/me/lines")).status_code == 404


async def test_a_worker_reads_the_own_account_masked_and_the_one_that_waits(ready: County) -> None:
    mine, yours = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    me, you = ready.worker(mine), ready.worker(yours)
    assert (await me.get("/me/payees")).json() == {"confirmed": None, "pending": None, "expected_fen": 0}
    await ready.payees([mine])
    await ready.approved(await ready.roll())
    assert (await ready.register(mine, account="62220202009999")).status_code == 201
    own = (await me.get("/me/payees")).json()
    assert (own["confirmed"]["state"], own["pending"]["state"]) == ("confirmed", "registered")
    assert (own["confirmed"]["account_masked"], own["pending"]["account_masked"]) == (f"****{mine[-4:]}", "****9999")
    assert (own["confirmed"]["holder_masked"], own["confirmed"]["bank_name"]) == ("张***", "中国工商银行固阳支行")
    assert (own["pending"]["confirmed_at"], own["expected_fen"]) == (None, AMOUNT)
    assert "account" not in own["confirmed"]
    assert (await you.get("/me/payees")).json() == {"confirmed": None, "pending": None, "expected_fen": AMOUNT}
    assert (await ready.community.get("/me/payees")).status_code == 404

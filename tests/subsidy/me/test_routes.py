"""What a worker sees and says of the own subsidy."""

from tests.subsidy.make import County, code_of, days

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

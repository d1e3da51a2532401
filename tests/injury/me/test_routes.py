"""What a worker reports and sees of the own cases."""

from tests.injury.decisions.make import decided
from tests.injury.make import COMMUNITY, NEIGHBOUR, Bureaus
from tests.injury.payouts.make import approved, paid, recognised

OWN = "/v1/injury/me"
BODY = {"harm": "accident", "event_at": "2020-02-03T08:30:00+08:00", "place": str(COMMUNITY)}


async def test_a_worker_reports_and_follows_the_own_case_and_no_other(bureaus: Bureaus) -> None:
    mine, yours = await bureaus.told_of(1), await bureaus.told_of(2)
    worker = await bureaus.of("worker", COMMUNITY, worker_id=mine)
    other = await bureaus.of("worker", NEIGHBOUR, worker_id=yours)
    report = await worker.post(f"{OWN}/reports", json=BODY)
    assert report.status_code == 201, report.text
    assert (report.json()["worker_id"], report.json()["reporter"]) == (mine, "worker")
    [case] = (await worker.get(f"{OWN}/cases")).json()["items"]
    assert (case["id"], case["state"]) == (report.json()["case_id"], "reported")
    assert (await worker.get(f"{OWN}/cases/{case['id']}")).json() == case
    assert (await other.get(f"{OWN}/cases/{case['id']}")).status_code == 404
    assert (await other.get(f"{OWN}/cases")).json()["items"] == []


async def test_a_worker_whom_the_roster_has_not_told_of_reports_all_the_same(bureaus: Bureaus) -> None:
    case = await bureaus.reported(9, known=False)
    worker = await bureaus.of("worker", COMMUNITY, worker_id=case["worker_id"])
    again = await worker.post(f"{OWN}/reports", json=BODY)
    assert (again.json()["case_id"], again.json()["joined"]) == (case["id"], True)


async def test_a_worker_reads_the_own_decision_and_nobody_elses(bureaus: Bureaus) -> None:
    case = await decided(bureaus)
    mine = await bureaus.of("worker", COMMUNITY, worker_id=case["worker_id"])
    [decision] = (await mine.get(f"{OWN}/cases/{case['id']}/decisions")).json()["items"]
    assert (decision["outcome"], decision["article"]) == ("recognised", "工伤保险条例第十四条第一项")
    other = await bureaus.of("worker", NEIGHBOUR, worker_id=await bureaus.told_of(2))
    assert (await other.get(f"{OWN}/cases/{case['id']}/decisions")).status_code == 404


async def test_a_worker_reads_the_own_payments_and_nobody_elses(bureaus: Bureaus) -> None:
    case, second = await recognised(bureaus), await recognised(bureaus, event_at="2020-01-20T08:30:00+08:00")
    for one in (case, second):
        await paid(bureaus, await approved(bureaus, one))
    mine = await bureaus.of("worker", COMMUNITY, worker_id=case["worker_id"])
    payments = (await mine.get(f"{OWN}/payments")).json()["items"]
    assert [(one["item"], one["payer"], one["amount_fen"]) for one in payments] == [("lump-sum", "fund", 100_000)] * 2
    only = (await mine.get(f"{OWN}/payments", params={"case_id": second["id"]})).json()["items"]
    assert only == payments[1:]
    other = await bureaus.of("worker", NEIGHBOUR, worker_id=await bureaus.told_of(2))
    assert (await other.get(f"{OWN}/payments")).json()["items"] == []

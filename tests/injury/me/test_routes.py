"""What a worker reports and sees of the own cases."""

from tests.injury.make import COMMUNITY, NEIGHBOUR, Bureaus

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

"""Complaints over HTTP: taken without giving away who makes them, judged by others than those complained of."""

from typing import Any

from sqlalchemy import text

from chassis.database import Scope
from tests.offices import COMMUNITY, COUNTY, LEAGUE, Offices, code_of

VIOLATIONS = "/v1/oversight/violations"
NOTICES = "/v1/oversight/violation-notices"
REPORTER = "test:somebody-who-must-not-be-known"


def _asked(**more: Any) -> dict[str, Any]:
    return {
        "breach": "task-without-basis",
        "department": "industry",
        "department_region": str(COUNTY),
        "account": "电话要求当日报表",
    } | more


async def reported(offices: Offices, **more: Any) -> dict[str, Any]:
    community = await offices.of("community", COMMUNITY, subject=REPORTER)
    answer = await community.post(VIOLATIONS, json=_asked(**more))
    assert answer.status_code == 201, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


async def _everything(offices: Offices) -> str:
    """What the database holds, save the keys of idempotency, which are forgotten after seven days."""
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        parts = [
            str((await session.execute(text(f"SELECT * FROM {table}"))).all())  # noqa: S608 - names of this test
            for table in ("violations", "audit_entries", "events")
        ]
    return " ".join(parts)


async def test_of_an_anonymous_complaint_nothing_is_kept_of_who_made_it(offices: Offices) -> None:
    await reported(offices)
    kept = await _everything(offices)
    assert REPORTER not in kept
    assert str(COMMUNITY) not in kept


async def test_a_named_one_is_sealed_and_revealed_with_a_purpose_to_headquarters_above(offices: Offices) -> None:
    taken = await reported(offices, anonymous=False)
    assert REPORTER not in await _everything(offices)
    league = await offices.of("headquarters", LEAGUE)
    path = f"{VIOLATIONS}/{taken['id']}/reporter"
    assert (await league.get(path)).status_code == 422
    told = await league.get(path, headers={"X-Purpose": "verify-complaint"})
    assert told.json() == {"reporter": REPORTER, "community": str(COMMUNITY)}
    audited = (await league.get("/v1/oversight/audit", params={"subject": taken["id"]})).json()["items"]
    assert [(one["action"], one["purpose"]) for one in audited][-1] == (
        "oversight.violation.reporter-revealed",
        "verify-complaint",
    )
    anonymous = await reported(offices)
    refused = await league.get(f"{VIOLATIONS}/{anonymous['id']}/reporter", headers={"X-Purpose": "verify-complaint"})
    assert code_of(refused) == "REPORTED_ANONYMOUSLY"


async def test_a_complaint_goes_from_report_to_close_and_its_receipt_tells_how_far(offices: Offices) -> None:
    taken = await reported(offices)
    headquarters = await offices.of("headquarters", COUNTY)
    industry = await offices.of("industry", COUNTY)
    path = f"{VIOLATIONS}/{taken['id']}"
    seen = (await headquarters.get(path)).json()
    assert seen["region"] == str(COUNTY)
    assert (await industry.get(NOTICES)).json()["items"] == []
    seen = (await offices.move(headquarters, path, "verify", seen, {"finding": "无上级文件依据"})).json()
    seen = (await offices.move(headquarters, path, "notify", seen, {})).json()
    assert (seen["state"], seen["due_on"]) == ("noticed", "2020-02-12")
    [notice] = (await industry.get(NOTICES)).json()["items"]
    other = await offices.of("education", COUNTY)
    foreign = await offices.move(other, f"{NOTICES}/{taken['id']}", "rectify", notice, {"response": "已停止"})
    assert foreign.status_code == 404
    done = await offices.move(industry, f"{NOTICES}/{taken['id']}", "rectify", notice, {"response": "已停止该报表"})
    assert done.json()["state"] == "rectified"
    seen = (await offices.move(headquarters, path, "send-back", done.json(), {"finding": "仍在催报"})).json()
    seen = (await offices.move(industry, f"{NOTICES}/{taken['id']}", "rectify", seen, {"response": "已停止"})).json()
    closed = (await offices.move(headquarters, path, "close", seen)).json()
    assert (closed["state"], closed["closed_on"]) == ("closed", "2020-02-05")
    community = await offices.of("community", COMMUNITY, subject=REPORTER)
    progress = await community.post(f"{VIOLATIONS}/progress", json={"receipt": taken["receipt"]})
    assert progress.json() == {
        "state": "closed",
        "finding": "仍在催报",
        "response": "已停止",
        "due_on": "2020-02-12",
        "closed_on": "2020-02-05",
    }
    wrong = await community.post(f"{VIOLATIONS}/progress", json={"receipt": "A" * 16})
    assert wrong.status_code == 404


async def test_headquarters_do_not_judge_what_is_said_of_themselves(offices: Offices) -> None:
    taken = await reported(offices, department="headquarters")
    path = f"{VIOLATIONS}/{taken['id']}"
    county, league = await offices.of("headquarters", COUNTY), await offices.of("headquarters", LEAGUE)
    seen = (await county.get(path)).json()
    for move, body in (("verify", {"finding": "x"}), ("dismiss", {"finding": "x"})):
        assert code_of(await offices.move(county, path, move, seen, body)) == "JUDGE_IN_OWN_CAUSE"
    assert (await offices.move(league, path, "verify", seen, {"finding": "属实"})).json()["state"] == "verified"


async def test_headquarters_below_do_not_judge_those_above(offices: Offices) -> None:
    taken = await reported(offices, department="headquarters", department_region=str(LEAGUE))
    county = await offices.of("headquarters", COUNTY)
    path = f"{VIOLATIONS}/{taken['id']}"
    refused = await offices.move(county, path, "dismiss", {"version": 1}, {"finding": "x"})
    assert code_of(refused) == "JUDGE_IN_OWN_CAUSE"


async def test_a_department_is_given_until_a_later_day(offices: Offices) -> None:
    taken = await reported(offices)
    headquarters = await offices.of("headquarters", COUNTY)
    path = f"{VIOLATIONS}/{taken['id']}"
    seen = (await offices.move(headquarters, path, "verify", {"version": 1}, {"finding": "属实"})).json()
    early = await offices.move(headquarters, path, "notify", seen, {"due_on": "2020-02-05"})
    assert code_of(early) == "DUE_BEFORE_TODAY"
    escalated = await offices.move(headquarters, path, "escalate", seen)
    assert escalated.json()["state"] == "escalated"

"""Requests about one's own data: before the right office, answered in time and by another hand, told to nobody else."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.worker_id import make_worker_id
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices, code_of
from tests.oversight.others import Others

OWN = "/v1/oversight/me/data-requests"
REQUESTS = "/v1/oversight/data-requests"
PERIODS = "/v1/oversight/retention/periods"
PURPOSE = {"X-Purpose": "answer-request"}
SAYS = "手机号应为 13900001234"


@pytest.fixture
def elsewhere(others: Others) -> httpx.AsyncBaseTransport:
    return others


@pytest.fixture
def others() -> Others:
    return Others()


async def asked(offices: Offices, number: int = 7, **more: Any) -> tuple[str, dict[str, Any]]:
    worker_id = await offices.told_of(number)
    me = await offices.worker(worker_id)
    answer = await me.post(OWN, json={"kind": "correction", "keeper": "roster", "says": SAYS} | more)
    assert answer.status_code == 201, answer.text
    return worker_id, answer.json()


async def test_a_correction_is_asked_for_answered_and_read_by_the_worker(offices: Offices) -> None:
    worker_id, one = await asked(offices)
    assert (one["region"], one["department"], one["due_on"]) == (str(COUNTY), "civil-affairs", "2020-03-06")
    assert SAYS not in str(one)
    office = await offices.of("civil-affairs")
    assert [row["id"] for row in (await office.get(REQUESTS)).json()["items"]] == [one["id"]]
    read = await office.get(f"{REQUESTS}/{one['id']}", headers=PURPOSE)
    assert (read.json()["says"], read.json()["answer"]) == (SAYS, None)
    words = {"outcome": "granted", "answer": "已更正"}
    answered = await offices.move(office, f"{REQUESTS}/{one['id']}", "answer", one, words)
    assert (answered.json()["state"], answered.json()["outcome"]) == ("answered", "granted")
    me = await offices.worker(worker_id)
    mine = (await me.get(f"{OWN}/{one['id']}")).json()
    assert (mine["says"], mine["answer"], mine["answered_at"]) == (SAYS, "已更正", "2020-02-05T09:00:00+08:00")
    again = await offices.move(office, f"{REQUESTS}/{one['id']}", "answer", answered.json(), words)
    assert code_of(again) == "ILLEGAL_MOVE"
    told = [(event["type"], event["data"]) for event in await offices.events()]
    assert [kind for kind, _ in told] == ["oversight.data-request.asked", "oversight.data-request.answered"]
    assert worker_id not in str(told)


@pytest.mark.parametrize(
    ("keeper", "office"), [("injury", "human-resources"), ("oversight", "headquarters"), ("welfare", "civil-affairs")]
)
async def test_a_request_is_before_the_office_whose_records_they_are_and_unknown_to_any_other(
    offices: Offices, keeper: str, office: str
) -> None:
    _, one = await asked(offices, keeper=keeper)
    for department in ("human-resources", "headquarters", "civil-affairs"):
        client = await offices.of(department)
        seen = [row["id"] for row in (await client.get(REQUESTS)).json()["items"]]
        read = await client.get(f"{REQUESTS}/{one['id']}", headers=PURPOSE)
        words = {"outcome": "refused", "answer": "材料属实"}
        moved = await offices.move(client, f"{REQUESTS}/{one['id']}", "answer", one, words)
        if department == office:
            assert (seen, read.status_code, moved.status_code) == ([one["id"]], 200, 200)
        else:
            assert (seen, read.status_code, moved.status_code) == ([], 404, 404)


async def test_a_request_is_before_the_county_of_the_workers_record_whatever_the_token_says(offices: Offices) -> None:
    worker_id = await offices.told_of(7)
    asking = {"kind": "correction", "keeper": "roster", "says": SAYS}
    of_the_bureau = await offices.of("worker", PROVINCE, worker_id=worker_id)
    assert (await of_the_bureau.post(OWN, json=asking)).json()["region"] == str(COUNTY)
    on_no_roster = await offices.of("worker", PROVINCE, worker_id=make_worker_id(10_001))
    assert (await on_no_roster.post(OWN, json=asking)).status_code == 404


async def test_neither_the_community_nor_another_worker_sees_a_request(offices: Offices) -> None:
    _, one = await asked(offices)
    other = await offices.worker(await offices.told_of(8))
    assert (await other.get(OWN)).json()["items"] == []
    assert (await other.get(f"{OWN}/{one['id']}")).status_code == 404
    community = await offices.of("civil-affairs", COMMUNITY)
    assert (await community.get(REQUESTS)).json()["items"] == []


async def test_who_does_not_answer_in_thirty_days_is_overdue(offices: Offices) -> None:
    _, one = await asked(offices)
    league = await offices.of("civil-affairs", LEAGUE)
    offices.clock.advance(days=30)
    assert (await league.get(REQUESTS, params={"overdue": True})).json()["items"] == []
    offices.clock.advance(days=1)
    late = (await league.get(REQUESTS, params={"overdue": True})).json()["items"]
    assert [row["id"] for row in late] == [one["id"]]


async def test_a_request_is_withdrawn_before_it_is_answered_and_not_after(offices: Offices) -> None:
    worker_id, one = await asked(offices)
    me = await offices.worker(worker_id)
    withdrawn = await offices.move(me, f"{OWN}/{one['id']}", "withdraw", one)
    assert withdrawn.json()["state"] == "withdrawn"
    office = await offices.of("civil-affairs")
    words = {"outcome": "granted", "answer": "已更正"}
    late = await offices.move(office, f"{REQUESTS}/{one['id']}", "answer", withdrawn.json(), words)
    assert code_of(late) == "ILLEGAL_MOVE"


async def test_nobody_answers_a_request_of_their_own(offices: Offices) -> None:
    worker_id, one = await asked(offices)
    own_hand = await offices.of("civil-affairs", COUNTY, subject="test:both", worker_id=worker_id)
    words = {"outcome": "granted", "answer": "已更正"}
    refused = await offices.move(own_hand, f"{REQUESTS}/{one['id']}", "answer", one, words)
    assert code_of(refused) == "OWN_DATA_REQUEST"


async def test_reading_a_request_is_audited_as_a_read_of_the_worker(offices: Offices) -> None:
    worker_id, one = await asked(offices)
    office = await offices.of("civil-affairs")
    assert code_of(await office.get(f"{REQUESTS}/{one['id']}")) == "MALFORMED"
    await office.get(f"{REQUESTS}/{one['id']}", headers=PURPOSE)
    reads = "/v1/oversight/audit/reads"
    [read] = (await (await offices.of("headquarters")).get(reads, params={"whom": worker_id})).json()["items"]
    assert (read["action"], read["purpose"]) == ("oversight.data-request.revealed", "answer-request")
    me = await offices.worker(worker_id)
    [mine] = (await me.get("/v1/oversight/me/reads")).json()["items"]
    assert (mine["department"], mine["level"], mine["purpose"]) == ("civil-affairs", "county", "answer-request")
    assert "caller" not in mine


async def test_the_requests_of_a_merged_record_are_the_survivors(offices: Offices) -> None:
    given_up, one = await asked(offices, 7)
    survivor = await offices.told_of(8)
    office = await offices.of("civil-affairs")
    await office.get(f"{REQUESTS}/{one['id']}", headers=PURPOSE)
    await offices.told_of(7, type="roster.worker.merged", state="merged", into=survivor)
    me = await offices.worker(survivor)
    assert [row["id"] for row in (await me.get(OWN)).json()["items"]] == [one["id"]]
    assert len((await me.get("/v1/oversight/me/reads")).json()["items"]) == 1
    assert given_up != survivor


async def test_what_was_asked_and_answered_is_not_in_the_database_in_clear(offices: Offices) -> None:
    await asked(offices)
    async with offices.app.state.database.session(offices._system) as session:
        rows = "\n".join(await session.scalars(text("SELECT t::text FROM data_requests t")))
        kept = "\n".join(await session.scalars(text("SELECT t::text FROM idempotency t")))
    assert SAYS not in rows + kept
    assert SAYS.encode().hex() not in rows + kept


def _kept(**more: Any) -> dict[str, Any]:
    return {
        "title": "工伤认定案卷 Files of injury cases",
        "source": "工伤认定办法第二十四条",
        "in_use": 0,
        "held": False,
        "kept_until": "2070-02-05",
    } | more


OVER = _kept(title="旧账户", kept_until="2020-02-05")
DELETION: dict[str, Any] = {"kind": "deletion", "keeper": "injury", "says": "请删除"}


@pytest.mark.parametrize(
    ("kept", "outcome", "words"),
    [([_kept()], "refused", "2070-02-05"), ([OVER], "granted", "旧账户"), ([_kept(), OVER], "partly", "2070-02-05")],
)
async def test_a_deletion_is_answered_at_once_by_the_periods_with_the_day_and_the_rule(
    offices: Offices, others: Others, kept: list[Any], outcome: str, words: str
) -> None:
    others.told["/v1/injury/me/retention"] = {"items": kept}
    worker_id, one = await asked(offices, **DELETION)
    assert (one["state"], one["outcome"]) == ("answered", outcome)
    mine = (await (await offices.worker(worker_id)).get(f"{OWN}/{one['id']}")).json()
    assert words in mine["answer"]
    assert ("工伤认定办法第二十四条" in mine["answer"]) == (outcome != "granted")
    assert [event["type"] for event in await offices.events()] == [
        "oversight.data-request.asked",
        "oversight.data-request.answered",
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"items": []},
        {"items": [_kept(in_use=1, kept_until=None)]},
        {"items": [_kept(held=True)]},
        {"items": [_kept(kept_until=None, source=None)]},
        503,
    ],
    ids=["of no kind", "in use", "under a hold", "of no period", "the service is down"],
)
async def test_a_deletion_that_the_periods_do_not_settle_is_for_the_office(
    offices: Offices, others: Others, told: Any
) -> None:
    others.told["/v1/injury/me/retention"] = told
    _, one = await asked(offices, **DELETION)
    assert (one["state"], one["outcome"], one["due_on"]) == ("asked", None, "2020-03-06")


async def test_a_worker_may_have_a_person_answer(offices: Offices, others: Others) -> None:
    others.told["/v1/injury/me/retention"] = {"items": [_kept()]}
    _, one = await asked(offices, **DELETION, by_office=True)
    assert one["state"] == "asked"
    assert others.asked == []


async def test_the_words_of_a_request_are_erased_when_their_period_is_over(offices: Offices) -> None:
    worker_id, one = await asked(offices)
    office = await offices.of("civil-affairs")
    words = {"outcome": "granted", "answer": "已更正"}
    await offices.move(office, f"{REQUESTS}/{one['id']}", "answer", one, words)
    _, waiting = await asked(offices, 8)
    entered, confirming = [await offices.of("headquarters", PROVINCE, subject=f"test:{name}") for name in ("a", "b")]
    asked_for = {"kind": "data-request", "months": 36, "valid_from": "2020-03-06", "source": "测试用期限"}
    period = (await entered.post(PERIODS, json=asked_for)).json()
    assert (await offices.move(confirming, f"{PERIODS}/{period['id']}", "confirm", period)).status_code == 200
    assert await offices.run("retain") == 0
    offices.clock.advance(days=36_500)  # the database's own time tells when it was answered
    assert await offices.run("retain") == 1
    me = await offices.worker(worker_id)
    gone = await me.get(f"{OWN}/{one['id']}")
    assert (gone.status_code, code_of(gone)) == (410, "NO_LONGER_KEPT")
    [kept] = (await me.get(OWN)).json()["items"]
    assert (kept["state"], kept["outcome"]) == ("answered", "granted")
    read = await office.get(f"{REQUESTS}/{waiting['id']}", headers=PURPOSE)
    assert read.json()["says"] == SAYS

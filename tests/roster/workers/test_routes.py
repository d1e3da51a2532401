"""Workers over HTTP, on a real database."""

import asyncio
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.worker_id import is_worker_id, make_worker_id
from tests.roster.make import (
    COMMUNITY,
    NEIGHBOUR,
    OTHER_COMMUNITY,
    OTHER_COUNTY,
    TOWNSHIP,
    Made,
    at,
    id_number,
    person,
    shift,
)

WORKERS = "/v1/roster/workers"


async def test_an_enrolled_worker_is_pending_numbered_and_masked(made: Made) -> None:
    worker = await made.enrolled()
    assert is_worker_id(worker["worker_id"])
    assert (worker["state"], worker["name_masked"], worker["phone_masked"]) == ("pending", "张*", "138****1234")
    assert {move["move"] for move in worker["next_moves"]} >= {"activate", "leave"}
    assert worker["next_moves"][0]["permission"] == "roster:worker:activate"


async def test_no_name_number_or_phone_stands_in_the_database_in_the_clear(made: Made, roster: FastAPI) -> None:
    number = id_number()
    await made.active(name="乌兰图雅", id_number=number)
    async with roster.state.database.session(Scope.of_system(roster.state.clock)) as session:
        for table in ("workers", "events", "audit_entries", "posts"):
            rows = await session.scalars(text(f"SELECT {table}::text FROM {table}"))  # noqa: S608 - names from above
            dump = str(rows.all())
            for secret in ("乌兰图雅", number, "13800001234"):
                assert secret not in dump
                assert secret.encode().hex() not in dump


async def test_one_person_is_enrolled_once(made: Made) -> None:
    number = id_number()
    worker = await made.enrolled(id_number=number)
    refused = (await made.county.post(WORKERS, json=person(id_number=number))).json()
    assert (refused["code"], refused["facts"]["worker_id"]) == ("ALREADY_ENROLLED", worker["worker_id"])
    assert number not in str(refused)


async def test_an_enrolment_elsewhere_is_known_but_not_named(made: Made) -> None:
    number = id_number()
    await made.enrolled(id_number=number)
    elsewhere = await made.client("civil-affairs", OTHER_COUNTY)
    refused = (await elsewhere.post(WORKERS, json=person(id_number=number, region=str(OTHER_COMMUNITY)))).json()
    assert (refused["code"], refused["facts"]) == ("ALREADY_ENROLLED", {})


async def test_of_racing_enrolments_of_one_person_one_is_made(made: Made) -> None:
    number = id_number()
    answers = await asyncio.gather(
        *(made.county.post(WORKERS, json=person(id_number=number)) for _ in range(6)),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]


async def test_what_may_not_be_enrolled_is_refused_with_its_reason(made: Made) -> None:
    for given, code in (
        ({"region": str(TOWNSHIP)}, "REGION_UNKNOWN NOT_A_COMMUNITY"),
        ({"region": "150203001999"}, "REGION_UNKNOWN"),
        ({"region": str(OTHER_COMMUNITY)}, "NOT_FOUND"),
        ({"enrolled_on": "2020-02-21"}, "IN_FUTURE"),
        ({"id_number": "150203200406150011"[:17] + "0"}, "MALFORMED"),
    ):
        refused = await made.county.post(WORKERS, json=person(**given))
        assert refused.json()["code"] in code, refused.text
    wrong = (await made.county.post(WORKERS, json=person(id_number="11010519491231002"))).json()
    assert wrong["errors"] == [
        {
            "pointer": "/body/id_number",
            "code": "ID_LENGTH",
            "detail": "An ID number has 18 characters; the 15-digit ones are void since 2013",
        }
    ]
    uninsured = await made.county.post(WORKERS, json=person(insured="no", insured_since="2019-01-01"))
    assert uninsured.status_code == 422


async def test_identity_is_revealed_for_a_purpose_and_audited(made: Made, roster: FastAPI) -> None:
    number = id_number()
    worker = await made.enrolled(id_number=number)
    path = f"{WORKERS}/{worker['worker_id']}/identity"
    assert (await made.county.get(path)).status_code == 422
    shown = (await made.county.get(path, headers={"X-Purpose": "verify-identity"})).json()
    assert (shown["name"], shown["id_number"], shown["phone"]) == ("张三", number, "13800001234")
    async with roster.state.database.session(Scope.of_system(roster.state.clock)) as session:
        entry = (
            await session.execute(text("SELECT * FROM audit_entries WHERE action = 'roster.worker.revealed'"))
        ).one()
    assert (entry.subject, entry.purpose, entry.facts) == (worker["worker_id"], "verify-identity", {})


async def test_workers_of_another_county_are_not_there(made: Made) -> None:
    worker = await made.active()
    other = await made.client("civil-affairs", OTHER_COUNTY)
    assert (await other.get(f"{WORKERS}/{worker['worker_id']}")).status_code == 404
    assert (await other.get(WORKERS)).json()["items"] == []
    looked = (await other.post(f"{WORKERS}/lookup", json={"worker_ids": [worker["worker_id"]]})).json()
    assert looked == {"items": [], "unknown": [worker["worker_id"]]}


async def test_lookup_and_names_answer_for_other_services(made: Made) -> None:
    worker = await made.active(name="巴特尔·苏和")
    service = await made.client("service", 150000000000)
    nobody = make_worker_id(99_000_000)
    looked = (await service.post(f"{WORKERS}/lookup", json={"worker_ids": [worker["worker_id"], nobody]})).json()
    assert looked["unknown"] == [nobody]
    assert looked["items"] == [
        {
            "worker_id": worker["worker_id"],
            "region": str(COMMUNITY),
            "category": "full-time",
            "state": "active",
            "name_masked": "巴**·**",
            "employment_relation": "labour-contract",
            "employer_uscc": None,
            "insured": "unknown",
            "merged_into": None,
        }
    ]
    pairs = [(worker["worker_id"], "巴特尔•苏和"), (worker["worker_id"], "巴特尔"), (nobody, "巴特尔")]
    asked = {"pairs": [{"worker_id": one, "name": name} for one, name in pairs]}
    matched = (await service.post(f"{WORKERS}/match-names", json=asked)).json()["items"]
    assert [item["matches"] for item in matched] == [True, False, False]


async def test_a_list_is_filtered_and_paged_by_community_and_number(made: Made) -> None:
    for number in range(5):
        await made.enrolled(region=str(COMMUNITY if number % 2 else NEIGHBOUR), category="grid" if number else "other")
    seen: list[Any] = []
    url = f"{WORKERS}?limit=2&region={TOWNSHIP}"
    while url:
        page = await made.county.get(url)
        seen += [(item["region"], item["worker_id"]) for item in page.json()["items"]]
        url = page.links.get("next", {}).get("url", "")
    assert seen == sorted(seen)
    assert len(seen) == 5
    assert (await made.county.get(f"{WORKERS}?category=other&count=true")).json()["count"] == 1
    assert (await made.county.get(f"{WORKERS}?state=active&count=true")).json()["count"] == 0
    assert (await made.county.get(WORKERS, params={"updated_since": "2100-01-01T00:00:00+08:00"})).json()["items"] == []


async def test_a_whole_region_is_activated_at_once(made: Made) -> None:
    workers = [await made.enrolled() for _ in range(3)]
    await made.enrolled(region=str(NEIGHBOUR))
    answer = await made.township.post(f"{WORKERS}/activate", json={"region": str(COMMUNITY)})
    assert answer.json() == {"activated": 3}
    again = await made.township.post(f"{WORKERS}/activate", json={"region": str(COMMUNITY)})
    assert again.json() == {"activated": 0}
    told = await made.events("roster.worker.activated")
    assert {event["subject"] for event in told} == {worker["worker_id"] for worker in workers}
    posts = (await made.county.get(f"{WORKERS}/{workers[0]['worker_id']}/posts")).json()["items"]
    assert [(post["from_on"], post["to_on"]) for post in posts] == [("2020-01-25", None)]


async def test_particulars_change_and_a_new_category_is_a_new_post(made: Made) -> None:
    worker = await made.active()
    answer = await made.county.patch(
        f"{WORKERS}/{worker['worker_id']}",
        json={
            "category": "grid",
            "phone": None,
            "employment": {
                "employment_relation": "dispatch",
                "employer_uscc": "91110000600037341L",
                "insured": "yes",
                "insured_since": "2019-07-01",
                "insured_area": "150200000000",
            },
        },
        headers=at(worker["version"]),
    )
    changed = answer.json()
    assert (changed["category"], changed["phone_masked"], changed["insured"]) == ("grid", None, "yes")
    posts = (await made.county.get(f"{WORKERS}/{worker['worker_id']}/posts")).json()["items"]
    assert [(post["category"], post["from_on"], post["to_on"]) for post in posts] == [
        ("full-time", "2020-01-25", "2020-02-20"),
        ("grid", "2020-02-20", None),
    ]
    stale = await made.county.patch(
        f"{WORKERS}/{worker['worker_id']}", json={"phone": None}, headers=at(worker["version"])
    )
    assert stale.status_code == 412
    state = await made.county.patch(
        f"{WORKERS}/{worker['worker_id']}", json={"state": "left"}, headers=at(changed["version"])
    )
    assert state.status_code == 422


async def test_a_transferred_worker_belongs_to_the_new_community(made: Made) -> None:
    worker = await made.active()
    moved = await made.move(worker, "transfer", {"region": str(NEIGHBOUR), "on": "2020-02-10"})
    assert moved["region"] == str(NEIGHBOUR)
    assert (await made.community.get(f"{WORKERS}/{worker['worker_id']}")).status_code == 404
    told = (await made.events("roster.worker.transferred"))[0]
    assert (told["data"]["from_region"], told["data"]["region"]) == (str(COMMUNITY), str(NEIGHBOUR))
    summary = (
        await made.community.get(
            "/v1/roster/duty-summaries",
            params={"region": COMMUNITY, "first_on": "2020-02-01", "last_on": "2020-02-29"},
        )
    ).json()["items"]
    assert [item["name_masked"] for item in summary] == ["张*"]


async def test_a_transfer_stays_within_the_callers_region_and_leaves_no_duty_behind(made: Made) -> None:
    worker = await made.active()
    out = await made.try_move(worker, "transfer", {"region": str(OTHER_COMMUNITY), "on": "2020-02-10"})
    assert out.status_code == 404
    await made.recorded(worker["worker_id"], "2020-02-18")
    refused = await made.try_move(worker, "transfer", {"region": str(NEIGHBOUR), "on": "2020-02-18"})
    assert refused.json()["code"] == "DUTY_WITHOUT_POST"
    await made.move(worker, "transfer", {"region": str(NEIGHBOUR), "on": "2020-02-19"})


async def test_who_left_may_be_taken_back_and_who_died_may_not(made: Made, clock: FixedClock) -> None:
    worker = await made.active()
    early = await made.try_move(worker, "leave", {"left_on": "2020-01-24"})
    assert early.json()["code"] == "BEFORE_ENROLMENT"
    left = await made.move(worker, "leave", {"left_on": "2020-02-20"})
    assert (left["state"], left["left_on"]) == ("left", "2020-02-20")
    back = await made.move(left, "activate")
    assert (back["state"], back["left_on"]) == ("active", None)
    posts = (await made.county.get(f"{WORKERS}/{worker['worker_id']}/posts")).json()["items"]
    assert [(post["from_on"], post["to_on"]) for post in posts] == [("2020-01-25", "2020-02-21"), ("2020-02-21", None)]
    clock.advance(days=3)
    dead = await made.move(back, "record-death", {"died_on": "2020-02-22"})
    assert dead["next_moves"] == []
    assert (await made.try_move(dead, "activate")).json()["code"] == "ILLEGAL_MOVE"
    told = await made.events("roster.worker.deceased")
    assert told[0]["data"]["died_on"] == "2020-02-22"


async def test_a_departure_and_duty_after_it_never_both_stand(made: Made) -> None:
    for _ in range(4):
        worker = await made.active()
        answers = await asyncio.gather(
            made.try_move(worker, "leave", {"left_on": "2020-02-10"}),
            made.community.post("/v1/roster/duty-entries", json=shift(worker["worker_id"], "2020-02-18")),
        )
        done = [answer.status_code for answer in answers]
        assert sorted(done) in ([200, 409], [201, 409]), [answer.text for answer in answers]


async def test_duty_of_a_suspended_worker_is_recorded_and_flagged(made: Made) -> None:
    worker = await made.active()
    before = await made.recorded(worker["worker_id"], "2020-02-17")
    suspended = await made.move(worker, "suspend", {"reason": "quarantine", "since_on": "2020-02-16"})
    read = (await made.county.get(f"/v1/roster/duty-entries/{before['id']}")).json()
    assert read["violation"] is True
    during = await made.recorded(worker["worker_id"], "2020-02-18")
    assert during["violation"] is True
    await made.move(suspended, "resume", {"on": "2020-02-19"})
    after = await made.recorded(worker["worker_id"], "2020-02-19")
    assert after["violation"] is False


async def test_a_merged_record_is_an_alias_and_its_duty_moves(made: Made) -> None:
    await made.rule()
    keeps = await made.active(enrolled_on="2020-02-01")
    goes = await made.active(enrolled_on="2020-01-20")
    await made.confirmed(keeps["worker_id"], "2020-02-18")
    await made.confirmed(goes["worker_id"], "2020-02-18")
    await made.confirmed(goes["worker_id"], "2020-02-17")
    await made.recorded(goes["worker_id"], "2020-02-16")
    asked = {"into": keeps["worker_id"], "reason": "同一人两次登记"}
    merged = await made.move(goes, "merge", asked)
    assert (merged["state"], merged["merged_into"]) == ("merged", keeps["worker_id"])
    days = await made.days()
    assert [(item["worker_id"], [day["duty_on"] for day in item["days"]]) for item in days] == [
        (keeps["worker_id"], ["2020-02-17", "2020-02-18"])
    ]
    corrected = {
        (event["subject"], event["data"]["duty_on"]): (
            event["data"]["half_days_before"],
            event["data"]["half_days_after"],
        )
        for event in await made.events("roster.duty.corrected")
    }
    assert corrected == {
        (goes["worker_id"], "2020-02-17"): (2, 0),
        (goes["worker_id"], "2020-02-18"): (2, 0),
        (keeps["worker_id"], "2020-02-17"): (0, 2),
    }
    moved = (await made.county.get(f"/v1/roster/duty-entries?worker_id={keeps['worker_id']}&state=recorded")).json()
    assert [entry["duty_on"] for entry in moved["items"]] == ["2020-02-16"]
    survivor = (await made.county.get(f"{WORKERS}/{keeps['worker_id']}")).json()
    assert survivor["enrolled_on"] == "2020-01-20"
    again = await made.try_move(merged, "merge", asked)
    assert again.json()["code"] == "ILLEGAL_MOVE"


async def test_what_may_not_be_merged_is_refused(made: Made) -> None:
    one, pending = await made.active(), await made.enrolled()
    for into, code in ((one["worker_id"], "MERGE_INTO_SELF"), (pending["worker_id"], "SURVIVOR_UNFIT")):
        refused = await made.try_move(one, "merge", {"into": into, "reason": "同一人"})
        assert refused.json()["code"] == code


async def test_the_list_is_exported_for_a_purpose_in_three_kinds_of_file(made: Made) -> None:
    worker = await made.enrolled()
    path = f"{WORKERS}/export"
    assert (await made.county.get(path)).status_code == 422
    purpose = {"X-Purpose": "monthly-check"}
    csv = await made.county.get(path, headers=purpose)
    assert csv.headers["content-type"].startswith("text/csv")
    assert worker["worker_id"] in csv.text
    assert "张*" in csv.text
    lines = await made.county.get(path, headers={**purpose, "Accept": "application/x-ndjson"})
    assert lines.json()["region"] == str(COMMUNITY)
    book = await made.county.get(
        path, headers={**purpose, "Accept": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    )
    assert book.content.startswith(b"PK")


async def test_a_worker_is_only_changed_with_the_version_that_was_read(made: Made) -> None:
    worker = await made.enrolled()
    path = f"{WORKERS}/{worker['worker_id']}/activate"
    assert (await made.county.post(path)).status_code == 428
    assert (await made.county.post(path, headers=at(9))).status_code == 412

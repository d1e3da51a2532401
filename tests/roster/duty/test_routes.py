"""Duty over HTTP, on a real database."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.roster.make import COMMUNITY, NEIGHBOUR, OTHER_COUNTY, TOWNSHIP, Made, at, shift

ENTRIES = "/v1/roster/duty-entries"
FEBRUARY = {"first_on": "2020-02-01", "last_on": "2020-02-29"}


async def half_days(made: Made) -> dict[str, int]:
    """The credited days of the only worker."""
    (summary,) = await made.days()
    return {day["duty_on"]: day["half_days"] for day in summary["days"]}


async def reversed_(made: Made, entry: dict[str, Any]) -> dict[str, Any]:
    answer = await made.community.post(
        f"{ENTRIES}/{entry['id']}/reverse", json={"reason": "人员填写有误"}, headers=at(entry["version"])
    )
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


async def test_a_day_adds_up_over_places_and_half_days_follow_from_minutes(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    await made.confirmed(worker, "2020-02-16", "08:59", "12:59")  # four hours: none
    await made.confirmed(worker, "2020-02-17", "08:00", "10:30")
    await made.confirmed(worker, "2020-02-17", "14:00", "15:31", place=str(NEIGHBOUR))  # 4 h 1 min: half
    await made.confirmed(worker, "2020-02-18", "08:00", "14:00", post_type="delivery")
    assert await half_days(made) == {"2020-02-17": 1, "2020-02-18": 1}
    await made.confirmed(worker, "2020-02-18", "15:00", "17:00")
    assert await half_days(made) == {"2020-02-17": 1, "2020-02-18": 2}
    told = (await made.events("roster.duty.corrected"))[-1]["data"]
    assert (told["duty_on"], told["half_days_before"], told["half_days_after"]) == ("2020-02-18", 1, 2)


async def test_a_night_shift_belongs_to_the_day_on_which_it_began(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    await made.confirmed(worker, "2020-02-18", "22:00", "06:00", end_day="2020-02-19")
    assert await half_days(made) == {"2020-02-18": 2}


async def test_hours_of_one_worker_never_overlap(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    await made.recorded(worker, "2020-02-18", "08:00", "12:00")
    await made.recorded(worker, "2020-02-18", "12:00", "13:00")
    for start, end in (("11:59", "12:30"), ("07:00", "08:01"), ("09:00", "10:00"), ("08:00", "12:00")):
        refused = await made.community.post(ENTRIES, json=shift(worker, "2020-02-18", start, end))
        assert refused.json()["code"] == "DUTY_OVERLAPS"


async def test_of_racing_records_of_the_same_hours_one_is_made(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    answers = await asyncio.gather(*(made.community.post(ENTRIES, json=shift(worker)) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]


async def test_duty_needs_a_post_on_its_day(made: Made) -> None:
    pending = (await made.enrolled())["worker_id"]
    active = await made.active(enrolled_on="2020-02-10")
    await made.move(active, "leave", {"left_on": "2020-02-15"})
    for worker, day in (
        (pending, "2020-02-18"),
        (active["worker_id"], "2020-02-09"),
        (active["worker_id"], "2020-02-16"),
    ):
        refused = await made.community.post(ENTRIES, json=shift(worker, day))
        assert refused.json()["code"] == "DUTY_WITHOUT_POST"
    await made.recorded(active["worker_id"], "2020-02-15")


async def test_duty_of_another_region_is_neither_recorded_nor_seen(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    entry = await made.recorded(worker)
    other = await made.client("community", OTHER_COUNTY)
    assert (await other.post(ENTRIES, json=shift(worker, "2020-02-17"))).json()["code"] == "DUTY_WITHOUT_POST"
    assert (await other.get(f"{ENTRIES}/{entry['id']}")).status_code == 404
    assert (await other.get(f"{ENTRIES}?count=true")).json()["count"] == 0


async def test_duty_that_is_not_over_or_too_long_is_refused(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    for given, code in (
        (("2020-02-20", "08:00", "18:01"), "DUTY_IN_FUTURE"),
        (("2020-02-18", "15:00", "08:00"), "DUTY_HOURS"),
    ):
        refused = await made.community.post(ENTRIES, json=shift(worker, *given))
        assert refused.json()["code"] == code
    long = await made.community.post(ENTRIES, json=shift(worker, "2020-02-18", "08:00", "08:01", end_day="2020-02-19"))
    assert long.json()["code"] == "DUTY_HOURS"


async def test_who_recorded_duty_does_not_confirm_it(made: Made, roster: FastAPI) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    entry = await made.recorded(worker)
    path = f"{ENTRIES}/{entry['id']}/confirm"
    assert (await made.community.post(path, headers=at(1))).json()["code"] == "OWN_DUTY"
    own = await made.client("community", COMMUNITY, subject="head", worker_id=worker)
    assert (await own.post(path, headers=at(1))).json()["code"] == "OWN_DUTY"
    async with roster.state.database.session(Scope.of_system(roster.state.clock)) as session:
        with pytest.raises(IntegrityError, match="ck_duty_entries_other_hand"):
            await session.execute(
                text("UPDATE duty_entries SET state = 'confirmed', confirmed_by = recorded_by, confirmed_at = now()")
            )


async def test_confirmation_without_a_rule_is_refused_and_changes_nothing(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    entry = await made.recorded(worker)
    refused = (await made.township.post(f"{ENTRIES}/{entry['id']}/confirm", headers=at(1))).json()
    assert (refused["code"], refused["facts"]["parameter"]) == (
        "PARAMETER_MISSING",
        "credit-rule 150203000000 2020-02-18",
    )
    many = await made.township.post(f"{ENTRIES}/confirm", json={"region": str(TOWNSHIP), **FEBRUARY})
    assert many.json()["code"] == "PARAMETER_MISSING"
    assert (await made.community.get(f"{ENTRIES}/{entry['id']}")).json()["state"] == "recorded"


async def test_a_region_is_confirmed_at_once_but_for_ones_own_and_late_duty(made: Made) -> None:
    await made.rule()
    workers = [(await made.active())["worker_id"] for _ in range(3)]
    head = await made.client("township", TOWNSHIP, subject="head", worker_id=workers[2])
    for worker in workers:
        await made.recorded(worker, "2020-02-17")
    await made.recorded(workers[0], "2020-02-18")
    await made.recorded(workers[0], "2020-02-10")
    await head.post(ENTRIES, json=shift(workers[1], "2020-02-18"))
    answer = await head.post(f"{ENTRIES}/confirm", json={"region": str(TOWNSHIP), **FEBRUARY})
    assert answer.json() == {"confirmed": 3, "own": 2, "late_waiting": 1}
    (told,) = await made.events("roster.duty.confirmed")
    assert told["data"] == {
        "region": str(COMMUNITY),
        "first_on": "2020-02-17",
        "last_on": "2020-02-18",
        "worker_days": 3,
    }
    assert await made.events("roster.duty.corrected") == []


async def test_late_duty_waits_for_the_township(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    late = await made.recorded(worker, "2020-02-10")
    assert late["state"] == "late"
    refused = (await made.township.post(f"{ENTRIES}/{late['id']}/confirm", headers=at(1))).json()
    assert refused["facts"]["legal_moves"] == ["approve-late", "reverse"]
    approved = (await made.township.post(f"{ENTRIES}/{late['id']}/approve-late", headers=at(1))).json()
    assert approved["state"] == "recorded"
    await made.recorded(worker, "2020-02-11")
    many = await made.township.post(f"{ENTRIES}/approve-late", json={"region": str(TOWNSHIP), **FEBRUARY})
    assert many.json() == {"approved": 1}
    done = await made.township.post(f"{ENTRIES}/confirm", json={"region": str(TOWNSHIP), **FEBRUARY})
    assert done.json()["confirmed"] == 2


async def test_a_reversal_counts_the_day_anew_and_leaves_the_hours_free(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    entry = await made.confirmed(worker)
    gone = await reversed_(made, entry)
    assert (gone["state"], gone["next_moves"]) == ("reversed", [])
    assert await half_days(made) == {}
    told = (await made.events("roster.duty.corrected"))[0]["data"]
    assert (told["half_days_before"], told["half_days_after"]) == (2, 0)
    again = await made.recorded(worker, corrects_id=entry["id"], reason="起止时间登记有误")
    assert again["corrects_id"] == entry["id"]
    live = shift(worker, "2020-02-17", corrects_id=again["id"], reason="有误")
    assert (await made.community.post(ENTRIES, json=live)).json()["code"] == "CORRECTS_LIVE_DUTY"
    without = shift(worker, "2020-02-17", corrects_id=entry["id"])
    assert (await made.community.post(ENTRIES, json=without)).status_code == 422


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE duty_entries SET ended_at = ended_at + interval '1 minute'",
        "UPDATE duty_entries SET worker_id = 'W000000028'",
        "UPDATE duty_entries SET state = 'recorded'",
        "UPDATE duty_entries SET confirmed_by = 'someone'",
        "UPDATE duty_entries SET recorded_by = 'someone'",
    ],
)
async def test_confirmed_duty_is_not_changed_even_in_the_database(made: Made, roster: FastAPI, tampering: str) -> None:
    await made.rule()
    await made.confirmed((await made.active())["worker_id"])
    async with roster.state.database.session(Scope.of_system(roster.state.clock)) as session:
        with pytest.raises(IntegrityError, match="recorded duty is not changed"):
            await session.execute(text(tampering))


async def test_no_day_is_credited_with_more_than_two_halves(made: Made, roster: FastAPI) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    await made.confirmed(worker, "2020-02-18", "00:00", "23:00")
    assert await half_days(made) == {"2020-02-18": 2}
    async with roster.state.database.session(Scope.of_system(roster.state.clock)) as session:
        with pytest.raises(IntegrityError, match="ck_duty_days_half_days"):
            await session.execute(text("UPDATE duty_days SET half_days = 3"))


async def test_racing_confirmations_of_one_day_count_all_of_it(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    spans = (("06:00", "08:00"), ("09:00", "11:00"), ("12:00", "14:00"), ("15:00", "17:00"))
    entries = [await made.recorded(worker, "2020-02-18", *span, post_type="other") for span in spans]
    answers = await asyncio.gather(
        *(made.township.post(f"{ENTRIES}/{entry['id']}/confirm", headers=at(1)) for entry in entries),
        made.township.post(f"{ENTRIES}/confirm", json={"region": str(TOWNSHIP), **FEBRUARY}),
    )
    assert {answer.status_code for answer in answers} <= {200, 412}
    assert await half_days(made) == {"2020-02-18": 2}


async def test_summaries_name_absentees_and_page_by_community_and_worker(made: Made) -> None:
    await made.rule()
    workers = [(await made.active(region=str(region)))["worker_id"] for region in (COMMUNITY, NEIGHBOUR, COMMUNITY)]
    await made.confirmed(workers[0])
    await made.active(enrolled_on="2020-02-19")
    seen: list[Any] = []
    url = f"/v1/roster/duty-summaries?region={TOWNSHIP}&first_on=2020-02-01&last_on=2020-02-18&limit=2"
    while url:
        page = await made.county.get(url)
        seen += [(item["region"], item["worker_id"], len(item["days"])) for item in page.json()["items"]]
        url = page.links.get("next", {}).get("url", "")
    assert seen == [
        (str(COMMUNITY), workers[0], 1),
        (str(COMMUNITY), workers[2], 0),
        (str(NEIGHBOUR), workers[1], 0),
    ]
    of_one = (
        f"/v1/roster/duty-summaries?region={TOWNSHIP}&first_on=2020-02-01&last_on=2020-02-18&worker_id={workers[1]}"
    )
    assert [item["worker_id"] for item in (await made.county.get(of_one)).json()["items"]] == [workers[1]]
    backwards = f"/v1/roster/duty-summaries?region={TOWNSHIP}&first_on=2020-02-19&last_on=2020-02-18"
    assert (await made.county.get(backwards)).status_code == 422


async def test_days_of_a_transferred_worker_count_where_they_were_done(made: Made) -> None:
    await made.rule()
    worker = await made.active()
    await made.confirmed(worker["worker_id"], "2020-02-17")
    entry = await made.confirmed(worker["worker_id"], "2020-02-19")
    await reversed_(made, entry)
    await made.move(worker, "transfer", {"region": str(NEIGHBOUR), "on": "2020-02-18"})
    neighbour = await made.client("community", NEIGHBOUR)
    made.community = neighbour
    await made.confirmed(worker["worker_id"], "2020-02-19")
    assert [(item["region"], [day["duty_on"] for day in item["days"]]) for item in await made.days()] == [
        (str(COMMUNITY), ["2020-02-17"]),
        (str(NEIGHBOUR), ["2020-02-19"]),
    ]


async def test_duty_is_listed_by_its_filters_and_exported(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    await made.recorded(worker, "2020-02-17")
    await made.recorded(worker, "2020-02-10")
    for query, count in (
        ("state=late", 1),
        ("first_on=2020-02-11", 1),
        ("last_on=2020-02-18", 2),
        (f"worker_id={worker}&region={COMMUNITY}", 2),
        ("updated_since=2100-01-01T00:00:00%2B08:00", 0),
    ):
        assert (await made.county.get(f"{ENTRIES}?count=true&{query}")).json()["count"] == count
    file = await made.county.get(f"{ENTRIES}/export?state=late", headers={"X-Purpose": "monthly-check"})
    assert file.text.count(worker) == 1


async def test_who_did_which_duty_is_told_by_type_with_its_days_and_the_first_of_them(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    await made.recorded(worker, "2020-02-16", "08:00", "10:00")
    await made.recorded(worker, "2020-02-16", "14:00", "16:00")
    await made.confirmed(worker, "2020-02-17", "08:00", "10:00")
    await made.recorded(worker, "2020-02-17", "12:00", "13:00", post_type="delivery")
    taken_back = await made.recorded(worker, "2020-02-18", "08:00", "10:00", post_type="disinfection")
    await reversed_(made, taken_back)
    asked = {"region": str(TOWNSHIP), **FEBRUARY}
    first = (await made.county.get("/v1/roster/duty-posts", params=asked | {"limit": 1})).json()
    second = (await made.county.get("/v1/roster/duty-posts", params=asked | {"cursor": first["next_cursor"]})).json()
    told = [(one["worker_id"], one["post_type"], one["days"], one["first_on"]) for one in first["items"]]
    told += [(one["worker_id"], one["post_type"], one["days"], one["first_on"]) for one in second["items"]]
    assert told == [(worker, "checkpoint", 2, "2020-02-16"), (worker, "delivery", 1, "2020-02-17")]
    other = await made.client("civil-affairs", OTHER_COUNTY)
    assert (await other.get("/v1/roster/duty-posts", params=asked)).json()["items"] == []

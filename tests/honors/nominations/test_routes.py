"""Nominations: the whole way, what stops it, and who stands back."""

import asyncio
from typing import Any

import orjson
import pytest

from tests.honors.make import Ladder
from tests.offices import COMMUNITY, COUNTY, LEAGUE, NEIGHBOUR, PROVINCE, TOWNSHIP, code_of


async def test_a_worker_is_recommended_reviewed_posted_and_honoured(ladder: Ladder) -> None:
    worker_id = ladder.roster.enrol(1)
    nomination = await ladder.recommended(await ladder.scheme(), worker_id)
    assert (nomination["shown_as"], nomination["category"], nomination["half_days"]) == ("张*", "grid", 40)
    assert nomination["front_line"] is True
    assert {one["move"] for one in nomination["next_moves"]} == {"publish", "review", "return", "withdraw", "decline"}
    await ladder.ready(nomination)
    done = await ladder.conferred(nomination)
    assert (done["state"], done["seat"], done["conferred_on"]) == ("conferred", 1, "2020-03-26")
    told = [event["type"] for event in await ladder.offices.events() if event["subject"] == nomination["id"]]
    assert told == [
        "honors.nomination.recommended",
        "honors.nomination.reviewed",
        "honors.nomination.reviewed",
        "honors.nomination.reviewed",
        "honors.opinion.recorded",
        "honors.opinion.recorded",
        "honors.nomination.consulted",
        "honors.nomination.approved",
        "honors.honour.conferred",
    ]
    revoker = await ladder.office("government", PROVINCE, "revoker")
    taken = {"revocation_document_no": "内党发〔2021〕3号", "reason": "因违纪被撤销"}
    revoked = await ladder.move(revoker, nomination, "revoke", taken)
    assert (revoked["state"], revoked["next_moves"]) == ("revoked", [])
    deeds = await revoker.get(f"/v1/honors/nominations/{nomination['id']}/deeds", headers={"X-Purpose": "review"})
    assert (deeds.json()["deeds"], deeds.json()["revocation_reason"]) == ("连续三十二天在卡口值守", "因违纪被撤销")
    assert "违纪" not in orjson.dumps(await ladder.offices.events()).decode()
    audit = await (await ladder.office("civil-affairs", PROVINCE)).get("/v1/honors/audit", params={"limit": 500})
    assert "违纪" not in audit.text
    assert "honors.nomination.revealed" in audit.text


@pytest.mark.parametrize(
    ("enrol", "asked", "code"),
    [
        ({"days": 9}, {}, "DUTY_TOO_LITTLE"),
        ({"state": "deceased"}, {}, "NOMINEE_NOT_SERVING"),
        ({"region": NEIGHBOUR}, {}, "NOMINEE_ELSEWHERE"),
        ({}, {"in_favour": 10, "present": 20}, "NO_MAJORITY"),
        ({}, {"in_favour": 22}, "MALFORMED"),
        ({}, {"collective": "工作队"}, "NOMINEE_MISFIT"),
        ({}, {"worker_id": None, "collective": "工作队"}, "NOMINEE_MISFIT"),
        ({}, {"worker_id": "W000000992"}, "MALFORMED"),
        ({}, {"region": str(NEIGHBOUR)}, "RECOMMENDED_ELSEWHERE"),
        ({}, {"scheme_id": "0199d3a0-0000-7000-8000-000000000001"}, "NOT_FOUND"),
    ],
)
async def test_a_nominee_who_does_not_fit_is_refused(
    ladder: Ladder, enrol: dict[str, Any], asked: dict[str, Any], code: str
) -> None:
    body = ladder.asked(await ladder.scheme(), ladder.roster.enrol(1, **enrol), **asked)
    community = await ladder.office("community", COMMUNITY)
    assert code_of(await community.post("/v1/honors/nominations", json=body)) == code
    assert (await community.get("/v1/honors/nominations")).json()["items"] == []


def listed(*asked: dict[str, Any]) -> bytes:
    """Nominations as a list."""
    return b"\n".join(orjson.dumps({name: value for name, value in one.items() if value is not None}) for one in asked)


async def test_a_list_of_nominations_is_taken_row_by_row(ladder: Ladder) -> None:
    scheme = await ladder.scheme()
    good, short, gone = ladder.roster.enrol(1), ladder.roster.enrol(2, days=9), ladder.roster.enrol(3, state="deceased")
    foreign = ladder.roster.enrol(4, region=NEIGHBOUR)
    higher = await ladder.scheme(code="FY-2", deeds_from="2020-02-01", deeds_to="2020-02-29", minimum_days=0)
    rows = listed(
        *(ladder.asked(scheme, worker) for worker in (good, short, gone, foreign)),
        ladder.asked(higher, good, minutes_no="会纪〔2020〕4号"),
        ladder.asked(scheme, None, collective="工作队"),
        ladder.asked("0199d3a0-0000-7000-8000-000000000001", short),
    )
    community = await ladder.office("community", COMMUNITY)
    path, form = "/v1/honors/nominations/import", {"Content-Type": "application/x-ndjson"}
    for asked in ({"dry_run": True}, {"mode": "atomic"}):
        await ladder.ok(await community.post(path, content=rows, headers=form, params=asked))
        assert (await community.get("/v1/honors/nominations")).json()["items"] == []
    report = await ladder.ok(await community.post(path, content=rows, headers=form))
    assert report["accepted"] == 1
    assert [(error["row"], error["column"], error["code"]) for error in report["errors"]] == [
        (2, "worker_id", "DUTY_TOO_LITTLE"),
        (3, "worker_id", "NOMINEE_NOT_SERVING"),
        (4, "region", "NOMINEE_ELSEWHERE"),
        (5, None, "HONOURED_TWICE"),
        (6, None, "NOMINEE_MISFIT"),
        (7, "scheme_id", "NOT_FOUND"),
    ]
    assert "卡口" not in orjson.dumps([report, await ladder.offices.events()]).decode()
    [nomination] = (await community.get("/v1/honors/nominations")).json()["items"]
    assert (nomination["worker_id"], nomination["half_days"]) == (good, 40)
    reviewer = await ladder.office("organization", COUNTY)
    deeds = await reviewer.get(f"/v1/honors/nominations/{nomination['id']}/deeds", headers={"X-Purpose": "review"})
    assert deeds.json()["deeds"] == "连续三十二天在卡口值守"
    again = await ladder.ok(await community.post(path, content=rows, headers=form))
    assert (again["accepted"], again["unchanged"]) == (0, 1)


async def test_nobody_puts_the_own_person_on_a_list(ladder: Ladder) -> None:
    scheme, me, other = await ladder.scheme(), ladder.roster.enrol(1), ladder.roster.enrol(2)
    community = await ladder.office("community", COMMUNITY, worker_id=me)
    rows = listed(*(ladder.asked(scheme, worker) for worker in (me, other)))
    form = {"Content-Type": "application/x-ndjson"}
    report = await ladder.ok(await community.post("/v1/honors/nominations/import", content=rows, headers=form))
    assert (report["accepted"], [error["code"] for error in report["errors"]]) == (1, ["OWN_NOMINATION"])


async def test_exactly_the_days_that_a_scheme_asks_for_are_enough(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1, days=10))
    assert nomination["half_days"] == 20


async def test_while_the_roster_is_down_nobody_is_recommended(ladder: Ladder) -> None:
    body = ladder.asked(await ladder.scheme(), ladder.roster.enrol(1))
    ladder.roster.down = True
    community = await ladder.office("community", COMMUNITY)
    assert code_of(await community.post("/v1/honors/nominations", json=body)) == "PEER_UNAVAILABLE"


async def test_a_scheme_that_has_ended_takes_no_nominee(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme(valid_to="2020-03-01")
    community = await ladder.office("community", COMMUNITY)
    body = ladder.asked(scheme_id, ladder.roster.enrol(1))
    assert code_of(await community.post("/v1/honors/nominations", json=body)) == "SCHEME_NOT_IN_FORCE"


async def test_the_same_deeds_are_not_put_forward_for_two_honours_of_a_rank(ladder: Ladder) -> None:
    worker_id = ladder.roster.enrol(1)
    one = await ladder.scheme()
    other = await ladder.scheme(code="FY-2", deeds_from="2020-02-25", deeds_to="2020-03-31", minimum_days=0)
    higher = await ladder.scheme(code="FY-3", rank="national", approved_at="central")
    community = await ladder.office("community", COMMUNITY)
    asked = [ladder.asked(scheme_id, worker_id) for scheme_id in (one, other, one)]
    answers = await asyncio.gather(*(community.post("/v1/honors/nominations", json=body) for body in asked))
    codes = [code_of(one) for one in answers if one.status_code != 201]
    # Two inserts at once may also end in a deadlock, which changes nothing and may be repeated.
    assert len(codes) == 2
    assert set(codes) <= {"HONOURED_TWICE", "UNAVAILABLE"}
    assert code_of(await community.post("/v1/honors/nominations", json=asked[1])) == "HONOURED_TWICE"
    made = await ladder.recommended(higher, worker_id)
    withdrawn = await ladder.move(community, made, "withdraw", {"reason": "另行推荐"})
    assert withdrawn["state"] == "withdrawn"
    await ladder.recommended(higher, worker_id)


async def test_levels_review_in_turn_after_the_unit_has_posted_it(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    county, league = await ladder.office("organization", COUNTY), await ladder.office("organization", LEAGUE)
    assert code_of(await ladder.try_move(league, nomination, "review")) == "NOT_THIS_LEVEL"
    assert code_of(await ladder.try_move(county, nomination, "review")) == "PUBLICITY_INCOMPLETE"
    await ladder.publicised(nomination)
    assert (await ladder.move(county, nomination, "review"))["reviewed_through"] == "county"
    assert code_of(await ladder.try_move(county, nomination, "review")) == "NOT_THIS_LEVEL"
    consulter = await ladder.office("organization", PROVINCE, "consulter")
    assert code_of(await ladder.try_move(consulter, nomination, "consult")) == "ILLEGAL_MOVE"


async def test_nobody_has_a_hand_in_the_own_nomination(ladder: Ladder) -> None:
    worker_id = ladder.roster.enrol(1)
    scheme_id = await ladder.scheme()
    own = await ladder.office("community", COMMUNITY, "nominee", worker_id=worker_id)
    body = ladder.asked(scheme_id, worker_id)
    assert code_of(await own.post("/v1/honors/nominations", json=body)) == "OWN_NOMINATION"
    nomination = await ladder.recommended(scheme_id, worker_id)
    assert code_of(await ladder.try_move(own, nomination, "publicities", {"stage": "unit"})) == "OWN_NOMINATION"
    await ladder.publicised(nomination)
    judge = await ladder.office("organization", COUNTY, "nominee", worker_id=worker_id)
    assert code_of(await ladder.try_move(judge, nomination, "review")) == "OWN_NOMINATION"
    assert (await ladder.read(nomination))["state"] == "recommended"


async def test_no_person_has_two_hands_in_it(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    await ladder.publicised(nomination)
    one = {"subject": "test:the-same"}
    await ladder.move(await ladder.offices.of("organization", COUNTY, **one), nomination, "review")
    again = await ladder.try_move(await ladder.offices.of("organization", LEAGUE, **one), nomination, "review")
    assert code_of(again) == "SAME_HAND_IN_NOMINATION"


async def test_who_serves_in_a_collective_does_not_review_it(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme(kind="collectives", code="FY-JT")
    member = await ladder.offices.told_of(7)
    nomination = await ladder.recommended(scheme_id, None, collective="昆河社区疫情防控工作队")
    assert (nomination["front_line"], nomination["half_days"]) == (True, None)
    await ladder.publicised(nomination)
    judge = await ladder.office("organization", COUNTY, "member", worker_id=member)
    assert code_of(await ladder.try_move(judge, nomination, "review")) == "OWN_NOMINATION"
    await ladder.reviewed(nomination)
    await ladder.consulted(nomination)
    await ladder.publicised(nomination, "province")
    assert (await ladder.conferred(nomination))["state"] == "conferred"


async def test_of_several_approved_at_once_no_more_pass_than_there_are_places(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme(places=2, front_line_bp=0)
    nominations = [await ladder.recommended(scheme_id, ladder.roster.enrol(number)) for number in range(1, 5)]
    for nomination in nominations:
        await ladder.posted(nomination)
    ladder.offices.clock.advance(days=12)
    assert await ladder.offices.run("close-publicity") == 4
    for nomination in nominations:
        await ladder.reviewed(nomination)
        await ladder.consulted(nomination)
        await ladder.posted(nomination, "province")
    ladder.offices.clock.advance(days=12)
    await ladder.offices.run("close-publicity")
    answers = await asyncio.gather(
        *(ladder.try_approve(nomination, who=f"approver-{n}") for n, nomination in enumerate(nominations))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"QUOTA_USED_UP"}
    assert sorted(one.json()["seat"] for one in answers if one.status_code == 200) == [1, 2]


async def test_the_front_lines_places_are_not_for_leaders(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme(places=1, front_line_bp=10_000, opinions_on_leaders=[])
    leads = await ladder.recommended(scheme_id, ladder.roster.enrol(1), leader=True)
    await ladder.ready(leads)
    assert code_of(await ladder.try_approve(leads)) == "QUOTA_USED_UP"
    serves = await ladder.recommended(scheme_id, ladder.roster.enrol(2))
    await ladder.ready(serves)
    assert (await ladder.ok(await ladder.try_approve(serves)))["seat"] == 1


async def test_an_area_without_a_quota_has_nobody_approved(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(area=150602000000), ladder.roster.enrol(1))
    await ladder.ready(nomination)
    assert code_of(await ladder.try_approve(nomination)) == "NO_QUOTA"


async def test_what_is_sent_back_begins_a_new_round(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    await ladder.publicised(nomination)
    county = await ladder.office("organization", COUNTY)
    back = await ladder.move(county, nomination, "return", {"reason": "事迹材料需补充"})
    assert (back["state"], back["returned_for"]) == ("returned", "事迹材料需补充")
    township = await ladder.office("township", TOWNSHIP)
    meeting = {key: value for key, value in ladder.asked("", None).items() if key not in {"region", "scheme_id"}}
    del meeting["worker_id"]
    anew = await ladder.move(township, nomination, "resubmit", meeting | {"minutes_no": "会纪〔2020〕5号"})
    assert (anew["state"], anew["round"], anew["minutes_no"]) == ("recommended", 2, "会纪〔2020〕5号")
    assert code_of(await ladder.try_move(county, nomination, "review")) == "PUBLICITY_INCOMPLETE"
    declined = await ladder.move(county, nomination, "decline")
    assert (declined["state"], declined["next_moves"]) == ("declined", [])


async def test_a_nomination_is_changed_on_the_version_that_was_read(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    community = await ladder.office("community", COMMUNITY)
    path, body = f"/v1/honors/nominations/{nomination['id']}/withdraw", {"reason": "x"}
    assert code_of(await community.post(path, json=body)) == "IF_MATCH_REQUIRED"
    assert code_of(await community.post(path, json=body, headers={"If-Match": '"9"'})) == "STALE_VERSION"


async def test_nominations_of_another_county_are_out_of_sight(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    other = await ladder.office("organization", 150602000000)
    assert (await other.get("/v1/honors/nominations")).json()["items"] == []
    assert code_of(await other.get(f"/v1/honors/nominations/{nomination['id']}")) == "NOT_FOUND"
    assert code_of(await ladder.try_move(other, nomination, "review")) == "NOT_FOUND"


async def test_two_honours_have_two_certificate_numbers(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme()
    one = await ladder.recommended(scheme_id, ladder.roster.enrol(1))
    other = await ladder.recommended(scheme_id, ladder.roster.enrol(2))
    for nomination in (one, other):
        await ladder.ready(nomination)
    await ladder.conferred(one)
    await ladder.ok(await ladder.try_approve(other))
    award = {"award_document_no": "x", "certificate_no": "FY-2020-0001"}
    taken = await ladder.try_move(await ladder.office("government", PROVINCE, "conferrer"), other, "confer", award)
    assert code_of(taken) == "CERTIFICATE_NO_TAKEN"

"""Making rolls, and the one thing that must never happen: a half-day paid twice."""

import asyncio
import hashlib
from typing import Any

import pytest
from sqlalchemy import text

from chassis.database import Scope
from services.subsidy.passing.actions import close_due_publicity
from tests.subsidy.make import COMMUNITY, COUNTY, ELSEWHERE, NEIGHBOUR, TOWNSHIP, County, code_of, days

FULL = days(("2020-02-03", "2020-02-07"))


async def counts(county: County) -> tuple[Any, ...]:
    """How much there is of everything that a refusal must not change."""
    async with county.app.state.database.session(Scope.of_system(county.app.state.clock)) as session:
        tables = ("rolls", "lines", "roll_hands", "objections", "payments", "instructions", "events", "audit_entries")
        return tuple([await session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables])  # noqa: S608 - fixed names


async def live_claims(county: County) -> list[tuple[str, int]]:
    """Every half-day that a live line claims."""
    async with county.app.state.database.session(Scope.of_system(county.app.state.clock)) as session:
        rows = await session.execute(
            text(
                "SELECT worker_id, generate_series(lower(run), upper(run) - 1)"
                " FROM lines, unnest(halves) AS run WHERE live"
            )
        )
        return [(worker_id, half) for worker_id, half in rows]


async def test_a_roll_lists_everyone_with_what_their_duty_comes_to(ready: County) -> None:
    worked = ready.roster.enrol(1, duty=days(("2020-02-01", "2020-02-03")))
    absent = ready.roster.enrol(2)
    ready.roster.enrol(3, category="volunteer", duty=FULL)
    roll = await ready.roll()
    lines = await ready.lines(roll)
    assert [(line["worker_id"], line["half_days"], line["amount_fen"]) for line in lines] == [
        (worked, 6, 2 * 7_000 + 5_001),
        (absent, 0, 0),
    ]
    assert roll["totals"] == {
        "lines": 2,
        "half_days": 6,
        "amount_fen": 19_001,
        "league_fen": 9_500,
        "county_fen": 9_501,
    }
    assert {move["move"] for move in roll["next_moves"]} == {"publish", "void"}
    explained = (await ready.civil_affairs.get(f"/lines/{lines[0]['id']}/explanation")).json()
    assert explained["amount_fen"] == explained["replayed_fen"] == 19_001
    assert [(part["day_type"], part["rule_version"]) for part in explained["parts"]] == [("restday", 1), ("workday", 1)]


async def test_a_line_from_before_rules_had_versions_is_explained_by_the_first(ready: County) -> None:
    ready.roster.enrol(1, duty=days(("2020-02-01", "2020-02-03")))
    [line] = await ready.lines(await ready.roll())
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        await session.execute(
            text(
                "UPDATE lines SET parts ="
                " (SELECT jsonb_agg(part - 'rule_version') FROM jsonb_array_elements(parts) AS part)"
            )
        )
        await session.commit()
    explained = (await ready.civil_affairs.get(f"/lines/{line['id']}/explanation")).json()
    assert [part["rule_version"] for part in explained["parts"]] == [1, 1]


async def test_without_a_standard_there_is_no_roll_and_nothing_has_changed(county: County) -> None:
    county.roster.enrol(1, duty=FULL)
    refused = await county.try_roll()
    assert (refused.status_code, code_of(refused)) == (409, "PARAMETER_MISSING")
    await county.guidance()
    await county.standard(rates=[{"category": "grid", "day_type": "restday", "amount_fen": 7_000}])
    before = await counts(county)
    refused = await county.try_roll()
    assert refused.json()["facts"] == {"parameter": "standard.grid.workday", "on": "2020-02-03"}
    assert await counts(county) == before


async def test_while_the_roster_is_down_no_roll_is_made(ready: County) -> None:
    ready.roster.down = True
    refused = await ready.try_roll()
    assert (refused.status_code, code_of(refused)) == (503, "PEER_UNAVAILABLE")


async def test_of_rolls_made_at_once_one_stands(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    answers = await asyncio.gather(*(ready.try_roll() for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} <= {"ROLL_EXISTS", "EARLIER_ROLL_OPEN"}


async def test_a_retried_request_makes_one_roll(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    asked = {"json": {"region": f"{COMMUNITY}", "month": "2020-02"}, "headers": {"Idempotency-Key": "k"}}
    first, second = [await ready.community.post("/rolls", **asked) for _ in range(2)]  # type: ignore[arg-type]
    assert second.headers["idempotency-replayed"] == "true"
    assert first.json() == second.json()


async def test_communities_that_report_the_same_duty_do_not_pay_it_twice_even_at_once(ready: County) -> None:
    regions = (COMMUNITY, NEIGHBOUR, ELSEWHERE)
    worker_id = ready.roster.enrol(1, duty=FULL)
    for region in regions[1:]:
        ready.roster.duty[worker_id, region] = dict(FULL)
    await ready.standard(of=150602000000)
    answers = await asyncio.gather(*(ready.try_roll(region=region) for region in regions))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert sorted(answer.json()["totals"]["half_days"] for answer in answers) == [0, 0, 10]
    claims = await live_claims(ready)
    assert len(claims) == len(set(claims)) == 10


async def test_half_a_day_in_each_of_two_communities_is_paid_by_both(ready: County) -> None:
    half = days(("2020-02-03", "2020-02-03"), half_days=1)
    worker_id = ready.roster.enrol(1, duty=half)
    ready.roster.duty[worker_id, NEIGHBOUR] = dict(half)
    rolls = [await ready.roll(region=region) for region in (COMMUNITY, NEIGHBOUR)]
    assert [roll["totals"]["half_days"] for roll in rolls] == [1, 1]
    assert len(set(await live_claims(ready))) == 2


async def test_the_database_itself_refuses_a_half_day_twice(ready: County) -> None:
    worker_id = ready.roster.enrol(1, duty=FULL)
    roll = await ready.roll()
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="ex_lines_half_day"):
            await session.execute(
                text(
                    "INSERT INTO lines (region, roll_id, round, ordinal, worker_id, made_for, category, name_masked,"
                    " halves, half_days, amount_fen, league_fen, county_fen, parts, state)"
                    " SELECT region, roll_id, round, 99, worker_id, 'x', category, name_masked, halves, half_days,"
                    " amount_fen, league_fen, county_fen, parts, state FROM lines WHERE worker_id = :worker"
                ),
                {"worker": worker_id},
            )
    assert (await ready.read(roll))["totals"]["lines"] == 1


async def test_a_supplementary_roll_lists_only_what_is_not_claimed(ready: County) -> None:
    worker_id = ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2)
    roll = await ready.roll()
    early = await ready.try_roll()
    assert code_of(early) == "EARLIER_ROLL_OPEN"
    await ready.step(roll, "publish", "close-publicity")
    assert code_of(await ready.try_roll()) == "NOTHING_TO_LIST"
    ready.roster.duty[worker_id, COMMUNITY] |= days(("2020-02-06", "2020-02-09"))
    second = await ready.roll()
    assert (second["sequence"], second["totals"]["lines"], second["totals"]["half_days"]) == (2, 1, 4)
    claims = await live_claims(ready)
    assert len(claims) == len(set(claims)) == 14


async def test_a_voided_roll_frees_its_half_days(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    roll = await ready.roll()
    voided = await ready.move(ready.community, f"/rolls/{roll['id']}", "void", roll)
    assert (voided["state"], voided["totals"]["lines"], voided["next_moves"]) == ("voided", 0, [])
    assert (await ready.roll())["totals"]["half_days"] == 10


async def test_publicity_is_closed_only_after_its_last_day(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    roll = await ready.step(await ready.roll(), "publish")
    assert (roll["published_on"], roll["publicity_ends_on"]) == ("2020-03-02", "2020-03-09")
    ready.app.state.clock.advance(days=7)
    refused = await ready.try_move(ready.community, f"/rolls/{roll['id']}", "close-publicity", roll)
    assert (code_of(refused), refused.json()["facts"]) == ("PUBLICITY_NOT_OVER", {"ends_on": "2020-03-09"})
    ready.app.state.clock.advance(days=1)
    closed = await ready.move(ready.community, f"/rolls/{roll['id']}", "close-publicity", roll)
    assert closed["state"] == "publicised"


async def test_the_scheduled_rule_closes_what_is_due_once(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    due = await ready.step(await ready.roll(), "publish")
    ready.app.state.clock.advance(days=8)
    running = await ready.step(await ready.roll(region=NEIGHBOUR), "publish")
    for done in (1, 0):
        async with (
            ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session,
            session.begin(),
        ):
            assert await close_due_publicity(session) == done
    assert (await ready.read(due))["state"] == "publicised"
    assert (await ready.read(running))["state"] == "publicity"


async def test_the_public_list_shows_masked_names_and_no_ids(ready: County) -> None:
    worker_id = ready.roster.enrol(1, duty=FULL)
    roll = await ready.step(await ready.roll(), "publish")
    shown = await ready.community.get(f"/rolls/{roll['id']}/publicity")
    assert shown.json()["lines"][0]["name_masked"] == "张*"
    assert worker_id not in shown.text


async def test_every_illegal_move_is_refused_and_changes_nothing(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    roll = await ready.roll()
    for move in ("close-publicity", "review", "audit", "check", "approve", "remake"):
        refused = await ready.try_move(ready.civil_affairs, f"/rolls/{roll['id']}", move, roll)
        assert (refused.status_code, code_of(refused)) == (409, "ILLEGAL_MOVE"), move
    before = await counts(ready)
    sent = await ready.try_move(ready.township, f"/rolls/{roll['id']}", "send-back", roll, {"reason": "x"})
    assert sent.json()["facts"]["legal_moves"] == ["publish", "void"]
    assert await counts(ready) == before
    assert (await ready.read(roll))["version"] == roll["version"]


STEPS = ("review", "audit", "check", "approve")


@pytest.mark.parametrize("again", range(1, len(STEPS)))
async def test_one_person_has_one_hand(ready: County, again: int) -> None:
    ready.roster.enrol(1, duty=FULL)
    roll = await ready.step(await ready.roll(), "publish", "close-publicity", *STEPS[:again])
    before = ["community", *(("township", "civil-affairs", "finance")[:again])]
    for department in before:
        region = {"community": COMMUNITY, "township": TOWNSHIP}.get(department, COUNTY)
        person = ready.office("headquarters", COUNTY, person=f"test:{department}@{region}")
        refused = await ready.try_move(person, f"/rolls/{roll['id']}", STEPS[again], roll)
        assert code_of(refused) == "SAME_HAND", department
    assert (await ready.read(roll))["state"] == roll["state"]


async def test_of_four_reviewers_at_once_one_has_the_hand(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    roll = await ready.step(await ready.roll(), "publish", "close-publicity")
    roll = await ready.evidenced(roll)
    people = [ready.office("township", TOWNSHIP, person=f"test:{n}") for n in range(4)]
    answers = await asyncio.gather(
        *(ready.try_move(person, f"/rolls/{roll['id']}", "review", roll) for person in people)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_whom_a_roll_lists_stands_back_but_may_make_it(ready: County) -> None:
    listed = ready.roster.enrol(1, duty=FULL)
    maker = ready.office("community", COMMUNITY, worker_id=listed)
    made = await maker.post("/rolls", json={"region": f"{COMMUNITY}", "month": "2020-02"})
    assert made.status_code == 201, made.text
    roll = await ready.evidenced(await ready.step(made.json(), "publish", "close-publicity"))
    reviewer = ready.office("township", TOWNSHIP, person="test:listed", worker_id=listed)
    assert code_of(await ready.try_move(reviewer, f"/rolls/{roll['id']}", "review", roll)) == "LISTED_IN_ROLL"


async def test_what_is_sent_back_is_made_anew_with_other_hands_and_lines(ready: County) -> None:
    worker_id = ready.roster.enrol(1, duty=FULL)
    roll = await ready.step(await ready.roll(), "publish", "close-publicity", "review")
    sent = await ready.move(ready.civil_affairs, f"/rolls/{roll['id']}", "send-back", roll, {"reason": "二月三日有误"})
    assert (sent["state"], sent["sent_back_for"]) == ("sent-back", "二月三日有误")
    ready.roster.duty[worker_id, COMMUNITY] = days(("2020-02-03", "2020-02-04"))
    stale = await ready.try_move(ready.community, f"/rolls/{roll['id']}", "remake", roll)
    assert stale.status_code == 412
    anew = await ready.move(ready.community, f"/rolls/{roll['id']}", "remake", sent)
    assert (anew["state"], anew["round"], anew["totals"]["half_days"]) == ("draft", 2, 4)
    assert [line["half_days"] for line in await ready.lines(anew)] == [4]
    approved = await ready.approved(anew)  # the reviewer of round 1 reviews again
    assert approved["state"] == "approved"


async def test_approval_freezes_the_lines(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    approved = await ready.approved(await ready.roll())
    assert len(approved["snapshot"]) == len(hashlib.sha256().hexdigest())
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="an approved line does not change"):
            await session.execute(text("UPDATE lines SET league_fen = league_fen + 1, county_fen = county_fen - 1"))


async def test_another_county_sees_nothing_of_it(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    roll = await ready.roll()
    other = ready.office("civil-affairs", 150602000000)
    assert (await other.get(f"/rolls/{roll['id']}")).status_code == 404
    assert (await other.get("/rolls")).json()["items"] == []
    assert (await other.post("/rolls", json={"region": f"{COMMUNITY}", "month": "2020-02"})).status_code in {404, 409}


async def test_a_wrong_region_month_or_field_is_malformed(ready: County) -> None:
    for asked in (
        {"region": f"{COUNTY}", "month": "2020-02"},
        {"region": f"{COMMUNITY}", "month": "2020-13"},
        {"region": f"{COMMUNITY}", "month": "2020-02", "amount_fen": 1},
        {"region": f"{COMMUNITY}", "month": "2020-02", "state": "approved"},
    ):
        assert (await ready.community.post("/rolls", json=asked)).status_code == 422


async def test_lines_are_exported_in_every_format(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    await ready.roll()
    table = await ready.civil_affairs.get("/rolls/export", params={"month": "2020-02"})
    assert table.headers["content-type"].startswith("text/csv")
    assert "25005" in table.text
    rows = await ready.civil_affairs.get("/rolls/export", headers={"Accept": "application/x-ndjson"})
    assert '"amount_fen":25005' in rows.text
    other = await ready.office("finance", 150602000000).get("/rolls/export")
    assert "25005" not in other.text


async def test_lists_page_by_region_and_month(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    for region in (COMMUNITY, NEIGHBOUR):
        await ready.roll(region=region)
    page = (await ready.civil_affairs.get("/rolls", params={"limit": 1, "month": "2020-02"})).json()
    rest = (await ready.civil_affairs.get("/rolls", params={"cursor": page["next_cursor"]})).json()
    assert [item["region"] for item in (*page["items"], *rest["items"])] == [f"{COMMUNITY}", f"{NEIGHBOUR}"]
    assert (await ready.civil_affairs.get("/rolls", params={"state": "approved"})).json()["items"] == []


async def test_no_roll_is_reviewed_without_evidence_that_it_was_posted(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    roll = await ready.step(await ready.roll(), "publish", "close-publicity")
    refused = await ready.try_move(ready.township, f"/rolls/{roll['id']}", "review", roll)
    assert (refused.status_code, code_of(refused)) == (409, "PUBLICITY_EVIDENCE_MISSING")
    roll = await ready.evidenced(roll)
    [kept] = (await ready.township.get(f"/rolls/{roll['id']}/evidence")).json()["items"]
    assert (kept["kind"], kept["round"]) == ("photograph", 1)
    assert (await ready.step(roll, "review"))["state"] == "reviewed"


async def test_the_organization_department_co_signs_for_members_of_the_committees_and_for_nobody_else(
    ready: County,
) -> None:
    ready.roster.enrol(1, category="two-committee", duty=FULL)
    ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    roll = await ready.step(await ready.roll(), "publish", "close-publicity", "review", "audit")
    assert {one["move"] for one in roll["next_moves"]} == {"co-sign", "send-back", "void"}
    path = f"/rolls/{roll['id']}"
    assert code_of(await ready.try_move(ready.finance, path, "check", roll)) == "CO_SIGNATURE_MISSING"
    organization = ready.office("organization", COUNTY)
    same = ready.office("organization", COUNTY, person="test:civil-affairs@150603000000")
    assert code_of(await ready.try_move(same, path, "co-sign", roll)) == "SAME_HAND"
    signed = await ready.move(organization, path, "co-sign", roll)
    assert (signed["state"], signed["co_signed"]) == ("audited", True)
    assert (await ready.step(signed, "check", "approve"))["state"] == "approved"
    other = await ready.step(await ready.roll(region=NEIGHBOUR), "publish", "close-publicity", "review", "audit")
    assert code_of(await ready.try_move(organization, f"/rolls/{other['id']}", "co-sign", other)) == (
        "NEEDS_NO_CO_SIGNATURE"
    )


async def test_what_changed_since_a_roll_was_made_is_told_and_kept_at_approval(ready: County) -> None:
    dead, left, stays = (ready.roster.enrol(n, duty=FULL) for n in (1, 2, 3))
    roll = await ready.step(await ready.roll(), "publish", "close-publicity", "review", "audit", "check")
    assert (await ready.government.get(f"/rolls/{roll['id']}/changes")).json() == {"frozen": False, "items": []}
    for worker_id in (dead, left, stays):
        ready.roster.tell("enrolled", worker_id)
    ready.roster.tell("deceased", dead, state="deceased", died_on="2020-03-01")
    ready.roster.tell("left", left, state="left", left_on="2020-03-01")
    await ready.follow()
    expected = [(dead, "deceased"), (left, "left")]
    told = (await ready.government.get(f"/rolls/{roll['id']}/changes")).json()["items"]
    assert [(one["worker_id"], one["change"]) for one in told] == expected
    await ready.step(roll, "approve")
    ready.roster.tell("left", stays, state="left", left_on="2020-03-02")
    await ready.follow()
    kept = (await ready.government.get(f"/rolls/{roll['id']}/changes")).json()
    assert kept["frozen"]
    assert [(one["worker_id"], one["change"]) for one in kept["items"]] == expected


async def test_the_public_list_is_a_file_to_post(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    roll = await ready.step(await ready.roll(), "publish")
    file = await ready.community.get(f"/rolls/{roll['id']}/publicity/export", headers={"Accept": "text/csv"})
    assert file.status_code == 200
    _, row = file.content.decode("utf-8-sig").splitlines()
    assert row == f"1,张*,grid,{roll['totals']['half_days']},{roll['totals']['amount_fen']}"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'publicised', publicised_on = publicity_ends_on", "ck_rolls_full_days"),
        ("state = 'publicised'", "ck_rolls_publicised"),
        ("publicity_ends_on = published_on + publicity_days::integer - 1", "ck_rolls_publicity_days"),
        ("publicity_days = 0", "ck_rolls_publicity_days"),
    ],
)
async def test_the_database_itself_refuses_publicity_that_is_too_short(
    ready: County, change: str, constraint: str
) -> None:
    ready.roster.enrol(1, duty=FULL)
    await ready.step(await ready.roll(), "publish")
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match=constraint):
            await session.execute(text(f"UPDATE rolls SET {change}"))  # noqa: S608 - fixed above

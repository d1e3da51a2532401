"""Where workers are paid: two hands, one account a worker, and nothing shown that need not be."""

import asyncio

from sqlalchemy import text

from chassis.database import Scope
from chassis.regions import Level, parent_of
from chassis.worker_id import make_worker_id
from tests.subsidy.make import COMMUNITY, COUNTY, ELSEWHERE, NEIGHBOUR, TOWNSHIP, County, code_of

CSV = {"Content-Type": "text/csv; charset=utf-8"}


async def test_an_account_takes_two_hands_and_is_shown_masked(county: County) -> None:
    worker_id = county.roster.enrol(1)
    made = await county.register(worker_id)
    assert made.status_code == 201, made.text
    payee = made.json()
    assert payee["account_masked"].startswith("****")
    assert county.roster.name_of(worker_id) not in made.text
    own = await county.try_move(county.community, f"/payees/{payee['id']}", "confirm", payee)
    assert code_of(own) == "OWN_REGISTRATION"
    confirmed = await county.move(county.township, f"/payees/{payee['id']}", "confirm", payee)
    assert confirmed["state"] == "confirmed"
    again = await county.try_move(county.township, f"/payees/{payee['id']}", "confirm", confirmed)
    assert code_of(again) == "ILLEGAL_MOVE"


async def test_payees_of_another_county_are_not_there(county: County) -> None:
    payee = (await county.register(county.roster.enrol(1))).json()
    assert (await county.civil_affairs.get(f"/payees/{payee['id']}")).status_code == 200
    other = county.office("civil-affairs", parent_of(ELSEWHERE, Level.COUNTY))
    assert (await other.get(f"/payees/{payee['id']}")).status_code == 404
    assert (await other.get("/payees")).json()["items"] == []
    reading = await other.get(f"/payees/{payee['id']}/reveal", headers={"X-Purpose": "pay-subsidy"})
    assert code_of(reading) == "NOT_FOUND"


async def test_the_holder_must_be_the_worker_and_the_worker_on_the_roster(county: County) -> None:
    worker_id = county.roster.enrol(1)
    assert code_of(await county.register(worker_id, holder_name="李四")) == "HOLDER_NAME_MISMATCH"
    stranger = county.payee_of(make_worker_id(99))
    assert code_of(await county.community.post("/payees", json=stranger)) == "WORKER_UNKNOWN"
    elsewhere = county.roster.enrol(2, region=NEIGHBOUR)
    assert (await county.community.post("/payees", json=county.payee_of(elsewhere))).status_code == 404


async def test_one_account_belongs_to_one_worker_also_at_once_and_across_regions(county: County) -> None:
    workers = [county.roster.enrol(1), county.roster.enrol(2, region=NEIGHBOUR), county.roster.enrol(3)]
    account = "6222 0202 0011 2233 445"
    answers = await asyncio.gather(*(county.register(worker, account=account) for worker in workers))
    assert sorted(answer.status_code for answer in answers if answer.status_code != 503) == [201, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"ACCOUNT_TAKEN"}


async def test_the_version_before_ends_only_when_the_new_one_is_confirmed(county: County) -> None:
    worker_id = county.roster.enrol(1)
    await county.payees([worker_id])
    await county.register(worker_id, account="6222020200119999999")
    newer = (await county.register(worker_id, account="6222020200118888888")).json()

    async def states() -> list[str]:
        items = (await county.finance.get("/payees", params={"worker_id": worker_id})).json()["items"]
        return [item["state"] for item in items]

    assert await states() == ["confirmed", "ended", "registered"]
    await county.move(county.township, f"/payees/{newer['id']}", "confirm", newer)
    assert await states() == ["ended", "ended", "confirmed"]


async def test_plain_text_is_revealed_for_a_purpose_and_audited(county: County) -> None:
    worker_id = county.roster.enrol(1)
    payee = (await county.register(worker_id)).json()
    assert (await county.finance.get(f"/payees/{payee['id']}/reveal")).status_code == 422
    shown = await county.finance.get(f"/payees/{payee['id']}/reveal", headers={"X-Purpose": "payment-check"})
    assert shown.json()["account"] == county.payee_of(worker_id)["account"]
    async with county.app.state.database.session(Scope.of_system(county.app.state.clock)) as session:
        entry = (
            await session.execute(
                text("SELECT purpose, facts::text FROM audit_entries WHERE action = 'subsidy.payee.revealed'")
            )
        ).one()
        stored = await session.scalar(text("SELECT count(*) FROM payees WHERE position('62220' in account::text) > 0"))
    assert tuple(entry) == ("payment-check", f'{{"worker_id": "{worker_id}"}}')
    assert stored == 0


def table(county: County, *workers: str, **other: str) -> str:
    rows = ["worker_id,holder_name,account,bank_name"]
    for worker_id in workers:
        one = county.payee_of(worker_id) | other
        rows.append(f"{one['worker_id']},{one['holder_name']},{one['account']},{one['bank_name']}")
    return "\n".join(rows) + "\n"


async def test_an_import_takes_good_rows_and_names_the_bad_ones(county: County) -> None:
    one, two, three = (county.roster.enrol(number) for number in (1, 2, 3))
    file = table(county, one, two, make_worker_id(99)) + table(county, three, holder_name="李四").split("\n")[1] + "\n"
    checked = await county.community.post(
        "/payees/import", content=file.encode(), headers=CSV, params={"dry_run": True}
    )
    done = await county.community.post("/payees/import", content=file.encode(), headers=CSV)
    for answer in (checked.json(), done.json()):
        assert (answer["received"], answer["accepted"], answer["refused"]) == (4, 2, 2)
        assert {(error["row"], error["code"]) for error in answer["errors"]} == {
            (4, "WORKER_UNKNOWN"),
            (5, "HOLDER_NAME_MISMATCH"),
        }
    again = (await county.community.post("/payees/import", content=file.encode(), headers=CSV)).json()
    assert (again["accepted"], again["unchanged"]) == (0, 2)
    nothing = await county.community.post(
        "/payees/import", content=file.encode(), headers=CSV, params={"mode": "atomic"}
    )
    assert nothing.json()["accepted"] == 0
    assert len((await county.finance.get("/payees")).json()["items"]) == 2


async def test_an_account_that_stands_twice_in_a_file_or_on_record_is_refused(county: County) -> None:
    one, two, three = (county.roster.enrol(number) for number in (1, 2, 3))
    await county.register(one, account="6222020200112233445")
    file = table(county, two, three, account="6222020200119999999") + "\n"
    answer = (await county.community.post("/payees/import", content=file.encode(), headers=CSV)).json()
    assert [(error["row"], error["code"]) for error in answer["errors"]] == [(3, "ACCOUNT_TAKEN")]
    file = table(county, three, account="6222020200112233445")
    answer = (await county.community.post("/payees/import", content=file.encode(), headers=CSV)).json()
    assert [(error["row"], error["code"]) for error in answer["errors"]] == [(2, "ACCOUNT_TAKEN")]


async def test_a_bulk_confirmation_leaves_out_what_the_caller_registered(county: County) -> None:
    one, two = (county.roster.enrol(number) for number in (1, 2))
    await county.register(one)
    await county.township.post("/payees", json=county.payee_of(two))
    answers = await asyncio.gather(
        *(
            county.office("township", TOWNSHIP).post("/payees/confirm", json={"region": f"{COMMUNITY}"})
            for _ in range(3)
        )
    )
    assert sorted(answer.json()["confirmed"] for answer in answers) == [0, 0, 1]
    assert {answer.json()["own"] for answer in answers} == {1}
    other = await county.civil_affairs.post("/payees/confirm", json={"region": f"{COUNTY}"})
    assert other.json() == {"confirmed": 1, "own": 0}


async def test_a_wrong_account_or_code_is_malformed_and_not_repeated(county: County) -> None:
    worker_id = county.roster.enrol(1)
    for wrong in ({"account": "12"}, {"account": "6222'; --"}, {"cnaps": "1"}, {"worker_id": "W000000001"}):
        refused = await county.community.post("/payees", json=county.payee_of(worker_id) | wrong)
        assert refused.status_code == 422, wrong
        assert "6222'" not in refused.text


async def test_nothing_is_asked_of_the_roster_once_a_worker_was_written_down(county: County) -> None:
    """Writing a worker down locks a row; a slow roster must not hold that lock."""
    worker = county.roster.enrol(1)
    county.roster.asked.clear()
    assert (await county.register(worker)).status_code == 201
    questions = [path for path in county.roster.asked if path != "/v1/roster/events"]
    assert questions == ["/v1/roster/workers/match-names", "/v1/roster/workers/lookup"]

"""Benefits of martyrs' families over HTTP."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.honors.make import FakeRoster, Ladder
from tests.honors.martyrs.way import FILES, NEW_LAW, Sacrifice
from tests.offices import COUNTY, LEAGUE, PROVINCE, code_of

PATH = "/v1/honors/martyr-benefits"
WAGE: dict[str, Any] = {"wage_fen": 450_050, "wage_proof_no": "工资证〔2020〕1号"}


async def _calculate(one: Sacrifice, who: str = "clerk", **asked: Any) -> httpx.Response:
    seen = await one.only(FILES)
    office = await one.office("veterans", COUNTY, who)
    return await office.post(f"{FILES}/{seen['id']}/benefits", json=asked)


async def _move(
    one: Sacrifice, benefit: dict[str, Any], move: str, json: Any = None, who: str = "head"
) -> httpx.Response:
    office = await one.office("veterans", COUNTY, who)
    return await one.ladder.offices.move(office, f"{PATH}/{benefit['id']}", move, benefit, json)


async def test_a_family_is_paid_what_the_law_says_and_the_lump_sum_stays_with_the_injury_service(
    ladder: Ladder,
) -> None:
    one = Sacrifice(ladder)
    await one.certified()
    made = await ladder.ok(await _calculate(one, **WAGE), 201)
    assert made["work_death_lump_sum_by"] == "injury-fund"
    praise, special = made["items"]
    assert (praise["item"], praise["amount_fen"]) == ("praise-money", 30 * 4_235_900)
    assert (special["item"], special["amount_fen"]) == ("special-allowance", 40 * 450_050)
    assert code_of(await _calculate(one, **WAGE)) == "MARTYR_BENEFIT_TWICE"
    assert code_of(await _move(one, praise, "approve", who="clerk")) == "ONE_HAND_IN_MARTYR_BENEFIT"
    approved = await ladder.ok(await _move(one, praise, "approve"))
    assert code_of(await _move(one, approved, "stop", {"stopped_on": "2021-01-01"})) == "MONTHLY_NOT_PAID_HERE"
    early = {"paid_on": "2030-01-01", "voucher_no": "PZ-1"}
    assert code_of(await _move(one, approved, "pay", early)) == "MALFORMED"
    today = ladder.offices.clock.today().isoformat()
    paid = await ladder.ok(await _move(one, approved, "pay", {"paid_on": today, "voucher_no": "PZ-1"}))
    assert (paid["state"], paid["next_moves"]) == ("paid", [])
    voided = await ladder.ok(await _move(one, special, "void"))
    assert voided["state"] == "voided"


async def test_by_the_newer_law_the_income_is_that_of_the_year_before_the_death(ladder: Ladder) -> None:
    one = Sacrifice(ladder, died_on=NEW_LAW)
    await one.certified()
    made = await ladder.ok(await _calculate(one, **WAGE), 201)
    assert [item["formula"] for item in made["items"]] == ["54188.00元（2024） × 30", "本人基本工资 4500.50元 × 40"]


async def test_what_nobody_has_published_is_never_guessed(ladder: Ladder, roster: FakeRoster) -> None:
    one = Sacrifice(ladder)
    await one.certified()
    pensioner = {"name": "样例0002", "kinship": "parent", "qualified_by": "昆退役函〔2020〕6号"}
    missing = await _calculate(one, **WAGE, pensioners=[pensioner])
    assert missing.json()["facts"] == {"parameter": "periodic-pension"}
    roster.incomes.clear()
    assert (await _calculate(one, **WAGE)).json()["facts"] == {"parameter": "urban-income.2019"}
    office = await one.office("veterans", COUNTY)
    assert (await office.get(PATH)).json()["items"] == []


async def test_a_periodic_pension_is_due_at_todays_standard_until_it_is_stopped(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.certified()
    province = await one.office("veterans", PROVINCE)
    standard = {
        "figure": "periodic-pension",
        "value": 250_000,
        "valid_from": "2020-01-01",
        "source": "示例〔2020〕1号",
        "certainty": "design",
    }
    await ladder.ok(await province.post("/v1/honors/martyr-figures", json=standard), 201)
    pensioner = {"name": "样例0002", "kinship": "parent", "qualified_by": "昆退役函〔2020〕6号"}
    *_, monthly = (await ladder.ok(await _calculate(one, **WAGE, pensioners=[pensioner]), 201))["items"]
    assert (monthly["cycle"], monthly["amount_fen"], monthly["shown_as"]) == ("monthly", 250_000, "样*****")
    approved = await ladder.ok(await _move(one, monthly, "approve"))
    assert [move["move"] for move in approved["next_moves"]] == ["stop", "void"]
    stopped = await ladder.ok(await _move(one, approved, "stop", {"stopped_on": "2021-01-01"}))
    assert stopped["state"] == "stopped"
    assert "样例0002" not in str(await ladder.offices.events())


async def test_there_are_no_benefits_without_a_certificate(ladder: Ladder, honors: FastAPI) -> None:
    one = Sacrifice(ladder)
    seen = await one.filed()
    assert code_of(await _calculate(one, **WAGE)) == "NO_MARTYR_CERTIFICATE"
    async with honors.state.database.session(Scope.of_system(ladder.offices.clock)) as session:
        with pytest.raises(IntegrityError, match="fk_martyr_benefits_certificate"):
            await session.execute(
                text(
                    "INSERT INTO martyr_benefits (region, martyr_file_id, certificate_no, item, payer, cycle,"
                    " amount_fen, formula, state, calculated_by, version) VALUES (:region, :file, '1', 'praise-money',"
                    " 'county-veterans', 'once', 1, '1', 'calculated', 'x', 1)"
                ),
                {"region": COUNTY, "file": seen["id"]},
            )


async def test_it_is_calculated_once_however_many_ask_at_once(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.certified()
    answers = await asyncio.gather(*(_calculate(one, who, **WAGE) for who in ("first", "second", "third")))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    office = await one.office("veterans", LEAGUE)
    assert len((await office.get(PATH)).json()["items"]) == 2

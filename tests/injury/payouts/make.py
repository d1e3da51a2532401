"""Cases that were recognised and benefits that were calculated, without the roads that lead there."""

import json
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from chassis.database import Scope
from services.injury.benefits.payers import ITEMS, Item
from tests.injury.make import COUNTY, EMPLOYER, Bureaus

__all__ = [
    "BENEFITS",
    "agency",
    "approved",
    "benefit",
    "employer",
    "kinds",
    "move",
    "on_day",
    "paid",
    "payment",
    "payments",
    "proof",
    "read",
    "recognised",
    "related",
    "sql",
]

BENEFITS = "/v1/injury/benefits"


async def sql(bureaus: Bureaus, statement: str, **values: Any) -> Any:
    """One statement with the service's own rights, for every region; the rows, if it returns any."""
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        result = await session.execute(text(statement), values)
        return result.all() if result.returns_rows else None


async def agency(bureaus: Bureaus, *, subject: str = "agency:2", region: int = COUNTY) -> httpx.AsyncClient:
    return await bureaus.of("social-insurance", region, subject=subject)


async def employer(bureaus: Bureaus, organisation: str = EMPLOYER) -> httpx.AsyncClient:
    return await bureaus.of("employer", COUNTY, organisation=organisation)


async def recognised(bureaus: Bureaus, number: int = 1, *, outcome: str | None = "recognised", **more: Any) -> Any:
    """A case with that outcome, served and not challenged; without one, a case that was only reported."""
    case = await bureaus.reported(number, **more)
    if outcome is not None:
        await sql(
            bureaus,
            "UPDATE cases SET state = 'served', outcome = :outcome, decided_on = '2020-02-05', served_on = '2020-02-05'"
            " WHERE id = cast(:id AS text)::uuid",
            id=case["id"],
            outcome=outcome,
        )
    return await bureaus.case(case["id"])


async def related(bureaus: Bureaus, case: Any, **more: Any) -> None:
    """The unit of the case as it was determined: a fiscally supported one of the county, not insured."""
    values = {
        "relation": "labour-contract",
        "unit_id": EMPLOYER,
        "unit_region": COUNTY,
        "unit_level": "county",
        "coverage": "uninsured-fiscal",
    } | more
    names = ", ".join(values)
    await sql(
        bureaus,
        f"INSERT INTO relations (case_id, region, worker_id, local_inclusion, version, {names})"  # noqa: S608 - names of columns
        f" SELECT id, region, worker_id, false, 1, {', '.join(f':{name}' for name in values)}"
        " FROM cases WHERE id = cast(:id AS text)::uuid",
        id=case["id"],
        **values,
    )


async def proof(bureaus: Bureaus, one: Any, *, organisation: str = EMPLOYER, material: str = "payment-proof") -> str:
    """A proof of payment of the case of what was read, filed by its unit."""
    [(document_id,)] = await sql(
        bureaus,
        "INSERT INTO documents (case_id, region, worker_id, material, title, digest, size, media_type, uploaded_by,"
        " organisation, filed_at, version) SELECT id, region, worker_id, :material, '示例', encode(sha256("
        "uuid_send(uuidv7())), 'hex'), 1, 'application/pdf', 'test', :organisation, now(), 1 FROM cases"
        " WHERE id = cast(:id AS text)::uuid RETURNING id",
        id=one["case_id"],
        organisation=organisation,
        material=material,
    )
    return str(document_id)


async def benefit(bureaus: Bureaus, case: Any, item: Item = Item.LUMP_SUM, **more: Any) -> Any:
    """A benefit of the case as somebody else calculated it; of the fund, and of 1,000 yuan, unless told."""
    values = {
        "item": item.value,
        "payer": "fund",
        "cycle": ITEMS[item].cycle.value,
        "amount_fen": 100_000,
        "state": "calculated",
        "from_on": None,
        "to_on": None,
        "bill_no": None,
        "calculated_by": "agency:1",
        "id": str(uuid4()),
    } | more
    await sql(
        bureaus,
        "INSERT INTO benefits (id, case_id, region, worker_id, item, payer, cycle, amount_fen, article, formula,"
        " inputs, from_on, to_on, bill_no, state, employer_id, calculated_by, version)"
        " SELECT cast(:id AS text)::uuid, id, region, worker_id, :item, :payer, :cycle, :amount_fen, '示例', '示例',"
        " cast(:inputs AS text)::jsonb, cast(cast(:from_on AS text) AS date), cast(cast(:to_on AS text) AS date),"
        " :bill_no, :state, employer_id, :calculated_by, 1 FROM cases WHERE id = cast(:case_id AS text)::uuid",
        case_id=case["id"],
        inputs=json.dumps({}),
        **values,
    )
    return await read(bureaus, values["id"])


async def read(bureaus: Bureaus, benefit_id: str) -> Any:
    answer = await (await agency(bureaus)).get(f"{BENEFITS}/{benefit_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def move(
    bureaus: Bureaus,
    one: Any,
    verb: str,
    body: Any = None,
    *,
    office: httpx.AsyncClient | None = None,
    prefix: str = BENEFITS,
    version: int | str | None = None,
) -> httpx.Response:
    """A move of what was read, by the agency unless another office is named."""
    match = "*" if version == "*" else f'"{one["version"] if version is None else version}"'
    client = office or await agency(bureaus)
    return await client.post(f"{prefix}/{one['id']}/{verb}", json=body, headers={"If-Match": match})


async def approved(bureaus: Bureaus, case: Any, item: Item = Item.LUMP_SUM, **more: Any) -> Any:
    answer = await move(bureaus, await benefit(bureaus, case, item, **more), "approve")
    assert answer.status_code == 200, answer.text
    return answer.json()


def payment(**more: Any) -> dict[str, Any]:
    """What is told of a payment: 1,000 yuan today."""
    return {"amount_fen": 100_000, "paid_on": "2020-02-05", "reference": "GS20200205-0001"} | more


async def paid(bureaus: Bureaus, one: Any, *, office: httpx.AsyncClient | None = None, **more: Any) -> Any:
    answer = await move(bureaus, one, "pay", payment(**more), office=office)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def payments(bureaus: Bureaus, one: Any) -> Any:
    answer = await (await agency(bureaus)).get(f"{BENEFITS}/{one['id']}/payments")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def kinds(bureaus: Bureaus, of: str) -> list[str]:
    """The types of what was told that begin so, oldest first."""
    return [told["type"] for told in await bureaus.events() if told["type"].startswith(of)]


def on_day(bureaus: Bureaus, days: int) -> None:
    """Let so many days go by."""
    bureaus.clock.advance(seconds=days * 86_400)

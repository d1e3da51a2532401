"""Nobody reaches into another county, no worker into what is another's: tried on every operation, by its document.

``make reach`` tries every office that holds an operation's permission; the ordinary suite one of them at each level.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.caller import ORGANISATIONS, Caller, Department
from chassis.manifest import Service
from chassis.regions import Level, parent_of, span_of
from chassis.worker_id import make_worker_id
from deploy.local.demo import real_communities
from deploy.local.plan import Plan
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.road import Road
from deploy.local.state import every_service, service_named
from gateway.permits import Permits, principals
from tests.client import caller, client_for
from tests.documents import document_of
from tests.honors.make import FakeRoster, Ladder
from tests.honors.martyrs.way import Sacrifice
from tests.honors.party.way import Admission
from tests.honors.stories.way import Telling
from tests.journeys import visited
from tests.journeys.injured import Injured
from tests.journeys.supplied import Supplied
from tests.offices import PROVINCE, Offices
from tests.security import seeds
from tests.security.examples import Operation, operations_of
from tests.whole import clock_at, road_inside, whole_set

LONG = os.environ.get("NUANXIN_REACH") == "long"
COUNTY = 150603000000
# A county of the same league: sideways is as foreign as far away.
ELSEWHERE = 150602000000
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:2],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 10),
    each=2,
    fails=3,
)
OPERATIONS = [operation for service in every_service() for operation in operations_of(document_of(service))]
# The units of the region are public.
PUBLIC = {"code"}
# For all who lie below: a league's guidance, the province's schemes and control periods.
PUBLIC_LISTS = {
    "/v1/roster/regions",
    "/v1/subsidy/guidance",
    "/v1/subsidy/allowance-kinds",
    "/v1/injury/figures",
    "/v1/welfare/control-periods",
    "/v1/welfare/exam-rules",
    "/v1/welfare/rest-figures",
    "/v1/honors/schemes",
    "/v1/honors/martyr-laws",
    "/v1/honors/martyr-figures",
    "/v1/honors/child-entitlements",
    # How long records are kept is one for the region.
    *(f"/v1/{service.name}/retention/periods" for service in every_service()),
}


# What takes weeks of duty to come about, or is another thing in every service, is tried with an id of nothing here; the
# tests of its own routes try it with one of another county.
NOTHING = dict.fromkeys(
    (
        "order_id",
        "leave_id",
        "check_id",
        "recuperation_id",
        "martyr_benefit_id",
        "honoured_child_id",
        "publication_id",
        "exemplar_id",
        "subscription_id",
        "import_id",
        "hold_id",
        "data_request_id",
        "period_id",
    ),
    "0199d3a0-0000-7000-8000-000000000001",
)


# For each level a neighbour of the one that answers for the first community: the next village, town, county and league.
BESIDE = {
    Level.COMMUNITY: 150603001004,
    Level.TOWNSHIP: 150603002000,
    Level.COUNTY: ELSEWHERE,
    Level.LEAGUE: 150200000000,
}
# What is set at a level for all who lie below it; who else lies there reads it, and answers a dispatch that reaches it.
SET_AT = {
    Level.PROVINCE: """list_regions list_figures read_figure list_schemes read_scheme list_unproposed list_martyr_laws
        list_martyr_figures list_child_entitlements list_control_periods list_rest_figures
        list_subsidy_retention_periods list_injury_retention_periods""",
    Level.LEAGUE: "read_guidance list_allowance_kinds read_allowance_kind list_exam_rules read_exam_rule",
    Level.COUNTY: """list_standards read_standard list_tiers read_tier list_credit_rules read_credit_rule list_quotas
        list_excellence_figures list_hospitals read_hospital list_mandates read_mandate list_tasks read_task
        list_dispatches read_dispatch time_dispatch list_items read_item list_sources read_source trace_source list_lots
        read_lot list_supply_needs list_courses read_course list_trainings read_training read_control_period
        read_rest_figure list_insurance_policies read_insurance_policy list_visit_limits read_visit_limit
        list_family_helpers read_family_helper""",
}
LEVEL_OF = {name: level for level, names in SET_AT.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class Paid:
    """A county that has been paid, and an id of each kind of thing that came of it."""

    apps: Mapping[str, FastAPI]
    road: Road
    ids: Mapping[str, str]


@pytest.fixture
async def paid(fresh_database: Callable[[Service], Awaitable[str]], postgres: EmbeddedPostgres) -> AsyncIterator[Paid]:
    clock = clock_at(2020, 3, 2)
    async with whole_set(fresh_database, clock=clock) as apps:
        road = road_inside(apps, PLAN, clock)
        await road.enrol()
        await road.record_duty()
        await road.set_standard()
        await road.register_payees()
        await road.make_rolls()
        ids = await _objection(road)
        await road.publicise()
        await road.approve_rolls()
        await road.pay()
        hurt = Injured(apps, clock, worker_id=sorted(road.workers)[0], community=PLAN.communities[0])
        ids |= await _ids(road) | await _settings(road) | await _return_error(apps["subsidy"], postgres)
        ids |= await _honour(apps["honors"], sorted(road.workers)[0])
        ids |= await seeds.everything(road, apps)
        ids |= await hurt.everything() | await visited.everything(hurt) | await _listened_to(hurt)
        masks = Supplied(apps, clock, worker_id=sorted(road.workers)[0], community=PLAN.communities[0])
        ids = await masks.everything() | ids
        yield Paid(apps, road, ids)


async def _honour(app: FastAPI, worker_id: str) -> dict[str, str]:
    """A nomination that is posted and objected to."""
    async with Offices(service_named("honors"), app) as offices:
        ladder = Ladder(offices, FakeRoster(), community=PLAN.communities[0])
        scheme_id = await ladder.scheme(minimum_days=0)
        nomination = await ladder.recommended(scheme_id, worker_id)
        publicity, objection = await ladder.posted(nomination), await ladder.objected(nomination)
        province = await ladder.office("civil-affairs", PROVINCE)
        (quota,) = (await province.get("/v1/honors/quotas")).json()["items"]
        certificate = await ladder.issued(worker_id)
        admission = Admission(ladder)
        file = await admission.opened(worker_id)
        figures = await ladder.figures(ceiling=5000, ratio=2500, front_line_share=0)
        county = await ladder.office("civil-affairs", COUNTY)
        results = [{"worker_id": worker_id, "grade": "competent"}]
        asked = {"region": str(ladder.community), "year": 2019, "document_no": "考〔2020〕2号", "results": results}
        evaluation = await ladder.ok(await county.post("/v1/honors/evaluations", json=asked), 201)
        dead = Sacrifice(ladder, number=99_999)
        martyr = await dead.posted()
        return {
            "martyr_file_id": martyr["id"],
            "martyr_objection_id": (await dead.objected())["id"],
            "martyr_figure_id": await dead.figure(),
            "child_entitlement_id": await dead.entitlement(),
            "story_id": (await Telling(ladder, worker_id).pitched())["id"],
            "posthumous_title_id": (await dead.only("/v1/honors/posthumous-titles"))["id"],
            "certificate_id": certificate["id"],
            "party_file_id": file["id"],
            "evaluation_id": evaluation["id"],
            "excellence_figure_id": figures[-1]["id"],
            "scheme_id": scheme_id,
            "quota_id": quota["id"],
            "nomination_id": nomination["id"],
            "publicity_id": publicity["id"],
            "nomination_objection_id": objection["id"],
        }


async def _settings(road: Road) -> dict[str, str]:
    """A tier of the county and how its bank takes files."""
    tier = await road.office("headquarters", PLAN.league).post(
        "/v1/subsidy/risk-tiers",
        {"region": str(COUNTY), "tier": "class-2", "document_no": "内防指办〔2020〕26号", "valid_from": "2020-02-26"},
    )
    body = next(one for one in OPERATIONS if one.operation_id == "issue_bank_profile").request_body()
    profile = await road.office("finance", COUNTY).post("/v1/subsidy/bank-profiles", body | {"region": str(COUNTY)})
    return {"tier_id": tier["id"], "bank_profile_id": profile["id"]}


async def _return_error(app: FastAPI, postgres: EmbeddedPostgres) -> dict[str, str]:
    """A row of a bank's file that names no instruction."""
    engine = create_async_engine(postgres.url(app.state.database.engine.url.database))
    async with engine.begin() as owner:
        key = await owner.scalar(
            text(
                "INSERT INTO return_errors (region, payment_id, digest, row, code, end_to_end_id, amount_fen, version)"
                " SELECT region, id, 'x', 1, 'unknown_instruction', 'x', 1, 1 FROM payments RETURNING id"
            )
        )
    await engine.dispose()
    return {"return_error_id": str(key)}


async def _listened_to(hurt: Injured) -> dict[str, str]:
    """A desk on duty, and somebody in a crisis."""
    health = hurt.office("health")
    shift = next(one for one in OPERATIONS if one.operation_id == "set_duty_shift").request_body()
    made = await health.post("/v1/welfare/duty-shifts", shift | {"region": str(COUNTY)})
    provider = next(one for one in OPERATIONS if one.operation_id == "register_counselling_provider").request_body()
    registered = await health.post("/v1/welfare/counselling-providers", provider | {"region": str(COUNTY)})
    call = {"worker_id": hurt.worker_id, "crisis": False, "consents": ["referral"]}
    taken = await health.post("/v1/welfare/counselling-intakes", call)
    alarmed = await health.post("/v1/welfare/counselling-intakes", call | {"crisis": True})
    referrals = await health.get("/v1/welfare/counselling-referrals")
    glass = next(one for one in OPERATIONS if one.operation_id == "request_break_glass").request_body()
    asked = await health.post("/v1/welfare/break-glass", glass | {"worker_id": hurt.worker_id})
    return {
        "shift_id": made["id"],
        "counselling_provider_id": registered["id"],
        "counselling_case_id": taken["case_id"],
        "counselling_referral_id": referrals["items"][0]["id"],
        "break_glass_id": asked["id"],
        "crisis_id": alarmed["crisis_id"],
    }


async def _objection(road: Road) -> dict[str, str]:
    community = road.office("community", PLAN.communities[0], "clerk")
    [roll] = [one async for one in community.each("/v1/subsidy/rolls", region=str(PLAN.communities[0]))]
    lines = [one async for one in community.each(f"/v1/subsidy/rolls/{roll['id']}/lines")]
    made = await community.post(
        f"/v1/subsidy/rolls/{roll['id']}/objections",
        {"worker_id": lines[0]["worker_id"], "reason": "出勤天数有误"},
    )
    return {"objection_id": made["id"]}


async def _ids(road: Road) -> dict[str, str]:
    found: dict[str, str] = {"payment_id": road.payment.rpartition("/")[2], "worker_id": sorted(road.workers)[0]}
    lists = {
        "guidance_id": "/v1/subsidy/guidance",
        "standard_id": "/v1/subsidy/standards",
        "payee_id": "/v1/subsidy/payees",
        "roll_id": "/v1/subsidy/rolls",
        "rule_id": "/v1/roster/credit-rules",
        "entry_id": "/v1/roster/duty-entries",
    }
    county = road.office("civil-affairs", PLAN.county)
    for name, path in lists.items():
        found[name] = (await county.get(path, limit=1))["items"][0]["id"]
    found["line_id"] = (await county.get(f"/v1/subsidy/rolls/{found['roll_id']}/lines"))["items"][0]["id"]
    return found


def _named(operation: Operation, ids: Mapping[str, str]) -> str:
    path = operation.path
    service = path.split("/")[2]
    for name in operation.path_parameters:
        # Two services may call different things by one name.
        key = ids.get(f"{service}:{name}") or ids.get(name) or NOTHING[name]
        path = path.replace(f"{{{name}}}", key)
    return path


async def test_nothing_of_another_county_or_of_another_worker_is_found(paid: Paid) -> None:
    elsewhere = caller("civil-affairs", ELSEWHERE)
    assert len(await _missing(paid, elsewhere, OPERATIONS)) > 30
    assert await _seen(paid, elsewhere, OPERATIONS) == []
    # A worker of the very community, with all that any worker may call.
    stranger = caller("worker", PLAN.communities[0], worker_id=make_worker_id(999_999))
    assert len(await _missing(paid, stranger, _of_workers())) > 30
    assert await _seen(paid, stranger, _of_workers()) == []


def _of_workers() -> list[Operation]:
    held = Permits().held_by("worker@community", {operation.body["x-permission"] for operation in OPERATIONS})
    return [operation for operation in OPERATIONS if operation.body["x-permission"] in held]


async def _missing(paid: Paid, who: Caller, operations: Iterable[Operation]) -> list[str]:
    """The operations on a single thing, none of which this caller finds."""
    tried, open_doors = [], []
    async with client_for(paid.apps, who) as other:
        for operation in operations:
            if not operation.path_parameters or PUBLIC & set(operation.path_parameters):
                continue
            if (
                operation.path_parameters in (["guidance_id"], ["kind_id"], ["scheme_id"], ["exam_rule_id"])
                and operation.method == "GET"
            ):
                continue  # a league's rules, and a province's schemes, are for all its counties to read
            if operation.path_parameters == ["figure_id"]:
                continue  # public to read; that only its own region ends it is told by 403
            answer = await _asked(other, operation, paid)
            tried.append(operation.operation_id)
            if answer.status_code != 404 or answer.json()["code"] != "NOT_FOUND":
                open_doors.append((operation.operation_id, answer.status_code, answer.text[:300]))
    assert [(name, status) for name, status, _ in open_doors] == [], open_doors
    return tried


async def _seen(paid: Paid, who: Caller, operations: Iterable[Operation]) -> list[str]:
    """The lists in which this caller sees anything."""
    seen = []
    async with client_for(paid.apps, who) as other:
        for operation in operations:
            if operation.method != "GET" or operation.path_parameters or "limit" not in operation.query_parameters:
                continue
            if operation.path in PUBLIC_LISTS:
                continue
            answer = await _listed(other, operation)
            if answer.status_code == 404 and answer.json()["code"] == "NOT_FOUND":
                continue  # an office is no worker, or the list is of one region that is not its own
            assert answer.status_code == 200, (operation.operation_id, answer.text)
            body = answer.json()
            if (body if isinstance(body, list) else body["items"]) != []:
                seen.append(operation.operation_id)
    return seen


async def _asked(client: httpx.AsyncClient, operation: Operation, paid: Paid) -> httpx.Response:
    headers = operation.headers() | ({"Content-Type": operation.takes_file} if operation.takes_file else {})
    return await client.request(
        operation.method, _named(operation, paid.ids), headers=headers, json=operation.request_body()
    )


async def _listed(client: httpx.AsyncClient, operation: Operation) -> httpx.Response:
    """A list, asked for what the county has."""
    asked = operation.required_query()
    if "region" in operation.query_parameters:
        asked |= {"region": str(COUNTY)}
    if "first_on" in operation.query_parameters:
        asked |= {"first_on": "2020-02-01", "last_on": "2020-02-29"}
    if "month" in operation.query_parameters:
        asked |= {"month": "2020-02"}
    return await client.get(operation.path, params=asked)


async def test_no_office_at_any_level_reaches_what_lies_beside_it(paid: Paid) -> None:
    """Every operation and level; who holds the permission gets nothing there but what was set for both."""
    found: set[tuple[str, Level]] = set()
    for principal, operations in _of_each().items():
        async with client_for(paid.apps, _beside(principal)) as other:
            for operation in operations:
                if await _reached(other, operation, paid):
                    found.add((operation.operation_id, principals()[principal][1]))
    beyond = {(name, level) for name, level in found if name not in LEVEL_OF or not _in_common(level, LEVEL_OF[name])}
    assert beyond == set()
    if LONG:
        assert LEVEL_OF.keys() - {name for name, _ in found} == set()


def _of_each() -> dict[str, list[Operation]]:
    """By principal the operations that are tried: on a single thing or a list, by who has neighbours."""
    permits = Permits()
    tried: dict[str, list[Operation]] = {}
    for place, operation in enumerate(OPERATIONS):
        listed = operation.method == "GET" and "limit" in operation.query_parameters
        if PUBLIC & set(operation.path_parameters) or not (operation.path_parameters or listed):
            continue
        holders = permits.holders(operation.body["x-permission"])
        for level in BESIDE:
            there = [name for name in holders if principals()[name][1] == level and not name.startswith("service:")]
            if not LONG:
                there = there[place % len(there) :][:1] if there else []
            for principal in there:
                tried.setdefault(principal, []).append(operation)
    return tried


def _beside(principal: str) -> Caller:
    department, level = principals()[principal]
    return caller(
        department,
        BESIDE[level],
        worker_id=make_worker_id(999_999) if department is Department.WORKER else None,
        organisation="another" if department in ORGANISATIONS else None,
    )


def _in_common(level: Level, set_at: Level) -> bool:
    """Whether the one beside at a level lies below the unit of another level that the paid county belongs to."""
    return BESIDE[level] in span_of(parent_of(PLAN.communities[0], set_at))


async def _reached(other: httpx.AsyncClient, operation: Operation, paid: Paid) -> bool:
    """Whether anything is told or done; a refusal says what was called for and by which article it is one."""
    single = bool(operation.path_parameters)
    answer = await (_asked(other, operation, paid) if single else _listed(other, operation))
    if answer.is_success:
        told = None if single else answer.json()
        return told is None or (told if isinstance(told, list) else told["items"]) != []
    refused = answer.json()
    if answer.status_code == 403:
        assert (refused["facts"]["permission"], bool(refused["source"])) == (operation.body["x-permission"], True)
        return False
    assert refused["code"] in {"NOT_FOUND", "WORKER_UNKNOWN"}, (operation.operation_id, answer.text)
    return False


async def test_nothing_that_another_county_sends_changes_a_row(paid: Paid, postgres: EmbeddedPostgres) -> None:
    before = await _contents(paid, postgres)
    async with client_for(paid.apps, caller("civil-affairs", ELSEWHERE)) as other:
        for operation in OPERATIONS:
            if operation.method == "GET" or operation.takes_file:
                continue
            body = operation.request_body()
            if isinstance(body, dict) and "region" in body:
                body["region"] = str(COUNTY if str(body["region"]).endswith("000000") else PLAN.communities[0])
            answer = await other.request(
                operation.method, _named(operation, paid.ids), headers=operation.headers(), json=body
            )
            assert answer.status_code < 500, (operation.operation_id, answer.text)
    assert await _contents(paid, postgres) == before


async def _contents(paid: Paid, postgres: EmbeddedPostgres) -> dict[str, Any]:
    """A digest of every table that says something about the county."""
    found: dict[str, Any] = {}
    for name, app in paid.apps.items():
        engine = create_async_engine(postgres.url(app.state.database.engine.url.database))
        async with engine.connect() as owner:
            tables = (
                await owner.scalars(
                    text(
                        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
                        " AND column_name = 'region' AND table_name NOT IN ('events', 'audit_entries')"
                    )
                )
            ).all()
            for table in sorted(set(tables)):
                found[f"{name}.{table}"] = await owner.scalar(
                    text(  # the names come from the catalogue of the test's own database
                        f"SELECT md5(string_agg(t::text, '\n' ORDER BY t::text)) FROM {table} t"  # noqa: S608
                        f" WHERE region BETWEEN {COUNTY} AND {COUNTY + 999_999}"
                    )
                )
        await engine.dispose()
    return found

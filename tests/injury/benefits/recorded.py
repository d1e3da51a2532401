"""What other offices leave on record of a case, put straight into the database."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.clock import ZONE
from chassis.database import Scope
from services.injury.assessment.models import Assessment
from services.injury.assessment.rules import AssessmentState, CareLevel, Kind
from services.injury.benefits.payers import Coverage
from services.injury.cases.models import Case, of_case
from services.injury.cases.rules import CaseState, Outcome
from services.injury.decisions.models import Decision
from services.injury.decisions.rules import Track
from services.injury.paid_leaves.models import PaidLeave
from services.injury.recognition.applications import Applicant
from services.injury.recognition.grounds import Ground
from services.injury.recognition.models import Application, UnitRelation
from services.injury.recognition.relations import Relation
from tests.injury.make import COUNTY, EMPLOYER, LEAGUE, Bureaus

__all__ = [
    "MONTHS",
    "applied_late",
    "assessed",
    "dependant",
    "died",
    "on_paid_leave",
    "recognised",
    "related",
    "waged",
]

# February 2019 to January 2020, 4,800 yuan each.
MONTHS = [{"month": f"{2019 + (month > 11)}-{month % 12 + 1:02d}", "wage_fen": 480_000} for month in range(1, 13)]


async def _change(bureaus: Bureaus, case_id: str, rows: Any = (), **values: Any) -> dict[str, Any]:
    async with (
        bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session,
        session.begin(),
    ):
        case = await session.get_one(Case, UUID(case_id))
        for kind, columns in rows:
            session.add(kind(**of_case(case), **columns))
        await session.flush()
        for name, value in values.items():
            setattr(case, name, value)
    return await bureaus.case(case_id)


async def recognised(
    bureaus: Bureaus, case: dict[str, Any], *, ground: Ground = Ground.WORK_ACCIDENT
) -> dict[str, Any]:
    """A decision stands, without the road that leads there."""
    deemed = ground in (Ground.SUDDEN_DEATH, Ground.RESCUE, Ground.OLD_WOUND)
    outcome = Outcome.DEEMED if deemed else Outcome.RECOGNISED
    decision = {
        "round": 1,
        "outcome": outcome,
        "ground": ground,
        "article": "示例",
        "wording": "示例",
        "reasons": [],
        "facts": b"",
        "investigators": [],
        "track": Track.ORDINARY,
        "decided_on": date(2020, 2, 5),
        "decided_by": "test:human-resources",
    }
    return await _change(
        bureaus,
        case["id"],
        [(Decision, decision)],
        state=CaseState(outcome.value),
        outcome=outcome,
        ground=ground,
        decided_on=date(2020, 2, 5),
    )


async def related(
    bureaus: Bureaus,
    case: dict[str, Any],
    relation: Relation = Relation.LABOUR_CONTRACT,
    coverage: Coverage | None = Coverage.INSURED,
    **more: Any,
) -> dict[str, Any]:
    """Whose worker it was, as it was determined; a volunteer's and an elected member's without a ruling."""
    columns = {
        "relation": relation,
        "unit_id": EMPLOYER,
        "unit_region": COUNTY,
        "coverage": coverage,
        "local_inclusion": False,
    } | more
    return await _change(bureaus, case["id"], [(UnitRelation, columns)])


async def applied_late(bureaus: Bureaus, case: dict[str, Any], *, first: date, last: date) -> dict[str, Any]:
    columns = {
        "employer_id": EMPLOYER,
        "applicant": Applicant.WORKER,
        "applied_by": "test:worker",
        "applied_on": last,
        "received_on": last,
        "ground": Ground.WORK_ACCIDENT,
        "employer_late": True,
        "costs_from": first,
        "costs_to": last,
        "consented_days": 0,
    }
    return await _change(bureaus, case["id"], [(Application, columns)])


async def assessed(bureaus: Bureaus, case: dict[str, Any], grade: int, **more: Any) -> dict[str, Any]:
    """A conclusion that nobody can contest any more, unless ``state`` says otherwise."""
    concluded_on = more.pop("concluded_on", date(2020, 2, 2))
    columns = {
        "kind": Kind.INITIAL,
        "state": AssessmentState.FINAL,
        "committee": LEAGUE,
        "applied_on": concluded_on,
        "applied_by": "test:employer",
        "extended_days": 0,
        "recused": [],
        "grade": grade,
        "care": CareLevel.NONE,
        "concluded_on": concluded_on,
        "received_on": concluded_on,
    } | more
    if columns["kind"] is not Kind.INITIAL:
        columns["previous_id"] = await _first(bureaus, case["id"])
    return await _change(bureaus, case["id"], [(Assessment, columns)])


async def _first(bureaus: Bureaus, case_id: str) -> UUID:
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        statement = select(Assessment.id).where(Assessment.case_id == UUID(case_id), Assessment.kind == Kind.INITIAL)
        key: UUID = (await session.scalars(statement)).one()
        return key


async def on_paid_leave(bureaus: Bureaus, case: dict[str, Any], *, ends_on: date) -> dict[str, Any]:
    columns = {"started_on": date(2020, 2, 1), "months": 1, "extra_months": 0, "ends_on": ends_on}
    return await _change(bureaus, case["id"], [(PaidLeave, columns)])


async def died(bureaus: Bureaus, case: dict[str, Any]) -> dict[str, Any]:
    return await _change(bureaus, case["id"], died_at=datetime(2020, 2, 4, 10, 0, tzinfo=ZONE))


async def waged(bureaus: Bureaus, case: dict[str, Any], *, kind: str = "contribution") -> dict[str, Any]:
    agency = await bureaus.of("social-insurance", COUNTY)
    answer = await agency.put(f"/v1/injury/cases/{case['id']}/wages", json={"kind": kind, "months": MONTHS})
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def dependant(bureaus: Bureaus, case: dict[str, Any], **more: Any) -> dict[str, Any]:
    agency = await bureaus.of("social-insurance", COUNTY)
    body = {"name": "样例0001", "kinship": "spouse", "born_on": "1975-05-01"} | more
    answer = await agency.post(f"/v1/injury/cases/{case['id']}/dependants", json=body)
    assert answer.status_code == 201, answer.text
    read: dict[str, Any] = answer.json()
    return read

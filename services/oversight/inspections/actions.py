"""Planning an inspection, carrying it out, and writing down what it found."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.ledger import happened
from services.oversight.inspections.models import Finding, Inspection
from services.oversight.inspections.rules import (
    INSPECTION,
    InspectionMode,
    InspectionMove,
    require_evidence_read,
    require_inspected,
    require_inspector,
)
from services.oversight.inspections.schemas import (
    FindingRecorded,
    FindingRecordIn,
    InspectionBegun,
    InspectionConcluded,
    InspectionIn,
    InspectionPlanned,
)

__all__ = ["begin", "conclude", "plan", "record"]


async def plan(session: AsyncSession, asked: InspectionIn, *, caller: Caller) -> Inspection:
    """Say what will be inspected; a region outside the caller's own is answered as one that is not there.

    Feed and audit have it under the region of those who inspect: the office inspected reads neither before they come.
    """
    made = Inspection(
        **asked.model_dump(), inspecting_region=caller.region, planned_by=caller.subject, state=INSPECTION.start
    )
    session.add(made)
    await session.flush()
    told = InspectionPlanned(**_facts(made), region=made.region, planned_for=made.planned_for)
    await happened(session, told, subject=made.id, region=made.inspecting_region)
    return made


async def begin(session: AsyncSession, one: Inspection, *, mode: InspectionMode, caller: Caller) -> Inspection:
    """Go there, or look from afar."""
    require_inspector(caller, inspecting_region=one.inspecting_region)
    one.state = INSPECTION.after(one.state, InspectionMove.BEGIN)
    one.mode = mode
    one.begun_on = scope_of(session).clock.today()
    await session.flush()
    await happened(session, InspectionBegun(**_facts(one), mode=mode), subject=one.id, region=one.region)
    return one


async def conclude(session: AsyncSession, one: Inspection, *, conclusion: str, caller: Caller) -> Inspection:
    """End the inspection; what it found stands, and the orders go on."""
    require_inspector(caller, inspecting_region=one.inspecting_region)
    one.state = INSPECTION.after(one.state, InspectionMove.CONCLUDE)
    one.conclusion = conclusion
    one.concluded_on = scope_of(session).clock.today()
    await session.flush()
    await happened(session, InspectionConcluded(**_facts(one)), subject=one.id, region=one.region)
    return one


async def record(session: AsyncSession, one: Inspection, asked: FindingRecordIn, *, caller: Caller) -> Finding:
    """Write down what was found; that the inspection is under way is the database's to say, which waits for its end."""
    require_inspector(caller, inspecting_region=one.inspecting_region)
    require_inspected(
        asked.department,
        asked.region,
        clause=asked.clause,
        inspected_region=one.region,
        inspected_clauses=one.clauses,
        inspecting_region=one.inspecting_region,
    )
    now = scope_of(session).clock.now()
    require_evidence_read(asked.evidence_as_of, now=now)
    made = Finding(
        **asked.model_dump(),
        inspection_id=one.id,
        inspecting_region=one.inspecting_region,
        found_by=caller.subject,
        found_at=now,
    )
    session.add(made)
    await session.flush()
    facts = asked.model_dump(exclude={"found", "region"})
    await happened(session, FindingRecorded(**facts, inspection_id=one.id), subject=made.id, region=made.region)
    return made


def _facts(one: Inspection) -> dict[str, Any]:
    return {"clauses": one.clauses, "inspecting_region": one.inspecting_region}

"""Taking a complaint without giving away who makes it, and handling it."""

import base64
import hashlib
import secrets
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import everywhere, scope_of
from chassis.ledger import Event, audited, happened
from chassis.problems import Missing
from chassis.regions import Level, parent_of
from services.oversight.violations.models import REPORTER, Violation
from services.oversight.violations.rules import (
    RECTIFY_WORKING_DAYS,
    VIOLATION,
    NoIdentityKept,
    ViolationMove,
    require_complained_of,
    require_due_ahead,
    require_judge,
)
from services.oversight.violations.schemas import (
    ViolationClosed,
    ViolationDismissed,
    ViolationEscalated,
    ViolationIn,
    ViolationNotified,
    ViolationRectified,
    ViolationReported,
    ViolationSentBack,
    ViolationVerified,
)

__all__ = ["by_receipt", "judge", "notify", "rectify", "report", "reveal"]

_TOLD: dict[ViolationMove, type[Event]] = {
    ViolationMove.VERIFY: ViolationVerified,
    ViolationMove.DISMISS: ViolationDismissed,
    ViolationMove.SEND_BACK: ViolationSentBack,
    ViolationMove.ESCALATE: ViolationEscalated,
    ViolationMove.CLOSE: ViolationClosed,
}


async def report(session: AsyncSession, asked: ViolationIn, *, caller: Caller, keys: KeyRing) -> tuple[Violation, str]:
    """Keep a complaint under its county, and give the receipt that asks after it; no row names a caller."""
    receipt = base64.b32encode(secrets.token_bytes(10)).decode()
    who = f"{caller.region:012d} {caller.subject}"
    made = Violation(
        **asked.model_dump(exclude={"anonymous"}),
        region=parent_of(caller.region, Level.COUNTY),
        receipt_digest=_digest(receipt),
        reporter=None if asked.anonymous else keys.seal(who, context=REPORTER),
        reported_on=scope_of(session).clock.today(),
        state=VIOLATION.start,
    )
    async with everywhere(session):  # a community's complaint is kept under its county, where it is one of many
        session.add(made)
    await happened(session, ViolationReported(**_facts(made)), subject=made.id, region=made.region, unnamed=True)
    return made, receipt


async def by_receipt(session: AsyncSession, receipt: str) -> Violation:
    """The complaint that a receipt was given for."""
    async with everywhere(session):
        one = await session.scalar(select(Violation).where(Violation.receipt_digest == _digest(receipt)))
    if one is None:
        raise Missing
    return one


async def judge(
    session: AsyncSession, one: Violation, move: ViolationMove, *, caller: Caller, finding: str | None = None
) -> Violation:
    """A move of headquarters; never of those complained of."""
    require_judge(caller, department=one.department, department_region=one.department_region)
    one.state = VIOLATION.after(one.state, move)
    one.finding = finding or one.finding
    _judged(one, caller)
    if move is ViolationMove.CLOSE:
        one.closed_on = scope_of(session).clock.today()
    await session.flush()
    await happened(session, _TOLD[move](**_facts(one)), subject=one.id, region=one.region)
    return one


async def notify(session: AsyncSession, one: Violation, *, due_on: date | None, caller: Caller) -> Violation:
    """Tell the department to rectify by a day."""
    require_judge(caller, department=one.department, department_region=one.department_region)
    one.state = VIOLATION.after(one.state, ViolationMove.NOTIFY)
    scope = scope_of(session)
    today = scope.clock.today()
    if due_on is None:
        due_on = scope.calendar.add_working_days(today, RECTIFY_WORKING_DAYS)
    require_due_ahead(due_on, today=today)
    one.due_on = due_on
    _judged(one, caller)
    await session.flush()
    await happened(session, ViolationNotified(**_facts(one), due_on=due_on), subject=one.id, region=one.region)
    return one


async def rectify(session: AsyncSession, one: Violation, *, response: str, caller: Caller) -> Violation:
    """The department complained of says what it did."""
    require_complained_of(caller, department=one.department, department_region=one.department_region)
    one.state = VIOLATION.after(one.state, ViolationMove.RECTIFY)
    one.response = response
    one.rectified_on = scope_of(session).clock.today()
    await session.flush()
    await happened(session, ViolationRectified(**_facts(one)), subject=one.id, region=one.region)
    return one


async def reveal(session: AsyncSession, one: Violation, *, keys: KeyRing) -> tuple[str, int]:
    """Who reported, and from which community; audited with the purpose that the caller states."""
    if one.reporter is None:
        raise NoIdentityKept
    community, _, reporter = keys.open(one.reporter, context=REPORTER).partition(" ")
    await audited(session, "oversight.violation.reporter-revealed", subject=one.id, region=one.region)
    return reporter, int(community)


def _judged(one: Violation, caller: Caller) -> None:
    one.judged_by = caller.subject
    one.judged_by_department = caller.department
    one.judged_in = caller.region


def _facts(one: Violation) -> dict[str, Any]:
    return {"breach": one.breach, "department": one.department, "department_region": one.department_region}


def _digest(receipt: str) -> bytes:
    """A receipt has 80 random bits, so its plain digest tells nobody what it is."""
    return hashlib.sha256(receipt.encode()).digest()

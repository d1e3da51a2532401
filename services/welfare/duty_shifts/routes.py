"""Duty shifts over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDateTime, RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.masking import mask_phone
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.counselling.store import private_keys
from services.welfare.duty_shifts.models import PHONE, DutyShift
from services.welfare.duty_shifts.rules import (
    ShiftElsewhere,
    ShiftEndsOutside,
    ShiftTaken,
    require_end_in_shift,
    require_own_desk,
)
from services.welfare.duty_shifts.schemas import DutyShiftEnded, DutyShiftSet, ShiftEndIn, ShiftIn, ShiftOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/duty-shifts",
    tag=Text("心理危机值班", "Duty shifts"),
    source="内防指发〔2020〕75号 第六条 Notice clause 6",
)

ShiftInPath = Annotated[DutyShift, in_path("shift_id", DutyShift)]
ShiftToChange = Annotated[DutyShift, to_change("shift_id", DutyShift)]


@routes.post(
    "",
    permission="welfare:duty-shift:set",
    title=Text("安排值班", "Set a shift"),
    answer=ShiftOut,
    status=201,
    refuses=(ShiftElsewhere, ShiftTaken),
    leads_to={"read_duty_shift": "shift_id", "end_duty_shift": "shift_id"},
)
async def set_duty_shift(asked: ShiftIn, session: Session, caller: CallerNow) -> DutyShift:
    """Say which desk answers in a crisis, and on which telephone.

    规定由哪个值班岗、以哪个电话应对心理危机。
    """
    require_own_desk(asked.region, caller_region=caller.region)
    phone = {
        "phone": private_keys(session).seal(asked.phone, context=PHONE),
        "phone_masked": mask_phone(asked.phone),
    }
    shift = DutyShift(**asked.model_dump() | phone)
    session.add(shift)
    await session.flush()
    told = DutyShiftSet(region=shift.region, ordinal=shift.ordinal)
    await happened(session, told, subject=shift.id, region=shift.region)
    return shift


@routes.get("", permission="welfare:duty-shift:list", title=Text("值班列表", "List shifts"), answer=Page[ShiftOut])
async def list_duty_shifts(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    at: Annotated[LocalDateTime | None, Query(description="该时刻在岗 On duty at this instant")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Shifts of the caller's region and of those above it.

    列出本辖区及其上级区划的值班。
    """
    statement = narrowed(select(DutyShift), DutyShift, region=region, updated_since=updated_since)
    if at is not None:
        statement = statement.where(DutyShift.starts_at <= at, DutyShift.ends_at > at)
    return await listed(session, statement, by=(DutyShift.region, DutyShift.starts_at, DutyShift.id), asked=asked)


@routes.get(
    "/{shift_id}", permission="welfare:duty-shift:list", title=Text("读取值班", "Read a shift"), answer=ShiftOut
)
async def read_duty_shift(shift: ShiftInPath) -> DutyShift:
    """One shift.

    一次值班。
    """
    return shift


@routes.post(
    "/{shift_id}/end",
    permission="welfare:duty-shift:set",
    title=Text("提前结束值班", "End a shift"),
    answer=ShiftOut,
    refuses=(ShiftElsewhere, ShiftEndsOutside),
)
async def end_duty_shift(shift: ShiftToChange, asked: ShiftEndIn, session: Session, caller: CallerNow) -> DutyShift:
    """Cut a shift short; who comes next has a shift of their own.

    提前结束一次值班；接替的值班另行安排。
    """
    require_own_desk(shift.region, caller_region=caller.region)
    require_end_in_shift(asked.ends_at, starts_at=shift.starts_at, until=shift.ends_at)
    shift.ends_at = asked.ends_at
    await session.flush()
    told = DutyShiftEnded(region=shift.region, ordinal=shift.ordinal)
    await happened(session, told, subject=shift.id, region=shift.region)
    return shift

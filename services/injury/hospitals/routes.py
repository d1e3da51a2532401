"""Designated hospitals over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.regions import ancestors
from chassis.routes import Routes
from chassis.text import Text
from services.injury.hospitals.models import Hospital
from services.injury.hospitals.rules import (
    DesignatedTwice,
    DesignationElsewhere,
    EndsBeforeBegin,
    OrdinalTaken,
    require_end_within,
    require_own_region,
)
from services.injury.hospitals.schemas import EndIn, HospitalDesignated, HospitalEnded, HospitalIn, HospitalOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/hospitals",
    tag=Text("定点医疗机构", "Designated hospitals"),
    source="内防指发〔2020〕75号 第二条 Notice clause 2",
)

HospitalInPath = Annotated[Hospital, in_path("designation_id", Hospital)]
HospitalToChange = Annotated[Hospital, to_change("designation_id", Hospital)]


@routes.post(
    "",
    permission="injury:hospital:designate",
    title=Text("指定医疗机构", "Designate a hospital"),
    answer=HospitalOut,
    status=201,
    refuses=(DesignationElsewhere, DesignatedTwice, OrdinalTaken),
    leads_to={"read_hospital": "designation_id", "end_hospital": "designation_id"},
)
async def designate_hospital(asked: HospitalIn, session: Session, caller: CallerNow) -> Hospital:
    """The health department designates a hospital for its region, with its place in the order of asking.

    卫健部门为本辖区指定医疗机构，并确定其询问次序。
    """
    require_own_region(asked.region, caller_region=caller.region)
    hospital = Hospital(**asked.model_dump(mode="python") | {"answer_minutes": _minutes(asked)})
    session.add(hospital)
    return await _told(session, hospital, HospitalDesignated)


@routes.get(
    "",
    permission="injury:hospital:list",
    title=Text("定点医疗机构列表", "List hospitals"),
    answer=Page[HospitalOut],
)
async def list_hospitals(
    session: Session,
    asked: Paging,
    region: Annotated[
        RegionCode | None, Query(description="为该区划指定的，含上级的 Designated for the region or one above it")
    ] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Whom the green channel asks, in the order of asking within each region.

    绿色通道所询问的医疗机构，在各区划内按询问次序排列。
    """
    statement = narrowed(select(Hospital), Hospital, on=on, updated_since=updated_since)
    if region is not None:
        statement = statement.where(Hospital.region.in_(ancestors(region)))
    return await listed(session, statement, by=(Hospital.region, Hospital.ordinal, Hospital.id), asked=asked)


@routes.get(
    "/{designation_id}",
    permission="injury:hospital:list",
    title=Text("读取定点医疗机构", "Read a designation"),
    answer=HospitalOut,
)
async def read_hospital(hospital: HospitalInPath) -> Hospital:
    """One hospital's designation.

    一家医疗机构的指定。
    """
    return hospital


@routes.post(
    "/{designation_id}/end",
    permission="injury:hospital:designate",
    title=Text("终止指定", "End a designation"),
    answer=HospitalOut,
    refuses=(DesignationElsewhere, EndsBeforeBegin),
)
async def end_hospital(hospital: HospitalToChange, asked: EndIn, session: Session, caller: CallerNow) -> Hospital:
    """The hospital is asked no more after a day; referrals that it has go on.

    自某日之后不再询问该医疗机构；其已有的转诊继续办理。
    """
    require_own_region(hospital.region, caller_region=caller.region)
    require_end_within(asked.ends_on, valid_from=hospital.valid_from, valid_to=hospital.valid_to)
    hospital.valid_to = asked.ends_on
    return await _told(session, hospital, HospitalEnded)


def _minutes(asked: HospitalIn) -> dict[str, int]:
    return {urgency.value: minutes for urgency, minutes in asked.answer_minutes.items()}


async def _told(
    session: AsyncSession, hospital: Hospital, kind: type[HospitalDesignated] | type[HospitalEnded]
) -> Hospital:
    await session.flush()
    told = kind.model_validate(hospital)
    await happened(session, told, subject=hospital.id, region=hospital.region)
    return hospital

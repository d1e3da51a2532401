"""Clause 3 in figures, over HTTP: counted from the records, and no worker named."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import CountyCode, LocalDate, RegionCode
from chassis.needs import PeerNow
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.supply_indicators import queries
from services.welfare.supply_indicators.schemas import CoverIndicatorsOut, SupplyIndicatorsOut, TrainingIndicatorsOut
from services.welfare.workers.duty import duty_done

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/indicators",
    tag=Text("防护指标", "Protection indicators"),
    source="内防指发〔2020〕75号 第三条 Notice clause 3",
)

FirstOn = Annotated[LocalDate, Query(description="起始日 First day")]
LastOn = Annotated[LocalDate, Query(description="截止日 Last day")]


@routes.get(
    "/cover",
    permission="welfare:protection-indicators:read",
    title=Text("旗县可用天数", "Read days of cover of a county"),
    answer=CoverIndicatorsOut,
)
async def read_cover_indicators(
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    peer: PeerNow,
    county: Annotated[CountyCode, Query(description="旗县（市、区） County")],
    first_on: FirstOn,
    last_on: LastOn,
) -> CoverIndicatorsOut:
    """For how many days each item lasts in a county, by the duty of some days and the needs in force.

    旗县各品目的可用天数，按指定日期的执勤和现行用量标准测算。
    """
    done = await duty_done(peer, caller, region=county, first_on=first_on, last_on=last_on)
    return await queries.cover_of(session, done, county=county, first_on=first_on, last_on=last_on, clock=clock)


@routes.get(
    "/supplies",
    permission="welfare:protection-indicators:read",
    title=Text("申领与经费指标", "Read requisition and fund indicators"),
    answer=SupplyIndicatorsOut,
)
async def read_supply_indicators(
    session: Session,
    clock: ClockNow,
    region: Annotated[RegionCode, Query(description="区划 Region")],
    first_on: FirstOn,
    last_on: LastOn,
) -> SupplyIndicatorsOut:
    """Discrepancies, hours to fill, the share of worker-days with a mask, and that of the funds that has come.

    收发不符情况、满足时长、上岗人日口罩配发率和经费到位率。
    """
    return await queries.supplies_of(session, region=region, first_on=first_on, last_on=last_on, clock=clock)


@routes.get(
    "/training",
    permission="welfare:protection-indicators:read",
    title=Text("培训指标", "Read training indicators"),
    answer=TrainingIndicatorsOut,
    refuses=(ParameterMissing,),
)
async def read_training_indicators(
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    peer: PeerNow,
    region: Annotated[RegionCode, Query(description="区划 Region")],
    first_on: FirstOn,
    last_on: LastOn,
) -> TrainingIndicatorsOut:
    """The share of those at posts with contact who were taught before they first went there.

    接触岗位人员中首次上岗前已接受培训的比例。
    """
    done = await duty_done(peer, caller, region=region, first_on=first_on, last_on=last_on)
    return await queries.training_of(session, done, region=region, first_on=first_on, last_on=last_on, clock=clock)

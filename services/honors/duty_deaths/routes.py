"""Deaths on duty over HTTP: so that none is forgotten."""

from typing import Annotated, Any

from fastapi import Query

from chassis.exchange import Session
from chassis.fields import RegionCode
from chassis.paging import Page, Paging, listed
from chassis.regions import span_of
from chassis.routes import Routes
from chassis.text import Text
from services.honors.duty_deaths.models import DutyDeath
from services.honors.duty_deaths.queries import deaths
from services.honors.duty_deaths.schemas import DutyDeathOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/duty-deaths",
    tag=Text("因公殉职", "Deaths on duty"),
    source="内防指发〔2020〕75号 第七条 Notice clause 7",
)


@routes.get(
    "",
    permission="honors:duty-death:list",
    title=Text("因公殉职人员列表", "List deaths on duty"),
    answer=Page[DutyDeathOut],
)
async def list_duty_deaths(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    waiting: Annotated[
        bool | None, Query(description="尚无人办理 Those whose file or honour nobody has taken up")
    ] = None,
) -> Any:
    """Who died on duty, as the injury service told, with the file and the help that each opened.

    列出职业伤害保障服务通报的因公殉职人员，以及由此各自建立的烈士评定档案和追授协助事项。
    """
    statement = deaths(waiting=waiting)
    if region is not None:
        statement = statement.where(DutyDeath.region.between(*span_of(region)))
    return await listed(session, statement, by=(DutyDeath.region, DutyDeath.worker_id), asked=asked)

"""Who was honoured and never told of, over HTTP: so that merit is told of where nobody pitches it."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import exists, select

from chassis.exchange import Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.paging import Page, Paging, listed
from chassis.routes import Routes
from chassis.text import Text
from services.honors.nominations.models import Nomination
from services.honors.nominations.rules import NominationState
from services.honors.stories.models import Story
from services.honors.stories.rules import StoryState
from services.honors.untold.schemas import UntoldOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/untold",
    tag=Text("应宣未宣", "Never told of"),
    source="内防指发〔2020〕75号 第九条 Notice clause 9",
)


@routes.get(
    "",
    permission="honors:untold:list",
    title=Text("应宣未宣名单", "List who was honoured and never told of"),
    answer=Page[UntoldOut],
)
async def list_untold(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
) -> Any:
    """Workers who hold an honour and of whom no story is told or under way, in no order of worth.

    列出获得表彰而没有已宣传或正在办理的事迹的工作人员，排列不分先后。
    """
    told = exists().where(Story.worker_id == Nomination.worker_id, Story.state != StoryState.WITHDRAWN)
    statement = narrowed(select(Nomination), Nomination, region=region, state=NominationState.CONFERRED).where(
        Nomination.worker_id.is_not(None), ~told
    )
    return await listed(session, statement, by=(Nomination.region, Nomination.id), asked=asked)

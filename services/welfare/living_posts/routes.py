"""Posts and their inspections over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.living_posts import actions
from services.welfare.living_posts.models import LivingInspection, LivingPost
from services.welfare.living_posts.rules import (
    InspectedAhead,
    InspectedTwice,
    PostClosed,
    PostClosedOutside,
    PostKnown,
)
from services.welfare.living_posts.schemas import CloseIn, InspectionIn, InspectionOut, PostIn, PostOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/living-posts",
    tag=Text("执勤点生活保障", "Living at posts"),
    source="内防指发〔2020〕75号第六条 Notice clause 6",
)

PostInPath = Annotated[LivingPost, in_path("post_id", LivingPost)]
PostToChange = Annotated[LivingPost, to_change("post_id", LivingPost)]


@routes.post(
    "",
    permission="welfare:living-post:open",
    title=Text("设立执勤点", "Open a post"),
    answer=PostOut,
    status=201,
    refuses=(PostKnown,),
    leads_to={"read_living_post": "post_id", "inspect_living_post": "post_id"},
)
async def open_living_post(asked: PostIn, session: Session) -> LivingPost:
    """Open a post where people stand guard.

    设立有人值守的执勤点。
    """
    return await actions.open_post(session, asked)


@routes.get("", permission="welfare:living-post:list", title=Text("执勤点列表", "List posts"), answer=Page[PostOut])
async def list_living_posts(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Posts by community and id.

    按社区、`id` 列出执勤点。
    """
    statement = narrowed(select(LivingPost), LivingPost, region=region, updated_since=updated_since)
    return await listed(session, statement, by=(LivingPost.region, LivingPost.id), asked=asked)


@routes.get(
    "/{post_id}", permission="welfare:living-post:list", title=Text("读取执勤点", "Read a post"), answer=PostOut
)
async def read_living_post(post: PostInPath) -> LivingPost:
    """One post.

    一个执勤点。
    """
    return post


@routes.post(
    "/{post_id}/close",
    permission="welfare:living-post:open",
    title=Text("撤销执勤点", "Close a post"),
    answer=PostOut,
    refuses=(PostClosed, PostClosedOutside),
)
async def close_living_post(post: PostToChange, asked: CloseIn, session: Session) -> LivingPost:
    """Close a post.

    撤销执勤点。
    """
    return await actions.close(session, post, on=asked.on)


@routes.post(
    "/{post_id}/inspections",
    permission="welfare:living-post:inspect",
    title=Text("检查执勤点", "Inspect a post"),
    answer=InspectionOut,
    status=201,
    refuses=(PostClosed, InspectedAhead, InspectedTwice),
)
async def inspect_living_post(
    post: PostInPath, asked: InspectionIn, session: Session, caller: CallerNow
) -> LivingInspection:
    """Look at meals, warmth and the place to rest; what is lacking is a defect from now on.

    检查就餐、御寒和休息场所；缺少保障的，即时列为生活保障问题。
    """
    return await actions.inspect(session, post, asked, caller=caller)


@routes.get(
    "/{post_id}/inspections",
    permission="welfare:living-post:list",
    title=Text("检查记录列表", "List inspections"),
    answer=Page[InspectionOut],
)
async def list_living_inspections(post: PostInPath, session: Session, asked: Paging) -> Any:
    """What was found at a post, oldest first.

    按时间先后列出执勤点的检查情况。
    """
    statement = select(LivingInspection).where(LivingInspection.post_id == post.id)
    return await listed(session, statement, by=(LivingInspection.id,), asked=asked)

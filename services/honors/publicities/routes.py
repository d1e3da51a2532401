"""Publicity over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, IfMatch, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.honors.nominations.models import Nomination
from services.honors.nominations.routes import NominationToChange
from services.honors.nominations.rules import Frozen, OwnNomination
from services.honors.publicities import actions, rules
from services.honors.publicities.models import Publicity
from services.honors.publicities.rules import PublicityState
from services.honors.publicities.schemas import EvidenceIn, PublicityIn, PublicityOut
from services.honors.schemes.rules import Stage

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors", tag=Text("表彰公示", "Publicity"), source="内防指发〔2020〕75号 第七条 Notice clause 7"
)

PublicityInPath = Annotated[Publicity, in_path("publicity_id", Publicity)]


async def publicity_to_change(publicity_id: UUID, session: Session, if_match: IfMatch = None) -> Publicity:
    """The nomination is locked before what hangs on it, as by everything else that changes the two."""
    seen = await found(session, Publicity, publicity_id)
    await session.get(Nomination, seen.nomination_id, with_for_update=True, populate_existing=True)
    return await found(session, Publicity, publicity_id, match=if_match, change=True)


PublicityToChange = Annotated[Publicity, Depends(publicity_to_change)]


@routes.post(
    "/nominations/{nomination_id}/publicities",
    permission="honors:publicity:publish",
    title=Text("发布公示", "Post a nomination"),
    answer=PublicityOut,
    status=201,
    refuses=(
        IllegalMove,
        OwnNomination,
        rules.PostedElsewhere,
        rules.PostedTooEarly,
        rules.StageNotAsked,
        rules.PostedAlready,
    ),
    leads_to={"evidence_nomination_publicity": "publicity_id", "close_publicity": "publicity_id"},
)
async def publish_nomination(
    nomination: NominationToChange, asked: PublicityIn, session: Session, caller: CallerNow
) -> Publicity:
    """Post it at the caller's level for the days that the scheme asks; the day of posting does not count.

    在本级公示，天数依表彰项目的规定；张贴当日不计。
    """
    return await actions.publish(session, nomination, asked.stage, caller=caller)


@routes.get(
    "/publicities",
    permission="honors:publicity:list",
    title=Text("公示名单", "List what is posted"),
    answer=Page[PublicityOut],
)
async def list_publicities(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    scheme_id: Annotated[UUID | None, Query(description="表彰项目 Scheme")] = None,
    nomination_id: Annotated[UUID | None, Query(description="推荐对象 Nomination")] = None,
    stage: Annotated[Stage | None, Query(description="公示层级 Stage")] = None,
    state: Annotated[PublicityState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """The list as it is posted: masked names and collectives, with the days until which it stands.

    按公示原样列出名单：脱敏姓名和集体名称，以及公示截止日期。
    """
    statement = narrowed(
        select(Publicity),
        Publicity,
        region=region,
        scheme_id=scheme_id,
        nomination_id=nomination_id,
        stage=stage,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Publicity.region, Publicity.id), asked=asked)


@routes.get(
    "/publicities/{publicity_id}",
    permission="honors:publicity:list",
    title=Text("读取公示", "Read a publicity"),
    answer=PublicityOut,
)
async def read_nomination_publicity(publicity: PublicityInPath) -> Publicity:
    """One nomination on one posted list.

    读取公示名单中的一名推荐对象。
    """
    return publicity


@routes.post(
    "/publicities/{publicity_id}/evidence",
    permission="honors:publicity:publish",
    title=Text("登记公示凭据", "Enter evidence of publicity"),
    answer=PublicityOut,
    refuses=(IllegalMove, OwnNomination, rules.PostedElsewhere),
)
async def evidence_nomination_publicity(
    publicity: PublicityToChange, asked: EvidenceIn, session: Session, caller: CallerNow
) -> Publicity:
    """A photograph of the posted list, or the page it stood on; without it publicity does not end.

    登记张贴名单的照片，或刊登名单的网页；没有凭据的，公示不得结束。
    """
    await actions.evidence(session, publicity, asked, caller=caller)
    return publicity


@routes.post(
    "/publicities/{publicity_id}/close",
    permission="honors:publicity:publish",
    title=Text("公示期满", "End a publicity"),
    answer=PublicityOut,
    refuses=(IllegalMove, rules.PublicityNotOver, rules.EvidenceMissing, Frozen),
)
async def close_publicity(publicity: PublicityToChange, session: Session) -> Publicity:
    """End it after its last full day; the scheduled rule `close-publicity` does the same.

    最后一个完整日过后结束公示；定时规则 `close-publicity` 亦同样办理。
    """
    nomination = await session.get_one(Nomination, publicity.nomination_id)
    await actions.close(session, publicity, frozen=nomination.frozen)
    return publicity

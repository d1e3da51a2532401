"""Objections to nominations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, IfMatch, Purpose, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.text import Text
from services.honors.nominations.models import Nomination
from services.honors.nominations.routes import NominationInPath
from services.honors.nominations.rules import OwnNomination
from services.honors.objections import actions
from services.honors.objections.models import REASON, Objection
from services.honors.objections.rules import NominationNotPosted, ObjectionState, OwnObjection
from services.honors.objections.schemas import ObjectionIn, ObjectionOut, ObjectionReasonOut, RefusalIn, UpholdIn

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors", tag=Text("表彰异议", "Objections"), source="内防指发〔2020〕75号 第七条 Notice clause 7"
)

ObjectionInPath = Annotated[Objection, in_path("nomination_objection_id", Objection)]


async def objection_of_nomination(
    nomination_objection_id: UUID, session: Session, if_match: IfMatch = None
) -> Objection:
    """The nomination is locked before its objection."""
    seen = await found(session, Objection, nomination_objection_id)
    await session.get(Nomination, seen.nomination_id, with_for_update=True, populate_existing=True)
    return await found(session, Objection, nomination_objection_id, match=if_match, change=True)


ObjectionToDecide = Annotated[Objection, Depends(objection_of_nomination)]


@routes.post(
    "/nominations/{nomination_id}/objections",
    permission="honors:nomination:object",
    title=Text("对推荐对象提出异议", "Object to a nomination"),
    answer=ObjectionOut,
    status=201,
    refuses=(NominationNotPosted,),
    leads_to={
        "uphold_nomination_objection": "nomination_objection_id",
        "refuse_nomination_objection": "nomination_objection_id",
    },
)
async def object_to_nomination(
    nomination: NominationInPath, asked: ObjectionIn, session: Session, caller: CallerNow, keys: KeysNow
) -> Objection:
    """Record what a resident or an office has against a nomination while it is posted; nothing else is held up.

    登记居民或单位在公示期内对推荐对象提出的异议；其他推荐不因此停办。
    """
    return await actions.raise_objection(session, nomination, reason=asked.reason, caller=caller, keys=keys)


@routes.get(
    "/objections",
    permission="honors:objection:list",
    title=Text("表彰异议列表", "List objections to nominations"),
    answer=Page[ObjectionOut],
)
async def list_nomination_objections(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    nomination_id: Annotated[UUID | None, Query(description="推荐对象 Nomination")] = None,
    state: Annotated[ObjectionState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Objections with the day by which each is to be decided.

    列出异议及各自的处理期限。
    """
    statement = narrowed(
        select(Objection),
        Objection,
        region=region,
        nomination_id=nomination_id,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Objection.region, Objection.id), asked=asked)


@routes.get(
    "/objections/{nomination_objection_id}",
    permission="honors:objection:list",
    title=Text("读取表彰异议", "Read an objection to a nomination"),
    answer=ObjectionOut,
)
async def read_nomination_objection(objection: ObjectionInPath) -> Objection:
    """One objection, without what it says.

    读取一件异议，不含异议内容。
    """
    return objection


@routes.get(
    "/objections/{nomination_objection_id}/reason",
    permission="honors:objection:reveal",
    step_up=True,
    title=Text("查看异议内容", "Reveal an objection"),
    answer=ObjectionReasonOut,
    refuses=(NoLongerKept,),
)
async def reveal_nomination_objection(
    objection: ObjectionInPath, session: Session, keys: KeysNow, purpose: Purpose
) -> ObjectionReasonOut:
    """What it says and what was found, in plain text. Every reading is audited with its purpose.

    以明文显示异议内容和处理结论。每次查看均连同用途记入审计。
    """
    await audited(session, "honors.objection.revealed", subject=objection.id, region=objection.region)
    return ObjectionReasonOut(
        id=objection.id,
        reason=keys.open(objection.reason, context=REASON),
        decision=keys.open(objection.decision, context=REASON) if objection.decision else None,
    )


@routes.post(
    "/objections/{nomination_objection_id}/uphold",
    permission="honors:objection:decide",
    title=Text("表彰异议成立", "Uphold an objection to a nomination"),
    answer=ObjectionOut,
    refuses=(IllegalMove, OwnNomination, OwnObjection),
)
async def uphold_nomination_objection(
    objection: ObjectionToDecide, asked: UpholdIn, session: Session, caller: CallerNow, keys: KeysNow
) -> Objection:
    """The nomination is sent back, to be corrected and posted anew, or withdrawn.

    推荐退回更正并重新公示，或撤回。
    """
    await actions.uphold(session, objection, asked, caller=caller, keys=keys)
    return objection


@routes.post(
    "/objections/{nomination_objection_id}/refuse",
    permission="honors:objection:decide",
    title=Text("表彰异议不成立", "Refuse an objection to a nomination"),
    answer=ObjectionOut,
    refuses=(IllegalMove, OwnNomination, OwnObjection),
)
async def refuse_nomination_objection(
    objection: ObjectionToDecide, asked: RefusalIn, session: Session, caller: CallerNow, keys: KeysNow
) -> Objection:
    """The nomination goes on; its list stands for the days that it was posted for.

    推荐继续办理；原公示名单按所定天数仍然有效。
    """
    await actions.refuse(session, objection, asked, caller=caller, keys=keys)
    return objection

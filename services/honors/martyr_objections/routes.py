"""Objections to martyr files over HTTP."""

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
from chassis.routes import Routes
from chassis.text import Text
from services.honors.martyr_objections import actions, rules
from services.honors.martyr_objections.models import REASON, MartyrObjection
from services.honors.martyr_objections.rules import MartyrObjectionState
from services.honors.martyr_objections.schemas import (
    DismissalIn,
    MartyrObjectionIn,
    MartyrObjectionOut,
    MartyrObjectionReasonOut,
    UpholdingIn,
)
from services.honors.martyrs.models import MartyrFile
from services.honors.martyrs.routes import MartyrFileInPath

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors",
    tag=Text("烈士评定异议", "Objections to martyr files"),
    source="内防指发〔2020〕75号 第七条；烈士褒扬条例 Notice clause 7; Regulations on commending martyrs",
)

ObjectionInPath = Annotated[MartyrObjection, in_path("martyr_objection_id", MartyrObjection)]


async def martyr_objection_to_decide(
    martyr_objection_id: UUID, session: Session, if_match: IfMatch = None
) -> MartyrObjection:
    """The file is locked before its objection, as by everything else that changes the two."""
    seen = await found(session, MartyrObjection, martyr_objection_id)
    await session.get(MartyrFile, seen.martyr_file_id, with_for_update=True, populate_existing=True)
    return await found(session, MartyrObjection, martyr_objection_id, match=if_match, change=True)


ObjectionToDecide = Annotated[MartyrObjection, Depends(martyr_objection_to_decide)]


@routes.post(
    "/martyr-files/{martyr_file_id}/objections",
    permission="honors:martyr-objection:raise",
    title=Text("对烈士评定提出异议", "Object to a martyr file"),
    answer=MartyrObjectionOut,
    status=201,
    refuses=(rules.NotOpenToObjection,),
    leads_to={
        "uphold_martyr_objection": "martyr_objection_id",
        "dismiss_martyr_objection": "martyr_objection_id",
    },
)
async def object_to_martyr_file(
    one: MartyrFileInPath, asked: MartyrObjectionIn, session: Session, caller: CallerNow, keys: KeysNow
) -> MartyrObjection:
    """Record what somebody has against it, while it is posted and, by the law of 2024, until the certificate.

    登记对烈士评定提出的异议：公示期间均可提出；适用 2024 年条例的，至颁发证书之前均可提出。
    """
    return await actions.object_to(session, one, reason=asked.reason, caller=caller, keys=keys)


@routes.get(
    "/martyr-objections",
    permission="honors:martyr-file:list",
    title=Text("烈士评定异议列表", "List objections to martyr files"),
    answer=Page[MartyrObjectionOut],
)
async def list_martyr_objections(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    martyr_file_id: Annotated[UUID | None, Query(description="烈士评定档案 Martyr file")] = None,
    state: Annotated[MartyrObjectionState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Objections of a region; what they say is not in it.

    列出某地区的异议，不含异议内容。
    """
    statement = narrowed(
        select(MartyrObjection),
        MartyrObjection,
        region=region,
        martyr_file_id=martyr_file_id,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(MartyrObjection.region, MartyrObjection.id), asked=asked)


@routes.get(
    "/martyr-objections/{martyr_objection_id}/reason",
    permission="honors:martyr-objection:reveal",
    step_up=True,
    title=Text("查看烈士评定异议内容", "Reveal an objection to a martyr file"),
    answer=MartyrObjectionReasonOut,
)
async def reveal_martyr_objection(
    objection: ObjectionInPath, session: Session, keys: KeysNow, purpose: Purpose
) -> MartyrObjectionReasonOut:
    """What is said and what was found, in plain text. Every reading is audited.

    以明文显示异议内容和处理结论。每次查看均记入审计。
    """
    await audited(session, "honors.martyr-objection.revealed", subject=objection.id, region=objection.region)
    return MartyrObjectionReasonOut(
        id=objection.id,
        reason=keys.open(objection.reason, context=REASON),
        decision=keys.open(objection.decision, context=REASON) if objection.decision else None,
    )


@routes.post(
    "/martyr-objections/{martyr_objection_id}/uphold",
    permission="honors:martyr-objection:decide",
    title=Text("烈士评定异议成立", "Uphold an objection to a martyr file"),
    answer=MartyrObjectionOut,
    refuses=(IllegalMove, rules.OwnMartyrObjection, rules.JudgeOfOwnFinding),
)
async def uphold_martyr_objection(
    objection: ObjectionToDecide, asked: UpholdingIn, session: Session, caller: CallerNow, keys: KeysNow
) -> MartyrObjection:
    """The file is investigated anew by other hands, or refused.

    档案由其他人员重新调查核实，或不予评定。
    """
    await actions.uphold(session, objection, asked, caller=caller, keys=keys)
    return objection


@routes.post(
    "/martyr-objections/{martyr_objection_id}/dismiss",
    permission="honors:martyr-objection:decide",
    title=Text("烈士评定异议不成立", "Dismiss an objection to a martyr file"),
    answer=MartyrObjectionOut,
    refuses=(IllegalMove, rules.OwnMartyrObjection, rules.JudgeOfOwnFinding),
)
async def dismiss_martyr_objection(
    objection: ObjectionToDecide, asked: DismissalIn, session: Session, caller: CallerNow, keys: KeysNow
) -> MartyrObjection:
    """The file goes on.

    档案继续办理。
    """
    await actions.dismiss(session, objection, asked, caller=caller, keys=keys)
    return objection

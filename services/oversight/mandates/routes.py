"""Mandates over HTTP."""

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
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.mandates.models import Mandate
from services.oversight.mandates.rules import Authority, MandateEndsOutside, MandateKnown, require_end_within
from services.oversight.mandates.schemas import MandateEnded, MandateEndIn, MandateIn, MandateOut, MandateRegistered

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/mandates",
    tag=Text("上级文件", "Mandates"),
    source="内防指发〔2020〕75号 第四条 Notice clause 4",
)

MandateInPath = Annotated[Mandate, in_path("mandate_id", Mandate)]
MandateToChange = Annotated[Mandate, to_change("mandate_id", Mandate)]


@routes.post(
    "",
    permission="oversight:mandate:register",
    title=Text("登记上级文件", "Register a mandate"),
    answer=MandateOut,
    status=201,
    refuses=(MandateKnown,),
    leads_to={"read_mandate": "mandate_id", "end_mandate": "mandate_id"},
)
async def register_mandate(asked: MandateIn, session: Session, caller: CallerNow) -> Mandate:
    """A document of the four authorities, with what it explicitly requires; tasks of class A rest on one of these.

    党中央、国务院以及自治区党委、政府的文件及其明确要求的内容；甲类事项以其中之一为依据。
    """
    mandate = Mandate(**asked.model_dump(), registered_by=caller.subject)
    session.add(mandate)
    return await _told(session, mandate, MandateRegistered)


@routes.get(
    "", permission="oversight:mandate:list", title=Text("上级文件列表", "List mandates"), answer=Page[MandateOut]
)
async def list_mandates(
    session: Session,
    asked: Paging,
    authority: Annotated[Authority | None, Query(description="发文机关 Authority")] = None,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Documents that bind the caller's region, those of the regions above it too.

    对调用方辖区有约束力的文件，含上级区划的。
    """
    statement = narrowed(
        select(Mandate), Mandate, authority=authority, region=region, on=on, updated_since=updated_since
    )
    return await listed(session, statement, by=(Mandate.region, Mandate.id), asked=asked)


@routes.get(
    "/{mandate_id}",
    permission="oversight:mandate:list",
    title=Text("读取上级文件", "Read a mandate"),
    answer=MandateOut,
)
async def read_mandate(mandate: MandateInPath) -> Mandate:
    """One document.

    一份上级文件。
    """
    return mandate


@routes.post(
    "/{mandate_id}/end",
    permission="oversight:mandate:register",
    title=Text("文件失效", "End a mandate"),
    answer=MandateOut,
    refuses=(MandateEndsOutside,),
)
async def end_mandate(mandate: MandateToChange, asked: MandateEndIn, session: Session) -> Mandate:
    """The document is a basis up to a day; what was dispatched on it stays.

    该文件作为依据至某日为止；此前据以下达的事项不变。
    """
    require_end_within(asked.ends_on, valid_from=mandate.valid_from, valid_to=mandate.valid_to)
    mandate.valid_to = asked.ends_on
    return await _told(session, mandate, MandateEnded)


async def _told(session: AsyncSession, mandate: Mandate, kind: type[MandateRegistered] | type[MandateEnded]) -> Mandate:
    await session.flush()
    told = kind.model_validate(mandate)
    await happened(session, told, subject=mandate.id, region=mandate.region)
    return mandate

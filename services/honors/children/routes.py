"""Children over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.identifiers import parse_id_number
from chassis.known_workers import known_workers
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import to_change
from chassis.problems import FieldError, Malformed, Missing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.honors.children import rules
from services.honors.children.models import ID_NUMBER, HonouredChild
from services.honors.children.queries import bases_of
from services.honors.children.rules import HONOURED_CHILD, ChildLinkMove, ChildLinkState
from services.honors.children.schemas import (
    HonouredChildIn,
    HonouredChildOut,
    HonouredChildRegistered,
    HonouredChildRemoved,
)
from services.honors.workers.models import Worker

__all__ = ["number_of", "routes"]

routes = Routes(
    prefix="/v1/honors/children",
    tag=Text("子女关系", "Children of the honoured"),
    source="内防指发〔2020〕75号 第七条；个人信息保护法第三十一条 Notice clause 7; PIPL art. 31",
)

ChildToChange = Annotated[HonouredChild, to_change("honoured_child_id", HonouredChild)]


def number_of(text: str, *, on: LocalDate) -> str:
    """An ID number as it is digested; ``Malformed`` for what is none."""
    try:
        parse_id_number(text, on)
    except ValueError:
        raise Malformed(
            errors=[FieldError("/body/id_number", "id_number", Text("不是有效的证件号码", "Not an ID number"))]
        ) from None
    return text.upper()


@routes.post(
    "",
    permission="honors:child:register",
    title=Text("登记子女关系", "Register a child of the honoured"),
    answer=HonouredChildOut,
    status=201,
    refuses=(rules.ConsentNotGiven, rules.NothingToDerive, rules.ChildLinked, WorkerUnknown),
    leads_to={"remove_honoured_child": "honoured_child_id"},
)
async def register_honoured_child(
    asked: HonouredChildIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    keys: KeysNow,
    peer: PeerNow,
) -> HonouredChild:
    """On the word of a parent or guardian and the paper that proves it; of the child nothing but a digest is kept.

    凭父母或者其他监护人的同意和亲子关系证明登记；子女信息仅保存摘要。
    """
    today = clock.today()
    number = number_of(asked.id_number, on=today)
    if not asked.consent:
        raise rules.ConsentNotGiven
    worker = (await known_workers(session, Worker, peer, [asked.worker_id])).get(asked.worker_id)
    if worker is None:
        raise WorkerUnknown(workers=[asked.worker_id])
    if worker.region not in caller.span:
        raise Missing
    if not (await bases_of(session, [worker.worker_id]))[worker.worker_id]:
        raise rules.NothingToDerive
    child = HonouredChild(
        region=worker.region,
        worker_id=worker.worker_id,
        id_index=keys.blind_index(number, context=ID_NUMBER),
        proof_no=asked.proof_no,
        consented_on=today,
        state=HONOURED_CHILD.start,
        registered_by=caller.subject,
    )
    session.add(child)
    await session.flush()
    await happened(session, HonouredChildRegistered(), subject=child.id, region=child.region)
    return child


@routes.get(
    "",
    permission="honors:child:list",
    title=Text("子女关系列表", "List children of the honoured"),
    answer=Page[HonouredChildOut],
)
async def list_honoured_children(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    state: Annotated[ChildLinkState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """That there are children, and by which paper; nobody can be found by them.

    列出已登记的子女关系及所凭证明；不能据以查找任何人。
    """
    statement = narrowed(select(HonouredChild), HonouredChild, region=region, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(HonouredChild.region, HonouredChild.id), asked=asked)


@routes.post(
    "/{honoured_child_id}/remove",
    permission="honors:child:remove",
    title=Text("撤回子女关系", "Take away what is kept of a child"),
    answer=HonouredChildOut,
    refuses=(IllegalMove,),
)
async def remove_honoured_child(child: ChildToChange, session: Session) -> HonouredChild:
    """The consent was withdrawn, or the paper was wrong: the digest and the paper's number are gone for good.

    同意已撤回，或证明有误：摘要和证明文号永久删除。
    """
    child.state = HONOURED_CHILD.after(child.state, ChildLinkMove.REMOVE)
    child.id_index, child.proof_no = None, ""
    await session.flush()
    await happened(session, HonouredChildRemoved(), subject=child.id, region=child.region)
    return child

"""Children over HTTP: a parent names them, and who they are goes out only on purpose."""

from typing import Annotated, Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import found, scope_of
from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.fields import LocalDate
from chassis.identifiers import parse_id_number
from chassis.ledger import audited, happened
from chassis.masking import mask_name
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, listed
from chassis.paths import in_path
from chassis.problems import FieldError, Malformed, Missing
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.children.models import BORN_ON, ID_NUMBER, NAME, Child
from services.welfare.children.rules import (
    ChildKnown,
    ConsentMissing,
    NotAChild,
    is_under_14,
    require_child,
    require_guardian_consent,
)
from services.welfare.children.schemas import ChildIn, ChildOut, ChildRegistered, IdentityOut
from services.welfare.workers.models import Worker

__all__ = ["ChildInPath", "own", "own_worker", "routes"]

_SOURCE = "内防指发〔2020〕75号 第八条；个人信息保护法第三十一条 Notice clause 8"
_TAG = Text("子女", "Children")

own = Routes(prefix="/v1/welfare/me/children", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/welfare/children", tag=_TAG, source=_SOURCE)

ChildInPath = Annotated[Child, in_path("child_id", Child)]


async def own_worker(session: AsyncSession) -> Worker:
    """The worker who calls, as the roster last told."""
    caller = scope_of(session).caller
    if caller is None or caller.worker_id is None:
        raise Missing
    return await found(session, Worker, caller.worker_id)


def _born(number: str, on: LocalDate) -> LocalDate:
    try:
        return parse_id_number(number, on).born_on
    except ValueError:
        raise Malformed(
            errors=[FieldError("/body/id_number", "id_number", Text("不是有效的证件号码", "Not an ID number"))]
        ) from None


@own.post(
    "",
    permission="welfare:me:register-child",
    title=Text("登记子女", "Register a child"),
    answer=ChildOut,
    status=201,
    refuses=(ChildKnown, NotAChild, ConsentMissing),
)
async def register_own_child(asked: ChildIn, session: Session, clock: ClockNow, keys: KeysNow) -> Child:
    """Name a child for whom help or consideration is asked; under fourteen with the guardian's consent.

    登记申请帮扶或照顾所涉的子女；不满十四周岁的，须有监护人同意。
    """
    worker, today = await own_worker(session), clock.today()
    require_child(asked.born_on, of_id=_born(asked.id_number, today), today=today)
    under_14 = is_under_14(asked.born_on, on=today)
    require_guardian_consent(under_14=under_14, consent=asked.guardian_consent)
    number = asked.id_number.upper()
    child = Child(
        region=worker.region,
        worker_id=worker.worker_id,
        name=keys.seal(asked.name, context=NAME),
        name_masked=mask_name(asked.name),
        id_number=keys.seal(number, context=ID_NUMBER),
        id_index=keys.blind_index(number, context=ID_NUMBER),
        born_on=keys.seal(asked.born_on.isoformat(), context=BORN_ON),
        under_14=under_14,
        guardian_consent_at=clock.now() if asked.guardian_consent else None,
    )
    session.add(child)
    await session.flush()
    told = ChildRegistered(worker_id=child.worker_id, under_14=under_14)
    await happened(session, told, subject=child.id, region=child.region)
    return child


@own.get("", permission="welfare:me:read", title=Text("本人子女", "List my children"), answer=Page[ChildOut])
async def list_own_children(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """The children that the caller has named, masked.

    本人已登记的子女，已脱敏。
    """
    return await listed(session, select(Child).where(Child.worker_id == caller.worker_id), by=(Child.id,), asked=asked)


@routes.get(
    "/{child_id}/identity",
    permission="welfare:child:reveal",
    step_up=True,
    title=Text("查看子女身份信息", "Read who a child is"),
    answer=IdentityOut,
    refuses=(NoLongerKept,),
)
async def reveal_child(child: ChildInPath, session: Session, keys: KeysNow, purpose: Purpose) -> IdentityOut:
    """Who a child is, in plain text, to be held against the school's register. Every reading is audited.

    查看子女身份信息的明文，用于与学籍核对。每次查看均记入审计。
    """
    await audited(session, "welfare.child.revealed", subject=child.id, region=child.region, worker_id=child.worker_id)
    return IdentityOut.model_validate(
        {
            "id": child.id,
            "name": keys.open(child.name, context=NAME),
            "id_number": keys.open(child.id_number, context=ID_NUMBER),
            "born_on": keys.open(child.born_on, context=BORN_ON),
        }
    )

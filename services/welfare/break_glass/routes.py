"""Break-glass over HTTP: one asks, another opens, both look, the person is told."""

from typing import Annotated, Any

from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Purpose
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.regions import Level, parent_of
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.break_glass.models import GROUNDS, BreakGlass
from services.welfare.break_glass.rules import (
    BREAK_GLASS,
    OPEN_FOR,
    GlassMove,
    GlassShut,
    NotOfTheTwo,
    SecondHand,
    require_of_the_two,
    require_open,
    require_second_hand,
)
from services.welfare.break_glass.schemas import (
    BreakGlassOpened,
    BreakGlassRefused,
    BreakGlassRequested,
    GlassContentsOut,
    GlassIn,
    GlassNoticeOut,
    GlassOut,
)
from services.welfare.counselling.actions import person_of
from services.welfare.counselling.models import CONTACT, Case, Screen
from services.welfare.counselling.queries import scores_of
from services.welfare.counselling.schemas import ScreenOut
from services.welfare.counselling.store import Store, open_sealed, persons_of, sealed, told, whole_store

__all__ = ["notices", "routes"]

_SOURCE = "个人信息保护法第十三条第四项、第十七条；内防指发〔2020〕75号 第六条 Notice clause 6"
routes = Routes(prefix="/v1/welfare/break-glass", tag=Text("紧急查阅", "Break-glass"), source=_SOURCE)
notices = Routes(
    prefix="/v1/welfare/me/counselling/notices", tag=Text("本人心理援助", "Own counselling"), source=_SOURCE
)

GlassInPath = Annotated[BreakGlass, in_path("break_glass_id", BreakGlass, session=Store)]
GlassToChange = Annotated[BreakGlass, to_change("break_glass_id", BreakGlass, session=Store)]


@routes.post(
    "",
    permission="welfare:break-glass:request",
    title=Text("申请紧急查阅", "Ask to look"),
    answer=GlassOut,
    status=201,
    leads_to={"approve_break_glass": "break_glass_id"},
    private=True,
)
async def request_break_glass(asked: GlassIn, session: Store, caller: CallerNow, clock: ClockNow) -> BreakGlass:
    """Ask to look into what lies sealed of a person in danger. Whether anything does, is not told here.

    申请查阅身处危险人员的封存内容。是否存有内容，此处不予告知。
    """
    person = await person_of(session, asked.worker_id, place=caller.region)
    grounds = {"worker_id": person.worker_id, "grounds": asked.grounds}
    glass = BreakGlass(
        pseudonym=person.persons[0],
        region=person.region,
        danger=asked.danger,
        grounds=sealed(session, grounds, context=GROUNDS),
        state=BREAK_GLASS.start,
        requested_by=caller.subject,
        requested_at=clock.now(),
    )
    session.add(glass)
    await session.flush()
    await told(session, BreakGlassRequested(), subject=glass.id, region=glass.region)
    return glass


@routes.get(
    "", permission="welfare:break-glass:list", title=Text("紧急查阅列表", "List requests"), answer=Page[GlassOut]
)
async def list_break_glass(session: Store, asked: Paging, updated_since: UpdatedSince = None) -> Any:
    """Requests of the desk's region, without whom they are about.

    列出值班岗所在辖区的紧急查阅申请，不含所涉人员。
    """
    statement = narrowed(select(BreakGlass), BreakGlass, updated_since=updated_since)
    return await listed(session, statement, by=(BreakGlass.requested_at, BreakGlass.id), asked=asked)


@routes.get(
    "/{break_glass_id}",
    permission="welfare:break-glass:list",
    title=Text("读取紧急查阅", "Read a request"),
    answer=GlassOut,
)
async def read_break_glass(glass: GlassInPath) -> BreakGlass:
    """One request.

    一份紧急查阅申请。
    """
    return glass


@routes.post(
    "/{break_glass_id}/approve",
    permission="welfare:break-glass:approve",
    title=Text("批准紧急查阅", "Open a case"),
    answer=GlassOut,
    refuses=(IllegalMove, SecondHand),
    leads_to={"read_break_glass_contents": "break_glass_id"},
)
async def approve_break_glass(glass: GlassToChange, session: Store, caller: CallerNow, clock: ClockNow) -> BreakGlass:
    """A second officer opens it for two hours; from this moment the person reads of it.

    由第二人批准，开放查阅两小时；自批准时起，本人即可得知。
    """
    require_second_hand(caller.subject, requested_by=glass.requested_by)
    glass.state = BREAK_GLASS.after(glass.state, GlassMove.APPROVE)
    glass.decided_by, glass.decided_at = caller.subject, clock.now()
    glass.opened_until = clock.now() + OPEN_FOR
    await told(session, BreakGlassOpened(), subject=glass.id, region=glass.region)
    return glass


@routes.post(
    "/{break_glass_id}/refuse",
    permission="welfare:break-glass:refuse",
    title=Text("不批准紧急查阅", "Refuse to open"),
    answer=GlassOut,
    refuses=(IllegalMove, SecondHand),
)
async def refuse_break_glass(glass: GlassToChange, session: Store, caller: CallerNow, clock: ClockNow) -> BreakGlass:
    """A second officer sees no such danger.

    第二人认为不存在此种危险，不予批准。
    """
    require_second_hand(caller.subject, requested_by=glass.requested_by)
    glass.state = BREAK_GLASS.after(glass.state, GlassMove.REFUSE)
    glass.decided_by, glass.decided_at = caller.subject, clock.now()
    await told(session, BreakGlassRefused(), subject=glass.id, region=glass.region)
    return glass


@routes.get(
    "/{break_glass_id}/contents",
    permission="welfare:break-glass:look",
    step_up=True,
    title=Text("查阅内容", "Look"),
    answer=GlassContentsOut,
    refuses=(GlassShut, NotOfTheTwo),
)
async def read_break_glass_contents(
    glass: GlassInPath, session: Store, caller: CallerNow, clock: ClockNow, purpose: Purpose
) -> GlassContentsOut:
    """The grounds, who it is, on which telephone and what was answered, while it is open and to the two who opened it.

    Every look is audited.

    申请事由、当事人及其联系电话和所填量表，仅供申请人和批准人在开放期间查阅；每次查阅均记入审计。
    """
    require_of_the_two(caller.subject, hands=(glass.requested_by, glass.decided_by))
    require_open(glass.opened_until, now=clock.now())
    province = parent_of(glass.region, Level.PROVINCE)
    await audited(session, "welfare.break-glass.looked", subject=glass.id, region=province)
    asked = open_sealed(session, glass.grounds, context=GROUNDS)
    async with whole_store(session):
        persons = await persons_of(session, asked["worker_id"])
        cases = await session.scalars(select(Case).where(Case.pseudonym.in_(persons)).order_by(Case.opened_at.desc()))
        contacts = [open_sealed(session, case.contact, context=CONTACT) or {} for case in cases]
        screens = await session.scalars(
            select(Screen).where(Screen.pseudonym.in_(persons)).order_by(Screen.taken_at, Screen.id)
        )
        return GlassContentsOut(
            id=glass.id,
            grounds=asked["grounds"],
            worker_id=asked["worker_id"],
            phone=next((one["phone"] for one in contacts if one.get("phone")), None),
            screens=[ScreenOut.model_validate(scores_of(session, one)) for one in screens],
        )


@notices.get(
    "",
    permission="welfare:own-counselling:read",
    title=Text("本人紧急查阅告知", "List own notices"),
    answer=Page[GlassNoticeOut],
)
async def list_own_notices(session: Store, asked: Paging) -> Any:
    """When the caller's sealed case was opened, and over which danger.

    本人的封存个案何时、因何种危险被查阅。
    """
    opened = select(BreakGlass).where(BreakGlass.opened_until.is_not(None))
    return await listed(session, opened, by=(BreakGlass.requested_at, BreakGlass.id), asked=asked)

"""Proposals, the hotline, and what the health department's desk sees of cases, over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.caller import Department
from chassis.exchange import CallerNow
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.counselling import actions
from services.welfare.counselling.models import Case
from services.welfare.counselling.rules import CounselState, NoConsent, Source
from services.welfare.counselling.scales import Triage
from services.welfare.counselling.schemas import CaseOut, IntakeIn, IntakeOut, ProposalIn, ProposalOut
from services.welfare.counselling.store import Store
from services.welfare.crises.schemas import ContactOut

__all__ = ["cases", "intakes", "proposals"]

_SOURCE = "内防指发〔2020〕75号 第六条；精神卫生法第二十三条；个人信息保护法第二十八条、第二十九条 Notice clause 6"
proposals = Routes(
    prefix="/v1/welfare/counselling-proposals", tag=Text("心理援助推荐", "Proposals of counselling"), source=_SOURCE
)
intakes = Routes(prefix="/v1/welfare/counselling-intakes", tag=Text("心理援助热线", "Hotline"), source=_SOURCE)
cases = Routes(prefix="/v1/welfare/counselling-cases", tag=Text("心理咨询", "Counselling cases"), source=_SOURCE)

CaseInPath = Annotated[Case, in_path("counselling_case_id", Case, session=Store)]


@proposals.post(
    "",
    permission="welfare:counselling:propose",
    title=Text("推荐心理援助", "Propose counselling"),
    answer=ProposalOut,
    status=201,
    private=True,
)
async def propose_counselling(asked: ProposalIn, session: Store, caller: CallerNow) -> ProposalOut:
    """A colleague or a manager proposes help; the person alone takes it up. The answer is the same for everybody.

    由同事或主管推荐心理援助；是否接受，只由本人决定。无论推荐何人，答复均相同。
    """
    person = await actions.person_of(session, asked.worker_id, place=caller.region)
    source = Source.PEER if caller.department is Department.WORKER else Source.MANAGER
    await actions.propose(session, person, source=source)
    return ProposalOut(recorded=True)


@intakes.post(
    "",
    permission="welfare:counselling:take-call",
    title=Text("热线受理", "Take a call"),
    answer=IntakeOut,
    status=201,
    refuses=(NoConsent,),
    private=True,
)
async def take_counselling_call(asked: IntakeIn, session: Store, caller: CallerNow) -> IntakeOut:
    """The hotline takes a call on the check digit of the worker ID alone. In a crisis the desk on duty is told in this
    call, without any consent, and the answer says whom to call; otherwise what the person agreed to is entered.

    热线凭人员编号的校验位即可受理来电。属于危机的，随即通知值班人员，无须任何同意，答复中告知可立即联系的人员；
    其他情形，记录当事人所同意的事项。
    """
    person = await actions.person_of(session, asked.worker_id, place=asked.place or caller.region)
    taken = await actions.take_call(session, person, asked)
    return IntakeOut(
        case_id=taken.case.id,
        crisis_id=taken.crisis.id if taken.crisis else None,
        verified=taken.case.verified,
        contact=ContactOut.model_validate(taken.contact),
    )


@cases.get("", permission="welfare:counselling:list", title=Text("心理咨询列表", "List cases"), answer=Page[CaseOut])
async def list_counselling_cases(
    session: Store,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[CounselState | None, Query(description="状态 State")] = None,
    triage: Annotated[Triage | None, Query(description="分级 How soon")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Cases of the desk's region: how soon each must be spoken to, and nothing on who it is.

    列出值班岗所在辖区的心理咨询个案及应在何时之前联系当事人；不透露当事人身份。
    """
    statement = narrowed(select(Case), Case, region=region, state=state, triage=triage, updated_since=updated_since)
    return await listed(session, statement, by=(Case.opened_at, Case.id), asked=asked)


@cases.get(
    "/{counselling_case_id}",
    permission="welfare:counselling:list",
    title=Text("读取心理咨询", "Read a case"),
    answer=CaseOut,
)
async def read_counselling_case(case: CaseInPath) -> Case:
    """One case.

    一个心理咨询个案。
    """
    return case

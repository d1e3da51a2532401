"""The selection for the national title over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller, Department
from chassis.database import found, scope_of
from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.honors.exemplars import rules
from services.honors.exemplars.models import Exemplar
from services.honors.exemplars.rules import EXEMPLAR, ExemplarMove, ExemplarState
from services.honors.exemplars.schemas import (
    ExemplarDeclined,
    ExemplarIn,
    ExemplarOut,
    ExemplarPosted,
    ExemplarRecommended,
    ExemplarResult,
    ExemplarReviewed,
    ExemplarSigned,
    ExemplarSubmitted,
    ExemplarTold,
    ResultIn,
    SubmissionIn,
)
from services.honors.stories.models import Story

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/exemplars",
    tag=Text("最美城乡社区工作者", "Most beautiful community workers"),
    source="内防指发〔2020〕75号 第九条 Notice clause 9",
)

ExemplarInPath = Annotated[Exemplar, in_path("exemplar_id", Exemplar)]
ExemplarToChange = Annotated[Exemplar, to_change("exemplar_id", Exemplar)]

_TURN = (IllegalMove, rules.ExemplarElsewhere, rules.OwnExemplar)
_ID = "exemplar_id"


@routes.post(
    "",
    permission="honors:exemplar:recommend",
    title=Text("推荐最美城乡社区工作者", "Put somebody forward for the national title"),
    answer=ExemplarOut,
    status=201,
    refuses=(rules.ExemplarTwice, rules.NoApprovedStory, rules.OwnExemplar),
    leads_to={"read_exemplar": _ID, "review_exemplar": _ID},
)
async def recommend_exemplar(asked: ExemplarIn, session: Session, caller: CallerNow) -> Exemplar:
    """The county puts forward somebody whose story was approved, and who has thereby agreed and been checked.

    由旗县推荐事迹已经批准的人员；事迹获批即表明本人已同意、事实已核查。
    """
    story = await found(session, Story, asked.story_id)
    one = Exemplar(
        region=story.region,
        worker_id=story.worker_id,
        shown_as=story.shown_as,
        year=asked.year,
        story_id=story.id,
        state=EXEMPLAR.start,
        recommended_by=caller.subject,
        hand_worker=caller.worker_id,
    )
    session.add(one)
    await _told(session, one, ExemplarRecommended)
    return one


@routes.get(
    "",
    permission="honors:exemplar:list",
    title=Text("最美城乡社区工作者人选列表", "List who is put forward"),
    answer=Page[ExemplarOut],
)
async def list_exemplars(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    year: Annotated[int | None, Query(ge=2018, le=2100, description="年度 Year")] = None,
    state: Annotated[ExemplarState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """With how far each has come, in no order of worth.

    列出人选及各自的办理进度，排列不分先后。
    """
    statement = narrowed(select(Exemplar), Exemplar, region=region, year=year, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Exemplar.region, Exemplar.id), asked=asked)


@routes.get(
    "/{exemplar_id}",
    permission="honors:exemplar:list",
    title=Text("读取人选", "Read one who is put forward"),
    answer=ExemplarOut,
)
async def read_exemplar(one: ExemplarInPath) -> Exemplar:
    """One of them.

    读取一名人选。
    """
    return one


@routes.post(
    "/{exemplar_id}/review",
    permission="honors:exemplar:review",
    title=Text("盟市审核人选", "Review who is put forward"),
    answer=ExemplarOut,
    refuses=(*_TURN, rules.SameExemplarHand),
)
async def review_exemplar(one: ExemplarToChange, session: Session, caller: CallerNow) -> Exemplar:
    """The league passes it on.

    由盟市审核并上报。
    """
    _move(one, ExemplarMove.REVIEW, caller)
    one.reviewed_by = caller.subject
    await _told(session, one, ExemplarReviewed)
    return one


@routes.post(
    "/{exemplar_id}/sign",
    permission="honors:exemplar:sign",
    title=Text("自治区会签", "Sign for somebody"),
    answer=ExemplarOut,
    refuses=(*_TURN, rules.SignedTwice, rules.SameExemplarHand),
)
async def sign_exemplar(one: ExemplarToChange, session: Session, caller: CallerNow) -> Exemplar:
    """Publicity and civil affairs of the province sign, each once; with the second it is selected.

    由自治区宣传部门和民政部门各会签一次；两部门均会签后即为入选。
    """
    _move(one, ExemplarMove.SIGN, caller)
    rules.require_unsigned(caller.department, publicity_by=one.publicity_by, civil_affairs_by=one.civil_affairs_by)
    if caller.department is Department.PUBLICITY:
        one.publicity_by = caller.subject
    else:
        one.civil_affairs_by = caller.subject
    await _told(session, one, ExemplarSigned)
    return one


@routes.post(
    "/{exemplar_id}/publicise",
    permission="honors:exemplar:publicise",
    title=Text("公示人选", "Post who was selected"),
    answer=ExemplarOut,
    refuses=_TURN,
)
async def publicise_exemplar(one: ExemplarToChange, session: Session, caller: CallerNow) -> Exemplar:
    """Posted for five full working days; the day of posting does not count.

    公示五个完整工作日，张贴当日不计。
    """
    _move(one, ExemplarMove.PUBLICISE, caller)
    scope = scope_of(session)
    one.posted_on = scope.clock.today()
    one.posted_to = scope.calendar.add_working_days(one.posted_on, rules.POSTED_WORKING_DAYS)
    await _told(session, one, ExemplarPosted)
    return one


@routes.post(
    "/{exemplar_id}/submit",
    permission="honors:exemplar:submit",
    title=Text("申报人选", "Submit who was selected"),
    answer=ExemplarOut,
    refuses=(*_TURN, rules.ExemplarPublicityNotOver),
)
async def submit_exemplar(one: ExemplarToChange, asked: SubmissionIn, session: Session, caller: CallerNow) -> Exemplar:
    """Submitted to the Central Publicity Department and the Ministry of Civil Affairs.

    向中央宣传部、民政部申报。
    """
    today = scope_of(session).clock.today()
    _move(one, ExemplarMove.SUBMIT, caller)
    rules.require_posted(one.posted_to, today=today)
    one.submission_no, one.submitted_on = asked.submission_no, today
    await _told(session, one, ExemplarSubmitted)
    return one


@routes.post(
    "/{exemplar_id}/choose",
    permission="honors:exemplar:choose",
    title=Text("登记当选", "Enter that somebody was chosen"),
    answer=ExemplarOut,
    refuses=_TURN,
)
async def choose_exemplar(one: ExemplarToChange, asked: ResultIn, session: Session, caller: CallerNow) -> Exemplar:
    """Chosen by those to whom it was submitted.

    经受理申报的部门选定。
    """
    return await _result(session, one, ExemplarMove.CHOOSE, asked, caller)


@routes.post(
    "/{exemplar_id}/reject",
    permission="honors:exemplar:reject",
    title=Text("登记未当选", "Enter that somebody was not chosen"),
    answer=ExemplarOut,
    refuses=_TURN,
)
async def reject_exemplar(one: ExemplarToChange, asked: ResultIn, session: Session, caller: CallerNow) -> Exemplar:
    """Not chosen.

    未当选。
    """
    return await _result(session, one, ExemplarMove.REJECT, asked, caller)


@routes.post(
    "/{exemplar_id}/decline",
    permission="honors:exemplar:decline",
    title=Text("不再推选", "Decline one who is put forward"),
    answer=ExemplarOut,
    refuses=_TURN,
)
async def decline_exemplar(one: ExemplarToChange, session: Session, caller: CallerNow) -> Exemplar:
    """Whose turn it is lets it go no further, as where something is said against it while it is posted.

    由轮到办理的机关决定不再推选，如公示期间有人提出意见。
    """
    _move(one, ExemplarMove.DECLINE, caller)
    await _told(session, one, ExemplarDeclined)
    return one


async def _result(
    session: AsyncSession, one: Exemplar, move: ExemplarMove, asked: ResultIn, caller: Caller
) -> Exemplar:
    _move(one, move, caller)
    one.result_document_no = asked.result_document_no
    await _told(session, one, ExemplarResult)
    return one


def _move(one: Exemplar, move: ExemplarMove, caller: Caller) -> None:
    after = EXEMPLAR.after(one.state, move)
    rules.require_turn(one.state, caller.level)
    one.state, one.hand_worker = after, caller.worker_id


async def _told(session: AsyncSession, one: Exemplar, kind: type[ExemplarTold]) -> None:
    await session.flush()
    facts = {name: getattr(one, name) for name in ExemplarTold.model_fields}
    await happened(session, kind(**facts), subject=one.id, region=one.region)

"""Files of admission over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, IfMatch, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.honors.party import actions, rules
from services.honors.party.models import PartyFile
from services.honors.party.rules import PartyFileState
from services.honors.party.schemas import (
    ApplicationIn,
    ApprovalIn,
    ConclusionIn,
    DayIn,
    ExtensionIn,
    PartyFileOut,
    TrainingIn,
    VoteIn,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/party-files",
    tag=Text("发展党员", "Party membership"),
    source="内防指发〔2020〕75号 第七条；中国共产党发展党员工作细则 Notice clause 7; party rules of admission",
)

PartyFileInPath = Annotated[PartyFile, in_path("party_file_id", PartyFile)]
PartyFileToChange = Annotated[PartyFile, to_change("party_file_id", PartyFile)]

_ALWAYS = (IllegalMove, rules.OwnPartyFile)
_NEXT = dict.fromkeys(("read_party_file", "talk_with_applicant", "vote_on_front_line"), "party_file_id")


@routes.post(
    "",
    permission="honors:party-file:open",
    title=Text("建立入党档案", "Open a party file"),
    answer=PartyFileOut,
    status=201,
    refuses=(
        rules.BranchElsewhere,
        rules.ApplicantNotServing,
        rules.ApplicantTooYoung,
        rules.DaysOutOfOrder,
        rules.FileOpenAlready,
        rules.OwnPartyFile,
        WorkerUnknown,
    ),
    leads_to=_NEXT,
)
async def open_party_file(asked: ApplicationIn, session: Session, caller: CallerNow, peer: PeerNow) -> PartyFile:
    """A worker of eighteen years or more applied in writing; the branch keeps the file.

    年满十八周岁的工作人员已提出书面申请；档案由党支部保管。
    """
    return await actions.open_file(session, asked, caller=caller, peer=peer)


@routes.get(
    "",
    permission="honors:party-file:list",
    title=Text("入党档案列表", "List party files"),
    answer=Page[PartyFileOut],
)
async def list_party_files(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    state: Annotated[PartyFileState | None, Query(description="状态 State")] = None,
    front_line: Annotated[bool | None, Query(description="火线入党 On the front line")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Files of a region, with how far each has come. No filter names a worker: addresses are logged.

    列出某地区的档案及各自的办理进度。不提供按人员筛选：请求地址会记入日志。
    """
    statement = narrowed(
        select(PartyFile), PartyFile, region=region, state=state, front_line=front_line, updated_since=updated_since
    )
    return await listed(session, statement, by=(PartyFile.region, PartyFile.id), asked=asked)


@routes.get(
    "/{party_file_id}",
    permission="honors:party-file:list",
    title=Text("读取入党档案", "Read a party file"),
    answer=PartyFileOut,
)
async def read_party_file(file: PartyFileInPath) -> PartyFile:
    """One file.

    读取一份档案。
    """
    return file


@routes.post(
    "/{party_file_id}/talk",
    permission="honors:party-file:talk",
    title=Text("谈话", "Talk with the applicant"),
    answer=PartyFileOut,
    refuses=(*_ALWAYS, rules.DaysOutOfOrder),
)
async def talk_with_applicant(file: PartyFileToChange, asked: DayIn, session: Session, caller: CallerNow) -> PartyFile:
    """Within a month of the application; a late talk is taken, and `talk_due_on` shows that it was late.

    应在申请后一个月内谈话；逾期的仍予登记，由 `talk_due_on` 显示逾期。
    """
    await actions.talk(session, file, done_on=asked.done_on, caller=caller)
    return file


@routes.post(
    "/{party_file_id}/accept",
    permission="honors:party-file:accept",
    title=Text("确定为积极分子", "Accept as an activist"),
    answer=PartyFileOut,
    refuses=(*_ALWAYS, rules.DaysOutOfOrder, rules.TalkMissing),
)
async def accept_activist(file: PartyFileToChange, asked: DayIn, session: Session, caller: CallerNow) -> PartyFile:
    """The branch decides; the year of teaching begins.

    由党支部确定；一年的培养教育期自此起算。
    """
    await actions.accept(session, file, done_on=asked.done_on, caller=caller)
    return file


@routes.post(
    "/{party_file_id}/train",
    permission="honors:party-file:train",
    title=Text("登记培训", "Record the training"),
    answer=PartyFileOut,
    refuses=_ALWAYS,
)
async def record_party_training(
    file: PartyFileToChange, asked: TrainingIn, session: Session, caller: CallerNow
) -> PartyFile:
    """The training had so far, in all; three days or 24 class hours are asked for before the vote.

    登记迄今累计的培训；表决之前须满三天或二十四学时。
    """
    await actions.train(session, file, asked, caller=caller)
    return file


@routes.post(
    "/{party_file_id}/propose",
    permission="honors:party-file:propose",
    title=Text("确定为发展对象", "Propose as a candidate"),
    answer=PartyFileOut,
    refuses=(*_ALWAYS, rules.DaysOutOfOrder, rules.AdmissionBeforeItsDay, rules.MoveOfBefore),
)
async def propose_candidate(file: PartyFileToChange, asked: DayIn, session: Session, caller: CallerNow) -> PartyFile:
    """After a year as an activist, or longer.

    作为积极分子培养教育满一年后方可确定。
    """
    await actions.propose(session, file, done_on=asked.done_on, caller=caller)
    return file


@routes.post(
    "/{party_file_id}/pre-review",
    permission="honors:party-file:pre-review",
    title=Text("预审", "Review the file beforehand"),
    answer=PartyFileOut,
    refuses=(*_ALWAYS, rules.DaysOutOfOrder),
)
async def pre_review_party_file(
    file: PartyFileToChange, asked: DayIn, session: Session, caller: CallerNow
) -> PartyFile:
    """The committee looks through the file before the branch's meeting.

    党委在支部大会之前审查档案。
    """
    await actions.pre_review(session, file, done_on=asked.done_on, caller=caller)
    return file


_VOTE = (
    *_ALWAYS,
    rules.DaysOutOfOrder,
    rules.TalkMissing,
    rules.TrainingMissing,
    rules.VoteNotCarried,
    rules.TermRunning,
)


@routes.post(
    "/{party_file_id}/vote",
    permission="honors:party-file:vote",
    title=Text("支部大会表决", "Record the branch's vote"),
    answer=PartyFileOut,
    refuses=(*_VOTE, rules.MoveOfBefore),
)
async def vote_on_party_file(file: PartyFileToChange, asked: VoteIn, session: Session, caller: CallerNow) -> PartyFile:
    """More than half of all who may vote are in favour; voted anew when the time for approval ran out.

    赞成人数须超过应到会有表决权正式党员的半数；超过审批期限的，重新表决。
    """
    await actions.vote(session, file, asked, caller=caller)
    return file


@routes.post(
    "/{party_file_id}/vote-on-front-line",
    permission="honors:party-file:vote-on-front-line",
    title=Text("火线入党表决", "Record the vote on the front line"),
    answer=PartyFileOut,
    refuses=(*_VOTE, rules.FrontLineUnproven, ParameterMissing),
)
async def vote_on_front_line(
    file: PartyFileInPath,
    asked: VoteIn,
    session: Session,
    caller: CallerNow,
    peer: PeerNow,
    if_match: IfMatch = None,
) -> PartyFile:
    """As the vote, before the year as an activist is over: the roster confirms duty inside the control period.

    It is asked before the file is locked; while it does not answer, no such vote is recorded (503).

    与支部大会表决相同，但可在作为积极分子未满一年时进行：须由花名册确认其在防控时段内有执勤。

    先向花名册查询，再锁定档案；花名册不可用时，不登记此项表决（返回 503）。
    """
    proof = await actions.evidence(session, file, peer)
    file = await found(session, PartyFile, file.id, match=if_match, change=True)
    await actions.vote(session, file, asked, caller=caller, proof=proof)
    return file


@routes.post(
    "/{party_file_id}/publicise",
    permission="honors:party-file:publicise",
    title=Text("公示", "Post the admission"),
    answer=PartyFileOut,
    refuses=_ALWAYS,
)
async def publicise_party_file(file: PartyFileToChange, session: Session, caller: CallerNow) -> PartyFile:
    """Posted today, for five full working days.

    自当日起公示五个完整工作日。
    """
    await actions.publicise(session, file, caller=caller)
    return file


@routes.post(
    "/{party_file_id}/approve",
    permission="honors:party-file:approve",
    title=Text("审批预备党员", "Approve a probationary member"),
    answer=PartyFileOut,
    refuses=(*_ALWAYS, rules.TermOver, rules.PartyPublicityNotOver, rules.VoterApproves, rules.MoveOfBefore),
)
async def approve_party_file(
    file: PartyFileToChange, asked: ApprovalIn, session: Session, caller: CallerNow
) -> PartyFile:
    """The superior committee approves in three months, for special reason in six; probation runs from the meeting.

    上级党委在三个月内审批，有特殊情况的在六个月内审批；预备期自支部大会之日起算。
    """
    await actions.approve(session, file, asked, caller=caller)
    return file


@routes.post(
    "/{party_file_id}/confirm",
    permission="honors:party-file:confirm",
    title=Text("转正", "Confirm a full member"),
    answer=PartyFileOut,
    refuses=(*_ALWAYS, rules.ProbationNotOver, rules.MoveOfBefore),
)
async def confirm_party_member(
    file: PartyFileToChange, asked: ConclusionIn, session: Session, caller: CallerNow
) -> PartyFile:
    """The probation is over.

    预备期满后方可转正。
    """
    await actions.confirm(session, file, document_no=asked.conclusion_document_no, caller=caller)
    return file


@routes.post(
    "/{party_file_id}/extend",
    permission="honors:party-file:extend",
    title=Text("延长预备期", "Prolong the probation"),
    answer=PartyFileOut,
    refuses=(*_ALWAYS, rules.ExtensionOutOfBounds, rules.MoveOfBefore),
)
async def extend_probation(
    file: PartyFileToChange, asked: ExtensionIn, session: Session, caller: CallerNow
) -> PartyFile:
    """Once, by six to twelve months.

    只能延长一次，为六个月至一年。
    """
    await actions.extend(session, file, extended_to=asked.extended_to, caller=caller)
    return file


@routes.post(
    "/{party_file_id}/cancel",
    permission="honors:party-file:cancel",
    title=Text("取消", "Cancel a party file"),
    answer=PartyFileOut,
    refuses=_ALWAYS,
)
async def cancel_party_file(
    file: PartyFileToChange, asked: ConclusionIn, session: Session, caller: CallerNow
) -> PartyFile:
    """It ends here; the worker may apply anew.

    档案至此终结；该工作人员可重新申请。
    """
    await actions.cancel(session, file, document_no=asked.conclusion_document_no, caller=caller)
    return file

"""Workers over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy import select
from starlette.responses import Response

from chassis.bulk import DOWNLOADS, FILE_REFUSALS, ImportNow, exported, imported
from chassis.exchange import CallerNow, Purpose, Session
from chassis.fields import RegionCode, WorkerId
from chassis.identifiers import IdNumberWrong
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.tabular import ImportReport
from chassis.text import Text
from chassis.workers import Category, WorkerState
from services.roster.merges.actions import merge
from services.roster.posts.models import Post
from services.roster.regions.rules import NotACommunity, RegionUnknown
from services.roster.workers import actions, queries
from services.roster.workers.models import ID_NUMBER, NAME, PHONE, Worker
from services.roster.workers.rules import (
    AlreadyEnrolled,
    BeforeEnrolment,
    DutyWithoutPost,
    InFuture,
    MergeIntoSelf,
    PostOverlaps,
    SurvivorUnfit,
    TooYoung,
)
from services.roster.workers.schemas import (
    Activated,
    ActivationIn,
    DeathIn,
    IdentityOut,
    LeaveIn,
    LookupIn,
    LookupOut,
    MatchIn,
    MatchOut,
    MergeIn,
    PostOut,
    ResumeIn,
    SuspendIn,
    TransferIn,
    WorkerIn,
    WorkerOut,
    WorkerPatch,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/roster/workers",
    tag=Text("人员", "Workers"),
    source="内防指发〔2020〕75号：一线城乡社区工作者 front-line community workers",
)


InRegion = Annotated[RegionCode | None, Query(description="辖区代码，含下级 Region, with all it contains")]
OfCategory = Annotated[Category | None, Query(description="人员类别 Category")]
InState = Annotated[WorkerState | None, Query(description="状态 State")]

_ENROLMENT = (AlreadyEnrolled, TooYoung, InFuture, NotACommunity, RegionUnknown)
_END = (IllegalMove, InFuture, BeforeEnrolment, DutyWithoutPost)

WorkerInPath = Annotated[Worker, in_path("worker_id", Worker, key=WorkerId)]
WorkerToChange = Annotated[Worker, to_change("worker_id", Worker, key=WorkerId)]


@routes.post(
    "",
    permission="roster:worker:enrol",
    title=Text("登记入册", "Enrol a worker"),
    answer=WorkerOut,
    status=201,
    refuses=_ENROLMENT,
)
async def enrol_worker(asked: WorkerIn, session: Session, keys: KeysNow) -> Worker:
    """Put a person on the roster, pending. One natural person has one worker ID.

    将一人登记入册，状态为待核准。一个自然人只有一个人员编号。
    """
    return await actions.enrol(session, keys, asked)


@routes.post(
    "/import",
    permission="roster:worker:import",
    title=Text("批量登记入册", "Import workers"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=WorkerIn,
)
async def import_workers(
    asked: ImportNow,
    session: Session,
    keys: KeysNow,
) -> ImportReport:
    """Put many persons on the roster from a file; rows that are on record just so count as unchanged.

    用文件批量登记入册；与已有记录完全相同的行记为未变。
    """
    return await imported(
        asked,
        WorkerIn,
        lambda rows: actions.enrol_many(session, keys, rows),
        columns={IdNumberWrong: "id_number"},
    )


@routes.get(
    "",
    permission="roster:worker:list",
    title=Text("人员列表", "List workers"),
    answer=Page[WorkerOut],
    as_file=False,
)
async def list_workers(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    category: OfCategory = None,
    state: InState = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Workers of the caller's region, by community and worker ID.

    按社区、人员编号列出本辖区的工作人员。
    """
    statement = queries.workers(region=region, category=category, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Worker.region, Worker.worker_id), asked=asked)


@routes.get(
    "/export",
    permission="roster:worker:export",
    step_up=True,
    title=Text("导出人员", "Export workers"),
    downloads=DOWNLOADS,
)
async def export_workers(
    request: Request,
    session: Session,
    caller: CallerNow,
    purpose: Purpose,
    region: InRegion = None,
    category: OfCategory = None,
    state: InState = None,
    updated_since: UpdatedSince = None,
) -> Response:
    """The list as a file, masked as the list is; audited with its purpose.

    以文件导出人员列表，脱敏方式与列表相同；导出目的记入审计。
    """
    statement = queries.workers(region=region, category=category, state=state, updated_since=updated_since)
    await audited(session, "roster.worker.exported", subject=str(region or caller.region), region=caller.region)
    ordered = statement.order_by(Worker.region, Worker.worker_id)
    return exported(request, session, ordered, WorkerOut, leave_out=("next_moves", "version"))


@routes.post(
    "/activate",
    permission="roster:worker:activate",
    title=Text("批量核准", "Activate the pending workers of a region"),
    answer=Activated,
)
async def activate_workers(asked: ActivationIn, session: Session) -> Any:
    """Confirm every pending enrolment of a region; their posts begin on their first days of service.

    核准某辖区全部待核准人员；岗位自各人登记的上岗日开始。
    """
    return {"activated": await actions.activate_all(session, asked.region)}


@routes.post(
    "/lookup", permission="roster:worker:lookup", title=Text("按编号查询", "Look workers up"), answer=LookupOut
)
async def lookup_workers(asked: LookupIn, session: Session) -> Any:
    """Up to a thousand workers by ID; an alias names the record that it was merged into.

    按人员编号查询，每次至多一千人；别名指向其并入的记录。
    """
    items = await queries.shown(session, asked.worker_ids)
    known = {item.worker_id for item in items}
    return {"items": items, "unknown": [one for one in dict.fromkeys(asked.worker_ids) if one not in known]}


@routes.post(
    "/match-names",
    permission="roster:worker:match-names",
    title=Text("核对姓名", "Match names"),
    answer=MatchOut,
)
async def match_worker_names(asked: MatchIn, session: Session, keys: KeysNow) -> Any:
    """Whether up to a thousand names are those of the workers; no name is given away.

    核对至多一千个姓名是否与相应工作人员相符；不透露姓名。
    """
    verdicts = await queries.matches(session, keys, asked.pairs)
    pairs = zip(asked.pairs, verdicts, strict=True)
    return {"items": [{"worker_id": pair.worker_id, "matches": verdict} for pair, verdict in pairs]}


@routes.get("/{worker_id}", permission="roster:worker:read", title=Text("读取人员", "Read a worker"), answer=WorkerOut)
async def read_worker(worker: WorkerInPath) -> Worker:
    """One worker, masked. A merged record answers too, and names the one that it was merged into.

    一名工作人员，已脱敏。已合并的记录同样可以读取，并指明其并入的记录。
    """
    return worker


@routes.get(
    "/{worker_id}/posts",
    permission="roster:worker:read",
    title=Text("岗位经历", "List a worker's posts"),
    answer=Page[PostOut],
)
async def list_worker_posts(worker_id: WorkerId, session: Session, asked: Paging) -> Any:
    """The posts of a worker within the caller's region, in the order in which they were recorded.

    列出某工作人员在本辖区内的岗位，按登记先后排列。
    """
    page = await listed(session, select(Post).where(Post.worker_id == worker_id), by=(Post.id,), asked=asked)
    if not page.items and asked.cursor is None:
        raise Missing  # everyone holds a post: whoever sees none has no business with this worker
    return page


@routes.get(
    "/{worker_id}/identity",
    permission="roster:worker:reveal",
    step_up=True,
    title=Text("查看身份信息", "Reveal a worker's identity"),
    answer=IdentityOut,
    refuses=(NoLongerKept,),
)
async def reveal_worker(worker: WorkerInPath, session: Session, keys: KeysNow, purpose: Purpose) -> Any:
    """Name, ID number and phone, unmasked; audited with the purpose (PIPL arts. 28 and 51).

    查看姓名、证件号码和电话的明文；查看目的记入审计（个人信息保护法第二十八条、第五十一条）。
    """
    await audited(session, "roster.worker.revealed", subject=worker.worker_id, region=worker.region)
    return {
        "worker_id": worker.worker_id,
        "name": keys.open(worker.name, context=NAME),
        "id_kind": worker.id_kind,
        "id_number": keys.open(worker.id_number, context=ID_NUMBER),
        "born_on": worker.born_on,
        "phone": keys.open(worker.phone, context=PHONE) if worker.phone else None,
    }


@routes.patch(
    "/{worker_id}",
    permission="roster:worker:change",
    title=Text("变更人员信息", "Change a worker"),
    answer=WorkerOut,
    refuses=(PostOverlaps,),
)
async def change_worker(worker: WorkerToChange, asked: WorkerPatch, session: Session, keys: KeysNow) -> Worker:
    """Change phone, category, employment relation or insurance; another category is a new post from today on.

    变更电话、人员类别、用工关系或工伤参保情况；人员类别变更的，自今日起为新岗位。
    """
    return await actions.change(session, keys, worker, asked)


@routes.post(
    "/{worker_id}/activate",
    permission="roster:worker:activate",
    title=Text("核准", "Activate a worker"),
    answer=WorkerOut,
    refuses=(IllegalMove, PostOverlaps),
)
async def activate_worker(worker: WorkerToChange, session: Session) -> Worker:
    """Confirm an enrolment, or take back who had left: the post begins, and duty may be recorded.

    核准入册，或接收已离岗人员重新上岗：岗位自此开始，可以登记执勤。
    """
    return await actions.activate(session, worker)


@routes.post(
    "/{worker_id}/suspend",
    permission="roster:worker:suspend",
    title=Text("暂停上岗", "Suspend a worker"),
    answer=WorkerOut,
    refuses=(IllegalMove, InFuture, BeforeEnrolment),
)
async def suspend_worker(worker: WorkerToChange, asked: SuspendIn, session: Session) -> Worker:
    """Take a worker off duty for illness, quarantine, forced rest or an injury; duty done all the same is flagged.

    因患病、隔离、强制休息或受伤暂停工作人员上岗；期间仍执勤的，作标记。
    """
    return await actions.suspend(session, worker, asked)


@routes.post(
    "/{worker_id}/resume",
    permission="roster:worker:resume",
    title=Text("恢复上岗", "Resume a worker"),
    answer=WorkerOut,
    refuses=(IllegalMove, InFuture),
)
async def resume_worker(worker: WorkerToChange, asked: ResumeIn, session: Session) -> Worker:
    """Put a suspended worker back on duty.

    使已暂停上岗的工作人员恢复上岗。
    """
    return await actions.resume(session, worker, asked)


@routes.post(
    "/{worker_id}/transfer",
    permission="roster:worker:transfer",
    title=Text("调动", "Transfer a worker"),
    answer=WorkerOut,
    refuses=(*_END, NotACommunity, RegionUnknown),
)
async def transfer_worker(worker: WorkerToChange, asked: TransferIn, session: Session) -> Worker:
    """Move a worker to another community of the caller's region; the post ends and another begins.

    将工作人员调至本辖区的另一社区；原岗位结束，新岗位开始。
    """
    return await actions.transfer(session, worker, asked)


@routes.post(
    "/{worker_id}/leave",
    permission="roster:worker:leave",
    title=Text("离岗", "Record that a worker left"),
    answer=WorkerOut,
    refuses=_END,
)
async def leave_worker(worker: WorkerToChange, asked: LeaveIn, session: Session) -> Worker:
    """End a worker's service; what is due for it is still paid.

    结束工作人员的任职；应付款项继续支付。
    """
    return await actions.leave(session, worker, asked)


@routes.post(
    "/{worker_id}/record-death",
    permission="roster:worker:record-death",
    title=Text("登记亡故", "Record a worker's death"),
    answer=WorkerOut,
    refuses=_END,
)
async def record_death_of_worker(worker: WorkerToChange, asked: DeathIn, session: Session) -> Worker:
    """Record a death; payments due and the survivors' cases go on.

    登记工作人员亡故；应付款项及遗属事项继续办理。
    """
    return await actions.record_death(session, worker, asked)


@routes.post(
    "/{worker_id}/merge",
    permission="roster:worker:merge",
    title=Text("合并重复记录", "Merge a worker into another"),
    answer=WorkerOut,
    refuses=(IllegalMove, MergeIntoSelf, SurvivorUnfit),
)
async def merge_worker(worker: WorkerToChange, asked: MergeIn, session: Session) -> Worker:
    """Make this record the alias of another one of the same person.

    Its duty moves to the survivor; what overlaps with the survivor's own duty is reversed. Credited days that change
    are told one by one (`roster.duty.corrected`).

    将本记录并入同一人的另一记录（保留记录），成为其别名。

    本记录的执勤转入保留记录；与保留记录自身执勤重叠的，予以冲销。计日有变化的，
    逐日发布事件（`roster.duty.corrected`）。
    """
    return await merge(session, worker, asked)

"""Duty over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from chassis.bulk import DOWNLOADS, FILE_REFUSALS, ImportNow, exported, imported
from chassis.exchange import CallerNow, Purpose, Session
from chassis.fields import LocalDate, RegionCode, WorkerId
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import FieldError, Malformed, ParameterMissing
from chassis.routes import Routes
from chassis.tabular import ImportReport, Valid
from chassis.text import Text
from services.roster.duty import actions, queries
from services.roster.duty.models import DutyEntry
from services.roster.duty.rules import (
    CorrectsLiveDuty,
    DutyHours,
    DutyImmutable,
    DutyInFuture,
    DutyOverlaps,
    DutySource,
    DutyState,
    OwnDuty,
)
from services.roster.duty.schemas import (
    ConfirmedOut,
    DutyIn,
    DutyOut,
    DutyPostOut,
    DutyRow,
    DutySummaryOut,
    LateApprovedOut,
    ReverseIn,
    SpanIn,
)
from services.roster.workers.rules import DutyWithoutPost

__all__ = ["post_routes", "require_span", "routes", "summary_routes"]

_TAG = Text("执勤", "Duty")
_SOURCE = "内防指发〔2020〕75号第一条 Notice clause 1; 天津市2020年计日做法 the day count of Tianjin 2020"

routes = Routes(prefix="/v1/roster/duty-entries", tag=_TAG, source=_SOURCE)
summary_routes = Routes(prefix="/v1/roster/duty-summaries", tag=_TAG, source=_SOURCE)
post_routes = Routes(prefix="/v1/roster/duty-posts", tag=_TAG, source=_SOURCE)


InRegion = Annotated[RegionCode | None, Query(description="辖区代码，含下级 Region, with all it contains")]
OfWorker = Annotated[WorkerId | None, Query(description="人员编号 Worker ID")]
InState = Annotated[DutyState | None, Query(description="状态 State")]
FirstOn = Annotated[LocalDate | None, Query(description="起始日 First day of duty")]
LastOn = Annotated[LocalDate | None, Query(description="截止日 Last day of duty")]

EntryInPath = Annotated[DutyEntry, in_path("entry_id", DutyEntry)]
EntryToChange = Annotated[DutyEntry, to_change("entry_id", DutyEntry)]


@routes.post(
    "",
    permission="roster:duty:record",
    title=Text("登记执勤", "Record duty"),
    answer=DutyOut,
    status=201,
    refuses=(DutyHours, DutyInFuture, DutyOverlaps, DutyWithoutPost, CorrectsLiveDuty),
    leads_to={"read_duty": "entry_id", "confirm_duty": "entry_id", "reverse_duty": "entry_id"},
)
async def record_duty(asked: DutyIn, session: Session) -> DutyEntry:
    """Record one stretch of duty after it was done.

    It belongs to the day on which it began and to the worker's community of that day. Recorded late, it waits for the
    township; done while the worker was suspended, it is recorded all the same and flagged.

    执勤结束后登记一段执勤。

    执勤归入开始之日，计入工作人员当日所属社区。逾期登记的，待苏木乡镇（街道）核准；暂停上岗期间的执勤照常登记，
    并作标记。
    """
    return await actions.record(session, asked)


@routes.post(
    "/import",
    permission="roster:duty:import",
    title=Text("批量登记执勤", "Import duty"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=DutyRow,
)
async def import_duty(
    asked: ImportNow,
    session: Session,
    caller: CallerNow,
) -> ImportReport:
    """Record many stretches of duty from a file; rows that are on record just so count as unchanged.

    用文件批量登记执勤；与已有记录完全相同的行记为未变。
    """

    async def take(rows: list[Valid[DutyRow]]) -> actions.Recorded:
        return await actions.record_many(session, rows, source=DutySource.BULK)

    report = await imported(asked, DutyRow, take)
    facts = report.model_dump(include={"dry_run", "received", "accepted", "refused", "unchanged"})
    await audited(session, "roster.duty.imported", subject=asked.upload.digest, region=caller.region, **facts)
    return report


@routes.get("", permission="roster:duty:list", title=Text("执勤列表", "List duty"), answer=Page[DutyOut], as_file=False)
async def list_duty(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    worker_id: OfWorker = None,
    state: InState = None,
    first_on: FirstOn = None,
    last_on: LastOn = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Duty entries by community, day and id.

    按社区、执勤日、`id` 列出执勤记录。
    """
    statement = queries.entries(
        region=region,
        worker_id=worker_id,
        state=state,
        first_on=first_on,
        last_on=last_on,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(DutyEntry.region, DutyEntry.duty_on, DutyEntry.id), asked=asked)


@routes.get(
    "/export", permission="roster:duty:export", step_up=True, title=Text("导出执勤", "Export duty"), downloads=DOWNLOADS
)
async def export_duty(
    request: Request,
    session: Session,
    caller: CallerNow,
    purpose: Purpose,
    region: InRegion = None,
    worker_id: OfWorker = None,
    state: InState = None,
    first_on: FirstOn = None,
    last_on: LastOn = None,
) -> Response:
    """The list as a file; audited with its purpose.

    以文件导出执勤列表；导出目的记入审计。
    """
    statement = queries.entries(region=region, worker_id=worker_id, state=state, first_on=first_on, last_on=last_on)
    await audited(session, "roster.duty.exported", subject=str(region or caller.region), region=caller.region)
    ordered = statement.order_by(DutyEntry.region, DutyEntry.duty_on, DutyEntry.id)
    return exported(request, session, ordered, DutyOut, leave_out=("next_moves", "version"))


@routes.post(
    "/confirm",
    permission="roster:duty:confirm",
    title=Text("批量确认执勤", "Confirm the duty of a region"),
    answer=ConfirmedOut,
    refuses=(ParameterMissing,),
)
async def confirm_all_duty(asked: SpanIn, session: Session) -> ConfirmedOut:
    """Vouch for all recorded duty of a region and span of days that is neither one's own nor recorded by oneself.

    The days are credited by the county's rule, all or none; a day without a rule is refused, never guessed.

    确认某辖区某段日期内所有待确认的执勤，但本人的执勤和本人登记的执勤除外。

    各日按旗县的计日规则一并计日，不作部分处理；某日没有规则的，予以拒绝，不作推定。
    """
    return await actions.confirm_all(session, asked)


@routes.post(
    "/approve-late",
    permission="roster:duty:approve-late",
    title=Text("批量核准逾期执勤", "Approve the late duty of a region"),
    answer=LateApprovedOut,
)
async def approve_all_late_duty(asked: SpanIn, session: Session) -> Any:
    """The township lets duty that was recorded late be confirmed.

    核准某辖区某段日期内逾期登记的执勤，使其可以确认；由苏木乡镇（街道）办理。
    """
    return {"approved": await actions.approve_late_all(session, asked)}


@routes.get("/{entry_id}", permission="roster:duty:read", title=Text("读取执勤", "Read a duty entry"), answer=DutyOut)
async def read_duty(entry: EntryInPath) -> DutyEntry:
    """One duty entry.

    一条执勤记录。
    """
    return entry


@routes.post(
    "/{entry_id}/confirm",
    permission="roster:duty:confirm",
    title=Text("确认执勤", "Confirm a duty entry"),
    answer=DutyOut,
    refuses=(IllegalMove, OwnDuty, ParameterMissing),
)
async def confirm_duty(entry: EntryToChange, session: Session) -> DutyEntry:
    """Vouch for one entry, which credits its day. Not for one's own, nor for what one recorded.

    确认一条执勤，并为当日计日。不能确认本人的执勤，也不能确认本人登记的执勤。
    """
    return await actions.confirm(session, entry)


@routes.post(
    "/{entry_id}/approve-late",
    permission="roster:duty:approve-late",
    title=Text("核准逾期执勤", "Approve a late duty entry"),
    answer=DutyOut,
    refuses=(IllegalMove,),
)
async def approve_late_duty(entry: EntryToChange, session: Session) -> DutyEntry:
    """The township lets an entry that was recorded late be confirmed.

    核准一条逾期登记的执勤，使其可以确认；由苏木乡镇（街道）办理。
    """
    return await actions.approve_late(session, entry)


@routes.post(
    "/{entry_id}/reverse",
    permission="roster:duty:reverse",
    title=Text("冲销执勤", "Reverse a duty entry"),
    answer=DutyOut,
    refuses=(IllegalMove, DutyImmutable),
)
async def reverse_duty(entry: EntryToChange, asked: ReverseIn, session: Session) -> DutyEntry:
    """Take an entry back, with a reason; nothing recorded is changed or deleted.

    If its day was credited, the credit is counted anew and a change is told (`roster.duty.corrected`).

    冲销一条执勤并说明理由；已登记的内容不更改、不删除。

    当日已计日的，重新计日，并发布变更事件（`roster.duty.corrected`）。
    """
    return await actions.reverse(session, entry, reason=asked.reason)


def require_span(first_on: LocalDate, last_on: LocalDate) -> None:
    """A span of days that begins before it ends, and is no longer than a year."""
    if not 0 <= (last_on - first_on).days <= 366:
        raise Malformed(
            errors=[
                FieldError(
                    "/query/last_on",
                    "span",
                    Text("last_on 应在 first_on 之后0至366天", "last_on is 0 to 366 days after first_on"),
                )
            ]
        )


@summary_routes.get(
    "",
    permission="roster:duty:summarize",
    title=Text("计日汇总", "Summarize credited duty"),
    answer=Page[DutySummaryOut],
)
async def summarize_duty(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode, Query(description="辖区代码，含下级 Region, with all it contains")],
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
    worker_id: OfWorker = None,
) -> Any:
    """Everyone who had a post in the region in those days, or one of them, with the credited days of each community.

    列出该段日期内在该辖区有岗位的全部工作人员或其中一人，以及各自在每个社区的计日。
    """
    require_span(first_on, last_on)
    return await queries.summaries(
        session, region=region, first_on=first_on, last_on=last_on, worker_id=worker_id, asked=asked
    )


@post_routes.get(
    "",
    permission="roster:duty:summarize",
    title=Text("执勤类型统计", "List who did which duty"),
    answer=Page[DutyPostOut],
)
async def list_duty_posts(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode, Query(description="辖区代码，含下级 Region, with all it contains")],
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
) -> Any:
    """Each type of duty that each worker of the region did in those days; protection and training are planned by it.

    列出该段日期内该辖区每名工作人员担任过的各类执勤；安全防护和培训据此安排。
    """
    require_span(first_on, last_on)
    return await queries.posts_held(session, region=region, first_on=first_on, last_on=last_on, asked=asked)

"""The audit of a service over HTTP: for who inspects it, and for the worker whose data was read.

…/audit                  every entry of the caller's region, narrowed by what an inspector asks; as a file by Accept
…/audit/reads            the entries that state a purpose: who read what of whom, and what for (PIPL arts. 51, 54)
…/audit/verify           whether the sealed entries are as they were (``chassis.audit``)
    …/me/reads               the worker's own: which offices read of them (PIPL arts. 44, 45)
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlalchemy import Select, Table, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from chassis.audit import PLACE, AuditVerdict, verify
from chassis.bulk import DOWNLOADS, exported
from chassis.database import Database, Scope, everywhere, scope_of
from chassis.exchange import CallerNow, Session
from chassis.fields import Answer, LocalDateTime, RegionCode, SafeText, WorkerId, described
from chassis.ledger import audit_entries, audited
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.regions import span_of
from chassis.routes import Routes
from chassis.text import Text

__all__ = ["audit_routes", "own_read_routes"]


class AuditEntryOut(Answer):
    """One audit entry 审计记录."""

    xid: int = described("事务号", "transaction", examples=[812])
    seq: int = described("序号", "sequence", examples=[40])
    happened_at: LocalDateTime = described("发生时间", "happened at")
    action: str = described("事项", "action", examples=["subsidy.roll.approved"])
    subject: str = described(
        "对象", "what it was done to", "编号，与该事项的资源所用一致 An id, as the action's resource has it"
    )
    region: RegionCode = described("区划", "region")
    caller: str = described(
        "经办人", "caller", "以令牌所载为准 As the token names them", examples=["nuanxin:officer-7"]
    )
    department: str = described("部门", "department", examples=["finance"])
    level: str = described("层级", "level", examples=["county"])
    permission: str | None = described("权限", "permission", examples=["subsidy:roll:approve"])
    request_id: str | None = described("请求号", "request id")
    purpose: str | None = described(
        "目的", "purpose", "读取个人信息时须载明 Stated where personal data was read", examples=["pay-subsidy"]
    )
    facts: dict[str, Any] = described("事实", "facts")


class ReadOut(Answer):
    """One read of personal data 个人信息读取记录."""

    xid: int = described("事务号", "transaction", examples=[812])
    seq: int = described("序号", "sequence", examples=[40])
    happened_at: LocalDateTime = described("读取时间", "read at")
    caller: str = described("读取人", "who", "以令牌所载为准 As the token names them", examples=["nuanxin:officer-7"])
    department: str = described("部门", "department", examples=["civil-affairs"])
    level: str = described("层级", "level", examples=["county"])
    action: str = described("事项", "what", examples=["roster.worker.revealed"])
    subject: str = described("对象", "of what", "编号，与该事项的资源所用一致 An id, as the action's resource has it")
    whom: str | None = described(
        "当事人", "of whom", "所涉人员，以记录载明为限 The worker, where the entry tells", examples=["W000100016"]
    )
    region: RegionCode = described("区划", "region")
    purpose: str = described("目的", "what for", examples=["pay-subsidy"])
    request_id: str | None = described("请求号", "request id")


class OwnReadOut(Answer):
    """One read of the caller's own data 本人信息读取记录."""

    xid: int = described("事务号", "transaction", examples=[812])
    seq: int = described("序号", "sequence", examples=[40])
    happened_at: LocalDateTime = described("读取时间", "read at")
    department: str = described(
        "读取部门", "department", "只列部门，不列个人 The office; not the person", examples=["civil-affairs"]
    )
    level: str = described("层级", "level", examples=["county"])
    action: str = described("事项", "what", examples=["roster.worker.revealed"])
    region: RegionCode = described("区划", "region")
    purpose: str = described("目的", "what for", examples=["pay-subsidy"])


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an inspector asks of the journal; every part that is given must hold."""

    since: LocalDateTime | None
    until: LocalDateTime | None
    region: int | None
    subject: str | None
    action: str | None
    permission: str | None
    caller: str | None

    def of(self, statement: Select[Any]) -> Select[Any]:
        own = audit_entries.c
        for name in ("subject", "action", "permission", "caller"):
            if (value := getattr(self, name)) is not None:
                statement = statement.where(own[name] == value)
        if self.since is not None:
            statement = statement.where(own.happened_at >= self.since)
        if self.until is not None:
            statement = statement.where(own.happened_at < self.until)
        return statement if self.region is None else statement.where(own.region.between(*span_of(self.region)))


async def _narrowed(
    since: Annotated[LocalDateTime | None, Query(description="起始时间 From this instant")] = None,
    until: Annotated[LocalDateTime | None, Query(description="截止时间（不含） Before this instant")] = None,
    region: Annotated[RegionCode | None, Query(description="区划及其下级 Region and all within it")] = None,
    subject: Annotated[SafeText | None, Query(max_length=80, description="对象 What it was done to")] = None,
    action: Annotated[SafeText | None, Query(max_length=80, description="事项 What was done")] = None,
    permission: Annotated[SafeText | None, Query(max_length=80, description="权限 By which permission")] = None,
    caller: Annotated[SafeText | None, Query(max_length=200, description="经办人 Who did it")] = None,
) -> Narrowed:
    return Narrowed(since, until, region, subject, action, permission, caller)


NarrowedNow = Annotated[Narrowed, Depends(_narrowed)]
OfWhom = Annotated[WorkerId | None, Query(description="当事人 Whose data was read")]

_WORKER = audit_entries.c.facts["worker_id"].astext


def _reads(asked: Narrowed, *, whom: str | None) -> Select[Any]:
    """The entries that state a purpose, told as who read what of whom."""
    own = audit_entries.c
    told = [own[name] for name in ReadOut.model_fields if name != "whom"]
    by_subject = func.substring(own.subject, "^W[0-9]{9}$")
    statement = select(*told, func.coalesce(_WORKER, by_subject).label("whom")).where(own.purpose.is_not(None))
    if whom is not None:
        statement = statement.where(or_(whom == _WORKER, own.subject == whom))
    return asked.of(statement)


def audit_routes(service: str) -> Routes:
    """The audit of one service as a feature of it."""
    routes = Routes(
        prefix=f"/v1/{service}/audit",
        tag=Text("审计", "Audit"),
        source="PIPL 个人信息保护法 art. 54",
    )

    async def list_entries(session: Session, asked: Paging, narrowed: NarrowedNow) -> Any:
        """Audit entries of the caller's region, oldest first.

        With `Accept: text/csv` (or XLSX, NDJSON) all that was asked for as one file, for an inspection.

        调用方辖区内的审计记录，按时间先后排列。

        `Accept: text/csv`（或 XLSX、NDJSON）时，所查全部记录作为一个文件给出，供检查使用。
        """
        return await listed(session, narrowed.of(select(audit_entries)), by=PLACE, asked=asked)

    async def verify_audit(request: Request, session: Session) -> AuditVerdict:
        """Compute the sealed chain anew. Reads every region, answers counts and places only.

        Each entry that was changed, removed or slipped in is named by its `xid` and `seq`, and nothing of it is told.

        重新计算已封存的审计链。读取所有区划的记录，只返回条数与位置。被改动、删除或插入的记录以 `xid` 和 `seq` 指明，其
        内容不予透露。
        """
        database: Database = request.app.state.database
        async with database.session(Scope.of_system(scope_of(session).clock)) as whole:
            return await verify(whole)

    async def list_reads(session: Session, asked: Paging, narrowed: NarrowedNow, whom: OfWhom = None) -> Any:
        """Who read personal data of whom in the caller's region, and what for; oldest first.

        调用方辖区内谁读取了谁的个人信息、出于何种目的；按时间先后排列。
        """
        return await listed(session, _reads(narrowed, whom=whom), by=PLACE, asked=asked)

    async def export_reads(
        request: Request, session: Session, caller: CallerNow, narrowed: NarrowedNow, whom: OfWhom = None
    ) -> Response:
        """The same as a file, for an audit (PIPL art. 54) or for the person who asks who read of them (art. 45).

        同一内容的文件，供合规审计（个人信息保护法第五十四条）或答复本人查询谁读取了其信息（第四十五条）。
        """
        await audited(session, f"{service}.audit.exported", subject=request.url.path, region=caller.region)
        return exported(request, session, _reads(narrowed, whom=whom).order_by(*PLACE), ReadOut)

    list_reads.__name__ = f"list_{service}_reads"
    export_reads.__name__ = f"export_{service}_reads"
    list_entries.__name__ = f"list_{service}_audit"
    verify_audit.__name__ = f"verify_{service}_audit"
    routes.get(
        "",
        permission=f"{service}:audit:list",
        title=Text("审计记录列表", "List audit entries"),
        answer=Page[AuditEntryOut],
    )(list_entries)
    routes.get(
        "/reads",
        permission=f"{service}:audit:reads",
        title=Text("个人信息读取记录", "List reads of personal data"),
        answer=Page[ReadOut],
    )(list_reads)
    routes.get(
        "/reads/export",
        permission=f"{service}:audit:reads",
        title=Text("导出个人信息读取记录", "Export reads of personal data"),
        downloads=DOWNLOADS,
    )(export_reads)
    routes.get(
        "/verify",
        permission=f"{service}:audit:verify",
        title=Text("核验审计链", "Verify the audit chain"),
        answer=AuditVerdict,
    )(verify_audit)
    return routes


def own_read_routes(service: str, workers: Table | None) -> Routes:
    """What was read of the worker who calls, in one service; ``workers`` is its copy of the roster."""
    routes = Routes(
        prefix=f"/v1/{service}/me/reads",
        tag=Text("本人信息读取记录", "Reads of own data"),
        source="个人信息保护法第四十四、四十五条 PIPL arts. 44, 45",
    )

    async def list_own_reads(session: Session, caller: CallerNow, asked: Paging) -> Any:
        """Which offices read the caller's own data, when and what for; oldest first.

        The office is told, not the person: who it was the inspecting department knows. What was read in a file of many
        is told by region alone, and so not here.

        哪些部门在何时、出于何种目的读取了调用方本人的信息；按时间先后排列。

        只告知部门，不告知个人：经办人由检查部门掌握。以多人文件形式读取的只按区划记录，不在此列。
        """
        if caller.worker_id is None:
            raise Missing
        async with everywhere(session):  # reads are recorded where they were made; these are the caller's to know
            own = [caller.worker_id, *await _given_up(session, workers, into=caller.worker_id)]
            c = audit_entries.c
            statement = select(*(c[name] for name in OwnReadOut.model_fields)).where(
                c.purpose.is_not(None), or_(_WORKER.in_(own), c.subject.in_(own))
            )
            return await listed(session, statement, by=PLACE, asked=asked)

    list_own_reads.__name__ = f"list_own_{service}_reads"
    routes.get(
        "",
        permission=f"{service}:me:read",
        title=Text("谁读取了我的信息", "List who read of me"),
        answer=Page[OwnReadOut],
    )(list_own_reads)
    return routes


async def _given_up(session: AsyncSession, workers: Table | None, *, into: str) -> list[str]:
    """The records of the same person that were merged into this one: what was read of them was read of the caller."""
    if workers is None:
        return []
    return list(await session.scalars(select(workers.c.worker_id).where(workers.c.merged_into == into)))

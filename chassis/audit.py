"""Audit: who did what, append-only, sealed in hash-chained blocks.

Entries are written by ``chassis.ledger`` in the transaction of the change; the login role may only insert and read
them. ``seal`` closes the entries so far into blocks: each block holds the digest of its entries and the seal of the
block before. ``verify`` computes them anew, so an entry that was altered, removed or slipped in afterwards breaks the
chain, and it is told between which entries, and whether one is missing or too many. The newest seal is logged when it
is made: whoever keeps that line can tell a chain that was rebuilt whole.

``reads`` are the entries that state a purpose: who read what of whom, and what for (PIPL arts. 51, 54).
"""

import hashlib
from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from sqlalchemy import Row, Select, func, insert, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from chassis.bulk import DOWNLOADS, exported
from chassis.database import Database, Scope, scope_of
from chassis.exchange import Session
from chassis.fields import Answer, LocalDateTime, RegionCode, SafeText, WorkerId, described
from chassis.ledger import audit_blocks, audit_entries
from chassis.logs import log
from chassis.paging import Page, Paging, listed
from chassis.routes import Routes
from chassis.text import Text

__all__ = ["AuditVerdict", "BrokenBlock", "Tampering", "audit_routes", "seal", "verify"]

# Entries a block; a block is read whole into one digest.
BLOCK = 10_000

_PLACE = (audit_entries.c.xid, audit_entries.c.seq)
_GENESIS = bytes(32)


class AuditEntryOut(Answer):
    """One audit entry 审计记录."""

    xid: int = described("事务号", "transaction", examples=[812])
    seq: int = described("序号", "sequence", examples=[40])
    happened_at: LocalDateTime = described("发生时间", "happened at")
    action: str = described("事项", "action", examples=["subsidy.roll.approved"])
    subject: str = described("对象", "what it was done to", "An id, as the action's resource has it")
    region: RegionCode = described("区划", "region")
    caller: str = described("经办人", "caller", "As the token names them", examples=["nuanxin:officer-7"])
    department: str = described("部门", "department", examples=["finance"])
    level: str = described("层级", "level", examples=["county"])
    permission: str | None = described("权限", "permission", examples=["subsidy:roll:approve"])
    request_id: str | None = described("请求号", "request id")
    purpose: str | None = described("目的", "purpose", "Stated where personal data was read", examples=["pay-subsidy"])
    facts: dict[str, Any] = described("事实", "facts")


class ReadOut(Answer):
    """One read of personal data 个人信息读取记录."""

    xid: int = described("事务号", "transaction", examples=[812])
    seq: int = described("序号", "sequence", examples=[40])
    happened_at: LocalDateTime = described("读取时间", "read at")
    caller: str = described("读取人", "who", "As the token names them", examples=["nuanxin:officer-7"])
    department: str = described("部门", "department", examples=["civil-affairs"])
    level: str = described("层级", "level", examples=["county"])
    action: str = described("事项", "what", examples=["roster.worker.revealed"])
    subject: str = described("对象", "of what", "An id, as the action's resource has it")
    whom: str | None = described("当事人", "of whom", "The worker, where the entry tells", examples=["W000100016"])
    region: RegionCode = described("区划", "region")
    purpose: str = described("目的", "what for", examples=["pay-subsidy"])
    request_id: str | None = described("请求号", "request id")


class Tampering(StrEnum):
    """In what way a block differs from what was sealed."""

    CHANGED = "changed"  # 记录被改动
    REMOVED = "removed"  # 记录被删除
    INSERTED = "inserted"  # 记录被插入
    CHAIN = "chain"  # 封印链本身被改动


class BrokenBlock(Answer):
    """The first block that differs, and between which entries to look 不符区块."""

    number: int = described("区块号", "block", examples=[2])
    how: Tampering = described("不符情形", "how", examples=["removed"])
    after: str | None = described("起（不含）", "after the entry", "Null from the first", examples=["812-40"])
    until: str = described("止（含）", "until the entry", examples=["990-71"])
    sealed_entries: int = described("封印时记录数", "entries sealed", examples=[40])
    found_entries: int = described("现有记录数", "entries found", examples=[39])
    sealed_at: LocalDateTime = described("封印时间", "sealed at")


class AuditVerdict(Answer):
    """Whether the sealed entries are as they were sealed."""

    intact: bool = described("完好", "intact", examples=[True])
    blocks: int = described("区块数", "blocks", examples=[3])
    entries: int = described("记录数", "entries", examples=[2_140])
    broken_block: int | None = described("首个不符区块", "first block that differs")
    broken: BrokenBlock | None = described("不符详情", "what differs", "Null while all is intact")
    seal: str | None = described("最新封印", "newest seal", "SHA-256; null before the first block")


def _digest_line(row: Row[Any]) -> bytes:
    return orjson.dumps(list(row), option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z, default=str) + b"\n"


async def _entries(
    session: AsyncSession,
    *,
    after: tuple[int, int],
    limit: int | None = None,
    until: tuple[int, int] | None = None,
) -> AsyncIterator[Row[Any]]:
    statement = select(audit_entries).where(tuple_(*_PLACE) > after).order_by(*_PLACE)
    if until is None:
        statement = statement.where(audit_entries.c.xid < text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
    else:
        statement = statement.where(tuple_(*_PLACE) <= until)
    if limit is not None:
        statement = statement.limit(limit)
    async for row in await session.stream(statement.execution_options(yield_per=1000)):
        yield row


def _seal(number: int, digest: bytes, previous: bytes, entries: int) -> bytes:
    return hashlib.sha256(b"%d|%d|%b|%b" % (number, entries, digest, previous)).digest()


async def seal(session: AsyncSession) -> int:
    """Close every entry so far into blocks; returns how many blocks were added."""
    # Two sealers at once would both write the same block number: the second waits here.
    await session.execute(select(func.pg_advisory_xact_lock(0x5EA1)))
    head = (await session.execute(select(audit_blocks).order_by(audit_blocks.c.number.desc()).limit(1))).one_or_none()
    number, previous = (head.number, head.seal) if head else (0, _GENESIS)
    place = (head.last_xid, head.last_seq) if head else (0, 0)
    added = 0
    while True:
        digest, count = hashlib.sha256(), 0
        async for row in _entries(session, after=place, limit=BLOCK):
            digest.update(_digest_line(row))
            place, count = (row.xid, row.seq), count + 1
        if not count:
            return added
        number, added = number + 1, added + 1
        sealed = _seal(number, digest.digest(), previous, count)
        await session.execute(
            insert(audit_blocks).values(
                number=number,
                last_xid=place[0],
                last_seq=place[1],
                entries=count,
                digest=digest.digest(),
                previous=previous,
                seal=sealed,
            )
        )
        previous = sealed
        log.info("audit block sealed", block=number, entries=count, seal=sealed.hex())


async def verify(session: AsyncSession) -> AuditVerdict:
    """Compute every block anew and name the first that differs."""
    previous, place, entries, number = _GENESIS, (0, 0), 0, 0
    broken: BrokenBlock | None = None
    for block in (await session.execute(select(audit_blocks).order_by(audit_blocks.c.number))).all():
        digest, count = hashlib.sha256(), 0
        until = (block.last_xid, block.last_seq)
        async for row in _entries(session, after=place, until=until):
            digest.update(_digest_line(row))
            count += 1
        number += 1
        expected = _seal(number, digest.digest(), previous, count)
        if block.number != number or block.previous != previous or block.seal != expected:
            broken = _broken(block, number, digest.digest(), found=count, after=place)
            break
        previous, place, entries = block.seal, until, entries + count
    return AuditVerdict(
        intact=broken is None,
        blocks=number,
        entries=entries,
        broken_block=broken.number if broken else None,
        broken=broken,
        seal=previous.hex() if number else None,
    )


def _broken(block: Row[Any], number: int, digest: bytes, *, found: int, after: tuple[int, int]) -> BrokenBlock:
    if digest == block.digest:
        how = Tampering.CHAIN
    elif found == block.entries:
        how = Tampering.CHANGED
    else:
        how = Tampering.REMOVED if found < block.entries else Tampering.INSERTED
    return BrokenBlock(
        number=number,
        how=how,
        after=f"{after[0]}-{after[1]}" if after != (0, 0) else None,
        until=f"{block.last_xid}-{block.last_seq}",
        sealed_entries=block.entries,
        found_entries=found,
        sealed_at=block.sealed_at,
    )


def _reads(*, whom: str | None, caller: str | None, since: LocalDateTime | None) -> Select[Any]:
    """The entries that state a purpose, told as who read what of whom."""
    own = audit_entries.c
    worker = own.facts["worker_id"].astext
    told = [own[name] for name in ReadOut.model_fields if name != "whom"]
    statement = select(*told, func.coalesce(worker, func.substring(own.subject, "^W[0-9]{9}$")).label("whom"))
    statement = statement.where(own.purpose.is_not(None))
    if whom is not None:
        statement = statement.where(or_(worker == whom, own.subject == whom))
    if caller is not None:
        statement = statement.where(own.caller == caller)
    return statement if since is None else statement.where(own.happened_at >= since)


OfWhom = Annotated[WorkerId | None, Query(description="当事人 Whose data was read")]
ByWhom = Annotated[SafeText | None, Query(max_length=200, description="读取人 Who read")]
Since = Annotated[LocalDateTime | None, Query(description="起始时间 From this instant")]


def audit_routes(service: str) -> Routes:
    """The audit of one service as a feature of it."""
    routes = Routes(
        prefix=f"/v1/{service}/audit",
        tag=Text("审计", "Audit"),
        source="PIPL 个人信息保护法 art. 54",
    )

    async def list_entries(
        session: Session,
        asked: Paging,
        subject: Annotated[SafeText | None, Query(max_length=80)] = None,
        action: Annotated[SafeText | None, Query(max_length=80)] = None,
    ) -> Any:
        """Audit entries of the caller's region, oldest first."""
        statement = select(audit_entries)
        if subject is not None:
            statement = statement.where(audit_entries.c.subject == subject)
        if action is not None:
            statement = statement.where(audit_entries.c.action == action)
        return await listed(session, statement, by=_PLACE, asked=asked)

    async def verify_audit(request: Request, session: Session) -> AuditVerdict:
        """Compute the sealed chain anew. Reads every region, answers counts only."""
        database: Database = request.app.state.database
        async with database.session(Scope.of_system(scope_of(session).clock)) as whole:
            return await verify(whole)

    async def list_reads(
        session: Session, asked: Paging, whom: OfWhom = None, caller: ByWhom = None, since: Since = None
    ) -> Any:
        """Who read personal data of whom in the caller's region, and what for; oldest first."""
        return await listed(session, _reads(whom=whom, caller=caller, since=since), by=_PLACE, asked=asked)

    async def export_reads(
        request: Request, session: Session, whom: OfWhom = None, caller: ByWhom = None, since: Since = None
    ) -> Response:
        """The same as a file, for an audit (PIPL art. 54) or for the person who asks who read of them (art. 45)."""
        return exported(request, session, _reads(whom=whom, caller=caller, since=since).order_by(*_PLACE), ReadOut)

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
        permission=f"{service}:audit:list",
        title=Text("个人信息读取记录", "List reads of personal data"),
        answer=Page[ReadOut],
    )(list_reads)
    routes.get(
        "/reads/export",
        permission=f"{service}:audit:list",
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

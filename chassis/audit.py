"""Audit: who did what, append-only, sealed in hash-chained blocks.

Entries are written by ``chassis.ledger`` in the transaction of the change; the login role may only insert and read
them. ``seal`` closes the entries so far into blocks: each block holds the digest of its entries and the seal of the
block before. ``verify`` computes them anew, so an entry that was altered, removed or slipped in afterwards breaks the
chain. The newest seal is logged when it is made: whoever keeps that line can tell a chain that was rebuilt whole.
"""

import hashlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from sqlalchemy import Row, func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Database, Scope, scope_of
from chassis.exchange import Session
from chassis.fields import Answer, LocalDateTime, RegionCode, described
from chassis.ledger import audit_blocks, audit_entries
from chassis.logs import log
from chassis.paging import Page, Paging, listed
from chassis.routes import Routes
from chassis.text import Text

__all__ = ["AuditVerdict", "audit_routes", "seal", "verify"]

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


class AuditVerdict(Answer):
    """Whether the sealed entries are as they were sealed."""

    intact: bool = described("完好", "intact", examples=[True])
    blocks: int = described("区块数", "blocks", examples=[3])
    entries: int = described("记录数", "entries", examples=[2_140])
    broken_block: int | None = described("首个不符区块", "first block that differs")
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
    broken: int | None = None
    for block in (await session.execute(select(audit_blocks).order_by(audit_blocks.c.number))).all():
        digest, count = hashlib.sha256(), 0
        until = (block.last_xid, block.last_seq)
        async for row in _entries(session, after=place, until=until):
            digest.update(_digest_line(row))
            count += 1
        number += 1
        expected = _seal(number, digest.digest(), previous, count)
        if block.number != number or block.previous != previous or block.seal != expected:
            broken = number
            break
        previous, place, entries = block.seal, until, entries + count
    return AuditVerdict(
        intact=broken is None,
        blocks=number,
        entries=entries,
        broken_block=broken,
        seal=previous.hex() if number else None,
    )


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
        subject: Annotated[str | None, Query(max_length=80)] = None,
        action: Annotated[str | None, Query(max_length=80)] = None,
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

    list_entries.__name__ = f"list_{service}_audit"
    verify_audit.__name__ = f"verify_{service}_audit"
    routes.get(
        "",
        permission=f"{service}:audit:list",
        title=Text("审计记录列表", "List audit entries"),
        answer=Page[AuditEntryOut],
    )(list_entries)
    routes.get(
        "/verify",
        permission=f"{service}:audit:verify",
        title=Text("核验审计链", "Verify the audit chain"),
        answer=AuditVerdict,
    )(verify_audit)
    return routes

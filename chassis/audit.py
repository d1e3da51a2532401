"""Audit: who did what, append-only, sealed in hash-chained blocks that tell which entry was touched.

Entries are written by ``chassis.ledger`` in the transaction of the change; the login role may only insert and read
them. ``seal`` closes the entries so far into blocks. A block keeps a mark of each of its entries, 48 bytes: its place
and its digest. The block's digest is that of its marks, and its seal binds it to the block before. ``verify`` first
computes the chain anew, then compares the entries with their marks: so it names each that was altered, removed or
slipped in. Of a block whose marks or seal were touched themselves it names none, for then they prove nothing.

The newest seal is logged when it is made: whoever keeps that line can tell a chain that was rebuilt whole. What was
written after it is covered by the next.
"""

import hashlib
import struct
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Row, func, insert, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.fields import Answer, LocalDateTime, described
from chassis.ledger import audit_blocks, audit_entries
from chassis.logs import log

__all__ = ["PLACE", "AuditVerdict", "BrokenBlock", "BrokenEntry", "Tampering", "seal", "verify"]

# Entries a block; a block is read whole into one digest.
BLOCK = 10_000
# Entries that a verdict names; the rest are counted.
NAMED = 100

# By what entries are ordered, and the name by which each is told.
PLACE = (audit_entries.c.xid, audit_entries.c.seq)
# A block without its marks, which are read of one block at a time.
_HEAD = [column for column in audit_blocks.c if column is not audit_blocks.c.marks]
_GENESIS = bytes(32)
_MARK = struct.Struct(">qq32s")

Place = tuple[int, int]


class Tampering(StrEnum):
    """In what way a block or an entry differs from what was sealed 区块或记录与封印不符的情形."""

    CHANGED = "changed"  # 记录被改动
    REMOVED = "removed"  # 记录被删除
    INSERTED = "inserted"  # 记录被插入
    CHAIN = "chain"  # 封印链本身被改动


class BrokenEntry(Answer):
    """An entry that is not as it was sealed 不符记录."""

    xid: int = described("事务号", "transaction", examples=[812])
    seq: int = described("序号", "sequence", examples=[40])
    how: Tampering = described("不符情形", "how", "不会是chain Never chain", examples=["removed"])


class BrokenBlock(Answer):
    """The first block that differs, and which of its entries do 不符区块."""

    number: int = described("区块号", "block", examples=[2])
    how: Tampering = described("不符情形", "how", examples=["removed"])
    after: str | None = described(
        "起（不含）", "after the entry", "自第一条起时为空 Null from the first", examples=["812-39"]
    )
    until: str = described("止（含）", "until the entry", examples=["990-71"])
    sealed_entries: int = described("封印时记录数", "entries sealed", examples=[40])
    found_entries: int = described("现有记录数", "entries found", examples=[39])
    differing: int = described(
        "不符记录数",
        "entries that differ",
        "为0的，封印本身被改动或无从判明 0 where the seal itself was touched or does not tell",
        examples=[1],
    )
    entries: list[BrokenEntry] = described(
        "不符记录", "which differ", f"按位置列前{NAMED}条 The first {NAMED}, by their places"
    )
    sealed_at: LocalDateTime = described("封印时间", "sealed at")


class AuditVerdict(Answer):
    """Whether the sealed entries are as they were sealed 封印核验结果."""

    intact: bool = described("完好", "intact", examples=[True])
    blocks: int = described("区块数", "blocks", examples=[3])
    entries: int = described("记录数", "entries", examples=[2_140])
    broken_block: int | None = described("首个不符区块", "first block that differs")
    broken: BrokenBlock | None = described("不符详情", "what differs", "完好时为空 Null while all is intact")
    seal: str | None = described(
        "最新封印", "newest seal", "SHA-256；尚无区块时为空 SHA-256; null before the first block"
    )


def _line(row: Row[Any]) -> bytes:
    return orjson.dumps(list(row), option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z, default=str) + b"\n"


async def _entries(
    session: AsyncSession,
    *,
    after: Place,
    limit: int | None = None,
    until: Place | None = None,
) -> AsyncIterator[Row[Any]]:
    statement = select(audit_entries).where(tuple_(*PLACE) > after).order_by(*PLACE)
    if until is None:
        statement = statement.where(audit_entries.c.xid < text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
    else:
        statement = statement.where(tuple_(*PLACE) <= until)
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
    newest = select(*_HEAD).order_by(audit_blocks.c.number.desc()).limit(1)
    head = (await session.execute(newest)).one_or_none()
    number, previous = (head.number, head.seal) if head else (0, _GENESIS)
    place = (head.last_xid, head.last_seq) if head else (0, 0)
    added = 0
    while True:
        marks = bytearray()
        async for row in _entries(session, after=place, limit=BLOCK):
            place = (row.xid, row.seq)
            marks += _MARK.pack(*place, hashlib.sha256(_line(row)).digest())
        if not marks:
            return added
        number, added = number + 1, added + 1
        digest, count = hashlib.sha256(marks).digest(), len(marks) // _MARK.size
        sealed = _seal(number, digest, previous, count)
        await session.execute(
            insert(audit_blocks).values(
                number=number,
                last_xid=place[0],
                last_seq=place[1],
                entries=count,
                digest=digest,
                previous=previous,
                seal=sealed,
                marks=bytes(marks),
            )
        )
        previous = sealed
        log.info("audit block sealed", block=number, entries=count, seal=sealed.hex())


@dataclass(slots=True)
class _Found:
    """The entries of a block as they are now, against what was sealed of them."""

    count: int = 0
    differing: dict[Place, Tampering] = field(default_factory=dict)
    # Of a block that keeps no marks, whether all of it together is as it was.
    same: bool = True


async def verify(session: AsyncSession) -> AuditVerdict:
    """Compute the chain anew and name the first block that differs, with the entries of it that do."""
    previous, place, entries, number = _GENESIS, (0, 0), 0, 0
    broken: BrokenBlock | None = None
    for block in (await session.execute(select(*_HEAD).order_by(audit_blocks.c.number))).all():
        number += 1
        marks = await session.scalar(select(audit_blocks.c.marks).where(audit_blocks.c.number == block.number))
        sound = (
            (block.number, block.previous) == (number, previous)
            and block.seal == _seal(number, block.digest, previous, block.entries)
            and (marks is None or hashlib.sha256(marks).digest() == block.digest)
        )
        found = await _found(session, block, marks if sound else None, after=place)
        if not sound or found.differing or not found.same:
            broken = _broken(block, number, found, sound=sound, after=place)
            break
        previous, place, entries = block.seal, (block.last_xid, block.last_seq), entries + found.count
    return AuditVerdict(
        intact=broken is None,
        blocks=number,
        entries=entries,
        broken_block=broken.number if broken else None,
        broken=broken,
        seal=previous.hex() if number else None,
    )


async def _found(session: AsyncSession, block: Row[Any], marks: bytes | None, *, after: Place) -> _Found:
    """Blocks sealed before entries had marks bear one digest of all their lines."""
    found, whole = _Found(), hashlib.sha256()
    sealed = dict(_read(marks)) if marks is not None else None
    async for row in _entries(session, after=after, until=(block.last_xid, block.last_seq)):
        found.count += 1
        line = _line(row)
        if sealed is None:
            whole.update(line)
            continue
        mark = sealed.pop((row.xid, row.seq), None)
        if mark is None:
            found.differing[row.xid, row.seq] = Tampering.INSERTED
        elif mark != hashlib.sha256(line).digest():
            found.differing[row.xid, row.seq] = Tampering.CHANGED
    if sealed is None:
        found.same = whole.digest() == block.digest
    else:
        found.differing |= dict.fromkeys(sealed, Tampering.REMOVED)
    return found


def _read(marks: bytes) -> Iterator[tuple[Place, bytes]]:
    for xid, seq, digest in _MARK.iter_unpack(marks):
        yield (xid, seq), digest


def _broken(block: Row[Any], number: int, found: _Found, *, sound: bool, after: Place) -> BrokenBlock:
    if not sound:
        how = Tampering.CHAIN
    elif found.count == block.entries:
        how = Tampering.CHANGED
    else:
        how = Tampering.REMOVED if found.count < block.entries else Tampering.INSERTED
    named = sorted(found.differing.items())[:NAMED]
    return BrokenBlock(
        number=number,
        how=how,
        after=f"{after[0]}-{after[1]}" if after != (0, 0) else None,
        until=f"{block.last_xid}-{block.last_seq}",
        sealed_entries=block.entries,
        found_entries=found.count,
        differing=len(found.differing),
        entries=[BrokenEntry(xid=xid, seq=seq, how=one) for (xid, seq), one in named],
        sealed_at=block.sealed_at,
    )

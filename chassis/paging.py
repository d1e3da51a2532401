"""Lists by keyset: a page begins after the last row of the page before; rows added meanwhile shift nothing.

A cursor is the sort key of that row, base64url of JSON. It names a place, not a right: a forged one reads only what
row-level security lets the caller read.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import orjson
from fastapi import Depends, Query
from pydantic import AwareDatetime
from sqlalchemy import Select, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.fields import Answer, described
from chassis.problems import FieldError, Malformed
from chassis.text import Text

__all__ = ["MOST", "Listed", "Page", "Paging", "UpdatedSince", "listed"]

T = TypeVar("T")

# Rows of a page.
MOST = 500

_PARSERS: dict[type, Any] = {
    int: int,
    str: str,
    UUID: UUID,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


class Page(Answer, Generic[T]):
    """One page of a list; ``next_cursor`` is null on the last one."""

    items: list[T] = described("条目", "items")
    next_cursor: str | None = described(
        "下一页", "cursor of the next page", "最后一页为空 Null on the last one", examples=[None]
    )
    count: int | None = described(
        "总数", "count", "未以`count=true`要求时为空 Null unless asked for by `count=true`", examples=[None]
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller asked of a list."""

    limit: int
    cursor: str | None
    count: bool


async def _asked(
    limit: Annotated[int, Query(ge=1, le=MOST, description="每页条数 Rows a page")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=500, description="上一页的next_cursor The next_cursor of the page before")
    ] = None,
    count: Annotated[bool, Query(description="是否返回总数，须全部扫描 Also count all rows; costs a scan")] = False,  # noqa: FBT002 - a query parameter
) -> Asked:
    return Asked(limit=limit, cursor=cursor, count=count)


Paging = Annotated[Asked, Depends(_asked)]
UpdatedSince = Annotated[
    AwareDatetime | None,
    Query(
        description="只取此刻及之后变更的，请略有重叠 Changed at or after this; overlap a little, commits may come late"
    ),
]


@dataclass(slots=True)
class Listed(Generic[T]):
    """Rows of one page, as a handler returns them."""

    items: Sequence[T]
    next_cursor: str | None
    count: int | None


async def listed(session: AsyncSession, statement: Select[Any], *, by: Sequence[Any], asked: Asked) -> Listed[Any]:
    """One page of ``statement`` in the order of ``by``, whose last column must be unique."""
    wanted = statement
    if asked.cursor is not None:
        place = tuple_(
            *(literal(value, column.type) for value, column in zip(_read(asked.cursor, by), by, strict=True))
        )
        wanted = wanted.where(tuple_(*by) > place)
    result = await session.execute(wanted.order_by(*by).limit(asked.limit + 1))
    rows = result.scalars().all() if len(statement.column_descriptions) == 1 else result.all()
    items = rows[: asked.limit]
    more = len(rows) > asked.limit
    count = await session.scalar(select(func.count()).select_from(statement.subquery())) if asked.count else None
    return Listed(items=items, next_cursor=_write(items[-1], by) if more else None, count=count)


def _write(row: Any, by: Sequence[Any]) -> str:
    key = [_text(getattr(row, column.key)) for column in by]
    return base64.urlsafe_b64encode(orjson.dumps(key)).rstrip(b"=").decode()


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(cursor: str, by: Sequence[Any]) -> list[Any]:
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list) or len(parts) != len(by):
            raise ValueError
        return [_PARSERS[column.type.python_type](str(part)) for part, column in zip(parts, by, strict=True)]
    except (ValueError, binascii.Error) as wrong:
        raise Malformed(
            errors=[
                FieldError("/query/cursor", "invalid_cursor", Text("不是此列表的 cursor", "Not a cursor of this list"))
            ]
        ) from wrong

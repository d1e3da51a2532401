"""Many resources in one request: each goes its way, or is named with what refuses it.

    {"items": [{"id": …, "version": 3}, …]}  →  {"done": [{"id": …, "version": 4}], "refused": [{"id": …, "code": …}]}

Each is named with the version that was read, as ``If-Match`` names that of one: nobody passes on what they have not
seen. The request is one transaction, and what is refused in it has changed nothing.

    ManyIn        the request; a move that asks for more adds its fields
    found_each    the rows, locked in the order of their keys, and why the others are not among them
    refusals      how the answer names what was refused
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic import field_validator
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import among
from chassis.field_errors import wrong
from chassis.fields import Answer, Schema, Version, described
from chassis.problems import Missing, Refusal, Stale

__all__ = ["MOST", "ManyIn", "Named", "RefusedOut", "found_each", "refusals"]

Row = TypeVar("Row")

# As many as a league has communities, and then some.
MOST = 2_000


class Named(Schema):
    """One of many, as it was read 对象及版本."""

    id: UUID = described("标识", "id")
    version: Version = described("读到的版本", "the version that was read", examples=[3])


class ManyIn(Schema):
    """Which ones 批量操作对象."""

    items: list[Named] = described("对象", "items", min_length=1, max_length=MOST)

    @field_validator("items")
    @classmethod
    def _once(cls, items: list[Named]) -> list[Named]:
        if len({one.id for one in items}) != len(items):
            raise wrong("repeated_item", "同一项目重复出现", "An item is named more than once")
        return items


class RefusedOut(Answer):
    """One that stays as it is, and why 未办理及原因."""

    id: UUID = described("标识", "id")
    status: int = described(
        "状态码", "status", "同单项办理时的问题说明 As the problem document of one alone has it", examples=[409]
    )
    code: str = described("错误代码", "code", examples=["ILLEGAL_MOVE"])
    detail: str = described("说明", "detail")
    facts: dict[str, Any] = described("事实", "facts")


async def found_each(
    session: AsyncSession, model: type[Row], asked: Sequence[Named]
) -> tuple[list[Row], dict[UUID, Refusal]]:
    """The rows that are named, locked in the order of their keys; ``Missing`` or ``Stale`` for each of the others."""
    table: Any = model
    rows = await session.scalars(
        select(model)
        .where(among(table.id, [one.id for one in asked]))
        .order_by(table.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    there: dict[UUID, Any] = {row.id: row for row in rows}  # type: ignore[attr-defined]
    refused: dict[UUID, Refusal] = {}
    for one in asked:
        row = there.get(one.id)
        if row is None:
            refused[one.id] = Missing()
        elif row.version != one.version:
            refused[one.id] = Stale(version=row.version)
    return [row for key, row in there.items() if key not in refused], refused


def refusals(refused: Mapping[UUID, Refusal]) -> list[RefusedOut]:
    """What was refused, by key; in both languages, as a file's rows are."""
    return [
        RefusedOut(
            id=key,
            status=refusal.status,
            code=refusal.code,
            detail=refusal.in_both,
            facts=refusal.facts,
        )
        for key, refusal in sorted(refused.items())
    ]

"""What left: rows that were removed or moved to another region, for whoever keeps a copy of what a service lists.

``updated_since`` tells what is there and has changed; it cannot tell what is there no longer. So the database itself
writes down each row that is removed or changes its region, with the region that it left, and the service lists them.
Whoever copies reads both and takes of one key what is later. A record that was merged did not leave: its list shows it
as merged, and where it went.

A row's key is unique over all lists of a service (UUIDv7, or a worker ID), so a departure need not say of which list.
What only some departments may see is not told of here, not even by its key.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, MetaData, case, or_, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.database import NAMING, TYPES, CreatedAt, Key, scope_of
from chassis.exchange import Session
from chassis.fields import Answer, LocalDateTime, described
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.routes import Routes
from chassis.text import Text

__all__ = ["DEPARTURES", "Departure", "departure_routes"]


class Base(DeclarativeBase):
    """A table of every service, beside its own."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


DEPARTURES = Base.metadata


class Departure(Base):
    """A row that left ``region``, for ``now_in`` or, where that is null, for good. Only a trigger writes it."""

    __tablename__ = "departures"
    __table_args__ = (Index(None, "region", "id"),)

    id: Mapped[Key]
    key: Mapped[str]
    region: Mapped[int]
    now_in: Mapped[int | None]
    left_at: Mapped[CreatedAt] = mapped_column(index=True)


class How(StrEnum):
    REMOVED = "removed"  # 已删除
    MOVED = "moved"  # 已移出辖区


class DepartureOut(Answer):
    """Something that is in the caller's lists no longer 不再列出的记录."""

    id: UUID = described("序号", "id of the departure")
    key: str = described("记录标识", "id of what left, or its worker ID", examples=["W000010013"])
    how: How = described("去向", "how", "moved：现属其他区划 moved: it is in another region now", examples=["moved"])
    left_at: LocalDateTime = described(
        "离开时间", "left at", "列表中此后时刻的内容优先 What the list tells of a later instant prevails"
    )


def departure_routes(service: str) -> Routes:
    """What left the lists of one service, as a feature of it."""
    routes = Routes(
        prefix=f"/v1/{service}/departures",
        tag=Text("离开记录", "Departures"),
        source="个人信息保护法第八条 PIPL art. 8: what is kept is accurate",
    )

    async def list_departures(session: Session, asked: Paging, updated_since: UpdatedSince = None) -> Any:
        """What was removed from the caller's lists, or moved out of the caller's region; oldest first.

        For copies that are kept up by `updated_since`. What moved within the caller's region has not left.

        从调用方的列表中删除或移出其辖区的记录，按时间先后排列。

        供以 `updated_since` 更新副本使用。在调用方辖区内变动的不算离开。
        """
        low, high = scope_of(session).span
        how = case((Departure.now_in.is_(None), How.REMOVED.value), else_=How.MOVED.value).label("how")
        gone = or_(Departure.now_in.is_(None), Departure.now_in < low, Departure.now_in > high)
        statement = select(Departure.id, Departure.key, how, Departure.left_at).where(gone)
        if updated_since is not None:
            statement = statement.where(Departure.left_at >= updated_since)
        return await listed(session, statement, by=(Departure.id,), asked=asked)

    list_departures.__name__ = f"list_{service}_departures"
    routes.get(
        "",
        permission=f"{service}:departure:list",
        title=Text("离开记录列表", "List what left"),
        answer=Page[DepartureOut],
    )(list_departures)
    return routes

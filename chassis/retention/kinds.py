"""Kinds of records and what of them is erased: what a service states of its own, as data.

    KINDS = (
        Kind("voucher-account", Text("收款账户", "Accounts that were paid"), counted_from=Text(…), parts=(
            Part(Payee, since=…, erased=Payee.holder == b""),
        )),
    )

What erasing a row means stands in the database, where the service can do just that and nothing else (``erasable``).
Where row-level security hides rows from every rule, the database finds by itself what is due (``erasable_unseen``).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, SQLColumnExpression, null
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.text import Text

__all__ = ["Kind", "Part"]


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a kind.

    ``since`` is the day on which a row's use ended, null while it is in use; ``erased`` whether nothing is left to
    erase; ``worker`` whose record it is, by which a hold finds it and the worker is told of it.
    """

    model: Any
    since: SQLColumnExpression[Any]
    erased: ColumnElement[bool]
    worker: Any = field(default_factory=null)
    # What others are told of rows (``key``, ``region``) that were erased.
    tells: Callable[[AsyncSession, Sequence[Any]], Awaitable[None]] | None = None
    # No rule may look at the rows; whoever may is told by the other fields what is kept and due.
    unseen: bool = False

    @property
    def key(self) -> Column[Any]:
        key: Column[Any] = self.model.__table__.primary_key.columns[0]
        return key


@dataclass(frozen=True, slots=True)
class Kind:
    """Records that are kept equally long, for one reason."""

    code: str
    title: Text
    # What the period counts from, in words.
    counted_from: Text
    parts: Sequence[Part]

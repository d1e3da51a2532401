"""What the roster's models are declared on."""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import MetaData, PrimaryKeyConstraint
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase

from chassis.database import NAMING, TYPES

__all__ = ["Base", "TemporalKey"]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {**TYPES, Range[date]: DATERANGE()}


class TemporalKey(PrimaryKeyConstraint):
    """A primary key whose last column is a range: one row a key at any time (PostgreSQL 18)."""


@compiles(TemporalKey)
def _without_overlaps(key: TemporalKey, compiler: Any, **_: Any) -> str:
    name = compiler.preparer.format_constraint(key)
    columns = ", ".join(compiler.preparer.quote(column.name) for column in key.columns)
    return f"CONSTRAINT {name} PRIMARY KEY ({columns} WITHOUT OVERLAPS)"

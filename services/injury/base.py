"""What the tables of the injury service share."""

from typing import Any

from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.orm import DeclarativeBase

from chassis.database import NAMING, TYPES

__all__ = ["Base"]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


# Whether a list names nothing twice: CHECKs of the models ask it, and migration 0009 makes it.
_EACH_ONCE = """
CREATE FUNCTION each_once(items jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT count(DISTINCT one.value) = count(*) FROM jsonb_array_elements(items) AS one)
"""


@event.listens_for(Base.metadata, "before_create")
def _with_functions(_metadata: MetaData, connection: Connection, **_: Any) -> None:
    connection.execute(text(_EACH_ONCE))

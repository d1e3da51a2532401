"""The resource that a path names, as a typed dependency: loaded, or loaded to be changed.

RollInPath = Annotated[Roll, in_path("roll_id", Roll)]
RollToChange = Annotated[Roll, to_change("roll_id", Roll)]

async def approve_roll(roll: RollToChange, session: Session) -> Roll: ...
"""

from collections.abc import Callable, Coroutine
from inspect import Parameter, Signature
from typing import Any
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import found
from chassis.exchange import IfMatch, Session

__all__ = ["in_path", "to_change"]


def in_path(parameter: str, model: type[Any], *, key: Any = UUID, session: Any = Session) -> Any:
    """The row whose key the path parameter holds; ``Missing`` also when it lies outside the caller's scope.

    ``session`` stands in where a feature opens more than the caller's scope before it reads.
    """

    async def load(session: AsyncSession, **named: Any) -> Any:
        return await found(session, model, named[parameter])

    return _depends(load, {parameter: key, "session": session})


def to_change(parameter: str, model: type[Any], *, key: Any = UUID, session: Any = Session) -> Any:
    """The same, locked, and only if ``If-Match`` names its present version (428 without, 412 for another)."""

    async def load(session: AsyncSession, if_match: str | None = None, **named: Any) -> Any:
        return await found(session, model, named[parameter], match=if_match, change=True)

    return _depends(load, {parameter: key, "session": session}, IfMatch)


def _depends(load: Callable[..., Coroutine[Any, Any, Any]], takes: dict[str, Any], if_match: Any = None) -> Any:
    """FastAPI reads what a dependency takes from its signature, and the name of the path parameter is given here."""
    parameters = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in takes.items()]
    if if_match is not None:
        parameters.append(Parameter("if_match", Parameter.KEYWORD_ONLY, annotation=if_match, default=None))
    load.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return Depends(load)

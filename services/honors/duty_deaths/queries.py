"""Deaths on duty with what has become of each."""

from typing import Any

from sqlalchemy import Select, func, or_, select, true

from services.honors.duty_deaths.models import DutyDeath
from services.honors.martyrs.models import MartyrFile
from services.honors.martyrs.rules import MartyrFileState
from services.honors.posthumous.models import PosthumousTitle
from services.honors.posthumous.rules import PosthumousState

__all__ = ["deaths"]


def deaths(*, waiting: bool | None) -> Select[Any]:
    """Each with the last file and the last honour there is; ``waiting`` are those that nobody has taken up."""
    file, title = _last(MartyrFile, "file"), _last(PosthumousTitle, "title")
    statement = (
        select(
            DutyDeath.worker_id,
            DutyDeath.region,
            DutyDeath.opened_on,
            DutyDeath.stands,
            file.c.id.label("martyr_file_id"),
            file.c.state.label("martyr_file_state"),
            title.c.id.label("posthumous_title_id"),
            title.c.state.label("posthumous_title_state"),
        )
        .select_from(DutyDeath)
        .outerjoin(file, true())
        .outerjoin(title, true())
    )
    if waiting is None:
        return statement
    untouched = or_(file.c.state == MartyrFileState.PREPARED, title.c.state == PosthumousState.OPENED)
    return statement.where(func.coalesce(untouched, False).is_(waiting))


def _last(model: Any, name: str) -> Any:
    return (
        select(model.id, model.state)
        .where(model.worker_id == DutyDeath.worker_id)
        .order_by(model.id.desc())
        .limit(1)
        .lateral(name)
    )

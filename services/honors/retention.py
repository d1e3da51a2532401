"""What honors keeps of nominations that came to nothing, and of children. What was conferred is history, kept for good.

A child's age is not known, nor whether anybody still asks for it, so its period runs from the consent: a benefit that
is still wanted afterwards needs a guardian's word anew.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, and_, case, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ledger import all_happened
from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from services.honors.children.models import HonouredChild
from services.honors.children.rules import ChildLinkState
from services.honors.children.schemas import HonouredChildRemoved
from services.honors.nominations.models import Nomination
from services.honors.nominations.rules import NominationState
from services.honors.objections.models import Objection
from services.honors.opinions.models import Opinion

__all__ = ["KINDS"]

_OVER_ON = case(
    (
        Nomination.state.in_((NominationState.WITHDRAWN, NominationState.DECLINED)),
        cast(func.timezone("Asia/Shanghai", Nomination.updated_at), Date),
    )
)


def _said(model: Any, erased: Any) -> Part:
    """What offices and others said of a nominee goes with the nomination, and at once where that has gone."""

    def of(value: Any) -> Any:
        return select(value).where(Nomination.id == model.nomination_id).scalar_subquery()

    since = case((Nomination.deeds == b"", date.min), else_=_OVER_ON)
    return Part(model, since=of(since), erased=erased, worker=of(Nomination.worker_id))


async def _tell(session: AsyncSession, erased: Sequence[Any]) -> None:
    await all_happened(session, [(HonouredChildRemoved(), row.key, row.region) for row in erased])


KINDS = (
    Kind(
        "nomination-deeds",
        Text("未获表彰的事迹材料及意见", "Deeds of nominations that came to nothing, and what was said of them"),
        counted_from=Text("撤回或未获批准之日", "the day it was withdrawn or declined"),
        parts=(
            _said(Opinion, Opinion.answer == b""),
            _said(
                Objection, and_(Objection.reason == b"", or_(Objection.decision.is_(None), Objection.decision == b""))
            ),
            Part(Nomination, since=_OVER_ON, erased=Nomination.deeds == b"", worker=Nomination.worker_id),
        ),
    ),
    Kind(
        "honoured-child",
        Text("受表彰人员和烈士的子女关系", "Whose children the honoured have"),
        counted_from=Text("父母或者监护人同意之日", "the day a parent or guardian agreed"),
        parts=(
            Part(
                HonouredChild,
                since=HonouredChild.consented_on,
                erased=HonouredChild.state == ChildLinkState.REMOVED,
                worker=HonouredChild.worker_id,
                tells=_tell,
                unseen=True,
            ),
        ),
    ),
)

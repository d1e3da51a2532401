"""What honors keeps of nominations that came to nothing. What was conferred is history, and kept for good."""

from sqlalchemy import Date, case, cast, func

from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from services.honors.nominations.models import Nomination
from services.honors.nominations.rules import NominationState

__all__ = ["KINDS"]

KINDS = (
    Kind(
        "nomination-deeds",
        Text("未获表彰的事迹材料", "Deeds of nominations that came to nothing"),
        counted_from=Text("撤回或未获批准之日", "the day it was withdrawn or declined"),
        parts=(
            Part(
                Nomination,
                since=case(
                    (
                        Nomination.state.in_((NominationState.WITHDRAWN, NominationState.DECLINED)),
                        cast(func.timezone("Asia/Shanghai", Nomination.updated_at), Date),
                    )
                ),
                erased=Nomination.deeds == b"",
                worker=Nomination.worker_id,
            ),
        ),
    ),
)

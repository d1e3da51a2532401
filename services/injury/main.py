"""The injury service 职业伤害保障 (notice 75, clause 2): its features, whom it follows, its scheduled rules."""

from starlette.types import ASGIApp

from chassis.manifest import Service, serve
from chassis.problems import Stale
from chassis.text import Text
from services.injury.assessment.actions import finalise_assessments
from services.injury.base import Base
from services.injury.decisions.actions import finalise_cases
from services.injury.green_channels.actions import expire_referrals
from services.injury.indicators.counts import count_indicators
from services.injury.overdue.measures import MEASURES
from services.injury.retention import KINDS
from services.injury.workers.follow import ROSTER

__all__ = ["SERVICE", "create"]

SERVICE = Service.of_features(
    "services.injury",
    "cases",
    "hospitals",
    "decisions",
    "clocks",
    "overdue",
    "indicators",
    "green_channels",
    "experts",
    "assessment",
    "paid_leaves",
    "documents",
    "recognition",
    "acceptance",
    "relations",
    "lost_times",
    "delegations",
    "figures",
    "what_if",
    "wages",
    "dependants",
    "costs",
    "benefits",
    "payouts",
    "advances",
    "reimbursements",
    "me",
    title=Text("职业伤害保障", "Injury"),
    description="职业伤害保障：工伤报告与救治绿色通道、工伤认定、劳动能力鉴定、工伤保险待遇、同级财政补助。"
    " Injury protection: reports and the medical green channel, recognition, assessment of labour capability, benefits,"
    " and reimbursement by finance.",
    metadata=Base.metadata,
    kinds=KINDS,
    follows=(ROSTER,),
    rules={
        "expire-referrals": expire_referrals,
        "finalise-cases": finalise_cases,
        "finalise-assessments": finalise_assessments,
        "count-indicators": count_indicators,
    },
    # Two who record a case's wages for the first time at once: the later has read nothing yet.
    constraints={"uq_wages_case_id": Stale},
    measures=MEASURES,
)


def create() -> ASGIApp:
    """For ``uvicorn --factory services.injury.main:create``."""
    return serve(SERVICE)

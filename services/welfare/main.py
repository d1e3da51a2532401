"""The welfare service 关爱保障 (notice 75, clauses 3, 5, 6 and 8)."""

from starlette.types import ASGIApp

from chassis.follower import together
from chassis.manifest import Service, serve
from chassis.text import Text
from services.welfare.base import Base
from services.welfare.counselling.actions import forget_counselling
from services.welfare.counselling.follow import AFTER_INJURY, ON_ROSTER
from services.welfare.counselling_referrals.actions import expire_referrals
from services.welfare.crises.actions import escalate_crises
from services.welfare.crises.measures import MEASURES
from services.welfare.health_checks.actions import open_checks
from services.welfare.indicator_counts.actions import count_indicators
from services.welfare.insurance_proofs import follow as insurance
from services.welfare.leave_ledger.actions import reckon_periods
from services.welfare.leaves.actions import close_leaves
from services.welfare.living_defects.actions import escalate_defects
from services.welfare.merges import follow as merges
from services.welfare.rest_orders.actions import advance_orders
from services.welfare.retention import KINDS
from services.welfare.visits import follow as visits
from services.welfare.workers.follow import ROSTER

__all__ = ["SERVICE", "create"]

SERVICE = Service.of_features(
    "services.welfare",
    "items",
    "sources",
    "lots",
    "stores",
    "stock",
    "requisitions",
    "issues",
    "needs",
    "courses",
    "trainings",
    "funds",
    "supply_indicators",
    "control_periods",
    "rest_figures",
    "rest_orders",
    "sick_blocks",
    "rest_violations",
    "leave_ledger",
    "annual_leaves",
    "leaves",
    "health_checks",
    "recuperations",
    "my_rest",
    "rest_plans",
    "living_posts",
    "living_defects",
    "rest_indicators",
    "duty_shifts",
    "counselling_providers",
    "counselling",
    "crises",
    "counselling_referrals",
    "own_counselling",
    "break_glass",
    "counselling_indicators",
    "visits",
    "visit_lists",
    "visit_limits",
    "gifts",
    "insurance",
    "insurance_proofs",
    "insurance_claims",
    "children",
    "exam_rules",
    "exams",
    "family_helpers",
    "family",
    "visit_indicators",
    "indicator_counts",
    title=Text("关爱保障", "Welfare"),
    description="防护物资与培训、轮休调休、生活保障、心理咨询转介、捐赠保险、走访慰问与家属帮扶。"
    " Protective supplies and training, rest, living, counselling referrals, donated insurance, visits and help for"
    " families.",
    metadata=Base.metadata,
    kinds=KINDS,
    follows=together(
        ROSTER,
        ON_ROSTER,
        merges.ROSTER,
        AFTER_INJURY,
        visits.ROSTER,
        visits.INJURY,
        insurance.ROSTER,
        insurance.INJURY,
    ),
    rules={
        "advance-rest-orders": advance_orders,
        "reckon-control-periods": reckon_periods,
        "close-leaves": close_leaves,
        "open-health-checks": open_checks,
        "escalate-defects": escalate_defects,
        "escalate-crises": escalate_crises,
        "expire-counselling-referrals": expire_referrals,
        "forget-counselling": forget_counselling,
        "count-indicators": count_indicators,
    },
    measures=MEASURES,
)


def create() -> ASGIApp:
    """For ``uvicorn --factory services.welfare.main:create``."""
    return serve(SERVICE)

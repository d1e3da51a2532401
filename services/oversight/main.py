"""The oversight service 减负督查 (notice 75, clause 4 and the closing paragraph)."""

from starlette.types import ASGIApp

from chassis.follower import together
from chassis.manifest import Service, serve
from chassis.text import Text
from services.oversight.base import Base
from services.oversight.dispatches.actions import expire_dispatches
from services.oversight.figures.counts import count_indicators
from services.oversight.figures.follow import FIGURES
from services.oversight.orders.actions import tell_overdue_orders
from services.oversight.orders.breaches import open_orders_of_breaches
from services.oversight.orders.measures import MEASURES
from services.oversight.retention import KINDS
from services.oversight.weekly_reports.actions import make_weekly_reports
from services.oversight.workers.follow import ROSTER

__all__ = ["SERVICE", "create"]

SERVICE = Service.of_features(
    "services.oversight",
    "care",
    "copies",
    "data_requests",
    "mandates",
    "tasks",
    "dispatches",
    "budgets",
    "certificates",
    "violations",
    "burden_indicators",
    "inspections",
    "orders",
    "order_indicators",
    "indicators",
    "figures",
    "bulletins",
    "weekly_reports",
    "delegations",
    "emergency_accesses",
    "revocations",
    "standing",
    title=Text("减负督查", "Oversight"),
    description="社区任务准入、证明清单、指标、调度督查、一人一档。"
    " The gate before every task for communities, certificates, indicators, inspections, and one file a worker.",
    metadata=Base.metadata,
    kinds=KINDS,
    follows=together(ROSTER, *FIGURES),
    rules={
        "expire-dispatches": expire_dispatches,
        "tell-overdue-orders": tell_overdue_orders,
        "count-indicators": count_indicators,
        "open-orders-of-breaches": open_orders_of_breaches,
        "make-weekly-reports": make_weekly_reports,
    },
    measures=MEASURES,
)


def create() -> ASGIApp:
    """For ``uvicorn --factory services.oversight.main:create``."""
    return serve(SERVICE)

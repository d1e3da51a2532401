"""The subsidy service 工作补助 (notice 75, clause 1): its features, whom it follows, its scheduled rules."""

from starlette.types import ASGIApp

from chassis.manifest import Service, serve
from chassis.text import Text
from services.subsidy.base import Base
from services.subsidy.indicators.actions import count_indicators
from services.subsidy.passing.actions import close_due_publicity
from services.subsidy.payments.measures import MEASURES
from services.subsidy.retention import KINDS
from services.subsidy.workers.follow import ROSTER

__all__ = ["SERVICE", "create"]

SERVICE = Service.of_features(
    "services.subsidy",
    "guidance",
    "tiers",
    "standards",
    "payees",
    "households",
    "estates",
    "allowance_kinds",
    "allowances",
    "rolls",
    "passing",
    "lines",
    "objections",
    "payments",
    "bank_files",
    "returns",
    "corrections",
    "recoveries",
    "advances",
    "me",
    "receipts",
    "discovery",
    "indicators",
    title=Text("工作补助", "Subsidy"),
    description="适当发放工作补助：指导意见、补助标准、造册公示、审核审批、拨付回盘。"
    " Working subsidy: guidance, standards, rolls and their publicity, review and approval, payment and return.",
    metadata=Base.metadata,
    kinds=KINDS,
    follows=(ROSTER,),
    rules={"close-publicity": close_due_publicity, "count-indicators": count_indicators},
    measures=MEASURES,
)


def create() -> ASGIApp:
    """For ``uvicorn --factory services.subsidy.main:create``."""
    return serve(SERVICE)

"""The honors service 表彰宣传 (notice 75, clauses 7 and 9): its features, whom it follows, its scheduled rules."""

from starlette.types import ASGIApp

from chassis.follower import together
from chassis.manifest import Service, serve
from chassis.text import Text
from services.honors.base import Base
from services.honors.commendation_indicators.counts import count_indicators
from services.honors.duty_deaths import follow as duty_deaths
from services.honors.merges import follow as merges
from services.honors.publicities.actions import close_due
from services.honors.retention import KINDS
from services.honors.stories import follow as stories
from services.honors.workers.follow import ROSTER

__all__ = ["SERVICE", "create"]

SERVICE = Service.of_features(
    "services.honors",
    "schemes",
    "nominations",
    "publicities",
    "opinions",
    "objections",
    "unproposed",
    "evaluations",
    "preferences",
    "term_changes",
    "party",
    "duty_deaths",
    "posthumous",
    "martyrs",
    "martyr_objections",
    "martyr_figures",
    "martyr_benefits",
    "child_entitlements",
    "children",
    "child_eligibility",
    "stories",
    "publications",
    "exemplars",
    "untold",
    "me",
    "commendation_indicators",
    "martyr_indicators",
    "publicity_indicators",
    title=Text("表彰宣传", "Honors"),
    description="表彰褒扬、发展党员、优先事项证明、烈士评定与追授、子女待遇、典型宣传。"
    " Commendation, party membership, preference certificates, martyrs and posthumous honours, children's benefits,"
    " publicity.",
    metadata=Base.metadata,
    kinds=KINDS,
    follows=together(ROSTER, duty_deaths.ROSTER, stories.ROSTER, merges.ROSTER, duty_deaths.INJURY),
    rules={"close-publicity": close_due, "count-indicators": count_indicators},
)


def create() -> ASGIApp:
    """For ``uvicorn --factory services.honors.main:create``."""
    return serve(SERVICE)

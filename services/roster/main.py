"""The roster: workers, the worker ID that all services share, their posts and their duty days."""

from starlette.types import ASGIApp

from chassis.manifest import Service, serve
from chassis.text import Text
from services.roster.base import Base
from services.roster.rest_blocks.follow import WELFARE
from services.roster.retention import KINDS

__all__ = ["SERVICE", "create"]

SERVICE = Service.of_features(
    "services.roster",
    "regions",
    "workers",
    "credit_rules",
    "duty",
    "assignments",
    "me",
    "offline_duty",
    title=Text("花名册", "Roster"),
    description="Front-line community workers 一线城乡社区工作者: who they are, where they serve, and their duty days.",
    metadata=Base.metadata,
    kinds=KINDS,
    follows=(WELFARE,),
)


def create() -> ASGIApp:
    """For ``uvicorn --factory services.roster.main:create``."""
    return serve(SERVICE)

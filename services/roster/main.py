"""The roster: workers, the worker ID that all services share, their posts and their duty days."""

from pathlib import Path

from fastapi import FastAPI

from chassis.manifest import Service, serve
from chassis.text import Text
from services.roster.base import Base
from services.roster.credit_rules.routes import routes as credit_rules
from services.roster.credit_rules.rules import CreditRuleOverlaps
from services.roster.duty.routes import routes as duty
from services.roster.duty.routes import summary_routes as duty_summaries
from services.roster.duty.rules import CheckInOpen, DutyHours, DutyImmutable, DutyInFuture, DutyOverlaps, OwnDuty
from services.roster.duty.schemas import DutyConfirmed, DutyCorrected
from services.roster.me.routes import routes as me
from services.roster.regions.routes import routes as regions
from services.roster.regions.rules import RegionTaken
from services.roster.regions.schemas import RegionChanged
from services.roster.workers import schemas as workers_told
from services.roster.workers.routes import routes as workers
from services.roster.workers.rules import AlreadyEnrolled, DutyWithoutPost, PostOverlaps

__all__ = ["SERVICE", "create"]

SERVICE = Service(
    name="roster",
    title=Text("花名册", "Roster"),
    description="Front-line community workers 一线城乡社区工作者: who they are, where they serve, and their duty days.",
    features=(regions, workers, credit_rules, duty, duty_summaries, me),
    metadata=Base.metadata,
    home=Path(__file__).parent,
    publishes=(
        workers_told.WorkerEnrolled,
        workers_told.WorkerActivated,
        workers_told.WorkerChanged,
        workers_told.WorkerSuspended,
        workers_told.WorkerResumed,
        workers_told.WorkerLeft,
        workers_told.WorkerDeceased,
        workers_told.WorkerTransferred,
        workers_told.WorkerMerged,
        DutyConfirmed,
        DutyCorrected,
        RegionChanged,
    ),
    constraints={
        "pk_regions": RegionTaken,
        "uq_workers_id_index": AlreadyEnrolled,
        "ex_posts_one_at_a_time": PostOverlaps,
        "tr_posts_duty": DutyWithoutPost,
        "tr_duty_entries_post": DutyWithoutPost,
        "ex_credit_rules_one_at_a_time": CreditRuleOverlaps,
        "ex_duty_entries_one_place_at_a_time": DutyOverlaps,
        "tr_duty_entries_immutable": DutyImmutable,
        "ck_duty_entries_other_hand": OwnDuty,
        "ck_duty_entries_hours": DutyHours,
        "ck_duty_entries_not_in_future": DutyInFuture,
        "pk_check_ins": CheckInOpen,
    },
)


def create() -> FastAPI:
    """For ``uvicorn --factory services.roster.main:create``."""
    return serve(SERVICE)

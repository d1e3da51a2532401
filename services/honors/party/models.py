"""Files of admission."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.party import rules
from services.honors.party.rules import PARTY_FILE, PartyFileState

__all__ = ["PartyFile"]


class PartyFile(Resource, Base):
    """One worker's way into the party, kept by the branch.

    Row-level security opens it to the organization departments and the party branches of its region, and to nobody
    else: no other department, no follower, no scheduled rule.
    """

    __tablename__ = "party_files"
    __table_args__ = (
        CheckConstraint("born_on + interval '18 years' <= applied_on", name="adult"),
        CheckConstraint(
            "talked_on >= applied_on AND activist_on >= talked_on AND candidate_on >= activist_on"
            " AND pre_reviewed_on >= candidate_on AND voted_on >= applied_on AND voted_on >= talked_on"
            " AND voted_on >= activist_on AND voted_on >= candidate_on AND voted_on >= pre_reviewed_on"
            " AND posted_on >= voted_on AND approved_on >= voted_on",
            name="order",
        ),
        CheckConstraint(
            "(activist_on IS NULL OR talked_on IS NOT NULL) AND (candidate_on IS NULL OR activist_on IS NOT NULL)"
            " AND (pre_reviewed_on IS NULL OR candidate_on IS NOT NULL)"
            " AND (voted_on IS NULL OR talked_on IS NOT NULL AND (front_line OR candidate_on IS NOT NULL))"
            " AND (approved_on IS NULL OR voted_on IS NOT NULL) AND (full_on IS NULL OR approved_on IS NOT NULL)"
            " AND (state NOT IN ('branch-voted', 'probationary', 'extended', 'full') OR voted_on IS NOT NULL)"
            " AND (state NOT IN ('probationary', 'extended', 'full') OR approved_on IS NOT NULL)"
            " AND (state <> 'extended' OR extended_to IS NOT NULL) AND (state = 'full') = (full_on IS NOT NULL)",
            name="stages",
        ),
        CheckConstraint("candidate_on >= activist_on + interval '1 year'", name="year"),
        CheckConstraint(
            "voted_on IS NULL OR coalesce(training_days, 0) >= 3 OR coalesce(training_hours, 0) >= 24", name="trained"
        ),
        CheckConstraint(
            "num_nonnulls(voted_on, voting_members, present, in_favour, voted_by) IN (0, 5)"
            " AND in_favour * 2 > voting_members AND in_favour <= present AND present <= voting_members",
            name="carried",
        ),
        CheckConstraint(
            "front_line = (half_days IS NOT NULL) AND front_line = (control_period_id IS NOT NULL)"
            " AND half_days > 0 AND (NOT front_line OR voted_on IS NOT NULL)",
            name="front_line",
        ),
        CheckConstraint(
            "num_nonnulls(posted_on, posted_to) IN (0, 2)"
            " AND (approved_on IS NULL OR posted_to IS NOT NULL AND posted_to < approved_on)",
            name="published",
        ),
        CheckConstraint(
            "approved_on <= voted_on + CASE WHEN special THEN interval '6 months' ELSE interval '3 months' END",
            name="term",
        ),
        CheckConstraint(
            "num_nonnulls(approved_on, approval_document_no, approved_by, special, probation_to) IN (0, 5)",
            name="approved",
        ),
        CheckConstraint(
            "probation_to = voted_on + interval '1 year' AND full_on >= coalesce(extended_to, probation_to)",
            name="probation",
        ),
        CheckConstraint(
            "extended_to BETWEEN probation_to + interval '6 months' AND probation_to + interval '12 months'",
            name="extension",
        ),
        CheckConstraint("voted_by <> approved_by", name="two_persons"),
        CheckConstraint("worker_id <> hand_worker", name="own"),
        Index("uq_party_files_worker", "worker_id", unique=True, postgresql_where=text("state <> 'cancelled'")),
        {"info": {"merged": "moved by a trigger on the copy of the roster, for no follower may read it"}},
    )

    region: Mapped[Region]
    branch: Mapped[str]
    worker_id: Mapped[str]
    name_masked: Mapped[str]
    # Never answered; the database counts the eighteen years by it.
    born_on: Mapped[date]
    applied_on: Mapped[date]
    state: Mapped[PartyFileState] = mapped_column(text_enum(PartyFileState))
    # Whose hand was the last, and which worker that is: every move is one, and none may be the applicant's.
    hand: Mapped[str]
    hand_worker: Mapped[str | None]
    talked_on: Mapped[date | None]
    activist_on: Mapped[date | None]
    training_days: Mapped[int | None]
    training_hours: Mapped[int | None]
    candidate_on: Mapped[date | None]
    pre_reviewed_on: Mapped[date | None]
    front_line: Mapped[bool]
    # The welfare service's, whose calendar it is.
    control_period_id: Mapped[UUID | None]
    # Confirmed duty inside the control period, as the roster had it at the vote.
    half_days: Mapped[int | None]
    voted_on: Mapped[date | None]
    voting_members: Mapped[int | None]
    present: Mapped[int | None]
    in_favour: Mapped[int | None]
    voted_by: Mapped[str | None]
    posted_on: Mapped[date | None]
    posted_to: Mapped[date | None]
    special: Mapped[bool | None]
    approved_on: Mapped[date | None]
    approval_document_no: Mapped[str | None]
    approved_by: Mapped[str | None]
    probation_to: Mapped[date | None]
    extended_to: Mapped[date | None]
    full_on: Mapped[date | None]
    conclusion_document_no: Mapped[str | None]

    @property
    def talk_due_on(self) -> date:
        return rules.talk_due_on(self.applied_on)

    @property
    def approval_due_on(self) -> date | None:
        return self.voted_on and rules.approval_due_on(self.voted_on, special=bool(self.special))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(PARTY_FILE, self.state, "honors:party-file")

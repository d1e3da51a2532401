"""Putting claims together, and what insurers decide."""

from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.known_workers import rekeyed
from chassis.ledger import happened
from services.welfare.insurance_claims import schemas
from services.welfare.insurance_claims.models import InsuranceClaim
from services.welfare.insurance_claims.rules import (
    INSURANCE_CLAIM,
    ClaimMove,
    ClaimState,
    ProofVoid,
    RefusalReason,
    require_bill,
    require_paid_by,
    require_papers,
)
from services.welfare.insurance_proofs.models import InsuranceProof
from services.welfare.insurance_proofs.rules import ProofState

__all__ = ["attach", "move", "pay", "prepare", "refuse", "rekey", "submit"]


async def prepare(
    session: AsyncSession, proof: InsuranceProof, asked: schemas.ClaimIn, *, caller: Caller
) -> InsuranceClaim:
    """Begin a claim on a proof."""
    if proof.state is not ProofState.ISSUED:
        raise ProofVoid
    require_bill(asked.kind, bill_no=asked.bill_no, claimed_fen=asked.claimed_fen)
    claim = InsuranceClaim(
        region=proof.region,
        worker_id=proof.worker_id,
        proof_id=proof.id,
        insurer_id=proof.insurer_id,
        **asked.model_dump(),
        papers=[],
        state=INSURANCE_CLAIM.start,
        prepared_by=caller.subject,
    )
    session.add(claim)
    return await _tell(session, claim, schemas.ClaimPrepared)


async def attach(session: AsyncSession, claim: InsuranceClaim, asked: schemas.PaperIn) -> InsuranceClaim:
    """Name a paper that belongs to the claim."""
    claim.state = INSURANCE_CLAIM.after(claim.state, ClaimMove.ATTACH)
    claim.papers = [*claim.papers, asked.model_dump(mode="json")]
    return await _tell(session, claim, schemas.ClaimPapersAttached)


async def submit(session: AsyncSession, claim: InsuranceClaim) -> InsuranceClaim:
    """Send it to the insurer, for the first time or with what was asked for."""
    state = INSURANCE_CLAIM.after(claim.state, ClaimMove.SUBMIT)
    require_papers(len(claim.papers))
    claim.state, claim.submitted_at, claim.papers_asked = state, scope_of(session).clock.now(), None
    return await _tell(session, claim, schemas.ClaimSubmitted)


async def pay(session: AsyncSession, claim: InsuranceClaim, asked: schemas.PaidIn) -> InsuranceClaim:
    """The insurer has paid; of a bill no more than it costs."""
    state = INSURANCE_CLAIM.after(claim.state, ClaimMove.PAY)
    require_paid_by(asked.paid_on, today=scope_of(session).clock.today())
    claim.state, claim.paid_fen, claim.paid_on = state, asked.paid_fen, asked.paid_on
    claim.payment_reference = asked.payment_reference
    return await _tell(session, claim, schemas.ClaimPaid, paid_fen=asked.paid_fen)


async def refuse(session: AsyncSession, claim: InsuranceClaim, *, reason: RefusalReason) -> InsuranceClaim:
    """The insurer does not pay, and says why."""
    claim.state = INSURANCE_CLAIM.after(claim.state, ClaimMove.REFUSE)
    claim.refused_for, claim.decided_at = reason, scope_of(session).clock.now()
    return await _tell(session, claim, schemas.ClaimRefused, reason=reason)


async def move(
    session: AsyncSession,
    claim: InsuranceClaim,
    move: ClaimMove,
    kind: type[schemas.ClaimEvent],
    **values: Any,
) -> InsuranceClaim:
    """A move that does no more than set what it names."""
    claim.state = INSURANCE_CLAIM.after(claim.state, move)
    for name, value in values.items():
        setattr(claim, name, value)
    return await _tell(session, claim, kind)


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Claims of a record that was merged are the survivor's.

    Both records may have claimed one bill: what is not accepted yet is withdrawn, and what the insurer has taken on
    twice stays where it is, to be seen by whoever looks at either record.
    """
    theirs = aliased(InsuranceClaim)
    both = and_(
        theirs.worker_id == into,
        theirs.bill_no == InsuranceClaim.bill_no,
        *(_standing(one) for one in (theirs, InsuranceClaim)),
    )
    pairs = await session.execute(
        select(InsuranceClaim, theirs)
        .join(theirs, both)
        .where(InsuranceClaim.worker_id == given_up)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for one, other in pairs.all():
        waiting = [claim for claim in (one, other) if ClaimMove.WITHDRAW in INSURANCE_CLAIM.moves(claim.state)]
        if waiting:
            await move(session, waiting[0], ClaimMove.WITHDRAW, schemas.ClaimWithdrawn)
    await rekeyed(session, InsuranceClaim, ~exists().where(both), given_up=given_up, into=into)


def _standing(claim: Any) -> Any:
    return and_(claim.state != ClaimState.WITHDRAWN, claim.refused_for.is_(None))


async def _tell(
    session: AsyncSession, claim: InsuranceClaim, kind: type[schemas.ClaimEvent], **more: object
) -> InsuranceClaim:
    await session.flush()
    facts = {name: getattr(claim, name) for name in schemas.ClaimEvent.model_fields}
    await happened(session, kind.model_validate(facts | more), subject=claim.id, region=claim.region)
    return claim

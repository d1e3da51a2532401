"""Registering dependants, and stopping their pensions."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.clock import Clock
from chassis.ledger import happened
from chassis.masking import mask_name
from services.injury.benefits.models import Benefit
from services.injury.benefits.rules import INJURY_BENEFIT, BenefitMove, BenefitState
from services.injury.cases.models import Case, of_case
from services.injury.dependants.models import NAME, SupportedRelative
from services.injury.dependants.rules import require_stoppable
from services.injury.dependants.schemas import DependantIn, DependantRegistered, DependantStopped, StopIn

__all__ = ["register", "stop"]


async def register(
    session: AsyncSession, case: Case, asked: DependantIn, *, caller: Caller, keys: KeyRing
) -> SupportedRelative:
    """Register a dependant; the pension is calculated with the other benefits."""
    dependant = SupportedRelative(
        **of_case(case),
        **asked.model_dump(exclude={"name"}),
        employer_id=case.employer_id,
        name=keys.seal(asked.name, context=NAME),
        name_index=keys.blind_index(asked.name, context=NAME),
        name_masked=mask_name(asked.name),
        registered_by=caller.subject,
    )
    session.add(dependant)
    await session.flush()
    told = DependantRegistered(worker_id=case.worker_id, dependant_id=dependant.id, kinship=dependant.kinship)
    await happened(session, told, subject=case.id, region=case.region)
    return dependant


async def stop(
    session: AsyncSession, dependant: SupportedRelative, asked: StopIn, *, clock: Clock
) -> SupportedRelative:
    """Stop a dependant, and the pension with it in the same breath, so that no payment runs on in between.

    Where the record was wrong, of the person or of a stop, the person is registered anew.
    """
    require_stoppable(
        asked.reason, born_on=dependant.born_on, stopped_on=dependant.stopped_on, on=asked.on, today=clock.today()
    )
    dependant.stopped_for, dependant.stopped_on = asked.reason, asked.on
    pension = await _stop_pension(session, dependant, asked)
    await session.flush()
    told = DependantStopped(
        worker_id=dependant.worker_id,
        dependant_id=dependant.id,
        reason=asked.reason,
        benefit_id=pension.id if pension else None,
    )
    await happened(session, told, subject=dependant.case_id, region=dependant.region)
    return dependant


async def _stop_pension(session: AsyncSession, dependant: SupportedRelative, asked: StopIn) -> Benefit | None:
    pension = await session.scalar(
        select(Benefit)
        .where(
            Benefit.case_id == dependant.case_id,
            Benefit.dependant_id == dependant.id,
            Benefit.state.not_in([BenefitState.VOIDED, BenefitState.STOPPED]),
        )
        .with_for_update()
    )
    if pension is None:
        return None
    if pension.state is BenefitState.CALCULATED:
        # Nobody has granted it yet, so there is nothing to stop.
        pension.state = INJURY_BENEFIT.after(pension.state, BenefitMove.VOID)
        return pension
    pension.state = INJURY_BENEFIT.after(pension.state, BenefitMove.STOP)
    pension.stopped_on, pension.stopped_for = asked.on, asked.reason.value
    return pension

"""What becomes of all that was kept of a worker's record when the roster merges it into another one.

Two records were of one person: whatever names the one names the other from now on. What a constraint refuses of one
person (two health checks, two leaves on one day) is settled by each feature; what cannot be settled stays with the
record that was given up, as history. A table that is kept another way says why beside its constraints, and
``tests/welfare/merges`` finds any that does neither.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.known_workers import rekeyed
from services.welfare.annual_leaves import actions as annual_leaves
from services.welfare.children import actions as children
from services.welfare.counselling.models import Offer
from services.welfare.counselling_endings import actions as counselling
from services.welfare.duty import actions as duty
from services.welfare.family import actions as family
from services.welfare.health_checks import actions as health_checks
from services.welfare.insurance_claims import actions as insurance_claims
from services.welfare.insurance_proofs import actions as insurance_proofs
from services.welfare.issues.models import Issue
from services.welfare.leave_ledger import actions as leave_ledger
from services.welfare.leaves import actions as leaves
from services.welfare.recuperations import actions as recuperations
from services.welfare.rest_orders import actions as rest_orders
from services.welfare.rest_violations.actions import recount_violations
from services.welfare.rest_violations.models import RestViolation
from services.welfare.sick_blocks import actions as sick_blocks
from services.welfare.trainings import actions as trainings
from services.welfare.visits import actions as visits

__all__ = ["merge"]

_SETTLED_BY = (
    visits,
    counselling,
    insurance_proofs,
    insurance_claims,
    children,
    family,
    trainings,
    health_checks,
    recuperations,
    rest_orders,
    sick_blocks,
    leaves,
    leave_ledger,
    annual_leaves,
)
# What no constraint refuses of one person.
_MOVED = (Issue, Offer, RestViolation)


async def merge(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Give everything to the survivor, and count the survivor's rest anew."""
    for feature in _SETTLED_BY:
        await feature.rekey(session, given_up=given_up, into=into)
    for model in _MOVED:
        await rekeyed(session, model, given_up=given_up, into=into)
    touched = await duty.rekey(session, given_up=given_up, into=into)
    await session.flush()
    session.expunge_all()  # many rows are other ones than were read
    await rest_orders.reckon(session, [given_up, into])
    await recount_violations(session, [given_up, into])
    await leave_ledger.accrue(session, touched)

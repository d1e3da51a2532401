"""The facts that a child's benefits derive from."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.honors.child_entitlements.rules import Basis
from services.honors.martyrs.models import MartyrFile
from services.honors.martyrs.rules import LawVersion, MartyrFileState
from services.honors.nominations.models import Nomination
from services.honors.nominations.rules import NominationState
from services.honors.posthumous.models import PosthumousTitle
from services.honors.posthumous.rules import PosthumousState

__all__ = ["bases_of"]

_BY_LAW = {LawVersion.OF_2019: Basis.MARTYR_2019, LawVersion.OF_2024: Basis.MARTYR_2024}


async def bases_of(session: AsyncSession, worker_ids: Iterable[str]) -> dict[str, set[Basis]]:
    """Of each person whether they are a martyr, by which law, or commended; an honour that was revoked is none."""
    wanted = list(worker_ids)
    found: dict[str, set[Basis]] = {one: set() for one in wanted}
    martyrs = await session.execute(
        select(MartyrFile.worker_id, MartyrFile.law).where(
            MartyrFile.worker_id.in_(wanted), MartyrFile.state == MartyrFileState.CERTIFIED
        )
    )
    for worker_id, law in martyrs:
        if law is not None:
            found[worker_id].add(_BY_LAW[law])
    commended = select(Nomination.worker_id).where(
        Nomination.worker_id.in_(wanted), Nomination.state == NominationState.CONFERRED
    )
    granted = select(PosthumousTitle.worker_id).where(
        PosthumousTitle.worker_id.in_(wanted), PosthumousTitle.state == PosthumousState.GRANTED
    )
    for honoured in await session.scalars(commended.union(granted)):
        if honoured is not None:
            found[honoured].add(Basis.COMMENDED)
    return found

"""Children of a worker whose record was merged."""

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.known_workers import rekeyed
from services.welfare.children.models import Child
from services.welfare.exams.models import Exam
from services.welfare.family.models import FamilyHelp

__all__ = ["rekey"]


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Children of a record that was merged are the survivor's, with what was asked for them.

    A child that both have named is one: what hangs on the one goes over to the other. It was under fourteen if both
    records say so, for the later of the two was right.
    """
    theirs = aliased(Child)
    pairs = await session.execute(
        select(Child, theirs)
        .join(theirs, theirs.id_index == Child.id_index)
        .where(Child.worker_id == given_up, theirs.worker_id == into)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for gone, stays in pairs.all():
        stays.under_14 = stays.under_14 and gone.under_14
        await session.flush()
        await session.execute(
            update(Exam)
            .where(Exam.child_id == gone.id)
            .values(child_id=stays.id, worker_id=into, version=Exam.version + 1)
            .execution_options(synchronize_session=False)
        )
        await session.execute(
            update(FamilyHelp)
            .where(FamilyHelp.child_id == gone.id)
            .values(child_id=stays.id, worker_id=into, child_under_14=stays.under_14, version=FamilyHelp.version + 1)
            .execution_options(synchronize_session=False)
        )
        await session.execute(delete(Child).where(Child.id == gone.id))
    await rekeyed(session, Child, given_up=given_up, into=into)

"""Opening and closing posts, and looking at them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.ledger import happened
from services.welfare.living_defects.actions import report
from services.welfare.living_defects.models import LivingDefect
from services.welfare.living_defects.rules import DefectState, LivingItem
from services.welfare.living_posts.models import LivingInspection, LivingPost
from services.welfare.living_posts.rules import require_close, require_inspection
from services.welfare.living_posts.schemas import InspectionIn, PostIn, PostInspected, PostOpened, PostShut

__all__ = ["close", "inspect", "open_post"]


async def open_post(session: AsyncSession, asked: PostIn) -> LivingPost:
    """Open a post."""
    post = LivingPost(**asked.model_dump())
    session.add(post)
    await session.flush()
    await happened(session, PostOpened(region=post.region, name=post.name), subject=post.id, region=post.region)
    return post


async def close(session: AsyncSession, post: LivingPost, *, on: date) -> LivingPost:
    """Close a post; what is open there is done with or overdue as before."""
    today = scope_of(session).clock.today()
    require_close(on, opened_on=post.opened_on, closed_on=post.closed_on, today=today)
    post.closed_on = on
    await session.flush()
    await happened(session, PostShut(region=post.region, name=post.name), subject=post.id, region=post.region)
    return post


async def inspect(session: AsyncSession, post: LivingPost, asked: InspectionIn, *, caller: Caller) -> LivingInspection:
    """Look at a post: what is lacking there is a defect from now on, unless it is one already."""
    today = scope_of(session).clock.today()
    require_inspection(asked.inspected_on, opened_on=post.opened_on, closed_on=post.closed_on, today=today)
    found = LivingInspection(post_id=post.id, region=post.region, inspected_by=caller.subject, **asked.model_dump())
    session.add(found)
    await session.flush()
    told = PostInspected(**asked.model_dump(exclude={"note"}))
    await happened(session, told, subject=post.id, region=post.region)
    known = set(
        await session.scalars(
            select(LivingDefect.item).where(LivingDefect.post_id == post.id, LivingDefect.state != DefectState.VERIFIED)
        )
    )
    as_it_should_be = {
        LivingItem.MEALS: asked.meals,
        LivingItem.WARMTH: asked.warmth,
        LivingItem.REST_PLACE: asked.rest_place,
    }
    for item, fine in as_it_should_be.items():
        if not fine and item not in known:
            await report(
                session,
                post_id=post.id,
                region=post.region,
                item=item,
                description=asked.note or "检查发现 Found by an inspection",
                caller=caller,
            )
    return found

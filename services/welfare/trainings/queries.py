"""Who is taught, beside who does what."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, any_, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.regions import Level, ancestors, parent_of
from chassis.workers import PostType
from services.welfare.courses.models import Course
from services.welfare.courses.rules import CourseState
from services.welfare.trainings.models import Certificate
from services.welfare.trainings.rules import contact_posts, untrained_among
from services.welfare.workers.duty import DutyDone

__all__ = ["Contact", "contact_duty"]


@dataclass(frozen=True, slots=True)
class Contact:
    """Duty at posts with contact, and that of it which was begun untrained."""

    done: list[DutyDone]
    untrained: list[tuple[DutyDone, list[str]]]


async def contact_duty(session: AsyncSession, done: Sequence[DutyDone]) -> Contact:
    """What of some duty needed teaching, by the courses that each county and those above it have in use."""
    counties: dict[int, list[DutyDone]] = {}
    for one in done:
        counties.setdefault(parent_of(one.region, Level.COUNTY), []).append(one)
    courses = (await session.scalars(select(Course).where(Course.state == CourseState.ISSUED))).all()
    certificates = (
        await session.execute(
            select(Certificate.worker_id, Course.code, Certificate.issued_on, Certificate.valid_until)
            .join(Course, Course.id == Certificate.course_id)
            .where(Certificate.worker_id == any_(cast(list({one.worker_id for one in done}), ARRAY(Text()))))
        )
    ).all()
    whole = Contact([], [])
    for county, there in counties.items():
        needed: dict[str, set[PostType]] = {}
        for course in courses:
            if course.region in ancestors(county):
                needed.setdefault(course.code, set()).update(PostType(post) for post in course.needed_at)
        posts = contact_posts(needed)
        at_contact = [one for one in there if one.post_type in posts]
        whole.done.extend(at_contact)
        whole.untrained.extend(untrained_among(at_contact, posts=posts, certificates=certificates))
    return whole

"""Courses over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.courses.models import Course
from services.welfare.courses.rules import COURSE, CourseMove, CourseState, EditionTaken
from services.welfare.courses.schemas import CourseIn, CourseIssued, CourseOut, CourseRetiredEvent
from services.welfare.own_region import NotOwnRegion, require_own_region

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/courses",
    tag=Text("防疫培训", "Training"),
    source="内防指发〔2020〕75号 第三条 Notice clause 3",
)

CourseInPath = Annotated[Course, in_path("course_id", Course)]
CourseToChange = Annotated[Course, to_change("course_id", Course)]


@routes.post(
    "",
    permission="welfare:course:issue",
    title=Text("发布课程版本", "Issue an edition of a course"),
    answer=CourseOut,
    status=201,
    refuses=(EditionTaken, NotOwnRegion),
    leads_to={"read_course": "course_id", "retire_course": "course_id"},
)
async def issue_course(asked: CourseIn, session: Session, caller: CallerNow) -> Course:
    """Disease control says what is taught, what mark passes, and at which posts it is needed.

    疾控机构发布课程版本，规定培训内容、合格分和适用岗位。
    """
    require_own_region(asked.region, caller_region=caller.region)
    posts = sorted({post.value for post in asked.needed_at})
    course = Course(**asked.model_dump() | {"needed_at": posts}, state=COURSE.start)
    session.add(course)
    await session.flush()
    told = CourseIssued(region=course.region, code=course.code, edition=course.edition, needed_at=asked.needed_at)
    await happened(session, told, subject=course.id, region=course.region)
    return course


@routes.get("", permission="welfare:course:list", title=Text("课程列表", "List courses"), answer=Page[CourseOut])
async def list_courses(
    session: Session,
    asked: Paging,
    state: Annotated[CourseState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Editions of the caller's region, of those in it and of those above it.

    列出本辖区及其上下级区划的课程版本。
    """
    statement = narrowed(select(Course), Course, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Course.region, Course.code, Course.edition, Course.id), asked=asked)


@routes.get(
    "/{course_id}", permission="welfare:course:list", title=Text("读取课程版本", "Read a course"), answer=CourseOut
)
async def read_course(course: CourseInPath) -> Course:
    """One edition of a course.

    一个课程版本。
    """
    return course


@routes.post(
    "/{course_id}/retire",
    permission="welfare:course:retire",
    title=Text("停用课程版本", "Retire an edition of a course"),
    answer=CourseOut,
    refuses=(IllegalMove, NotOwnRegion),
)
async def retire_course(course: CourseToChange, session: Session, caller: CallerNow) -> Course:
    """It is taught no longer; certificates of it stay good for as long as they say.

    该版本不再授课；已发的证书在其有效期内继续有效。
    """
    require_own_region(course.region, caller_region=caller.region)
    course.state = COURSE.after(course.state, CourseMove.RETIRE)
    await session.flush()
    told = CourseRetiredEvent(region=course.region, code=course.code, edition=course.edition)
    await happened(session, told, subject=course.id, region=course.region)
    return course

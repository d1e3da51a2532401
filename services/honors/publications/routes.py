"""Publications over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import found, scope_of
from chassis.exchange import CallerNow, ClockNow, IfMatch, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.routes import Routes
from chassis.text import Text
from services.honors.publications import rules
from services.honors.publications.models import Publication
from services.honors.publications.rules import PUBLICATION, Channel, PublicationMove, PublicationState
from services.honors.publications.schemas import (
    CorrectionIn,
    PublicationIn,
    PublicationOut,
    PublicationTold,
    ReachIn,
    StoryCorrected,
    StoryPublicationWithdrawn,
    StoryPublished,
    StoryReached,
)
from services.honors.stories.actions import add_text
from services.honors.stories.models import Story, StoryText
from services.honors.stories.routes import StoryToChange
from services.honors.stories.rules import STORY, Language, StoryMove
from services.honors.stories.schemas import StoryTextIn

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors", tag=Text("刊播", "Publications"), source="内防指发〔2020〕75号 第九条 Notice clause 9"
)


async def publication_to_change(publication_id: UUID, session: Session, if_match: IfMatch = None) -> Publication:
    """The story is locked before what was published of it, as by everything else that changes the two."""
    seen = await found(session, Publication, publication_id)
    await session.get(Story, seen.story_id, with_for_update=True, populate_existing=True)
    return await found(session, Publication, publication_id, match=if_match, change=True)


PublicationToChange = Annotated[Publication, Depends(publication_to_change)]


@routes.post(
    "/stories/{story_id}/publications",
    permission="honors:publication:publish",
    title=Text("刊播事迹", "Publish a story"),
    answer=PublicationOut,
    status=201,
    refuses=(rules.StoryNotApproved, rules.EditionUnknown, rules.PublishedAlready),
    leads_to={"correct_publication": "publication_id", "withdraw_publication": "publication_id"},
)
async def publish_story(
    story: StoryToChange, asked: PublicationIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Publication:
    """Enter where it was published, in the language and the edition that were approved.

    登记刊播情况，语种和版次须为经批准的。
    """
    if (story.state, StoryMove.PUBLISH) not in STORY.steps:
        raise rules.StoryNotApproved
    edition = await session.scalar(
        select(func.max(StoryText.edition)).where(StoryText.story_id == story.id, StoryText.language == asked.language)
    )
    if edition is None:
        raise rules.EditionUnknown
    publication = Publication(
        **asked.model_dump(),
        region=story.region,
        story_id=story.id,
        edition=edition,
        published_on=clock.today(),
        published_by=caller.subject,
        state=PUBLICATION.start,
    )
    session.add(publication)
    await session.flush()
    story.state = STORY.after(story.state, StoryMove.PUBLISH)
    await _told(session, publication, StoryPublished)
    return publication


@routes.get(
    "/publications",
    permission="honors:publication:list",
    title=Text("刊播列表", "List publications"),
    answer=Page[PublicationOut],
)
async def list_publications(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    story_id: Annotated[UUID | None, Query(description="事迹 Story")] = None,
    channel: Annotated[Channel | None, Query(description="渠道 Channel")] = None,
    language: Annotated[Language | None, Query(description="语种 Language")] = None,
    state: Annotated[PublicationState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What was published of a region's workers, where and in which language.

    列出某地区人员事迹的刊播情况：刊播渠道和语种。
    """
    statement = narrowed(
        select(Publication),
        Publication,
        region=region,
        story_id=story_id,
        channel=channel,
        language=language,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Publication.region, Publication.id), asked=asked)


@routes.post(
    "/publications/{publication_id}/correct",
    permission="honors:publication:correct",
    title=Text("更正", "Correct a publication"),
    answer=PublicationOut,
    refuses=(IllegalMove,),
)
async def correct_publication(
    publication: PublicationToChange,
    asked: CorrectionIn,
    session: Session,
    caller: CallerNow,
    keys: KeysNow,
    clock: ClockNow,
) -> Publication:
    """The right text is a new edition; the one that was wrong stays, as what was read.

    正确的文稿为新版次；有误的版次作为已刊播内容保留。
    """
    after = PUBLICATION.after(publication.state, PublicationMove.CORRECT)
    story = await session.get_one(Story, publication.story_id)
    right = StoryTextIn(language=publication.language, title=asked.title, body=asked.body)
    publication.edition = await add_text(session, story, right, caller=caller, keys=keys)
    publication.state, publication.corrected_on = after, clock.today()
    publication.correction_reference = asked.correction_reference
    await _told(session, publication, StoryCorrected)
    return publication


@routes.post(
    "/publications/{publication_id}/count-reach",
    permission="honors:publication:count-reach",
    title=Text("登记受众", "Enter how many were reached"),
    answer=PublicationOut,
    refuses=(IllegalMove,),
)
async def count_reach(publication: PublicationToChange, asked: ReachIn, session: Session) -> Publication:
    """As the outlet says.

    以刊播单位提供的数字为准。
    """
    publication.state = PUBLICATION.after(publication.state, PublicationMove.COUNT_REACH)
    publication.reach = asked.reach
    await _told(session, publication, StoryReached, reach=asked.reach)
    return publication


@routes.post(
    "/publications/{publication_id}/withdraw",
    permission="honors:publication:withdraw",
    title=Text("撤回刊播", "Withdraw a publication"),
    answer=PublicationOut,
    refuses=(IllegalMove,),
)
async def withdraw_publication(publication: PublicationToChange, session: Session) -> Publication:
    """In this outlet it is told no longer; the story may be told elsewhere.

    该刊播单位不再宣传；事迹仍可在他处宣传。
    """
    publication.state = PUBLICATION.after(publication.state, PublicationMove.WITHDRAW)
    publication.withdrawn_on = scope_of(session).clock.today()
    await _told(session, publication, StoryPublicationWithdrawn)
    return publication


async def _told(session: AsyncSession, publication: Publication, kind: type[PublicationTold], **more: Any) -> None:
    await session.flush()
    facts = {name: getattr(publication, name) for name in PublicationTold.model_fields}
    await happened(session, kind(**facts, **more), subject=publication.id, region=publication.region)

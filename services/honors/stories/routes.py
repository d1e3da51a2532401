"""Stories over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, IfMatch, Purpose, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.honors.stories import actions, rules
from services.honors.stories.models import Story
from services.honors.stories.rules import ConsentKind, StoryState, WithdrawnFor
from services.honors.stories.schemas import (
    FactsIn,
    StoryConsentIn,
    StoryIn,
    StoryOut,
    StoryTextIn,
    StoryTextsOut,
    StoryWithdrawIn,
)

__all__ = ["StoryInPath", "StoryToChange", "own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第九条；个人信息保护法第十三条、第四十九条 Notice clause 9; PIPL arts. 13, 49"
routes = Routes(prefix="/v1/honors/stories", tag=Text("先进典型事迹", "Stories"), source=_SOURCE)
own = Routes(prefix="/v1/honors/me/stories", tag=Text("本人事迹", "Own stories"), source=_SOURCE)

StoryInPath = Annotated[Story, in_path("story_id", Story)]
StoryToChange = Annotated[Story, to_change("story_id", Story)]

_HANDS = (IllegalMove, rules.OwnStory, rules.SameStoryHand)
_CONSENT = (
    IllegalMove,
    rules.StoryWithoutText,
    rules.NotTheOwnStory,
    rules.RelativesConsent,
    rules.GuardianConsentMissing,
)


@routes.post(
    "",
    permission="honors:story:pitch",
    title=Text("提出选题", "Pitch a story"),
    answer=StoryOut,
    status=201,
    refuses=(rules.StoryElsewhere, WorkerUnknown),
    leads_to={"write_story_text": "story_id", "consent_to_story": "story_id"},
)
async def pitch_story(asked: StoryIn, session: Session, caller: CallerNow, peer: PeerNow) -> Story:
    """Say of whom a story is to be told; nothing is told before they, or a dead person's relatives, agreed.

    提出宣传何人的事迹；未经本人同意（本人已故的，未经近亲属同意），不得宣传。
    """
    return await actions.pitch(session, asked, caller=caller, peer=peer)


@routes.get("", permission="honors:story:list", title=Text("事迹列表", "List stories"), answer=Page[StoryOut])
async def list_stories(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    state: Annotated[StoryState | None, Query(description="状态 State")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    doubted: Annotated[bool | None, Query(description="所述荣誉已撤销 Names an honour that was revoked")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Stories of a region with how far each has come, in no order of worth and without their texts.

    列出某地区的事迹及各自的办理进度，排列不分先后，不含文稿。
    """
    statement = narrowed(
        select(Story),
        Story,
        region=region,
        state=state,
        worker_id=worker_id,
        doubted=doubted,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Story.region, Story.id), asked=asked)


@routes.get("/{story_id}", permission="honors:story:list", title=Text("读取事迹", "Read a story"), answer=StoryOut)
async def read_story(story: StoryInPath) -> Story:
    """One story, without its text.

    读取一件事迹，不含文稿。
    """
    return story


@routes.get(
    "/{story_id}/texts",
    permission="honors:story:reveal",
    step_up=True,
    title=Text("查看文稿", "Reveal a story's texts"),
    answer=StoryTextsOut,
)
async def reveal_story_texts(story: StoryInPath, session: Session, keys: KeysNow, purpose: Purpose) -> StoryTextsOut:
    """Every edition in every language, as it was written, for who checks and publishes it. Every reading is audited.

    按所撰原样显示各语种的全部版次，供核查和刊播人员使用。每次查看均记入审计。
    """
    await audited(session, "honors.story.revealed", subject=story.id, region=story.region, worker_id=story.worker_id)
    return StoryTextsOut(id=story.id, texts=await actions.texts_of(session, story.id, keys=keys))


@routes.post(
    "/{story_id}/write",
    permission="honors:story:write",
    title=Text("撰写文稿", "Write a story's text"),
    answer=StoryOut,
    refuses=(rules.TextNotOpen,),
)
async def write_story_text(
    story: StoryToChange, asked: StoryTextIn, session: Session, caller: CallerNow, keys: KeysNow
) -> Story:
    """A new edition in one language. Mongolian is kept in its own script, with every selector and separator in it.

    某一语种的新版次。蒙古文按其传统文字保存，变体选择符和分隔符一概保留。
    """
    await actions.write(session, story, asked, caller=caller, keys=keys)
    return story


@routes.post(
    "/{story_id}/consent",
    permission="honors:story:consent",
    title=Text("登记同意", "Enter a consent"),
    answer=StoryOut,
    refuses=_CONSENT,
)
async def consent_to_story(story: StoryToChange, asked: StoryConsentIn, session: Session) -> Story:
    """On paper: the person's own, or the near relatives' where the person is dead.

    凭书面材料登记：本人健在的为本人同意，本人已故的为近亲属同意。
    """
    await actions.consent(session, story, asked)
    return story


@routes.post(
    "/{story_id}/check",
    permission="honors:story:check",
    title=Text("事实核查", "Check a story's facts"),
    answer=StoryOut,
    refuses=(*_HANDS, rules.ClaimBeyondDuty, rules.HonourNotHeldByPerson, rules.PrivacyNotKept),
)
async def check_story(
    story_id: UUID,
    asked: FactsIn,
    session: Session,
    caller: CallerNow,
    peer: PeerNow,
    if_match: IfMatch = None,
) -> Story:
    """Held against the duty that the roster has confirmed (503 while it is down) and the honours on record.

    与花名册已确认的执勤（其不可用时返回 503）及已登记的荣誉核对。
    """
    half_days = await actions.confirmed(session, await found(session, Story, story_id), asked, peer=peer)
    story = await found(session, Story, story_id, match=if_match, change=True)
    await actions.check(session, story, asked, half_days=half_days, caller=caller)
    return story


@routes.post(
    "/{story_id}/clear",
    permission="honors:story:clear",
    title=Text("审核", "Clear a story"),
    answer=StoryOut,
    refuses=(*_HANDS, rules.ClearedElsewhere),
)
async def clear_story(story: StoryToChange, session: Session, caller: CallerNow) -> Story:
    """Organization departments or civil affairs have nothing against it.

    组织部门或民政部门没有异议。
    """
    await actions.clear(session, story, caller=caller)
    return story


@routes.post(
    "/{story_id}/approve",
    permission="honors:story:approve",
    title=Text("批准宣传", "Approve a story"),
    answer=StoryOut,
    refuses=_HANDS,
)
async def approve_story(story: StoryToChange, session: Session, caller: CallerNow) -> Story:
    """The publicity department approves it; from now on it may be published.

    由宣传部门批准；自此可以刊播。
    """
    await actions.approve(session, story, caller=caller)
    return story


@routes.post(
    "/{story_id}/withdraw",
    permission="honors:story:withdraw",
    title=Text("撤回事迹", "Withdraw a story"),
    answer=StoryOut,
    refuses=(IllegalMove,),
)
async def withdraw_story(story: StoryToChange, asked: StoryWithdrawIn, session: Session) -> Story:
    """It goes no further, and is withdrawn wherever it was published.

    不再继续办理，已刊播的一律撤回。
    """
    await actions.withdraw(session, story, withdrawn_for=asked.withdrawn_for)
    return story


@own.get("", permission="honors:me:read", title=Text("本人事迹", "List own stories"), answer=Page[StoryOut])
async def list_own_stories(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What is to be told, or is told, of the caller.

    列出拟宣传或已宣传的本人事迹。
    """
    statement = select(Story).where(Story.worker_id == caller.worker_id)
    return await listed(session, statement, by=(Story.id,), asked=asked)


@own.get(
    "/{story_id}/texts",
    permission="honors:me:read",
    title=Text("本人事迹文稿", "Read an own story"),
    answer=StoryTextsOut,
    refuses=(Missing,),
)
async def read_own_story(story: StoryInPath, session: Session, keys: KeysNow) -> StoryTextsOut:
    """The text that the caller is asked to agree to.

    征求本人同意的文稿。
    """
    return StoryTextsOut(id=story.id, texts=await actions.texts_of(session, story.id, keys=keys))


@own.post(
    "/{story_id}/consent",
    permission="honors:me:consent-story",
    title=Text("同意宣传本人事迹", "Agree to an own story"),
    answer=StoryOut,
    refuses=_CONSENT,
)
async def consent_to_own_story(story: StoryToChange, session: Session) -> Story:
    """The caller agrees to the text as it stands; where it shows a child, the guardian's paper goes to the office.

    本人同意现有文稿；出现未成年人的，监护人的书面同意须交主管部门。
    """
    word = StoryConsentIn(consent_kind=ConsentKind.PERSON, consent_reference="本人在线同意")
    await actions.consent(session, story, word)
    return story


@own.post(
    "/{story_id}/withdraw-consent",
    permission="honors:me:consent-story",
    title=Text("撤回同意", "Take back an own consent"),
    answer=StoryOut,
    refuses=(IllegalMove,),
)
async def withdraw_own_consent(story: StoryToChange, session: Session) -> Story:
    """The caller agrees no longer (个人信息保护法第十五条): the story is withdrawn wherever it was published.

    本人不再同意（《个人信息保护法》第十五条）：事迹随即撤回，已刊播的一律撤回。
    """
    await actions.withdraw(session, story, withdrawn_for=WithdrawnFor.CONSENT_WITHDRAWN)
    return story

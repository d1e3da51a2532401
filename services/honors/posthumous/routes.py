"""Posthumous honours over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Purpose, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.honors.martyrs.rules import PersonNotDeceased
from services.honors.posthumous import actions, rules
from services.honors.posthumous.models import DEEDS, DROPPED, PosthumousTitle
from services.honors.posthumous.rules import PosthumousState
from services.honors.posthumous.schemas import (
    DeedsIn,
    DropIn,
    PosthumousDeedsOut,
    PosthumousGrantIn,
    PosthumousReportIn,
    PosthumousTitleOut,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/posthumous-titles",
    tag=Text("追授荣誉", "Posthumous honours"),
    source="内防指发〔2020〕75号 第七条 Notice clause 7",
)

TitleInPath = Annotated[PosthumousTitle, in_path("posthumous_title_id", PosthumousTitle)]
TitleToChange = Annotated[PosthumousTitle, to_change("posthumous_title_id", PosthumousTitle)]

_TURN = (IllegalMove, rules.PosthumousTurn)


@routes.get(
    "",
    permission="honors:posthumous-title:list",
    title=Text("追授协助事项列表", "List posthumous honours"),
    answer=Page[PosthumousTitleOut],
)
async def list_posthumous_titles(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    state: Annotated[PosthumousState | None, Query(description="状态 State")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What deaths on duty call for, with how far each has come. Each was opened by the death, and by nobody's hand.

    列出因公殉职所需办理的追授及各自的办理进度。每项均因死亡而建立，不由人工建立。
    """
    statement = narrowed(
        select(PosthumousTitle),
        PosthumousTitle,
        region=region,
        state=state,
        worker_id=worker_id,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(PosthumousTitle.region, PosthumousTitle.id), asked=asked)


@routes.get(
    "/{posthumous_title_id}",
    permission="honors:posthumous-title:list",
    title=Text("读取追授协助事项", "Read a posthumous honour"),
    answer=PosthumousTitleOut,
)
async def read_posthumous_title(title: TitleInPath) -> PosthumousTitle:
    """One of them.

    读取一项追授协助事项。
    """
    return title


@routes.get(
    "/{posthumous_title_id}/deeds",
    permission="honors:posthumous-title:reveal",
    step_up=True,
    title=Text("查看追授事迹", "Reveal the deeds of the dead"),
    answer=PosthumousDeedsOut,
)
async def reveal_posthumous_deeds(
    title: TitleInPath, session: Session, keys: KeysNow, purpose: Purpose
) -> PosthumousDeedsOut:
    """The deeds in plain text. Every reading is audited with its purpose.

    以明文显示事迹。每次查看均连同用途记入审计。
    """
    await audited(
        session, "honors.posthumous-title.revealed", subject=title.id, region=title.region, worker_id=title.worker_id
    )
    return PosthumousDeedsOut(
        id=title.id,
        deeds=keys.open(title.deeds, context=DEEDS) if title.deeds else None,
        dropped_for=keys.open(title.dropped_for, context=DROPPED) if title.dropped_for else None,
    )


@routes.post(
    "/{posthumous_title_id}/nominate",
    permission="honors:posthumous-title:nominate",
    title=Text("申报追授", "Put forward for a posthumous honour"),
    answer=PosthumousTitleOut,
    refuses=(*_TURN, PersonNotDeceased),
)
async def nominate_posthumously(
    title: TitleToChange, asked: DeedsIn, session: Session, caller: CallerNow, keys: KeysNow
) -> PosthumousTitle:
    """The county's civil affairs put the person forward.

    由旗县民政部门申报。
    """
    await actions.nominate(session, title, deeds=asked.deeds, caller=caller, keys=keys)
    return title


@routes.post(
    "/{posthumous_title_id}/review",
    permission="honors:posthumous-title:review",
    title=Text("盟市审核追授", "Review a posthumous honour"),
    answer=PosthumousTitleOut,
    refuses=(*_TURN, rules.SamePosthumousHand),
)
async def review_posthumous_title(title: TitleToChange, session: Session, caller: CallerNow) -> PosthumousTitle:
    """The league's civil affairs pass it on.

    由盟市民政部门审核并上报。
    """
    await actions.review(session, title, caller=caller)
    return title


@routes.post(
    "/{posthumous_title_id}/report",
    permission="honors:posthumous-title:report",
    title=Text("上报民政部", "Report a posthumous honour"),
    answer=PosthumousTitleOut,
    refuses=(*_TURN, rules.SamePosthumousHand),
)
async def report_posthumous_title(
    title: TitleToChange, asked: PosthumousReportIn, session: Session, caller: CallerNow
) -> PosthumousTitle:
    """The province's civil affairs report it to the ministry, which decides.

    由自治区民政部门上报民政部，由民政部决定。
    """
    await actions.report(session, title, report_no=asked.report_no, caller=caller)
    return title


@routes.post(
    "/{posthumous_title_id}/grant",
    permission="honors:posthumous-title:grant",
    title=Text("登记追授", "Enter that it was granted"),
    answer=PosthumousTitleOut,
    refuses=(*_TURN, rules.PosthumousTaken),
)
async def grant_posthumous_title(
    title: TitleToChange, asked: PosthumousGrantIn, session: Session, caller: CallerNow
) -> PosthumousTitle:
    """The ministry conferred the honour.

    民政部已授予荣誉。
    """
    await actions.grant(session, title, asked, caller=caller)
    return title


@routes.post(
    "/{posthumous_title_id}/deny",
    permission="honors:posthumous-title:deny",
    title=Text("登记未予追授", "Enter that it was not granted"),
    answer=PosthumousTitleOut,
    refuses=_TURN,
)
async def deny_posthumous_title(title: TitleToChange, session: Session, caller: CallerNow) -> PosthumousTitle:
    """The ministry did not confer the honour.

    民政部未授予荣誉。
    """
    await actions.deny(session, title, caller=caller)
    return title


@routes.post(
    "/{posthumous_title_id}/drop",
    permission="honors:posthumous-title:drop",
    title=Text("不再办理追授", "Drop a posthumous honour"),
    answer=PosthumousTitleOut,
    refuses=_TURN,
)
async def drop_posthumous_title(
    title: TitleToChange, asked: DropIn, session: Session, caller: CallerNow, keys: KeysNow
) -> PosthumousTitle:
    """Whose turn it is lets it rest, with a reason that is sealed.

    由轮到办理的机关决定不再办理；原因加密保存。
    """
    await actions.drop(session, title, reason=asked.reason, caller=caller, keys=keys)
    return title

"""Nominations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.bulk import FILE_REFUSALS, ImportNow, imported
from chassis.exchange import CallerNow, Purpose, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.tabular import ImportReport, Limits
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.honors.nominations import actions, rules
from services.honors.nominations.models import DEEDS, REVOCATION, Nomination
from services.honors.nominations.rules import NominationMove, NominationState
from services.honors.nominations.schemas import (
    AwardIn,
    DeedsOut,
    NominationIn,
    NominationOut,
    ReasonIn,
    RecommendationIn,
    RevocationIn,
)
from services.honors.schemes.rules import NomineeKind, QuotaUsedUp

__all__ = ["NominationInPath", "NominationToChange", "routes"]

routes = Routes(
    prefix="/v1/honors/nominations",
    tag=Text("推荐对象", "Nominations"),
    source="内防指发〔2020〕75号 第七条 Notice clause 7",
)

# A league's nominations of a year; the roster is asked for all of them before the first is put forward.
_LIMITS = Limits(rows=5_000)

NominationInPath = Annotated[Nomination, in_path("nomination_id", Nomination)]
NominationToChange = Annotated[Nomination, to_change("nomination_id", Nomination)]

_HANDS = (IllegalMove, rules.OwnNomination, rules.SameHand)
_NEXT = dict.fromkeys(
    ("read_nomination", "review_nomination", "publish_nomination", "withdraw_nomination"), "nomination_id"
)


@routes.post(
    "",
    permission="honors:nomination:recommend",
    title=Text("推荐", "Recommend a nominee"),
    answer=NominationOut,
    status=201,
    refuses=(
        rules.RecommendedElsewhere,
        rules.SchemeNotInForce,
        rules.NomineeMisfit,
        rules.NomineeElsewhere,
        rules.NomineeNotServing,
        rules.DutyTooLittle,
        rules.NoMajority,
        rules.HonouredTwice,
        rules.OwnNomination,
        WorkerUnknown,
    ),
    leads_to=_NEXT,
)
async def recommend_nominee(
    asked: NominationIn, session: Session, caller: CallerNow, keys: KeysNow, peer: PeerNow
) -> Nomination:
    """Record what a meeting recommended, more than half of those present being in favour.

    The nominee's confirmed duty is asked of the roster; while it does not answer, nobody is recommended (503).

    登记会议推荐的对象，赞成人数须超过到会人数的半数。

    推荐对象已确认的执勤向花名册查询；花名册不可用时不得推荐（返回 503）。
    """
    return await actions.recommend(session, asked, caller=caller, keys=keys, peer=peer)


@routes.post(
    "/import",
    permission="honors:nomination:recommend",
    title=Text("批量推荐", "Import nominations"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=NominationIn,
)
async def import_nominations(
    asked: ImportNow, session: Session, caller: CallerNow, keys: KeysNow, peer: PeerNow
) -> ImportReport:
    """Record what meetings recommended from a list. Who is put forward by the same meeting already is left as is.

    The deeds are sealed as those of a single nomination are, and come back in no report.

    按名单登记各次会议推荐的对象。同一会议已推荐的，不作变动。

    事迹与逐个推荐时一样加密保存，不出现在任何导入报告中。
    """
    return await imported(
        asked,
        NominationIn,
        lambda rows: actions.import_rows(session, peer, rows, caller=caller, keys=keys),
        unique=("scheme_id", "region", "worker_id", "collective"),
        columns={
            rules.RecommendedElsewhere: "region",
            rules.NomineeElsewhere: "region",
            rules.NoMajority: "in_favour",
            rules.SchemeNotInForce: "scheme_id",
            Missing: "scheme_id",
            WorkerUnknown: "worker_id",
            rules.NomineeNotServing: "worker_id",
            rules.DutyTooLittle: "worker_id",
        },
        limits=_LIMITS,
        at_once=None,
    )


@routes.get(
    "",
    permission="honors:nomination:list",
    title=Text("推荐对象列表", "List nominations"),
    answer=Page[NominationOut],
)
async def list_nominations(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    scheme_id: Annotated[UUID | None, Query(description="表彰项目 Scheme")] = None,
    state: Annotated[NominationState | None, Query(description="状态 State")] = None,
    kind: Annotated[NomineeKind | None, Query(description="对象 Individuals or collectives")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Nominations of a region, with how far each has come.

    列出某地区的推荐对象及各自的办理进度。
    """
    statement = narrowed(
        select(Nomination),
        Nomination,
        region=region,
        scheme_id=scheme_id,
        state=state,
        kind=kind,
        worker_id=worker_id,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Nomination.region, Nomination.id), asked=asked)


@routes.get(
    "/{nomination_id}",
    permission="honors:nomination:list",
    title=Text("读取推荐对象", "Read a nomination"),
    answer=NominationOut,
)
async def read_nomination(nomination: NominationInPath) -> Nomination:
    """One nomination.

    读取一名推荐对象。
    """
    return nomination


@routes.get(
    "/{nomination_id}/deeds",
    permission="honors:nomination:reveal",
    step_up=True,
    title=Text("查看事迹材料", "Reveal the deeds"),
    answer=DeedsOut,
    refuses=(NoLongerKept,),
)
async def reveal_deeds(nomination: NominationInPath, session: Session, keys: KeysNow, purpose: Purpose) -> DeedsOut:
    """The deeds in plain text, for who reviews them. Every reading is audited with its purpose.

    以明文显示事迹材料，供审核人员查看。每次查看均连同用途记入审计。
    """
    await audited(
        session,
        "honors.nomination.revealed",
        subject=nomination.id,
        region=nomination.region,
        worker_id=nomination.worker_id,
    )
    reason = nomination.revocation_reason
    return DeedsOut(
        id=nomination.id,
        deeds=keys.open(nomination.deeds, context=DEEDS),
        revocation_reason=keys.open(reason, context=REVOCATION) if reason else None,
    )


@routes.post(
    "/{nomination_id}/review",
    permission="honors:nomination:review",
    title=Text("审核", "Review a nomination"),
    answer=NominationOut,
    refuses=(*_HANDS, rules.NotYourTurn, rules.PublicityIncomplete, rules.Frozen),
)
async def review_nomination(nomination: NominationToChange, session: Session, caller: CallerNow) -> Nomination:
    """The level whose turn it is passes it on; the last level's review ends the reviewing.

    由轮到办理的层级审核并上报；最后一级审核后，审核即告完成。
    """
    await actions.review(session, nomination, caller=caller)
    return nomination


@routes.post(
    "/{nomination_id}/consult",
    permission="honors:nomination:consult",
    title=Text("征求意见完毕", "Close the asking of opinions"),
    answer=NominationOut,
    refuses=(*_HANDS, rules.OpinionsMissing, rules.OpinionBlocks, rules.Frozen),
)
async def consult_on_nomination(nomination: NominationToChange, session: Session, caller: CallerNow) -> Nomination:
    """Everybody who must be asked has answered, and no answer blocks.

    应征求意见的部门均已答复，且均无不同意见。
    """
    await actions.consult(session, nomination, caller=caller)
    return nomination


@routes.post(
    "/{nomination_id}/approve",
    permission="honors:nomination:approve",
    title=Text("批准表彰", "Approve a nomination"),
    answer=NominationOut,
    refuses=(
        *_HANDS,
        rules.PublicityIncomplete,
        rules.OpinionBlocks,
        rules.Frozen,
        rules.NoQuota,
        QuotaUsedUp,
    ),
)
async def approve_nomination(nomination: NominationToChange, session: Session, caller: CallerNow) -> Nomination:
    """Approve it within the quota of its area and category, of which the front line has its share.

    在该地区、该类别的名额以内批准；名额中须留足一线人员的份额。
    """
    await actions.approve(session, nomination, caller=caller)
    return nomination


@routes.post(
    "/{nomination_id}/confer",
    permission="honors:nomination:confer",
    title=Text("表彰", "Confer an honour"),
    answer=NominationOut,
    refuses=(IllegalMove, rules.OwnNomination, rules.OpinionBlocks, rules.Frozen, rules.CertificateTaken),
)
async def confer_honour(
    nomination: NominationToChange, asked: AwardIn, session: Session, caller: CallerNow
) -> Nomination:
    """Confer the honour by its document; the bonus is noted, and paid elsewhere.

    依表彰文件授予表彰；奖金仅作登记，由其他渠道发放。
    """
    await actions.confer(session, nomination, asked, caller=caller)
    return nomination


@routes.post(
    "/{nomination_id}/revoke",
    permission="honors:nomination:revoke",
    title=Text("撤销表彰", "Revoke an honour"),
    answer=NominationOut,
    refuses=(IllegalMove, rules.OwnNomination),
)
async def revoke_honour(
    nomination: NominationToChange, asked: RevocationIn, session: Session, caller: CallerNow, keys: KeysNow
) -> Nomination:
    """Take an honour back; why is sealed, and no event, audit entry or log tells it.

    撤销表彰；原因加密保存，不载入任何事件、审计记录或日志。
    """
    await actions.revoke(session, nomination, asked, caller=caller, keys=keys)
    return nomination


@routes.post(
    "/{nomination_id}/return",
    permission="honors:nomination:return",
    title=Text("退回推荐", "Send a nomination back"),
    answer=NominationOut,
    refuses=(IllegalMove, rules.OwnNomination),
)
async def return_nomination(
    nomination: NominationToChange, asked: ReasonIn, session: Session, caller: CallerNow
) -> Nomination:
    """Send it back to those who recommended it, who put it forward anew or withdraw it.

    退回推荐单位，由其重新推荐或撤回。
    """
    await actions.halt(session, nomination, NominationMove.RETURN, reason=asked.reason, caller=caller)
    return nomination


@routes.post(
    "/{nomination_id}/resubmit",
    permission="honors:nomination:recommend",
    title=Text("重新推荐", "Put a nomination forward anew"),
    answer=NominationOut,
    refuses=(IllegalMove, rules.OwnNomination, rules.NoMajority),
)
async def resubmit_nomination(
    nomination: NominationToChange, asked: RecommendationIn, session: Session, caller: CallerNow, keys: KeysNow
) -> Nomination:
    """A new round: it is posted, reviewed and asked about again.

    进入新的轮次：重新公示、审核和征求意见。
    """
    await actions.resubmit(session, nomination, asked, caller=caller, keys=keys)
    return nomination


@routes.post(
    "/{nomination_id}/withdraw",
    permission="honors:nomination:withdraw",
    title=Text("撤回推荐", "Withdraw a nomination"),
    answer=NominationOut,
    refuses=(IllegalMove, rules.OwnNomination),
)
async def withdraw_nomination(
    nomination: NominationToChange, asked: ReasonIn, session: Session, caller: CallerNow
) -> Nomination:
    """Who recommended takes it back; the nominee may be put forward again.

    由推荐单位撤回；该对象可再次被推荐。
    """
    await actions.halt(session, nomination, NominationMove.WITHDRAW, reason=asked.reason, caller=caller)
    return nomination


@routes.post(
    "/{nomination_id}/decline",
    permission="honors:nomination:decline",
    title=Text("不予表彰", "Decline a nomination"),
    answer=NominationOut,
    refuses=(IllegalMove, rules.OwnNomination),
)
async def decline_nomination(nomination: NominationToChange, session: Session, caller: CallerNow) -> Nomination:
    """It goes no further. No reason is kept: it may be of discipline or crime, and stands in the sealed opinions.

    不再继续办理。不保存原因：原因可能涉及违纪或犯罪，载于加密保存的征求意见回函。
    """
    await actions.halt(session, nomination, NominationMove.DECLINE, reason=None, caller=caller)
    return nomination

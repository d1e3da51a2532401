"""Green channels and referrals over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, IfMatch, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.models import Report
from services.injury.cases.routes import CaseInPath
from services.injury.cases.rules import InFuture
from services.injury.green_channels import actions
from services.injury.green_channels.models import GreenChannel, Referral
from services.injury.green_channels.rules import (
    CaseGivenUp,
    ChannelEnded,
    ChannelOpen,
    ChannelState,
    HospitalBusy,
    HospitalUnknown,
    NobodyArrived,
    NotAwaited,
    NotInCharge,
    ReferralExpired,
    ReferralState,
    TimesOutOfOrder,
    TransferUnderWay,
    require_in_charge,
)
from services.injury.green_channels.schemas import (
    AtIn,
    CancelIn,
    ChannelIn,
    ChannelOut,
    DeclineIn,
    ReferIn,
    ReferralOut,
    WalkInIn,
)

__all__ = ["arriving", "opening", "referrals", "routes"]

_SOURCE = "内防指发〔2020〕75号 第二条 Notice clause 2"
_TAG = Text("绿色通道", "Green channels")

opening = Routes(prefix="/v1/injury/cases", tag=_TAG, source=_SOURCE)
arriving = Routes(prefix="/v1/injury/reports/{report_id}", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/injury/green-channels", tag=_TAG, source=_SOURCE)
referrals = Routes(prefix="/v1/injury/referrals", tag=Text("转诊", "Referrals"), source=_SOURCE)

_ASKING = (IllegalMove, NotInCharge, HospitalBusy)

ChannelInPath = Annotated[GreenChannel, in_path("channel_id", GreenChannel)]
ChannelToChange = Annotated[GreenChannel, to_change("channel_id", GreenChannel)]
ReportInPath = Annotated[Report, in_path("report_id", Report)]
ReferralInPath = Annotated[Referral, in_path("referral_id", Referral)]


async def _channel_in_charge(channel: ChannelToChange, caller: CallerNow) -> GreenChannel:
    require_in_charge(channel.region, escalated_to=channel.escalated_to, caller_region=caller.region)
    return channel


ChannelInCharge = Annotated[GreenChannel, Depends(_channel_in_charge)]


async def _referral_to_change(referral_id: UUID, session: Session, if_match: IfMatch = None) -> Referral:
    return await actions.referral_to_change(session, referral_id, match=if_match)


ReferralToChange = Annotated[Referral, Depends(_referral_to_change)]


@opening.post(
    "/{case_id}/green-channel",
    permission="injury:green-channel:open",
    title=Text("开通绿色通道", "Open a green channel"),
    answer=ChannelOut,
    status=201,
    refuses=(ChannelOpen, CaseGivenUp, NotInCharge),
    leads_to={"read_green_channel": "channel_id", "refer_green_channel": "channel_id"},
)
async def open_green_channel(case: CaseInPath, asked: ChannelIn, session: Session, caller: CallerNow) -> GreenChannel:
    """The health department opens the way to a hospital and asks the first one in the order at once.

    It waits for no recognition, and for no verification of the worker. Without a designated hospital the channel goes
    up one level.

    卫健部门开通送医绿色通道，并立即询问排在首位的医疗机构。

    不以工伤认定为前提，也不等待人员核实。辖区内没有定点医疗机构的，由上一级办理。
    """
    return await actions.open_channel(session, case, urgency=asked.urgency, caller=caller)


@arriving.post(
    "/arrive",
    permission="injury:report:arrive",
    title=Text("未经转诊到院", "Record an arrival that no hospital was asked for"),
    answer=ReferralOut,
    status=201,
    refuses=(NotAwaited, IllegalMove, InFuture, TimesOutOfOrder),
    leads_to={"admit_referral": "referral_id", "read_referral": "referral_id"},
)
async def arrive_unasked(
    report: ReportInPath, asked: WalkInIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Referral:
    """The injured came by their own means to a hospital that was not asked, or had not answered.

    The hospital names its own report of the accident, and so learns nothing of the case that it did not tell itself.
    What it is answered is a referral of its own, on which the admission is recorded.

    伤者自行到达未被询问或者尚未答复的医疗机构。

    医疗机构凭本机构的事故报告登记，因而不会得知其未曾报告的案情。应答为其专有的一条转诊，入院情况登记于其上。
    """
    return await actions.arrive_unasked(session, report, asked, caller=caller, clock=clock)


@routes.get(
    "",
    permission="injury:green-channel:list",
    title=Text("绿色通道列表", "List green channels"),
    answer=Page[ChannelOut],
)
async def list_green_channels(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[ChannelState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Green channels of a region.

    一个区划内的绿色通道。
    """
    statement = narrowed(select(GreenChannel), GreenChannel, region=region, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(GreenChannel.region, GreenChannel.id), asked=asked)


@routes.get(
    "/{channel_id}",
    permission="injury:green-channel:list",
    title=Text("读取绿色通道", "Read a green channel"),
    answer=ChannelOut,
)
async def read_green_channel(channel: ChannelInPath) -> GreenChannel:
    """One green channel and how far the injured has come.

    一条绿色通道及伤者救治的进展。
    """
    return channel


@routes.post(
    "/{channel_id}/refer",
    permission="injury:green-channel:refer",
    title=Text("转诊", "Ask a hospital"),
    answer=ChannelOut,
    refuses=(*_ASKING, HospitalUnknown),
    leads_to={"read_green_channel": "channel_id"},
)
async def refer_green_channel(channel: ChannelInCharge, asked: ReferIn, session: Session) -> GreenChannel:
    """Ask the next hospital, or one that is named; from a hospital's bed it is a transfer.

    询问下一家或者指定的医疗机构；伤者已在医疗机构的，即为转院。
    """
    return await actions.refer(session, channel, hospital_id=asked.hospital_id)


@routes.post(
    "/{channel_id}/escalate",
    permission="injury:green-channel:escalate",
    title=Text("上报", "Escalate a green channel"),
    answer=ChannelOut,
    refuses=(IllegalMove, NotInCharge),
)
async def escalate_green_channel(channel: ChannelInCharge, session: Session) -> GreenChannel:
    """Hand it to the health department of the next wider region.

    上报上一级区划的卫健部门办理。
    """
    return await actions.escalate(session, channel)


@routes.post(
    "/{channel_id}/dispatch",
    permission="injury:green-channel:dispatch",
    title=Text("救护车出动", "Record an ambulance"),
    answer=ChannelOut,
    refuses=(ChannelEnded, NotInCharge, InFuture, TimesOutOfOrder),
)
async def dispatch_green_channel(
    channel: ChannelInCharge, asked: AtIn, session: Session, clock: ClockNow
) -> GreenChannel:
    """Record when the ambulance set out.

    记录救护车出动的时间。
    """
    return await actions.dispatch(session, channel, at=asked.at, clock=clock)


@routes.post(
    "/{channel_id}/close",
    permission="injury:green-channel:close",
    title=Text("关闭绿色通道", "Close a green channel"),
    answer=ChannelOut,
    refuses=(IllegalMove, NotInCharge, NobodyArrived),
)
async def close_green_channel(channel: ChannelInCharge, session: Session) -> GreenChannel:
    """The injured is where they should be; a transfer that was under way is given up, and they stay.

    伤者已到达应到之处；正在进行的转院取消，伤者留在原处。
    """
    return await actions.close(session, channel)


@routes.post(
    "/{channel_id}/cancel",
    permission="injury:green-channel:cancel",
    title=Text("取消绿色通道", "Cancel a green channel"),
    answer=ChannelOut,
    refuses=(IllegalMove, NotInCharge, TransferUnderWay),
)
async def cancel_green_channel(channel: ChannelInCharge, asked: CancelIn, session: Session) -> GreenChannel:
    """Give it up before the injured arrived anywhere; a hospital that was asked is told.

    在伤者到达任何医疗机构之前取消；已被询问的医疗机构将获告知。
    """
    return await actions.cancel(session, channel, reason=asked.reason)


@referrals.get(
    "", permission="injury:referral:list", title=Text("转诊列表", "List referrals"), answer=Page[ReferralOut]
)
async def list_referrals(
    session: Session,
    asked: Paging,
    channel_id: Annotated[UUID | None, Query(description="绿色通道 Green channel")] = None,
    state: Annotated[ReferralState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Referrals of the caller's region; a hospital's are those that ask it.

    调用方辖区内的转诊；医疗机构可见询问本机构的转诊。
    """
    statement = narrowed(select(Referral), Referral, channel_id=channel_id, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Referral.id,), asked=asked)


@referrals.get(
    "/{referral_id}", permission="injury:referral:list", title=Text("读取转诊", "Read a referral"), answer=ReferralOut
)
async def read_referral(referral: ReferralInPath) -> Referral:
    """One referral.

    一条转诊。
    """
    return referral


@referrals.post(
    "/{referral_id}/accept",
    permission="injury:referral:accept",
    title=Text("接收", "Accept a referral"),
    answer=ReferralOut,
    refuses=(IllegalMove, ReferralExpired),
    leads_to={"arrive_referral": "referral_id"},
)
async def accept_referral(referral: ReferralToChange, session: Session) -> Referral:
    """The hospital takes the injured; it answers in time, or another is asked.

    医疗机构接收伤者；须按时答复，否则询问另一家。
    """
    return await actions.accept(session, referral)


@referrals.post(
    "/{referral_id}/decline",
    permission="injury:referral:decline",
    title=Text("婉拒", "Decline a referral"),
    answer=ReferralOut,
    refuses=(IllegalMove, ReferralExpired),
)
async def decline_referral(referral: ReferralToChange, asked: DeclineIn, session: Session) -> Referral:
    """The hospital cannot; the next one is asked in the same moment.

    医疗机构无法接收；同时即询问下一家。
    """
    return await actions.decline(session, referral, reason=asked.reason)


@referrals.post(
    "/{referral_id}/arrive",
    permission="injury:referral:arrive",
    title=Text("到院", "Record an arrival"),
    answer=ReferralOut,
    refuses=(IllegalMove, InFuture, TimesOutOfOrder),
    leads_to={"admit_referral": "referral_id"},
)
async def arrive_referral(referral: ReferralToChange, asked: AtIn, session: Session, clock: ClockNow) -> Referral:
    """The injured is there, answered or not, in time or not: nobody is turned away for want of a referral.

    伤者已到院，不论是否答复、是否按时：不得因没有转诊而拒收任何人。
    """
    return await actions.arrive(session, referral, at=asked.at, clock=clock)


@referrals.post(
    "/{referral_id}/admit",
    permission="injury:referral:admit",
    title=Text("入院", "Record an admission"),
    answer=ReferralOut,
    refuses=(IllegalMove, InFuture, TimesOutOfOrder),
)
async def admit_referral(referral: ReferralToChange, asked: AtIn, session: Session, clock: ClockNow) -> Referral:
    """The hospital admits the injured.

    医疗机构收治伤者入院。
    """
    return await actions.admit(session, referral, at=asked.at, clock=clock)

"""Profiles of agent banks over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import Session
from chassis.fields import LocalDate, RegionCode, SafeText
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.bank_files.models import BankProfile
from services.subsidy.bank_files.rules import ProfileEndsOutside, ProfilesOverlap, require_ends_within
from services.subsidy.bank_files.schemas import (
    BankProfileEnded,
    BankProfileIn,
    BankProfileIssued,
    BankProfileOut,
    ProfileEndIn,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/bank-profiles",
    tag=Text("代发银行报文配置", "Bank profiles"),
    source="内防指发〔2020〕75号 第一条 Notice clause 1",
)

ProfileInPath = Annotated[BankProfile, in_path("bank_profile_id", BankProfile)]
ProfileToChange = Annotated[BankProfile, to_change("bank_profile_id", BankProfile)]


@routes.post(
    "",
    permission="subsidy:bank-profile:issue",
    title=Text("设定代发银行报文配置", "Issue a bank profile"),
    answer=BankProfileOut,
    status=201,
    refuses=(ProfilesOverlap,),
    leads_to={"read_bank_profile": "bank_profile_id", "end_bank_profile": "bank_profile_id"},
)
async def issue_bank_profile(asked: BankProfileIn, session: Session) -> BankProfile:
    """Describe how files are exchanged with an agent bank; a payment keeps the profile that it was instructed by.

    载明与代发银行交换文件的格式；拨付始终沿用其送出时所依的配置。
    """
    profile = BankProfile(
        **asked.model_dump(exclude={"profile"}), profile=asked.profile.model_dump(mode="json", exclude_none=True)
    )
    session.add(profile)
    return await _told(session, profile, BankProfileIssued, format=asked.profile.format)


@routes.get(
    "",
    permission="subsidy:bank-profile:list",
    title=Text("代发银行报文配置列表", "List bank profiles"),
    answer=Page[BankProfileOut],
)
async def list_bank_profiles(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    agent_bank: Annotated[SafeText | None, Query(max_length=200, description="代发银行 Agent bank")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Profiles, those that have ended too.

    列出报文配置，包括已终止的。
    """
    statement = narrowed(
        select(BankProfile), BankProfile, region=region, agent_bank=agent_bank, on=on, updated_since=updated_since
    )
    return await listed(session, statement, by=(BankProfile.region, BankProfile.id), asked=asked)


@routes.get(
    "/{bank_profile_id}",
    permission="subsidy:bank-profile:read",
    title=Text("读取代发银行报文配置", "Read a bank profile"),
    answer=BankProfileOut,
)
async def read_bank_profile(profile: ProfileInPath) -> BankProfile:
    """One profile.

    读取一项报文配置。
    """
    return profile


@routes.post(
    "/{bank_profile_id}/end",
    permission="subsidy:bank-profile:end",
    title=Text("终止代发银行报文配置", "End a bank profile"),
    answer=BankProfileOut,
    refuses=(ProfileEndsOutside,),
)
async def end_bank_profile(profile: ProfileToChange, asked: ProfileEndIn, session: Session) -> BankProfile:
    """The profile ends on a day, so that another may follow.

    报文配置至所定日期为止，其后可另设新的配置。
    """
    require_ends_within(asked.ends_on, valid_from=profile.valid_from, valid_to=profile.valid_to)
    profile.valid_to = asked.ends_on
    return await _told(session, profile, BankProfileEnded)


async def _told(
    session: AsyncSession, profile: BankProfile, kind: type[BankProfileIssued] | type[BankProfileEnded], **more: Any
) -> BankProfile:
    """Write the change and say what happened, without the account that pays."""
    await session.flush()
    facts = {name: getattr(profile, name) for name in ("region", "agent_bank", "valid_from", "valid_to")}
    await happened(session, kind(**facts, **more), subject=profile.id, region=profile.region)
    return profile

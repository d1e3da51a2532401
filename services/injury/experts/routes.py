"""The committee's pool of experts over HTTP."""

from typing import Annotated, Any

from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.ledger import happened
from chassis.masking import mask_name
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.injury.assessment.rules import EndsBefore, ExpertKnown, require_not_before
from services.injury.experts.models import NAME, Expert
from services.injury.experts.schemas import EndIn, ExpertAdded, ExpertEnded, ExpertIn, ExpertOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/experts",
    tag=Text("专家库", "Experts"),
    source="工伤保险条例第二十四条、第二十五条 Regulation arts. 24, 25",
)

ExpertInPath = Annotated[Expert, in_path("expert_id", Expert)]
ExpertToChange = Annotated[Expert, to_change("expert_id", Expert)]


@routes.post(
    "",
    permission="injury:expert:add",
    title=Text("增加专家", "Add an expert"),
    answer=ExpertOut,
    status=201,
    refuses=(ExpertKnown,),
    leads_to={"read_expert": "expert_id", "end_expert": "expert_id"},
)
async def add_expert(asked: ExpertIn, session: Session, caller: CallerNow, keys: KeysNow) -> Expert:
    """Put an expert into the pool of the caller's committee.

    将专家列入调用方所在鉴定委员会的专家库。
    """
    expert = Expert(
        region=caller.region,
        expert_no=asked.expert_no,
        name=keys.seal(asked.name, context=NAME),
        name_masked=mask_name(asked.name),
        specialty=asked.specialty,
        valid_from=asked.valid_from,
    )
    session.add(expert)
    await session.flush()
    told = ExpertAdded(expert_no=expert.expert_no, region=expert.region)
    await happened(session, told, subject=expert.id, region=expert.region)
    return expert


@routes.get("", permission="injury:expert:list", title=Text("专家列表", "List experts"), answer=Page[ExpertOut])
async def list_experts(session: Session, asked: Paging) -> Any:
    """The pool, masked.

    专家库，信息作脱敏处理。
    """
    return await listed(session, select(Expert), by=(Expert.region, Expert.expert_no, Expert.id), asked=asked)


@routes.get("/{expert_id}", permission="injury:expert:list", title=Text("读取专家", "Read an expert"), answer=ExpertOut)
async def read_expert(expert: ExpertInPath) -> Expert:
    """One expert, masked.

    一名专家，信息作脱敏处理。
    """
    return expert


@routes.post(
    "/{expert_id}/end",
    permission="injury:expert:add",
    title=Text("退出专家库", "End an expert"),
    answer=ExpertOut,
    refuses=(EndsBefore,),
)
async def end_expert(expert: ExpertToChange, asked: EndIn, session: Session) -> Expert:
    """The expert is drawn no more after a day.

    自某日之后不再抽取该专家。
    """
    require_not_before(asked.ends_on, earliest=expert.valid_from)
    expert.valid_to = asked.ends_on
    await session.flush()
    told = ExpertEnded(expert_no=expert.expert_no, region=expert.region)
    await happened(session, told, subject=expert.id, region=expert.region)
    return expert

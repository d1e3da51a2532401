"""Rules of leagues over HTTP."""

from typing import Annotated, Any

from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.exam_rules.models import ExamRule
from services.welfare.exam_rules.rules import (
    ExamRuleElsewhere,
    ExamRuleKnown,
    ExamRuleUnfit,
    require_fit,
    require_own_league,
)
from services.welfare.exam_rules.schemas import ExamRuleIn, ExamRuleIssued, ExamRuleOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/exam-rules",
    tag=Text("中考照顾规定", "Exam rules"),
    source="内防指发〔2020〕75号 第八条 Notice clause 8",
)

RuleInPath = Annotated[ExamRule, in_path("exam_rule_id", ExamRule)]


@routes.post(
    "",
    permission="welfare:exam-rule:issue",
    title=Text("规定中考照顾方式", "Issue an exam rule"),
    answer=ExamRuleOut,
    status=201,
    refuses=(ExamRuleElsewhere, ExamRuleUnfit, ExamRuleKnown),
    leads_to={"read_exam_rule": "exam_rule_id"},
)
async def issue_exam_rule(asked: ExamRuleIn, session: Session, caller: CallerNow) -> ExamRule:
    """Say what the league gives this year, to whose children and until when.

    It takes the place of the league's rule before; who applied under that one keeps it.

    规定盟市当年给予何种照顾、适用于谁的子女、截止于何时。

    新规定取代该盟市此前的规定；此前已申请的，仍适用原规定。
    """
    require_own_league(asked.region, caller_region=caller.region)
    require_fit(
        asked.kind,
        points=asked.points,
        year=asked.year,
        first_on=asked.first_on,
        last_on=asked.last_on,
        cutoff=asked.cutoff_on,
    )
    before = await session.scalar(
        select(ExamRule)
        .where(ExamRule.region == asked.region, ExamRule.year == asked.year, ExamRule.replaced.is_(False))
        .with_for_update()
    )
    if before is not None:
        before.replaced = True
        await session.flush()
    rule = ExamRule(**asked.model_dump(), replaced=False, issued_by=caller.subject)
    session.add(rule)
    await session.flush()
    told = ExamRuleIssued(**{name: getattr(rule, name) for name in ExamRuleIssued.model_fields})
    await happened(session, told, subject=rule.id, region=rule.region)
    return rule


@routes.get(
    "", permission="welfare:exam-rule:list", title=Text("中考照顾规定列表", "List exam rules"), answer=Page[ExamRuleOut]
)
async def list_exam_rules(session: Session, asked: Paging, updated_since: UpdatedSince = None) -> Any:
    """What the leagues give, those that were replaced too.

    列出各盟市的照顾规定，包括已被取代的。
    """
    statement = narrowed(select(ExamRule), ExamRule, updated_since=updated_since)
    return await listed(session, statement, by=(ExamRule.region, ExamRule.id), asked=asked)


@routes.get(
    "/{exam_rule_id}",
    permission="welfare:exam-rule:list",
    title=Text("读取中考照顾规定", "Read an exam rule"),
    answer=ExamRuleOut,
)
async def read_exam_rule(rule: RuleInPath) -> ExamRule:
    """One rule.

    一项照顾规定。
    """
    return rule

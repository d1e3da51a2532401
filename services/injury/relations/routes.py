"""Relations over HTTP."""

from typing import Any

from chassis.database import everywhere
from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.ledger import audited
from chassis.needs import KeysNow
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.models import Case
from services.injury.cases.routes import CaseInPath, CaseToChange
from services.injury.cases.rules import NotCompetent
from services.injury.recognition.applications import PlaceTooWide
from services.injury.recognition.models import REASON, UnitRelation
from services.injury.recognition.queries import application_of, is_infection, relation_of
from services.injury.recognition.relations import RELATIONS, UnitRequired, routes_for
from services.injury.recognition.rules import Recused
from services.injury.relations import actions
from services.injury.relations.rules import RelationReliedOn, RulingNotNeeded
from services.injury.relations.schemas import ReasonOut, RelationIn, RelationOut, RulingIn

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/cases/{case_id}/relation",
    tag=Text("用工关系", "Relations"),
    source="内防指发〔2020〕75号 第二条；工伤保险条例第二条 Notice clause 2; Regulation art. 2",
)


@routes.put(
    "",
    permission="injury:relation:determine",
    title=Text("确定用工关系", "Determine a relation"),
    answer=RelationOut,
    refuses=(NotCompetent, RelationReliedOn, PlaceTooWide),
)
async def determine_relation(
    case: CaseToChange, asked: RelationIn, session: Session, caller: CallerNow, clock: ClockNow
) -> RelationOut:
    """Determine whose worker it was, how that unit is insured, and so who answers and which department decides.

    确定属于哪个单位的工作人员、该单位的参保情况，并据此确定责任单位与认定部门。
    """
    relation = await actions.determine(session, case, asked, caller=caller, clock=clock)
    return await _shown(session, case, relation)


@routes.post(
    "/rule",
    permission="injury:relation:rule",
    title=Text("就用工关系作出决定", "Rule on a relation"),
    answer=RelationOut,
    refuses=(NotCompetent, Recused, RulingNotNeeded, UnitRequired, RelationReliedOn, PlaceTooWide),
)
async def rule_on_relation(
    case: CaseToChange, asked: RulingIn, session: Session, caller: CallerNow, keys: KeysNow, clock: ClockNow
) -> RelationOut:
    """Rule whether an elected member's or a volunteer's relation carries recognition. Until then it is open.

    就当选成员或者志愿者的关系是否可据以认定工伤作出决定。决定之前处于待定状态。
    """
    relation = await actions.rule(session, case, asked, caller=caller, keys=keys, clock=clock)
    return await _shown(session, case, relation)


@routes.get("", permission="injury:relation:read", title=Text("读取用工关系", "Read a relation"), answer=RelationOut)
async def read_relation(case: CaseInPath, session: Session) -> RelationOut:
    """The relation as determined, and the other routes that are open to the worker.

    已确定的用工关系，以及工作人员可循的其他途径。
    """
    return await _shown(session, case, await _found(session, case))


@routes.get(
    "/reason",
    permission="injury:relation:reveal",
    step_up=True,
    title=Text("查看用工关系决定理由", "Read why it was ruled so"),
    answer=ReasonOut,
)
async def reveal_ruling_reason(case: CaseInPath, session: Session, keys: KeysNow, purpose: Purpose) -> ReasonOut:
    """The reason of the ruling, in plain text. Every reading is audited with its purpose.

    决定的理由，以明文给出。每次查看均连同目的记入审计。
    """
    relation = await _found(session, case)
    await audited(
        session, "injury.relation.revealed", subject=relation.id, region=case.region, worker_id=case.worker_id
    )
    reason = keys.open(relation.reason, context=REASON) if relation.reason else None
    return ReasonOut(case_id=case.id, accepted=relation.accepted, reason=reason)


async def _found(session: Session, case: Case) -> UnitRelation:
    relation = await relation_of(session, case)
    if relation is None:
        raise Missing
    return relation


async def _shown(session: Session, case: Case, relation: UnitRelation) -> RelationOut:
    async with everywhere(session):
        ground = (await application_of(session, case)).ground if case.applied_on else None
    row = RELATIONS[relation.relation]
    derived: dict[str, Any] = {
        "article": row.article,
        "liable": row.liable,
        "ruling_needed": row.ruling,
        "routes": list(
            routes_for(
                relation.relation,
                infection=is_infection(case, ground),
                local_inclusion=relation.local_inclusion,
            )
        ),
        "version": case.version,
    }
    stored = {name: getattr(relation, name) for name in RelationOut.model_fields if name not in derived}
    return RelationOut.model_validate(stored | derived)

"""Relation to a unit 用工关系: whose worker it was, and what is open to those who are nobody's.

工伤保险条例第二条 (S:L1) covers the staff of units that must insure; many members of the two committees and all
volunteers are staff of none. They are not turned away by a rule: some places include them by local rules, and
Heilongjiang recognised a volunteer's death (S:14). So for them the human-resources department rules on each case, in
writing.
"""

from dataclasses import dataclass
from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text
from services.injury.certainty import Certainty

__all__ = [
    "RELATIONS",
    "LiableUnit",
    "Relation",
    "RelationRule",
    "RelationRulingRequired",
    "Route",
    "Ruling",
    "Settled",
    "UnitRequired",
    "routes_for",
    "settle_relation",
]


class Relation(StrEnum):
    LABOUR_CONTRACT = "labour-contract"  # 劳动（聘用）合同
    DE_FACTO = "de-facto"  # 事实劳动关系
    DISPATCHED = "dispatched"  # 劳务派遣
    ASSIGNED = "assigned"  # 单位指派
    CIVIL_SERVANT = "civil-servant"  # 公务员、参公人员
    ELECTED = "elected"  # 选举产生，无劳动关系
    VOLUNTEER = "volunteer"  # 志愿者


class LiableUnit(StrEnum):
    """Which unit answers for the benefits 承担待遇责任的单位."""

    EMPLOYER = "employer"  # 用人单位
    DISPATCHER = "dispatcher"  # 派遣单位
    ASSIGNER = "assigner"  # 指派单位
    OWN_UNIT = "own-unit"  # 所在单位
    AS_RULED = "as-ruled"  # 由人社部门决定


class Route(StrEnum):
    """What is open where recognition is not a matter of course, in the order to try.

    不能当然认定时的其他途径，依先后顺序。
    """

    LOCAL_INCLUSION = "local-inclusion"  # 地方将其纳入工伤保险的规定
    EPIDEMIC_NOTICE = "epidemic-notice"  # 人社部函〔2020〕11号“相关工作人员”
    DONATED_INSURANCE = "donated-insurance"  # 捐赠的人身意外伤害保险
    VOLUNTEER_INSURANCE = "volunteer-insurance"  # 志愿服务组织者购买的人身意外伤害保险
    HARDSHIP_AID = "hardship-aid"  # 慰问、困难帮扶


@dataclass(frozen=True, slots=True)
class RelationRule:
    """One row: who is liable, whether a ruling is needed, what else is open, on what authority."""

    liable: LiableUnit
    ruling: bool
    routes: tuple[Route, ...]
    article: str
    certainty: Certainty


_L, _R, _C = LiableUnit, Route, Certainty

RELATIONS: dict[Relation, RelationRule] = {
    Relation.LABOUR_CONTRACT: RelationRule(_L.EMPLOYER, False, (), "工伤保险条例第二条", _C.READ),
    Relation.DE_FACTO: RelationRule(_L.EMPLOYER, False, (), "工伤保险条例第十八条第一款第二项", _C.READ),
    Relation.DISPATCHED: RelationRule(_L.DISPATCHER, False, (), "法释〔2014〕9号第三条第一款第二项", _C.READ),
    Relation.ASSIGNED: RelationRule(_L.ASSIGNER, False, (), "法释〔2014〕9号第三条第一款第三项", _C.READ),
    # Paid by their own unit under separate measures of the State Council's departments.
    Relation.CIVIL_SERVANT: RelationRule(_L.OWN_UNIT, False, (), "工伤保险条例第六十五条", _C.READ),
    Relation.ELECTED: RelationRule(
        _L.AS_RULED, True,
        (_R.LOCAL_INCLUSION, _R.EPIDEMIC_NOTICE, _R.DONATED_INSURANCE, _R.HARDSHIP_AID),
        "工伤保险条例第二条", _C.MEDIUM,
    ),
    # 志愿服务条例第十七条 (S:L7): the organiser must buy personal accident insurance before dangerous activity.
    Relation.VOLUNTEER: RelationRule(
        _L.AS_RULED, True,
        (_R.LOCAL_INCLUSION, _R.EPIDEMIC_NOTICE, _R.VOLUNTEER_INSURANCE, _R.DONATED_INSURANCE, _R.HARDSHIP_AID),
        "志愿服务条例第十七条", _C.READ,
    ),
}  # fmt: skip


class RelationRulingRequired(Conflict):
    code = "RELATION_RULING_REQUIRED"
    title = Text("须由人社部门就用工关系作出决定", "The human-resources department must rule on the relation")
    detail = Text(
        "“{relation}”既不当然受理，也不得径行拒绝；其他途径：{routes}",
        "{relation!r} is neither accepted nor refused by itself; also open: {routes}",
    )
    source = "工伤保险条例第二条"


class UnitRequired(Conflict):
    code = "LIABLE_UNIT_REQUIRED"
    title = Text("须写明承担工伤保险责任的单位", "The ruling must name the unit that is liable")
    source = "法释〔2014〕9号第三条"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The department's decision on a relation: the officer, the reason, and the unit that is liable if accepted."""

    accepted: bool
    reason: str
    ruled_by: str
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it: whether the application may go on, who is liable, and what else is open."""

    accepted: bool
    liable: LiableUnit
    unit_id: str | None
    routes: tuple[Route, ...]


def routes_for(relation: Relation, *, infection: bool, local_inclusion: bool) -> tuple[Route, ...]:
    """The routes open to this worker: the epidemic notice for an infection, local rules where the place has them."""
    return tuple(
        route
        for route in RELATIONS[relation].routes
        if (route is not Route.EPIDEMIC_NOTICE or infection) and (route is not Route.LOCAL_INCLUSION or local_inclusion)
    )


def settle_relation(
    *,
    relation: Relation,
    infection: bool,
    local_inclusion: bool,
    unit_id: str | None = None,
    ruling: Ruling | None = None,
) -> Settled:
    """Whether the relation carries recognition, and by whom.

    Where the table asks for a ruling, nothing is settled without one, neither for nor against: a refusal for want of a
    relation is the department's own decision with its reason, and names the other routes.
    """
    rule = RELATIONS[relation]
    routes = routes_for(relation, infection=infection, local_inclusion=local_inclusion)
    if not rule.ruling:
        return Settled(accepted=True, liable=rule.liable, unit_id=unit_id, routes=routes)
    if ruling is None:
        raise RelationRulingRequired(relation=relation.value, routes=[route.value for route in routes])
    if ruling.accepted and ruling.unit_id is None:
        raise UnitRequired
    return Settled(accepted=ruling.accepted, liable=rule.liable, unit_id=ruling.unit_id, routes=routes)

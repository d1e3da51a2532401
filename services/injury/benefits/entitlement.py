"""Whether a worker's relation entitles to these benefits, and how the unit stands towards a cost of a certain day."""

from datetime import date

from chassis.problems import Conflict
from chassis.text import Text
from services.injury.benefits.payers import Coverage, Standing
from services.injury.recognition.relations import RELATIONS, Relation, RelationRulingRequired

__all__ = ["CivilServantSeparate", "RelationUnsettled", "require_entitled", "require_relation", "standing_on"]


class RelationUnsettled(Conflict):
    code = "RELATION_UNSETTLED"
    title = Text("用工关系或参保情况尚未确定", "Whose worker it was, or how the unit is insured, is not settled")
    detail = Text("先确定用工关系和参保情况，才能确定支付方", "Until both are, nobody can be named who pays")
    source = "工伤保险条例第二条"


class CivilServantSeparate(Conflict):
    code = "CIVIL_SERVANT_SEPARATE"
    title = Text(
        "公务员、参公人员由所在单位支付，另有办法", "Civil servants are paid by their own unit, by other rules"
    )
    source = "工伤保险条例第六十五条"


def require_relation(relation: Relation) -> None:
    """Whether the relation alone carries these benefits, as far as the table of relations says.

    第六十五条 (S:L1): 公务员和参照公务员法管理的事业单位、社会团体的工作人员…由所在单位支付费用. Elected members and
    volunteers are nobody's 职工 unless the department rules so.
    """
    if relation is Relation.CIVIL_SERVANT:
        raise CivilServantSeparate
    if RELATIONS[relation].ruling:
        routes = [route.value for route in RELATIONS[relation].routes]
        raise RelationRulingRequired(relation=relation.value, routes=routes)


def require_entitled(relation: Relation | None, *, settled: bool, coverage: Coverage | None) -> Coverage:
    """How the unit is insured, of a relation that was determined and carries benefits."""
    if relation is Relation.CIVIL_SERVANT:
        raise CivilServantSeparate
    if relation is None or not settled or coverage is None:
        raise RelationUnsettled
    return coverage


def standing_on(
    day: date,
    *,
    coverage: Coverage,
    joined_on: date | None = None,
    late_from: date | None = None,
    late_to: date | None = None,
    third_party_unpaid: bool = False,
) -> Standing:
    """How the unit stands towards a cost that arose on a day.

    ``joined_on`` is the day on which an uninsured unit joined and had paid its arrears: the fund takes over
    新发生的费用 (第六十二条第三款, S:L1), so those of that day and later. ``late_from`` to ``late_to`` are the days
    before a late application whose costs an insured unit bears itself (第十七条第四款).
    """
    late = late_from is not None and late_to is not None and late_from <= day <= late_to
    return Standing(
        coverage=coverage,
        joined=joined_on is not None and day >= joined_on,
        late_filing=late,
        third_party_unpaid=third_party_unpaid,
    )

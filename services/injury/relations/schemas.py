"""Relations on the wire. Why it was ruled so goes out by a permission of its own."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, StringConstraints, model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
)
from chassis.identifiers import check_uscc
from chassis.ledger import Event
from chassis.regions import Level, level_of
from services.injury.benefits.payers import Coverage
from services.injury.recognition.relations import LiableUnit, Relation, Route

__all__ = ["ReasonOut", "RelationDetermined", "RelationIn", "RelationOut", "RelationRuled", "RulingIn"]

_UNIT = "91150603MA0N00008X"

Uscc = Annotated[str, StringConstraints(min_length=18, max_length=18), AfterValidator(check_uscc)]


def _below_province(region: int) -> int:
    if level_of(region) is Level.PROVINCE:
        raise wrong(
            "region_level",
            "单位应属于某一盟市，自治区直属单位亦同",
            "A unit is in a league or city, a province's unit too",
        )
    return region


UnitRegion = Annotated[RegionCode, AfterValidator(_below_province)]


class RelationIn(Schema):
    """Whose worker it was 用工关系."""

    relation: Relation = described("用工关系", "relation", examples=["labour-contract"])
    unit_id: Uscc | None = described("单位统一社会信用代码", "unit's USCC", default=None, examples=[_UNIT])
    unit_region: UnitRegion | None = described(
        "单位所在地", "where the unit is", "据以确定管辖部门 It decides which department is competent", default=None
    )
    unit_level: Level | None = described("单位预算级次", "level whose budget the unit is of", default=None)
    coverage: Coverage | None = described(
        "参保情况", "how the unit stood towards the insurance when it happened", default=None, examples=["insured"]
    )
    joined_on: LocalDate | None = described("事后参保日", "when the unit joined afterwards", default=None)
    local_inclusion: bool = described(
        "地方已纳入工伤保险", "the place's own rules include such workers", default=False, examples=[False]
    )

    @model_validator(mode="after")
    def _joined_when_uninsured(self) -> Self:
        if self.joined_on is not None and self.coverage in (None, Coverage.INSURED):
            raise wrong(
                "joined_on",
                "仅原未参保的单位才有其后参保的日期",
                "Only a unit that was not insured joins afterwards",
            )
        return self


class RulingIn(Schema):
    """The department's ruling on a relation for which nobody answers by law 用工关系决定."""

    accepted: bool = described("可予受理", "the relation carries recognition", examples=[True])
    unit_id: Uscc | None = described(
        "承担责任的单位", "unit that is liable", "可予受理的填写 Where it is accepted", default=None, examples=[_UNIT]
    )
    reason: Note = described(
        "理由", "reason", "加密保存 Kept sealed", examples=["受社区指派在卡口执勤，由社区管理并发放补助"]
    )


class RelationOut(Answer):
    """Whose worker it was, and what is open where recognition is not a matter of course.

    用工关系，以及不能当然认定时的其他途径。
    """

    case_id: UUID = described("案件", "case")
    relation: Relation = described("用工关系", "relation", examples=["labour-contract"])
    article: str = described("依据", "authority", examples=["工伤保险条例第二条"])
    liable: LiableUnit = described("责任单位", "which unit answers", examples=["employer"])
    unit_id: str | None = described("单位统一社会信用代码", "unit's USCC", examples=[_UNIT])
    unit_region: RegionCode | None = described("单位所在地", "where the unit is")
    unit_level: Level | None = described("单位预算级次", "level whose budget the unit is of")
    coverage: Coverage | None = described("参保情况", "how the unit stood towards the insurance")
    joined_on: LocalDate | None = described("事后参保日", "when the unit joined afterwards")
    local_inclusion: bool = described("地方已纳入工伤保险", "the place's own rules include such workers")
    ruling_needed: bool = described("须作出决定", "a ruling is needed", examples=[False])
    accepted: bool | None = described("可予受理", "ruled to carry recognition", "未作决定的为空 Null without a ruling")
    ruled_on: LocalDate | None = described("决定日", "ruled on")
    settled: bool = described("已确定可予受理", "carries recognition", examples=[True])
    routes: list[Route] = described("其他途径", "other routes that are open", "依先后顺序 In the order to try")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("案件版本", "version of the case", examples=[2])


class ReasonOut(Answer):
    """Why a relation was ruled on so, in plain text 决定理由."""

    case_id: UUID = described("案件", "case")
    accepted: bool | None = described("可予受理", "ruled to carry recognition")
    reason: str | None = described("理由", "reason", examples=["受社区指派在卡口执勤"])


class RelationDetermined(
    Event, type="injury.case.relation-determined", zh="用工关系已确定；已知承担责任的单位时由`unit_id`列明。"
):
    """It was determined whose worker it was; ``unit_id`` is the unit that answers, where it is known."""

    worker_id: WorkerId
    relation: Relation
    unit_id: str | None = described("承担责任的单位", "unit that answers, where it is known")


class RelationRuled(
    Event, type="injury.case.relation-ruled", zh="法律未规定责任主体的用工关系能否予以认定，主管部门已作出决定。"
):
    """The department ruled whether a relation for which nobody answers by law carries recognition."""

    worker_id: WorkerId
    accepted: bool
    unit_id: str | None = described("承担责任的单位", "unit that answers, where it is known")

"""What children of the commended and of martyrs are due 子女待遇, by fact, stage and place.

「获得表彰以及被认定为烈士的城乡社区工作者的子女，在入学升学、退伍安置方面按规定享受相关待遇」: 按规定 is data. What
烈士褒扬条例 says (2019 art. 22, 2024 art. 28) came with the service; what children of the commended have, the province
or a league decides. Where nobody has decided anything there is nothing.
"""

from datetime import date
from enum import StrEnum

from chassis.caller import Department
from chassis.periods import shortens
from chassis.problems import Conflict, Forbidden
from chassis.text import Text

__all__ = [
    "Basis",
    "ChildStage",
    "EntitlementEnds",
    "EntitlementOverlaps",
    "StageElsewhere",
    "Treatment",
    "TreatmentMisfit",
    "require_department",
    "require_entitlement_end",
    "require_treatment",
]


class Basis(StrEnum):
    """On which fact it rests; told to nobody who asks about a child.

    待遇所依据的事实；查询子女待遇的，一律不予告知。
    """

    MARTYR_2019 = "martyr-regulations-2019"  # 烈士子女，2019年条例
    MARTYR_2024 = "martyr-regulations-2024"  # 烈士子女，2024年条例
    COMMENDED = "commended"  # 受表彰人员子女


class ChildStage(StrEnum):
    """For what it is asked 事项."""

    PRESCHOOL = "preschool"  # 学前教育
    COMPULSORY = "compulsory"  # 义务教育
    SENIOR_SECONDARY = "senior-secondary"  # 普通高中、中等职业学校
    UNDERGRADUATE = "undergraduate"  # 普通高校本专科
    POSTGRADUATE = "postgraduate"  # 研究生
    TUITION = "tuition"  # 公办学校学费、杂费
    PLACEMENT = "placement"  # 退伍安置


class Treatment(StrEnum):
    """What is due 待遇."""

    PREFERENCE = "preference"  # 按国家有关规定予以优待
    PRIORITY_AT_TIE = "priority-at-tie"  # 同等条件下优先录取
    LOWER_SCORE_LINE = "lower-score-line"  # 降低分数要求投档
    FEE_FREE = "fee-free"  # 免交学费、杂费
    PRIORITY_IN_PLACEMENT = "priority-in-placement"  # 优先安置


class StageElsewhere(Forbidden):
    code = "CHILD_STAGE_ELSEWHERE"
    title = Text(
        "入学升学由教育部门办理，退伍安置由退役军人事务部门办理", "Schooling is education's, placement veterans'"
    )


class TreatmentMisfit(Conflict):
    code = "TREATMENT_MISFIT"
    stands_for = ("ck_child_entitlements_treatment_of_stage",)
    title = Text("该事项没有这种待遇", "The matter has no such treatment")


class EntitlementOverlaps(Conflict):
    code = "CHILD_ENTITLEMENT_OVERLAPS"
    stands_for = ("ex_child_entitlements_period",)
    title = Text("该事项在该期间已有规定", "The matter has a rule on some of these days")


class EntitlementEnds(Conflict):
    code = "CHILD_ENTITLEMENT_ENDS_WRONGLY"
    title = Text("终止日须在规定有效期内", "A rule ends on one of its days, and is never prolonged")


def require_department(stage: ChildStage, department: Department) -> None:
    """Each asks, and decides, about its own matter only."""
    own = Department.VETERANS if stage is ChildStage.PLACEMENT else Department.EDUCATION
    if department is not own:
        raise StageElsewhere


def require_treatment(stage: ChildStage, treatment: Treatment) -> None:
    """Fees are of tuition, placement of placement, the others of admission."""
    special = {ChildStage.TUITION: Treatment.FEE_FREE, ChildStage.PLACEMENT: Treatment.PRIORITY_IN_PLACEMENT}
    fits = special[stage] is treatment if stage in special else treatment not in special.values()
    if not fits:
        raise TreatmentMisfit


def require_entitlement_end(last_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """Cut short, and never prolonged."""
    if not shortens(last_on, valid_from=valid_from, valid_to=valid_to):
        raise EntitlementEnds

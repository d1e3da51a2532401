"""Indicators of clause 4 on the wire."""

from chassis.caller import Department
from chassis.fields import Answer, LocalDate, RegionCode, described
from services.oversight.certificates.rules import Outcome, Proof
from services.oversight.tasks.rules import TaskState
from services.oversight.violations.rules import ViolationState

__all__ = ["BurdenIndicatorsOut", "ProofCount", "RequesterCount", "TaskCount", "ViolationCount"]


class TaskCount(Answer):
    """Tasks of one department in one state 分部门分状态事项数."""

    department: Department = described("部门", "department", examples=["industry"])
    state: TaskState = described(
        "状态", "state", "`refused`为因无依据被拦截的事项 `refused` are the tasks without a basis that were blocked"
    )
    tasks: int = described("事项数", "tasks", examples=[4])


class ProofCount(Answer):
    """Requests for one kind of proof 分种类证明数."""

    proof: Proof = described("证明种类", "proof", examples=["kinship"])
    outcome: Outcome = described("结果", "outcome", examples=["refused"])
    requests: int = described("次数", "requests", examples=[7])


class RequesterCount(Answer):
    """Refused requests of one unit 分单位不予出具数."""

    requester: str = described("索要单位", "who asked", examples=["样例物业公司"])
    refused: int = described("次数", "refused requests", examples=[5])


class ViolationCount(Answer):
    """Complaints in one state 分状态举报数."""

    state: ViolationState = described("状态", "state", examples=["closed"])
    violations: int = described("件数", "violations", examples=[2])


class BurdenIndicatorsOut(Answer):
    """How clause 4 is kept in a region and a period 减负指标."""

    region: RegionCode = described("区划", "region", examples=["150603000000"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    tasks: list[TaskCount] = described(
        "事项", "tasks", "期间内登记的，按当前状态分列 Registered in the period, by their present state"
    )
    fields_held: int = described(
        "免报数据项", "data elements not asked again", "以期间内的要求计 Of requests in the period"
    )
    dispatches: int = described("下达数", "dispatches", "期间内下达的 Made in the period")
    minutes_reported: int = described(
        "实际用时（分钟）", "minutes spent", "由社区（嘎查村）自愿填报 As communities said of their own accord"
    )
    communities_reporting: int = described("填报社区数", "communities that reported")
    proofs: list[ProofCount] = described("证明", "proofs", "期间内索要的 Asked for in the period")
    requesters: list[RequesterCount] = described(
        "索要单位", "requesters", "被拒绝次数最多的二十个 The twenty most often refused"
    )
    violations: list[ViolationCount] = described(
        "举报", "violations", "期间内举报的，按当前状态分列 Reported in the period, by their present state"
    )
    rectification_days: float | None = described(
        "平均整改天数",
        "days to rectify",
        "自举报至整改的平均天数；均未整改的为空 Mean from report to rectification; null where none was rectified",
    )

"""The words in which every service speaks of a worker: the roster gives them out, the others keep and compare them.

A front-line worker (一线城乡社区工作者) is known everywhere by the worker ID; what a service keeps beside it is a copy
of a few of the roster's words (``chassis.known_workers``).
"""

from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["Category", "EmploymentRelation", "Insured", "PostType", "WorkerState", "WorkerUnknown"]


class Category(StrEnum):
    """Who pays for whom differs by it, so it is kept apart from the employment relation.

    人员类别：由谁负担因类别而异，故与用工关系分开登记。
    """

    TWO_COMMITTEE = "two-committee"  # “两委”成员
    FULL_TIME = "full-time"  # 专职工作人员
    GRID = "grid"  # 网格员
    SENT_CADRE = "sent-cadre"  # 下派干部
    VOLUNTEER = "volunteer"  # 社区志愿者
    OTHER = "other"  # 其他一线人员


class EmploymentRelation(StrEnum):
    """Members of the two committees and volunteers often are nobody's employees: it is recorded, never assumed.

    用工关系：“两委”成员和志愿者往往不是任何单位的职工，故如实登记，不作推定。
    """

    ELECTED = "elected"  # 选举任职，无劳动关系
    LABOUR_CONTRACT = "labour-contract"  # 劳动合同
    DISPATCH = "dispatch"  # 劳务派遣
    PUBLIC_INSTITUTION = "public-institution"  # 事业编制
    CIVIL_SERVANT = "civil-servant"  # 公务员、参公
    PUBLIC_WELFARE_POST = "public-welfare-post"  # 公益性岗位
    VOLUNTEER = "volunteer"  # 志愿服务


class Insured(StrEnum):
    """Whether there is work-injury insurance 工伤保险参保情况."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class WorkerState(StrEnum):
    PENDING = "pending"  # 待核准
    ACTIVE = "active"  # 在岗
    SUSPENDED = "suspended"  # 暂停上岗
    LEFT = "left"  # 离岗
    DECEASED = "deceased"  # 亡故
    MERGED = "merged"  # 已并入另一记录


class PostType(StrEnum):
    """What a stretch of duty was 执勤类型."""

    CHECKPOINT = "checkpoint"  # 卡口执勤
    HOUSEHOLD_VISIT = "household-visit"  # 入户排查
    HOME_OBSERVATION = "home-observation"  # 居家观察服务
    DISINFECTION = "disinfection"  # 消杀
    DELIVERY = "delivery"  # 物资配送
    ON_CALL = "on-call"  # 值班
    DATA_ENTRY = "data-entry"  # 信息录入
    OTHER = "other"  # 其他


class WorkerUnknown(Conflict):
    code = "WORKER_UNKNOWN"
    title = Text("花名册中没有此人", "The worker is not on the roster")
    detail = Text("花名册中没有：{workers}", "Not on the roster: {workers}")

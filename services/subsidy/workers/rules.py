"""Who a worker is to the subsidy: the few words of the roster that payment goes by."""

from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["STAFF", "Category", "WorkerState", "WorkerUnknown"]


class Category(StrEnum):
    """Categories of front-line workers (人员类别), as the roster has them."""

    TWO_COMMITTEE = "two-committee"  # “两委”成员
    FULL_TIME = "full-time"  # 专职工作人员
    GRID = "grid"  # 网格员
    SENT_CADRE = "sent-cadre"  # 下派干部
    VOLUNTEER = "volunteer"  # 志愿者
    OTHER = "other"  # 其他一线工作者


# Notice 75 clause 1: “两委”成员、专职工作人员等一线城乡社区工作者. Volunteers are named apart
# (有条件的地方可对社区志愿者给予适当补贴): a scheme and a budget of their own.
STAFF = frozenset(Category) - {Category.VOLUNTEER}


class WorkerState(StrEnum):
    """A worker's state on the roster."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"
    DECEASED = "deceased"
    MERGED = "merged"


class WorkerUnknown(Conflict):
    code = "WORKER_UNKNOWN"
    title = Text("花名册中没有此人", "The worker is not on the roster")
    detail = Text("花名册中没有：{workers}", "Not on the roster: {workers}")

"""What an import that goes on by itself may be, and for how long it is tried and kept."""

from datetime import timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "IMPORT",
    "KEPT",
    "LEASE",
    "LONGEST_STEP",
    "MOST_TRIES",
    "ImportAbandoned",
    "ImportMove",
    "ImportState",
    "pause_after",
]

# Who holds an import says so three times in this; who died gives it back when it is over.
LEASE = timedelta(seconds=30)
# A portion that takes longer stands still: it is taken back and tried again.
LONGEST_STEP = timedelta(minutes=5)
# Tries without a portion done. With the pauses between them some five minutes.
MOST_TRIES = 10
# Files and refused rows hold personal data: long enough to correct them and send them again, and no longer.
KEPT = timedelta(days=30)


class ImportState(StrEnum):
    WAITING = "waiting"  # 等待处理
    RUNNING = "running"  # 处理中
    DONE = "done"  # 已完成
    FAILED = "failed"  # 未完成
    CANCELLED = "cancelled"  # 已取消


class ImportMove(StrEnum):
    CANCEL = "cancel"


# The other steps are nobody's move: the service makes them.
IMPORT = Lifecycle[ImportState, ImportMove](
    start=ImportState.WAITING,
    steps={
        (ImportState.WAITING, ImportMove.CANCEL): ImportState.CANCELLED,
        (ImportState.RUNNING, ImportMove.CANCEL): ImportState.CANCELLED,
    },
)


class ImportAbandoned(Conflict):
    code = "IMPORT_ABANDONED"
    title = Text("导入多次中断，已停止", "The import broke off too often and was given up")
    detail = Text(
        "已采纳的行保持有效；请重新发送文件，相同的行视为未变",
        "Rows that were accepted stand; send the file again, and rows that are the same count as unchanged",
    )


def pause_after(tries: int) -> timedelta:
    """How long nobody tries again: 2, 4, 8 … seconds, a minute at most."""
    return timedelta(seconds=min(2**tries, 60))

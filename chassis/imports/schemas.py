"""An import as it is shown while it goes on and afterwards."""

from typing import Any
from uuid import UUID

from chassis.fields import Answer, LocalDateTime, Version, described
from chassis.imports.rules import ImportState
from chassis.moves import NextMove
from chassis.tabular import ImportMode

__all__ = ["ImportOut"]


class ImportOut(Answer):
    """An import that goes on by itself 后台导入."""

    id: UUID = described("编号", "id")
    operation: str = described("操作", "operation that takes the rows", examples=["import_workers"])
    state: ImportState = described("状态", "state", examples=["running"])
    dry_run: bool = described(
        "试运行", "dry run", "为true时，按请求不作任何变更 True when nothing is changed by request", examples=[False]
    )
    mode: ImportMode = described(
        "方式",
        "mode",
        "each：逐行处理；atomic：全部采纳或全部不采纳 each: row by row; atomic: all rows or none",
        examples=["each"],
    )
    size: int = described("文件字节数", "bytes of the file", examples=[5242880])
    total: int | None = described(
        "总行数", "rows of the file", "尚未计数时为空 Null until they were counted", examples=[100000]
    )
    received: int = described("已读行数", "rows read", examples=[41000])
    accepted: int = described(
        "采纳行数",
        "rows accepted",
        "逐行处理时，已采纳的不受其后各行影响 Row by row these stand, whatever comes after",
        examples=[40988],
    )
    unchanged: int = described(
        "未变行数", "rows unchanged", "与已有记录完全相同 On record already, just so", examples=[10]
    )
    refused: int = described(
        "拒绝行数", "rows refused", "逐行见其`errors` Told one by one by its `errors`", examples=[2]
    )
    percent: int | None = described(
        "进度百分比", "percent done", "行数尚未计数时为空 Null until the rows were counted", examples=[41]
    )
    problem: dict[str, Any] | None = described(
        "失败原因",
        "why it failed",
        (
            "`code`与`detail`同问题说明；未失败时为空 "
            "`code` and `detail` as a problem document has them; null unless it failed"
        ),
    )
    created_at: LocalDateTime = described("提交时间", "asked for at")
    started_at: LocalDateTime | None = described("开始时间", "started at")
    finished_at: LocalDateTime | None = described("结束时间", "finished at")
    version: Version = described("版本", "version", examples=[42])
    next_moves: list[NextMove] = described("可进行的操作", "legal next moves")

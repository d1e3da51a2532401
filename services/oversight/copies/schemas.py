"""A copy of one's own data, on the wire."""

from typing import Any

from chassis.fields import Answer, LocalDateTime, WorkerId, described
from services.oversight.care.rules import Status

__all__ = ["CopyOut", "CopyPartOut", "KeptElsewhereOut"]


class CopyPartOut(Answer):
    """One list as its own operation answers it 副本部分."""

    path: str = described("来源", "the operation that answers it", examples=["/v1/subsidy/me/lines"])
    title: str = described("内容", "what it is", examples=["工作补助 Subsidy lines"])
    status: Status = described("读取情况", "status", examples=["read"])
    as_of: LocalDateTime | None = described("截至时间", "as of", "未能读取的为空 Null where it could not be read")
    records: list[dict[str, Any]] = described(
        "记录", "records", "格式以该操作的接口文档为准 As the operation's own document describes them"
    )
    more: bool = described("还有更多", "whether the list is longer", examples=[False])


class KeptElsewhereOut(Answer):
    """What the worker reads where it is kept, and nowhere else 另行查阅."""

    path: str = described("路径", "path", examples=["/v1/welfare/me/counselling"])
    title: str = described("内容", "what it is", examples=["心理援助 Counselling"])


class CopyOut(Answer):
    """Everything that is kept of a worker 个人信息副本."""

    worker_id: WorkerId = described("人员编号", "worker")
    made_at: LocalDateTime = described("制作时间", "made at")
    complete: bool = described("完整", "complete", "各部分均已全部读取 Every part was read to its end", examples=[True])
    parts: list[CopyPartOut] = described("各部分", "parts")
    elsewhere: list[KeptElsewhereOut] = described("另行查阅", "kept elsewhere", "不列入任何复制件 Not in any copy")

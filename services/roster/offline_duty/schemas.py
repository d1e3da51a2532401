"""A device's queue of duty, and what became of each part of it."""

from uuid import UUID

from pydantic import field_validator

from chassis.field_errors import wrong
from chassis.fields import Answer, LocalDateTime, RegionCode, Schema, described
from chassis.workers import PostType
from services.roster.duty.rules import DutyState
from services.roster.offline_duty.rules import Received

__all__ = ["OfflineDutyIn", "QueueIn", "QueueOut", "ReceivedOut"]

_COMMUNITY = "150203001015"
_ID = "0199d3a0-0000-4000-8000-000000000001"


class OfflineDutyIn(Schema):
    """One stretch of duty by the device's clock 设备时钟所记的一次执勤."""

    client_id: UUID = described(
        "设备编号", "id that the device gave it", "重复提交的只登记一次 Sent again, it is recorded once", examples=[_ID]
    )
    started_at: LocalDateTime = described("开始时间", "started at", examples=["2020-02-01T08:00:00+08:00"])
    ended_at: LocalDateTime = described("结束时间", "ended at", examples=["2020-02-01T14:30:00+08:00"])
    place: RegionCode = described("执勤地点", "place of duty", examples=[_COMMUNITY])
    post_type: PostType = described("执勤类型", "type of duty", examples=["checkpoint"])


class QueueIn(Schema):
    """What a device kept while it had no network 设备离线期间留存的执勤."""

    sent_at: LocalDateTime = described(
        "设备当前时间", "the device's clock as it sends", "据以校正下列时间 By it the times below are set right"
    )
    items: list[OfflineDutyIn] = described("执勤", "stretches of duty", min_length=1, max_length=100)

    @field_validator("items")
    @classmethod
    def _once(cls, items: list[OfflineDutyIn]) -> list[OfflineDutyIn]:
        if len({one.client_id for one in items}) != len(items):
            raise wrong("repeated_item", "同一客户端标识重复出现", "A client id is named more than once")
        return items


class ReceivedOut(Answer):
    """What became of one stretch of duty 一次执勤的补传结果."""

    client_id: UUID = described("设备编号", "id that the device gave it", examples=[_ID])
    outcome: Received = described(
        "结果", "outcome", "未登记的，更正后可再次提交 Refused ones may be sent again, corrected", examples=["recorded"]
    )
    entry_id: UUID | None = described("执勤编号", "duty entry", "未登记时为空 Null when refused")
    state: DutyState | None = described(
        "状态", "state of the entry now", "late：待苏木乡镇（街道）核准 late: waits for the township", examples=["late"]
    )
    code: str | None = described("错误代码", "code of the refusal", examples=[None])
    detail: str | None = described("说明", "why it was refused", examples=[None])


class QueueOut(Answer):
    """What became of a device's queue, in its order 补传结果，依设备提交的顺序."""

    skew_seconds: int = described("时钟校正秒数", "seconds added to the device's times", examples=[0])
    items: list[ReceivedOut] = described("结果", "outcomes")

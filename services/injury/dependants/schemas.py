"""Dependants on the wire; a name goes out whole by a permission of its own."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDate, LocalDateTime, Schema, Version, WorkerId, described
from chassis.ledger import Event
from services.injury.benefits.deaths import Kinship
from services.injury.benefits.rules import DependantStop

__all__ = ["DependantIn", "DependantOut", "DependantRegistered", "DependantStopped", "NameOut", "StopIn"]


class DependantIn(Schema):
    """A relative whom the worker supported 供养亲属."""

    name: Line = described("姓名", "name", "加密保存 Kept sealed", examples=["样例0001"])
    kinship: Kinship = described("亲属关系", "kinship", examples=["spouse"])
    lonely: bool = described("孤寡老人或者孤儿", "a lonely elder or an orphan", default=False, examples=[False])
    born_on: LocalDate = described("出生日期", "born on", examples=["1975-05-01"])


class DependantOut(Answer):
    """A dependant on record 供养亲属."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case")
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["样*****"])
    kinship: Kinship = described("亲属关系", "kinship", examples=["spouse"])
    lonely: bool = described("孤寡老人或者孤儿", "a lonely elder or an orphan", examples=[False])
    born_on: LocalDate = described("出生日期", "born on", examples=["1975-05-01"])
    stopped_for: DependantStop | None = described("停止原因", "why it was stopped")
    stopped_on: LocalDate | None = described("停止日", "stopped on")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class NameOut(Answer):
    """A dependant's name, in plain text 供养亲属姓名明文."""

    id: UUID = described("标识", "id")
    name: str = described("姓名", "name", examples=["样例0001"])


class StopIn(Schema):
    """Why and from when a dependant's pension stops 停止供养亲属抚恤金."""

    reason: DependantStop = described("原因", "reason", examples=["adult"])
    on: LocalDate = described("停止日", "stopped on", "不得晚于今日 Not later than today", examples=["2020-02-04"])


class DependantRegistered(Event, type="injury.dependant.registered", zh="工作人员的供养亲属已登记。"):
    """A relative whom the worker supported was registered."""

    worker_id: WorkerId
    dependant_id: UUID = described("供养亲属标识", "the dependant")
    kinship: Kinship


class DependantStopped(
    Event, type="injury.dependant.stopped", zh="供养亲属不再享受待遇；随之停发抚恤金的，`benefit_id`为该项待遇。"
):
    """A dependant is entitled no longer; ``benefit_id`` is the pension that stopped with it, if there was one."""

    worker_id: WorkerId
    dependant_id: UUID = described("供养亲属标识", "the dependant")
    reason: DependantStop
    benefit_id: UUID | None = described("停发的抚恤金", "pension that stopped with it")

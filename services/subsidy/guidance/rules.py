"""Guidance 指导意见: how far a league lets its counties go, and which share of the cost it bears."""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "GUIDANCE",
    "GUIDANCE_PERMISSIONS",
    "GuidanceGone",
    "GuidanceInUse",
    "GuidanceMove",
    "GuidanceOverlaps",
    "GuidanceState",
]

SOURCE = "内防指发〔2020〕75号 一"


class GuidanceState(StrEnum):
    ISSUED = "issued"
    ENDED = "ended"


class GuidanceMove(StrEnum):
    END = "end"


GUIDANCE = Lifecycle[GuidanceState, GuidanceMove](
    start=GuidanceState.ISSUED,
    steps={(GuidanceState.ISSUED, GuidanceMove.END): GuidanceState.ENDED},
)
GUIDANCE_PERMISSIONS = {GuidanceMove.END: "subsidy:guidance:end"}


class GuidanceInUse(Conflict):
    code = "GUIDANCE_IN_USE"
    stands_for = ("guidance_in_use",)
    title = Text("有旗县补助标准尚依此指导意见执行", "A county's standard rests on the guidance")
    detail = Text(
        "标准的截止日晚于今日，须先由旗县终止标准",
        "A standard goes on beyond today: the county ends it first",
    )
    source = SOURCE


class GuidanceGone(Conflict):
    code = "GUIDANCE_ENDED"
    stands_for = ("guidance_holds",)
    title = Text("所依指导意见已终止", "The guidance has ended")
    source = SOURCE


class GuidanceOverlaps(Conflict):
    code = "GUIDANCE_OVERLAPS"
    stands_for = ("ex_guidance_period",)
    title = Text("该时段已有指导意见", "There is guidance for part of this period already")
    source = SOURCE

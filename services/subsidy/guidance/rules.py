"""Guidance 指导意见: how far a league lets its counties go, and which share of the cost it bears."""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["GUIDANCE", "GUIDANCE_PERMISSIONS", "GuidanceMove", "GuidanceOverlaps", "GuidanceState"]

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


class GuidanceOverlaps(Conflict):
    code = "GUIDANCE_OVERLAPS"
    stands_for = ("ex_guidance_period",)
    title = Text("该时段已有指导意见", "There is guidance for part of this period already")
    source = SOURCE

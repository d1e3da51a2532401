"""Mandates 上级明确要求: what the four authorities explicitly require of communities, by document.

Notice 75, clause 4: 除党中央和国务院以及自治区党委和政府明确要求外，原则上不得向社区摊派工作任务.
"""

from datetime import date
from enum import StrEnum

from chassis.periods import covers, ends_within
from chassis.problems import Conflict
from chassis.regions import span_of
from chassis.text import Text

__all__ = [
    "Authority",
    "MandateDoesNotCover",
    "MandateEndsOutside",
    "MandateKnown",
    "require_covered",
    "require_end_within",
]


class Authority(StrEnum):
    """The four whose explicit requirement a task may rest on; there is no fifth.

    可作为事项依据的四个上级机关，别无其他。
    """

    PARTY_CENTRE = "party-centre"  # 党中央
    STATE_COUNCIL = "state-council"  # 国务院
    REGION_PARTY_COMMITTEE = "region-party-committee"  # 自治区党委
    REGION_GOVERNMENT = "region-government"  # 自治区人民政府


class MandateKnown(Conflict):
    code = "MANDATE_KNOWN"
    stands_for = ("uq_mandates_authority_document_no",)
    title = Text("该文件已登记", "The document is registered already")


class MandateEndsOutside(Conflict):
    code = "MANDATE_ENDS_OUTSIDE_PERIOD"
    title = Text("终止日不在文件时段内", "The day of ending lies outside the document's period")


class MandateDoesNotCover(Conflict):
    code = "MANDATE_DOES_NOT_COVER"
    title = Text("所依据的文件未覆盖该区划或时段", "The document does not cover the region or the days")
    source = "内防指发〔2020〕75号 第四条"


def require_covered(region: int, day: date, *, by: int, valid_from: date, valid_to: date | None) -> None:
    """A document is a basis within its own region and while it is in force."""
    if not (span_of(by).covers(span_of(region)) and covers(valid_from, valid_to, day)):
        raise MandateDoesNotCover


def require_end_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A document ceases to be a basis no earlier than it began to be, nor later than it said."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise MandateEndsOutside

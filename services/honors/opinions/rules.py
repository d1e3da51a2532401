"""Opinions sought 征求意见: a breach of discipline or a crime blocks, whatever else speaks for the nominee."""

from enum import StrEnum

__all__ = ["Verdict", "blocks"]


class Verdict(StrEnum):
    """What an office answered 意见."""

    NO_OBJECTION = "no-objection"  # 无不同意见
    DISCIPLINE = "discipline"  # 存在违纪情形
    CRIME = "crime"  # 存在违法犯罪情形
    OTHER = "other"  # 其他不宜表彰的情形


def blocks(verdict: Verdict) -> bool:
    """Nothing but a clean answer lets a nomination on."""
    return verdict is not Verdict.NO_OBJECTION

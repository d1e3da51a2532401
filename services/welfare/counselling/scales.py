"""PHQ-9 and GAD-7: two questionnaires that say how soon somebody should be spoken to. They are screeners, no diagnoses.

Items are answered 0 (not at all) to 3 (nearly every day) for the last two weeks. PHQ-9 sums to 27, bands at 5, 10, 15
and 20; GAD-7 to 21, bands at 5, 10 and 15 (S:23, S:24; open to use, S:25). 精神卫生法 art. 23 (S:L10): who counsels
does not diagnose, so a band is the name of a range of totals here and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chassis.problems import Malformed
from chassis.text import Text

__all__ = [
    "DUE_WITHIN",
    "RETEST_AFTER",
    "Band",
    "Difficulty",
    "Scale",
    "Score",
    "TooManyMissing",
    "Triage",
    "score",
    "soonest",
]


class Scale(StrEnum):
    PHQ9 = "phq-9"
    GAD7 = "gad-7"


ITEMS = {Scale.PHQ9: 9, Scale.GAD7: 7}


class Band(StrEnum):
    MINIMAL = "minimal"
    MILD = "mild"
    MODERATE = "moderate"
    MODERATELY_SEVERE = "moderately-severe"
    SEVERE = "severe"


# The least total of each band.
_BANDS: dict[Scale, tuple[tuple[int, Band], ...]] = {
    Scale.PHQ9: (
        (20, Band.SEVERE),
        (15, Band.MODERATELY_SEVERE),
        (10, Band.MODERATE),
        (5, Band.MILD),
        (0, Band.MINIMAL),
    ),
    Scale.GAD7: ((15, Band.SEVERE), (10, Band.MODERATE), (5, Band.MILD), (0, Band.MINIMAL)),
}


class Difficulty(StrEnum):
    """The functional item, "how difficult": it is kept and not scored.

    功能影响一题，即“有多困难”：只保存，不计分。
    """

    NONE = "none"  # 没有困难
    SOME = "some"  # 有些困难
    VERY = "very"  # 非常困难
    EXTREME = "extreme"  # 极度困难


class Triage(StrEnum):
    """How soon, the soonest first.

    分级，最急者在前。
    """

    CRISIS = "crisis"  # 即刻人工联系
    URGENT = "urgent"  # 72 小时内转介医疗机构
    SOON = "soon"  # 3 日内咨询
    WEEK = "week"  # 7 日内咨询
    SELF_HELP = "self-help"  # 自助，两周后复测
    INFO = "info"  # 信息


_ORDER = tuple(Triage)
_TRIAGE: dict[Scale, dict[Band, Triage]] = {
    Scale.PHQ9: {
        Band.SEVERE: Triage.URGENT,
        Band.MODERATELY_SEVERE: Triage.SOON,
        Band.MODERATE: Triage.WEEK,
        Band.MILD: Triage.SELF_HELP,
        Band.MINIMAL: Triage.INFO,
    },
    Scale.GAD7: {
        Band.SEVERE: Triage.URGENT,
        Band.MODERATE: Triage.SOON,
        Band.MILD: Triage.SELF_HELP,
        Band.MINIMAL: Triage.INFO,
    },
}

# From the screen to somebody's speaking with the person; the follow-up of a crisis, the outer end of 24 to 72 hours.
DUE_WITHIN: dict[Triage, timedelta] = {
    Triage.CRISIS: timedelta(hours=24),
    Triage.URGENT: timedelta(hours=72),
    Triage.SOON: timedelta(days=3),
    Triage.WEEK: timedelta(days=7),
}
RETEST_AFTER = timedelta(days=14)

# The item of PHQ-9 that asks for thoughts of being better off dead or of hurting oneself, counted from nought.
_SELF_HARM = 8


class TooManyMissing(Malformed):
    code = "SCREEN_INCOMPLETE"
    title = Text("缺答超过一题，量表无效", "More than one item is unanswered: the screen is invalid")


@dataclass(frozen=True, slots=True)
class Score:
    """What one questionnaire came to; without a total where too much is missing and only a crisis is certain."""

    total: int | None
    band: Band | None
    prorated: bool
    triage: Triage


def score(scale: Scale, items: Sequence[int | None]) -> Score:
    """Total, band and how soon.

    One missing item is prorated, half a point upward; more make the screen invalid (K-med). Item 9 of PHQ-9 at 1 or
    above is a crisis whatever the total, and even where the rest is invalid. An unanswered item 9 is no "no": a
    counsellor asks within three days (D).
    """
    answered = [item for item in items if item is not None]
    missing = ITEMS[scale] - len(answered)
    self_harm = items[_SELF_HARM] if scale is Scale.PHQ9 else 0
    if missing > 1:
        if self_harm:
            return Score(total=None, band=None, prorated=False, triage=Triage.CRISIS)
        raise TooManyMissing
    total = (2 * sum(answered) * ITEMS[scale] + len(answered)) // (2 * len(answered))
    band = next(band for least, band in _BANDS[scale] if total >= least)
    triage = _TRIAGE[scale][band]
    if self_harm:
        triage = Triage.CRISIS
    elif self_harm is None:
        triage = soonest(triage, Triage.SOON)
    return Score(total=total, band=band, prorated=missing == 1, triage=triage)


def soonest(*several: Triage) -> Triage:
    """The one that waits least."""
    return min(several, key=_ORDER.index)

"""Schemes 表彰项目: what honours there are, who approved them, how many there are of each, and how they are come by.

评比达标表彰 are approved at the central and the provincial level only; what lies below the province founds none, and no
scheme is without the number under which it was approved. Every figure of a scheme is data: the notice names none.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from chassis.periods import shortens
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level
from chassis.text import Text

__all__ = [
    "DEFAULT_DAYS",
    "Approval",
    "FoundedBelowProvince",
    "LevelsOutOfOrder",
    "NomineeKind",
    "OpinionKind",
    "OpinionsTooFew",
    "PublicityKind",
    "PublicityTooFew",
    "QuotaAllotted",
    "QuotaUsedUp",
    "Rank",
    "SchemeEnds",
    "SchemeOverlaps",
    "Stage",
    "require_end",
    "require_levels",
    "require_opinions",
    "require_province",
    "require_stages",
    "reserved_of",
]

SOURCE = "内防指发〔2020〕75号 七"
# 全国优秀城乡社区工作者 2022: five working days.
DEFAULT_DAYS = 5
WHOLE_BP = 10_000


class NomineeKind(StrEnum):
    INDIVIDUALS = "individuals"  # 先进个人
    COLLECTIVES = "collectives"  # 先进集体


class Approval(StrEnum):
    """Who approved the project: there is no third.

    项目审批层级，仅此两级。
    """

    CENTRAL = "central"  # 中央审批
    PROVINCIAL = "provincial"  # 省级审批


class Rank(StrEnum):
    """The rank of the honour 表彰层次."""

    NATIONAL = "national"  # 国家级
    MINISTERIAL = "ministerial"  # 省部级


class PublicityKind(StrEnum):
    """How its days are counted 公示计日方式."""

    WORKING = "working"
    CALENDAR = "calendar"


class Stage(StrEnum):
    """Where the list is posted; the unit is the nominee's own community, village, township or street.

    公示层级；`unit`为推荐对象所在的社区（嘎查村）或苏木乡镇（街道）。
    """

    UNIT = "unit"
    TOWNSHIP = "township"
    COUNTY = "county"
    LEAGUE = "league"
    PROVINCE = "province"


class OpinionKind(StrEnum):
    """Whose opinion is sought 征求意见."""

    DISCIPLINE = "discipline"  # 纪检监察机关
    PUBLIC_SECURITY = "public-security"  # 公安机关
    ORGANIZATION = "organization"  # 组织（干部管理）部门
    HEALTH = "health"  # 卫生健康部门
    TAX = "tax"  # 税务部门
    ENVIRONMENT = "environment"  # 生态环境部门


_REVIEWING = (Level.TOWNSHIP, Level.COUNTY, Level.LEAGUE, Level.PROVINCE)
_ALWAYS = (OpinionKind.DISCIPLINE, OpinionKind.PUBLIC_SECURITY)


class FoundedBelowProvince(Forbidden):
    code = "SCHEME_FOUNDED_BELOW_PROVINCE"
    stands_for = ("ck_schemes_founded_by",)
    title = Text("省级以下不得自行设立表彰项目", "No scheme is founded below the province")
    source = "评比达标表彰活动管理办法"


class LevelsOutOfOrder(Conflict):
    code = "REVIEW_LEVELS_OUT_OF_ORDER"
    title = Text("审核层级须自下而上并止于自治区", "Levels review from below to the province, each once")


class PublicityTooFew(Conflict):
    code = "PUBLICITY_STAGES_TOO_FEW"
    title = Text("须在本单位和自治区两级公示", "The list is posted in the nominee's unit and by the province at least")


class OpinionsTooFew(Conflict):
    code = "OPINIONS_TOO_FEW"
    title = Text("须征求纪检监察、公安机关意见", "Discipline and public security are asked at least")


class SchemeOverlaps(Conflict):
    code = "SCHEME_OVERLAPS"
    stands_for = ("ex_schemes_code",)
    title = Text("同一项目在该期间已有版本", "The scheme has a version on some of these days")


class SchemeEnds(Conflict):
    code = "SCHEME_ENDS_WRONGLY"
    title = Text("终止日须在项目有效期内", "A scheme ends on one of its days, and is never prolonged")


class QuotaAllotted(Conflict):
    code = "QUOTA_ALLOTTED"
    stands_for = ("uq_quotas_scheme_id_region_category",)
    title = Text("该地区该类别已分配名额", "The area has its quota of this category already")


class QuotaUsedUp(Conflict):
    code = "QUOTA_USED_UP"
    stands_for = ("ck_nominations_seat_within_quota", "ck_nominations_front_line_share", "uq_nominations_quota_id_seat")
    title = Text("名额不足，或须留给一线人员", "No place is left, or those left are for the front line")


def require_province(level: Level) -> None:
    """县级及以下、盟市均不得设立表彰项目."""
    if level is not Level.PROVINCE:
        raise FoundedBelowProvince


def require_levels(levels: Sequence[Level]) -> None:
    """逐级推荐: each level once, from below to the province."""
    places = [_REVIEWING.index(level) if level in _REVIEWING else -1 for level in levels]
    if not places or places[0] < 0 or places != sorted(set(places)) or levels[-1] is not Level.PROVINCE:
        raise LevelsOutOfOrder


def require_stages(stages: Sequence[Stage]) -> None:
    """两级公示 for honours of the province and above: in the own unit, and by the province (K-hi)."""
    if len(set(stages)) != len(stages) or not {Stage.UNIT, Stage.PROVINCE} <= set(stages):
        raise PublicityTooFew


def require_opinions(kinds: Sequence[OpinionKind]) -> None:
    """Whatever else a scheme asks for, discipline and public security have their say."""
    if not set(_ALWAYS) <= set(kinds):
        raise OpinionsTooFew


def require_end(*, valid_from: date, valid_to: date | None, last_on: date) -> None:
    """A version ends on a day of its own, earlier than it would have."""
    if not shortens(last_on, valid_from=valid_from, valid_to=valid_to):
        raise SchemeEnds


def reserved_of(places: int, *, front_line_bp: int) -> int:
    """Of so many places those that only front-line nominees take: the share, rounded up in their favour."""
    return -(-places * front_line_bp // WHOLE_BP)

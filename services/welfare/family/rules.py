"""Help for the families of those who have no time for them, from what is asked to the end of it.

内防指发〔2020〕75号 八 (S:0): 组织社区服务机构和志愿者对其家属给予更多帮助关爱，鼓励学校、社会组织对有需要的子女进行
“一对一”网上教学辅导. Nobody comes to a family that has not agreed to just them, nobody who was not checked within
a year to a child, and nobody teaches a child under fourteen without its guardian.
"""

from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "FAMILY_HELP",
    "FAMILY_HELP_PERMISSIONS",
    "LIVE",
    "WITH_CHILD",
    "ChildMismatch",
    "FamilyConsentMissing",
    "HelpKind",
    "HelpMove",
    "HelpState",
    "HelpUnderWay",
    "HelperKind",
    "HelperUnchecked",
    "OfNoChild",
    "SchoolsTeach",
    "require_checked",
    "require_child",
    "require_child_of_kind",
    "require_family_consent",
]


class HelpKind(StrEnum):
    """What a family needs 帮扶类别."""

    ELDER_CARE = "elder-care"  # 照料老人
    CHILD_CARE = "child-care"  # 照料子女
    SHOPPING = "shopping"  # 代购
    STUDY = "study"  # “一对一”网上教学辅导


# What is for a child, who is named: helpers are checked.
WITH_CHILD = frozenset({HelpKind.CHILD_CARE, HelpKind.STUDY})


class HelperKind(StrEnum):
    """Who helps 力量来源."""

    COMMUNITY_SERVICE = "community-service"  # 社区服务机构
    VOLUNTEER = "volunteer"  # 志愿者
    SOCIAL_ORGANISATION = "social-organisation"  # 社会组织
    SCHOOL = "school"  # 学校


class HelpState(StrEnum):
    ASKED = "asked"
    MATCHED = "matched"
    ACTIVE = "active"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class HelpMove(StrEnum):
    MATCH = "match"
    RELEASE = "release"
    CONSENT = "consent"
    BEGIN = "begin"
    END = "end"
    WITHDRAW = "withdraw"


_S, _M = HelpState, HelpMove

# What is not over.
LIVE = (_S.ASKED, _S.MATCHED, _S.ACTIVE)

FAMILY_HELP = Lifecycle[HelpState, HelpMove](
    start=_S.ASKED,
    steps={
        (_S.ASKED, _M.MATCH): _S.MATCHED,
        # It comes to nothing with this helper, and another is looked for.
        (_S.MATCHED, _M.RELEASE): _S.ASKED,
        (_S.MATCHED, _M.CONSENT): _S.MATCHED,
        (_S.MATCHED, _M.BEGIN): _S.ACTIVE,
        (_S.ACTIVE, _M.END): _S.ENDED,
        # A family takes its consent back whenever it wants to (个人信息保护法第十五条).
        (_S.ASKED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.MATCHED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.ACTIVE, _M.WITHDRAW): _S.WITHDRAWN,
    },
)
FAMILY_HELP_PERMISSIONS = {move: f"welfare:family-help:{move.value}" for move in HelpMove} | {
    _M.CONSENT: "welfare:me:consent-family-help",
    _M.WITHDRAW: "welfare:me:withdraw-family-help",
}


class HelpUnderWay(Conflict):
    code = "FAMILY_HELP_UNDER_WAY"
    stands_for = ("uq_family_helps_of_child", "uq_family_helps_of_family")
    title = Text("该家庭或该子女已有同类帮扶", "The family, or the child, has such help asked for or under way")


class ChildMismatch(Conflict):
    code = "FAMILY_HELP_CHILD_MISMATCH"
    stands_for = ("ck_family_helps_child", "fk_family_helps_child_id_children")
    title = Text(
        "照料子女和学业辅导须指明该人员已登记的子女，其他帮扶不得指明子女",
        "Care and lessons are for a registered child of this worker, other help names none",
    )


class FamilyConsentMissing(Conflict):
    code = "FAMILY_CONSENT_MISSING"
    stands_for = ("ck_family_helps_family_consent",)
    title = Text("须经家属同意方可对接", "A family is matched with its consent alone")
    source = "个人信息保护法第十三条、第二十三条"


class HelperUnchecked(Conflict):
    code = "HELPER_UNCHECKED"
    stands_for = ("ck_family_helps_checked",)
    title = Text(
        "接触未成年人的，须有一年内的背景审查文书",
        "Who works with minors has been checked within a year, and not after the match",
    )
    source = "未成年人保护法第六十二条"


class OfNoChild(Conflict):
    code = "FAMILY_HELP_OF_NO_CHILD"
    stands_for = ("ck_family_helps_guardian",)
    title = Text("该帮扶不涉及子女，无须监护人同意", "This help is for no child, and needs no guardian")


class SchoolsTeach(Conflict):
    code = "SCHOOLS_TEACH"
    stands_for = ("ck_family_helps_helper",)
    title = Text("学校只承担学业辅导", "A school gives lessons and nothing else")


def require_child(kind: HelpKind) -> None:
    """A guardian agrees for a child."""
    if kind not in WITH_CHILD:
        raise OfNoChild


def require_child_of_kind(kind: HelpKind, *, named: bool) -> None:
    """Care of a child and lessons are for a child that is registered; other help is for no child."""
    if (kind in WITH_CHILD) != named:
        raise ChildMismatch


def require_family_consent(*, consent: bool) -> None:
    """The family has agreed to this helper, and to being told to them."""
    if not consent:
        raise FamilyConsentMissing


def require_checked(kind: HelpKind, *, check_no: str | None, checked_on: date | None, today: date) -> None:
    """Up to and on the anniversary of the check; of one made on 29 February, the 28th."""
    if kind not in WITH_CHILD:
        return
    if check_no is None or checked_on is None or not checked_on <= today <= _a_year_after(checked_on):
        raise HelperUnchecked


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)

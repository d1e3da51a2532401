"""Stories 先进典型事迹: pitched, agreed to, held against the record, cleared, approved, and only then told.

「要充分利用报刊、广播、电视等新闻媒体和网络新媒体，大力宣传报道在疫情防控工作中表现突出的城乡社区工作者的感人事迹」.
Nobody is told of who has not agreed, or whose near relatives have not where the person is dead (个人信息保护法
arts. 13, 49); no story tells of anybody's health or home, and none shows a child without its guardian's word.
"""

from enum import StrEnum

from chassis.caller import Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.text import Text

__all__ = [
    "CLEARING",
    "DRAFTING",
    "STORY",
    "STORY_PERMISSIONS",
    "ClaimBeyondDuty",
    "ClearedElsewhere",
    "ConsentKind",
    "GuardianConsentMissing",
    "HonourNotHeldByPerson",
    "Language",
    "NotTheOwnStory",
    "OwnStory",
    "PrivacyNotKept",
    "RelativesConsent",
    "SameStoryHand",
    "StoryElsewhere",
    "StoryMove",
    "StoryState",
    "StoryWithoutText",
    "TextNotOpen",
    "WithdrawnFor",
    "require_clearing",
    "require_consent_of",
    "require_duty",
]


class Language(StrEnum):
    """The language of an edition, by BCP 47.

    版次的语种，以 BCP 47 代码表示。
    """

    CHINESE = "zh"  # 汉文
    MONGOLIAN = "mn-Mong"  # 蒙古文（传统文字）


class ConsentKind(StrEnum):
    """Whose word it is 同意人."""

    PERSON = "person"  # 本人
    NEAR_RELATIVE = "near-relative"  # 近亲属


class WithdrawnFor(StrEnum):
    """Why a story is told no longer 撤回原因."""

    CONSENT_WITHDRAWN = "consent-withdrawn"  # 撤回同意
    FACTS_WRONG = "facts-wrong"  # 事实有误
    HONOUR_REVOKED = "honour-revoked"  # 荣誉被撤销
    NOT_PURSUED = "not-pursued"  # 不再采用


class StoryState(StrEnum):
    PITCHED = "pitched"
    CONSENTED = "consented"
    FACT_CHECKED = "fact-checked"
    CLEARED = "cleared"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class StoryMove(StrEnum):
    WRITE = "write"
    CONSENT = "consent"
    CHECK = "check"
    CLEAR = "clear"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


_S, _M = StoryState, StoryMove
STORY = Lifecycle[StoryState, StoryMove](
    start=_S.PITCHED,
    steps={
        (_S.PITCHED, _M.WRITE): _S.PITCHED,
        (_S.PITCHED, _M.CONSENT): _S.CONSENTED,
        (_S.CONSENTED, _M.CHECK): _S.FACT_CHECKED,
        (_S.FACT_CHECKED, _M.CLEAR): _S.CLEARED,
        (_S.CLEARED, _M.APPROVE): _S.APPROVED,
        (_S.APPROVED, _M.PUBLISH): _S.PUBLISHED,
        (_S.PUBLISHED, _M.PUBLISH): _S.PUBLISHED,
        **{(state, _M.WITHDRAW): _S.WITHDRAWN for state in _S if state is not _S.WITHDRAWN},
    },
)
STORY_PERMISSIONS = {move: f"honors:story:{move.value}" for move in StoryMove} | {
    _M.PUBLISH: "honors:publication:publish",
}
# What was agreed to, checked and cleared is what is told: a text is written before all that.
DRAFTING = frozenset({_S.PITCHED})
CLEARING = frozenset({Department.ORGANIZATION, Department.CIVIL_AFFAIRS})


class StoryElsewhere(Forbidden):
    code = "STORY_ELSEWHERE"
    title = Text("只能推荐本地区人员的事迹", "Only those of the own region are told of")


class OwnStory(Conflict):
    code = "OWN_STORY"
    stands_for = ("ck_stories_own",)
    title = Text("本人不得核实、审核本人事迹", "Nobody checks, clears or approves the own story")


class SameStoryHand(Conflict):
    code = "SAME_HAND_IN_STORY"
    stands_for = ("ck_stories_hands",)
    title = Text("核实、审核、批准须由不同的人办理", "Who checks, who clears and who approves are three persons")


class StoryWithoutText(Conflict):
    code = "STORY_WITHOUT_TEXT"
    title = Text("尚无文稿", "There is no text to agree to")


class TextNotOpen(Conflict):
    code = "STORY_TEXT_NOT_OPEN"
    stands_for = ("story_text_not_open",)
    title = Text("文稿已经同意，不得改动", "The text was agreed to and is not changed")


class NotTheOwnStory(Conflict):
    code = "CONSENT_OF_ANOTHER"
    title = Text("本人健在的，须由本人同意", "The living agree themselves")


class RelativesConsent(Conflict):
    code = "RELATIVES_CONSENT"
    stands_for = ("ck_stories_consent",)
    title = Text("本人已故的，须由近亲属同意", "Of the dead the near relatives agree")
    source = "个人信息保护法第四十九条"


class GuardianConsentMissing(Conflict):
    code = "GUARDIAN_CONSENT_OF_STORY"
    stands_for = ("ck_stories_child",)
    title = Text("出现未成年人的，须有监护人同意", "A child is shown with its guardian's consent alone")
    source = "个人信息保护法第三十一条"


class PrivacyNotKept(Conflict):
    code = "PRIVACY_NOT_KEPT"
    stands_for = ("ck_stories_privacy",)
    title = Text("不得披露健康信息和家庭住址", "No story tells of anybody's health or home address")


class ClaimBeyondDuty(Conflict):
    code = "CLAIM_BEYOND_DUTY"
    stands_for = ("ck_stories_facts",)
    title = Text("事迹所述执勤超过已确认的执勤", "The story claims more duty than the roster has confirmed")


class HonourNotHeldByPerson(Conflict):
    code = "HONOUR_NOT_HELD_BY_PERSON"
    stands_for = ("honour_not_held_by_person",)
    title = Text("所述荣誉不是本人的，或者已撤销", "An honour it names is not the person's, or was revoked")


class ClearedElsewhere(Forbidden):
    code = "STORY_CLEARED_ELSEWHERE"
    title = Text("由组织、民政部门审核", "Organization departments and civil affairs clear it")


def require_consent_of(kind: ConsentKind, *, deceased: bool) -> None:
    """The person's own word while the person lives, the near relatives' afterwards."""
    if deceased and kind is not ConsentKind.NEAR_RELATIVE:
        raise RelativesConsent
    if not deceased and kind is not ConsentKind.PERSON:
        raise NotTheOwnStory


def require_duty(claimed: int, *, confirmed: int) -> None:
    """Held against what the roster has confirmed in those days."""
    if claimed > confirmed:
        raise ClaimBeyondDuty


def require_clearing(department: Department) -> None:
    """组织、民政部门."""
    if department not in CLEARING:
        raise ClearedElsewhere

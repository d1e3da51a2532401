"""Counselling 心理咨询援助: from a word asked for to a case that is closed, with consent at every step.

内防指发〔2020〕75号 六 (S:0): 要加强社区工作者的心理调适疏导，依托卫生、教育、民政以及社会组织力量，为城乡社区工作者
及时提供心理咨询援助服务. 精神卫生法 art. 23 ¶4 (S:L10): who counsels keeps secret what is told; 个人信息保护法 art. 28,
29 (S:L2): health is sensitive, so each use asks for a consent of its own. Where a life is in danger nobody waits for
one (art. 13 (4)): a crisis is taken as it comes.
"""

from datetime import timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.regions import Level, level_of, parent_of
from chassis.text import Text

__all__ = [
    "CASE_PERMISSIONS",
    "COUNSELLING_CASE",
    "KEPT_AFTER_CLOSING",
    "PROPOSAL_LASTS",
    "AlreadyInCounselling",
    "CounselMove",
    "CounselState",
    "NoConsent",
    "Scope",
    "Source",
    "county_of",
]


class Source(StrEnum):
    """How the person came here 个案来源."""

    SELF = "self"  # 本人求助
    PEER = "peer"  # 同事推荐
    MANAGER = "manager"  # 主管推荐
    HOTLINE = "hotline"  # 热线
    OUTREACH = "outreach"  # 事后主动关怀


class Scope(StrEnum):
    """What a person agrees to, each by itself.

    同意事项，每项单独作出。
    """

    SCREENING = "screening"  # 填写量表
    REFERRAL = "referral"  # 转介心理服务机构
    CONTACT = "contact"  # 向承接机构提供联系方式
    ANSWERS = "answers"  # 向承接机构提供量表结果
    MEDICAL = "medical"  # 转介医疗机构


class CounselState(StrEnum):
    REFERRED = "referred"
    CONSENTED = "consented"
    SCREENED = "screened"
    TRIAGED = "triaged"
    CRISIS = "crisis"
    IN_SESSION = "in-session"
    FOLLOW_UP = "follow-up"
    CLOSED = "closed"
    TRANSFERRED_MEDICAL = "transferred-medical"
    WITHDRAWN = "withdrawn"


class CounselMove(StrEnum):
    CONSENT = "consent"
    SCREEN = "screen"
    TRIAGE = "triage"
    ALARM = "alarm"
    MEET = "meet"
    FOLLOW_UP = "follow-up"
    CLOSE = "close"
    TRANSFER_MEDICAL = "transfer-medical"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    LAPSE = "lapse"


_S, _M = CounselState, CounselMove

_LIVE = (_S.REFERRED, _S.CONSENTED, _S.SCREENED, _S.TRIAGED, _S.CRISIS, _S.IN_SESSION, _S.FOLLOW_UP)

COUNSELLING_CASE = Lifecycle[CounselState, CounselMove](
    start=_S.REFERRED,
    steps={
        # One who asks for help consents in asking; one who was proposed, when they say so themselves.
        (_S.REFERRED, _M.CONSENT): _S.CONSENTED,
        (_S.CONSENTED, _M.SCREEN): _S.SCREENED,
        (_S.SCREENED, _M.TRIAGE): _S.TRIAGED,
        (_S.TRIAGED, _M.SCREEN): _S.SCREENED,
        # A questionnaire is no condition of being listened to.
        (_S.CONSENTED, _M.MEET): _S.IN_SESSION,
        (_S.TRIAGED, _M.MEET): _S.IN_SESSION,
        (_S.IN_SESSION, _M.MEET): _S.IN_SESSION,
        (_S.FOLLOW_UP, _M.MEET): _S.IN_SESSION,
        (_S.IN_SESSION, _M.FOLLOW_UP): _S.FOLLOW_UP,
        # From anywhere, and before any consent.
        (_S.REFERRED, _M.ALARM): _S.CRISIS,
        (_S.CONSENTED, _M.ALARM): _S.CRISIS,
        (_S.SCREENED, _M.ALARM): _S.CRISIS,
        (_S.TRIAGED, _M.ALARM): _S.CRISIS,
        (_S.IN_SESSION, _M.ALARM): _S.CRISIS,
        (_S.FOLLOW_UP, _M.ALARM): _S.CRISIS,
        (_S.CRISIS, _M.ALARM): _S.CRISIS,
        (_S.CRISIS, _M.FOLLOW_UP): _S.FOLLOW_UP,
        (_S.CRISIS, _M.MEET): _S.CRISIS,
        (_S.CONSENTED, _M.CLOSE): _S.CLOSED,
        (_S.TRIAGED, _M.CLOSE): _S.CLOSED,
        (_S.IN_SESSION, _M.CLOSE): _S.CLOSED,
        (_S.FOLLOW_UP, _M.CLOSE): _S.CLOSED,
        (_S.CONSENTED, _M.TRANSFER_MEDICAL): _S.TRANSFERRED_MEDICAL,
        (_S.TRIAGED, _M.TRANSFER_MEDICAL): _S.TRANSFERRED_MEDICAL,
        (_S.CRISIS, _M.TRANSFER_MEDICAL): _S.TRANSFERRED_MEDICAL,
        (_S.IN_SESSION, _M.TRANSFER_MEDICAL): _S.TRANSFERRED_MEDICAL,
        (_S.FOLLOW_UP, _M.TRANSFER_MEDICAL): _S.TRANSFERRED_MEDICAL,
        (_S.REFERRED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.CONSENTED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.TRIAGED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.CRISIS, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.IN_SESSION, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.FOLLOW_UP, _M.WITHDRAW): _S.WITHDRAWN,
        # Two records were of one person, who has one case; or the person has died.
        **{(state, _M.MERGE): _S.CLOSED for state in _LIVE},
        **{(state, _M.LAPSE): _S.CLOSED for state in _LIVE},
    },
)

CASE_PERMISSIONS = {
    _M.CONSENT: "welfare:own-counselling:consent",
    _M.SCREEN: "welfare:own-counselling:screen",
    _M.TRIAGE: "welfare:own-counselling:screen",
    _M.ALARM: "welfare:own-counselling:screen",
    _M.MEET: "welfare:counselling-referral:meet",
    _M.FOLLOW_UP: "welfare:counselling-referral:follow-up",
    _M.CLOSE: "welfare:counselling-referral:close",
    _M.TRANSFER_MEDICAL: "welfare:counselling-referral:accept",
    _M.WITHDRAW: "welfare:own-counselling:withdraw",
    # Made when the roster, or the injury service, tells of it.
    _M.MERGE: "roster:worker:merge",
    _M.LAPSE: "roster:worker:record-death",
}

# What was proposed and never consented to is forgotten after this (D).
PROPOSAL_LASTS = timedelta(days=14)
# Answers, notes and contact of a case that ended are deleted after this (个人信息保护法 art. 19; D).
KEPT_AFTER_CLOSING = timedelta(days=365)


class NoConsent(Conflict):
    code = "NO_CONSENT"
    stands_for = ("counselling_consented",)
    title = Text("本人未同意，或已撤回同意", "The person has not consented to this, or has withdrawn it")
    source = "个人信息保护法第二十九条、第十五条"


class AlreadyInCounselling(Conflict):
    code = "ALREADY_IN_COUNSELLING"
    stands_for = ("uq_counselling_cases_live",)
    title = Text("本人已有进行中的咨询", "The person has a case under way already")


def county_of(region: int) -> int:
    """The county of a place, or the place itself where it is wider: six workers of a community are soon told apart."""
    wide = level_of(region) in {Level.PROVINCE, Level.LEAGUE}
    return region if wide else parent_of(region, Level.COUNTY)

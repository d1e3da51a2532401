"""Preferences 优先事项: facts of which the organ responsible gives a certificate once, and any body checks it.

「优先推荐……人选」「同等条件下优先录（聘）用」: the certificate says that somebody is to be preferred, all else being
equal. Whether it is, the body decides that it is shown to; nothing here compares or ranks anybody.
"""

import base64
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from chassis.caller import Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.text import Text
from chassis.workers import Category

__all__ = [
    "CERTIFICATE",
    "KIND",
    "LEADING",
    "ORGANS",
    "STATUS_KIND",
    "CertificateExpired",
    "CertificateMove",
    "CertificateRevoked",
    "CertificateState",
    "HonourNotHeld",
    "LeadersOnly",
    "OwnPreference",
    "Preference",
    "PreferenceOfAnotherOrgan",
    "PreferenceOnRecord",
    "RecorderIssues",
    "require_category",
    "require_good",
    "require_organ",
    "status_list",
]

# The ``typ`` of a certificate and of the list of those revoked (draft-ietf-oauth-status-list).
KIND = "nuanxin-preference+jwt"
STATUS_KIND = "statuslist+jwt"


class Preference(StrEnum):
    """What somebody is preferred for, in the words of clause 7.

    优先事项，用语依通知第七条。
    """

    PARTY_CONGRESS_DELEGATE = "party-congress-delegate"  # 党代表人选
    PEOPLES_DEPUTY = "peoples-deputy"  # 人大代表人选
    CPPCC_MEMBER = "cppcc-member"  # 政协委员人选
    MODEL_WORKER = "model-worker"  # 劳动模范人选
    TERM_CHANGE_CANDIDATE = "term-change-candidate"  # 社区组织换届推荐人选
    TOWNSHIP_CADRE = "township-cadre"  # 街道（苏木乡镇）干部选拔
    CIVIL_SERVANT = "civil-servant"  # 公务员招录
    PUBLIC_INSTITUTION = "public-institution"  # 事业单位招聘
    STATE_ENTERPRISE = "state-enterprise"  # 国有企业招聘


_P = Preference
# 社区党组织书记、居委会主任: what the notice opens to them alone.
LEADING = frozenset({_P.PARTY_CONGRESS_DELEGATE, _P.PEOPLES_DEPUTY, _P.CPPCC_MEMBER, _P.MODEL_WORKER})

# Whose it is to say so; each is named in the clause's 责任单位.
ORGANS: Mapping[Preference, frozenset[Department]] = {
    _P.PARTY_CONGRESS_DELEGATE: frozenset({Department.ORGANIZATION}),
    _P.PEOPLES_DEPUTY: frozenset({Department.ORGANIZATION}),
    _P.CPPCC_MEMBER: frozenset({Department.ORGANIZATION}),
    _P.MODEL_WORKER: frozenset({Department.HUMAN_RESOURCES}),
    _P.TERM_CHANGE_CANDIDATE: frozenset({Department.ORGANIZATION, Department.CIVIL_AFFAIRS}),
    _P.TOWNSHIP_CADRE: frozenset({Department.ORGANIZATION}),
    _P.CIVIL_SERVANT: frozenset({Department.ORGANIZATION}),
    _P.PUBLIC_INSTITUTION: frozenset({Department.HUMAN_RESOURCES}),
    _P.STATE_ENTERPRISE: frozenset({Department.HUMAN_RESOURCES}),
}


class CertificateState(StrEnum):
    RECORDED = "recorded"
    ISSUED = "issued"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


class CertificateMove(StrEnum):
    ISSUE = "issue"
    CANCEL = "cancel"
    REVOKE = "revoke"


CERTIFICATE = Lifecycle[CertificateState, CertificateMove](
    start=CertificateState.RECORDED,
    steps={
        (CertificateState.RECORDED, CertificateMove.ISSUE): CertificateState.ISSUED,
        (CertificateState.RECORDED, CertificateMove.CANCEL): CertificateState.CANCELLED,
        (CertificateState.ISSUED, CertificateMove.REVOKE): CertificateState.REVOKED,
    },
)


class PreferenceOfAnotherOrgan(Forbidden):
    code = "PREFERENCE_OF_ANOTHER_ORGAN"
    title = Text("该优先事项由其他部门办理", "Another organ is responsible for this preference")
    detail = Text("由 {organs} 办理", "The organs responsible: {organs}")


class LeadersOnly(Conflict):
    code = "LEADERS_ONLY"
    title = Text(
        "限社区党组织书记、居委会主任", "Of the two committees' members only, whom secretaries and directors are of"
    )


class PreferenceOnRecord(Conflict):
    code = "PREFERENCE_ON_RECORD"
    stands_for = ("uq_certificates_live",)
    title = Text("该人员已有同一优先事项", "The worker has this preference on record")


class OwnPreference(Conflict):
    code = "OWN_PREFERENCE"
    stands_for = ("ck_certificates_own",)
    title = Text("不得为本人办理", "Nobody records or issues the own preference")


class RecorderIssues(Conflict):
    code = "RECORDER_ISSUES"
    stands_for = ("ck_certificates_two_persons",)
    title = Text("登记人不得签发", "Who recorded it does not issue it")


class HonourNotHeld(Conflict):
    code = "HONOUR_NOT_HELD"
    stands_for = ("honour_not_held",)
    title = Text("所依据的表彰不存在或已撤销", "The honour that it rests on is not the worker's, or was revoked")


class CertificateRevoked(Conflict):
    code = "CERTIFICATE_REVOKED"
    title = Text("证明已撤销", "The certificate was revoked")


class CertificateExpired(Conflict):
    code = "CERTIFICATE_NOT_IN_FORCE"
    title = Text("证明不在有效期内", "The certificate is not in force today")
    detail = Text("有效期 {valid_from} 至 {valid_to}", "It holds from {valid_from} to {valid_to}")


def require_organ(preference: Preference, department: Department) -> None:
    """The organ responsible records and issues it, and none besides."""
    if department not in ORGANS[preference]:
        raise PreferenceOfAnotherOrgan(organs=sorted(ORGANS[preference]))


def require_category(preference: Preference, category: Category) -> None:
    """对……社区党组织书记、居委会主任，优先推荐: these are members of the two committees."""
    if preference in LEADING and category is not Category.TWO_COMMITTEE:
        raise LeadersOnly


def require_good(state: CertificateState, *, valid_from: date, valid_to: date, today: date) -> None:
    """A certificate that was revoked, or whose days are over, proves nothing."""
    if state is CertificateState.REVOKED:
        raise CertificateRevoked
    if not valid_from <= today <= valid_to:
        raise CertificateExpired(valid_from=valid_from.isoformat(), valid_to=valid_to.isoformat())


def status_list(revoked: Iterable[int], *, length: int) -> str:
    """A bit for each certificate by its index, set if it was revoked; compressed as the draft says (section 4.1)."""
    bits = bytearray((length + 7) // 8)
    for index in revoked:
        bits[index // 8] |= 1 << index % 8
    return base64.urlsafe_b64encode(zlib.compress(bytes(bits), 9)).rstrip(b"=").decode()

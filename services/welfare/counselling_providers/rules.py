"""Providers of counselling 心理服务机构: who can listen, for which region, and to how many at once.

内防指发〔2020〕75号 六 (S:0): 依托卫生、教育、民政以及社会组织力量. Each department registers its own; social
organisations are registered by civil affairs. Only a medical institution diagnoses and treats (精神卫生法 art. 23, 25;
S:L10).
"""

from datetime import date
from enum import StrEnum

from chassis.caller import Department
from chassis.periods import ends_within
from chassis.problems import Conflict, Forbidden
from chassis.text import Text

__all__ = [
    "NotSponsor",
    "ProviderEndsOutside",
    "ProviderFull",
    "ProviderKind",
    "ProviderTwice",
    "Sponsor",
    "require_end_of_provider",
    "require_sponsor",
]


class Sponsor(StrEnum):
    """Whose force it is 力量来源."""

    HEALTH = "health"  # 卫生
    EDUCATION = "education"  # 教育
    CIVIL_AFFAIRS = "civil-affairs"  # 民政
    SOCIAL_ORGANISATION = "social-organisation"  # 社会组织


class ProviderKind(StrEnum):
    COUNSELLING = "counselling"  # 心理咨询，不诊断
    MEDICAL = "medical"  # 医疗机构


_REGISTERS = {
    Department.HEALTH: {Sponsor.HEALTH},
    Department.EDUCATION: {Sponsor.EDUCATION},
    Department.CIVIL_AFFAIRS: {Sponsor.CIVIL_AFFAIRS, Sponsor.SOCIAL_ORGANISATION},
}


class ProviderFull(Conflict):
    code = "COUNSELLING_PROVIDER_FULL"
    stands_for = ("ck_counselling_providers_capacity",)
    title = Text("机构容量已满", "The provider has no place left")


class ProviderTwice(Conflict):
    code = "COUNSELLING_PROVIDER_TWICE"
    stands_for = ("ex_counselling_providers_registered",)
    title = Text("该机构在该时段已登记", "The provider is registered for part of this period already")


class ProviderEndsOutside(Conflict):
    code = "COUNSELLING_PROVIDER_ENDS_OUTSIDE"
    title = Text("终止日不在登记时段内", "The day of ending lies outside the period of registration")


class NotSponsor(Forbidden):
    code = "NOT_THE_PROVIDERS_SPONSOR"
    title = Text("只能登记本部门、本级的机构", "A department registers its own force, for its own region")
    source = "内防指发〔2020〕75号 六"


def require_sponsor(sponsor: Sponsor, *, department: Department, region: int, caller_region: int) -> None:
    """Health its own, education its own, civil affairs its own and the social organisations'; each for its region."""
    if sponsor not in _REGISTERS.get(department, set()) or region != caller_region:
        raise NotSponsor


def require_end_of_provider(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A registration ends no earlier than it began, and no later than it was to end."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise ProviderEndsOutside

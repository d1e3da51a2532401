"""Who is calling: the vocabulary of departments and levels, and the caller a service sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chassis.regions import EVERYWHERE, NOWHERE, Level, Span, span_of

__all__ = ["OFFICES", "ORGANISATIONS", "Caller", "Department", "Grant"]


class Department(StrEnum):
    """Departments, organisations and persons that call 责任单位及相关主体."""

    HEADQUARTERS = "headquarters"  # 指挥部
    GOVERNMENT = "government"  # 各级政府、盟行政公署
    CIVIL_AFFAIRS = "civil-affairs"  # 民政
    FINANCE = "finance"  # 财政
    ORGANIZATION = "organization"  # 党委组织部
    PUBLICITY = "publicity"  # 党委宣传部
    HUMAN_RESOURCES = "human-resources"  # 人社
    HEALTH = "health"  # 卫健
    DISEASE_CONTROL = "disease-control"  # 疾控
    EDUCATION = "education"  # 教育
    INDUSTRY = "industry"  # 工信
    VETERANS = "veterans"  # 退役军人
    DEVELOPMENT_REFORM = "development-reform"  # 发改
    TOWNSHIP = "township"  # 苏木乡镇/街道
    COMMUNITY = "community"  # 社区/嘎查村
    PARTY_BRANCH = "party-branch"  # 党支部
    SOCIAL_INSURANCE = "social-insurance"  # 社保经办
    APPRAISAL_COMMITTEE = "appraisal-committee"  # 劳动能力鉴定委员会
    EMPLOYER = "employer"  # 用人单位
    HOSPITAL = "hospital"  # 医疗机构
    INSURER = "insurer"  # 保险公司
    BANK = "bank"  # 代发银行
    SCHOOL = "school"  # 学校
    PROVIDER = "provider"  # 心理服务机构、社区服务机构、志愿服务组织
    WORKER = "worker"  # 社区工作者本人
    SERVICE = "service"  # 本系统的服务


# Those that are no authority: each is one of many of its kind, and sees what names it.
ORGANISATIONS = frozenset(
    {
        Department.EMPLOYER,
        Department.HOSPITAL,
        Department.INSURER,
        Department.BANK,
        Department.SCHOOL,
        Department.PROVIDER,
    }
)

# Those that are one: of each another person may act, as of organisations, workers and services nobody can.
OFFICES = tuple(one for one in Department if one not in {*ORGANISATIONS, Department.WORKER, Department.SERVICE})


@dataclass(frozen=True, slots=True)
class Grant:
    """On what a caller acts for an office that is not their own: which grant, on whose word, and who they are else."""

    id: str
    kind: str
    granted_by: str
    # The caller's own office, as their token names it.
    department: Department
    level: Level
    region: int

    @property
    def facts(self) -> dict[str, str]:
        """As assertions carry it and audit entries tell it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "granted_by": self.granted_by,
            "own_office": f"{self.department}@{self.level}",
            "own_region": f"{self.region:012d}",
        }

    @classmethod
    def of_facts(cls, told: Mapping[str, str]) -> "Grant":
        department, _, level = told["own_office"].partition("@")
        return cls(
            id=told["id"],
            kind=told["kind"],
            granted_by=told["granted_by"],
            department=Department(department),
            level=Level(level),
            region=int(told["own_region"]),
        )


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller as the gateway vouches for it.

    ``subject`` is the person or system, unique over all issuers; four-eyes rules compare it. ``worker_id`` is set
    when the person is a worker on the roster, whichever department they call for. ``permission`` is the one
    operation that this call was permitted. With a ``grant``, department, level and region are those of the office that
    they act for.
    """

    subject: str
    department: Department
    level: Level
    region: int
    permission: str
    worker_id: str | None = None
    organisation: str | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    grant: Grant | None = None

    @property
    def span(self) -> Span:
        """The regions whose rows this caller may touch.

        A worker touches own rows, wherever they lie; a service works for all regions.
        """
        if self.department is Department.WORKER:
            return NOWHERE
        return EVERYWHERE if self.department is Department.SERVICE else span_of(self.region)

    @property
    def own_organisation(self) -> str | None:
        """The organisation whose rows this caller may touch, where it is no authority (``scope_by_region``)."""
        return self.organisation if self.department in ORGANISATIONS else None

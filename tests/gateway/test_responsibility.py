"""Every operation against the notice: who may call it by the policies, and who may by the 责任单位 of its clause.

What is expected is derived from the tables below, which are the notice's own and know no policy: the clause that an
operation's document names as its source, the departments that answer for that clause, and who acts in it beside them.
A policy that gives a department a part in a clause that is not its own fails here; so does a row that no policy needs.

How far a call reaches (own and other regions, own and other persons) is decided by row-level security in the services,
and tried on every operation in ``tests/security/test_isolation.py``. Here it is held that what a worker may call is
either public or one's own.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from chassis.caller import Department
from chassis.regions import Level
from gateway.catalogue import METHODS
from gateway.permits import Permits, principals
from tests.contract.documents import DOCUMENTS

# 内防指发〔2020〕75号, the 责任单位 of each clause.
RESPONSIBLE: dict[int | str, str] = {
    1: "government organization civil-affairs finance",
    2: "government finance human-resources health",
    3: "government health disease-control",
    4: "government organization civil-affairs industry",
    5: "government organization civil-affairs",
    6: "government civil-affairs health education",
    7: "government organization civil-affairs human-resources education veterans",
    8: "government organization civil-affairs education",
    9: "government organization publicity civil-affairs human-resources",
}
CLAUSES = {"subsidy": {1}, "injury": {2}, "welfare": {3, 5, 6, 8}, "honors": {7, 9}, "oversight": {4}}
AUTHORITIES = (
    "headquarters government civil-affairs finance organization publicity human-resources health disease-control "
    "education industry veterans development-reform"
)
# 各部门要按照职责做好落实工作: each office answers for what was found with it, and lends its power to its own people.
ANSWERING = f"{AUTHORITIES} township social-insurance"
LENDING = f"{AUTHORITIES} social-insurance party-branch appraisal-committee"

# Who keeps a service's records: how long, what is held for a case, and who is told of what happens.
KEEPING = "legal-hold retention subscription"

# Who changes something in a clause without answering for it, and what. 0 is the closing paragraph, a name the ground
# that a service stands on: its imports and records, and the roster itself.
BESIDE: dict[int | str, dict[str, str]] = {
    # The village records and posts, the town checks, headquarters may approve, the bank says what it paid.
    1: {
        "community": "duty payee roll",
        "township": "duty estate household objection payee roll",
        "worker": "receipt roll",
        "headquarters": "allowance discovery roll standard tier",
        "health": "allowance",
        "bank": "payment",
    },
    # 工伤保险条例 arts. 17, 19, 23-25, 30, 46, 54
    2: {
        "community": "case document",
        "township": "case",
        "employer": "assessment benefit case cost document paid-leave reimbursement wages",
        "hospital": "case document referral report",
        "social-insurance": "advance assessment benefit cost dependant paid-leave wages",
        "appraisal-committee": "assessment document expert paid-leave",
    },
    # Supplies go down by headquarters, town and village; 社区防控工作经费 are finance's to tell.
    3: {
        "headquarters": "issue item lot need requisition source stock store",
        "township": "enrolment issue lot requisition source stock store",
        "community": "enrolment issue lot requisition source stock store",
        "finance": "fund",
    },
    # Whoever would give a community a task asks first, and puts right what was done without.
    4: {
        **dict.fromkeys(ANSWERING.split(), "dispatch task violation"),
        "headquarters": "budget dispatch mandate task violation",
        "community": "certificate dispatch violation",
    },
    5: {
        "township": "annual-leave assignment health-check leave rest-order sick-block",
        "community": "assignment leave sick-block",
        "headquarters": "control-period rest-order",
    },
    6: {
        "township": "counselling insurance-claim living-defect living-post",
        "community": "counselling insurance-claim living-defect living-post",
        "worker": "counselling own-counselling",
        "hospital": "counselling-referral",
        "provider": "counselling-referral",
        "insurer": "insurance-claim",
    },
    7: {
        "township": "evaluation nomination publicity",
        "community": "nomination publicity",
        "party-branch": "party-file",
    },
    8: {
        "township": "family-help gift visit visit-need",
        "community": "exam family-help family-helper gift visit visit-need",
        "school": "family-help",
        "provider": "family-help",
    },
    9: {"township": "story", "community": "story"},
    # 各级疫情防控工作指挥部要加强调度和督查
    0: {
        **dict.fromkeys(LENDING.split(), "delegation emergency-access order revocation"),
        "headquarters": "delegation emergency-access finding indicator-target inspection order revocation",
        "party-branch": "delegation emergency-access revocation",
        "appraisal-committee": "delegation emergency-access revocation",
        "township": "emergency-access order",
        "community": "emergency-access",
    },
    "roster": {
        "civil-affairs": "import legal-hold region retention subscription worker",
        "township": "import worker",
        "community": "import worker",
        # A look-up of many changes nothing.
        **dict.fromkeys(["organization", "human-resources", "health"], "worker"),
        "headquarters": "subscription worker",
    },
    "subsidy": {
        **dict.fromkeys(["organization", "health", "township", "community"], "import"),
        "civil-affairs": "import legal-hold retention subscription",
        "finance": "import subscription",
        "headquarters": "subscription",
    },
    "injury": {"human-resources": KEEPING},
    "welfare": {
        **dict.fromkeys(["government", "organization", "education", "township", "community"], "import"),
        "civil-affairs": f"import {KEEPING}",
    },
    "honors": {"civil-affairs": KEEPING, **dict.fromkeys(["township", "community"], "import")},
    # What somebody asks of their own data is answered by who keeps it (PIPL art. 50).
    "oversight": {
        "headquarters": f"{KEEPING} data-request",
        **dict.fromkeys(["civil-affairs", "human-resources"], "data-request"),
    },
}
# Reads by those who neither answer for a clause, nor act in it, nor watch over all (headquarters, civil affairs).
READING: dict[int | str, dict[str, str]] = {
    5: {"township": "rest-figure rest-indicator", "community": "rest-figure"},
    # A copy of a list hears what left it (decision 74): whoever reads the list.
    "subsidy": {"government": "departure"},
    "injury": dict.fromkeys(
        ["health", "township", "community", "social-insurance", "appraisal-committee"], "departure"
    ),
    "welfare": dict.fromkeys(["government", "organization", "township", "community"], "departure"),
    "honors": dict.fromkeys(["government", "organization", "human-resources", "township", "community"], "departure"),
}
WATCHING = {"headquarters", "civil-affairs"}

# For everybody who has a token: what is public anyway, and sums of public figures.
PUBLIC = {
    "honors:certificate:verify",
    "injury:benefit:what-if",
    "injury:figure:list",
    "injury:figure:read",
    "roster:region:list",
    "roster:region:read",
}
# What the services of the set change with one another, beside what is public.
OF_SERVICES = {
    "roster:worker:lookup": {"subsidy", "injury", "welfare", "honors", "oversight"},
    "roster:worker:match-names": {"subsidy", "injury", "welfare"},
    "oversight:emergency-access:use": {"gateway"},
}
# An authority acts at 旗县 or above, save in these: each answers and lends where it is, and anybody objects.
AT_ANY_LEVEL = {"delegation", "dispatch", "emergency-access", "order", "revocation", "task", "violation"} | {
    "honors:nomination:object",
    "roster:worker:lookup",
}
# Where the notice, or the regulation that it rests on, says at which level something is decided.
DECIDED = {
    "subsidy:standard:issue": {Level.COUNTY},  # 补助标准和补助时段由旗县制定
    "subsidy:guidance:issue": {Level.LEAGUE},  # 由各盟行政公署、市人民政府…指导所辖旗县制定
    "subsidy:roll:approve": {Level.COUNTY},
    "oversight:task:approve": {Level.PROVINCE},  # 报自治区人民政府批准
    "oversight:task:reject": {Level.PROVINCE},
    "welfare:rest-order:override": {Level.COUNTY},
    "honors:nomination:confer": {Level.PROVINCE},
    "honors:exemplar:choose": {Level.PROVINCE},
    "honors:martyr-file:decide": {Level.PROVINCE},  # 烈士褒扬条例 art. 9
    "injury:assessment:conclude": {Level.LEAGUE, Level.PROVINCE},  # 工伤保险条例 art. 24
}
# What a worker may call beside what is public and lies under /me: rows that are about them, or that they begin.
OWN = {
    "injury:wages:read",
    "injury:dependant:list",
    "injury:benefit:list",
    "injury:benefit:read",
    "subsidy:roll:object",
    "welfare:counselling:propose",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation: its permission, whether it changes anything, and the parts of the notice that it stands under."""

    permission: str
    path: str
    changes: bool
    under: frozenset[int | str]

    @property
    def resource(self) -> str:
        return self.permission.split(":")[1]


def _under(source: str, service: str) -> frozenset[int | str]:
    """The clauses that a source names; those of a service's regulation, or the ground, where it names none."""
    named = re.match(r".*75号([^；《]*)", source.partition("Notice")[0])
    numbers = "〇一二三四五六七八九"
    found: set[int | str] = set()
    for one in re.findall(r"第([一二三四五六七八九、至]+)条", named[1] if named else ""):
        places = [numbers.index(digit) for digit in one if digit in numbers]
        found |= set(range(places[0], places[-1] + 1)) if "至" in one else set(places)
    if named and ("末段" in named[1] or "调度" in named[1]):
        found.add(0)
    if not found and re.search("工伤保险条例|社会保险法", source):
        found.add(2)
    return frozenset(found or {service})


def _asked() -> list[Asked]:
    operations: list[tuple[str, str, str, dict[str, Any]]] = [
        (service, path, method, item[method])
        for service, document in DOCUMENTS.items()
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]
    return [
        Asked(body["x-permission"], path, method != "get", _under(body["x-source"], service))
        for service, path, method, body in operations
    ]


OPERATIONS = _asked()
PERMITS = Permits(permissions={one.permission for one in OPERATIONS})


def _responsible(one: Asked) -> set[str]:
    return {department for part in one.under for department in RESPONSIBLE.get(part, "").split()}


def _beside(one: Asked, table: dict[int | str, dict[str, str]]) -> set[str]:
    """Who has this kind of thing in the table, in one of the parts that the operation stands under."""
    return {
        department
        for part in one.under
        for department, things in table.get(part, {}).items()
        if one.resource in things.split()
    }


def _may(one: Asked, department: Department, level: Level, principal: str) -> bool:
    """Whether the notice lets this office call this operation."""
    if one.permission in PUBLIC:
        return True
    if one.resource == "me":
        # 个人信息保护法 arts. 44 to 50: of what is kept of them, each may ask themselves, and nobody for them.
        return department is Department.WORKER
    if department is Department.WORKER and one.permission in OWN:
        return True
    if department is Department.SERVICE:
        return not one.changes or principal.removeprefix("service:") in OF_SERVICES.get(one.permission, ())
    if not one.changes:
        acting = {name for part in one.under for name in BESIDE.get(part, ())}
        return department in _responsible(one) | acting | WATCHING | _beside(one, READING)
    if department not in _responsible(one) | _beside(one, BESIDE):
        return False
    if one.permission in DECIDED:
        return level in DECIDED[one.permission]
    below = level in (Level.TOWNSHIP, Level.COMMUNITY)
    return not (below and department in AUTHORITIES.split()) or bool({one.resource, one.permission} & AT_ANY_LEVEL)


def test_nobody_may_call_what_the_notice_gives_to_others() -> None:
    beyond = {
        (one.permission, principal)
        for one in OPERATIONS
        for principal in PERMITS.holders(one.permission)
        if not _may(one, *principals()[principal], principal)
    }
    assert beyond == set()


def test_every_operation_stands_under_the_notice_and_somebody_may_call_it() -> None:
    parts: set[int | str] = {0, *RESPONSIBLE, *DOCUMENTS}
    assert [one for one in OPERATIONS if not one.under <= parts] == []
    assert [one.permission for one in OPERATIONS if not PERMITS.holders(one.permission)] == []


def test_what_is_public_is_everybodys_and_what_is_decided_at_a_level_is_decided_there() -> None:
    for permission in PUBLIC:
        assert PERMITS.holders(permission).keys() == principals().keys(), permission
    for permission, levels in DECIDED.items():
        assert {principals()[holder][1] for holder in PERMITS.holders(permission)} == levels, permission


def test_whoever_the_notice_names_has_a_part_in_its_clause_and_no_row_is_idle() -> None:
    changing: dict[tuple[int | str, str], set[str]] = defaultdict(set)
    reading: dict[tuple[int | str, str], set[str]] = defaultdict(set)
    for one in OPERATIONS:
        if one.permission not in PUBLIC:
            for holds in {principals()[holder][0] for holder in PERMITS.holders(one.permission)}:
                for part in one.under:
                    (changing if one.changes else reading)[part, holds].add(one.resource)
    for clause, named in RESPONSIBLE.items():
        for department in named.split():
            assert changing[clause, department] | reading[clause, department], (clause, department)
    for table, found in ((BESIDE, changing), (READING, reading)):
        idle = {
            (part, department, thing)
            for part, row in table.items()
            for department, things in row.items()
            for thing in things.split()
            if thing not in found[part, department]
        }
        assert idle == set()


def test_a_worker_calls_for_nothing_but_their_own_and_what_is_public() -> None:
    called = {
        one.permission
        for one in OPERATIONS
        if "worker@community" in PERMITS.holders(one.permission) and "/me" not in one.path
    }
    assert called == PUBLIC | OWN

"""Who may do what: the Cedar policies of ``gateway/policies``, read once, decided once a question.

The question is a principal and a permission. A principal is an office (``civil-affairs@county``) or one of the
system's services (``service:subsidy``), so the questions are finite and every answer is kept. What no policy
permits is refused.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import cedarpy
import orjson

from chassis.caller import Department
from chassis.regions import Level
from gateway.refusals import NotPermitted

__all__ = ["POLICIES", "SERVICES", "Decision", "Permits", "Policy", "PolicyError", "levels_of", "principal_of"]

POLICIES = Path(__file__).parent / "policies"
SCHEMA = "schema.cedarschema"
# The gateway is one of them where it asks a service itself (gateway.standing).
SERVICES = ("roster", "subsidy", "injury", "welfare", "honors", "oversight", "gateway")
SYSTEM = {"type": "Nuanxin", "id": "nuanxin"}

_ONE_LEVEL = {
    Department.COMMUNITY: Level.COMMUNITY,
    Department.TOWNSHIP: Level.TOWNSHIP,
    Department.SERVICE: Level.PROVINCE,
}


class PolicyError(ValueError):
    """The policies cannot be used as they are written."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy as its file states it; ``basis`` quotes the notice's 责任单位 or other authority."""

    id: str
    clause: str
    basis: str
    file: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one question, and the policies that gave it."""

    allowed: bool
    policies: tuple[str, ...]


def levels_of(department: Department) -> tuple[Level, ...]:
    """The levels that a department exists at: a township is nothing but a township."""
    return (_ONE_LEVEL[department],) if department in _ONE_LEVEL else tuple(Level)


def principal_of(department: Department, level: Level, roles: Iterable[str] = ()) -> str:
    """The principal a caller is: its office, or the service it is."""
    if department is Department.SERVICE:
        return next(iter(roles))
    return f"{department}@{level}"


@cache
def principals() -> Mapping[str, tuple[Department, Level]]:
    """Everyone that a policy can speak of."""
    offices = {
        f"{department}@{level}": (department, level)
        for department in Department
        if department is not Department.SERVICE
        for level in levels_of(department)
    }
    services = {f"service:{name}": (Department.SERVICE, Level.PROVINCE) for name in SERVICES}
    return offices | services


class Permits:
    """The policies of a folder, for the permissions that exist."""

    def __init__(self, *, folder: Path = POLICIES, permissions: Iterable[str] = ()) -> None:
        texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.cedar"))}
        read = _read(tuple(texts.items()))
        self.policies = read.policies
        self.named = frozenset(read.like)
        self._like, self._slices = read.like, read.slices
        self._text = "\n".join(texts.values())
        self._words = (folder / SCHEMA).read_text(encoding="utf-8")
        self._validate(self.named | frozenset(permissions))
        self._nothing = _slice(())
        self._entities = cedarpy.Entities.from_json_str(orjson.dumps(_entities()).decode())
        self._decisions: dict[tuple[str, str], Decision] = {}

    def require(self, principal: str, permission: str) -> None:
        """``NotPermitted`` unless a policy permits it."""
        decision = self._decisions.get((principal, permission)) or self.decide(principal, permission)
        if not decision.allowed:
            raise NotPermitted(caller=principal, permission=permission, policies=self.grounds(permission))

    def grounds(self, permission: str, holder: str | None = None) -> list[dict[str, str]]:
        """The policies that give a permission to a holder, or to anybody: their clause, and the words they rest on."""
        giving = None if holder is None else self.decide(holder, permission).policies
        return [
            {"id": policy.id, "clause": policy.clause, "basis": policy.basis}
            for policy in self.policies
            if permission in policy.permissions and (giving is None or policy.id in giving)
        ]

    def decide(self, principal: str, permission: str) -> Decision:
        return self.decide_all([(principal, permission)])[0]

    def decide_all(self, questions: Iterable[tuple[str, str]]) -> list[Decision]:
        """The answers to many questions, asking Cedar for those not yet answered.

        Every policy names its permissions, so only those that name this one can matter; asking these alone costs a
        quarter, and no more as policies are added.
        """
        asked = list(questions)
        fresh: dict[str, list[str]] = defaultdict(list)
        for principal, like in dict.fromkeys((principal, self._like.get(name, name)) for principal, name in asked):
            if (principal, like) not in self._decisions:
                fresh[like].append(principal)
        for permission, callers in fresh.items():
            policies = self._slices.get(permission, self._nothing)
            requests = [_request(principal, permission) for principal in callers]
            answers = cedarpy.is_authorized_batch(requests, policies, self._entities)
            for principal, answer in zip(callers, answers, strict=True):
                names = answer.diagnostics.id_annotations_by_reason.values()
                self._decisions[principal, permission] = Decision(answer.allowed, tuple(sorted(names)))
        for principal, permission in asked:
            like = self._like.get(permission, permission)
            self._decisions[principal, permission] = self._decisions[principal, like]
        return [self._decisions[question] for question in asked]

    def holders(self, permission: str) -> dict[str, Decision]:
        """Everyone who holds a permission, in the order of departments and levels, and by which policies."""
        decisions = self.decide_all((principal, permission) for principal in principals())
        return {
            principal: decision for principal, decision in zip(principals(), decisions, strict=True) if decision.allowed
        }

    def held_by(self, principal: str, permissions: Iterable[str]) -> dict[str, Decision]:
        """Which of some permissions a principal holds, and by which policies."""
        names = list(permissions)
        decisions = self.decide_all((principal, name) for name in names)
        return {name: decision for name, decision in zip(names, decisions, strict=True) if decision.allowed}

    def faults(self, permissions: Iterable[str]) -> list[str]:
        """What must not be merged: policies naming no permission that exists, permissions that no policy names."""
        existing = frozenset(permissions)
        found = [
            f"{policy.file}: policy {policy.id} names the unknown permission {name}"
            for policy in self.policies
            for name in policy.permissions
            if name not in existing
        ]
        return found + [f"no policy names the permission {name}" for name in sorted(existing - self.named)]

    def _validate(self, permissions: Iterable[str]) -> None:
        offices = ", ".join(f'"{department}@{level}"' for department in Department for level in levels_of(department))
        actions = ", ".join(f'"{name}"' for name in sorted(permissions))
        schema = (
            f"{self._words}\nentity Office enum [{offices}];\n"
            f"action {actions} appliesTo {{ principal: [Caller], resource: [Nuanxin], context: {{}} }};\n"
        )
        if faults := _faults(self._text, schema):
            raise PolicyError(faults)


@lru_cache(maxsize=4)
def _faults(policies: str, schema: str) -> str:
    """What Cedar finds wrong, kept: it takes seconds, and a process may ask for the same policies again."""
    result = cedarpy.validate_policies(policies, schema)
    return "" if result.validation_passed else "; ".join(str(error.error) for error in result.errors)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the files say: every policy, and by permission those that can matter.

    Policies that look at no more of the action than its being named decide alike on all that they name alike: of such
    permissions the first stands for all.
    """

    policies: tuple[Policy, ...]
    like: Mapping[str, str]
    slices: Mapping[str, cedarpy.PolicySet]


@lru_cache(maxsize=4)
def _read(texts: tuple[tuple[str, str], ...]) -> _Read:
    """Kept, as what Cedar finds wrong with them is."""
    read = [pair for name, text in texts for pair in _read_file(name, text)]
    ids = Counter(policy.id for policy, _ in read)
    if ids.total() > len(ids):
        raise PolicyError(f"a policy id is used twice: {sorted(name for name, times in ids.items() if times > 1)}")
    bodies: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for policy, body in read:
        for name in dict.fromkeys(policy.permissions):
            bodies[name].append(body)
    first: dict[tuple[str, ...], str] = {}
    like: dict[str, str] = {}
    for name, named in sorted(bodies.items()):
        looks = any(b'"Var":"action"' in orjson.dumps(body["conditions"]) for body in named)
        which = tuple(body["annotations"]["id"] for body in named)
        like[name] = name if looks else first.setdefault(which, name)
    slices = {name: _slice(bodies[name]) for name in set(like.values())}
    return _Read(tuple(policy for policy, _ in read), like, slices)


def _read_file(file: str, text: str) -> list[tuple[Policy, dict[str, Any]]]:
    try:
        written: dict[str, Any] = orjson.loads(cedarpy.policies_to_json_str(text))["staticPolicies"]
    except ValueError as wrong:
        raise PolicyError(f"{file}: {wrong}") from wrong
    return [(_policy(file, body), body) for body in written.values()]


def _slice(bodies: Iterable[dict[str, Any]]) -> cedarpy.PolicySet:
    policies = {body["annotations"]["id"]: body for body in bodies}
    return cedarpy.PolicySet.from_json_str(
        orjson.dumps({"staticPolicies": policies, "templates": {}, "templateLinks": []}).decode()
    )


def _policy(file: str, body: dict[str, Any]) -> Policy:
    notes = body["annotations"]
    missing = {"id", "clause", "basis"} - {name for name, text in notes.items() if text}
    if missing:
        raise PolicyError(f"{file}: policy {notes.get('id')} lacks @{', @'.join(sorted(missing))}")
    action = body["action"]
    entities = action.get("entities") or [action[key] for key in ("entity",) if key in action]
    if not entities:
        raise PolicyError(f"{file}: policy {notes['id']} names no permission")
    return Policy(
        id=notes["id"],
        clause=notes["clause"],
        basis=notes["basis"],
        file=file,
        permissions=tuple(entity["id"] for entity in entities),
    )


def _entities() -> list[dict[str, Any]]:
    return [
        {
            "uid": {"type": "Caller", "id": name},
            "attrs": {},
            "parents": [
                {"type": "Department", "id": department},
                {"type": "Office", "id": f"{department}@{level}"},
                *([{"type": "Service", "id": name.partition(":")[2]}] if department is Department.SERVICE else []),
            ],
        }
        for name, (department, level) in principals().items()
    ]


def _request(principal: str, permission: str) -> dict[str, Any]:
    return {
        "principal": {"type": "Caller", "id": principal},
        "action": {"type": "Action", "id": permission},
        "resource": SYSTEM,
        "context": {},
    }

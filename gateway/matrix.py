"""The permission matrix: every permission × every department × level, as ``docs/permissions.md`` shows it.

python -m gateway.matrix > docs/permissions.md
python -m gateway.matrix --check docs/permissions.md     fails on any difference, and on faults of the policies
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from chassis.caller import Department
from chassis.regions import Level
from gateway.catalogue import Catalogue, read_documents
from gateway.names import DEPARTMENTS, LEVELS
from gateway.permits import Permits, levels_of
from gateway.settings import GatewaySettings

__all__ = ["faults", "table"]


def faults(catalogue: Catalogue, permits: Permits) -> list[str]:
    """What fails the build."""
    return permits.faults(catalogue.permissions)


def table(permits: Permits, permissions: Sequence[str]) -> str:
    """The matrix as Markdown: one table a service, with the columns of the departments that appear in it."""
    parts = [_HEAD]
    services: dict[str, list[str]] = defaultdict(list)
    for permission in sorted(permissions):
        services[permission.partition(":")[0]].append(permission)
    for service, names in services.items():
        parts.append(f"\n## {service}\n\n{_service_table(permits, names)}")
    parts.append(f"\n## 依据 Basis\n\n{_basis(permits, permissions)}")
    return "".join(parts)


def _service_table(permits: Permits, names: Sequence[str]) -> str:
    cells = {name: _cells(permits, name) for name in names}
    columns = [department for department in Department if any(department in row for row in cells.values())]
    lines = [
        f"| permission | {' | '.join(f'{DEPARTMENTS[column].zh} {column}' for column in columns)} |",
        f"|---|{'---|' * len(columns)}",
    ]
    lines += [f"| `{name}` | {' | '.join(cells[name].get(column, '') for column in columns)} |" for name in names]
    return "\n".join(lines) + "\n"


def _cells(permits: Permits, permission: str) -> Mapping[Department, str]:
    levels: dict[Department, list[str]] = defaultdict(list)
    for principal in permits.holders(permission):
        if principal.startswith("service:"):
            levels[Department.SERVICE].append(principal.removeprefix("service:"))
        else:
            name, _, level = principal.partition("@")
            levels[Department(name)].append(LEVELS[Level(level)].zh)
    return {department: "●" if _everywhere(department, held) else " ".join(held) for department, held in levels.items()}


def _everywhere(department: Department, held: Sequence[str]) -> bool:
    return department is not Department.SERVICE and len(held) == len(levels_of(department))


def _basis(permits: Permits, permissions: Sequence[str]) -> str:
    existing = frozenset(permissions)
    lines = ["| policy | 条款 clause | 依据 basis | permissions |", "|---|---|---|---|"]
    for policy in permits.policies:
        names = [f"`{name}`" for name in policy.permissions if name in existing]
        if names:
            lines.append(f"| {policy.id} | {policy.clause} | {policy.basis} | {' '.join(names)} |")
    return "\n".join(lines) + "\n"


_HEAD = """# 权限矩阵 Permission matrix

Generated from `gateway/policies` by `python -m gateway.matrix`; do not edit.

● means every level of that department (各级); otherwise the levels, or the services, that hold the permission.
An empty cell is a refusal (403).
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gateway.matrix", description="The permission matrix.")
    parser.add_argument("--check", type=Path, metavar="FILE", help="compare instead of printing")
    parser.add_argument("--catalogue", type=Path, default=GatewaySettings.model_fields["catalogue"].default)
    given = parser.parse_args(arguments)
    names = sorted(path.parent.name for path in given.catalogue.glob("*/openapi.json"))
    catalogue = Catalogue(read_documents(given.catalogue, dict.fromkeys(names, "")))
    permits = Permits(permissions=catalogue.permissions)
    found = faults(catalogue, permits)
    text = table(permits, catalogue.permissions)
    if given.check is None:
        sys.stdout.write(text)
    elif not given.check.is_file() or given.check.read_text(encoding="utf-8") != text:
        found.append(f"{given.check} is not what the policies say; write it anew with python -m gateway.matrix")
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

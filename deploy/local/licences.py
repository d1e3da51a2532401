"""``docs/licences.md`` from a bill of materials: what is in the image, and under which licence."""

import json
import sys
from pathlib import Path
from typing import Any

__all__ = ["main", "table"]

_HEAD = """# Licences 许可

What the image holds beside Nuanxin itself (Apache-2.0). Written by `make sbom`; do not edit.

| distribution | version | licence |
|---|---|---|"""


def table(bill: dict[str, Any]) -> str:
    """The components of a CycloneDX document, by name."""
    rows = sorted(
        (one["name"].lower(), one["name"], one["version"], _licence(one))
        for one in bill.get("components", [])
        if one.get("type") == "library"
    )
    lines = [f"| {name} | {version} | {licence} |" for _, name, version, licence in rows]
    return "\n".join([_HEAD, *lines, ""])


def _licence(component: dict[str, Any]) -> str:
    """As stated in the package: an SPDX expression where there is one, else the names or identifiers."""
    stated = [
        one.get("expression") or one["license"].get("id") or one["license"].get("name", "").splitlines()[0]
        for one in component.get("licenses", [])
    ]
    # A classifier beside an expression says the same at greater length.
    named = [name for name in stated if len(name) < 80 and not name.startswith("License ::")]
    return ", ".join(dict.fromkeys(named)) or next(iter(stated), "see the package")


def main() -> None:
    source, target = map(Path, sys.argv[1:3])
    target.write_text(table(json.loads(source.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()

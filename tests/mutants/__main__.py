"""How much of a feature's rules its tests would miss: change ``rules.py`` in one place and see whether they fail.

    make mutants RULES="welfare/leave_ledger injury/payouts"

Each change (a mutant) is tried by the feature's own ``test_rules.py`` alone, in a copy of the tree under ``build/``.
What survives is printed with what was changed. Without RULES, every feature that has both files; that takes an hour
or two. What was tried is kept beside the copy and tried again only when the rules or their tests have changed, so a
run that was stopped goes on where it was.
"""

import ast
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).parents[2]
TREE = ROOT / "build" / "mutants" / "tree"
TOOL = ROOT / "build" / "mutants" / "tool"
TRIED = ROOT / "build" / "mutants" / "tried"
COPIED = ("chassis", "deploy", "gateway", "services", "tests")
KILLED = {1, 3}


def features(asked: list[str]) -> list[str]:
    """``service/feature`` of each that has functions to change, and tests that run them."""
    both = [
        f"{path.parts[-3]}/{path.parts[-2]}"
        for path in sorted(ROOT.glob("services/*/*/rules.py"))
        if (ROOT / "tests" / path.parts[-3] / path.parts[-2] / "test_rules.py").exists()
        and re.search(r"^ *def ", path.read_text(), re.MULTILINE)
    ]
    if unknown := set(asked) - set(both):
        sys.exit(f"No rules.py with a test_rules.py: {', '.join(sorted(unknown))}")
    return asked or both


def kept(feature: str) -> Path:
    """Where its outcome is kept: a name that changes with the rules and with what tries them."""
    rules, tests = ROOT / "services" / feature / "rules.py", ROOT / "tests" / feature / "test_rules.py"
    return TRIED / feature / f"{sha256(rules.read_bytes() + tests.read_bytes()).hexdigest()[:16]}.json"


def prepare(group: list[str]) -> None:
    """A copy of the tree, and what the tool is told of it."""
    shutil.rmtree(TREE, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, TREE / name, ignore=shutil.ignore_patterns("__pycache__"))
    told = {
        "source_paths": ["services"],
        "only_mutate": [f"services/{one}/rules.py" for one in group],
        "also_copy": [name for name in COPIED if name != "services"],
        "pytest_add_cli_args_test_selection": [f"tests/{one}/test_rules.py" for one in group],
        # Its deadline is of an unchanged function, and these are watched.
        "pytest_add_cli_args": ["--hypothesis-profile=ci"],
    }
    table = "".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items())
    (TREE / "pyproject.toml").write_text(f"{(ROOT / 'pyproject.toml').read_text()}\n[tool.mutmut]\n{table}")


def attempt(group: list[str]) -> None:
    paths = {feature: kept(feature) for feature in group}
    prepare(group)
    told = {**os.environ, "PYTHONPATH": str(TOOL)}
    run = [sys.executable, "-m", "mutmut", "run", "--max-children", "2"]
    subprocess.run(run, cwd=TREE, env=told, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own words
    for feature, path in paths.items():
        changed = TREE / "mutants" / "services" / feature / "rules.py"
        ended = json.loads(changed.with_suffix(".py.meta").read_text())["exit_code_by_key"]
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir(parents=True)
        shutil.copy(changed, path.with_suffix(".py"))
        path.write_text(json.dumps(ended))


def groups(waiting: list[str]) -> Iterator[list[str]]:
    """One feature of each service together: they know nothing of each other, and so much is done once for all."""
    services: dict[str, list[str]] = defaultdict(list)
    for feature in waiting:
        services[feature.split("/", 1)[0]].append(feature)
    for group in zip_longest(*services.values()):
        yield [feature for feature in group if feature]


def changes(feature: str) -> dict[str, list[str]]:
    """What each change takes away and puts in its place."""
    functions = {
        one.name: ast.unparse(one).splitlines()[1:]
        for one in ast.walk(ast.parse(kept(feature).with_suffix(".py").read_text()))
        if isinstance(one, ast.FunctionDef)
    }
    return {
        name: [
            line
            for line in difflib.unified_diff(functions[f"{name.rsplit('_', 1)[0]}_orig"], after, n=0, lineterm="")
            if line[:3] not in {"---", "+++", "@@ "}
        ]
        for name, after in functions.items()
        if re.search(r"__mutmut_\d+$", name)
    }


def decides(changed: list[str]) -> bool:
    """Whether a change is of what is decided, and not of the words and facts with which it is refused."""
    return not all(re.match(r"[-+] *(raise |yield FieldError)", line) for line in changed)


def report(chosen: list[str]) -> None:
    services: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for feature in chosen:
        ended: dict[str, int] = json.loads(kept(feature).read_text())
        changed = changes(feature)
        found = {name.rsplit(".", 1)[1]: code in KILLED for name, code in ended.items()}
        scored = [(is_found, decides(changed[name])) for name, is_found in found.items()]
        services[feature.split("/", 1)[0]] += scored
        sys.stdout.write(f"{feature}: {score(scored)}\n")
        for name in (name for name, is_found in found.items() if not is_found):
            sys.stdout.write("".join(f"{line}\n" for line in (f"  {name}", *(f"    {line}" for line in changed[name]))))
    for service, scored in services.items():
        sys.stdout.write(f"{service}: {score(scored)}\n")


def score(scored: list[tuple[bool, bool]]) -> str:
    deciding = [is_found for is_found, decides in scored if decides]
    every = [is_found for is_found, _ in scored]
    return f"{sum(every)} of {len(every)} found; of what is decided {sum(deciding)} of {len(deciding)}"


def main() -> None:
    chosen = features(sys.argv[1:])
    for group in groups([feature for feature in chosen if not kept(feature).exists()]):
        attempt(group)
    report(chosen)


if __name__ == "__main__":
    main()

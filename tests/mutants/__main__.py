"""How much of a feature's rules its tests would miss: change ``rules.py`` in one place and see whether they fail.

    make mutants RULES="welfare/leave_ledger injury/payouts"

Each change (a mutant) is tried by the feature's own ``test_rules.py`` alone, in a copy of the tree under ``build/``.
What survives is printed by its name. Without RULES, every feature that has both files; that takes an hour or two.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TREE = ROOT / "build" / "mutants" / "tree"
TOOL = ROOT / "build" / "mutants" / "tool"
COPIED = ("chassis", "deploy", "gateway", "services", "tests")
KILLED, SURVIVED = {1, 3}, {0}


def features(asked: list[str]) -> list[str]:
    """``service/feature`` of each."""
    both = [
        f"{path.parts[-3]}/{path.parts[-2]}"
        for path in sorted(ROOT.glob("services/*/*/rules.py"))
        if (ROOT / "tests" / path.parts[-3] / path.parts[-2] / "test_rules.py").exists()
    ]
    if unknown := set(asked) - set(both):
        sys.exit(f"No rules.py with a test_rules.py: {', '.join(sorted(unknown))}")
    return asked or both


def prepare(chosen: list[str]) -> None:
    """A copy of the tree, and what the tool is told of it."""
    shutil.rmtree(TREE, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, TREE / name, ignore=shutil.ignore_patterns("__pycache__"))
    told = {
        "source_paths": ["services"],
        "only_mutate": [f"services/{one}/rules.py" for one in chosen],
        "also_copy": [name for name in COPIED if name != "services"],
        "pytest_add_cli_args_test_selection": [f"tests/{one}/test_rules.py" for one in chosen],
        # Its deadline is of an unchanged function, and these are watched.
        "pytest_add_cli_args": ["--hypothesis-profile=ci"],
    }
    table = "".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items())
    (TREE / "pyproject.toml").write_text(f"{(ROOT / 'pyproject.toml').read_text()}\n[tool.mutmut]\n{table}")


def report() -> None:
    for path in sorted(TREE.glob("mutants/services/*/*/rules.py.meta")):
        ended: dict[str, int] = json.loads(path.read_text())["exit_code_by_key"]
        if ended:
            killed = sum(code in KILLED for code in ended.values())
            sys.stdout.write(f"{path.parts[-3]}/{path.parts[-2]}: {killed} of {len(ended)} found\n")
            for name, code in ended.items():
                if code not in KILLED:
                    sys.stdout.write(f"  {name} {'survived' if code in SURVIVED else 'is reached by no test'}\n")


def main() -> None:
    prepare(features(sys.argv[1:]))
    told = {**os.environ, "PYTHONPATH": str(TOOL)}
    run = [sys.executable, "-m", "mutmut", "run", "--max-children", "2"]
    subprocess.run(run, cwd=TREE, env=told, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own words
    report()


if __name__ == "__main__":
    main()

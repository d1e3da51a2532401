"""Clients made of the documents by other people's generators, and one worker walked to payment with each.

    make clients

The Python client is openapi-python-client's, the TypeScript one openapi-typescript's and openapi-fetch's. Both are made
of the merged document and of what one department may do, the way an integrator makes them; a warning of a generator is
a failure. Then a whole set is started, and each client alone pays a worker of a county of its own, from the file that
enrols her to the line that she reads as paid.
"""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

from chassis.caller import Department
from chassis.regions import Level, parent_of
from deploy.local.demo import STARTS_AT, move_to, real_communities
from deploy.local.generated import MERGED, ROOT, merged_document
from deploy.local.people import people_of
from deploy.local.supervisor import LocalSet
from deploy.local.tokens import local_token
from tests.sets import started_set

HERE = Path(__file__).parent
BUILD = ROOT / "build" / "clients"
NPM = ROOT / "build" / "npm" / "node_modules"
PYTHON = BUILD / "venv" / "bin" / "python"
TYPESCRIPT = BUILD / "typescript"
# A working day; each county under another league, for guidance is a league's.
DAY = date(2020, 2, 12)
WALKS = {
    "Python": ([str(PYTHON), str(HERE / "walk.py")], 150603000000),
    "TypeScript": (["node", str(TYPESCRIPT / "walk.js")], 150521000000),
}


def main() -> None:
    documents = {"nuanxin": orjson.loads(MERGED.read_bytes()), "finance": merged_document(seen_by="finance@county")}
    # Some twenty seconds of a processor each.
    with ThreadPoolExecutor() as both:
        for made in [both.submit(make, documents) for make in (_make_python, _make_typescript)]:
            made.result()
    asyncio.run(_walk())


def _make_python(documents: Mapping[str, dict[str, Any]]) -> None:
    for name, document in documents.items():
        narrowed = BUILD / f"{name}-narrowed.json"
        narrowed.write_bytes(orjson.dumps(_with_one_kind_of_file(document)))
        package = BUILD / "python" / f"{name}_client"
        shutil.rmtree(package, ignore_errors=True)
        package.parent.mkdir(exist_ok=True)
        told = ["--config", str(HERE / "python.yaml"), "--meta", "none", "--fail-on-warning"]
        told += ["--path", str(narrowed), "--output-path", str(package)]
        _run([str(PYTHON), "-m", "openapi_python_client", "generate", *told])


def _make_typescript(documents: Mapping[str, dict[str, Any]]) -> None:
    TYPESCRIPT.mkdir(exist_ok=True)
    for name, document in documents.items():
        whole = BUILD / f"{name}.json"
        whole.write_bytes(orjson.dumps(document))
        # A field with a default may be left out of a request, and answers have no defaults.
        told = ["--default-non-nullable", "false", "--output", str(TYPESCRIPT / f"{name}.d.ts")]
        _run([str(NPM / ".bin" / "openapi-typescript"), str(whole), *told])
    for file in ("walk.ts", "tsconfig.json", "package.json"):
        shutil.copy(HERE / file, TYPESCRIPT)
    # What one installs beside one's own code; here it is beside the linters.
    modules = TYPESCRIPT / "node_modules"
    if not modules.exists():
        modules.symlink_to(NPM, target_is_directory=True)
    _run([str(NPM / ".bin" / "tsc"), "-p", str(TYPESCRIPT)])


def _with_one_kind_of_file(document: dict[str, Any]) -> dict[str, Any]:
    """Each upload as its first kind: openapi-python-client marks a file as the last one, whatever it is."""
    narrowed: dict[str, Any] = orjson.loads(orjson.dumps(document))
    for item in narrowed["paths"].values():
        for operation in item.values():
            body = operation.get("requestBody", {"content": {}})
            body["content"] = dict(list(body["content"].items())[:1])
    return narrowed


async def _walk() -> None:
    async with started_set() as running:
        move_to(running, STARTS_AT)
        given = {name: _given(running, county) for name, (_, county) in WALKS.items()}
        for name, told in (await _steps(given)).items():
            given[name] |= told
            given[name]["tokens"]["worker"] = local_token(
                running.state,
                department=Department.WORKER,
                region=int(given[name]["community"]),
                worker_id=told["worker_id"],
            )
        # Publicity is three to seven working days, and the scheduled rule closes it.
        move_to(running, STARTS_AT + timedelta(days=14))
        for name, told in (await _steps(given)).items():
            if told["lines"] != [{"state": "paid", "amount_fen": 5_000}]:
                raise SystemExit(f"{name}: the worker reads {told['lines']}")
            sys.stdout.write(f"{name}: a worker is paid\n")


def _given(running: LocalSet, county: int) -> dict[str, Any]:
    """What a walk starts from: where everything is, who is paid, and a token for every hand."""
    community = real_communities(county)[0]
    township = parent_of(community, Level.TOWNSHIP)
    league = parent_of(county, Level.LEAGUE)
    (person,) = people_of([community], each=1, first=county // 1_000_000 % 1_000)
    desks = {
        "civil-affairs": ("civil-affairs", county),
        "auditor": ("civil-affairs", county),
        "clerk": ("township", township),
        "head": ("township", township),
        "community": ("community", community),
        "league": ("government", league),
        "county": ("government", county),
        "signer": ("organization", county),
        "checker": ("finance", county),
        "payer": ("finance", county),
        "league-finance": ("finance", league),
    }
    tokens = {
        who: local_token(
            running.state, department=Department(department), region=region, subject=f"{department}:{region}:{who}"
        )
        for who, (department, region) in desks.items()
    }
    places = {"league": league, "county": county, "township": township, "community": community}
    return {
        "url": running.url,
        "tokens": tokens,
        "day": DAY.isoformat(),
        "person": {"name": person.name, "id_number": person.id_number, "account": person.account},
        **{name: str(code) for name, code in places.items()},
    }


async def _steps(given: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The next part of each walk, side by side: neither waits for the other's county."""
    told = await asyncio.gather(*(_step(command, given[name]) for name, (command, _) in WALKS.items()))
    return dict(zip(WALKS, told, strict=True))


async def _step(command: list[str], given: dict[str, Any]) -> dict[str, Any]:
    """One part of a walk, in a process that has the client and nothing of ours."""
    made = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(BUILD / "python"), "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )
    answer, _ = await made.communicate(json.dumps(given).encode())
    if made.returncode:
        raise SystemExit(made.returncode)
    told: dict[str, Any] = json.loads(answer)
    return told


def _run(command: list[str]) -> None:
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # noqa: S603 - generators that are pinned
    if made.returncode:
        raise SystemExit(f"{' '.join(command)}\n{made.stdout}")


if __name__ == "__main__":
    main()

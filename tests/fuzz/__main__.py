"""Call every operation of a running set with what its document allows and with what it forbids (Schemathesis).

    make fuzz                    two minutes, the same requests each time
    FUZZ_SECONDS=1800 make fuzz  longer

Each operation is called by several departments through the gateway, in a set of its own: who may (``x-permitted``), and
who may not and must be turned away. A fifth of the time is for walking the links of the documents (``walk``). Found
are answers that the document does not state: statuses, media types, bodies, and failures inside.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import orjson

from chassis.caller import Department
from chassis.regions import Level
from chassis.worker_id import make_worker_id
from deploy.local.generated import MERGED
from deploy.local.supervisor import LocalSet
from deploy.local.tokens import local_token
from tests.fuzz.principals import REGIONS, tokens
from tests.fuzz.walk import Walk
from tests.sets import started_set

SECONDS = float(os.environ.get("FUZZ_SECONDS", "120"))
WALKED = 0.2
# Made up for each operation: so few that in the time of make check all are called.
EXAMPLES = 5 if SECONDS >= 120 else 3
# The feeds wait for news; the gateway's own pages and its token endpoint have tests of their own.
LEFT_OUT = r"/events$"
GRANT = {"$ref": "#/components/parameters/NuanxinGrant"}
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
    "negative_data_rejection",
    "unsupported_method",
    "only_the_permitted",
)
# What the command line has no words for. A stale version refuses a call as well as a wrong body does, whichever is
# looked at first.
CONFIG = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429]
"""


async def main() -> int:
    document = orjson.loads(MERGED.read_bytes())
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as folder:
        # The pages of the gateway are not of the services, and a file of rows has no form that a generator knows.
        document["paths"] = {path: item for path, item in document["paths"].items() if path.startswith("/v1/")}
        for item in document["paths"].values():
            for operation in item.values():
                operation.get("requestBody", {}).get("content", {}).pop("application/x-ndjson", None)
                # A grant that is made up refuses the call before anything else is looked at.
                operation["parameters"] = [one for one in operation.get("parameters", []) if one != GRANT]
        schema = Path(folder) / "openapi.json"
        (Path(folder) / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
        async with started_set() as running:
            worker_id = await enrolled(running)
            # The worker whom the examples name is one that there is.
            document = orjson.loads(orjson.dumps(document).replace(make_worker_id(10_001).encode(), worker_id.encode()))
            schema.write_bytes(orjson.dumps(document))
            bearers = tokens(running.state, document, worker_id=worker_id)
            shown = Path(folder) / "tokens.json"
            shown.write_bytes(orjson.dumps(bearers))
            walk = Walk(document, running.url, bearers, seconds=SECONDS * WALKED)
            await asyncio.to_thread(walk.go)
            sys.stdout.write("\n".join([walk.told, *walk.found, ""]))
            sys.stdout.flush()
            command = [
                *(sys.executable, "-m", "schemathesis.cli", "run", str(schema), "--url", running.url),
                *("--phases", "examples,fuzzing", "--max-examples", str(EXAMPLES)),
                *("--max-time", str(round(SECONDS * (1 - WALKED)))),
                *("--checks", ",".join(CHECKS), "--exclude-path-regex", LEFT_OUT, "--request-timeout", "30"),
                *("--seed", "1", "--no-shrink", "--continue-on-failure", "--warnings", "off", "--no-color"),
                *("--suppress-health-check", "all", "--generation-database", "none"),
            ]
            environment = os.environ | {
                "SCHEMATHESIS_HOOKS": "tests.fuzz.callers",
                "NUANXIN_FUZZ_TOKENS": str(shown),
                "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            }
            done = await asyncio.to_thread(subprocess.run, command, env=environment, cwd=folder, check=False)
    return done.returncode or bool(walk.found)


async def enrolled(running: LocalSet) -> str:
    """Put a worker on the roster, for the examples to be about; the worker's ID."""
    county, community = REGIONS[Level.COUNTY], REGIONS[Level.COMMUNITY]
    token = local_token(running.state, department=Department.CIVIL_AFFAIRS, region=county)
    async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        person = {"region": f"{community}", "name": "张三", "id_number": "150203198506150014", "category": "full-time"}
        person |= {"employment_relation": "labour-contract", "enrolled_on": "2020-01-25"}
        made = await client.post("/v1/roster/workers", json=person)
        made.raise_for_status()
        worker_id: str = made.json()["worker_id"]
        path, match = f"/v1/roster/workers/{worker_id}/activate", {"If-Match": made.headers["ETag"]}
        (await client.post(path, headers=match)).raise_for_status()
    return worker_id


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

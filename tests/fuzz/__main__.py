"""Call every operation of a running set with what its document allows and with what it forbids (Schemathesis).

    make fuzz                    two minutes, the same requests each time
    FUZZ_SECONDS=1800 make fuzz  longer

Each operation is called by the first department that may (``x-permitted``), through the gateway, in a set of its own.
Found are answers that the document does not state: statuses, media types, bodies, and failures inside.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import orjson

from deploy.local.generated import MERGED
from deploy.local.state import State
from deploy.local.supervisor import answers, free_port, local_set
from tests.fuzz.principals import tokens

SECONDS = os.environ.get("FUZZ_SECONDS", "120")
# The feeds wait for news; the gateway's own pages and its token endpoint have tests of their own.
LEFT_OUT = r"/events$"
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
)
# What the command line has no words for. A stale version refuses a call as well as a wrong body does, whichever is
# looked at first; and the links that the documents state are followed, not those that names alone suggest.
CONFIG = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429]

[phases.stateful.inference]
algorithms = []
"""


async def main() -> int:
    document = orjson.loads(MERGED.read_bytes())
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as folder:
        Path(folder).chmod(0o755)
        # The pages of the gateway are not of the services, and a file of rows has no form that a generator knows.
        document["paths"] = {path: item for path, item in document["paths"].items() if path.startswith("/v1/")}
        for item in document["paths"].values():
            for operation in item.values():
                operation.get("requestBody", {}).get("content", {}).pop("application/x-ndjson", None)
        schema = Path(folder) / "openapi.json"
        schema.write_bytes(orjson.dumps(document))
        (Path(folder) / "schemathesis.toml").write_text(CONFIG, encoding="utf-8")
        async with local_set(State(Path(folder)), port=free_port(), durable=False) as running:
            shown = Path(folder) / "tokens.json"
            shown.write_bytes(orjson.dumps(tokens(running.state, document)))
            for address in running.addresses.values():
                await answers(address, seconds=120)
            command = [
                *(sys.executable, "-m", "schemathesis.cli", "run", str(schema), "--url", running.url),
                *("--phases", "examples,fuzzing,stateful", "--max-examples", "5", "--max-time", SECONDS),
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
    return done.returncode


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

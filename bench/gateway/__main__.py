"""The gateway's speed: against its peers in one run, by steps, with long bodies, and by workers.

    python -m bench.gateway [--seconds 3] [--rounds 5] [--only peers|steps|streams|workers]

The upstream and wrk share one core, whoever is measured has the other. Rounds are interleaved and medians compared:
numbers by themselves mean little on a shared machine, and even their ratios move with what others do; a call's
processor time moves least.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.gateway import load, steps, streams

PARTS = {"peers": load.peers, "workers": load.workers, "streams": streams.tell, "steps": steps.tell}

# nginx keeps decisions in files, which are to lie in memory (deploy/nginx/README.md).
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there


def main() -> None:
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--seconds", type=int, default=3)
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--only", choices=sorted(PARTS), action="append")
    given = reader.parse_args()
    where = MEMORY if MEMORY.is_dir() else None
    for name, part in PARTS.items():
        if given.only is None or name in given.only:
            with tempfile.TemporaryDirectory(prefix="nuanxin-bench-", dir=where) as folder:
                Path(folder).chmod(0o755)
                sys.stdout.write(f"\n{name}\n")
                part(Path(folder), seconds=given.seconds, rounds=given.rounds)
                sys.stdout.flush()


if __name__ == "__main__":
    main()

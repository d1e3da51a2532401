"""Everything that is measured, one after the other: ``python -m bench``."""

import runpy
import sys
from pathlib import Path

for script in sorted(Path(__file__).parent.glob("[!_]*")):
    if script.suffix != ".py" and not (script / "__main__.py").exists():
        continue
    sys.stdout.write(f"\n{script.stem}\n")
    sys.stdout.flush()
    sys.argv = [str(script)]
    runpy.run_module(f"bench.{script.stem}", run_name="__main__", alter_sys=True)

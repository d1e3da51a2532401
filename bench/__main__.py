"""Everything that is measured, one after the other: ``python -m bench``."""

import runpy
import sys
from pathlib import Path

for script in sorted(Path(__file__).parent.glob("[!_]*.py")):
    sys.stdout.write(f"\n{script.stem}\n")
    sys.stdout.flush()
    sys.argv = [str(script)]
    runpy.run_path(str(script), run_name="__main__")

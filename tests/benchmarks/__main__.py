"""Runs every benchmark in a process of its own and says at the end which ratios missed their bound."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEEDS_BPY = {"bench_export"}


def main() -> int:
    missed: list[str] = []
    for path in sorted(HERE.glob("bench_*.py")):
        python = os.environ.get("DAILIES_BPY_PYTHON", "") if path.stem in NEEDS_BPY else sys.executable
        print(f"\n== {path.stem} ==", flush=True)
        if not python:
            print("Blender part not run: set DAILIES_BPY_PYTHON to a Python that has bpy.")
            continue
        if subprocess.run([python, str(path)], cwd=HERE.parents[1], check=False).returncode:
            missed.append(path.stem)
    print(f"\nmissed: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""What starting costs: `import shared` beyond its own dependencies, and `dailies --help`, beside Python's bare start.

The add-on's register is measured in the add-on's tests, inside Blender.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DAILIES = Path(sys.executable).with_name("dailies")
RUNS = 9

DEPENDENCIES = "import numpy, msgspec, zmq, dataclasses, hashlib, typing, json"
MODULES = ("clip", "results", "messages", "framing", "connection", "errors")
SHARED = "; ".join((DEPENDENCIES, "import shared", *(f"import shared.{name}" for name in MODULES)))


def milliseconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, cwd=REPOSITORY, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - started) * 1e3


def medians(*commands: list[str]) -> list[float]:
    """The commands in turn, so that the machine's drift meets all of them alike."""
    runs = [[milliseconds(command) for command in commands] for _ in range(RUNS + 1)][1:]
    return [statistics.median(column) for column in zip(*runs, strict=True)]


def main() -> int:
    python = sys.executable
    bare, dependencies, shared, usage = medians(
        [python, "-c", "pass"], [python, "-c", DEPENDENCIES], [python, "-c", SHARED], [str(DAILIES), "--help"]
    )
    rows = [
        ("import shared beyond numpy, msgspec, zmq", shared - dependencies, 30.0),
        ("dailies --help", usage, 300.0),
    ]
    print(f"python -c pass: {bare:.0f} ms; with numpy, msgspec and zmq: {dependencies:.0f} ms (median of {RUNS}, wall time)")
    for name, value_ms, goal_ms in rows:
        print(f"{name}: {value_ms:.0f} ms (goal: below {goal_ms:.0f} ms)")
    # Absolute times are goals for a quiet machine; what is asserted is the ratio against this machine's own Python.
    return 0 if usage < 10 * bare + 100 and shared < 1.5 * dependencies else 1


if __name__ == "__main__":
    sys.exit(main())

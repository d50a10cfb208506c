"""Reading 10 s of motion (100 joints, 600 frames, 303 channels) from BVH: CPU time beside Blender's importer and numpy's parsers.

Numpy's parsers stand for the libraries: those on PyPI (bvh, bvhio, bvhtoolbox, bvhTools) take 2 to 15 times as long.
Run with a Python that has the worker; Blender's part runs in the Python named by `DAILIES_BPY_PYTHON`.
"""

import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

JOINTS, FRAMES, CHAINS = 100, 600, 9
RUNS = 9
AGAINST_BLENDER = 12.0
AGAINST_A_PARSER = 0.6

BLENDER = """
import sys, time
import bpy
best = float("inf")
for _ in range(3):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    started = time.process_time()
    bpy.ops.import_anim.bvh(filepath=sys.argv[1])
    best = min(best, time.process_time() - started)
print("\\nseconds", best, bpy.app.version_string, flush=True)
"""


def example() -> str:
    """BVH text of a rig with nine chains of eleven joints; its numbers have six decimals, as programs write them."""
    number = random.Random(1)
    lines = [
        "HIERARCHY",
        "ROOT root",
        "{",
        "OFFSET 0 90 0",
        "CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation",
    ]
    for chain in range(CHAINS):
        length = (JOINTS - 1) // CHAINS
        for joint in range(length):
            x, y, z = (number.uniform(-9.0, 9.0) for _ in range(3))
            lines += [
                f"JOINT chain{chain}_{joint}",
                "{",
                f"OFFSET {x:.6f} {y:.6f} {z:.6f}",
                "CHANNELS 3 Zrotation Xrotation Yrotation",
            ]
        lines += ["End Site", "{", "OFFSET 0 5 0", "}", *["}"] * length]
    lines += ["}", "MOTION", f"Frames: {FRAMES}", "Frame Time: 0.016667"]
    channels = 3 + 3 * JOINTS
    phases = [(number.uniform(1.0, 90.0), number.uniform(0.5, 3.0), number.uniform(0.0, 6.0)) for _ in range(channels)]
    for frame in range(FRAMES):
        lines.append(" ".join(f"{size * math.sin(rate * frame / 60.0 + phase):.6f}" for size, rate, phase in phases))
    return "\n".join(lines) + "\n"


def cpu_seconds(*functions: Callable[[], object]) -> list[float]:
    """Best CPU time of each, called in turn, so that the machine's drift meets all of them alike."""
    best = [math.inf] * len(functions)
    for _ in range(RUNS):
        for index, function in enumerate(functions):
            started = time.process_time()
            function()
            best[index] = min(best[index], time.process_time() - started)
    return best


def blender_seconds(path: Path) -> tuple[float, str] | None:
    python = os.environ.get("DAILIES_BPY_PYTHON", "")
    if not python:
        return None
    done = subprocess.run([python, "-c", BLENDER, str(path)], capture_output=True, text=True, check=False)
    # Blender 4.2 may end badly after its work is done: what it printed counts.
    for line in done.stdout.splitlines():
        if line.startswith("seconds "):
            _, seconds, version = line.split(maxsplit=2)
            return float(seconds), version
    print(f"Blender failed: {done.stderr[-500:]}")
    return None


def main() -> int:
    from worker.motion.bvh_motion import parse_motion
    from worker.motion.readers import read_takes

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.bvh"
        path.write_text(example(), encoding="utf-8")
        motion = path.read_text(encoding="utf-8").split("MOTION\n")[1]
        numbers = motion.split("\n", 2)[2]
        data = motion.encode()
        whole, alone, split, fromstring = cpu_seconds(
            lambda: read_takes(path),
            lambda: parse_motion(data.splitlines(), 1, 3 + 3 * JOINTS, JOINTS, path.name, None),
            lambda: np.array(numbers.split(), np.float64),
            lambda: np.fromstring(numbers, sep=" "),
        )
        blender = blender_seconds(path)
    parser = min(split, fromstring)
    kept = parser / alone >= AGAINST_A_PARSER
    print(f"file to clip: {whole * 1e3:.0f} ms of CPU time, of which its numbers {alone * 1e3:.0f} ms (best of {RUNS})")
    print(f"the same numbers by np.array(text.split()): {split * 1e3:.0f} ms, by np.fromstring: {fromstring * 1e3:.0f} ms")
    print(f"the numbers against the faster of these: {parser / alone:.2f} times as fast (asserted: {AGAINST_A_PARSER:g})")
    print(f"file to clip, kinematics and all, against it: {parser / whole:.2f} times as fast (not asserted)")
    if blender is None:
        print("Blender part not run: set DAILIES_BPY_PYTHON to a Python that has bpy.")
    else:
        ratio = blender[0] / whole
        kept = kept and ratio >= AGAINST_BLENDER
        print(f"Blender {blender[1]}, import_anim.bvh: {blender[0] * 1e3:.0f} ms")
        print(f"file to clip against it: {ratio:.1f} times as fast (asserted: {AGAINST_BLENDER:g})")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

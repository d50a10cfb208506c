"""What the motion sheet costs: 10 s at 120 fps, whole, beside a Python loop over frames for the knees alone, and real time."""

import math
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from shared.clip import MotionClip  # noqa: E402 - the checkout must be found first
from tests.worker.analysis.figures import clip_of, walking  # noqa: E402
from worker.analysis.angles import flexion_deg  # noqa: E402
from worker.analysis.body import Body  # noqa: E402
from worker.analysis.sheet import make_sheet  # noqa: E402

RUNS = 25
SECONDS, FPS = 10.0, 120.0
GOAL_MS = 50.0
KNEES = (("left_hip", "left_knee", "left_ankle"), ("right_hip", "right_knee", "right_ankle"))


def median_ms(call: Callable[[], object]) -> float:
    """CPU time of a warm call, one thread."""
    call()
    spent: list[float] = []
    for _ in range(RUNS):
        started_s = time.process_time()
        call()
        spent.append((time.process_time() - started_s) * 1e3)
    return statistics.median(spent)


def bends_by_loop(clip: MotionClip) -> list[float]:
    """The bend of both knees, frame by frame: what each of some hundred measures would cost without arrays."""
    found: list[float] = []
    for pose in clip.positions:
        for chain in KNEES:
            hip, knee, ankle = (pose[clip.joint(name)] for name in chain)
            thigh = [float(knee[axis] - hip[axis]) for axis in range(3)]
            shin = [float(ankle[axis] - knee[axis]) for axis in range(3)]
            dot = sum(one * other for one, other in zip(thigh, shin, strict=True))
            lengths = math.sqrt(sum(one * one for one in thigh) * sum(one * one for one in shin))
            found.append(math.degrees(math.acos(max(-1.0, min(1.0, dot / lengths)))))
    return found


def main() -> int:
    clip = clip_of(walking(SECONDS, FPS), FPS)
    body = Body.from_clip(clip)
    sheet_ms = median_ms(lambda: make_sheet(replace(clip)))  # a clip is measured once, so each run gets its own
    loop_ms = median_ms(lambda: bends_by_loop(clip))
    arrays_ms = median_ms(lambda: [flexion_deg(body, side, "knee") for side in ("left", "right")])
    print(f"a walk of {SECONDS:g} s at {FPS:g} fps, {len(clip.positions):,} frames; CPU time, median of {RUNS} warm runs")
    print(f"motion sheet, whole: {sheet_ms:.1f} ms (goal: below {GOAL_MS:.0f} ms); {1e3 * SECONDS / sheet_ms:,.0f} × real time")
    print(f"both knees' bend by a Python loop over frames: {loop_ms:.1f} ms; over arrays: {arrays_ms:.2f} ms")
    ratio = sheet_ms / loop_ms
    print(f"the whole sheet costs {ratio:.1f} × that loop (bound: 3 ×)")
    return 0 if ratio < 3.0 else 1


if __name__ == "__main__":
    sys.exit(main())

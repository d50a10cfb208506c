"""What a description by `rules` costs: a 5 s clip, warm, beside the motion sheet alone and the clip's own duration; and the whole
command from its start to its end."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from shared.messages import Ask, Describe  # noqa: E402 - the checkout must be found first
from tests.worker.analysis.figures import clip_of, walking  # noqa: E402
from worker import pipeline  # noqa: E402
from worker.analysis.sheet import make_sheet  # noqa: E402
from worker.motion.bvh_write import bvh_text  # noqa: E402
from worker.motion.made import walk_turn_wave  # noqa: E402

RUNS = 15
SECONDS = 5.0
GOAL_MS = 300.0
WHOLE_TO_SHEET = 4.0


def median_ms(call: Callable[[], object]) -> float:
    """Wall time of a warm call."""
    call()
    times: list[float] = []
    for _ in range(RUNS):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)


def main() -> int:
    clip = clip_of(walking(SECONDS, 60.0), 60.0)
    sheet_ms = median_ms(lambda: make_sheet(replace(clip)))  # a clip is measured once, so each run gets its own
    whole_ms = median_ms(lambda: pipeline.describe(clip, Describe()))
    answer_ms = median_ms(lambda: pipeline.ask(clip, Ask(question="Which foot lands first?")))
    print(f"{SECONDS:g} s at 60 fps, warm, median of {RUNS}, wall time")
    print(f"motion sheet alone: {sheet_ms:.1f} ms")
    print(
        f"describe by rules, whole: {whole_ms:.1f} ms (goal: below {GOAL_MS:.0f} ms), {SECONDS * 1e3 / whole_ms:.0f} x real time"
    )
    print(f"one question, whole: {answer_ms:.1f} ms")
    print(f"whole / sheet: {whole_ms / sheet_ms:.2f} (bound: {WHOLE_TO_SHEET:g})")
    with tempfile.TemporaryDirectory() as folder:
        take = Path(folder, "walk.bvh")
        take.write_text(bvh_text(walk_turn_wave()), "utf-8")
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "worker", "describe", str(take)], check=True, cwd=REPOSITORY, stdout=subprocess.DEVNULL
        )
        print(f"dailies describe walk.bvh, from start to end: {time.perf_counter() - started:.2f} s")
    return 0 if whole_ms < WHOLE_TO_SHEET * sheet_ms else 1


if __name__ == "__main__":
    sys.exit(main())

"""A real worker whose jobs do what the name of their clip says, so that a test can hold, fail or flood them.

`python -m tests.trial_worker FOLDER [name=value …]`: options of `ServeOptions`.
"""

import sys
import time
from pathlib import Path

from shared.clip import MotionClip
from shared.errors import UnmappedRig
from shared.messages import AnyRequest
from shared.results import AnyResult, Description
from worker.progress import Progress, Report
from worker.server import ServeOptions, serve


def run(clip: MotionClip, request: AnyRequest, report: Report) -> AnyResult:
    """`words N`: N words, one every 10 ms. `flood N`: N words at once. `deaf`: never reports. `unmapped`, `fault`, `memory`:
    fails. `lame`: a body without an ankle. `once FILE`: writes into the file that it ran."""
    what, _, number = clip.name.partition(" ")
    caption = f"{len(clip.positions)} frames of {clip.name}"
    if what in ("words", "flood"):
        for index in range(int(number)):
            report(Progress(fraction=index / int(number), doing=f"word {index + 1} of {number}", text=f"w{index} "))
            if what == "words":
                time.sleep(0.01)
    elif what == "deaf":
        while True:
            sum(range(1000))
    elif what == "lame":
        return Description(summary="done", caption=caption, joints_not_found=("left_ankle",))
    elif what == "unmapped":
        raise UnmappedRig("The rig has no knees.", "Pick them.", ("left_knee",))
    elif what == "fault":
        raise ZeroDivisionError("secret detail")
    elif what == "memory":
        raise MemoryError
    elif what == "once":  # to see whether a job ran again
        with Path(number).open("a") as file:
            file.write("ran\n")
    return Description(summary="done", caption=caption)


def options(folder: Path, words: list[str]) -> ServeOptions:
    given = dict(word.split("=", 1) for word in words)
    kinds = {"bind": str, "allow": Path, "idle_exit_s": float, "client_grace_s": float, "queue_limit": int}
    return ServeOptions(
        connection_file=folder / "worker.json",
        state_dir=folder / "state",
        **{name: kinds[name](value) for name, value in given.items()},
    )


if __name__ == "__main__":
    serve(options(Path(sys.argv[1]), sys.argv[2:]), run)

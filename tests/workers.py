"""Real worker processes and clips for the tests of the wire."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import numpy as np

from shared.clip import MotionClip, Source, identity_joint_map

REPOSITORY = Path(__file__).resolve().parent.parent


class WorkerProcess:
    """A trial worker in a process of its own."""

    def __init__(self, folder: Path, **options: object) -> None:
        self.folder = folder
        self.connection_file = folder / "worker.json"
        self.log_file = folder / "state" / "worker.log"
        self._options = options
        self.start()

    def start(self) -> None:
        words = [f"{name}={value}" for name, value in self._options.items()]
        command = [sys.executable, "-m", "tests.trial_worker", str(self.folder), *words]
        with (self.folder / "stderr.txt").open("ab") as stderr:
            self.process = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr)

    def wait_ready(self, timeout_s: float = 15.0) -> "WorkerProcess":
        def pid_written() -> bool:
            assert self.process.poll() is None, self.stderr()
            return self.connection_file.exists() and f'"pid": {self.process.pid}' in self.connection_file.read_text()

        wait_until(pid_written, timeout_s)
        return self

    def stderr(self) -> str:
        return (self.folder / "stderr.txt").read_text()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Stop it if it still runs, and whatever state it is in."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()

    def memory_bytes(self) -> int:
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()


def wait_until(true: Callable[[], bool], timeout_s: float, every_s: float = 0.01) -> float:
    """Wait for something to become true; returns how long it took, fails when it takes too long."""
    start_s = time.monotonic()
    while not true():
        assert time.monotonic() - start_s < timeout_s, f"not within {timeout_s} s"
        time.sleep(every_s)
    return time.monotonic() - start_s


def make_clip(
    name: str = "walk", frame_count: int = 30, bone_count: int = 5, *, rotations: bool = True, seed: int = 0
) -> MotionClip:
    """A chain of bones that wiggles; valid, and different for each seed."""
    random = np.random.default_rng(seed)
    turned = random.normal(size=(frame_count, bone_count, 4))
    turned /= np.linalg.norm(turned, axis=-1, keepdims=True)
    return MotionClip(
        name=name,
        fps=30.0,
        bones=tuple(f"mixamorig:Bone_{index:03}" for index in range(bone_count)),
        parents=np.arange(-1, bone_count - 1, dtype=np.int32),
        rest=random.normal(size=(bone_count, 3)).astype(np.float32),
        tails=np.zeros((bone_count, 3), np.float32),
        positions=random.normal(size=(frame_count, bone_count, 3)).astype(np.float32),
        rotations=turned.astype(np.float32) if rotations else None,
        joint_map=identity_joint_map(),
        frames=np.arange(1, frame_count + 1, dtype=np.float64),
        source=Source(kind="made"),
    )


def standard_clip(name: str = "walk") -> MotionClip:
    """10 s at 30 frames per second of 65 bones: 546 kB of motion."""
    return make_clip(name, 300, 65)

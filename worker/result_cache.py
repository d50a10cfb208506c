"""Results on disk: what was worked out once is not worked out again, and a finished job is still there after a crash.

Two folders, both owner-only and bounded: `results`, by everything a result depends on, and `jobs`, by job id, for 24 hours.
A file that cannot be read counts as absent.
"""

import hashlib
import logging
import time
from pathlib import Path
from typing import Final

import msgspec

from shared import __version__
from shared.clip import MotionClip
from shared.connection import make_private_dir, write_private
from shared.errors import ConnectionFileError
from shared.messages import AnyRequest, Event
from shared.results import AnyResult

RESULTS_BYTES: Final = 256 << 20
JOBS_BYTES: Final = 64 << 20
JOBS_KEPT_S: Final = 24 * 3600.0
LOOK_EVERY_S: Final = 600.0

log = logging.getLogger("dailies.worker")


class Folder:
    """Owner-only files by name; the ones used longest ago go first when they take too much room or are too old."""

    def __init__(self, path: Path, max_bytes: int, kept_s: float = float("inf")) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._kept_s = kept_s
        self._clean_s = 0.0
        make_private_dir(path)

    def load(self, name: str) -> bytes | None:
        path = self._path / name
        try:
            if time.time() - path.stat().st_mtime > self._kept_s:
                return None
            return path.read_bytes()
        except OSError:
            return None

    def save(self, name: str, content: bytes) -> None:
        """Write a file; a full disk is logged, it costs nobody their result."""
        try:
            write_private(self._path / name, content)
        except ConnectionFileError as error:
            log.warning("A result was not kept: %s", error.message)
        if time.monotonic() - self._clean_s > LOOK_EVERY_S:
            self.clean()

    def clean(self) -> None:
        """Delete what is too old, and the oldest of the rest until three quarters of the room are enough."""
        self._clean_s = time.monotonic()
        files = sorted(((file.stat().st_mtime, file.stat().st_size, file) for file in self._path.iterdir()), reverse=True)
        too_full = sum(size for _, size, _ in files) > self._max_bytes
        total = 0
        for modified_s, size, file in files:
            total += size
            if time.time() - modified_s > self._kept_s or (too_full and total > 0.75 * self._max_bytes):
                file.unlink(missing_ok=True)


class ResultCache:
    """What the worker keeps of its work."""

    def __init__(self, folder: Path, *, jobs_kept_s: float = JOBS_KEPT_S) -> None:
        self._results = Folder(folder / "results", RESULTS_BYTES)
        self._jobs = Folder(folder / "jobs", JOBS_BYTES, jobs_kept_s)
        self._results.clean()
        self._jobs.clean()

    def result(self, key: str) -> AnyResult | None:
        """The result kept under a key of `result_key`."""
        content = self._results.load(key)
        try:
            return None if content is None else msgspec.msgpack.decode(content, type=AnyResult)
        except msgspec.DecodeError:
            return None

    def keep_result(self, key: str, result: AnyResult) -> None:
        self._results.save(key, msgspec.msgpack.encode(result))

    def job(self, job_id: str) -> Event | None:
        """The last event of a job that was done within the last 24 hours."""
        content = self._jobs.load(job_id)
        try:
            return None if content is None else msgspec.msgpack.decode(content, type=Event)
        except msgspec.DecodeError:
            return None

    def keep_job(self, event: Event) -> None:
        self._jobs.save(event.job_id, msgspec.msgpack.encode(event))


def result_key(clip: MotionClip, request: AnyRequest, weights_hash: str) -> str:
    """Everything a result depends on, as 32 hex digits: the motion and its origin, the question, the model, the version."""
    digest = hashlib.sha256(clip.content_hash().encode())
    asked = msgspec.structs.replace(request, use_cache=True)
    for part in (clip.name, clip.source, asked, weights_hash, __version__):
        digest.update(msgspec.msgpack.encode(part, order="sorted"))
    return digest.hexdigest()[:32]

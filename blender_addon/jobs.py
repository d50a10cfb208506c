"""The panel's jobs and what becomes of them as events arrive. Knows no bpy and no sockets.

A job is *sampling* in Blender, then *waiting* for a worker that takes it, then *running* there (queued included), then *done*,
*failed* or *cancelled*. A worker that dies puts its jobs back to *waiting*, under the same id and with their clip: whoever
connects next gets them again.
"""

import uuid
from dataclasses import dataclass, field
from typing import Literal

from .shared.clip import MotionClip
from .shared.errors import ErrorInfo
from .shared.messages import AnyRequest, Ask, Event
from .shared.results import AnyResult

Stage = Literal["sampling", "waiting", "running", "done", "failed", "cancelled"]
Storage = Literal["", "due", "kept", "failed"]
OVER = frozenset({"done", "failed", "cancelled"})
FINISHED_KEPT = 20


@dataclass(eq=False)
class Job:
    """One request about one rig."""

    request: AnyRequest
    object_name: str
    target: object
    """What the export calls the motion asked about; only handed on."""
    job_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    stage: Stage = "sampling"
    clip: MotionClip | None = None
    motion_hash: str = ""
    """Of the motion as it was when it was read: tells whether it was edited since."""
    last_seq: int = 0
    fraction: float = 0.0
    doing: str = ""
    seconds_left: float | None = None
    text: str = ""
    result: AnyResult | None = None
    error: ErrorInfo | None = None
    storage: Storage = ""
    """What became of the result of a job that is done: it is to be stored with the motion, is stored, or could not be."""

    @property
    def over(self) -> bool:
        return self.stage in OVER

    @property
    def title(self) -> str:
        """What was asked, as the panel heads it."""
        return self.request.question if isinstance(self.request, Ask) else "Describe"

    def sampled(self, clip: MotionClip) -> None:
        """The motion is read; the job can be sent."""
        self.clip = clip
        self.stage = "waiting"
        self.fraction = 0.0
        self.doing = "waiting for the worker"

    def sent(self) -> None:
        """The worker has been asked."""
        self.stage = "running"
        self.doing = "sent"

    def take(self, event: Event) -> None:
        """Take in one event of the worker; one that was seen before changes nothing."""
        if self.over or event.seq <= self.last_seq:
            return
        self.last_seq = event.seq
        self.stage = "running"
        self.text = self.text[: event.text_start] + event.text
        self.fraction = event.fraction
        self.seconds_left = event.seconds_left
        self.doing = event.doing or self.doing
        if event.state == "queued":
            self.doing = f"queued behind {event.queue_position}" if event.queue_position else "queued"
        if event.state in OVER:
            self.end(event.state, event.result, event.error)

    def lost(self) -> None:
        """The worker is gone: begin again with the next one, under the same id."""
        if self.stage == "running":
            self.stage = "waiting"
            self.last_seq = 0
            self.fraction = 0.0
            self.seconds_left = None
            self.text = ""
            self.doing = "waiting for the worker"

    def end(self, stage: Stage, result: AnyResult | None = None, error: ErrorInfo | None = None) -> None:
        """The job is over; its clip is let go, the result stays."""
        self.stage = stage
        self.result = result
        self.error = error
        self.seconds_left = None
        self.clip = None
        if stage == "done":
            self.storage = "due"


class Jobs:
    """The jobs of this Blender, oldest first; the last finished ones are kept for the panel."""

    def __init__(self) -> None:
        self._by_id: dict[str, Job] = {}

    def add(self, job: Job) -> None:
        self._by_id[job.job_id] = job
        for old in [job for job in self._by_id.values() if job.over][:-FINISHED_KEPT]:
            del self._by_id[old.job_id]

    def get(self, job_id: str) -> Job | None:
        return self._by_id.get(job_id)

    def all(self) -> tuple[Job, ...]:
        return tuple(self._by_id.values())

    def open(self) -> tuple[Job, ...]:
        """Those that are not over."""
        return tuple(job for job in self._by_id.values() if not job.over)

    def at(self, stage: Stage) -> tuple[Job, ...]:
        return tuple(job for job in self._by_id.values() if job.stage == stage)

    def failed(self) -> tuple[Job, ...]:
        """Those whose error is to be shown: the newest job of each rig, where it failed."""
        newest = {job.object_name: job for job in self._by_id.values()}
        return tuple(job for job in newest.values() if job.stage == "failed")

    def forget(self, job: Job) -> None:
        self._by_id.pop(job.job_id, None)

    def clear(self) -> None:
        self._by_id.clear()

"""The worker's jobs: a bounded queue, one thread that works it off, states, streamed words, cancellation. Knows no sockets."""

import ctypes
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.clip import MotionClip
from shared.errors import DailiesError, ErrorInfo, JobCancelled, OutOfMemory, WorkerBusy, WorkerError
from shared.framing import Frame, unpack_clip
from shared.messages import FINAL_STATES, AnyRequest, Ask, ClipHeader, Event, JobState, JobStatus
from shared.results import AnyResult
from worker.progress import Progress, Report
from worker.result_cache import ResultCache, result_key

Runner = Callable[[MotionClip, AnyRequest, Report], AnyResult]

QUEUE_LIMIT: Final = 32
QUEUE_BYTES: Final = 2 << 30  # clips that wait, all together
FINISHED_KEPT: Final = 64  # in memory; done ones stay on disk
MAX_TEXT_CHARACTERS: Final = 500_000
PATIENCE_S: Final = 0.3  # a cancelled job that has not reported by then is interrupted

log = logging.getLogger("dailies.worker")


class _Interrupted(JobCancelled):
    """Raised from outside, between two steps of a job that does not report."""

    def __init__(self) -> None:
        super().__init__("The job was cancelled.")


@dataclass(eq=False, kw_only=True)
class Job:
    """One request and what became of it so far. Changed under the lock of its `Jobs` only."""

    job_id: str
    request: AnyRequest
    header: ClipHeader
    frames: Sequence[Frame]
    """The arrays of the clip, as they came; let go when the job is over."""
    byte_count: int
    state: JobState = "queued"
    seq: int = 1
    progress: Progress = field(default_factory=Progress)
    text: str = ""
    result: AnyResult | None = None
    error: ErrorInfo | None = None
    cancelled_s: float | None = None
    forgotten: bool = False
    """Nobody waits for it any more: it disappears as soon as it has stopped."""
    queued_s: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        return self.state in FINAL_STATES

    @property
    def what(self) -> str:
        """What was asked, in a word or the question's own."""
        return self.request.question if isinstance(self.request, Ask) else type(self.request).__name__.lower()


class Jobs:
    """All jobs of a worker. `changed` is called from any thread whenever there is something new to tell."""

    def __init__(
        self,
        run: Runner,
        cache: ResultCache,
        changed: Callable[[], None],
        weights_hash: Callable[[str], str] = lambda model: "",
        queue_limit: int = QUEUE_LIMIT,
    ) -> None:
        self._run = run
        self._cache = cache
        self._changed = changed
        self._weights_hash = weights_hash
        self.queue_limit = queue_limit
        self._by_id: dict[str, Job] = {}
        self._queue: deque[Job] = deque()
        self._running: Job | None = None
        self._stopping = False
        self._lock = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="dailies-jobs", daemon=True)
        self._thread.start()

    # --- called by the server ---------------------------------------------------------------------------------------------------

    def submit(self, job_id: str, request: AnyRequest, header: ClipHeader, frames: Sequence[Frame]) -> None:
        """Queue a job.

        Raises:
            WorkerBusy: the queue is full.
        """
        byte_count = sum(len(frame) for frame in frames)
        with self._lock:
            waiting_bytes = sum(job.byte_count for job in self._queue)
            if len(self._queue) >= self.queue_limit or waiting_bytes + byte_count > QUEUE_BYTES:
                raise WorkerBusy(
                    f"The worker is busy: {len(self._queue)} jobs wait already ({waiting_bytes / 2**20:,.0f} MiB).",
                    "Try again later.",
                )
            job = Job(job_id=job_id, request=request, header=header, frames=frames, byte_count=byte_count)
            self._by_id[job_id] = job
            self._queue.append(job)
            log.info("job %s: %s of %r queued", job_id, job.what, header.name)
            self._lock.notify()  # last, so that the other thread need not wait for this one

    def last_event(self, job_id: str, shown_characters: int = 0) -> Event | None:
        """Where a job stands, in one event that stands for all before it; with the streamed words behind the first
        `shown_characters`. None for a job that is not known."""
        with self._lock:
            job = self._by_id.get(job_id)
            if job is not None:
                return self._event(job, shown_characters)
        return self._cache.job(job_id)

    def seq(self, job_id: str) -> int:
        """Number of the last event of a job in memory; 0 if there is none."""
        job = self._by_id.get(job_id)
        return job.seq if job is not None else 0

    def cancel(self, job_id: str, *, forget: bool = False) -> bool:
        """Stop a job; False if it is not known. A finished one stays as it is. `forget`: as if it had never been."""
        with self._lock:
            job = self._by_id.get(job_id)
            if job is None:
                return False
            if not job.over:
                job.forgotten = forget
                if job is self._running:
                    job.cancelled_s = job.cancelled_s or time.monotonic()
                else:
                    self._queue.remove(job)
                    self._renumber()
                    self._finish(job, "cancelled")
            if forget:
                log.info("job %s: given up, nobody waits for it", job_id)
        self._changed()
        return True

    def tend(self) -> None:
        """Interrupt a cancelled job that does not stop by itself. To be called several times a second."""
        with self._lock:
            job = self._running
            if job is not None and job.cancelled_s is not None and time.monotonic() - job.cancelled_s > PATIENCE_S:
                job.cancelled_s = time.monotonic()
                thread_id = ctypes.c_ulong(self._thread.ident or 0)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread_id, ctypes.py_object(_Interrupted))

    def open_ids(self) -> list[str]:
        """The jobs that are queued or running."""
        with self._lock:
            return [job.job_id for job in self._by_id.values() if not job.over]

    def waiting_count(self) -> int:
        return len(self._queue)

    def statuses(self) -> tuple[JobStatus, ...]:
        """The open jobs, in the order they run."""
        now_s = time.monotonic()
        with self._lock:
            return tuple(
                JobStatus(
                    job_id=job.job_id,
                    state=job.state,
                    what=job.what[:200],
                    clip=job.header.name[:200],
                    seconds=now_s - job.queued_s,
                    fraction=job.progress.fraction,
                )
                for job in self._by_id.values()
                if not job.over
            )

    def stop(self, error: DailiesError, timeout_s: float = 1.0) -> None:
        """Cancel all jobs, telling why, and end the thread."""
        with self._lock:
            self._stopping = True
            for job in [job for job in self._by_id.values() if not job.over]:
                self._finish(job, "cancelled", error=error.info())
                job.cancelled_s = time.monotonic()
            self._queue.clear()
            self._lock.notify()
        self._changed()
        end_s = time.monotonic() + timeout_s
        while self._thread.is_alive() and time.monotonic() < end_s:
            self.tend()
            self._thread.join(0.05)

    # --- the thread -------------------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._lock:
                while not self._queue and not self._stopping:
                    self._lock.wait()
                if self._stopping:
                    return
                job = self._queue.popleft()
                self._renumber()
                self._running = job
                job.state = "running"
                job.seq += 1  # told with the job's first progress, or within the loop's next turn
            try:
                result, error = self._outcome(job)
                with self._lock:
                    self._running = None
            except _Interrupted as late:  # came between the end of the job and the line above
                result, error = None, late
                with self._lock:
                    self._running = None
            self._settle(job, result, error)

    def _settle(self, job: Job, result: AnyResult | None, error: DailiesError | None) -> None:
        """Write down how a job ended, on disk first: a client that reads `done` can rely on it."""
        if error is None and not job.forgotten:
            done = Event(job_id=job.job_id, seq=job.seq + 1, state="done", fraction=1.0, text=job.text, result=result)
            self._cache.keep_job(done)
        with self._lock:
            if not job.over:
                if isinstance(error, JobCancelled):
                    self._finish(job, "cancelled")
                elif error is not None:
                    self._finish(job, "failed", error=error.info())
                else:
                    self._finish(job, "done", result=result)
        self._changed()

    def _outcome(self, job: Job) -> tuple[AnyResult | None, DailiesError | None]:
        try:
            return self._perform(job), None
        except DailiesError as error:
            return None, error
        except MemoryError:
            log.exception("job %s: out of memory", job.job_id)
            return None, OutOfMemory(
                f"There is not enough memory for {job.what!r} of {job.header.name!r}.", "Cut the take into parts."
            )
        except Exception:  # a bug in a job must not take the worker with it
            log.exception("job %s: a fault of Dailies", job.job_id)
            return None, WorkerError(
                f"{job.what!r} of {job.header.name!r} failed by a fault of Dailies.",
                f"Report it with the log of the worker (job {job.job_id}).",
            )

    def _perform(self, job: Job) -> AnyResult:
        def report(progress: Progress) -> None:
            if job.cancelled_s is not None:
                raise JobCancelled("The job was cancelled.")
            with self._lock:
                job.progress = progress
                if progress.text and len(job.text) < MAX_TEXT_CHARACTERS:
                    job.text += progress.text
                job.seq += 1
            self._changed()

        clip = unpack_clip(job.header, job.frames)
        if not job.request.use_cache:
            return self._run(clip, job.request, report)
        key = result_key(clip, job.request, self._weights_hash(job.request.model))
        result = self._cache.result(key)
        if result is None:
            result = self._run(clip, job.request, report)
            self._cache.keep_result(key, result)
        return result

    # --- under the lock ---------------------------------------------------------------------------------------------------------

    def _finish(self, job: Job, state: JobState, *, result: AnyResult | None = None, error: ErrorInfo | None = None) -> None:
        job.state = state
        job.result = result
        job.error = error
        job.frames = ()
        job.seq += 1
        log.info(
            "job %s: %s after %.2f s%s", job.job_id, state, time.monotonic() - job.queued_s, f": {error.message}" if error else ""
        )
        if job.forgotten:
            self._by_id.pop(job.job_id, None)
        for old in [job_id for job_id, job in self._by_id.items() if job.over][:-FINISHED_KEPT]:
            del self._by_id[old]

    def _renumber(self) -> None:
        """Those that wait have moved up; tell them."""
        for job in self._queue:
            job.seq += 1

    def _event(self, job: Job, shown_characters: int) -> Event:
        position = self._queue.index(job) + (self._running is not None) if job.state == "queued" and job in self._queue else 0
        start = min(shown_characters, len(job.text))
        return Event(
            job_id=job.job_id,
            seq=job.seq,
            state=job.state,
            fraction=1.0 if job.state == "done" else job.progress.fraction,
            doing=job.progress.doing,
            done_count=job.progress.done_count,
            total_count=job.progress.total_count,
            seconds_left=job.progress.seconds_left,
            queue_position=position,
            text=job.text[start:],
            text_start=start,
            result=job.result,
            error=job.error,
        )

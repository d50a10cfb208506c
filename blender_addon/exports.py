"""The exports that run: a slice of one of them each turn, begun again where the motion was edited meanwhile."""

import traceback

import bpy

from .export import Sampling
from .jobs import Job, Jobs
from .shared.errors import DailiesError, ErrorInfo, WorkerError
from .source_hash import source_hash

SLICE_S = 0.008


class Exports:
    """Brings the jobs at *sampling* to *waiting*, the oldest first."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._samplings: dict[str, Sampling] = {}

    def step(self) -> Job | None:
        """Begin, read one slice or finish, each in a turn of its own; returns the job whose motion is all read now."""
        waiting = self._jobs.at("sampling")
        if not waiting:
            self._samplings.clear()
            return None
        job = waiting[0]
        try:
            sampling = self._samplings.get(job.job_id)
            if sampling is None:
                job.motion_hash = source_hash(job.target)
                sampling = self._samplings[job.job_id] = Sampling(job.target, bpy.context.scene)
            elif not sampling.done:
                sampling.step(SLICE_S)
            elif not self._begun_again(job):
                job.sampled(sampling.clip())
                return job
            job.fraction, job.doing = sampling.fraction, sampling.doing
        except DailiesError as error:
            self._fail(job, error.info())
        except Exception as fault:  # a bug must not leave a job that never ends
            traceback.print_exc()
            self._fail(job, WorkerError(f"The motion of {job.object_name!r} could not be read: {fault}").info())
        return None

    def restart_edited(self) -> None:
        """Begin those again whose motion was edited: half of one and half of another is neither."""
        for job in self._jobs.at("sampling"):
            try:
                self._begun_again(job)
            except DailiesError as error:
                self._fail(job, error.info())

    def clear(self) -> None:
        self._samplings.clear()

    def _begun_again(self, job: Job) -> bool:
        sampling = self._samplings.get(job.job_id)
        if sampling is None or source_hash(job.target) == job.motion_hash:
            return False
        sampling.restart()
        job.target = sampling.target  # its range may be another now
        job.motion_hash = source_hash(job.target)
        return True

    def _fail(self, job: Job, error: ErrorInfo) -> None:
        self._samplings.pop(job.job_id, None)
        job.end("failed", error=error)

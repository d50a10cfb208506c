"""What lives while the add-on is switched on: its jobs, the worker, what the panel shows. One turn of it is `tick`.

The timer turns it in a window; where there is none, the operators turn it themselves until their jobs are over.
"""

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import bpy
import msgspec
from bpy.types import Context

from . import metadata, preferences, properties, selection, storing, worker_setup
from .exports import Exports
from .jobs import Job, Jobs
from .selection import Selection
from .shared.errors import DailiesError, ErrorInfo, MotionError, UnmappedRig, WorkerLost, WorkerNotFound
from .shared.messages import AnyRequest, Event, Intent
from .target import Target
from .view import View, make_view
from .worker_link import WorkerLink, WorkerSettings
from .worker_setup import SetUp

LOOK_EVERY_S = 0.3
"""How often at most the motion is read anew while it is being edited."""
TURN_S = 0.005
START_LIMIT_S = 30.0
"""How long a script waits for a worker."""
WORKER_CODES = ("worker.not_found", "worker.lost", "worker.failed", "connection.file", "protocol.not_allowed", "settings.invalid")


class Session:
    """The add-on's state. Holds names of Blender's data, never references."""

    def __init__(self) -> None:
        self.jobs = Jobs()
        self.problem: ErrorInfo | None = None
        """What stands above everything else in the panel; no job's own error."""
        self.set_up: SetUp | None = None
        self.view = View()
        self.worker = WorkerLink(self._settings, f"Blender {bpy.app.version_string}")
        self._exports = Exports(self.jobs)
        self._selection = Selection()
        self._fingerprint: tuple[object, ...] = ()
        self._edited = True
        self._looked_s = 0.0
        self._drawn: tuple[object, ...] = ()
        self._drawn_s = 0.0
        self._changed = False
        self._picked: list[tuple[str, str]] = []
        self._environment_is_complete: bool | None = None

    # --- one turn ---------------------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether something moves in the panel."""
        return bool(self.jobs.open()) or self.worker.state in ("starting", "connecting") or self.set_up_runs

    def tick(self) -> bool:
        """One turn; True if the panel has to be drawn anew. Uses less than a frame of the main thread."""
        self._poll_set_up()
        self._poll_worker()
        self._drop_picked()
        if not self._store_result() and not self._look():  # each of them is as much as a turn may take
            self._export()
        self.view = make_view(self._selection, self.jobs.all())
        before, self._drawn = self._drawn, self._shown()
        self._changed = self._changed or self._drawn != before
        return self._drawn != before

    def take_changed(self, every_s: float) -> bool:
        """Whether to draw the panel now: something changed since it was drawn last, and that is long enough ago."""
        now_s = time.monotonic()
        if not self._changed or now_s - self._drawn_s < every_s:
            return False
        self._changed, self._drawn_s = False, now_s
        return True

    def wait(self, jobs: Sequence[Job]) -> None:
        """Turn until these jobs are over: for scripts, where no timer fires. A worker that is lost is started again once."""
        restarted = False
        try:
            while any(not job.over or job.storage == "due" for job in jobs):
                self.tick()
                if self.worker.state in ("off", "lost", "refused") and self.jobs.at("waiting"):
                    if restarted or self.worker.state != "lost":
                        self._fail_waiting(jobs)
                        break
                    restarted = True
                    self._start_for(jobs)
                time.sleep(TURN_S)
        except KeyboardInterrupt:
            self.cancel("")
            raise
        self.tick()

    # --- jobs -------------------------------------------------------------------------------------------------------------------

    def begin(self, context: Context, request: AnyRequest, object_name: str) -> tuple[Job, ...]:
        """One job for each rig that is meant; starts the worker if need be.

        Raises:
            MotionError: no rig is selected, or none of them has a motion.
            WorkerNotFound, SettingsError, ConnectionFileError: there is no worker to be had.
        """
        self.problem = None
        mode = context.window_manager.dailies.target
        rigs = [selection.rig(ob, context.scene, mode) for ob in selection.rigs_named(context, object_name)]
        able = [rig for rig in rigs if rig.target is not None]
        if not able:
            raise MotionError(rigs[0].why_not.message, rigs[0].why_not.next_step)
        if not self.worker.busy:
            self.worker.start()
        return tuple(self._begin(request, rig.target) for rig in able)

    def cancel(self, job_id: str) -> None:
        """Stop one job, or all of them for an empty id."""
        for job in self.jobs.open():
            if job_id in ("", job.job_id):
                self.worker.cancel(job.job_id)
                job.end("cancelled")

    def dismiss(self, job_id: str) -> None:
        """Take the error of a job away; the one above all for an empty id."""
        job = self.jobs.get(job_id)
        if job is None:
            self.problem = None
        else:
            self.jobs.forget(job)

    # --- the worker -------------------------------------------------------------------------------------------------------------

    def start_worker(self) -> None:
        """Start the worker, or reach the one that runs.

        Raises:
            WorkerNotFound, SettingsError, ConnectionFileError: as `WorkerLink.start`.
        """
        self.problem = None
        self.worker.start()

    def stop_worker(self) -> None:
        """End the worker; jobs are cancelled."""
        self.cancel("")
        self.worker.stop()

    def wait_for_worker(self) -> None:
        """Turn until the worker answers.

        Raises:
            DailiesError: it does not come.
        """
        self._turn_until(lambda: not self.worker.busy or self.worker.connected, START_LIMIT_S)
        if not self.worker.connected:
            raise self.worker.trouble or WorkerLost("The worker did not start.", "Look at its log.")

    # --- setting the worker up --------------------------------------------------------------------------------------------------

    @property
    def set_up_runs(self) -> bool:
        return self.set_up is not None and self.set_up.running

    @property
    def set_up_is_complete(self) -> bool:
        """Whether there is a worker that was set up here."""
        if self._environment_is_complete is None:
            self._environment_is_complete = worker_setup.environment_command(preferences.environment_folder()) is not None
        return self._environment_is_complete

    def set_up_worker(self) -> None:
        """Begin to make the worker's environment. The operator has asked the user, and looked whether it may."""
        wheel = worker_setup.carried_wheel()
        if wheel is None or self.set_up_runs:
            return
        self.worker.stop()
        self._environment_is_complete = False
        folder = bpy.path.abspath(preferences.preference("package_folder"))
        self.set_up = worker_setup.start(preferences.environment_folder(), wheel, self._folder / "set-up.log", folder)

    def cancel_set_up(self) -> None:
        """End the set-up that runs; what is half made is removed."""
        if self.set_up is not None:
            self.set_up.cancel()
            self.set_up = None
        self.look_for_set_up()

    def wait_for_set_up(self) -> str:
        """Turn until the set-up is over; returns what it failed with, empty where it is done."""
        self._turn_until(lambda: not self.set_up_runs, float("inf"))
        return f"{self.set_up.failed} {self.set_up.next_step}".strip() if self.set_up is not None else ""

    def look_for_set_up(self) -> None:
        """The worker's environment may have come or gone."""
        self._environment_is_complete = None

    # --- what happens in Blender ------------------------------------------------------------------------------------------------

    def bone_picked(self, object_name: str, joint: str) -> None:
        """The user has named the bone of a joint; its picker goes with the next turn, not while Blender still holds it."""
        self._picked.append((object_name, joint))

    def clear_results(self, context: Context) -> None:
        """Forget everything about the motion of the active rig."""
        for ob in selection.rigs_of(context)[:1]:
            found = selection.rig(ob, context.scene, context.window_manager.dailies.target)
            if found.target is not None:
                metadata.clear(found.target)
            for job in [job for job in self.jobs.all() if job.over and job.object_name == ob.name]:
                self.jobs.forget(job)
        self.look_again()

    def motion_edited(self) -> None:
        """Something was edited, or an undo step was taken: results may be stale, a running export may have to begin again."""
        self._edited = True

    def look_again(self) -> None:
        """Another file is open, or results have changed: read all of it anew with the next turn."""
        self._edited = True
        self._looked_s = 0.0

    def leave_file(self) -> None:
        """The file is about to be closed: what was asked about it has no place to be stored any more."""
        self.cancel("")
        self.jobs.clear()
        self._exports.clear()
        self._selection = Selection()
        self.view = View()
        self.problem = None
        bpy.context.window_manager.dailies.choices.clear()

    def close(self) -> None:
        """Let go of the worker's connection and of a set-up that runs."""
        if self.set_up_runs:
            self.set_up.cancel()
        self.worker.close()
        self.jobs.clear()
        self._exports.clear()

    # --- inside -----------------------------------------------------------------------------------------------------------------

    @cached_property
    def _folder(self) -> Path:
        return preferences.user_folder()

    def _settings(self) -> WorkerSettings:
        return WorkerSettings(
            command=preferences.preference("command"),
            environment=self._folder / "worker",
            remote_file=bpy.path.abspath(preferences.preference("remote_file")),
            idle_exit_s=60.0 * preferences.preference("idle_minutes"),
            log_path=self._folder / "worker.log",
            may_go_online=bpy.app.online_access,
        )

    def _shown(self) -> tuple[object, ...]:
        """Everything the panel shows, to be compared."""
        set_up = self.set_up
        return (
            self.view,
            self.problem,
            (self.worker.line, self.worker.busy),
            set_up is not None and (set_up.running, set_up.fraction, set_up.doing, set_up.failed),
            [(job.job_id, job.stage, job.doing, round(job.fraction, 2), job.seconds_left) for job in self.jobs.all()],
        )

    def _begin(self, request: AnyRequest, target: Target) -> Job:
        """A job, or the one that does the same already."""
        if target.loops:
            request = msgspec.structs.replace(request, intent=Intent(loop=True))
        for job in self.jobs.open():
            if job.request == request and job.target == target:
                return job
        job = Job(request, target.object_name, target)
        self.jobs.add(job)
        return job

    def _poll_set_up(self) -> None:
        if self.set_up is None or not self.set_up.running:
            return
        self.set_up.poll()
        if self.set_up.ready:
            self.set_up = None
            self.look_for_set_up()
            self._start_for(())

    def _poll_worker(self) -> None:
        was = self.worker.state
        for event in self.worker.poll():
            self._take(event)
        if self.worker.connected:
            for job in self.jobs.at("waiting"):
                job.sent()
        elif self.worker.state in ("lost", "off"):
            for job in self.jobs.at("running"):
                job.lost()
        if self.worker.state == was:
            return
        if self.worker.connected:
            if self.problem is not None and self.problem.code in WORKER_CODES:
                self.problem = None
        elif self.worker.trouble is not None and (self.worker.state != "lost" or self.jobs.open()):
            self.problem = self.worker.trouble.info()

    def _take(self, event: Event) -> None:
        job = self.jobs.get(event.job_id)
        if job is None or job.over:
            return
        job.take(event)
        if job.stage == "failed" and job.error is not None and job.error.code == UnmappedRig.code:
            properties.offer_bones(job.object_name, job.error.subjects)
        elif job.result is not None:
            properties.offer_bones(job.object_name, job.result.joints_not_found)

    def _export(self) -> None:
        """A slice of the oldest export; a motion that is all read goes to the worker."""
        if storing.must_wait():
            return
        job = self._exports.step()
        if job is not None:
            try:
                self.worker.submit(job.clip, job.request, job.job_id)
            except DailiesError as error:
                job.end("failed", error=error.info())

    def _store_result(self) -> bool:
        """Keep one result with its motion."""
        job = next((job for job in self.jobs.at("done") if job.storage == "due"), None)
        if job is None or storing.must_wait():
            return False
        try:
            storing.store(job)
            job.storage = "kept"
        except DailiesError as error:
            job.storage = "failed"
            self.problem = error.info()
        self.look_again()
        return True

    def _look(self) -> bool:
        """Read the selection where the user turned to another one or edited it, but not more often than is useful."""
        now_s = time.monotonic()
        context = bpy.context
        if context.scene is None:
            return False
        fingerprint = selection.fingerprint(context)
        if fingerprint == self._fingerprint and not (self._edited and now_s - self._looked_s > LOOK_EVERY_S):
            return False
        if self._edited:
            self._exports.restart_edited()
        self._fingerprint, self._edited, self._looked_s = fingerprint, False, now_s
        self._selection = selection.look(context)
        return True

    def _drop_picked(self) -> None:
        while self._picked:
            properties.drop_bone_choice(*self._picked.pop())

    def _turn_until(self, true: Callable[[], bool], limit_s: float) -> None:
        end_s = time.monotonic() + limit_s
        while not true() and time.monotonic() < end_s:
            self.tick()
            time.sleep(TURN_S)

    def _start_for(self, jobs: Sequence[Job]) -> None:
        try:
            self.start_worker()
        except DailiesError as error:
            self.problem = error.info()
            for job in jobs:
                if not job.over:
                    job.end("failed", error=self.problem)

    def _fail_waiting(self, jobs: Sequence[Job]) -> None:
        error = self.worker.trouble or WorkerNotFound("No worker answers.", "Start the worker.")
        for job in jobs:
            if not job.over:
                self.worker.cancel(job.job_id)
                job.end("failed", error=error.info())


_session: Session | None = None


def session() -> Session:
    """The add-on's state; there is one from `register` to `unregister`."""
    assert _session is not None, "the add-on is not registered"
    return _session


def open_session() -> None:
    """Make the state anew."""
    global _session
    _session = Session()


def close_session() -> None:
    """End it: no socket, process or file of ours stays open."""
    global _session
    if _session is not None:
        _session.close()
    _session = None

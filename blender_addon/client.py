"""The way to the worker: owns the sockets, knows no bpy, has no thread, never blocks.

    client = Client(connection_file)              # opens nothing, imports no zmq
    job_id = client.submit(clip, Describe())      # any time, also before there is a worker
    for event in client.poll(): ...               # from a timer: every 0.1 s, 0.02 s while `client.busy`
    client.link, client.trouble, client.status    # what to draw
    client.close()                                # waits for nothing

In a script, or in `blender -b` where timers never fire, `client.wait(job_id, timeout_s)` polls for itself and returns the result.

Whatever happens to worker or connection, a job stays: as soon as a worker is there the client asks it for what it missed, and a
worker that does not know the job gets it again, under the same id. The packed clip is kept until the job is over.
"""

import time
import uuid
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from .shared.clip import MotionClip
from .shared.connection import Connection, is_stale, make_dealer, read_connection
from .shared.errors import (
    ConnectionFileError,
    DailiesError,
    ErrorInfo,
    JobCancelled,
    JobUnknown,
    KindUnknown,
    NotAllowed,
    WorkerLost,
    WorkerNotFound,
    from_info,
)
from .shared.framing import HEADER_ONLY, Frame, pack, pack_submit, unpack
from .shared.messages import (
    FINAL_STATES,
    AnyRequest,
    Cancel,
    Event,
    Hello,
    Message,
    Refused,
    Resume,
    Shutdown,
    Status,
    StatusQuery,
    Submit,
)
from .shared.results import AnyResult

Link = Literal["off", "absent", "connecting", "connected", "lost", "refused"]
"""`off`: closed, or never polled. `absent`: no worker to connect to. `connecting`: there should be one, it has not answered yet.
`connected`. `lost`: it answered before and does not now. `refused`: it does not accept this client's key."""

LOST_AFTER_S: Final = 0.75  # after a connection broke; heartbeats need 3.5 s at most, so a dead worker is known within 5 s
LOOK_AGAIN_S: Final = 0.5  # how often the connection file is looked at, and a broken connection tried again
GIVE_UP_S: Final = 5.0  # on a connection that does not come about
SEND_BUDGET_S: Final = 0.006  # of one poll; a longer clip is sent in several
RECEIVE_LIMIT: Final = 64  # messages taken in one poll


@dataclass(eq=False)
class _Job:
    job_id: str
    frames: list[Frame]
    """The packed `submit`; kept until the job is over."""
    known: bool = False
    """Whether the worker has spoken of it, so that `resume` is enough."""
    cancelled: bool = False
    worker_seq: int = 0
    seq: int = 0


@dataclass(eq=False)
class _Sockets:
    """One connection to one worker, and what is on its way to it."""

    connection: Connection
    context: Any
    jobs: Any
    control: Any
    monitor: Any
    opened_s: float
    to_send: deque[tuple[Frame, bool]] = field(default_factory=lambda: deque[tuple[Frame, bool]]())
    """Frames for the jobs socket, with whether more of the same message follow."""


class Client:
    """A client of one worker, found by its connection file or, on another machine, by a `Connection` made by hand."""

    def __init__(self, where: Path | Connection, name: str = "dailies") -> None:
        """Opens nothing yet. `name` says who speaks, for the worker's log."""
        self._where = where
        self._name = name
        self._sockets: _Sockets | None = None
        self._jobs: dict[str, _Job] = {}
        self._cancel_later: set[str] = set()
        self._pending: list[Event] = []
        self._broken_s: float | None = None
        self._look_s = 0.0
        self.link: Link = "off"
        self.trouble: DailiesError | None = None
        """Why there is no connection, as something to show; None while all is well."""
        self.status: Status | None = None
        """The worker's last answer to `ask_status`."""

    # --- what a caller does -----------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a job is open: poll more often."""
        return bool(self._jobs)

    def submit(self, clip: MotionClip, request: AnyRequest, job_id: str = "") -> str:
        """Have a job done; returns its id. Never blocks and needs no connection: the job is sent as soon as there is one.

        Raises:
            ProtocolError: a name in the clip cannot be written as UTF-8.
        """
        job_id = job_id or str(uuid.uuid4())
        job = _Job(job_id, pack_submit(Submit(job_id=job_id, request=request), clip))
        self._jobs[job_id] = job
        if self.link == "connected":
            self._queue(job.frames)
            self._send()
        return job_id

    def cancel(self, job_id: str) -> None:
        """Stop a job. Its `cancelled` event comes from `poll`, at once where the worker does not know the job yet or is away."""
        job = self._jobs.get(job_id)
        if job is None:
            return
        job.cancelled = True
        if self.link == "connected":
            self._send_control(Cancel(job_id=job_id))
        else:
            self._cancel_later.add(job_id)
            self._end(job, "cancelled")

    def ask_status(self) -> None:
        """Ask the worker how it is; the answer appears in `status` after one of the next polls."""
        if self.link == "connected":
            self._send_control(StatusQuery())

    def shut_down_worker(self) -> None:
        """Tell the worker to end; running jobs are cancelled."""
        if self.link == "connected":
            self._send_control(Shutdown())

    def forget(self, job_id: str) -> None:
        """Drop a job here without telling the worker."""
        self._jobs.pop(job_id, None)

    def poll(self) -> list[Event]:
        """Everything that has to be done now; returns what happened to the jobs of this client since the last call.

        Never blocks, never raises for what the other side does. `seq` of the events counts on for each job even where the worker
        died and began again. An event's `text` belongs at `text_start`: `shown = shown[:event.text_start] + event.text`. The last
        event of a job has a state of `FINAL_STATES`, with `result` or `error`. A job that the worker refuses (`worker.busy`, …)
        ends as `failed`.
        """
        now_s = time.monotonic()
        if self.link != "connected":
            self._look_for_worker(now_s)
        self._watch_link(now_s)
        if self.link == "connected":
            self._send()
            self._receive()
        events, self._pending = self._pending, []
        return events

    def wait(self, job_id: str, timeout_s: float, every_s: float = 0.005) -> AnyResult:
        """Poll until a job is over, for scripts and `blender -b`; events of other jobs stay for the next `poll`.

        Raises:
            WorkerLost, WorkerNotFound, NotAllowed: there is no worker, and none comes within `timeout_s`.
            TimeoutError: there is one, but the job is not over in time.
            DailiesError: what the job failed with; `JobCancelled` if it was cancelled.
        """
        end_s = time.monotonic() + timeout_s
        kept: list[Event] = []
        try:
            while True:
                last: Event | None = None
                for event in self.poll():
                    if event.job_id != job_id:
                        kept.append(event)
                    else:
                        last = event
                if last is not None and last.result is not None:
                    return last.result
                if last is not None and last.state in FINAL_STATES:
                    raise from_info(last.error or ErrorInfo(code=JobCancelled.code, message="The job was cancelled."))
                if time.monotonic() > end_s:
                    if self.trouble is not None:
                        raise self.trouble
                    raise TimeoutError(f"The job {job_id} is not over after {timeout_s:g} s.")
                time.sleep(every_s)
        finally:
            self._pending[:0] = kept

    def close(self) -> None:
        """Let go of sockets and jobs; waits for nothing. The client can be used again afterwards."""
        self._drop_sockets()
        self._jobs.clear()
        self._cancel_later.clear()
        self._pending.clear()
        self._broken_s = None
        self._look_s = 0.0
        self.link = "off"
        self.trouble = None
        self.status = None

    # --- the connection ---------------------------------------------------------------------------------------------------------

    def _look_for_worker(self, now_s: float) -> None:
        """Read the connection file anew: connect to a worker that came, leave one that went."""
        if now_s < self._look_s:
            return
        self._look_s = now_s + LOOK_AGAIN_S
        try:
            connection = self._where if isinstance(self._where, Connection) else read_connection(self._where)
            if is_stale(connection):
                raise WorkerNotFound(f"The worker (process {connection.pid}) has ended.", "Start the worker.")
        except (ConnectionFileError, WorkerNotFound) as error:
            self._drop_sockets()
            self._set_link("lost" if self._broken_s is not None else "absent", error)
            return
        sockets = self._sockets
        if sockets is None or sockets.connection != connection or now_s - sockets.opened_s > GIVE_UP_S:
            self._drop_sockets()
            self._open(connection, now_s)

    def _open(self, connection: Connection, now_s: float) -> None:
        import zmq

        context = zmq.Context()
        jobs, control = make_dealer(context, connection), make_dealer(context, connection)
        watched = zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_DISCONNECTED | zmq.EVENT_CLOSED
        monitor = jobs.get_monitor_socket(watched)
        jobs.connect(connection.jobs)  # only now: a handshake that nobody watched would never be known
        control.connect(connection.control)
        self._sockets = _Sockets(connection, context, jobs, control, monitor, now_s)
        if self.link not in ("lost", "refused"):
            self._set_link("connecting", None)

    def _drop_sockets(self) -> None:
        if self._sockets is None:
            return
        self._sockets.jobs.disable_monitor()
        for socket in (self._sockets.monitor, self._sockets.jobs, self._sockets.control):
            socket.close(linger=0)
        self._sockets.context.term()
        self._sockets = None

    def _set_link(self, link: Link, trouble: DailiesError | None) -> None:
        self.link = link
        self.trouble = trouble
        if link == "connected":
            self._broken_s = None
        else:
            self.status = None

    def _watch_link(self, now_s: float) -> None:
        """Take in what ZeroMQ tells of the connection."""
        import zmq
        from zmq.utils.monitor import recv_monitor_message

        while self._sockets is not None and self._sockets.monitor.poll(0):
            event = recv_monitor_message(self._sockets.monitor)["event"]
            if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
                self._set_link("connected", None)
                self._greet()
            elif event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
                where = self._sockets.connection.jobs
                self._set_link(
                    "refused", NotAllowed(f"The worker at {where} does not accept this client's key.", "Allow the key there.")
                )
            else:
                if self.link == "connected":
                    self._receive()  # the worker's last words
                    self._broken_s = now_s
                    self._set_link("connecting", None)
                    self._look_s = 0.0
                self._drop_sockets()  # what was on its way is sent anew; nothing may arrive by halves
        if self._broken_s is not None and self.link == "connecting" and now_s - self._broken_s > LOST_AFTER_S:
            self._set_link(
                "lost", WorkerLost("The worker does not answer any more.", "Start it again; open jobs go on by themselves.")
            )

    def _greet(self) -> None:
        """Say who is there, and ask for every open job."""
        assert self._sockets is not None
        self._sockets.to_send.clear()
        self._queue(pack(Hello(client=self._name)))
        for job_id in self._cancel_later:
            self._send_control(Cancel(job_id=job_id))
        self._cancel_later.clear()
        for job in self._jobs.values():
            self._queue(pack(Resume(job_id=job.job_id, after_seq=job.worker_seq)) if job.known else job.frames)

    # --- sending and receiving --------------------------------------------------------------------------------------------------

    def _queue(self, frames: list[Frame]) -> None:
        assert self._sockets is not None
        last = len(frames) - 1
        self._sockets.to_send.extend((frame, index < last) for index, frame in enumerate(frames))

    def _send(self) -> None:
        """Hand frames to ZeroMQ, which copies them, for at most `SEND_BUDGET_S`."""
        import zmq

        assert self._sockets is not None
        to_send = self._sockets.to_send
        end_s = time.perf_counter() + SEND_BUDGET_S
        while to_send and time.perf_counter() < end_s:
            frame, more = to_send[0]
            try:
                self._sockets.jobs.send(frame, zmq.DONTWAIT | (zmq.SNDMORE if more else 0))
            except zmq.Again:
                return
            to_send.popleft()

    def _send_control(self, message: Message) -> None:
        import zmq

        assert self._sockets is not None
        with suppress(zmq.Again):  # 64 questions wait already; this one is no news
            self._sockets.control.send(pack(message)[0], zmq.DONTWAIT)

    def _receive(self) -> None:
        import zmq

        assert self._sockets is not None
        for socket in (self._sockets.jobs, self._sockets.control):
            for _ in range(RECEIVE_LIMIT):
                try:
                    frames = socket.recv_multipart(zmq.DONTWAIT)
                except zmq.Again:
                    break
                self._take(frames)

    def _take(self, frames: list[bytes]) -> None:
        try:
            message, _ = unpack(frames, HEADER_ONLY)
        except KindUnknown:
            return  # a newer worker says something that an older client need not know
        except DailiesError as error:
            self.trouble = error
            return
        job = self._jobs.get(message.job_id)
        if isinstance(message, Status):
            self.status = message
        elif isinstance(message, Event) and job is not None:
            self._take_event(job, message)
        elif isinstance(message, Refused):
            self._take_refusal(job, message)

    def _take_event(self, job: _Job, event: Event) -> None:
        if job.known and event.seq <= job.worker_seq:
            return
        job.known = True
        job.worker_seq = event.seq
        job.seq += 1
        self._pending.append(msgspec.structs.replace(event, seq=job.seq))
        if event.state in FINAL_STATES:
            del self._jobs[job.job_id]

    def _take_refusal(self, job: _Job | None, refused: Refused) -> None:
        if job is None:
            return
        if refused.error.code != JobUnknown.code:
            self._end(job, "failed", refused.error)
        elif job.cancelled:
            self._end(job, "cancelled")
        else:
            job.known = False
            job.worker_seq = 0
            self._queue(job.frames)

    def _end(self, job: _Job, state: Literal["failed", "cancelled"], error: ErrorInfo | None = None) -> None:
        self._jobs.pop(job.job_id, None)
        self._pending.append(Event(job_id=job.job_id, seq=job.seq + 1, state=state, error=error))

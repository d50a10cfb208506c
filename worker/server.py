"""The worker process: two ROUTER sockets, one loop that never waits for work, and the end of it all."""

import contextlib
import logging
import os
import signal
import socket as sockets
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import zmq

from shared import __version__
from shared.connection import Connection, make_dealer
from shared.errors import (
    DailiesError,
    JobUnknown,
    LimitExceeded,
    ProtocolError,
    QuestionInvalid,
    RequestError,
    WorkerLost,
    WorkerStopping,
)
from shared.framing import HEADER_ONLY, Frame, envelope_of, pack, unpack
from shared.messages import (
    FINAL_STATES,
    MAX_QUESTION_CHARACTERS,
    Ask,
    Cancel,
    Done,
    Hello,
    Message,
    ModelStatus,
    Ping,
    Refused,
    Resume,
    Shutdown,
    Status,
    StatusQuery,
    Submit,
    Welcome,
)
from worker.clients import MAX_CLIENTS, Client, Rates, Told
from worker.jobs import QUEUE_LIMIT, Jobs, Runner
from worker.result_cache import ResultCache
from worker.sockets import Sockets, open_sockets
from worker.state import hold_lock, log_to, state_dir

CLIENT_GRACE_S: Final = 60.0
PING_S: Final = 5.0
TEND_S: Final = 0.2
TELL_EVERY_S: Final = 0.02  # of one job to one client; the end of a job goes at once
MESSAGES_A_TURN: Final = 32
SWITCH_S: Final = 0.0002  # the loop gets its turn soon while a job computes
LAST_WORDS_S: Final = 0.25  # ZeroMQ drops what a client has not yet read when its peer goes
SLEPT_S: Final = 5.0  # a turn that comes this late means the machine slept: nobody is to blame for the time
MAX_MODEL_CHARACTERS: Final = 500

log = logging.getLogger("dailies.worker")
M = TypeVar("M", bound=Message)


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """How a worker is to run."""

    connection_file: Path | None = None
    """Where clients find it; None: the user's runtime directory."""
    bind: str = ""
    """`HOST` or `HOST:PORT` to be reached from other machines; empty: loopback only. The control socket takes the next port."""
    allow: Path | None = None
    """A file with the public keys of clients, one a line; needed for any `bind` beyond loopback."""
    idle_exit_s: float | None = None
    """End this long after the last client left; None: run until told."""
    state_dir: Path | None = None
    """Log, cache and server key; None: the user's state folder, or `DAILIES_STATE_DIR`."""
    client_grace_s: float = CLIENT_GRACE_S
    queue_limit: int = QUEUE_LIMIT


def serve(
    options: ServeOptions,
    run: Runner | None = None,
    models: Callable[[], tuple[ModelStatus, ...]] = tuple,
    weights_hash: Callable[[str], str] = lambda model: "",
) -> None:
    """Run a worker until it is told to end (SIGTERM, SIGINT, `shutdown`) or idles out. `run` does the jobs; None: the pipeline.

    Raises:
        WorkerError: one runs already on this connection file.
        SettingsError: `bind` beyond loopback without `allow`, or an address that cannot be bound.
        ConnectionFileError: the connection file or the allowed keys cannot be written or read.
    """
    os.umask(0o077)
    sys.setswitchinterval(SWITCH_S)
    if run is None:
        from worker import pipeline

        run = pipeline.run
    folder = options.state_dir or state_dir()
    log_to(folder)
    connection_file, lock = hold_lock(options.connection_file)
    with lock, open_sockets(options.bind, options.allow, folder, connection_file) as opened:
        server = Server(options, opened, run, ResultCache(folder), models, weights_hash)
        log.info("worker %s ready: process %d, %s", __version__, os.getpid(), opened.connection.jobs)
        try:
            server.loop()
        finally:
            server.end()
    log.info("worker ended")


def query_status(connection: Connection, timeout_s: float = 2.0) -> Status:
    """How a worker is.

    Raises:
        WorkerLost: it does not answer in time.
    """
    return _control(connection, StatusQuery(), Status, timeout_s)


def tell_to_end(connection: Connection, timeout_s: float = 2.0) -> None:
    """End a worker; jobs that run are cancelled.

    Raises:
        WorkerLost: it does not answer in time.
    """
    _control(connection, Shutdown(), Done, timeout_s)


def _control(connection: Connection, message: Message, answer: type[M], timeout_s: float) -> M:
    context: zmq.Context[Any] = zmq.Context()
    socket = make_dealer(context, connection)
    try:
        socket.connect(connection.control)
        socket.send(pack(message)[0])
        if socket.poll(int(timeout_s * 1000)):
            answered, _ = unpack(socket.recv_multipart(), HEADER_ONLY)
            if isinstance(answered, answer):
                return answered
        raise WorkerLost(f"The worker at {connection.control} does not answer.", "Start it again with `dailies serve`.")
    finally:
        socket.close(linger=0)
        context.term()


class Server:
    """The loop and what it knows. Only `_woken` is touched by other threads."""

    def __init__(
        self,
        options: ServeOptions,
        opened: Sockets,
        run: Runner,
        cache: ResultCache,
        models: Callable[[], tuple[ModelStatus, ...]],
        weights_hash: Callable[[str], str],
    ) -> None:
        self._options = options
        self._sockets = opened
        self._models = models
        self._started_s = self._tended_s = self._pinged_s = self._empty_since_s = time.monotonic()
        self._clients: dict[bytes, Client] = {}
        self._rates = Rates()
        self._alone_since_s: dict[str, float] = {}
        self._stopping = ""
        self._wake, self._woken = sockets.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        self._jobs = Jobs(run, cache, self._wake_up, weights_hash, options.queue_limit)
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._on_signal)

    def loop(self) -> None:
        """Answer until told to stop."""
        poller = zmq.Poller()
        for socket in (self._sockets.zap, self._sockets.control, self._sockets.jobs):
            poller.register(socket, zmq.POLLIN)
        poller.register(self._wake.fileno(), zmq.POLLIN)
        wait_s = TEND_S
        while not self._stopping:
            ready = dict(poller.poll(int(wait_s * 1000)))
            if self._wake.fileno() in ready:
                with contextlib.suppress(BlockingIOError):
                    self._wake.recv(4096)
            if self._sockets.zap in ready:
                self._sockets.authenticate()
            now_s = time.monotonic()
            if self._sockets.control in ready:
                self._take_turn(self._sockets.control, self._on_control, now_s)
            if self._sockets.jobs in ready:
                self._take_turn(self._sockets.jobs, self._on_job, now_s)
            wait_s = self._tell(now_s)
            if now_s - self._tended_s > TEND_S:
                self._tend(now_s)

    def end(self) -> None:
        """Cancel what runs, tell those who wait, close."""
        log.info("worker ends: %s", self._stopping or "a fault")
        self._jobs.stop(WorkerStopping("The worker was stopped.", "Start it again and ask once more."))
        self._tell(time.monotonic())
        if self._clients:
            time.sleep(LAST_WORDS_S)
        self._wake.close()
        self._woken.close()

    def _wake_up(self) -> None:
        with contextlib.suppress(OSError):  # full: the loop will wake anyway; closed: it has ended
            self._woken.send(b"\0")

    def _on_signal(self, number: int, _frame: object) -> None:
        self._stopping = signal.Signals(number).name
        self._wake_up()

    # --- messages ---------------------------------------------------------------------------------------------------------------

    def _take_turn(self, socket: "zmq.Socket[bytes]", answer: Callable[[bytes, Sequence[Frame]], None], now_s: float) -> None:
        for _ in range(MESSAGES_A_TURN):
            try:
                parts = socket.recv_multipart(zmq.DONTWAIT, copy=False)
            except zmq.Again:
                return
            identity, *frames = (part.buffer for part in parts)
            sender = bytes(identity)
            try:
                if not self._rates.allows(sender, now_s):
                    raise LimitExceeded("This client sends too many messages.", "Wait a second.")
                answer(sender, frames)
            except DailiesError as error:
                job_id = envelope_of(frames).job_id[:36]
                log.warning("refused a message%s: %s", f" of job {job_id!r}" if job_id else "", error.message)
                self._send(socket, sender, Refused(job_id=job_id, error=error.info()))

    def _on_control(self, sender: bytes, frames: Sequence[Frame]) -> None:
        message, _ = unpack(frames, HEADER_ONLY)
        answer: Message = Done(job_id=message.job_id)
        if isinstance(message, StatusQuery):
            answer = self._status()
        elif isinstance(message, Cancel):
            if not self._jobs.cancel(_checked_id(message.job_id)):
                raise JobUnknown(f"The worker does not know the job {message.job_id}.")
        elif isinstance(message, Shutdown):
            self._stopping = "told by a client"
        else:
            raise ProtocolError(f"{type(message).__name__.lower()} does not belong on the control socket.")
        self._send(self._sockets.control, sender, answer)

    def _on_job(self, sender: bytes, frames: Sequence[Frame]) -> None:
        client = self._client(sender)
        message, arrays = unpack(frames)
        if isinstance(message, Hello):
            client.name = message.client[:80]
            log.info("client %s is here: %r", sender.hex(), client.name)
            self._send(self._sockets.jobs, sender, Welcome(version=__version__, pid=os.getpid()))
        elif isinstance(message, Submit):
            self._submit(client, message, arrays)
        elif isinstance(message, Resume):
            self._follow(client, _checked_id(message.job_id), message.after_seq)
        else:
            raise ProtocolError(f"{type(message).__name__.lower()} does not belong on the jobs socket.")

    def _submit(self, client: Client, message: Submit, arrays: Sequence[Frame]) -> None:
        job_id = _checked_id(message.job_id)
        if self._jobs.last_event(job_id) is None:
            if message.clip is None:
                raise JobUnknown(f"The worker does not know the job {job_id}.", "Send it with its clip.")
            if isinstance(message.request, Ask) and not 0 < len(message.request.question.strip()) <= MAX_QUESTION_CHARACTERS:
                raise QuestionInvalid(
                    f"A question has 1 to {MAX_QUESTION_CHARACTERS:,} characters.", "Ask something shorter, or anything."
                )
            if len(message.request.model) > MAX_MODEL_CHARACTERS:
                raise RequestError(f"The name of a model has up to {MAX_MODEL_CHARACTERS} characters.")
            self._jobs.submit(job_id, message.request, message.clip, arrays)
        self._follow(client, job_id, message.after_seq)

    def _follow(self, client: Client, job_id: str, after_seq: int) -> None:
        """Tell a client of a job from now on, and at once what it missed."""
        event = self._jobs.last_event(job_id)
        if event is None:
            raise JobUnknown(f"The worker does not know the job {job_id}.", "Send it again with its clip.")
        if not self._jobs.seq(job_id):  # from the disk: there is nothing to follow
            self._send(self._sockets.jobs, client.identity, event)
            return
        seq = min(after_seq, event.seq - 1) if event.state in FINAL_STATES else after_seq
        client.follows[job_id] = Told(seq=seq, at_s=time.monotonic())

    def _client(self, sender: bytes) -> Client:
        client = self._clients.get(sender)
        if client is None:
            if len(self._clients) >= MAX_CLIENTS:
                self._ping()  # some may have left meanwhile
            if len(self._clients) >= MAX_CLIENTS:
                raise LimitExceeded(f"The worker has {MAX_CLIENTS} clients already.", "Close some of them.")
            client = self._clients[sender] = Client(sender)
        return client

    def _status(self) -> Status:
        return Status(
            version=__version__,
            pid=os.getpid(),
            uptime_s=time.monotonic() - self._started_s,
            queue_length=self._jobs.waiting_count(),
            queue_limit=self._jobs.queue_limit,
            clients=len(self._clients),
            memory_bytes=_memory_bytes(),
            jobs=self._jobs.statuses(),
            models=self._models(),
        )

    # --- telling ----------------------------------------------------------------------------------------------------------------

    def _tell(self, now_s: float) -> float:
        """Tell every client what is new; returns how long the loop may wait."""
        wait_s = TEND_S
        for client in list(self._clients.values()):
            for job_id, told in list(client.follows.items()):
                if self._jobs.seq(job_id) <= told.seq:
                    continue
                event = self._jobs.last_event(job_id, told.characters)
                if event is None:  # given up, or told long ago
                    del client.follows[job_id]
                    continue
                over = event.state in FINAL_STATES
                too_soon = not over and now_s - told.at_s < TELL_EVERY_S
                if too_soon or not self._send(self._sockets.jobs, client.identity, event):
                    wait_s = min(wait_s, TELL_EVERY_S)
                elif over:
                    client.follows.pop(job_id, None)
                else:
                    client.follows[job_id] = Told(event.seq, event.text_start + len(event.text), now_s)
        return wait_s

    def _send(self, socket: "zmq.Socket[bytes]", identity: bytes, message: Message) -> bool:
        """Send without waiting. False if the peer reads too slowly: an event is then told later, together with what follows."""
        try:
            socket.send_multipart([identity, *pack(message)], zmq.DONTWAIT)
        except zmq.Again:
            return False
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            if socket is self._sockets.jobs and self._clients.pop(identity, None) is not None:
                log.info("client %s has left", identity.hex())
        return True

    def _ping(self) -> None:
        """Notice which clients have left."""
        for identity in list(self._clients):
            self._send(self._sockets.jobs, identity, Ping())

    def _tend(self, now_s: float) -> None:
        """What has to be done several times a second, whoever speaks."""
        slept = now_s - self._tended_s > SLEPT_S
        self._tended_s = now_s
        self._jobs.tend()
        if now_s - self._pinged_s > min(PING_S, self._options.client_grace_s / 4):
            self._pinged_s = now_s
            self._ping()
            self._sockets.tell_where()
        followed = {job_id for client in self._clients.values() for job_id in client.follows}
        open_ids = self._jobs.open_ids()
        self._alone_since_s = {
            job_id: now_s if slept else self._alone_since_s.get(job_id, now_s) for job_id in open_ids if job_id not in followed
        }
        for job_id, since_s in self._alone_since_s.items():
            if now_s - since_s > self._options.client_grace_s:
                self._jobs.cancel(job_id, forget=True)
        if self._clients or open_ids or slept:
            self._empty_since_s = now_s
        elif self._options.idle_exit_s is not None and now_s - self._empty_since_s > self._options.idle_exit_s:
            self._stopping = "no client for a while"


def _checked_id(job_id: str) -> str:
    """A job id is a UUID; it becomes a file name."""
    hexadecimal = job_id.replace("-", "")
    if len(job_id) != 36 or len(hexadecimal) != 32 or not set(hexadecimal) <= set("0123456789abcdefABCDEF"):
        raise ProtocolError("A job id is a UUID in its usual 36 characters.")
    return job_id


def _memory_bytes() -> int:
    """Memory the worker holds now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 0

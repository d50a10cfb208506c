"""The worker as the panel sees it: start it, reach it, notice when it is gone. Knows no bpy.

`poll` once a timer tick; whatever the panel draws of the worker is a plain attribute read.
"""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from . import worker_process
from .client import Client
from .shared.clip import MotionClip
from .shared.connection import Connection, default_connection_file, is_loopback, read_connection
from .shared.errors import ConnectionFileError, DailiesError, SettingsError, WorkerError, WorkerLost
from .shared.messages import AnyRequest, Event

ASK_STATUS_S = 2.0
ANSWER_S = 1.5
"""How long a worker whose connection file lies there may take to answer before another one is started."""
CONNECTING_S = 5.0

State = Literal["off", "starting", "connecting", "ready", "lost", "refused"]
LOOKS: dict[State, tuple[str, str]] = {
    "off": ("No worker", "RADIOBUT_OFF"),
    "starting": ("Starting the worker", "SORTTIME"),
    "connecting": ("Connecting", "SORTTIME"),
    "ready": ("Worker ready", "RADIOBUT_ON"),
    "lost": ("Worker lost", "ERROR"),
    "refused": ("Worker refuses the key", "ERROR"),
}
"""What the panel says of each state, and Blender's icon for it."""


@dataclass(frozen=True, kw_only=True)
class WorkerSettings:
    """Where the worker is, or how to start it."""

    command: str
    """Name or path of the `dailies` command; empty: the environment set up here, else the PATH."""
    environment: Path
    remote_file: str
    """Connection file of a worker on another machine; empty: this machine."""
    idle_exit_s: float
    log_path: Path
    may_go_online: bool


class WorkerLink:
    """One client, and the process where this Blender started it."""

    def __init__(self, settings: Callable[[], WorkerSettings], name: str) -> None:
        """Opens nothing yet. `name` says who speaks, for the worker's log."""
        self._settings = settings
        self._name = name
        self._client: Client | None = None
        self._remote: tuple[str, bool] = ("", False)
        self._process: subprocess.Popen[bytes] | None = None
        self._left = False
        """Whether the user pressed Stop: no worker is looked for until somebody wants one."""
        self._early: list[Event] = []
        """What arrived while `start` looked whether a worker runs."""
        self._launch_s: float | None = None
        """When to start a process, unless a worker has answered by then."""
        self._waits_since_s = 0.0
        self._status_s = 0.0
        self.state: State = "off"
        self.trouble: DailiesError | None = None
        """Why there is no worker, where that is more than that nobody started one."""

    # --- what the panel draws ---------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether there is a worker that could be stopped."""
        return self.state in ("starting", "connecting", "ready")

    @property
    def connected(self) -> bool:
        return self.state == "ready"

    @property
    def line(self) -> str:
        """The worker in a few words: the model and where it runs, as soon as the worker has said so."""
        status = self._client.status if self._client is not None and self.connected else None
        ready = [model for model in status.models if model.state == "ready"] if status is not None else []
        return " · ".join((ready[0].id, ready[0].device.upper())) if ready else LOOKS[self.state][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.state][1]

    # --- what the session does --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the worker unless one can be reached already. Does not wait.

        Raises:
            WorkerNotFound: there is no command to start, or it cannot be run.
            SettingsError: the worker is on another machine and Blender may not go online.
            ConnectionFileError: the other machine's connection file cannot be read.
        """
        self._left = False
        self.trouble = None
        client = self._open(self._settings())
        self._early += client.poll()
        if client.link == "connected" or self._remote[0] or self._runs():
            self._look(client)
        elif client.link == "connecting":
            self.state = "connecting"
            self._launch_s = time.monotonic() + ANSWER_S
        else:
            self._launch()

    def stop(self) -> None:
        """End the worker; from one on another machine only take leave."""
        self._left = True
        self._launch_s = None
        self.trouble = None
        self.state = "off"
        if self._client is not None and self._client.link == "connected" and not self._remote[0]:
            self._client.shut_down_worker()  # `poll` lets go of the connection when the worker has
            return
        if self._process is not None and self._runs():
            self._process.terminate()
        self._drop_client()

    def close(self) -> None:
        """Let go of the connection. A worker that was started here lives on for other Blenders, and ends by itself."""
        self._drop_client()
        if self._process is not None and self._process.poll() is None:
            self._process.returncode = 0  # it is meant to outlive us: Python need not warn of it
        self._process = None
        self.state = "off"

    def submit(self, clip: MotionClip, request: AnyRequest, job_id: str) -> None:
        """Have a job done as soon as there is a worker.

        Raises:
            ProtocolError: a name in the clip cannot be written as UTF-8.
            SettingsError: the worker is on another machine and Blender may not go online.
        """
        self._open(self._settings()).submit(clip, request, job_id)

    def cancel(self, job_id: str) -> None:
        """Stop a job that was submitted; its `cancelled` event comes from `poll`."""
        if self._client is not None:
            self._client.cancel(job_id)

    def poll(self) -> list[Event]:
        """Everything that has to be done now; never blocks, never raises."""
        status = self._process.poll() if self._process is not None else None  # leaves no zombie, which would pass for alive
        events, self._early = self._early, []
        if self._client is not None or not self._left:
            try:
                client = self._open(self._settings())
                events += client.poll()
                self._look(client)
                if self._launch_s is not None and time.monotonic() > self._launch_s:
                    self._launch()
            except DailiesError as error:
                self.state = "off"
                self.trouble = error
        if status is not None:
            self._say_how_it_ended(status)
        return events

    # --- inside -----------------------------------------------------------------------------------------------------------------

    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _launch(self) -> None:
        settings = self._settings()
        self._launch_s = None
        self.state = "off"
        command = worker_process.find_command(settings.command, settings.environment)
        self._process = worker_process.start(command, default_connection_file(), settings.idle_exit_s, settings.log_path)
        self.state = "starting"

    def _open(self, settings: WorkerSettings) -> Client:
        """The client for these settings; a new one where the user has named another worker."""
        remote = (settings.remote_file, settings.may_go_online)
        if self._client is not None and remote == self._remote:
            return self._client
        self._drop_client()
        self._client = Client(_where(settings), self._name)
        self._remote = remote
        return self._client

    def _drop_client(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _look(self, client: Client) -> None:
        """Make one state of what the client and the process say."""
        now_s = time.monotonic()
        if client.link != "connecting":
            self._waits_since_s = now_s
        if self._left:
            if client.link != "connected":
                self._drop_client()
        elif client.link == "connected":
            self.state = "ready"
            self.trouble = self._launch_s = None
            if now_s - self._status_s > ASK_STATUS_S:
                self._status_s = now_s
                client.ask_status()
        elif client.link == "refused":
            self.state = "refused"
            self.trouble = client.trouble
        elif self._runs() and self.state in ("off", "starting"):
            self.state = "starting"
        elif client.link == "lost":
            if self.state != "off":  # a worker whose end was told already is not told again
                self.state = "lost"
                self.trouble = WorkerLost(
                    "The worker does not answer any more.", "Start it again; what it worked on goes on by itself."
                )
        elif client.link == "connecting":
            self.state = "connecting" if now_s - self._waits_since_s < CONNECTING_S else "off"
        else:
            self.state = "off"
            trouble = client.trouble
            if isinstance(trouble, ConnectionFileError) and not isinstance(trouble.__cause__, FileNotFoundError):
                self.trouble = trouble  # somebody else can read it, or wrote it

    def _say_how_it_ended(self, status: int) -> None:
        """The process that was started here has ended: that is a word worth where it never answered."""
        self._process = None
        if status and self.state in ("off", "starting") and not self._left:
            words = worker_process.last_words(self._settings().log_path)
            self.state = "off"
            self.trouble = WorkerError(f"The worker ended as it started: {words or f'status {status}'}", "Look at its log.")


def _where(settings: WorkerSettings) -> Path | Connection:
    """The connection file of this machine, or what the file of another machine's worker says.

    Raises:
        SettingsError: that worker is on another machine and Blender may not go online.
        ConnectionFileError: the file is not there or not one of ours.
    """
    if not settings.remote_file:
        return default_connection_file()
    connection = read_connection(Path(settings.remote_file))
    if not settings.may_go_online and not (is_loopback(connection.jobs) and is_loopback(connection.control)):
        raise SettingsError(
            f"The worker at {connection.jobs} is on another machine, and Blender may not go online.",
            "Allow Online Access in Preferences > System, or empty Remote Worker in the add-on's preferences.",
        )
    return connection

"""The worker as a process: find its command, start it, see whether it lives. Knows no bpy and no sockets."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .shared.errors import WorkerNotFound
from .worker_setup import environment_command

COMMAND_VARIABLE = "DAILIES_COMMAND"
LOG_TAIL_BYTES = 4_000


def find_command(preferred: str, environment: Path) -> Path:
    """The `dailies` command: as the user says, else the environment that Set up Worker made, else the PATH.

    Raises:
        WorkerNotFound: there is none, or the one the user named is not there.
    """
    named = preferred or os.environ.get(COMMAND_VARIABLE, "")
    if named:
        found = shutil.which(named)
        if found is None:
            raise WorkerNotFound(f"The worker's command {named!r} is not there.", "Correct the path in the add-on's preferences.")
        return Path(found)
    own = environment_command(environment)
    if own is not None:
        return own
    found = shutil.which("dailies")
    if found is None:
        raise WorkerNotFound(
            "The worker is not installed.", "Set it up here, or install dailies-motion and name its command in the preferences."
        )
    return Path(found)


def start(command: Path, connection_file: Path, idle_exit_s: float, log_path: Path) -> subprocess.Popen[bytes]:
    """Start a worker that outlives Blender and ends by itself `idle_exit_s` after its last client left.

    Raises:
        WorkerNotFound: the command cannot be run.
    """
    arguments: Sequence[str] = [
        str(command),
        "serve",
        "--connection-file",
        str(connection_file),
        "--idle-exit",
        f"{idle_exit_s:g}",
    ]
    # Blender's own Python variables would mislead another Python.
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    log_path.parent.mkdir(parents=True, exist_ok=True)
    try:
        log_path.write_bytes(b"")
        with log_path.open("ab") as log:  # appending: a worker of before that still writes would leave a hole of zeros
            return subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=os.name == "posix",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
    except OSError as error:
        raise WorkerNotFound(
            f"The worker's command {str(command)!r} cannot be run: {error.strerror}.",
            "Correct the path in the add-on's preferences.",
        ) from error


def last_words(log_path: Path) -> str:
    """The last line of a log that says anything, for the panel; empty if there is none."""
    try:
        with log_path.open("rb") as log:
            log.seek(max(0, log_path.stat().st_size - LOG_TAIL_BYTES))
            lines = [line.strip() for line in log.read().decode(errors="replace").splitlines()]
    except OSError:
        return ""
    return next((line for line in reversed(lines) if line), "")

"""Set up Worker: an environment of its own for the worker, made by a process of its own. Knows no bpy.

The panel polls; nothing here waits, except `remove`, which ends a set-up that runs.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

SCRIPT = Path(__file__).with_name("set_up_environment.py")
READY_FILE = "dailies-ready"
"""Written into the environment when all of it is there; an environment without it is half made."""
DOWNLOAD_MB = 65
DISK_MB = 250


def carried_wheel() -> Path | None:
    """The worker's wheel that the zip carries as data; none in a source checkout."""
    wheels = sorted(Path(__file__).with_name("wheel_data").glob("dailies_motion-*.whl"))
    return wheels[-1] if wheels else None


def environment_command(environment: Path) -> Path | None:
    """The `dailies` command of a complete environment."""
    command = environment / ("Scripts/dailies.exe" if os.name == "nt" else "bin/dailies")
    return command if (environment / READY_FILE).is_file() and command.is_file() else None


def remove(environment: Path) -> None:
    """Delete the environment; one that is not there is fine."""
    if environment.exists():
        shutil.rmtree(environment)


@dataclass
class SetUp:
    """One set-up that runs, or ran: `poll` brings the fields up to date."""

    environment: Path
    log_path: Path
    process: subprocess.Popen[bytes]
    fraction: float = 0.0
    doing: str = "starting"
    failed: str = ""
    next_step: str = ""
    _read_bytes: int = 0
    _rest: bytes = field(default=b"", repr=False)

    @property
    def running(self) -> bool:
        return self.process.returncode is None

    @property
    def ready(self) -> bool:
        return not self.running and not self.failed

    def poll(self) -> bool:
        """Take in what the process has said; True if anything changed."""
        if not self.running:
            return False
        ended = self.process.poll() is not None
        with self.log_path.open("rb") as log:
            log.seek(self._read_bytes)
            new = log.read(-1 if ended else 1 << 16)
        self._read_bytes += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        for line in lines:
            self._take(line)
        if ended and not self.failed and self.process.returncode:
            self.failed = "The set-up ended before it was done."
            self.next_step = "Look at the log, then press Repair."
        return bool(lines) or ended

    def cancel(self) -> None:
        """End the process and all it started, and remove what is half made."""
        if self.process.poll() is None:
            _end_group(self.process)
        self.failed = self.failed or "The set-up was cancelled."
        remove(self.environment)

    def _take(self, line: bytes) -> None:
        if not line.startswith(b'{"'):
            return
        try:
            said = json.loads(line)
        except ValueError:
            return
        self.fraction = said.get("fraction", self.fraction)
        self.doing = said.get("doing", self.doing)
        self.failed = said.get("failed", self.failed)
        self.next_step = said.get("next_step", self.next_step)
        if "ready" in said:
            (self.environment / READY_FILE).write_text(said["ready"] + "\n", encoding="utf-8")


def start(environment: Path, wheel: Path, log_path: Path, package_folder: str = "") -> SetUp:
    """Begin to make the environment; what was there before is replaced."""
    environment.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-I", str(SCRIPT), str(environment), str(wheel)] + ([package_folder] if package_folder else [])
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    return SetUp(environment, log_path, process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    # pip is a child of the child: ending only the script would leave it writing into a folder we remove.
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    process.wait()

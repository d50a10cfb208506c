"""Where a worker keeps what it keeps: its folder, its log, and the lock that lets only one run on a connection file."""

import logging
import os
import sys
from contextlib import AbstractContextManager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Final

import platformdirs

from shared.connection import default_connection_file, make_private_dir
from shared.errors import ConnectionFileError, WorkerError

STATE_VARIABLE: Final = "DAILIES_STATE_DIR"
LOG_BYTES: Final = 1 << 20
LOG_FILES: Final = 3


def state_dir() -> Path:
    """The folder of log, cache and server key; owner-only. `DAILIES_STATE_DIR` overrides it."""
    named = os.environ.get(STATE_VARIABLE)
    folder = Path(named) if named else platformdirs.user_state_path("dailies", appauthor=False)
    make_private_dir(folder)
    return folder


def log_to(folder: Path) -> None:
    """Log to stderr and to `worker.log` in a folder, which is kept short and readable by its owner only."""
    make_private_dir(folder)
    logger = logging.getLogger("dailies.worker")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for handler in logger.handlers[:]:
        logger.removeHandler(handler)
        handler.close()
    to_file = RotatingFileHandler(folder / "worker.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    for handler in (logging.StreamHandler(), to_file):
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)


def hold_lock(connection_file: Path | None) -> tuple[Path, AbstractContextManager[IO[bytes]]]:
    """The connection file to write, and the lock beside it that the system lets go when the process ends, however it ends.

    Raises:
        WorkerError: another worker lives on this connection file.
        ConnectionFileError: its folder is not there or not writable.
    """
    path = connection_file or default_connection_file()
    make_private_dir(path.parent) if connection_file is None else path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        file = path.with_name(path.name + ".lock").open("ab")
    except OSError as error:
        raise ConnectionFileError(f"{path} cannot be written: {error.strerror}.", "Name another --connection-file.") from error
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise WorkerError(
            f"A worker runs already on {path}.",
            "Use it, or end it with `dailies serve --stop`, or name another --connection-file.",
        ) from error
    return path, file

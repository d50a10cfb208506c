"""JSON files in the extension's user folder, for what cannot be kept in the .blend: owner-only, one for each key."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import preferences
from .shared.connection import make_private_dir, write_private
from .shared.errors import ConnectionFileError

MAX_BYTES = 16 << 20


def read(kind: str, key: str) -> dict[str, Any]:
    """What is kept under this key; empty where there is nothing, or nothing that can be read."""
    try:
        path = _path(kind, key)
        if path.stat().st_size > MAX_BYTES:
            return {}
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write(kind: str, key: str, content: dict[str, Any]) -> None:
    """Keep something under this key, in place of what is there.

    Raises:
        ConnectionFileError: the folder or file cannot be written.
    """
    try:
        path = _path(kind, key)
    except OSError as error:
        raise ConnectionFileError(f"The add-on's user folder cannot be made: {error.strerror}.", "Check its rights.") from error
    make_private_dir(path.parent)
    write_private(path, json.dumps(content).encode("ascii"))


def remove(kind: str, key: str) -> None:
    """Forget what is kept under this key; a file that cannot be removed stays."""
    with suppress(OSError):
        _path(kind, key).unlink(missing_ok=True)


def _path(kind: str, key: str) -> Path:
    return preferences.user_folder() / kind / f"{key}.json"

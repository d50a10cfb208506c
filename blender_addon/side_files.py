"""JSON files in the extension's user folder, for what cannot be kept in the .blend: owner-only, one for each key."""

import json
from pathlib import Path
from typing import Any

from . import preferences
from .shared.connection import make_private_dir, write_private

MAX_BYTES = 16 << 20


def read(kind: str, key: str) -> dict[str, Any]:
    """What is kept under this key; empty where there is nothing, or nothing that can be read."""
    path = _path(kind, key)
    try:
        if path.stat().st_size > MAX_BYTES:
            return {}
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write(kind: str, key: str, content: dict[str, Any]) -> None:
    """Keep something; nothing is what an empty content leaves behind.

    Raises:
        ConnectionFileError: the folder or file cannot be written.
    """
    path = _path(kind, key)
    if not content:
        path.unlink(missing_ok=True)
        return
    make_private_dir(path.parent)
    write_private(path, json.dumps(content).encode("ascii"))


def _path(kind: str, key: str) -> Path:
    return preferences.user_folder() / kind / f"{key}.json"

"""The add-on, registered in this Blender as when a user switches it on, with a worker command of the tests' own."""

import importlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
WORKER_PYTHON = REPOSITORY / ".venv" / "bin" / "python"


@pytest.fixture
def worker_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the worker of one test lives; its jobs do what the name of their Action says (`tests/trial_worker.py`)."""
    if not WORKER_PYTHON.exists():
        pytest.skip("no worker to start; `make setup` makes .venv")
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    command = tmp_path / "dailies"
    command.write_text(f"#!/bin/sh\ncd '{REPOSITORY}'\nexec '{WORKER_PYTHON}' -m tests.trial_worker '{folder}'\n")
    command.chmod(0o755)
    monkeypatch.setenv("DAILIES_COMMAND", str(command))
    monkeypatch.setenv("DAILIES_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def registered(addon: ModuleType, worker_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModuleType]:
    """The add-on, switched on; off again after the test, its worker ended."""
    preferences = importlib.import_module("dailies.preferences")
    monkeypatch.setattr(preferences, "user_folder", lambda: tmp_path)
    addon.register()
    try:
        yield addon
    finally:
        session = importlib.import_module("dailies.session")
        if session._session is not None:
            session.session().stop_worker()
            turn(session.session(), lambda: not (worker_folder / "worker.json").exists(), 10.0)
            addon.unregister()


@pytest.fixture
def session(registered: ModuleType):
    """The state of the add-on that is switched on."""
    return importlib.import_module("dailies.session").session()


def turn(session, until: Callable[[], bool], limit_s: float = 20.0) -> float:
    """Turn the session as the timer does in a window; returns how long it took to come true."""
    begun_s = time.monotonic()
    while not until():
        assert time.monotonic() - begun_s < limit_s, f"not within {limit_s} s: {session.view}, {session.jobs.all()}"
        session.tick()
        time.sleep(0.01)
    return time.monotonic() - begun_s


@pytest.fixture
def export(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.export")


@pytest.fixture
def errors(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.shared.errors")


@pytest.fixture
def scene() -> Any:
    """An empty file of 30 frames at 24 fps."""
    from tests.blender import made_scenes  # only where there is bpy

    return made_scenes.empty_file()

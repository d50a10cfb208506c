"""Fixtures shared by every test: the data beside the project, the command, and the add-on as it ships."""

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))  # bpy's environments do not have the project installed

DAILIES = str(Path(sys.executable).with_name("dailies"))
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Begin = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of motion, rigs and broken files that lies beside the project on development machines and in CI."""
    folder = Path(os.environ.get("DAILIES_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no test data at {folder}; set DAILIES_DATA")
    return folder


@pytest.fixture(scope="session")
def addon_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-on's folder as it lies in the zip (`shared` inside it), importable as the package `dailies`."""
    from build_addon import assemble

    root = tmp_path_factory.mktemp("addon")
    folder = root / "dailies"
    assemble(folder)
    sys.path.insert(0, str(root))
    importlib.invalidate_caches()
    return folder


@pytest.fixture(scope="session")
def addon(addon_dir: Path) -> ModuleType:
    """The add-on's package; importing it needs no Blender, registering it does."""
    return importlib.import_module("dailies")


@pytest.fixture(scope="session")
def addon_client(addon: ModuleType) -> ModuleType:
    """The add-on's client, as it ships."""
    return importlib.import_module("dailies.client")


@pytest.fixture(scope="session")
def describe(addon: ModuleType) -> object:
    """A request to describe, as the add-on makes it."""
    return importlib.import_module("dailies.shared.messages").Describe()


@pytest.fixture(scope="session")
def ask(addon: ModuleType) -> type:
    """The add-on's class of questions."""
    return importlib.import_module("dailies.shared.messages").Ask


@pytest.fixture
def away(tmp_path: Path) -> dict[str, str]:
    """An environment away from this machine's settings, workers and results."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DAILIES_")}
    folders = {"XDG_CONFIG_HOME": "config", "DAILIES_RUNTIME_DIR": "run", "DAILIES_STATE_DIR": "state"}
    return {**kept, "COLUMNS": "100", **{name: str(tmp_path / folder) for name, folder in folders.items()}}


@pytest.fixture
def dailies(tmp_path: Path, away: dict[str, str]) -> Run:
    """Runs `dailies` with arguments, and variables by name, to its end."""

    def run(*arguments: str | Path, **variables: str) -> "subprocess.CompletedProcess[str]":
        command = [DAILIES, *map(str, arguments)]
        environment = {**away, **variables}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False)

    return run


def _heed_ctrl_c() -> None:
    """A test run in the background of a shell inherits that SIGINT is ignored; a command typed by a person does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def begin(tmp_path: Path, away: dict[str, str]) -> Iterator[Begin]:
    """Starts `dailies` with arguments; what it says on stderr goes to `log.txt`. Killed at the end, if it still runs."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str | Path) -> "subprocess.Popen[bytes]":
        with (tmp_path / "log.txt").open("wb") as log:
            command = [DAILIES, *map(str, arguments)]
            processes.append(
                subprocess.Popen(command, cwd=tmp_path, env=away, stdout=subprocess.PIPE, stderr=log, preexec_fn=_heed_ctrl_c)
            )
        return processes[-1]

    yield start
    for process in processes:
        with process:
            process.kill()

"""Set up Worker: a real environment from a real wheel, made by a process of its own."""

import importlib
import os
import sys
import time
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

VERSION_MODULE = "def main():\n    print('dailies 0.0.1')\n"
METADATA = "Metadata-Version: 2.1\nName: dailies-motion\nVersion: 0.0.1\n"


@pytest.fixture
def setup(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.worker_setup")


def small_wheel(folder: Path, requires: str = "") -> Path:
    """A wheel with the worker's name and command and nothing else."""
    info = "dailies_motion-0.0.1.dist-info"
    files = {
        "small_worker.py": VERSION_MODULE,
        f"{info}/METADATA": METADATA + (f"Requires-Dist: {requires}\n" if requires else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\ndailies = small_worker:main\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    path = folder / "dailies_motion-0.0.1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in [*files.items(), (f"{info}/RECORD", record)]:
            wheel.writestr(name, text)
    return path


def finish(set_up, limit_s: float = 90.0) -> None:
    begun = time.monotonic()
    while set_up.running and time.monotonic() - begun < limit_s:
        before = time.perf_counter()
        set_up.poll()
        assert time.perf_counter() - before < 0.25, "polling must not wait for the process"
        time.sleep(0.05)
    assert not set_up.running


def test_it_installs_repairs_and_removes(setup, tmp_path):
    environment = tmp_path / "user folder" / "worker"
    wheel = small_wheel(tmp_path)
    for _ in ("set up", "repair"):
        set_up = setup.start(environment, wheel, tmp_path / "set-up.log", str(tmp_path))
        assert setup.environment_command(environment) is None or set_up.running
        finish(set_up)
        assert set_up.ready, (set_up.failed, (tmp_path / "set-up.log").read_text())
        assert set_up.fraction > 0.9
        command = setup.environment_command(environment)
        assert command is not None and command.parent.parent == environment
    setup.remove(environment)
    assert setup.environment_command(environment) is None and not environment.exists()


def test_a_package_that_is_missing_fails_with_what_to_do(setup, tmp_path):
    wheel = small_wheel(tmp_path, requires="no-such-package-of-dailies")
    set_up = setup.start(tmp_path / "worker", wheel, tmp_path / "set-up.log", str(tmp_path))
    finish(set_up)
    assert not set_up.ready and "pip could not install" in set_up.failed and "Repair" in set_up.next_step
    assert "no-such-package-of-dailies" in (tmp_path / "set-up.log").read_text()
    assert setup.environment_command(tmp_path / "worker") is None


@pytest.mark.skipif(os.name != "posix", reason="process groups as POSIX has them")
def test_cancelling_ends_every_process_and_removes_what_is_half_made(setup, tmp_path):
    environment = tmp_path / "worker"
    set_up = setup.start(environment, small_wheel(tmp_path), tmp_path / "set-up.log", str(tmp_path))
    begun = time.monotonic()
    while not environment.exists() and time.monotonic() - begun < 30.0:
        set_up.poll()
        time.sleep(0.02)
    set_up.cancel()
    assert not set_up.running and "cancelled" in set_up.failed
    assert not environment.exists()
    if sys.platform == "linux":
        own = [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(environment).encode() in _read(path)]
        assert own == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

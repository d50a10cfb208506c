"""Finding the worker's command, starting it, and reading why it did not start."""

import importlib
import os
import stat
import time
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def worker_process(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.worker_process")


@pytest.fixture
def errors(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.shared.errors")


def command_file(path: Path, text: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_users_own_command_comes_first_then_the_one_set_up_then_the_path(worker_process, tmp_path, monkeypatch):
    monkeypatch.delenv("DAILIES_COMMAND", raising=False)
    named, environment = command_file(tmp_path / "named" / "dailies"), tmp_path / "worker"
    own = command_file(environment / "bin" / "dailies")
    on_path = command_file(tmp_path / "path" / "dailies")
    monkeypatch.setenv("PATH", str(on_path.parent) + os.pathsep + os.environ["PATH"])
    assert worker_process.find_command("", environment) == on_path, "a half-made environment must not be used"
    (environment / "dailies-ready").write_text("")
    assert worker_process.find_command("", environment) == own
    assert worker_process.find_command(str(named), environment) == named


def test_no_command_is_an_error_that_the_panel_can_mend(worker_process, errors, tmp_path, monkeypatch):
    monkeypatch.delenv("DAILIES_COMMAND", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(errors.WorkerNotFound) as caught:
        worker_process.find_command("", tmp_path / "worker")
    assert caught.value.code == "worker.not_found" and caught.value.next_step
    with pytest.raises(errors.WorkerNotFound, match="nowhere/dailies"):
        worker_process.find_command("nowhere/dailies", tmp_path / "worker")


def test_the_worker_is_started_without_blenders_python_and_its_words_are_kept(worker_process, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/blender/only")
    command = command_file(tmp_path / "dailies", 'echo "PYTHONPATH=[$PYTHONPATH] $*"; echo "cannot bind the socket"; exit 3')
    log = tmp_path / "logs" / "worker.log"
    process = worker_process.start(command, tmp_path / "connection.json", 300.0, log)
    assert process.wait(10) == 3
    assert f"PYTHONPATH=[] serve --connection-file {tmp_path / 'connection.json'} --idle-exit 300" in log.read_text()
    assert worker_process.last_words(log) == "cannot bind the socket"


def test_starting_does_not_wait(worker_process, tmp_path):
    command = command_file(tmp_path / "dailies", "exec sleep 30")
    begun = time.perf_counter()
    process = worker_process.start(command, tmp_path / "connection.json", 300.0, tmp_path / "worker.log")
    assert time.perf_counter() - begun < 1.0
    assert process.poll() is None
    process.kill()
    process.wait()


def test_a_file_that_is_no_program_is_refused_by_name(worker_process, errors, tmp_path):
    with pytest.raises(errors.WorkerNotFound, match="cannot be run"):
        worker_process.start(tmp_path, tmp_path / "connection.json", 300.0, tmp_path / "worker.log")


def test_the_last_words_are_those_of_the_new_worker_though_one_of_before_still_writes(worker_process, tmp_path):
    log = tmp_path / "worker.log"
    command = tmp_path / "dailies"
    command.write_text("#!/bin/sh\nprintf 'much that was said before\\n'; sleep 0.6; printf 'the end of the first\\n'\n")
    command.chmod(0o755)
    first = worker_process.start(command, tmp_path / "worker.json", 1.0, log)
    time.sleep(0.3)
    command.with_name("second").write_text("#!/bin/sh\nprintf 'runs already\\n'\n")
    command.with_name("second").chmod(0o755)
    worker_process.start(command.with_name("second"), tmp_path / "worker.json", 1.0, log).wait()
    first.wait()
    assert log.read_bytes() == b"runs already\nthe end of the first\n"

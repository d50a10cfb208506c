"""The command as a whole: help, wrong use, worker, models, doctor."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from shared.connection import read_connection
from tests.workers import wait_until
from worker.cli import COMMANDS
from worker.cli import dailies as group
from worker.cli.lines import printable
from worker.cli.meter import Meter
from worker.progress import Progress


def test_help_lists_every_command_with_the_first_line_of_its_own_help(dailies) -> None:
    said = dailies("--help").stdout
    context = group.make_context("dailies", ["describe", "x"])
    for name, summary in COMMANDS.items():
        command = group.get_command(context, name)
        assert command is not None and command.help is not None
        assert name in said and summary in " ".join(said.split())
        assert command.epilog and "Example" in command.epilog


@pytest.mark.parametrize(
    "words",
    [
        ("describe",),
        ("ask", "walk.bvh"),
        ("ask", "walk.bvh", "-q", "  "),
        ("ask", "walk.bvh", "-q", "x" * 2001),
        ("descrbe", "walk.bvh"),
        ("describe", "walk.bvh", "--root", "sideways"),
        ("describe", "walk.bvh", "--fps", "0"),
        ("serve", "--status", "--stop"),
        ("serve", "--status", "--bind", "0.0.0.0"),
    ],
)
def test_wrong_use_ends_with_2_and_a_hint(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(group, words)
    assert done.exit_code == 2
    assert "Error: " in done.stderr and done.stdout == ""


def test_models_marks_the_default(dailies) -> None:
    assert dailies("models").stdout.startswith("* rules")
    line = json.loads(dailies("models", "--json").stdout.splitlines()[0])
    assert line["ok"] and line["result"]["id"] == "rules" and line["result"]["default"]


def test_doctor_finds_this_machine_working_and_says_where_settings_come_from(dailies, tmp_path: Path) -> None:
    done = dailies("doctor", "--json", DAILIES_ROOT="in-place")
    checks = {line["result"]["name"]: line["result"] for line in map(json.loads, done.stdout.splitlines())}
    for name in ("Python", "Packages", "Describing", "Sockets", "Folders", "Weights"):
        assert checks[name]["state"] == "ok", checks[name]
    assert checks["Worker"]["state"] == "absent" and checks["Worker"]["mend"] == "dailies serve"
    assert checks["Setting root"]["found"] == "in-place (DAILIES_ROOT)"
    assert done.returncode == 0


def test_doctor_says_how_to_mend_what_is_broken(dailies, tmp_path: Path) -> None:
    (tmp_path / "dailies.toml").write_text("speed = 3\n")
    done = dailies("doctor", DAILIES_BPY_PYTHON="no-such-python")
    assert done.returncode == 1
    broken = [line for line in done.stdout.splitlines() if line.startswith("!!")]
    assert len(broken) == 2
    assert "no-such-python" in broken[0] and "'speed'" in broken[1]
    assert done.stdout.count("→") >= 2


def test_doctor_does_not_call_a_model_ok_that_there_is_not(dailies) -> None:
    done = dailies("doctor", DAILIES_MODEL="rulez")
    assert done.returncode == 1
    broken = [line for line in done.stdout.splitlines() if line.startswith("!!")]
    assert len(broken) == 1 and "'rulez'" in broken[0] and "DAILIES_MODEL" in broken[0]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is a device of Linux")
def test_a_full_disk_is_one_line_and_no_traceback(takes: Path) -> None:
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "worker", "inspect", takes / "b_walk.bvh"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("dailies: ") and done.stderr.count("\n") == 1


def test_a_worker_is_served_asked_and_stopped(dailies, begin, tmp_path: Path) -> None:
    path = tmp_path / "run" / "worker.json"
    assert dailies("serve", "--status").returncode == 1
    process = begin("serve")
    wait_until(path.exists, 20.0)
    assert read_connection(path).pid == process.pid
    said = dailies("serve", "--status").stdout
    assert f"process {process.pid}" in said and "model rules: ready" in said
    line = json.loads(dailies("serve", "--status", "--json").stdout)
    assert line["ok"] and line["result"]["pid"] == process.pid
    second = dailies("serve")
    assert second.returncode == 1 and "runs already" in second.stderr.splitlines()[-1]
    assert dailies("serve", "--stop").returncode == 0
    assert process.wait(5) == 0
    assert not path.exists()


def test_ctrl_c_ends_a_worker_cleanly(dailies, begin, tmp_path: Path) -> None:
    process = begin("serve")
    wait_until(lambda: dailies("serve", "--status").returncode == 0, 20.0)
    process.send_signal(signal.SIGINT)
    assert process.wait(5) == 0
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


def test_ctrl_c_ends_a_batch_without_a_traceback(begin, tmp_path: Path, walk_text: str) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.bvh").write_text(walk_text)
    process = begin("describe", tmp_path, "--json")
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(5) == 1
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


def test_what_takes_longer_than_a_second_says_on_stderr_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now_s = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    meter = Meter(80)
    meter.begin(0, "a.bvh")
    assert capsys.readouterr().err == ""
    now_s = 110.0
    meter.begin(20, "b.bvh")
    meter.report(Progress(fraction=0.5, doing="measuring"))  # too soon after the last line
    said = capsys.readouterr()
    assert said.err == " 25%  21 of 80  b.bvh: reading, 30 s left\n" and said.out == ""


def test_a_name_with_escape_sequences_does_not_reach_the_terminal() -> None:
    assert printable("\x1b[2Jhips\n\udcff") == "\\x1b[2Jhips\n\\udcff"

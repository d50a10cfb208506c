"""The demo's part in Blender, from the outside: build the zip, run Blender in a process of its own, hear what it did."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from shared.errors import WorkerError
from shared.results import Answer, Description

BPY_VARIABLE: Final = "DAILIES_BPY_PYTHON"
BUILDER: Final = Path(__file__).resolve().parents[2] / "build_addon.py"
TIMEOUT_S: Final = 240.0
LAST_LINES: Final = 15


class BlenderNotHere(Exception):
    """There is no Blender to be had; everything else of the demo works without it. The text says why, and what to do."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done in Blender; `in_blender.py` reads it."""

    zip: str
    bvh: str
    blend: str
    """Where the file with the results is saved."""
    unit_m: float
    up_axis: str
    questions: tuple[str, ...]


class InBlender(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of it, as read from the .blend file that was saved and opened again."""

    blender: str
    action: str
    description: Description
    answers: tuple[Answer, ...]


Told = Callable[[str, float], None]
"""Takes what was done, and the seconds it took."""


def bpy_python() -> str:
    """The Python that has Blender as a module.

    Raises:
        BlenderNotHere: none is named, or it has no bpy, or this is no checkout, so that no zip can be built.
    """
    python = os.environ.get(BPY_VARIABLE, "")
    if not python:
        raise BlenderNotHere(f"{BPY_VARIABLE} names no Python that has bpy; `make demo` makes one.")
    if not BUILDER.is_file():
        raise BlenderNotHere("The add-on is built from a checkout; clone the repository and run `make demo`.")
    if not _python_tag(python):
        raise BlenderNotHere(f"{python} cannot be run or has no bpy; `make demo` makes one that has.")
    return python


def build_zip(python: str, folder: Path) -> Path:
    """The add-on's zip for a Blender with this Python; built only if something it is made of has changed since.

    Raises:
        WorkerError: it cannot be built.
    """
    tag = _python_tag(python)
    built = max(folder.glob(f"dailies-*-{tag}.zip"), key=_changed_s, default=None)
    if built is not None and _changed_s(built) > max(map(_changed_s, _parts())):
        return built
    command = [sys.executable, str(BUILDER), "--python-tag", tag, "--out", str(folder)]
    build = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if build.returncode:
        raise WorkerError(f"The add-on's zip was not built: {_last_line(build.stderr)}", "Is a package index within reach?")
    return max(folder.glob(f"dailies-*-{tag}.zip"), key=_changed_s)


def play(python: str, plan: Plan, folder: Path, told: Told) -> InBlender:
    """Install the zip in a fresh Blender, describe and question the motion there, save and reopen the file.

    `folder` takes the user folder of that Blender.

    Raises:
        WorkerError: a step failed; the sentence has Blender's last words.
    """
    home = folder / "blender-home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    plan_path = home / "plan.json"
    plan_path.write_bytes(msgspec.json.encode(plan))
    with tempfile.TemporaryDirectory(prefix="dailies-") as runtime:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment |= {
            "BLENDER_USER_RESOURCES": str(home.absolute()),
            "DAILIES_COMMAND": str(Path(sys.executable).with_name("dailies")),
            "DAILIES_RUNTIME_DIR": str(Path(runtime, "run")),
            "DAILIES_STATE_DIR": str(Path(runtime, "state")),
        }
        script = Path(__file__).with_name("in_blender.py")
        return _heard([python, str(script), str(plan_path.absolute())], environment, home, told)


def _heard(command: list[str], environment: dict[str, str], cwd: Path, told: Told) -> InBlender:
    lines: list[str] = []
    result: dict[str, Any] | None = None
    with subprocess.Popen(
        command, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            for line in process.stdout or ():
                if not line.startswith("@@"):
                    lines.append(line)
                    continue
                said = json.loads(line[2:])
                if "step" in said:
                    told(said["step"], said["seconds"])
                else:
                    result = said
            status = process.wait(TIMEOUT_S)
        except BaseException:
            process.kill()
            raise
    if status or result is None:
        words = "".join(lines[-LAST_LINES:]).strip()
        raise WorkerError(f"Blender ended with status {status} before the demo was over:\n{words}\n", "Run `dailies doctor`.")
    return msgspec.convert(result, InBlender)


def _python_tag(python: str) -> str:
    """`cp311` and the like; empty where this Python cannot be run or has no bpy."""
    ask = "import sys, importlib.util as u; print(f'cp{sys.version_info[0]}{sys.version_info[1]}' if u.find_spec('bpy') else '')"
    try:
        asked = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()


def _parts() -> Iterator[Path]:
    """Every file that the zip is made of, and what makes it."""
    yield from (BUILDER, *BUILDER.parent.glob("*.toml"), *BUILDER.parent.glob("*.txt"))
    for folder in ("blender_addon", "shared", "worker"):
        yield from (path for path in (BUILDER.parent / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def _changed_s(path: Path) -> float:
    return path.stat().st_mtime


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "no reason given")

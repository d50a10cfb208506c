"""Whether everything works on this machine, and how to mend what does not.

Each check does the thing itself: it opens sockets, it describes a motion, it asks the worker. It imports what it needs by itself,
so that a broken package is a line of the report and not its end.
"""

import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from shared import __version__
from shared.connection import (
    Connection,
    bind_router,
    default_connection_file,
    is_stale,
    make_dealer,
    make_key_pair,
    read_connection,
    runtime_dir,
)
from shared.errors import DailiesError
from worker import settings

PACKAGES: Final = ("numpy", "scipy", "pyzmq", "msgspec", "platformdirs", "rich", "click")
EXTRAS: Final = {"plots": "matplotlib"}
ASK_S: Final = 20.0
SOCKET_MS: Final = 3_000


class Check(msgspec.Struct, frozen=True):
    """What one look found."""

    state: Literal["ok", "absent", "broken"]
    """`absent`: not there, and everything else works without it."""
    found: str
    mend: str = ""
    name: str = ""


def look(folder: Path) -> Iterator[Check]:
    """Every check in turn; settings as they are for an input in `folder`. A check that fails says so and never raises."""
    for name, check in CHECKS.items():
        yield msgspec.structs.replace(_safely(check), name=name)
    try:
        resolved = settings.resolve(folder, {})
    except DailiesError as error:
        yield Check("broken", error.message, error.next_step, "Settings")
        return
    for key in settings.KEYS:
        value, origin = getattr(resolved.settings, key), resolved.origins[key]
        check = _model(value) if key == "model" else Check("ok", "unknown" if value is None else str(value))
        yield msgspec.structs.replace(check, found=f"{check.found} ({origin})", name=f"Setting {key}")


def _model(model_id: str) -> Check:
    from worker.models.registry import load

    try:
        load(model_id)
    except DailiesError as error:
        return Check("broken", error.message, error.next_step)
    return Check("ok", model_id)


def _safely(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except DailiesError as error:
        return Check("broken", error.message, error.next_step)
    except Exception as error:  # whatever is wrong with this machine, the other checks are wanted all the more
        return Check("broken", f"{type(error).__name__}: {error}", "Report it, with this line.")


def _python() -> Check:
    return Check("ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}: {sys.executable}")


def _packages() -> Check:
    versions = {name: _version(name) for name in PACKAGES}
    missing = [name for name, version in versions.items() if not version]
    if missing:
        return Check("broken", f"{', '.join(missing)} not installed", "pip install dailies-motion")
    return Check("ok", f"dailies {__version__}, " + ", ".join(f"{name} {version}" for name, version in versions.items()))


def _extras() -> Check:
    missing = [extra for extra, package in EXTRAS.items() if not _version(package)]
    if missing:
        return Check("absent", f"no {', '.join(missing)}", f'pip install "dailies-motion[{",".join(missing)}]"')
    return Check("ok", ", ".join(f"{extra} ({package} {_version(package)})" for extra, package in EXTRAS.items()))


def _describing() -> Check:
    from shared.messages import Describe
    from worker import pipeline
    from worker.motion.made import walk_turn_wave

    clip = walk_turn_wave()
    started_s = time.perf_counter()
    pipeline.run(clip, Describe())
    return Check("ok", f"{clip.duration_s:.1f} s of made motion described in {time.perf_counter() - started_s:.2f} s")


def _weights() -> Check:
    from worker.models import registry

    statuses = registry.statuses()
    missing = [status.id for status in statuses if status.state == "weights_missing"]
    if missing:
        return Check("absent", f"missing for {', '.join(missing)}", "dailies models")
    return Check("ok", "; ".join(f"{status.id} is {status.state.replace('_', ' ')}" for status in statuses))


def _gpu() -> Check:
    tool = shutil.which("nvidia-smi")
    listed = _output([tool, "-L"]) if tool else ""
    if not listed:
        return Check("absent", "no NVIDIA GPU; the rules model needs none")
    return Check("ok", "; ".join(line.partition(" (")[0] for line in listed.splitlines()))


def _sockets() -> Check:
    import zmq

    if not zmq.has("curve"):
        return Check("broken", "this ZeroMQ cannot encrypt", "pip install --force-reinstall pyzmq")
    server, client = make_key_pair(), make_key_pair()
    context: zmq.Context[Any] = zmq.Context()
    started_s = time.perf_counter()
    try:
        router = bind_router(context, server, "tcp://127.0.0.1:*")
        endpoint = router.getsockopt_string(zmq.LAST_ENDPOINT).rstrip("\0")
        connection = Connection(
            jobs=endpoint,
            control=endpoint,
            server_public_key=server.public,
            client_public_key=client.public,
            client_secret_key=client.secret,
        )
        dealer = make_dealer(context, connection)
        dealer.connect(endpoint)
        dealer.send(b"well?")
        heard = bool(router.poll(SOCKET_MS)) and router.recv_multipart()[-1] == b"well?"
    finally:
        context.destroy(linger=0)
    if not heard:
        return Check(
            "broken", "a message to this machine itself did not arrive", "Allow Python to connect to 127.0.0.1 (firewall)."
        )
    spent_ms = (time.perf_counter() - started_s) * 1e3
    return Check("ok", f"ZeroMQ {zmq.zmq_version()}, an encrypted message over loopback took {spent_ms:.0f} ms")


def _folders() -> Check:
    from worker.state import state_dir

    runtime, state = runtime_dir(), state_dir()
    for folder in (runtime, state):
        if not os.access(folder, os.W_OK | os.X_OK):
            return Check("broken", f"{folder} is not writable", "Give yourself the right to write there.")
    return Check("ok", f"yours alone: {runtime} (keys of a running worker), {state} (log, results)")


def _worker() -> Check:
    from worker.server import query_status

    path = default_connection_file()
    if not path.exists():
        return Check("absent", "none runs; the panel starts one", "dailies serve")
    connection = read_connection(path)
    if is_stale(connection):
        return Check("absent", f"process {connection.pid} has died; the panel starts another", "dailies serve")
    status = query_status(connection)
    return Check("ok", f"process {status.pid}, version {status.version}, {status.clients} clients")


def _blender() -> Check:
    found: list[str] = []
    command = shutil.which("blender")
    if command:
        found.append(f"{_output([command, '--version']).partition(chr(10))[0] or 'unknown version'} ({command})")
    python = os.environ.get("DAILIES_BPY_PYTHON")
    if python:
        bpy_version = _output([python, "-c", "from importlib.metadata import version; print(version('bpy'))"])
        if not bpy_version:
            return Check("broken", f"{python} has no bpy", "Point DAILIES_BPY_PYTHON to a Python that has bpy, or unset it.")
        found.append(f"bpy {bpy_version} ({python})")
    if not found:
        return Check("absent", "no blender on the PATH; files are read without it", "Install Blender 4.2 or later.")
    return Check("ok", "; ".join(found))


def _output(command: list[str]) -> str:
    """What a command prints; empty where it fails."""
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=ASK_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def _version(package: str) -> str:
    """Version of an installed package; empty where it is not."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


CHECKS: Final[dict[str, Callable[[], Check]]] = {
    "Python": _python,
    "Packages": _packages,
    "Extras": _extras,
    "Describing": _describing,
    "Weights": _weights,
    "GPU": _gpu,
    "Sockets": _sockets,
    "Folders": _folders,
    "Worker": _worker,
    "Blender": _blender,
}

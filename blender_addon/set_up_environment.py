"""Makes the worker's own environment; runs as a process of its own, with nothing but the standard library.

    PYTHON set_up_environment.py ENVIRONMENT WHEEL [PACKAGE_FOLDER]

Prints one JSON object a line, `{"fraction": 0.3, "doing": "…"}`, then `{"ready": "…/dailies"}` or
`{"failed": "…", "next_step": "…"}`; every other line is pip's own and belongs in the log.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
PACKAGES_EXPECTED = 12
"""The worker's core dependencies with theirs; only the progress bar depends on it."""
SUITABLE = f"import sys, venv, ensurepip; sys.exit(sys.version_info < {OLDEST_PYTHON})"


class CannotSetUp(Exception):
    """What went wrong, and what to do next."""


def main(environment: Path, wheel: Path, package_folder: str) -> None:
    say(0.0, "looking for a Python")
    python = find_python()
    say(0.05, f"making an environment with {python}")
    if environment.exists():
        shutil.rmtree(environment)
    run([python, "-m", "venv", str(environment)], "The environment could not be made.", "Look at the log.")
    say(0.2, "fetching packages")
    install(environment, wheel, package_folder)
    say(0.95, "trying the worker")
    command = environment / ("Scripts/dailies.exe" if os.name == "nt" else "bin/dailies")
    run([str(command), "--version"], "The worker was installed but does not start.", "Look at the log, then press Repair.")
    print(json.dumps({"ready": str(command)}), flush=True)


def find_python() -> str:
    """The first Python that can make an environment: Blender's own, then those on the PATH.

    Raises:
        CannotSetUp: there is none.
    """
    names = ("python3.13", "python3.12", "python3.11", "python3", "python")
    candidates = [sys.executable, *filter(None, map(shutil.which, names))]
    for candidate in dict.fromkeys(candidates):
        tried = subprocess.run([candidate, "-I", "-c", SUITABLE], capture_output=True, check=False)
        if tried.returncode == 0:
            return candidate
    oldest = ".".join(map(str, OLDEST_PYTHON))
    raise CannotSetUp(
        f"No Python {oldest} or newer was found that can make an environment.",
        "Install Python from python.org (on Debian and Ubuntu: apt install python3-venv), then press Set up Worker again.",
    )


def install(environment: Path, wheel: Path, package_folder: str) -> None:
    """Let pip install the wheel with its dependencies, from the package index or from a folder alone."""
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    source = ["--no-index", "--find-links", package_folder] if package_folder else []
    command = [str(python), "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--only-binary", ":all:", *source, str(wheel)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip:
        assert pip.stdout is not None
        fetched = 0
        for line in pip.stdout:
            print(line, end="", flush=True)
            if line.startswith("Collecting "):
                fetched += 1
                say(0.2 + 0.6 * min(1.0, fetched / PACKAGES_EXPECTED), f"fetching {line.split()[1]}")
            elif line.startswith("Installing collected packages"):
                say(0.8, "installing")
    if pip.returncode:
        where = f"the folder {package_folder}" if package_folder else "the package index"
        raise CannotSetUp(
            f"pip could not install the worker from {where}.", "Look at the log, check the connection, then press Repair."
        )


def run(command: list[str], message: str, next_step: str) -> None:
    """Run one command with its output in the log.

    Raises:
        CannotSetUp: it failed.
    """
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    print(done.stdout, flush=True)
    if done.returncode:
        raise CannotSetUp(message, next_step)


def say(fraction: float, doing: str) -> None:
    print(json.dumps({"fraction": round(fraction, 3), "doing": doing}), flush=True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
    except CannotSetUp as error:
        print(json.dumps({"failed": error.args[0], "next_step": error.args[1]}), flush=True)
        sys.exit(1)
    except OSError as error:
        print(
            json.dumps({"failed": f"{error}.", "next_step": "Check the disk's space and rights, then press Repair."}), flush=True
        )
        sys.exit(1)

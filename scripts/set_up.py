"""Makes the environments of a checkout; the Makefile calls it.

    python3 scripts/set_up.py run | dev | demo-blender | test-blender [VERSION ...]

Standard library only and any Python from 3.8 on, since it is what finds the right one.

    .venv                 the worker and its command line; with `dev` everything a developer needs
    .venv-bpy-VERSION     Blender as a Python module, with pyzmq, msgspec and pytest, for the demo and the add-on's tests

An environment is made anew only when its list of packages has changed.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
BPY_CONSTRAINTS = ROOT / "constraints-bpy.txt"

PYTHON_MINOR = {"4.2.23": 11, "4.5.15": 11, "5.0.1": 11, "5.2.3": 13}
"""The versions of bpy that the add-on is tested in, and the minor of the Python 3 each has wheels for."""

TESTED_BY_DEFAULT = {11: ("4.2.23", "5.0.1"), 13: ("5.2.3",)}
FOR_DEMO = ("5.0.1", "5.2.3")
BESIDE_BPY = ("pyzmq", "msgspec", "pytest", "pytest-timeout", "hypothesis")
BPY_LIBRARIES = "libgl1 libegl1 libsm6 libx11-6 libxfixes3 libxi6 libxkbcommon0 libxrender1 libxxf86vm1 libgomp1"
NOT_RUN = "Blender part not run: "


def say(words):
    print(words, file=sys.stderr, flush=True)


def find_python(minor):
    """A Python 3.<minor> that can make environments, or None."""
    home = Path.home()
    found = [path for path in (shutil.which(name) for name in (f"python3.{minor}", "python3", "python")) if path]
    found += sorted(home.glob(f".pyenv/versions/3.{minor}.*/bin/python"), reverse=True)
    found += sorted(home.glob(f".local/share/uv/python/cpython-3.{minor}.*/bin/python3"), reverse=True)
    found += sorted(home.glob(f"AppData/Local/Programs/Python/Python3{minor}/python.exe"))
    test = f"import sys, venv, ensurepip; assert sys.version_info[:2] == (3, {minor}); print(sys.executable)"
    for path in found:
        try:
            tried = subprocess.run([str(path), "-c", test], capture_output=True, text=True, timeout=30, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if tried.returncode == 0:
            return tried.stdout.strip()
    return None


def python_of(environment):
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_of(files, words):
    digest = hashlib.sha256("\n".join(words).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def install(environment, python, arguments, stamp):
    """Make the environment with these pip arguments, unless its stamp says that it is made."""
    stamp_file = environment / "set-up.sha256"
    if stamp_file.is_file() and stamp_file.read_text() == stamp:
        return
    started = time.time()
    say(f"Setting up {environment.name} ...")
    if not python_of(environment).exists():
        subprocess.run([python, "-m", "venv", str(environment)], check=True)
    pip = [str(python_of(environment)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    if subprocess.run(pip + arguments, cwd=ROOT, check=False).returncode:
        sys.exit(f"{environment.name} could not be set up: pip's own words are above. Is a package index within reach?")
    stamp_file.write_text(stamp)
    say(f"{environment.name} is ready after {time.time() - started:.0f} s.")


def worker_environment(extra):
    """`.venv` with the worker; `extra` is `demo` (pictures, and what builds the zip) or `dev`, which is never taken back."""
    environment = ROOT / ".venv"
    made_for_dev = environment / "dev"
    extra = "dev" if made_for_dev.exists() else extra
    python = next((found for found in map(find_python, (11, 13, 12, 14)) if found), None)
    if python is None:
        sys.exit("Dailies needs Python 3.11 or newer with venv: install python3.11 or python3.13 (on Debian also python3-venv).")
    stamp = stamp_of([CONSTRAINTS, ROOT / "pyproject.toml"], [extra])
    install(environment, python, ["--constraint", str(CONSTRAINTS), "--editable", f".[{extra}]"], stamp)
    if extra == "dev":
        made_for_dev.touch()


def bpy_environment(version):
    """The Python that has this bpy; None, after one line that says what is wanted, where it cannot be had."""
    minor = PYTHON_MINOR[version]
    python = find_python(minor)
    if python is None:
        say(f"{NOT_RUN}bpy {version} needs Python 3.{minor}; install python3.{minor}.")
        return None
    environment = ROOT / f".venv-bpy-{version}"
    packages = [f"bpy=={version}", *BESIDE_BPY]
    install(environment, python, ["--constraint", str(BPY_CONSTRAINTS), *packages], stamp_of([BPY_CONSTRAINTS], packages))
    tried = subprocess.run([str(python_of(environment)), "-c", "import bpy"], capture_output=True, text=True, check=False)
    if tried.returncode == 0:
        return python_of(environment)
    words = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
    missing = re.search(r"lib\S+\.so[.\d]*", words)
    if platform.system() == "Linux" and missing:
        say(f"{NOT_RUN}{missing.group()} is missing; run: apt-get install -y --no-install-recommends {BPY_LIBRARIES}")
    else:
        say(f"{NOT_RUN}bpy {version} does not import: {words}")
    return None


def demo_blender():
    """The Python of the newest bpy that can be had here; empty, with a word on stderr, where there is none."""
    possible = [version for version in FOR_DEMO if find_python(PYTHON_MINOR[version])]
    if not possible:
        say(f"{NOT_RUN}bpy needs Python 3.11 or 3.13; install python3.11 or python3.13.")
        return ""
    return str(bpy_environment(possible[0]) or "")


def test_blenders(versions):
    """Build the zips and run the add-on's tests in each of these Blenders; True if all that could be run are green."""
    for options in ([], ["--store"]):
        builder = [str(python_of(ROOT / ".venv")), "build_addon.py", "--out", "build/zips", *options]
        subprocess.run(builder, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    green = True
    for version in versions:
        python = bpy_environment(version)
        if python is None:
            continue
        say(f"The add-on's tests in Blender {version}")
        green &= subprocess.run([str(python), "-m", "pytest", "tests/blender", "-q"], cwd=ROOT, check=False).returncode == 0
    return green


def main():
    what, rest = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if what == "run":
        worker_environment("demo")
    elif what == "dev":
        worker_environment("dev")
    elif what == "demo-blender":
        print(demo_blender())
    elif what == "test-blender":
        default = next((TESTED_BY_DEFAULT[minor] for minor in (11, 13) if find_python(minor)), ("5.0.1",))
        sys.exit(0 if test_blenders(rest or default) else 1)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()

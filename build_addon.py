"""Builds the add-on's installable zips: `python build_addon.py`.

One zip for Blender 4.2 to 5.0 (Python 3.11) and one for Blender 5.1 and later (Python 3.13); each carries the wheels of pyzmq and
msgspec for Linux x64, Windows x64, macOS arm64 and macOS x64, `shared` inside the add-on's own package, and the worker's wheel as
data. The same input gives the same bytes. Blender unites the Python versions it finds in wheel names, which is why one zip cannot
serve both.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parent
ADDON = REPOSITORY / "blender_addon"
SHARED = REPOSITORY / "shared"
WHEEL_LOCK = REPOSITORY / "addon-wheels.txt"
BUILD = REPOSITORY / "build"
PIP = (sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check")

PIP_PLATFORMS = {
    "linux-x64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "windows-x64": ("win_amd64",),
    "macos-arm64": ("macosx_11_0_arm64",),
    "macos-x64": ("macosx_11_0_x86_64", "macosx_10_15_universal2"),
}
"""Blender's names of the platforms, and pip's."""

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
SOURCE_DATE_EPOCH = "315532800"  # the same day for the worker's wheel


class Target(NamedTuple):
    """One zip: the Python its wheels are for, and the Blender versions that have this Python."""

    python_tag: str
    blender_min: str
    blender_max: str
    """Exclusive; empty for no bound."""


TARGETS = (Target("cp311", "4.2.0", "5.1.0"), Target("cp313", "5.1.0", ""))


def version() -> str:
    """The one version number of add-on and worker, from pyproject.toml."""
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def assemble(folder: Path, *, store: bool = False) -> None:
    """Lay out the add-on as it lies in the zip, without wheels and manifest: its modules, and `shared` inside its package.

    `store` leaves out *Set up Worker*, as the extension platform's rules ask (no pip at run time).
    """
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "blender_manifest.toml", "shared")
    shutil.copytree(ADDON, folder, ignore=ignore)
    shutil.copytree(SHARED, folder / "shared", ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    shutil.copy(REPOSITORY / "LICENSE", folder / "LICENSE")
    if store:
        options = folder / "build_options.py"
        options.write_text(options.read_text("utf-8").replace("CAN_SET_UP_WORKER = True", "CAN_SET_UP_WORKER = False"), "utf-8")


def download_wheels(python_tag: str, cache: Path) -> dict[str, tuple[Path, ...]]:
    """The locked wheels for one Python on every platform, by Blender's name of the platform; kept in `cache`."""
    return {platform: _download(python_tag, platform, cache / f"{python_tag}-{platform}") for platform in PIP_PLATFORMS}


def _download(python_tag: str, platform: str, folder: Path) -> tuple[Path, ...]:
    digest = hashlib.sha256(WHEEL_LOCK.read_bytes()).hexdigest()
    stamp = folder / "lock.sha256"
    if not (stamp.is_file() and stamp.read_text() == digest):
        shutil.rmtree(folder, ignore_errors=True)
        platforms = [argument for name in PIP_PLATFORMS[platform] for argument in ("--platform", name)]
        command = ["download", "--no-deps", "--require-hashes", "--only-binary=:all:", "--implementation", "cp"]
        command += ["--python-version", python_tag.removeprefix("cp"), *platforms]
        _pip([*command, "--dest", str(folder), "--requirement", str(WHEEL_LOCK)])
        stamp.write_text(digest)
    return tuple(sorted(folder.glob("*.whl")))


def _pip(arguments: list[str], **variables: str) -> None:
    """Run pip.

    Raises:
        SystemExit: it failed; its last words are said.
    """
    run = subprocess.run([*PIP, *arguments], capture_output=True, text=True, check=False, env={**os.environ, **variables})
    if run.returncode:
        words = [line for line in run.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise SystemExit(f"pip {arguments[0]} failed: {words[-1].strip()}")


def build_worker_wheel(folder: Path) -> Path:
    """The wheel of the distribution `dailies-motion`, for *Set up Worker* and for pip; reproducible."""
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "source"
        source.mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(REPOSITORY / name, source / name)
        for package in ("shared", "worker"):
            shutil.copytree(REPOSITORY / package, source / package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        command = ["wheel", "--no-deps", "--no-build-isolation"]
        _pip([*command, "--wheel-dir", temporary, str(source)], SOURCE_DATE_EPOCH=SOURCE_DATE_EPOCH)
        built = next(Path(temporary).glob("*.whl"))
        folder.mkdir(parents=True, exist_ok=True)
        _write_zip(folder / built.name, _read_zip(built))
        return folder / built.name


def _read_zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _write_zip(path: Path, files: dict[str, bytes]) -> None:
    """A zip whose bytes depend on names and contents only: sorted, one date, one mode, wheels and zips stored as they are."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=9)


def manifest(target: Target, wheels: tuple[str, ...], platforms: tuple[str, ...], *, store: bool) -> str:
    """The text of `blender_manifest.toml`: the template beside the add-on's code, filled in."""
    text = (ADDON / "blender_manifest.toml").read_text("utf-8")
    bound = f'blender_version_max = "{target.blender_max}"\n' if target.blender_max else ""
    listed = "".join(f'  "./wheels/{name}",\n' for name in wheels)
    names = ", ".join(f'"{name}"' for name in platforms)
    text = re.sub(r'(?m)^version = ".*"$', f'version = "{version()}"', text)
    text = re.sub(r'(?m)^blender_version_min = ".*"\n', f'blender_version_min = "{target.blender_min}"\n{bound}', text)
    text = text.replace("wheels = []", f"wheels = [\n{listed}]").replace("platforms = []", f"platforms = [{names}]")
    return text.replace(", and fetch its packages when you set it up", "") if store else text


def build(target: Target, folder: Path, *, store: bool = False) -> Path:
    """Build one zip into `folder` and return its path."""
    by_platform = download_wheels(target.python_tag, BUILD / "wheels")
    wheels = {wheel.name: wheel for wheel in sorted({wheel for found in by_platform.values() for wheel in found})}
    with tempfile.TemporaryDirectory() as temporary:
        package = Path(temporary) / "dailies"
        assemble(package, store=store)
        files = {path.relative_to(package).as_posix(): path.read_bytes() for path in package.rglob("*") if path.is_file()}
        if not store:
            worker_wheel = build_worker_wheel(Path(temporary) / "worker")
            files[f"wheel_data/{worker_wheel.name}"] = worker_wheel.read_bytes()
    files |= {f"wheels/{name}": wheel.read_bytes() for name, wheel in wheels.items()}
    files["blender_manifest.toml"] = manifest(target, tuple(sorted(wheels)), tuple(PIP_PLATFORMS), store=store).encode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"dailies-{version()}-{target.python_tag}{'-store' if store else ''}.zip"
    _write_zip(path, files)
    return path


def validate(zip_path: Path, python: str) -> None:
    """Let Blender's own extension validation judge a zip; `python` is an interpreter that has bpy.

    Raises:
        SystemExit: Blender refuses the zip; its words are printed.
    """
    find = (
        "import sysconfig, pathlib; print(*pathlib.Path(sysconfig.get_path('purelib'), 'bpy').rglob('bl_pkg/cli/blender_ext.py'))"
    )
    tool = subprocess.run([python, "-c", find], check=True, capture_output=True, text=True).stdout.strip()
    if not tool:
        raise SystemExit(f"{python} has no bpy; name the Python of an environment with bpy.")
    judged = subprocess.run([python, tool, "validate", str(zip_path)], capture_output=True, text=True, check=False)
    if judged.returncode:
        raise SystemExit(f"{zip_path.name}: Blender's validation refuses it.\n{judged.stdout}{judged.stderr}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the installable zips of the Dailies add-on.")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "dist", help="folder for the zips (default: dist)")
    parser.add_argument("--store", action="store_true", help="leave out Set up Worker, as the extension platform's rules ask")
    parser.add_argument("--python-tag", help="one zip for this Python and any Blender from 4.2 on, as Debian has it")
    parser.add_argument("--validate-with", metavar="PYTHON", help="a Python that has bpy: let Blender validate the zips")
    arguments = parser.parse_args()
    targets = (Target(arguments.python_tag, "4.2.0", ""),) if arguments.python_tag else TARGETS
    for target in targets:
        path = build(target, arguments.out, store=arguments.store)
        if arguments.validate_with:
            validate(path, arguments.validate_with)
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB  sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()

"""What may not lie in the repository: machine paths, pickle, shells fed with text, big files."""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LARGEST_BYTES = 2_000_000


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [REPOSITORY / name for name in listed.stdout.decode().split("\0") if name and (REPOSITORY / name).is_file()]


def test_no_file_is_large() -> None:
    assert not [path.name for path in tracked() if path.stat().st_size > LARGEST_BYTES]


def test_no_pickle_eval_or_shell_in_the_product() -> None:
    modules = r"(pickle|cPickle|marshal|shelve)"
    forbidden = re.compile(rf"\b{modules}\s*[.(]|^\s*import {modules}|shell=True|\beval\(|\bexec\(|os\.system\(", re.M)
    for path in tracked():
        if path.suffix == ".py" and path.relative_to(REPOSITORY).parts[0] in {"shared", "worker", "blender_addon"}:
            assert not forbidden.search(path.read_text("utf-8")), path


def test_addon_and_worker_have_one_version() -> None:
    from build_addon import version
    from shared import __version__

    assert version() == __version__


def test_every_folder_of_python_code_has_a_reason() -> None:
    """Each package of the product says in its docstring what it is."""
    for path in tracked():
        relative = path.relative_to(REPOSITORY)
        if path.name == "__init__.py" and relative.parts[0] in {"shared", "worker"}:
            assert path.read_text("utf-8").lstrip().startswith('"""'), relative

"""What `build_addon.py` lays out and writes."""

import tomllib
import zipfile
from pathlib import Path

from build_addon import REPOSITORY, TARGETS, _write_zip, assemble, manifest


def test_shared_lies_inside_the_addon_and_nothing_else_of_ours(addon_dir: Path) -> None:
    assert (addon_dir / "shared" / "clip.py").is_file()
    assert not (addon_dir / "worker").exists()
    assert not list(addon_dir.rglob("__pycache__"))


def test_the_store_zip_cannot_set_up_the_worker(tmp_path: Path) -> None:
    assemble(tmp_path / "full")
    assemble(tmp_path / "store", store=True)
    assert "CAN_SET_UP_WORKER = True" in (tmp_path / "full" / "build_options.py").read_text()
    assert "CAN_SET_UP_WORKER = False" in (tmp_path / "store" / "build_options.py").read_text()


def test_the_manifests_cover_every_blender_once() -> None:
    older, newer = (tomllib.loads(manifest(target, ("a.whl",), ("linux-x64",), store=False)) for target in TARGETS)
    assert older["blender_version_min"] == "4.2.0"
    assert older["blender_version_max"] == newer["blender_version_min"]
    assert "blender_version_max" not in newer
    assert older["wheels"] == ["./wheels/a.whl"]
    assert len(older["tagline"]) <= 64


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    files = {"b.py": b"2", "a.py": b"1"}
    _write_zip(tmp_path / "one.zip", files)
    _write_zip(tmp_path / "two.zip", dict(reversed(files.items())))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert zipfile.ZipFile(tmp_path / "one.zip").namelist() == ["a.py", "b.py"]


def test_the_environment_of_make_demo_has_what_builds_the_zip() -> None:
    """The worker's wheel is built without a build environment of its own, so that the same pinned tools give the same bytes."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    assert set(project["build-system"]["requires"]) <= set(project["project"]["optional-dependencies"]["demo"])
    assert 'worker_environment("demo")' in (REPOSITORY / "scripts" / "set_up.py").read_text("utf-8")

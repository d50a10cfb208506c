"""A folder of motion for the command."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def walk_text() -> str:
    """A BVH file of a walk that turns and waves, made by formula."""
    from worker.motion.bvh_write import bvh_text
    from worker.motion.made import walk_turn_wave

    return bvh_text(walk_turn_wave())


@pytest.fixture
def takes(tmp_path: Path, walk_text: str) -> Path:
    """A folder with two good files, a cut one, an empty one, and what is no motion at all."""
    folder = tmp_path / "takes"
    (folder / "day 2").mkdir(parents=True)
    (folder / "b_walk.bvh").write_text(walk_text, "utf-8")
    (folder / "day 2" / "gehen ü.bvh").write_text(walk_text, "utf-8")
    (folder / "a_cut.bvh").write_text(walk_text[: walk_text.index("MOTION") - 40], "utf-8")
    (folder / "c_empty.bvh").write_bytes(b"")
    (folder / "notes.txt").write_text("not motion")
    return folder

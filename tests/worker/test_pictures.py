"""Pictures of key poses: of every rig, with every caption, into a file that shows something."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shared.clip import MotionClip, identity_joint_map
from shared.errors import ExtraMissing
from shared.results import Segment
from tests.worker.motion.rigs import rigid_clip
from worker.motion.made import walk_turn_wave
from worker.pictures import LEFT, MIDDLE, RIGHT, key_poses, key_samples

pytest.importorskip("matplotlib", reason="the extra `plots` is not installed")

CAPTION = "Walks forward with the right foot first, turns left and waves with the right hand. " * 4


@pytest.fixture(scope="module")
def walk() -> MotionClip:
    return walk_turn_wave()


def segments(*borders: tuple[float, float]) -> tuple[Segment, ...]:
    return tuple(Segment(first_frame=first, last_frame=last, text="does something") for first, last in borders)


def shows(path: Path, *colours: str) -> bool:
    """Whether each of the colours (#rrggbb) is somewhere in the picture."""
    from matplotlib.colors import to_rgb
    from matplotlib.image import imread

    pixels = imread(path)[..., :3]
    return all(bool((np.abs(pixels - np.array(to_rgb(colour))).max(axis=2) < 1e-3).any()) for colour in colours)


def test_left_and_right_limbs_are_seen_in_their_colours(walk: MotionClip, tmp_path: Path) -> None:
    key_poses(walk, CAPTION, segments((0, 100), (101, 300)), tmp_path / "walk.png")

    assert shows(tmp_path / "walk.png", LEFT, RIGHT)


def test_a_rig_that_is_not_human_is_drawn_by_its_bones(tmp_path: Path) -> None:
    rig = rigid_clip(np.array([-1, 0, 1, 1, 3], np.int32), 30, 30.0, np.random.default_rng(2))
    key_poses(rig, "Swings its arms.", (), tmp_path / "rig.png")

    assert shows(tmp_path / "rig.png", MIDDLE)
    assert not shows(tmp_path / "rig.png", LEFT)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_short_clip_is_drawn_with_the_poses_it_has(walk: MotionClip, count: int, tmp_path: Path) -> None:
    assert walk.rotations is not None
    short = replace(walk, positions=walk.positions[:count], rotations=walk.rotations[:count], frames=walk.frames[:count])
    key_poses(short, "", (), tmp_path / "short.png")

    assert (tmp_path / "short.png").stat().st_size > 1_000


def test_a_rig_without_head_or_hands_and_one_of_a_single_bone_are_drawn(walk: MotionClip, tmp_path: Path) -> None:
    some = walk.joint_map.copy()
    some[12:] = -1
    key_poses(replace(walk, joint_map=some), "Walks.", (), tmp_path / "legs.png")
    key_poses(rigid_clip(np.array([-1], np.int32), 9, 30.0, np.random.default_rng(0)), "Moves.", (), tmp_path / "bone.png")
    key_poses(replace(walk, joint_map=identity_joint_map()), "Moves.", (), tmp_path / "unmapped.png")


@pytest.mark.parametrize("words", ["costs $5 and $x^2", "歩く人", "a\n\nb\tc", "_^{", "x" * 500])
def test_any_words_may_stand_in_name_and_caption(walk: MotionClip, words: str, tmp_path: Path) -> None:
    key_poses(replace(walk, name=words[:40]), words, (), tmp_path / "words.png")


def test_each_segment_that_shows_something_new_has_its_pose(walk: MotionClip) -> None:
    wave = segments((0, 90), (91, 142), (158, 277), (300, 364))
    frames = walk.frames[key_samples(walk, wave)]

    assert len(frames) == 8
    assert (np.diff(frames) > 0).all()
    for segment in wave:
        assert ((frames >= segment.first_frame) & (frames <= segment.last_frame)).any()


def test_without_matplotlib_the_error_names_the_extra(walk: MotionClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)

    with pytest.raises(ExtraMissing) as caught:
        key_poses(walk, "Walks.", (), tmp_path / "none.png")
    assert caught.value.next_step == 'pip install "dailies-motion[plots]"'

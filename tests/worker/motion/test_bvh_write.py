"""What is written as BVH comes back as the same motion."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from shared.clip import MotionClip
from tests.worker.motion.rigs import clips, rigid_clip
from worker.motion.bvh_write import bvh_text, euler_zxy_deg
from worker.motion.made import walk_turn_wave
from worker.motion.quaternions import about, multiply
from worker.motion.readers import read_takes


def numbers(text: str) -> np.ndarray:
    return np.array([line.split() for line in text.split("MOTION\n")[1].splitlines()[2:]], np.float64)


@settings(deadline=None)
@given(clips())
def test_angles_turn_back_into_the_rotations(clip: MotionClip) -> None:
    rotations = np.asarray(clip.rotations, np.float64)
    z, x, y = np.moveaxis(np.radians(euler_zxy_deg(rotations)), -1, 0)
    back = multiply(multiply(about((0.0, 0.0, 1.0), z), about((1.0, 0.0, 0.0), x)), about((0.0, 1.0, 0.0), y))

    assert np.abs(np.einsum("tjc,tjc->tj", back, rotations)) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("turn_deg", [90.0, -90.0])
def test_gimbal_lock_loses_no_rotation(turn_deg: float) -> None:
    q = multiply(about((0.0, 0.0, 1.0), np.radians(30.0)), about((1.0, 0.0, 0.0), np.radians([turn_deg])))
    z, x, y = np.radians(euler_zxy_deg(q))[0]
    back = multiply(multiply(about((0.0, 0.0, 1.0), z), about((1.0, 0.0, 0.0), x)), about((0.0, 1.0, 0.0), y))

    assert abs(np.dot(back, q[0])) == pytest.approx(1.0)


def test_angles_do_not_jump_by_whole_turns() -> None:
    angles = euler_zxy_deg(about((0.0, 1.0, 0.0), np.radians(np.arange(0.0, 1000.0, 10.0))))

    assert np.abs(np.diff(angles, axis=0)).max() < 10.1


def test_every_bone_has_its_channels_and_every_leaf_its_end() -> None:
    clip = rigid_clip(np.array([-1, 0, 1, 0, 3], np.int32), 7, 30.0, np.random.default_rng(1))
    text = bvh_text(clip)

    assert text.count("JOINT ") == 4
    assert text.count("End Site") == 2
    assert text.count("{") == text.count("}") == 7
    assert text.count("CHANNELS 6") == 1
    assert text.count("CHANNELS 3") == 4
    assert "Frames: 7\nFrame Time: 0.033333333\n" in text
    assert numbers(text).shape == (7, 6 + 4 * 3)


def test_a_bone_that_stretches_gets_position_channels() -> None:
    clip = rigid_clip(np.array([-1, 0], np.int32), 2, 30.0, np.random.default_rng(0))
    positions = clip.positions.copy()
    positions[1, 1] += 0.1

    assert bvh_text(replace(clip, positions=positions)).count("CHANNELS 6") == 2


def test_a_clip_without_rotations_is_written_by_positions() -> None:
    clip = rigid_clip(np.array([-1, 0], np.int32), 3, 30.0, np.random.default_rng(0))
    text = bvh_text(replace(clip, rotations=None))

    assert "rotation" not in text
    assert numbers(text)[:, 3:] == pytest.approx(clip.positions[:, 1] - clip.positions[:, 0], abs=1e-5)


@settings(deadline=None, max_examples=50)
@given(clips(min_frames=2))
def test_the_reader_reads_what_was_written(tmp_path_factory: pytest.TempPathFactory, clip: MotionClip) -> None:
    back = read_back(clip, tmp_path_factory.mktemp("bvh"))

    if (clip.parents < 0).sum() == 1:  # a reader may join several roots, and guess the axes of a rig that looks like nothing
        order = [back.bones.index(name) for name in clip.bones]
        lengths = np.linalg.norm(np.diff(clip.positions, axis=0), axis=2)
        read = np.linalg.norm(np.diff(back.positions[:, order], axis=0), axis=2) / back.source.unit_m
        assert read == pytest.approx(lengths, abs=1e-4)


def test_a_human_comes_back_to_a_tenth_of_a_millimetre(tmp_path: Path) -> None:
    clip = walk_turn_wave()
    back = read_back(clip, tmp_path)
    order = [back.bones.index(name) for name in clip.bones]

    assert back.fps == pytest.approx(clip.fps)
    assert back.source.unit_m == 1.0
    assert back.positions[:, order] == pytest.approx(clip.positions, abs=1e-4)
    assert back.rest[order] == pytest.approx(clip.rest, abs=1e-4)
    assert clip.rotations is not None
    assert back.rotations is not None
    assert np.abs(np.einsum("tjc,tjc->tj", back.rotations[:, order], clip.rotations)) == pytest.approx(1.0, abs=1e-5)


def read_back(clip: MotionClip, folder: Path) -> MotionClip:
    path = folder / "rig.bvh"
    path.write_text(bvh_text(clip), "utf-8")
    (back,) = read_takes(path)
    return back

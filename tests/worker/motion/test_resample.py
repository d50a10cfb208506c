"""Another frame rate changes how often a motion is looked at, and nothing else."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.clip import MotionClip
from shared.errors import ClipInvalid
from tests.worker.motion.rigs import clips, rigid_clip
from worker.motion.resample import resample

RATES = st.sampled_from((10.0, 20.0, 24.0, 30.0, 59.94, 60.0, 120.0, 240.0))


def bone_lengths(clip: MotionClip) -> np.ndarray:
    child = clip.parents >= 0
    bones = clip.positions[:, child].astype(np.float64) - clip.positions[:, clip.parents[child]]
    return np.linalg.norm(bones, axis=2)


def without_rotations(clip: MotionClip) -> MotionClip:
    return replace(clip, rotations=None)


@settings(deadline=None)
@given(clips())
def test_the_same_rate_changes_nothing(clip: MotionClip) -> None:
    assert resample(clip, clip.fps).content_hash() == clip.content_hash()


@settings(deadline=None)
@given(clips(), st.integers(2, 5))
def test_up_and_down_again_is_the_same_motion(clip: MotionClip, factor: int) -> None:
    back = resample(resample(clip, min(clip.fps * factor, 600.0)), clip.fps)

    assert back.positions == pytest.approx(clip.positions, abs=1e-5)
    assert np.abs(np.einsum("tjc,tjc->tj", back.rotations, clip.rotations)) == pytest.approx(1.0, abs=1e-5)


@settings(deadline=None)
@given(clips(min_frames=2), RATES)
def test_bones_keep_their_length(clip: MotionClip, fps: float) -> None:
    lengths = bone_lengths(resample(clip, fps))

    assert lengths == pytest.approx(np.repeat(bone_lengths(clip)[:1], len(lengths), axis=0), abs=1e-5)


@settings(deadline=None)
@given(clips(min_frames=2), RATES)
def test_the_ends_and_the_duration_stay(clip: MotionClip, fps: float) -> None:
    other = resample(clip, fps)

    assert other.frames[0] == clip.frames[0]
    assert other.positions[0] == pytest.approx(clip.positions[0], abs=1e-5)
    assert clip.duration_s - 1.0 / fps < other.duration_s <= clip.duration_s + 1e-9
    assert other.frames[-1] == pytest.approx(clip.frames[0] + other.duration_s * clip.fps)


@settings(deadline=None)
@given(clips(min_frames=2), RATES)
def test_every_sample_carries_the_source_frame_it_was_taken_at(clip: MotionClip, fps: float) -> None:
    other = resample(clip, fps)

    assert np.diff(other.frames) == pytest.approx(clip.fps / fps)
    for sample in range(len(other.frames)):
        whole = other.frames[sample] - clip.frames[0]
        if abs(whole - round(whole)) < 1e-9:
            assert other.positions[sample] == pytest.approx(clip.positions[round(whole)], abs=1e-5)


def test_a_bone_turns_on_its_arc_not_on_the_chord() -> None:
    parents = np.array([-1, 0], np.int32)
    clip = rigid_clip(parents, 2, 30.0, np.random.default_rng(0))
    half = np.sqrt(0.5)
    clip = replace(
        clip,
        rest=np.array([[0, 0, 0], [0, 1, 0]], np.float32),
        positions=np.array([[[0, 0, 0], [0, 1, 0]], [[0, 0, 0], [1, 0, 0]]], np.float32),
        rotations=np.array([[[1, 0, 0, 0]] * 2, [[half, 0, 0, -half]] * 2], np.float32),
    )

    assert resample(clip, 60.0).positions[1, 1] == pytest.approx([half, half, 0.0], abs=1e-6)
    assert resample(without_rotations(clip), 60.0).positions[1, 1] == pytest.approx([0.5, 0.5, 0.0], abs=1e-6)


def test_bones_that_stretch_stretch_evenly() -> None:
    clip = rigid_clip(np.array([-1, 0], np.int32), 2, 30.0, np.random.default_rng(0))
    still = np.zeros((2, 2, 4), np.float32)
    still[..., 0] = 1.0
    clip = replace(clip, rotations=still, positions=np.array([[[0, 0, 0], [0, 1, 0]], [[0, 0, 0], [0, 2, 0]]], np.float32))

    assert resample(clip, 120.0).positions[:, 1, 1] == pytest.approx([1.0, 1.25, 1.5, 1.75, 2.0])


@settings(deadline=None)
@given(clips())
def test_a_pose_of_one_frame_stays_a_pose(clip: MotionClip) -> None:
    pose = replace(without_rotations(clip), positions=clip.positions[:1], frames=clip.frames[:1])

    assert len(resample(pose, 20.0).positions) == 1
    assert resample(pose, 20.0).fps == 20.0


@settings(deadline=None)
@given(clips(min_frames=3), RATES)
def test_global_rotations_keep_their_sign_from_frame_to_frame(clip: MotionClip, fps: float) -> None:
    rotations = resample(clip, fps).rotations
    assert rotations is not None

    for before, after in pairwise(rotations):
        assert (np.einsum("jc,jc->j", before, after) >= 0.0).all()


def test_a_rate_out_of_range_is_refused_before_memory_is_taken() -> None:
    clip = rigid_clip(np.array([-1], np.int32), 190_000, 1.0, np.random.default_rng(0))

    with pytest.raises(ClipInvalid, match=r"0\.5 fps"):
        resample(clip, 0.5)
    with pytest.raises(ClipInvalid, match="frames"):
        resample(clip, 1000.0)

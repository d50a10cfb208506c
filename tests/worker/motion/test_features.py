"""HumanML3D features: the numbers of the published data set, and what they must and must not depend on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import ClipInvalid, UnmappedRig
from shared.skeleton import JOINT_INDEX
from tests.worker.motion.bodies import clip_of, rest_pose, turning_body
from worker.motion.clip_features import NEEDED, clip_features, human_joints
from worker.motion.features import (
    CONTACTS,
    FEATURE_COUNT,
    HEIGHT,
    POSITIONS,
    ROTATIONS,
    TURN,
    VELOCITIES,
    VELOCITY,
    features,
    joints_from_features,
    joints_from_rotations,
    placed_at_start,
)
from worker.motion.quaternions import about, rotate
from worker.motion.uniform_skeleton import BONES, REFERENCE_OFFSETS, uniform

UP = (0.0, 1.0, 0.0)
TOLERANCES = (
    (TURN, 1e-6),
    (VELOCITY, 5e-6),
    (HEIGHT, 2e-6),
    (POSITIONS, 2e-5),
    (ROTATIONS, 5e-5),
    (VELOCITIES, 2e-5),
    (CONTACTS, 0.0),
)
"""What a re-implementation may differ by from the published program, which calculates in float32."""

FIXTURES = ("synthetic_turns_steps_jump", "clip_012314_uniform", "clip_012314_as_is", "short_2_frames", "short_5_frames")


def assert_same_features(found: np.ndarray, expected: np.ndarray) -> None:
    assert found.shape == expected.shape
    for part, tolerance in TOLERANCES:
        assert np.abs(found[:, part] - expected[:, part]).max() <= tolerance, part


def fixture_positions(data_dir: Path, name: str) -> np.ndarray:
    """The positions a fixture was made of, at the proportions it was made with."""
    with np.load(data_dir / "motionllm-parity" / "humanml3d" / f"{name}.npz") as arrays:
        joints = arrays["positions"] if "positions" in arrays else np.load(data_dir / "humanml3d" / "new_joints" / "012314.npy")
    return joints if name.endswith("as_is") else uniform(joints)


# --- the published numbers ---


@pytest.mark.parametrize("name", FIXTURES)
def test_features_are_those_of_the_published_program(data_dir: Path, name: str) -> None:
    with np.load(data_dir / "motionllm-parity" / "humanml3d" / f"{name}.npz") as arrays:
        assert_same_features(features(fixture_positions(data_dir, name)), arrays["features"])


def test_features_are_those_of_the_published_clip(data_dir: Path) -> None:
    joints = np.load(data_dir / "humanml3d" / "new_joints" / "012314.npy")
    published = np.load(data_dir / "humanml3d" / "new_joint_vecs" / "012314.npy")

    # From frame 89 on the published smoothing saw a frame that was not published.
    assert_same_features(features(joints)[:89], published[:89])
    assert joints_from_features(published) == pytest.approx(joints, abs=5e-6)


@pytest.mark.parametrize("name", ["synthetic_turns_steps_jump", "clip_012314_uniform"])
def test_positions_come_back_as_in_the_published_program(data_dir: Path, name: str) -> None:
    with np.load(data_dir / "motionllm-parity" / "humanml3d" / f"{name}.npz") as arrays:
        assert placed_at_start(fixture_positions(data_dir, name)) == pytest.approx(arrays["global_positions"], abs=2e-5)
        assert joints_from_rotations(arrays["features"], REFERENCE_OFFSETS) == pytest.approx(arrays["recovered_rot"], abs=2e-5)
        if "recovered_ric" in arrays:
            assert joints_from_features(arrays["features"]) == pytest.approx(arrays["recovered_ric"], abs=5e-6)


# --- what they must and must not depend on ---


@settings(max_examples=20, deadline=None)
@given(st.floats(-180.0, 180.0), st.floats(-50.0, 50.0), st.floats(-5.0, 5.0), st.floats(-50.0, 50.0))
def test_where_the_motion_starts_and_faces_does_not_count(turn_deg: float, x: float, y: float, z: float) -> None:
    body = turning_body()
    elsewhere = rotate(about(UP, np.radians(turn_deg)), body) + np.array([x, y, z])

    assert features(elsewhere) == pytest.approx(features(body), abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.4, 3.0))
def test_the_size_of_the_body_does_not_count(scale: float) -> None:
    body = turning_body()

    assert features(uniform(scale * body)) == pytest.approx(features(uniform(body)), abs=1e-6)


@pytest.mark.parametrize("facing", ["published", "corrected"])
@settings(max_examples=20, deadline=None)
@given(turn_deg=st.floats(-150.0, 150.0))
def test_positions_come_back_from_features(facing: str, turn_deg: float) -> None:
    placed = placed_at_start(turning_body(turn_deg))
    vectors = features(placed, facing)  # type: ignore[arg-type]

    assert joints_from_features(vectors) == pytest.approx(placed[:-1], abs=1e-6)
    assert joints_from_rotations(vectors, REFERENCE_OFFSETS) == pytest.approx(placed[:-1], abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(turn_deg=st.floats(-720.0, 720.0))
def test_corrected_facing_keeps_its_direction_through_whole_turns(turn_deg: float) -> None:
    placed = placed_at_start(turning_body(turn_deg, frames=300))
    vectors = features(placed, "corrected")

    assert joints_from_features(vectors) == pytest.approx(placed[:-1], abs=1e-5)
    assert np.degrees(-2.0 * vectors[:, TURN].sum()) == pytest.approx(turn_deg, abs=0.15 * abs(turn_deg) + 5.0)


def test_each_number_says_what_it_stands_for() -> None:
    joints = np.repeat(rest_pose()[None], 5, axis=0)
    joints[..., 2] += 0.06 * np.arange(5)[:, None]
    vectors = features(joints)

    assert vectors.shape == (4, FEATURE_COUNT)
    assert vectors[:, TURN] == pytest.approx(0.0)
    assert vectors[:, VELOCITY] == pytest.approx(np.array([[0.0, 0.06]] * 4))
    assert vectors[:, HEIGHT] == pytest.approx(-rest_pose()[:, 1].min())
    assert vectors[:, CONTACTS] == pytest.approx(0.0)
    assert features(np.repeat(joints[:1], 2, axis=0))[:, CONTACTS] == pytest.approx(1.0)


def test_three_frames_are_as_good_as_any_other_number() -> None:
    """The published program takes the wrong axis there."""
    placed = placed_at_start(turning_body(frames=3))

    assert joints_from_features(features(placed)) == pytest.approx(placed[:-1], abs=1e-6)


def test_one_frame_has_no_features() -> None:
    with pytest.raises(ClipInvalid, match="two frames"):
        features(rest_pose()[None])


def test_a_body_without_legs_has_no_scale() -> None:
    with pytest.raises(ClipInvalid, match="leg"):
        uniform(np.zeros((2, 22, 3)))


@settings(max_examples=20, deadline=None)
@given(st.floats(0.5, 2.0))
def test_the_uniform_skeleton_has_the_reference_lengths_and_the_directions_of_the_body(scale: float) -> None:
    body = scale * turning_body() + 0.02 * np.random.default_rng(0).normal(size=(22, 3))
    same = uniform(body)
    for start, end in BONES:
        bone, before = same[:, end] - same[:, start], body[:, end] - body[:, start]
        assert np.linalg.norm(bone, axis=1) == pytest.approx(np.linalg.norm(REFERENCE_OFFSETS[end]), abs=1e-6)
        assert np.cross(bone, before) == pytest.approx(0.0, abs=1e-6)


# --- from clips ---


def test_a_clip_is_looked_at_twenty_times_a_second() -> None:
    body = turning_body(frames=121)

    assert len(clip_features(clip_of(body, fps=60.0))) == 40
    assert clip_features(clip_of(body, fps=60.0)) == pytest.approx(features(uniform(body[::3])), abs=1e-5)


@pytest.mark.parametrize(
    ("missing", "near_m"),
    [
        (("spine2",), 0.03),
        (("spine1", "spine2", "spine3"), 0.05),
        (("left_collar", "right_collar"), 0.08),
        (("pelvis",), 0.02),
        (("head",), 0.25),
        (("neck", "head"), 0.25),
        (("left_wrist", "right_wrist"), 0.15),
        (("left_foot", "right_foot"), 0.06),
    ],
)
def test_a_joint_that_the_rig_lacks_is_put_where_it_would_be(missing: tuple[str, ...], near_m: float) -> None:
    body = turning_body()
    filled = human_joints(clip_of(body, drop=missing))

    kept = [index for name, index in JOINT_INDEX.items() if name not in missing]
    assert filled[:, kept] == pytest.approx(body[:, kept], abs=1e-6)
    for name in missing:
        apart = np.linalg.norm(filled[:, JOINT_INDEX[name]] - body[:, JOINT_INDEX[name]], axis=1)
        assert apart.max() < near_m, name
    assert np.isfinite(clip_features(clip_of(body, drop=missing))).all()


def test_toes_are_the_tail_of_the_foot_where_that_is_known() -> None:
    clip = clip_of(turning_body(), drop=("left_foot", "right_foot"))
    still = np.zeros((*clip.positions.shape[:2], 4), np.float32)
    still[..., 0] = 1.0
    tails = np.zeros_like(clip.tails)
    tails[JOINT_INDEX["left_ankle"]] = (0.1, -0.05, 0.1)
    filled = human_joints(replace(clip, rotations=still, tails=tails))

    foot = filled[:, JOINT_INDEX["left_foot"]] - filled[:, JOINT_INDEX["left_ankle"]]
    assert foot == pytest.approx(np.broadcast_to([0.1, -0.05, 0.1], foot.shape), abs=1e-6)


@pytest.mark.parametrize("joint", NEEDED)
def test_a_joint_that_nothing_can_stand_in_for_is_named(joint: str) -> None:
    with pytest.raises(UnmappedRig, match=joint) as caught:
        clip_features(clip_of(turning_body(), drop=(joint,)))

    assert caught.value.subjects == (joint,)

"""The motions made by formula move as bodies do: bones keep their length, feet stand still, flights fall."""

import numpy as np
import pytest

from shared.clip import MotionClip
from worker.analysis.body import Body
from worker.analysis.sheet import make_sheet
from worker.motion.kinematics import global_pose, local_pose
from worker.motion.made import Plan, motion, walk_turn_wave


@pytest.fixture(scope="module")
def demo() -> MotionClip:
    return walk_turn_wave()


def test_the_body_is_complete_and_of_human_size(demo: MotionClip) -> None:
    assert (demo.joint_map >= 0).all()
    assert len(demo.bones) == 22
    assert 1.6 < Body.from_clip(demo).height_m < 1.85
    assert demo.rest[:, 1].min() == pytest.approx(0.02)


def test_bones_keep_their_length_and_rotations_explain_the_positions(demo: MotionClip) -> None:
    assert demo.rotations is not None
    offsets, local = local_pose(demo.parents, demo.positions.astype(np.float64), demo.rotations.astype(np.float64))
    rigid = np.where(demo.parents[:, None] >= 0, demo.rest - demo.rest[demo.parents], offsets)

    assert offsets[:, 1:] == pytest.approx(rigid[:, 1:], abs=1e-5)
    assert global_pose(demo.parents, rigid, local)[0] == pytest.approx(demo.positions, abs=1e-5)


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0])
def test_feet_do_not_slide_while_they_stand(fps: float) -> None:
    clip = walk_turn_wave(fps)
    for side in ("left", "right"):
        toe = clip.positions[:, clip.joint(f"{side}_foot")].astype(np.float64)
        stands = toe[:-1, 1] + toe[1:, 1] < 2.0 * 0.0201
        step = np.linalg.norm(np.diff(toe[:, [0, 2]], axis=0), axis=1)

        assert stands.mean() > 0.5
        assert step[stands].max() * fps < 0.02


def test_nothing_sinks_into_the_floor_and_nothing_jerks(demo: MotionClip) -> None:
    acceleration = np.linalg.norm(np.diff(demo.positions.astype(np.float64), 2, axis=0), axis=2) * demo.fps**2

    assert demo.positions[..., 1].min() > 0.0
    assert acceleration[:, demo.joint("pelvis")].max() < 30.0
    assert acceleration.max() < 120.0


def test_the_analysis_finds_what_was_planned(demo: MotionClip) -> None:
    sheet = make_sheet(demo)
    actions = [stretch.action for stretch in sheet.stretches]

    assert [action for action in actions if action != "stand"] == ["walk", "turn", "wave", "jump"]
    walk = next(stretch for stretch in sheet.stretches if stretch.action == "walk")
    assert walk.first_foot == "right"
    assert walk.travel_direction == "forward"
    assert [step.side for step in sheet.steps[:5]] == ["right", "left", "right", "left", "right"]
    assert sheet.turn_deg == pytest.approx(90.0, abs=3.0)
    assert sheet.jumps[0].height_m == pytest.approx(0.3, abs=0.04)


def test_a_plan_is_walked_with_the_foot_and_turned_to_the_side_that_it_says() -> None:
    sheet = make_sheet(motion("plan", Plan().stand(0.4).walk(3, first="left").turn(-120.0).stand(0.4)))

    assert sheet.steps[0].side == "left"
    assert sheet.turn_deg == pytest.approx(-120.0, abs=3.0)


def test_the_left_hand_waves_where_the_left_hand_was_planned() -> None:
    sheet = make_sheet(motion("plan", Plan().stand(0.5).wave("left", count=5).stand(0.5)))
    wave = next(stretch for stretch in sheet.stretches if stretch.action == "wave")
    hand = next(limb for limb in wave.limbs if limb.limb == "left_arm")

    assert sheet.dominant_side == "left"
    assert hand.repeats >= 5


def test_standing_still_is_a_plan_too() -> None:
    clip = motion("stand", Plan().stand(1.0))

    assert len(clip.positions) == 31
    assert np.ptp(clip.positions[:, clip.joint("left_ankle")], axis=0) == pytest.approx(0.0, abs=1e-5)

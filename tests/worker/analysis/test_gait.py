"""Steps, jumps and turns of bodies whose steps, jumps and turns are known."""

import numpy as np
import pytest

from shared.skeleton import JOINT_INDEX
from tests.worker.analysis.figures import clip_of, jumping, rotated, still, turning, walking
from worker.analysis.body import Body
from worker.analysis.contacts import find_contacts
from worker.analysis.gait import find_jumps, find_steps
from worker.analysis.sheet import make_sheet
from worker.analysis.turns import find_turns

FPS = 60.0


@pytest.mark.parametrize("first", ["left", "right"])
@pytest.mark.parametrize("seconds", [3.0, 4.0, 5.0])
def test_every_step_is_found_with_its_foot_and_its_time(first: str, seconds: float) -> None:
    body = Body.from_clip(clip_of(walking(seconds, FPS, first=first, steps_hz=1.8, lead_in_s=0.6), FPS))
    steps = find_steps(body, find_contacts(body), ())
    assert len(steps) == int((seconds - 0.6) * 1.8)
    other = {"left": "right", "right": "left"}
    side = first
    for index, step in enumerate(steps):
        assert step.side == side
        side = other[side]
        lifts_s = 0.6 + index / 1.8
        assert step.lift_frame / FPS == pytest.approx(lifts_s, abs=0.08)
        assert step.land_frame / FPS == pytest.approx(lifts_s + 0.8 / 1.8, abs=0.08)
        assert step.length_m == pytest.approx(0.65 if index == 0 else 1.3, abs=0.05)
        assert step.height_m == pytest.approx(0.08, abs=0.02)


def test_a_walk_is_named_with_its_direction_and_first_foot() -> None:
    sheet = make_sheet(clip_of(walking(), FPS))
    assert [stretch.action for stretch in sheet.stretches] == ["stand", "walk"]
    assert sheet.stretches[1].first_foot == "right"
    assert (sheet.travel_direction, sheet.stretches[1].travel_direction) == ("forward", "forward")
    assert sheet.stretches[1].cadence_hz == pytest.approx(1.8, abs=0.05)


def test_walking_backward_is_told_from_walking() -> None:
    sheet = make_sheet(clip_of(walking(backward=True), FPS))
    assert sheet.stretches[-1].action == "walk_backward"
    assert sheet.travel_direction == "backward"


def test_walking_where_the_body_faces_sideways_is_a_sidestep() -> None:
    walked = walking()
    root = walked[:, :1] * np.array([1.0, 0.0, 1.0])
    sheet = make_sheet(clip_of(rotated(walked - root, 90.0) + root, FPS))  # turned to the left, carried along +Z: to its right
    assert sheet.travel_direction == "right"


def test_a_cycle_in_place_is_a_walk_that_stays() -> None:
    walked = walking(5.0, FPS, lead_in_s=0.0)
    root = walked[:, :1] * np.array([0.0, 0.0, 1.0])
    cycle = (walked - root)[60:240]
    sheet = make_sheet(clip_of(cycle, FPS))
    assert sheet.in_place
    assert sheet.travel_m < 0.1
    assert [stretch.action for stretch in sheet.stretches] == ["walk"]
    assert sheet.stretches[0].in_place
    assert len(sheet.steps) >= 4


@pytest.mark.parametrize("height_m", [0.15, 0.3, 0.5])
def test_a_jump_is_as_high_as_the_pelvis_rises(height_m: float) -> None:
    body = Body.from_clip(clip_of(jumping(height_m=height_m, forward_m=0.8), FPS))
    jumps = find_jumps(body, find_contacts(body))
    assert len(jumps) == 1
    assert jumps[0].height_m == pytest.approx(height_m, abs=0.03)
    assert jumps[0].length_m == pytest.approx(0.8, abs=0.08)
    assert (jumps[0].take_off, jumps[0].landing) == ("both", "both")
    assert jumps[0].first_frame / FPS == pytest.approx(1.2, abs=0.05)


def test_a_body_that_is_lifted_evenly_does_not_jump() -> None:
    body = still(3.0, FPS)
    body[..., 1] += np.interp(np.arange(len(body)), [60, 90, 110, 140], [0.0, 0.4, 0.4, 0.0])[:, None]
    sheet = make_sheet(clip_of(body, FPS))
    assert sheet.jumps == ()


@pytest.mark.parametrize("angle_deg", [-180.0, -90.0, -45.0, 45.0, 90.0, 360.0])
def test_a_turn_has_its_angle_and_its_side(angle_deg: float) -> None:
    body = Body.from_clip(clip_of(turning(angle_deg), FPS))
    turns = find_turns(body)
    assert len(turns) == 1
    assert turns[0].angle_deg == pytest.approx(angle_deg, abs=3.0)
    assert turns[0].first_frame / FPS == pytest.approx(1.0, abs=0.15)
    assert turns[0].last_frame / FPS == pytest.approx(2.0, abs=0.15)


def test_twisting_on_planted_feet_is_no_turn() -> None:
    pose = turning(80.0)
    stood = still(3.0, FPS)
    for joint in ("left_ankle", "right_ankle", "left_foot", "right_foot"):
        pose[:, JOINT_INDEX[joint]] = stood[:, JOINT_INDEX[joint]]
    assert find_turns(Body.from_clip(clip_of(pose, FPS))) == ()


def test_a_snappy_jump_of_an_animated_body_is_a_jump_and_one_that_floats_is_none() -> None:
    """Frames of a true jump played at another rate: twice as fast falls with four times of gravity, a quarter as fast floats."""
    jump = jumping(3.0, 60.0, height_m=0.5)
    assert [len(make_sheet(clip_of(jump, fps)).jumps) for fps in (60.0, 120.0, 15.0)] == [1, 1, 0]

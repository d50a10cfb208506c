"""Clips that lack something: frames, joints, a floor, a body. Each gives a sheet of finite numbers."""

import dataclasses
import math
from typing import Any

import msgspec
import numpy as np
import pytest

from shared.skeleton import JOINTS
from tests.worker.analysis.figures import MAKERS, clip_of, lamp, standing, still, walking
from worker.analysis.sheet import make_sheet
from worker.analysis.sheet_text import sheet_text

FPS = 30.0
LEGS = tuple(name for name in JOINTS if any(part in name for part in ("hip", "knee", "ankle", "foot")))
ARMS = tuple(name for name in JOINTS if any(part in name for part in ("collar", "shoulder", "elbow", "wrist")))


def assert_finite(value: Any, where: str = "sheet") -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            assert_finite(item, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for item in value:
            assert_finite(item, where)
    elif isinstance(value, float):
        assert math.isfinite(value), where


@pytest.mark.parametrize("name", sorted(MAKERS))
@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
def test_a_handful_of_frames_is_enough_not_to_fail(name: str, count: int) -> None:
    sheet = make_sheet(clip_of(MAKERS[name](FPS)[20 : 20 + count], FPS))
    assert_finite(msgspec.to_builtins(sheet))
    assert sheet.frame_count == count
    assert sheet_text(sheet, "compact")


def test_one_frame_is_a_pose_without_a_word_about_motion() -> None:
    sheet = make_sheet(clip_of(standing()[None], FPS))
    assert sheet.is_pose
    assert (sheet.steps, sheet.turns, sheet.jumps) == ((), (), ())
    assert [stretch.action for stretch in sheet.stretches] == ["stand"]


@pytest.mark.parametrize(
    "missing",
    [
        ("left_foot", "right_foot"),
        ("left_wrist", "right_wrist", "left_foot", "right_foot"),
        ("spine1", "spine2", "spine3", "neck", "left_collar", "right_collar"),
        ("head",),
        ("left_foot",),
        ("right_wrist", "right_elbow"),
        ARMS,
        LEGS,
        (*LEGS, "pelvis"),
        tuple(name for name in JOINTS if name != "head"),
        tuple(name for name in JOINTS if name != "pelvis"),
        JOINTS,
    ],
    ids=lambda names: "-".join(names)[:40],
)
@pytest.mark.parametrize("name", ["walk", "jump", "wave", "turn"])
def test_missing_joints_leave_out_what_cannot_be_said(name: str, missing: tuple[str, ...]) -> None:
    sheet = make_sheet(clip_of(MAKERS[name](FPS), FPS, drop=missing))
    assert_finite(msgspec.to_builtins(sheet))
    if set(LEGS) <= set(missing):
        assert (sheet.steps, sheet.jumps) == ((), ())
    sheet_text(sheet, "full")


def test_a_walk_without_toes_has_the_same_steps() -> None:
    whole = make_sheet(clip_of(walking(), 60.0))
    toeless = make_sheet(clip_of(walking(), 60.0, drop=("left_foot", "right_foot")))
    assert [step.side for step in whole.steps] == [step.side for step in toeless.steps]


def test_an_upper_body_is_human_and_says_that_it_has_no_feet() -> None:
    sheet = make_sheet(clip_of(MAKERS["wave"](60.0), 60.0, drop=LEGS))
    assert (sheet.human, sheet.body) == (True, "upper")
    assert any("feet" in note for note in sheet.notes)
    assert "wave" in [stretch.action for stretch in sheet.stretches]


def test_a_t_pose_in_front_does_not_spoil_what_follows() -> None:
    walked = walking(4.0, 60.0)
    t_pose = walked[0].copy()
    for side, sign in (("left", 1.0), ("right", -1.0)):
        for joint, reach in (("elbow", 0.29), ("wrist", 0.56)):
            t_pose[JOINTS.index(f"{side}_{joint}")] = t_pose[JOINTS.index(f"{side}_shoulder")] + (sign * reach, 0.0, 0.0)
    sheet = make_sheet(clip_of(np.concatenate([t_pose[None], walked]), 60.0))
    assert len(sheet.steps) == len(make_sheet(clip_of(walked, 60.0)).steps)
    assert sheet.stretches[-1].action == "walk"


def test_a_rig_that_is_not_human_is_told_by_its_bones() -> None:
    sheet = make_sheet(lamp(FPS))
    assert (sheet.human, sheet.body, sheet.bone_count) == (False, "other", 3)
    assert [bone.bone for bone in sheet.bones] == ["arm"]
    assert sheet.bones[0].turn_deg == pytest.approx(40.0, abs=1.0)
    assert "arm" in sheet_text(sheet, "compact")


def test_nothing_moves_is_still() -> None:
    sheet = make_sheet(clip_of(still(3.0, FPS), FPS))
    assert (sheet.is_pose, sheet.tempo, sheet.travel_m) == (True, "still", 0.0)


@pytest.mark.parametrize(
    ("kept", "body"), [(("pelvis", "spine1", "head", "left_hip"), "other"), (("left_wrist",), "hands_or_face")]
)
def test_a_rig_with_a_limb_is_no_hand_and_no_face(kept: tuple[str, ...], body: str) -> None:
    clip = clip_of(walking(FPS), FPS)
    joint_map = np.array([bone if name in kept else -1 for name, bone in zip(JOINTS, clip.joint_map, strict=True)], np.int32)
    assert make_sheet(dataclasses.replace(clip, joint_map=joint_map)).body == body

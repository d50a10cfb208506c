"""Bones become joints: by the names of every common convention, and never where there is no such joint."""

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.clip import MotionClip
from shared.skeleton import JOINT_INDEX, JOINTS
from tests.worker.motion.named_rigs import CONVENTIONS, Convention, clip_of, rig
from worker.motion.map_file import with_choices
from worker.motion.mapping import Mapping, map_joints, mapped

BY_NAME = {convention.name: convention for convention in CONVENTIONS}
conventions = st.sampled_from(CONVENTIONS)


CONTROL_RIG = Convention(
    "Rigify's metarig",
    "pelvis:spine, spine1:spine.001, spine2:spine.002, spine3:spine.003, neck:spine.004, -:spine.005, head:spine.006",
    "hip:thigh.{s}, knee:shin.{s}, ankle:foot.{s}, foot:toe.{s}",
    "collar:shoulder.{s}, shoulder:upper_arm.{s}, elbow:forearm.{s}, wrist:hand.{s}",
    ("L", "R"),
)


def bones(mapping: Mapping) -> dict[str, str]:
    return {choice.joint: choice.bone for choice in mapping.choices}


def renamed(clip: MotionClip, names: list[str]) -> MotionClip:
    return dataclasses.replace(clip, bones=tuple(names))


# --- conventions ---


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda convention: convention.name)
def test_every_convention_maps_as_its_names_mean(convention: Convention) -> None:
    clip, expected = rig(convention)
    mapping = map_joints(clip)
    assert bones(mapping) == expected
    assert mapping.human
    assert mapping.body == "full"
    assert mapping.missing == tuple(joint for joint in JOINTS if joint not in expected)
    assert all(0.0 < choice.confidence <= 1.0 and choice.reason for choice in mapping.choices)


def test_the_map_is_the_choices_as_bone_indices() -> None:
    clip, expected = rig(BY_NAME["Mixamo"])
    joint_map = mapped(clip).joint_map
    assert joint_map.dtype == np.int32
    assert {joint: clip.bones[joint_map[JOINT_INDEX[joint]]] for joint in expected} == expected


@settings(max_examples=60, deadline=None)
@given(conventions, st.sampled_from(["Character1:", "rig|", "BN_", "Armature_", "chr01_", "Hero:Rig:", "x_"]))
def test_a_prefix_changes_nothing(convention: Convention, prefix: str) -> None:
    clip, expected = rig(convention)
    mapping = map_joints(renamed(clip, [prefix + bone for bone in clip.bones]))
    assert bones(mapping) == {joint: prefix + bone for joint, bone in expected.items()}


@settings(max_examples=60, deadline=None)
@given(conventions, st.integers(0, 2**32 - 1))
def test_the_order_of_siblings_changes_nothing(convention: Convention, seed: int) -> None:
    clip, expected = rig(convention)
    assert bones(map_joints(shuffled(clip, seed))) == expected


@settings(max_examples=60, deadline=None)
@given(conventions, st.floats(0.01, 100.0), st.floats(-180.0, 180.0))
def test_size_and_heading_change_nothing(convention: Convention, scale: float, heading_deg: float) -> None:
    clip, expected = rig(convention)
    assert bones(map_joints(placed(clip, scale, heading_deg))) == expected


@given(st.lists(st.text(max_size=30), min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_names_at_all_are_read_without_an_error(names: list[str]) -> None:
    parents = [-1, *range(len(names) - 1)]
    mapping = map_joints(clip_of(names, parents, np.cumsum(np.ones((len(names), 3)), axis=0)))
    assert not mapping.human or len(names) > 7


# --- what is there in part ---


def test_absent_joints_are_missing_and_not_guessed() -> None:
    clip, expected = rig(
        Convention(
            "one spine bone, no neck, no hands, no toes",
            "pelvis:Hips, spine1:Spine, head:Head",
            "hip:{s}UpLeg, knee:{s}Leg, ankle:{s}Foot",
            "collar:{s}Shoulder, shoulder:{s}Arm, elbow:{s}ForeArm",
        )
    )
    mapping = map_joints(clip)
    assert bones(mapping) == expected
    assert {"spine2", "spine3", "neck", "left_wrist", "right_foot"} <= set(mapping.missing)


def test_a_rig_without_legs_is_an_upper_body() -> None:
    clip, expected = rig(BY_NAME["SMPL-X"])
    legs = [index for index, bone in enumerate(clip.bones) if any(word in bone for word in ("hip", "knee", "ankle", "foot"))]
    mapping = map_joints(without(clip, legs))
    assert mapping.body == "upper"
    assert mapping.human
    assert not any("hip" in joint or "knee" in joint for joint in bones(mapping))
    assert any("no legs" in reason for reason in mapping.reasons)
    assert bones(mapping)["left_elbow"] == expected["left_elbow"]


def test_a_shin_without_a_telling_name_is_found_between_thigh_and_foot() -> None:
    clip, expected = rig(BY_NAME["SMPL-X"])
    odd = [bone.replace("left_knee", "Bone.017") for bone in clip.bones]
    mapping = map_joints(renamed(clip, odd))
    assert bones(mapping) == {**expected, "left_knee": "Bone.017"}
    choice = next(choice for choice in mapping.choices if choice.joint == "left_knee")
    assert choice.confidence < 0.8
    assert "between" in choice.reason


def test_a_hand_alone_is_a_hand() -> None:
    names = ["hand_l", "index_01_l", "index_02_l", "thumb_01_l", "middle_01_l", "ring_01_l"]
    rest = np.array([[0, 1, 0], [0.1, 1, 0], [0.13, 1, 0], [0.03, 1, 0.03], [0.1, 1, -0.02], [0.1, 1, -0.04]])
    mapping = map_joints(clip_of(names, [-1, 0, 1, 0, 0, 0], rest))
    assert (mapping.human, mapping.body) == (False, "hands_or_face")
    assert bones(mapping) == {"left_wrist": "hand_l"}


# --- not human ---


def test_human_names_on_a_quadruped_make_no_human() -> None:
    clip, _ = rig(BY_NAME["Mixamo"])
    rest = clip.rest.copy()
    trunk = [index for index, bone in enumerate(clip.bones) if "UpLeg" not in bone and "Leg" not in bone and "Toe" not in bone]
    trunk = [index for index in trunk if "Foot" not in clip.bones[index]]
    lying = rest[trunk] - rest[0]
    rest[trunk] = rest[0] + np.stack([lying[:, 0], -lying[:, 2], lying[:, 1]], axis=1)  # the trunk goes forward, not up
    mapping = map_joints(clip_of(list(clip.bones), clip.parents.tolist(), rest))
    assert (mapping.human, mapping.body) == (False, "other")
    assert not mapping.choices
    assert "trunk" in mapping.reasons[0]


@pytest.mark.parametrize(
    "names", [["base", "child1", "child2"], ["root", "head", "neck", "tail01", "tail02"], ["Bone", "Bone.001"], ["Cube"]]
)
def test_chains_and_props_have_no_joints(names: list[str]) -> None:
    mapping = map_joints(clip_of(names, [-1, *range(len(names) - 1)], np.cumsum(np.ones((len(names), 3)), axis=0)))
    assert not mapping.human
    assert not mapping.choices
    assert mapping.reasons
    assert len(mapping.missing) == len(JOINTS)


def test_human_names_on_a_folded_rest_pose_are_trusted_in_a_take_that_only_sits() -> None:
    clip, expected = rig(BY_NAME["Mixamo"])
    lengths = np.linalg.norm(clip.rest - clip.rest[np.maximum(clip.parents, 0)], axis=1)
    folded = np.zeros_like(clip.rest)
    for bone, parent in enumerate(clip.parents):  # all bones along +Y, as some exporters write them
        folded[bone] = (folded[parent] if parent >= 0 else 0.0) + np.array([0.0, lengths[bone], 0.0])
    sitting = clip.rest.copy()
    for bone, name in enumerate(clip.bones):
        if any(word in name for word in ("Leg", "Foot", "Toe")) and "UpLeg" not in name:
            sitting[bone] += np.array([0.0, 0.4, 0.4])  # the shins before the hips
    mapping = map_joints(clip_of(list(clip.bones), clip.parents.tolist(), folded, sitting[None]))
    assert bones(mapping) == expected


# --- control rigs ---


def test_of_a_control_rig_the_bones_that_deform_are_taken() -> None:
    """As Rigify makes it: ORG bones carry the hierarchy, DEF bones hang on them, controls bear the plain names."""
    clip, expected = rig(CONTROL_RIG)
    names, parents, rest = [], [], []
    for bone, parent in enumerate(clip.parents):
        above = 5 * int(parent) + 1 if parent >= 0 else -1
        plain = clip.bones[bone]
        stem, dot, side = plain.partition(".L")[0].partition(".R")[0], plain[-2:-1] == ".", plain[-2:]
        tail = side if dot else ""
        for name, over in (
            (f"{stem}_fk{tail}", above),
            (f"ORG-{plain}", 5 * bone),
            (f"DEF-{plain}", above if bone % 2 else 5 * bone + 1),
            (f"MCH-{plain}", 5 * bone + 1),
            (f"{stem}_ik{tail}", -1),
        ):
            names.append(name)
            parents.append(over)
            rest.append(clip.rest[bone])
    mapping = map_joints(clip_of(names, parents, np.array(rest)))
    assert bones(mapping) == {joint: f"DEF-{bone}" for joint, bone in expected.items()}


def test_of_a_rig_with_controls_only_the_controls_are_taken() -> None:
    clip, _ = rig(CONTROL_RIG)
    mapping = map_joints(renamed(clip, [f"{bone[:-2]}_fk{bone[-2:]}" if bone[-2] == "." else bone for bone in clip.bones]))
    assert mapping.human
    assert bones(mapping)["left_knee"] == "shin_fk.L"


# --- the user's word ---


def test_a_choice_of_the_user_stands_over_names() -> None:
    clip, expected = rig(BY_NAME["Unreal 5 Manny"])
    mapping = map_joints(with_choices(clip, {"spine2": "spine_02", "left_knee": "thigh_twist_01_l"}))
    assert bones(mapping) == {**expected, "spine2": "spine_02", "left_knee": "thigh_twist_01_l"}
    chosen = next(choice for choice in mapping.choices if choice.joint == "left_knee")
    assert chosen.confidence == 1.0
    assert "you chose" in chosen.reason


def test_a_bone_that_the_user_gave_away_bears_no_second_joint() -> None:
    clip, _ = rig(BY_NAME["Mixamo"])
    mapping = map_joints(with_choices(clip, {"left_collar": "mixamorig9:LeftArm"}))
    assert list(bones(mapping).values()).count("mixamorig9:LeftArm") == 1
    assert bones(mapping)["left_collar"] == "mixamorig9:LeftArm"


def test_choices_make_a_human_of_any_rig() -> None:
    clip, expected = rig(BY_NAME["Mixamo"])
    nameless = renamed(clip, [f"n{index}" for index in range(len(clip.bones))])
    legs = ["pelvis", *(f"{side}_{joint}" for side in ("left", "right") for joint in ("hip", "knee", "ankle"))]
    chosen = {joint: f"n{clip.bones.index(expected[joint])}" for joint in legs}
    mapping = map_joints(with_choices(nameless, chosen))
    assert mapping.human
    assert chosen.items() <= bones(mapping).items()


# --- left and right ---


def test_names_that_contradict_the_body_are_trusted_and_reported() -> None:
    clip, expected = rig(BY_NAME["Unreal 5 Manny"])
    mirrored_rest = clip.rest * np.array([-1.0, 1.0, 1.0], np.float32)
    mapping = map_joints(clip_of(list(clip.bones), clip.parents.tolist(), mirrored_rest))
    assert bones(mapping) == expected
    assert any("swapped" in reason for reason in mapping.reasons)
    assert not any("swapped" in reason for reason in map_joints(clip).reasons)


# --- the collection beside the project ---

ACCEPTED = {  # skeletons.csv, column expected_reader: other bones that are right, too
    ("ozz_pab_typo_names.bvh", "spine2"): {"Spine1"},
    ("fair1_zup.bvh", "spine2"): {"Spine2"},
    ("xsens_mvn_bvh_40fps.bvh", "spine3"): {"Chest3"},
    ("makehuman_zombie.bvh", "pelvis"): {"Root"},
}
# The same rig as in makehuman_tpose_one_frame.bvh, whose row names 20 joints; this row names only two of them.
ROW_IN_PART = "makehuman_face_only_motion.bvh"


def test_the_skeletons_of_the_collection_map_as_their_table_says(data_dir: Path) -> None:
    from worker.motion.readers import read_takes

    right = wanted = 0
    wrong: list[str] = []
    with (data_dir / "skeletons" / "skeletons.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        mapping = map_joints(read_takes(data_dir / "skeletons" / row["file"])[0])
        found = bones(mapping)
        assert mapping.human == row["human"].startswith("yes"), (row["file"], mapping.reasons)
        for joint in JOINTS:
            expected, bone = row[joint], found.get(joint, "")
            if expected:
                wanted += 1
                right += bone == expected or bone in ACCEPTED.get((row["file"], joint), ())
            elif bone and row["file"] != ROW_IN_PART:
                wrong.append(f"{row['file']}: {joint} invented as {bone}")
    print(f"\n{right} of {wanted} joints of {len(rows)} skeletons, {len(wrong)} invented")
    assert not wrong
    assert right >= 0.98 * wanted


# --- turning rigs about ---


def shuffled(clip: MotionClip, seed: int) -> MotionClip:
    """The same rig, its siblings in another order."""
    key = np.random.default_rng(seed).permutation(len(clip.bones))
    order: list[int] = []
    ready = [index for index, parent in enumerate(clip.parents) if parent < 0]
    while ready:
        bone = min(ready, key=lambda index: key[index])
        ready.remove(bone)
        order.append(bone)
        ready += [index for index, parent in enumerate(clip.parents) if parent == bone]
    return reordered(clip, order)


def without(clip: MotionClip, removed: list[int]) -> MotionClip:
    """The rig without some bones that have no others below them but removed ones."""
    return reordered(clip, [index for index in range(len(clip.bones)) if index not in removed])


def reordered(clip: MotionClip, order: list[int]) -> MotionClip:
    place = {bone: index for index, bone in enumerate(order)}
    parents = [place[clip.parents[bone]] if clip.parents[bone] >= 0 else -1 for bone in order]
    return clip_of([clip.bones[bone] for bone in order], parents, clip.rest[order], clip.positions[:, order])


def placed(clip: MotionClip, scale: float, heading_deg: float) -> MotionClip:
    """The rig in another size, facing another way, elsewhere."""
    sine, cosine = np.sin(np.radians(heading_deg)), np.cos(np.radians(heading_deg))
    turn = np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
    rest = (clip.rest @ turn.T) * scale + np.array([3.0, 0.0, -2.0])
    return clip_of(list(clip.bones), clip.parents.tolist(), rest)

"""Rigs whose names say nothing: joints by the shape of the rig, less surely, left and right by where the feet point."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.clip import MotionClip
from shared.skeleton import JOINTS, mirrored
from tests.worker.motion.named_rigs import CONVENTIONS, Convention, bending, clip_of, rig
from tests.worker.motion.test_mapping import BY_NAME, bones, placed, shuffled
from worker.motion.mapping import map_joints

PLAIN = BY_NAME["SMPL-X"]


def nameless(clip: MotionClip) -> MotionClip:
    return dataclasses.replace(clip, bones=tuple(f"n{index}" for index in range(len(clip.bones))))


def as_nameless(clip: MotionClip, expected: dict[str, str]) -> dict[str, str]:
    return {joint: f"n{clip.bones.index(bone)}" for joint, bone in expected.items()}


def test_a_nameless_rig_maps_by_its_shape_and_says_so() -> None:
    clip, expected = rig(PLAIN)
    mapping = map_joints(nameless(clip))
    wrong = {joint for joint, bone in as_nameless(clip, expected).items() if bones(mapping).get(joint) != bone}
    assert wrong <= {"head"}  # a jaw below the head may be taken for it
    assert mapping.human
    assert "shape" in mapping.reasons[0]
    assert all(choice.confidence <= 0.6 for choice in mapping.choices)


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda convention: convention.name)
def test_legs_and_arms_of_every_rig_are_found_without_names(convention: Convention) -> None:
    clip, expected = rig(convention)
    found = bones(map_joints(nameless(bending(clip, expected))))
    due = as_nameless(clip, expected)
    limbs = [joint for joint in due if joint.partition("_")[2] in ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")]
    wrong = {joint: (found.get(joint), due[joint]) for joint in limbs if found.get(joint) != due[joint]}
    assert not wrong


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 100.0), st.floats(-180.0, 180.0), st.integers(0, 2**32 - 1))
def test_size_heading_and_order_change_nothing(scale: float, heading_deg: float, seed: int) -> None:
    clip, expected = rig(PLAIN)
    other = shuffled(placed(clip, scale, heading_deg), seed)
    found = bones(map_joints(nameless(other)))
    assert found["left_knee"] == f"n{other.bones.index(expected['left_knee'])}"
    assert found["right_wrist"] == f"n{other.bones.index(expected['right_wrist'])}"
    assert found["spine2"] == f"n{other.bones.index(expected['spine2'])}"


def test_the_mirror_image_of_a_nameless_rig_swaps_left_and_right() -> None:
    clip, _ = rig(PLAIN)
    plain = bones(map_joints(nameless(clip)))
    image = clip_of(list(clip.bones), clip.parents.tolist(), clip.rest * np.array([-1.0, 1.0, 1.0]))
    swapped = bones(map_joints(nameless(image)))
    assert swapped == {mirrored(joint): bone for joint, bone in plain.items()}


def test_hair_longer_than_the_arms_is_not_taken_for_arms() -> None:
    clip, expected = rig(PLAIN)
    names, parents, rest = list(clip.bones), clip.parents.tolist(), [*clip.rest]
    head = names.index("head")
    for sign in (1.0, -1.0):
        for parent, place in ((head, (0.05, 1.7, 0.0)), (len(names), (0.1, 0.8, -0.2))):
            names.append(f"hair{len(names)}")
            parents.append(parent)
            rest.append(np.array(place) * [sign, 1.0, 1.0])
    longer = clip_of(names, parents, np.array(rest))
    found = bones(map_joints(nameless(longer)))
    assert found["left_wrist"] == f"n{names.index(expected['left_wrist'])}"
    assert found["right_elbow"] == f"n{names.index(expected['right_elbow'])}"


def test_four_legs_without_names_make_no_human() -> None:
    spine = [[0, 0.8, 0.02 * place * 10] for place in range(4)]
    names, parents, rest = [f"n{index}" for index in range(6)], [-1, 0, 1, 2, 3, 4], [*spine, [0, 0.9, 0.75], [0, 1.0, 0.9]]
    for base, at in ((0, 0.0), (3, 0.6)):
        for side in (-1, 1):
            parent = base
            for height in (0.75, 0.45, 0.15, 0.02):
                names.append(f"n{len(names)}")
                parents.append(parent)
                rest.append([0.1 * side, height, at])
                parent = len(names) - 1
    mapping = map_joints(clip_of(names, parents, np.array(rest)))
    assert not mapping.human
    assert not mapping.choices


def test_a_large_rig_maps_in_time() -> None:
    """4,096 bones: hundreds of control and face bones round a human."""
    from time import process_time

    clip, expected = rig(BY_NAME["Mixamo"])
    extra = 4096 - len(clip.bones)
    names = [*clip.bones, *(f"CTRL_face_{index:04d}_{'LR'[index % 2]}" for index in range(extra))]
    parents = [*clip.parents.tolist(), *(index % len(clip.bones) for index in range(extra))]
    rest = np.concatenate([clip.rest, np.repeat(clip.rest[5:6], extra, axis=0)])
    large = clip_of(names, parents, rest)
    start = process_time()
    mapping = map_joints(large)
    spent_s = process_time() - start
    print(f"\n4,096 bones mapped in {spent_s * 1000:.0f} ms of CPU time")
    assert bones(mapping) == expected
    assert spent_s < 2.0  # the goal is 0.2 s on a quiet machine; this one is shared


def test_every_joint_has_at_most_one_bone_and_every_bone_one_joint() -> None:
    for convention in CONVENTIONS:
        clip, _ = rig(convention)
        found = bones(map_joints(nameless(clip)))
        assert len(set(found.values())) == len(found)
        assert set(found) <= set(JOINTS)

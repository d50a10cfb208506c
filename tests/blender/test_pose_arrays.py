"""From Blender's matrices to a clip's arrays; needs no Blender."""

import importlib
import itertools
from types import ModuleType

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

UNIT = st.floats(-1.0, 1.0, width=32)
QUATERNIONS = (
    st.tuples(UNIT, UNIT, UNIT, UNIT)
    .map(lambda q: np.array(q, np.float64))
    .filter(lambda q: np.dot(q, q) > 1e-3)
    .map(lambda q: q / np.sqrt(np.dot(q, q)))
)


@pytest.fixture(scope="module")
def arrays(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.pose_arrays")


def matrix(q: np.ndarray) -> np.ndarray:
    """Rotation matrix of a unit quaternion w x y z."""
    w, x, y, z = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


TO_Y_UP = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])


def in_blender_layout(rotation: np.ndarray, head=(0.0, 0.0, 0.0)) -> np.ndarray:
    """One bone at one sample, [1, 1, 4, 4], column by column."""
    whole = np.eye(4)
    whole[:3, :3], whole[:3, 3] = rotation, head
    return whole.T[None, None].astype(np.float32)


def world_of(rotation: np.ndarray, scale=(1.0, 1.0, 1.0), location=(0.0, 0.0, 0.0)) -> np.ndarray:
    whole = np.eye(4)
    whole[:3, :3], whole[:3, 3] = rotation @ np.diag(scale), location
    return whole[None]


def rotation_of(arrays: ModuleType, world: np.ndarray, pose: np.ndarray, rest: np.ndarray, rest_world: np.ndarray) -> np.ndarray:
    at_rest = arrays.orientations(arrays.to_world(rest_world, in_blender_layout(rest)))
    posed = arrays.orientations(arrays.to_world(world, in_blender_layout(pose)))
    return arrays.rotations(posed, at_rest, None)[0, 0].astype(np.float64)


@given(pose=QUATERNIONS, rest=QUATERNIONS, world=QUATERNIONS)
@settings(max_examples=300, deadline=None)
def test_a_rotation_turns_the_rest_pose_into_the_pose(arrays, pose, rest, world):
    """In Y-up axes: rotation @ rest axes = posed axes, for any rest orientation, pose and turn of the object."""
    found = rotation_of(arrays, world_of(matrix(world)), matrix(pose), matrix(rest), world_of(np.eye(3)))
    assert np.dot(found, found) == pytest.approx(1.0, abs=1e-6)
    turned = matrix(found) @ (TO_Y_UP @ matrix(rest))
    assert np.allclose(turned, TO_Y_UP @ matrix(world) @ matrix(pose), atol=2e-6)


@given(pose=QUATERNIONS, rest=QUATERNIONS, world=QUATERNIONS, scale=st.tuples(*[st.sampled_from((-2.0, -0.01, 0.5, 3.0))] * 3))
@settings(max_examples=200, deadline=None)
def test_mirrored_and_stretched_objects_keep_bones_in_their_direction(arrays, pose, rest, world, scale):
    standing = world_of(matrix(world), scale)
    found = rotation_of(arrays, standing, matrix(pose), matrix(rest), standing)
    stretch = TO_Y_UP @ matrix(world) @ np.diag(scale)
    before, after = stretch @ matrix(rest)[:, 1], stretch @ matrix(pose)[:, 1]
    turned = matrix(found) @ (before / np.sqrt(before @ before))
    assert np.allclose(turned, after / np.sqrt(after @ after), atol=1e-5)


@given(turn=QUATERNIONS, head=st.tuples(*[st.floats(-50, 50)] * 3), location=st.tuples(*[st.floats(-50, 50)] * 3))
@settings(max_examples=100, deadline=None)
def test_heads_go_where_the_object_takes_them(arrays, turn, head, location):
    moved = arrays.to_world(world_of(matrix(turn), (2.0, 2.0, 2.0), location), in_blender_layout(np.eye(3), head))
    assert np.allclose(moved[0, 0, 3], matrix(turn) @ (2.0 * np.array(head)) + location, atol=1e-4)


@given(st.lists(QUATERNIONS, min_size=2, max_size=12))
@settings(max_examples=100, deadline=None)
def test_signs_go_on_from_slice_to_slice(arrays, turns):
    assume(all(abs(one @ other) > 1e-3 for one, other in itertools.pairwise(turns)))  # half a turn has no nearer sign
    posed = [arrays.orientations(arrays.to_world(world_of(np.eye(3)), in_blender_layout(matrix(turn)))) for turn in turns]
    at_rest = arrays.orientations(arrays.to_world(world_of(np.eye(3)), in_blender_layout(np.eye(3))))
    in_one = arrays.rotations(np.concatenate(posed, axis=1), at_rest, None)
    previous, in_slices = None, []
    for part in posed:
        in_slices.append(arrays.rotations(part, at_rest, previous))
        previous = in_slices[-1][-1]
    assert np.allclose(np.concatenate(in_slices), in_one, atol=1e-6)
    assert (np.sum(in_one[1:] * in_one[:-1], axis=-1) > 0.0).all()


def test_a_bone_scaled_to_nothing_keeps_its_rest_orientation(arrays):
    found = rotation_of(arrays, world_of(np.eye(3)), np.zeros((3, 3)), np.eye(3), world_of(np.eye(3)))
    assert np.array_equal(found, [1.0, 0.0, 0.0, 0.0])


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(*[st.integers(-1, index - 1) for index in range(n)])), st.randoms())
@settings(max_examples=100, deadline=None)
def test_parents_come_first_whatever_order_the_bones_have(arrays, parents, random):
    """`parents` is a tree in order; its bones are shuffled, and must come out in an order of parents first again."""
    places = list(range(len(parents)))
    random.shuffle(places)
    shuffled = [0] * len(parents)
    for old, new in enumerate(places):
        shuffled[new] = places[parents[old]] if parents[old] >= 0 else -1
    order = arrays.parents_first(shuffled)
    assert sorted(order) == list(range(len(parents)))
    position = {bone: at for at, bone in enumerate(order)}
    assert all(shuffled[bone] < 0 or position[shuffled[bone]] < position[bone] for bone in order)


def test_bones_that_are_in_order_stay_as_they_are(arrays):
    assert arrays.parents_first([-1, 0, 0, 2, -1, 4]) == [0, 1, 2, 3, 4, 5]

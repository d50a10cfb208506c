"""HumanML3D's 263 numbers a frame, from joint positions and back again.

Source: Guo et al., "Generating Diverse and Natural 3D Human Motions from Text", CVPR 2022; the rules are those of its published
program. Frame t of T - 1 holds:

    0        half the root's turn to the next frame, radians, negative to the left
    1-2      root velocity x, z, metres per frame, as seen from the next frame's facing
    3        root height, metres
    4-66     joints 1 to 21 against the root, turned to face +Z; height from the floor, metres
    67-192   joints 1 to 21: the first two columns of the rotation of their bone against the one before
    193-258  joints 0 to 21: velocity turned to face +Z, metres per frame
    259-262  contact of left ankle, left foot, right ankle, right foot
"""

from itertools import pairwise
from typing import Final, Literal

import numpy as np
from scipy.ndimage import gaussian_filter1d

from shared.clip import Float64
from shared.errors import ClipInvalid
from shared.skeleton import CHAINS, JOINT_COUNT, JOINT_INDEX

from .quaternions import about, between, inverse, matrices, multiply, normalized, rotate
from .uniform_skeleton import REST_DIRECTIONS

FPS: Final = 20.0
FEATURE_COUNT: Final = 263
TURN, VELOCITY, HEIGHT = 0, slice(1, 3), 3
POSITIONS, ROTATIONS, VELOCITIES, CONTACTS = slice(4, 67), slice(67, 193), slice(193, 259), slice(259, 263)
CONTACT_JOINTS: Final = tuple(JOINT_INDEX[name] for name in ("left_ankle", "left_foot", "right_ankle", "right_foot"))
CONTACT_STEP_M2: Final = 0.002  # squared, per frame: 0.9 m/s
FACING_SIGMA: Final = 20.0  # frames

UP: Final = np.array([0.0, 1.0, 0.0])
AHEAD: Final = np.array([0.0, 0.0, 1.0])
IDENTITY: Final = np.array([1.0, 0.0, 0.0, 0.0])

Facing = Literal["published", "corrected"]
"""`published`: as the data set has it and models trained on it need it: hips and shoulders count with opposite signs, which
exaggerates a twist of the trunk. `corrected`: with the same sign, and a turn past the back keeps its direction."""


def features(joints: Float64, facing: Facing = "published") -> Float64:
    """The features of a motion at 20 frames per second.

    Args:
        joints: float[T, 22, 3], metres, Y up, T >= 2; for published models at the reference proportions (`uniform`).
        facing: which rule tells where the body faces.

    Returns:
        float64[T - 1, 263].

    Raises:
        ClipInvalid: fewer than two frames.
    """
    if len(joints) < 2:
        raise ClipInvalid("Features need two frames at least: they tell of the change between them.", "Use a longer take.")
    placed = placed_at_start(joints)
    root = _root_rotations(placed, facing)
    here, following = root[:-1], root[1:]
    turn = multiply(following, inverse(here))
    if facing == "corrected":
        turn = turn * np.where(turn[:, :1] < 0.0, -1.0, 1.0)
    steps = np.diff(placed, axis=0)
    velocity = rotate(following, steps[:, 0])
    about_root = placed - placed[:, :1] * np.array([1.0, 0.0, 1.0])
    columns = matrices(_bone_rotations(placed, root))[..., :2]
    parts = [
        np.arcsin(np.clip(turn[:, 2:3], -1.0, 1.0)),
        velocity[:, [0, 2]],
        placed[:-1, 0, 1:2],
        rotate(here[:, None], about_root[:-1, 1:]),
        np.swapaxes(columns, -1, -2)[:-1, 1:],
        rotate(here[:, None], steps),
        np.square(steps[:, list(CONTACT_JOINTS)]).sum(axis=2) < CONTACT_STEP_M2,
    ]
    return np.concatenate([part.reshape(len(steps), -1) for part in parts], axis=1)


def joints_from_features(vectors: Float64) -> Float64:
    """Joint positions by the features' own positions (slice 4-66).

    Args:
        vectors: float[N, 263].

    Returns:
        float64[N, 22, 3], metres; starts over the origin, facing +Z.
    """
    back, root = _root_path(np.asarray(vectors, np.float64))
    about_root = vectors[:, POSITIONS].reshape(-1, JOINT_COUNT - 1, 3)
    turned = rotate(back[:, None], about_root) + root[:, None] * np.array([1.0, 0.0, 1.0])
    return np.concatenate([root[:, None], turned], axis=1)


def joints_from_rotations(vectors: Float64, offsets: Float64) -> Float64:
    """Joint positions by the features' rotations (slice 67-192) on a body of one's choice: bone lengths stay constant.

    Args:
        vectors: float[N, 263].
        offsets: float[22, 3], metres: each joint against the one before at rest (`REFERENCE_OFFSETS`).

    Returns:
        float64[N, 22, 3], metres; starts over the origin, facing +Z.
    """
    back, root = _root_path(np.asarray(vectors, np.float64))
    six = vectors[:, ROTATIONS].reshape(-1, JOINT_COUNT - 1, 2, 3).astype(np.float64)
    x = normalized(six[:, :, 0])
    z = normalized(np.cross(x, six[:, :, 1]))
    local = np.stack([x, np.cross(z, x), z], axis=-1)
    joints = np.repeat(root[:, None], JOINT_COUNT, axis=1)
    # As in the data set, bones hang on the rotation to +Z, not on the one back.
    whole = matrices(inverse(back))
    for chain in CHAINS:
        turned = whole
        for start, end in pairwise(chain):
            turned = turned @ local[:, end - 1]
            joints[:, end] = joints[:, start] + turned @ offsets[end]
    return joints


def placed_at_start(joints: Float64) -> Float64:
    """float64[T, 22, 3]: lowest joint on the floor, first root over the origin, facing +Z at the first frame."""
    joints = np.array(joints, np.float64)
    joints[..., 1] -= joints[..., 1].min()
    joints -= joints[0, 0] * np.array([1.0, 0.0, 1.0])
    across = _across(joints[0], "right_hip", "left_hip") + _across(joints[0], "right_shoulder", "left_shoulder")
    return rotate(between(np.cross(UP, normalized(across)), AHEAD), joints)


def _across(joints: Float64, end: str, start: str) -> Float64:
    return joints[..., JOINT_INDEX[end], :] - joints[..., JOINT_INDEX[start], :]


def _root_rotations(placed: Float64, facing: Facing) -> Float64:
    """float64[T, 4], what turns each frame's smoothed facing to +Z; the first is none by definition."""
    hips = _across(placed, "left_hip", "right_hip")
    shoulders = _across(placed, "right_shoulder", "left_shoulder")
    across = normalized(hips + shoulders if facing == "published" else shoulders - hips)
    forward = gaussian_filter1d(np.cross(UP, across), FACING_SIGMA, axis=0, mode="nearest")
    root = between(forward, AHEAD)
    root[0] = IDENTITY
    return root


def _bone_rotations(placed: Float64, root: Float64) -> Float64:
    """float64[T, 22, 4], each bone's rotation against the one before it in its chain; every chain starts from the root."""
    local = np.broadcast_to(IDENTITY, (*placed.shape[:2], 4)).copy()
    for chain in CHAINS:
        before = root
        for start, end in pairwise(chain):
            whole = between(REST_DIRECTIONS[end], placed[:, end] - placed[:, start])
            local[:, end] = multiply(inverse(before), whole)
            before = whole
    return local


def _root_path(vectors: Float64) -> tuple[Float64, Float64]:
    """The rotation from +Z to each frame's facing, float64[N, 4], and the root's path, float64[N, 3] metres."""
    half = np.concatenate([[0.0], np.cumsum(vectors[:-1, TURN])])
    back = inverse(about((0.0, 1.0, 0.0), 2.0 * half))
    steps = np.zeros((len(vectors), 3))
    steps[1:, [0, 2]] = vectors[:-1, VELOCITY]
    root = np.cumsum(rotate(back, steps), axis=0)
    root[:, 1] = vectors[:, HEIGHT]
    return back, root

"""HumanML3D's reference skeleton: every body at the same proportions, so that features tell of the motion and not of the body.

Source: Guo et al., "Generating Diverse and Natural 3D Human Motions from Text", CVPR 2022 (the data set's clip 000021).
"""

from itertools import pairwise
from typing import Final

import numpy as np

from shared.clip import Float64
from shared.errors import ClipInvalid
from shared.skeleton import CHAINS, JOINT_COUNT, JOINT_INDEX, PARENTS

from .quaternions import normalized

BONE_LENGTHS_M: Final = (
    0.0,
    0.10307395,
    0.10988335,
    0.13156825,
    0.39362314,
    0.39018813,
    0.14319026,
    0.43243298,
    0.42564332,
    0.057364706,
    0.14338174,
    0.14941867,
    0.21936,
    0.13748683,
    0.14338283,
    0.10303927,
    0.13161398,
    0.122984305,
    0.25683984,
    0.26309186,
    0.26601186,
    0.2698763,
)
"""Length of the bone that ends in each joint, metres."""

REST_DIRECTIONS: Final = np.array(
    [
        (0, 0, 0),
        (1, 0, 0),
        (-1, 0, 0),
        *[(0, 1, 0), (0, -1, 0), (0, -1, 0)] * 2,
        (0, 1, 0),
        (0, 0, 1),
        (0, 0, 1),
        (0, 1, 0),
        (1, 0, 0),
        (-1, 0, 0),
        (0, 0, 1),
        *[(0, -1, 0)] * 6,
    ],
    np.float64,
)
"""float64[22, 3], unit vectors: where the bone that ends in each joint points at rest; facing +Z, the left side is +X."""

REFERENCE_OFFSETS: Final[Float64] = REST_DIRECTIONS * np.array(BONE_LENGTHS_M)[:, None]
"""float64[22, 3], metres."""

BONES: Final = tuple((start, end) for chain in CHAINS for start, end in pairwise(chain))
"""(start, end) joint indices of the 21 bones, each after the one it hangs on within its chain."""

SHORTEST_LEG_M: Final = 1e-3


def uniform(joints: Float64) -> Float64:
    """A body at the reference proportions: its bones keep their directions, its root's path is scaled by the length of the legs.

    Args:
        joints: float[T, 22, 3], metres, Y up.

    Returns:
        float64[T, 22, 3].

    Raises:
        ClipInvalid: the legs have no length, so that there is no scale.
    """
    joints = np.asarray(joints, np.float64)
    scale = _leg(REFERENCE_OFFSETS) / _leg_of_pose(joints[0])
    placed = np.empty_like(joints)
    placed[:, 0] = joints[:, 0] * scale
    # Parents come before children in the order of SMPL.
    for joint in range(1, JOINT_COUNT):
        parent = PARENTS[joint]
        direction = normalized(joints[:, joint] - joints[:, parent])
        # Joints that lie in one point have no direction between them; the reference's own is as good as any.
        direction = np.where(direction.any(axis=1, keepdims=True), direction, REST_DIRECTIONS[joint])
        placed[:, joint] = placed[:, parent] + BONE_LENGTHS_M[joint] * direction
    return placed


def _leg(offsets: Float64) -> float:
    """Thigh and shin as HumanML3D measures them: the largest component of an offset along the bone."""
    return float(np.abs(offsets[JOINT_INDEX["right_knee"]]).max() + np.abs(offsets[JOINT_INDEX["right_ankle"]]).max())


def _leg_of_pose(pose: Float64) -> float:
    """The same of one pose: bone lengths along the rest directions, float64[22, 3] metres."""
    parents = np.array(PARENTS)
    lengths = np.linalg.norm(pose - pose[parents], axis=1)
    leg = _leg(REST_DIRECTIONS * lengths[:, None])
    if leg < SHORTEST_LEG_M:
        raise ClipInvalid("The right leg has no length: there is no scale to the reference proportions.", "Map the knees.")
    return leg

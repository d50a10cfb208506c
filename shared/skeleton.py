"""The 22 joints of the SMPL body, the common skeleton every human rig is mapped to.

Order and parents follow SMPL (Loper et al. 2015) without the hand joints, as HumanML3D uses them. `left` and `right` are the
character's own.
"""

from typing import Final

JOINTS: Final = (
    "pelvis",
    "left_hip",
    "right_hip",
    "spine1",
    "left_knee",
    "right_knee",
    "spine2",
    "left_ankle",
    "right_ankle",
    "spine3",
    "left_foot",
    "right_foot",
    "neck",
    "left_collar",
    "right_collar",
    "head",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
)
"""Joint names; a joint is the head (start) of the bone that bears it: `left_hip` is the thigh, `left_foot` the toe base."""

JOINT_COUNT: Final = len(JOINTS)

JOINT_INDEX: Final = {name: index for index, name in enumerate(JOINTS)}

PARENTS: Final = (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19)
"""Index of each joint's parent; the pelvis has none (-1)."""

CHAINS: Final = ((0, 2, 5, 8, 11), (0, 1, 4, 7, 10), (0, 3, 6, 9, 12, 15), (9, 14, 17, 19, 21), (9, 13, 16, 18, 20))
"""Right leg, left leg, spine, right arm, left arm (joint indices), in HumanML3D's order."""

LEG_JOINTS: Final = ("pelvis", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle")
ARM_JOINTS: Final = ("left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist")


def mirrored(name: str) -> str:
    """The joint on the other side; a joint on the middle line is its own mirror image."""
    if name.startswith("left_"):
        return "right_" + name[5:]
    if name.startswith("right_"):
        return "left_" + name[6:]
    return name


MIRROR: Final = tuple(JOINT_INDEX[mirrored(name)] for name in JOINTS)
"""For each joint index the index of its mirror image."""

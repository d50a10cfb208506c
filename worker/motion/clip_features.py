"""From a clip of any human rig to features: joints that the rig lacks filled in, at 20 fps and the reference proportions."""

from itertools import pairwise
from typing import Final

import numpy as np

from shared.clip import Float64, MotionClip
from shared.errors import UnmappedRig
from shared.skeleton import CHAINS, JOINT_COUNT, JOINT_INDEX

from .features import FPS, Facing, features
from .quaternions import normalized, rotate
from .resample import resample
from .uniform_skeleton import BONE_LENGTHS_M, uniform

NEEDED: Final = tuple(f"{side}_{part}" for part in ("hip", "knee", "ankle", "shoulder", "elbow") for side in ("left", "right"))
"""The joints that nothing can stand in for."""

TIPS: Final = ("left_foot", "right_foot", "left_wrist", "right_wrist")
TAIL_SHARE: Final = 0.25  # a tail nearer to its head than this share of the reference bone is no end of a foot or forearm
UP: Final = np.array([0.0, 1.0, 0.0])


def clip_features(clip: MotionClip, facing: Facing = "published") -> Float64:
    """HumanML3D features of a mapped clip: resampled to 20 fps, brought to the reference proportions, on the floor, facing +Z.

    Returns:
        float64[N, 263] for N + 1 samples at 20 fps.

    Raises:
        UnmappedRig: a joint is missing that cannot be filled in.
        ClipInvalid: the clip is shorter than two samples at 20 fps, or its legs have no length.
    """
    return features(uniform(human_joints(resample(clip, FPS))), facing)


def human_joints(clip: MotionClip) -> Float64:
    """The 22 joints of a mapped clip; those that the rig lacks are filled in.

    The pelvis lies between the hips. A joint inside a chain (spine2, a collar) lies on the straight line between its
    neighbours, at its share of the reference skeleton. Toes and hands are the tail of the foot or forearm bone where that is
    known; else toes point where the body faces and hands go on along the upper arm, at the reference proportion. Neck and head
    go on along the trunk.

    Returns:
        float64[T, 22, 3], metres.

    Raises:
        UnmappedRig: hips, knees, ankles, shoulders or elbows are missing; names them.
    """
    missing = tuple(name for name in NEEDED if clip.joint(name) < 0)
    if missing:
        raise UnmappedRig(
            f"Features of {clip.name!r} need {', '.join(missing)}, which no bone of the rig is mapped to.",
            "Choose these bones by hand.",
            missing,
        )
    joints = np.full((len(clip.positions), JOINT_COUNT, 3), np.nan)
    present = clip.joint_map >= 0
    joints[:, present] = clip.positions[:, clip.joint_map[present]]
    if not present[JOINT_INDEX["pelvis"]]:
        joints[:, JOINT_INDEX["pelvis"]] = _middle(joints, "hip")
    _fill_trunk(joints)
    for chain in CHAINS:
        _fill_between(joints, chain)
    for name in TIPS:
        if np.isnan(joints[0, JOINT_INDEX[name], 0]):
            joints[:, JOINT_INDEX[name]] = _tip(clip, joints, name)
    return joints


def _middle(joints: Float64, part: str) -> Float64:
    return 0.5 * (joints[:, JOINT_INDEX[f"left_{part}"]] + joints[:, JOINT_INDEX[f"right_{part}"]])


def _fill_trunk(joints: Float64) -> None:
    """Give the spine chain an end: a missing neck lies just above the shoulders, a missing head further along the trunk."""
    pelvis, neck, head = (JOINT_INDEX[name] for name in ("pelvis", "neck", "head"))
    shoulders = _middle(joints, "shoulder")
    trunk = shoulders - joints[:, pelvis]
    if np.isnan(joints[0, head, 0]):
        if np.isnan(joints[0, neck, 0]):
            joints[:, neck] = shoulders + 0.05 * trunk
        joints[:, head] = joints[:, neck] + 0.2 * trunk


def _fill_between(joints: Float64, chain: tuple[int, ...]) -> None:
    """Put what is missing inside a chain on the line between what is there, each at its share of the reference lengths."""
    at = np.cumsum([0.0, *(BONE_LENGTHS_M[joint] for joint in chain[1:])])
    there = [index for index, joint in enumerate(chain) if not np.isnan(joints[0, joint, 0])]
    for first, last in pairwise(there):
        for index in range(first + 1, last):
            share = (at[index] - at[first]) / (at[last] - at[first])
            joints[:, chain[index]] = (1.0 - share) * joints[:, chain[first]] + share * joints[:, chain[last]]


def _tip(clip: MotionClip, joints: Float64, name: str) -> Float64:
    """float64[T, 3], the end of a foot or forearm."""
    side, part = name.split("_")
    base = "ankle" if part == "foot" else "elbow"
    above = JOINT_INDEX[f"{side}_{'knee' if part == 'foot' else 'shoulder'}"]
    start = joints[:, JOINT_INDEX[f"{side}_{base}"]]
    limb = start - joints[:, above]
    reference = BONE_LENGTHS_M[JOINT_INDEX[name]] / BONE_LENGTHS_M[JOINT_INDEX[f"{side}_{base}"]]
    length = reference * np.sqrt(np.einsum("ti,ti->t", limb, limb)).mean()
    bone = clip.joint(f"{side}_{base}")
    tail = clip.tails[bone].astype(np.float64)
    if clip.rotations is not None and np.linalg.norm(tail) > TAIL_SHARE * length:
        return start + rotate(clip.rotations[:, bone].astype(np.float64), tail)
    if part == "wrist":
        return start + length * normalized(limb)
    across = joints[:, JOINT_INDEX["left_hip"]] - joints[:, JOINT_INDEX["right_hip"]]
    return start + length * normalized(np.cross(across, UP))

"""The T-pose that many programs write as frame 0, before the motion: no part of it."""

import dataclasses
from typing import Final

import msgspec
import numpy as np

from shared.clip import Float32, MotionClip
from shared.skeleton import JOINT_INDEX

from .mapping import map_joints

MIN_FRAMES: Final = 4
JUMP_DEG: Final = 40.0  # between frame 0 and 1, of the quarter of the bones that turns most …
TIMES_ANY_OTHER: Final = 2.0  # … and against the largest such turn between later frames
STRAIGHT_DEG: Final = 155.0
LIMBS: Final = tuple(
    tuple(f"{side}_{joint}" for joint in limb)
    for limb in (("hip", "knee", "ankle"), ("shoulder", "elbow", "wrist"))
    for side in ("left", "right")
)


def without_t_pose(clip: MotionClip) -> MotionClip:
    """The clip without frame 0 where that is a T-pose cut off from the rest: limbs straight, then a jump like no other.

    The frames that stay keep their numbers.
    """
    if clip.rotations is None or len(clip.frames) < MIN_FRAMES or not _jumps(clip.rotations) or not _limbs_are_straight(clip):
        return clip
    warning = "Frame 0 is a T-pose that stands before the motion; it is left out."
    return dataclasses.replace(
        clip,
        positions=clip.positions[1:],
        rotations=clip.rotations[1:],
        frames=clip.frames[1:],
        source=msgspec.structs.replace(clip.source, warnings=(*clip.source.warnings, warning)),
    )


def _jumps(rotations: Float32) -> bool:
    cosine = np.abs(np.einsum("tji,tji->tj", rotations[1:], rotations[:-1]))
    quarter = max(1, cosine.shape[1] // 4)
    most = np.partition(cosine, quarter - 1, axis=1)[:, :quarter]
    turns_deg = 2.0 * np.degrees(np.arccos(np.clip(most, 0.0, 1.0))).mean(axis=1)
    return bool(turns_deg[0] > JUMP_DEG and turns_deg[0] > TIMES_ANY_OTHER * turns_deg[1:].max())


def _limbs_are_straight(clip: MotionClip) -> bool:
    """Whether all limbs that are mapped are, and at least one pair is."""
    joint_map = map_joints(clip).joint_map
    limbs = [[int(joint_map[JOINT_INDEX[joint]]) for joint in limb] for limb in LIMBS]
    angles = [_angle_deg(*clip.positions[0, bones]) for bones in limbs if min(bones) >= 0]
    return len(angles) >= 2 and min(angles) > STRAIGHT_DEG


def _angle_deg(start: Float32, middle: Float32, end: Float32) -> float:
    """The angle at `middle`, degrees; 180 is straight."""
    a, b = start - middle, end - middle
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(float(a @ b) / length, -1.0, 1.0)))) if length > 0.0 else 180.0

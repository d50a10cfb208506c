"""Whether mapped bones make a human body: what is there, how the trunk stands on the legs, which side is which."""

from collections.abc import Collection, Mapping
from typing import Final, Literal

import numpy as np

from shared.clip import Float64, MotionClip

BodyKind = Literal["full", "upper", "hands_or_face", "other"]

FULL: Final = ("pelvis", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle")
BOTH_ARMS: Final = ("left_shoulder", "right_shoulder", "left_elbow", "right_elbow")
SPINE: Final = ("spine1", "spine2", "spine3")

# The angle between the trunk (pelvis to head) and the legs (hips to ankles): 180 degrees in a standing human, 90 to 125 in
# quadrupeds and birds. Measured at rest and as the median of the motion, of which the straighter counts: folded rest poses and
# sitting, crawling takes do not make a human an animal.
CLEARLY_UPRIGHT_DEG: Final = 150.0
UPRIGHT_DEG: Final = 130.0
SAMPLES: Final = 32
SIDE_CERTAINTY: Final = 0.3  # of the largest possible agreement, below which nothing is said about left and right


def body_kind(joints: Collection[str]) -> BodyKind:
    """`full`: pelvis and both legs down to the ankles; `upper`: spine, head and both arms; else `other`."""
    if all(joint in joints for joint in FULL):
        return "full"
    if "head" in joints and any(joint in joints for joint in SPINE) and all(joint in joints for joint in BOTH_ARMS):
        return "upper"
    return "other"


def poses(clip: MotionClip) -> Float64:
    """float64[1 + S, J, 3]: the rest pose, then up to 32 poses spread over the clip, metres."""
    picked = np.unique(np.linspace(0, len(clip.positions) - 1, SAMPLES).round().astype(int))
    return np.concatenate([clip.rest[None], clip.positions[picked]]).astype(np.float64)


def upright_deg(pose: Float64, bones: Mapping[str, int]) -> float | None:
    """How straight the trunk goes on where the legs end, degrees; the larger of rest pose and median of the motion.

    Args:
        pose: float64[1 + S, J, 3] of `poses`.
        bones: bone of each mapped joint.

    Returns:
        180 for a standing body; None where trunk or legs are not mapped.
    """
    hips, feet = _middle(pose, bones, ("left_hip", "right_hip")), _middle(pose, bones, ("left_ankle", "right_ankle"))
    top = _first_of(pose, bones, ("head",), ("neck",), ("left_shoulder", "right_shoulder"))
    bottom = _first_of(pose, bones, ("pelvis",), ("left_hip", "right_hip"))
    if hips is None or feet is None or top is None or bottom is None:
        return None
    trunk, leg = top - bottom, feet - hips
    length = np.linalg.norm(trunk, axis=1) * np.linalg.norm(leg, axis=1)
    good = length > 1e-12
    if not good.any():
        return None
    angle = np.degrees(np.arccos(np.clip((trunk * leg).sum(axis=1)[good] / length[good], -1.0, 1.0)))
    rest = float(angle[0]) if good[0] else 0.0
    moving = angle[1:] if good[0] else angle
    return max(rest, float(np.median(moving)) if len(moving) else 0.0)


def stands_upright(angle_deg: float | None, doubtful: bool) -> bool:
    """Whether a body with this angle is taken for a human one; `doubtful` where names speak of tails and paws, or say nothing."""
    if angle_deg is None:
        return not doubtful
    return angle_deg >= (CLEARLY_UPRIGHT_DEG if doubtful else UPRIGHT_DEG)


def left_certainty(pose: Float64, bones: Mapping[str, int]) -> float:
    """How surely the joints called left lie on the body's left: 1 surely, -1 surely on its right, 0 unknown.

    Up is the trunk, forward is where the toes point, else where the knees bend to; left is up x forward. The poses vote, so
    that a twisted one does not decide.
    """
    across = None
    for joint in ("hip", "shoulder", "collar", "knee"):
        left, right = _middle(pose, bones, (f"left_{joint}",)), _middle(pose, bones, (f"right_{joint}",))
        if left is not None and right is not None and np.linalg.norm(left - right, axis=1).max() > 1e-6:
            across = left - right
            break
    top = _first_of(pose, bones, ("neck",), ("head",), ("left_shoulder", "right_shoulder"))
    bottom = _first_of(pose, bones, ("pelvis",), ("left_hip", "right_hip"))
    if across is None or top is None or bottom is None:
        return 0.0
    return side_vote(top - bottom, _forward(pose, bones, top - bottom), across)


def side_vote(up: Float64, forward: Float64, across: Float64) -> float:
    """Mean agreement of `across` with up x forward, -1 to 1; vectors float64[N, 3] of any length, zeros abstain."""
    left = _unit(np.cross(_unit(up), _unit(forward)))
    agreement = (left * _unit(across)).sum(axis=1)
    voting = np.abs(agreement) > 0.1
    return float(np.mean(np.sign(agreement[voting])) * min(1.0, np.abs(agreement[voting]).mean() * 1.5)) if voting.any() else 0.0


def _forward(pose: Float64, bones: Mapping[str, int], up: Float64) -> Float64:
    """float64[N, 3], where the feet point: toes against ankles, else knees against the line from hip to ankle."""
    total = np.zeros_like(up)
    for side in ("left", "right"):
        hip, knee = bones.get(f"{side}_hip"), bones.get(f"{side}_knee")
        ankle, toe = bones.get(f"{side}_ankle"), bones.get(f"{side}_foot")
        if ankle is not None and toe is not None:
            total += _across_to(pose[:, toe] - pose[:, ankle], up)
        elif hip is not None and knee is not None and ankle is not None:
            total += _across_to(pose[:, knee] - pose[:, hip], pose[:, ankle] - pose[:, hip])
    return total


def _across_to(vector: Float64, axis: Float64) -> Float64:
    """What is left of a vector when its part along the axis is taken off."""
    axis = _unit(axis)
    return vector - (vector * axis).sum(axis=1, keepdims=True) * axis


def _middle(pose: Float64, bones: Mapping[str, int], joints: tuple[str, ...]) -> Float64 | None:
    there = [bones[joint] for joint in joints if joint in bones]
    return pose[:, there].mean(axis=1) if len(there) == len(joints) else None


def _first_of(pose: Float64, bones: Mapping[str, int], *places: tuple[str, ...]) -> Float64 | None:
    """The first of these places that is mapped; several joints are their middle."""
    return next((point for joints in places if (point := _middle(pose, bones, joints)) is not None), None)


def _unit(vector: Float64) -> Float64:
    length = np.linalg.norm(vector, axis=1, keepdims=True)
    return np.divide(vector, length, out=np.zeros_like(vector), where=length > 1e-9)

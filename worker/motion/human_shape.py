"""Whether mapped bones make a human body: what is there, how the trunk stands on the legs, which side is which."""

from collections.abc import Collection, Mapping
from typing import Final, Literal, NamedTuple

import numpy as np

from shared.clip import Float64, MotionClip

BodyKind = Literal["full", "upper", "hands_or_face", "other"]

FULL: Final = ("pelvis", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle")
BOTH_ARMS: Final = ("left_shoulder", "right_shoulder", "left_elbow", "right_elbow")
SPINE: Final = ("spine1", "spine2", "spine3")

# The angle between the trunk (pelvis to head) and the legs (hips to ankles): 180 degrees in a standing human, 90 to 125 in
# quadrupeds and birds. Measured at rest and as the median of the motion, of which the straighter counts: a take that only sits or
# crawls does not make a human an animal.
CLEARLY_UPRIGHT_DEG: Final = 150.0
UPRIGHT_DEG: Final = 130.0
FOLDED_DEG: Final = 60.0
SAMPLES: Final = 32
FLAT_FOOT: Final = 0.5
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


class Stance(NamedTuple):
    """The angle between trunk and legs, degrees: 180 in a standing body."""

    rest_deg: float
    moving_deg: float
    """Median over the motion."""

    @property
    def straightest_deg(self) -> float:
        """The larger of the two."""
        return max(self)


def stance(pose: Float64, bones: Mapping[str, int]) -> Stance | None:
    """How straight the trunk goes on where the legs end; None where trunk or legs are not mapped.

    Args:
        pose: float64[1 + S, J, 3] of `poses`.
        bones: bone of each mapped joint.
    """
    angle = _straightness_deg(pose, bones)
    return None if angle is None else Stance(float(angle[0]), float(np.median(angle[1:])))


def stands_upright(stance: Stance | None, doubtful: bool) -> bool:
    """Whether a body that stands so is taken for a human one; `doubtful` where names speak of tails and paws, or say nothing.

    A folded rest pose, all bones along one axis, is no animal's: human names are trusted there, also in a take that only crawls.
    """
    if stance is None:
        return not doubtful
    if not doubtful and stance.rest_deg < FOLDED_DEG:
        return True
    return stance.straightest_deg >= (CLEARLY_UPRIGHT_DEG if doubtful else UPRIGHT_DEG)


def _straightness_deg(pose: Float64, bones: Mapping[str, int]) -> Float64 | None:
    """float64[N], the angle between trunk and legs in each pose; 0 where they have no length."""
    hips, feet = _middle(pose, bones, ("left_hip", "right_hip")), _middle(pose, bones, ("left_ankle", "right_ankle"))
    top = _first_of(pose, bones, ("head",), ("neck",), ("left_shoulder", "right_shoulder"))
    bottom = _first_of(pose, bones, ("pelvis",), ("left_hip", "right_hip"))
    if hips is None or feet is None or top is None or bottom is None:
        return None
    cosine = (_unit(top - bottom) * _unit(feet - hips)).sum(axis=1)
    flat = (np.linalg.norm(top - bottom, axis=1) < 1e-9) | (np.linalg.norm(feet - hips, axis=1) < 1e-9)
    return np.where(flat, 0.0, np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def left_certainty(pose: Float64, bones: Mapping[str, int]) -> float:
    """How surely the joints called left lie on the body's left: 1 surely, -1 surely on its right, 0 unknown.

    Up is the trunk, forward is where the toes point, else where the knees bend to; left is up x forward. The upright poses
    vote: where a body lies or crouches its feet do not tell.
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
    straightness_deg = _straightness_deg(pose, bones)
    if straightness_deg is not None:
        across = across * (straightness_deg >= UPRIGHT_DEG)[:, None]
    return _side_vote(top - bottom, _forward(pose, bones, top - bottom), across)


def _side_vote(up: Float64, forward: Float64, across: Float64) -> float:
    """Mean agreement of `across` with up x forward, -1 to 1; vectors float64[1 + S, 3] of any length, zeros abstain.

    The first pose, at rest, counts as much as the others together: there the feet lie flat.
    """
    left = _unit(np.cross(_unit(up), _unit(forward)))
    agreement = (left * _unit(across)).sum(axis=1)
    weight = np.where(np.abs(agreement) > 0.1, 1.0, 0.0)
    weight[0] *= max(1.0, weight[1:].sum())
    if not weight.any():
        return 0.0
    clearness = min(1.0, 1.5 * float(np.average(np.abs(agreement), weights=weight)))
    return clearness * float(np.average(np.sign(agreement), weights=weight))


def _forward(pose: Float64, bones: Mapping[str, int], up: Float64) -> Float64:
    """float64[N, 3], where the feet point: toes against ankles, else knees against the line from hip to ankle."""
    total = np.zeros_like(up)
    for side in ("left", "right"):
        hip, knee = bones.get(f"{side}_hip"), bones.get(f"{side}_knee")
        ankle, toe = bones.get(f"{side}_ankle"), bones.get(f"{side}_foot")
        if ankle is not None and toe is not None:
            foot = pose[:, toe] - pose[:, ankle]
            ahead = _across_to(foot, up)
            flat = np.linalg.norm(ahead, axis=1) > FLAT_FOOT * np.linalg.norm(foot, axis=1)  # a dangling foot points nowhere
            total += ahead * flat[:, None]
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

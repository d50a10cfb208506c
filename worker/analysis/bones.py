"""What the bones of a rig do that is not human: path, range and turn of each, most moving first."""

from typing import Final

import numpy as np

from shared.clip import MotionClip

from ..facts import BoneMotion
from .signals import magnitude

MOST_BONES: Final = 12
STILL_M: Final = 1e-4
STILL_DEG: Final = 0.05


def bone_motions(clip: MotionClip) -> tuple[BoneMotion, ...]:
    """The bones that move of themselves, most moving first; bones carried by their parent without turning are left out."""
    positions = clip.positions
    path = np.zeros(positions.shape[1])
    for start in range(0, len(positions) - 1, 4096):  # in slices: a difference of the whole take would double its memory
        part = np.diff(positions[start : start + 4097].astype(np.float64), axis=0)
        path += magnitude(part).sum(axis=0)
    reach = magnitude(np.ptp(positions, axis=0).astype(np.float64))
    turn = _turns_deg(clip)
    roots = clip.parents < 0
    moved = np.where(roots, reach, 0.0)
    extent = max(float(np.ptp(clip.rest, axis=0).max()), 1e-6)
    # A turn of a right angle weighs as much as a root that moves by the rig's own size.
    importance = turn / 90.0 + moved / extent if clip.rotations is not None else reach / extent
    order = sorted(range(len(clip.bones)), key=lambda index: (-round(float(importance[index]), 6), index))
    return tuple(
        BoneMotion(bone=clip.bones[index], path_m=float(path[index]), range_m=float(reach[index]), turn_deg=float(turn[index]))
        for index in order[:MOST_BONES]
        if turn[index] > STILL_DEG or moved[index] > STILL_M or (clip.rotations is None and reach[index] > STILL_M)
    )


def _turns_deg(clip: MotionClip) -> np.ndarray:
    """float64[J], largest turn of each bone against its parent, from the first sample; 0 without rotations."""
    if clip.rotations is None:
        return np.zeros(len(clip.bones))
    some = clip.rotations[:: max(1, len(clip.rotations) // 2000)].astype(np.float64)
    largest = np.zeros(len(clip.bones))
    for index, parent in enumerate(clip.parents.tolist()):
        local = _times_inverse_left(some[:, parent], some[:, index]) if parent >= 0 else some[:, index]
        cosine = np.abs(local @ local[0])
        largest[index] = np.degrees(2.0 * np.arccos(np.clip(cosine.min(), 0.0, 1.0)))
    return largest


def _times_inverse_left(parent: np.ndarray, child: np.ndarray) -> np.ndarray:
    """conj(parent) * child for quaternions float64[T, 4], w first."""
    w, v = parent[:, :1], -parent[:, 1:]
    a, b = child[:, :1], child[:, 1:]
    return np.concatenate([w * a - (v * b).sum(axis=1, keepdims=True), w * b + a * v + np.cross(v, b)], axis=1)

"""How far a bone of any rig turns against its parent, or shifts where it does not turn."""

from collections.abc import Callable
from typing import Final

import numpy as np

from shared.clip import Float64

from ..angles import between_deg
from ..signals import magnitude
from .parts import Part
from .scene import CannotTell, Scene

SMALLEST_TURN_DEG: Final = 0.5
SMALLEST_SHIFT_M: Final = 1e-4


def opening(scene: Scene, part: Part) -> tuple[Float64, str]:
    """float64[T] and unit: the bone's turn against its parent, degrees from one end of its range; where it only shifts, metres.

    Raises:
        CannotTell: the clip has no rotations, and the bone no child by which its turn could be seen.
    """
    index = scene.clip.bones.index(part.bone)
    turn = _turn_deg(scene, index)
    shift = _shift_m(scene, index)
    if turn is None and shift.max() < SMALLEST_SHIFT_M:
        raise CannotTell(f"The clip has positions only: how far {part.bone} turns cannot be told without rotations.")
    if turn is None or (turn.max() < SMALLEST_TURN_DEG and shift.max() > SMALLEST_SHIFT_M):
        return shift, "m"
    return turn, "deg"


def _turn_deg(scene: Scene, index: int) -> Float64 | None:
    """float64[T], angle of the bone's orientation in its parent, from the sample that lies furthest from the first."""
    clip, parent = scene.clip, int(scene.clip.parents[index])
    if clip.rotations is None:
        return _swing_deg(scene, index)
    own = clip.rotations[:, index].astype(np.float64)
    if parent >= 0:
        own = _conjugate_times(clip.rotations[:, parent].astype(np.float64), own)
    return _range(lambda start: np.degrees(2.0 * np.arccos(np.clip(np.abs(own @ own[start]), 0.0, 1.0))))


def _swing_deg(scene: Scene, index: int) -> Float64 | None:
    """The same from positions: the bone's direction against its parent's, blind to twist; none where there is no child."""
    clip, parent = scene.clip, int(scene.clip.parents[index])
    children = np.flatnonzero(clip.parents == index)
    if not len(children) or parent < 0:
        return None
    positions = clip.positions.astype(np.float64)
    bone = positions[:, children[0]] - positions[:, index]
    before = positions[:, index] - positions[:, parent]
    angle = between_deg(bone, before)
    return angle - angle.min()


def _shift_m(scene: Scene, index: int) -> Float64:
    """float64[T], how far the bone's head lies from where it is at one end of its way, seen from its parent."""
    clip, parent = scene.clip, int(scene.clip.parents[index])
    place = clip.positions[:, index].astype(np.float64)
    if parent >= 0:
        place = place - clip.positions[:, parent]
        if clip.rotations is not None:
            turned = clip.rotations[:, parent].astype(np.float64)
            place = _rotated(turned * np.array([1.0, -1.0, -1.0, -1.0]), place)
        else:
            place = np.stack([magnitude(place), np.zeros(len(place)), np.zeros(len(place))], axis=1)
    shift = _range(lambda start: magnitude(place - place[start]))
    return np.where(shift < 1e-5, 0.0, shift)


def _range(from_sample: Callable[[int], Float64]) -> Float64:
    """Measured from the first sample if it lies at an end of the range, else from the sample furthest from it."""
    at_first = from_sample(0)
    at_end = from_sample(int(np.argmax(at_first)))
    return at_first if at_first.max() > 0.95 * at_end.max() else at_end


def _conjugate_times(parent: Float64, child: Float64) -> Float64:
    """conj(parent) * child for quaternions float64[T, 4], w first."""
    w, v = parent[:, :1], -parent[:, 1:]
    a, b = child[:, :1], child[:, 1:]
    return np.concatenate([w * a - (v * b).sum(axis=1, keepdims=True), w * b + a * v + np.cross(v, b)], axis=1)


def _rotated(quaternion: Float64, vectors: Float64) -> Float64:
    """float64[T, 3], vectors turned by unit quaternions float64[T, 4], w first."""
    w, v = quaternion[:, :1], quaternion[:, 1:]
    cross = 2.0 * np.cross(v, vectors)
    return vectors + w * cross + np.cross(v, cross)

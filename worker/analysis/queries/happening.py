"""Something that happens, as the samples in which it does."""

from dataclasses import dataclass, replace

import numpy as np

from shared.clip import Float64

from ..signals import Bool, drop_short
from .parts import Part
from .scene import Scene, spans


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One time that something happens; samples, inclusive."""

    first: int
    last: int
    peak: int
    """The moment that counts: where a hand is furthest, where a foot lands."""
    joints: tuple[str, ...] = ()
    bones: tuple[str, ...] = ()
    side: str = ""
    value: float | None = None
    unit: str = ""
    repeats: int = 1
    """How many of it this stretch holds: a wave of the hand goes back and forth."""


def from_mask(scene: Scene, mask: Bool, joints: tuple[str, ...], side: str = "") -> list[Happening]:
    """Each stretch of bool[T] as one happening, with the joints that the rig has."""
    kept = tuple(joint for joint in joints if scene.body.has(joint))
    return [Happening(first=first, last=last, peak=(first + last) // 2, joints=kept, side=side) for first, last in spans(mask)]


def of_part(scene: Scene, mask: Bool, part: Part, shortest_s: float, other: Part | None = None) -> list[Happening]:
    """Each stretch of bool[T] that is long enough as one happening of a part, on another where one is touched."""
    joints = part.joints + (other.joints if other else ())
    bones = part.bones + (other.bones if other else ())
    return [
        Happening(first=first, last=last, peak=first, joints=joints, bones=bones, side=part.side)
        for first, last in spans(drop_short(mask, shortest_s, scene.body.fps))
    ]


def peaked(happening: Happening, values: Float64, unit: str) -> Happening:
    """The same with its peak where `values` are largest."""
    peak = happening.first + int(np.argmax(values[happening.first : happening.last + 1]))
    return replace(happening, peak=peak, value=float(values[peak]), unit=unit)

"""What a file does not say: which axis is up, how long a unit is, where the floor lies. Read from the body and its motion.

A human body is measured by its mapped joints, which need neither axis nor unit. What was decided on doubtful ground is said
in the clip's warnings.
"""

import dataclasses
from typing import Final, NamedTuple

import msgspec
import numpy as np

from shared.clip import Float32, Float64, MotionClip
from shared.skeleton import JOINT_INDEX

from .free_fall import fall_warning
from .human_shape import poses
from .mapping import map_joints

Vector = tuple[float, float, float]

# How well an axis must show itself to be taken for up; files with X up, or with Y down, are rare.
UP_AXES: Final[dict[str, tuple[Vector, float]]] = {
    "Y": ((0.0, 1.0, 0.0), 0.3),
    "Z": ((0.0, 0.0, 1.0), 0.15),
    "X": ((1.0, 0.0, 0.0), -0.4),
    "-Y": ((0.0, -1.0, 0.0), -0.3),
    "-Z": ((0.0, 0.0, -1.0), -0.5),
    "-X": ((-1.0, 0.0, 0.0), -0.5),
}
TO_Y_UP: Final[dict[str, tuple[Vector, Vector, Vector]]] = {
    "Y": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "Z": ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    "X": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    "-Y": ((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    "-Z": ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
    "-X": ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
}
"""Rotation matrices."""
POSTURE_WEIGHT: Final = 1.2
REST_WEIGHT: Final = 0.8
FLOOR_WEIGHT: Final = 1.0

# Lengths of body segments as shares of the standing height (R. Drillis and R. Contini, Body Segment Parameters, 1966).
SEGMENTS: Final = (
    (("left_hip", "left_knee"), 0.245),
    (("right_hip", "right_knee"), 0.245),
    (("left_knee", "left_ankle"), 0.246),
    (("right_knee", "right_ankle"), 0.246),
    (("left_shoulder", "left_elbow"), 0.186),
    (("right_shoulder", "right_elbow"), 0.186),
    (("left_elbow", "left_wrist"), 0.146),
    (("right_elbow", "right_wrist"), 0.146),
)
TRUNK: Final = 0.288  # middle of the hips to middle of the shoulders

# What a unit may be, and how unlikely that is. The CMU library's ASF files, and what was made of them, use 0.45 units an inch.
UNITS: Final = (
    ("centimetre", 0.01, -8.0),
    ("metre", 1.0, -8.0),
    ("inch", 0.0254, 2.0),
    ("decimetre", 0.1, 3.0),
    ("millimetre", 0.001, 3.0),
    ("foot", 0.3048, 3.0),
    ("inch / 0.45 (CMU)", 0.0254 / 0.45, 4.0),
)
FITTED: Final = 5.0  # how unlikely it is that none of them was meant
USUAL_HEIGHT_M: Final = 1.68
REALISTIC_SPREAD: Final = 0.2  # of the logarithm of the height that each segment stands for
REALISTIC_HEIGHT: Final = 0.2  # standard deviations of the logarithm of a height: of realistic bodies (children are meant, too) …
STYLISED_HEIGHT: Final = 0.5  # … and of others
HUMAN_SIZED_M: Final = (1.1, 2.4)
METRES_BELOW: Final = 8.0  # units; a rig that is not human and smaller than that is in metres


class Body(NamedTuple):
    """What the joints tell of a human body, in the file's own unit and axes."""

    up: Float64
    """float64[1 + S, 3], feet to head at rest and over the motion; zero where unknown."""
    height: float
    realistic: bool
    """Segments have the proportions of a human."""


def in_metres_y_up(clip: MotionClip, root_shift: Float64) -> MotionClip:
    """A clip in a file's own unit and axes, turned and scaled.

    Args:
        clip: as the file has it, one unit to the metre. Its arrays are taken over.
        root_shift: float64[J, 3], what to add to each bone's position if the root's positions are relative to its OFFSET.
    """
    pose = poses(clip)
    body = _body(clip, pose)
    up_axis = find_up_axis(pose, body, root_shift)
    up = np.array(UP_AXES[up_axis][0])
    warned: list[str] = []
    if not _is_absolute(pose[1:], root_shift, up):
        clip.positions[:] += root_shift.astype(np.float32)
        warned.append("The root's positions are added to its OFFSET: only so do the feet come down to the floor.")
    unit_m, words = find_unit(pose, body)
    warned += words
    converted = _converted(clip, up_axis, unit_m, warned)
    fall = fall_warning(converted) if body is not None else ""
    if not fall:
        return converted
    source = msgspec.structs.replace(converted.source, warnings=(*converted.source.warnings, fall))
    return dataclasses.replace(converted, source=source)


def find_up_axis(pose: Float64, body: Body | None, root_shift: Float64) -> str:
    """The axis that is up: along which the body stands, at rest and moving, and at the end of which the floor lies still.

    Args:
        pose: float64[1 + S, J, 3], the rest pose, then samples of the motion.
        body: its human body, if it is one.
        root_shift: as for `in_metres_y_up`; the floor is looked for in both readings.
    """
    moving, size, rest_size = pose[1:], _size(pose[1:]), _size(pose[:1])
    readings = [moving, moving + root_shift] if root_shift.any() else [moving]

    def score(axis: str) -> float:
        up, prior = UP_AXES[axis]
        along = np.array(up)
        floor = max(_floor_evidence(reading @ along, size) for reading in readings)
        if body is None:
            # A rig that is not human may do anything: its rest pose must stand on the same floor.
            return 2.0 * prior + FLOOR_WEIGHT * 0.5 * (floor + _floor_evidence(pose[:1] @ along, rest_size))
        posture = POSTURE_WEIGHT * float((body.up[1:] @ along).mean()) + REST_WEIGHT * float(body.up[0] @ along)
        return prior + FLOOR_WEIGHT * floor + posture

    return max(UP_AXES, key=score)


def find_unit(pose: Float64, body: Body | None) -> tuple[float, list[str]]:
    """Metres in one unit, and what should be said about it.

    Centimetres and metres are taken unless they make a human body of realistic proportions far too small or too large.
    """
    if body is None:
        size = _size(pose)
        unit_m, word = (1.0, "metres") if size < METRES_BELOW else (0.01, "centimetres")
        return unit_m, [
            f"The size of a rig that is not human does not tell its unit; {word} are taken, which makes it {size * unit_m:.3g} m."
        ]
    width = REALISTIC_HEIGHT if body.realistic else STYLISED_HEIGHT

    def unlikeliness(unit_m: float, prior: float) -> float:
        return (np.log(body.height * unit_m / USUAL_HEIGHT_M) / width) ** 2 + prior

    word, unit_m, prior = min(UNITS, key=lambda unit: unlikeliness(unit[1], unit[2]))
    if unlikeliness(unit_m, prior) > FITTED:
        unit_m = USUAL_HEIGHT_M / body.height
        return unit_m, [
            f"No usual unit makes this body human-sized: it is {body.height:.3g} units tall "
            f"and was scaled to {USUAL_HEIGHT_M:g} m, {unit_m * 100.0:.3g} cm a unit."
        ]
    height_m = body.height * unit_m
    if word not in ("centimetre", "metre"):
        return unit_m, [f"One unit is taken for 1 {word}: so the body is {height_m:.2f} m tall."]
    if not HUMAN_SIZED_M[0] <= height_m <= HUMAN_SIZED_M[1]:
        return unit_m, [f"The body is {height_m:.2f} m tall if one unit is 1 {word}: unusual for a human."]
    return unit_m, []


def _body(clip: MotionClip, pose: Float64) -> Body | None:
    mapping = map_joints(clip)
    if not mapping.human:
        return None

    def at(*joints: str) -> Float64 | None:
        bones = [int(mapping.joint_map[JOINT_INDEX[joint]]) for joint in joints]
        return pose[:, bones].mean(axis=1) if min(bones) >= 0 else None

    def first(*choices: tuple[str, ...]) -> Float64 | None:
        return next((point for joints in choices if (point := at(*joints)) is not None), None)

    hips, shoulders = first(("left_hip", "right_hip"), ("pelvis",)), first(("left_shoulder", "right_shoulder"), ("neck",))
    low = first(("left_ankle", "right_ankle"), ("left_knee", "right_knee"), ("pelvis",), ("spine1",))
    high = first(("head",), ("neck",), ("left_shoulder", "right_shoulder"))
    up = _unit(high - low) if high is not None and low is not None else np.zeros((len(pose), 3))
    measured = [(first((a,)), first((b,)), share) for (a, b), share in SEGMENTS]
    heights = [
        _median_length(b - a) / share for a, b, share in [*measured, (hips, shoulders, TRUNK)] if a is not None and b is not None
    ]
    shares = [share for a, b, share in [*measured, (hips, shoulders, TRUNK)] if a is not None and b is not None]
    usable = [(height, share) for height, share in zip(heights, shares, strict=True) if height > 0.0]
    if not usable:
        return None
    height = sum(height * share for height, share in usable) / sum(share for _, share in usable)
    spread = float(np.std(np.log([height for height, _ in usable])))
    return Body(up, float(height), spread < REALISTIC_SPREAD)


def _median_length(vectors: Float64) -> float:
    """Median length over the motion; bones stretch at times, and a rest pose may be folded."""
    return float(np.median(np.linalg.norm(vectors[1:], axis=1)))


def _unit(vectors: Float64) -> Float64:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0.0)


def _size(pose: Float64) -> float:
    """The longest side of a box around the rig, median over the poses."""
    return float(np.median((pose.max(axis=1) - pose.min(axis=1)).max(axis=1)))


def _floor_evidence(heights: Float64, size: float) -> float:
    """0 to 1: whether the lowest bone stays at one height, and near zero. `heights` is float64[S, J] along the axis."""
    if size <= 0.0:
        return 0.0
    lowest = heights.min(axis=1)
    steady = 1.0 - min(1.0, float(np.std(lowest)) / (0.25 * size))
    near = 1.0 - min(1.0, abs(float(np.median(lowest))) / (0.5 * size))
    return 0.5 * steady + 0.5 * near


def _is_absolute(moving: Float64, root_shift: Float64, up: Float64) -> bool:
    """Whether the root's positions are where it is, rather than how far it is from its OFFSET."""
    size = _size(moving)
    as_they_are = float(np.median((moving @ up).min(axis=1)))
    added = float(np.median(((moving + root_shift) @ up).min(axis=1)))
    return abs(as_they_are) < 0.25 * size or abs(added) > 0.5 * abs(as_they_are)


def _converted(clip: MotionClip, up_axis: str, unit_m: float, warned: list[str]) -> MotionClip:
    matrix = np.array(TO_Y_UP[up_axis], np.float32).T

    def turned(vectors: Float32) -> Float32:
        return vectors if up_axis == "Y" else vectors @ matrix

    rotations = clip.rotations
    if rotations is not None and up_axis != "Y":
        rotations[..., 1:] = turned(rotations[..., 1:])
    scale = np.float32(unit_m)
    source = msgspec.structs.replace(clip.source, up_axis=up_axis, unit_m=unit_m, warnings=(*clip.source.warnings, *warned))
    return dataclasses.replace(
        clip,
        rest=turned(clip.rest) * scale,
        tails=turned(clip.tails) * scale,
        positions=turned(clip.positions) * scale,
        rotations=rotations,
        source=source,
    )

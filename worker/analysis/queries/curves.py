"""A quantity of a body part over time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.clip import Float64
from shared.skeleton import JOINT_INDEX

from ...vocabulary import Measure
from ...vocabulary_terms import QUANTITIES
from ..angles import elevation_deg, flexion_deg
from ..limbs import END_OF, LIMBS, Limb
from ..signals import magnitude, rate, smooth
from .parts import Part, find_parts
from .rotations import opening
from .scene import CannotTell, Scene

SPEED_WINDOW_S: Final = 1.0 / 15.0
SPEED_SIGMA_S: Final = 0.02  # jitter has a speed too
SMALLEST_TURN_DEG: Final = 1.0
OUTWARD: Final = {"left": 1.0, "right": -1.0}


@dataclass(frozen=True, eq=False)
class Curve:
    """One quantity of one part: T values."""

    values: Float64
    unit: str
    name: str = ""
    """The part in words; empty for the whole body."""
    joints: tuple[str, ...] = ()
    bones: tuple[str, ...] = ()


def find_curves(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    """The quantity of each part that is meant: one curve, or one a side.

    Raises:
        CannotTell: the rig lacks the part, or the quantity makes no sense for it.
    """
    make = MAKERS.get(measure.quantity)
    if make is None:
        raise CannotTell(f"{measure.quantity.replace('_', ' ')} is one number for the clip, it has no course over time.")
    return make(scene, measure)


def _of_parts(scene: Scene, measure: Measure) -> tuple[Part, ...]:
    parts = find_parts(scene, measure.part)
    return parts or (Part("", scene.body.root, "pelvis" if scene.body.has("pelvis") else "", scene.body.bones[0]),)


def _curve(part: Part, values: Float64, measure: Measure, unit: str = "") -> Curve:
    return Curve(values, unit or QUANTITIES[measure.quantity][0], part.name, part.joints, part.bones)


def _pair(scene: Scene, part: Part, other: str) -> Part:
    """The other part on the same side where it has sides (`is the hand at the knee`), else its only one."""
    others = find_parts(scene, other) or (Part("body", scene.body.root, "pelvis"),)
    if len(others) == 1 or not part.side:
        return others[0]
    return next((one for one in others if one.side == part.side), others[0])


def _height(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    curves: list[Curve] = []
    for part in _of_parts(scene, measure):
        height = part.positions[:, 1] - scene.body.floor.height_m
        if measure.other:
            height = part.positions[:, 1] - _pair(scene, part, measure.other).positions[:, 1]
        curves.append(_curve(part, height, measure))
    return tuple(curves)


def _against_body(scene: Scene, measure: Measure, part: Part) -> Float64:
    """float64[T, 3], the part against the root (or `other`): to the left, up, forward; metres."""
    base = _pair(scene, part, measure.other).positions if measure.other else scene.body.root
    return scene.body.turned(part.positions - base)


def _ahead(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    return tuple(_curve(part, _against_body(scene, measure, part)[:, 2], measure) for part in _of_parts(scene, measure))


def _aside(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    parts = _of_parts(scene, measure)
    return tuple(_curve(part, OUTWARD.get(part.side, 1.0) * _against_body(scene, measure, part)[:, 0], measure) for part in parts)


def _distance(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    parts = find_parts(scene, measure.part)
    if measure.other:
        others = find_parts(scene, measure.other)
        pairs = [(one, other) for one in parts for other in others if one.positions is not other.positions]
    else:
        pairs = [(parts[0], parts[1])] if len(parts) == 2 else []
    if not pairs:
        raise CannotTell("A distance needs two parts of the body, such as hand and head, or both feet.")
    return tuple(
        Curve(
            magnitude(one.positions - other.positions),
            "m",
            f"{one.name} and {other.name}",
            (*one.joints, *other.joints),
            (*one.bones, *other.bones),
        )
        for one, other in pairs
    )


def _speed(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    if not find_parts(scene, measure.part):
        values = np.zeros(scene.count)
        if scene.count > 1:
            path = scene.measures.path - np.outer(np.arange(scene.count), _treadmill(scene)) / scene.body.fps
            values = magnitude(np.gradient(path, axis=0)) * scene.body.fps
        return (Curve(values, "m/s", "", ("pelvis",) if scene.body.has("pelvis") else (), _root_bones(scene)),)
    fps = scene.body.fps
    return tuple(
        _curve(part, magnitude(rate(smooth(part.positions, SPEED_SIGMA_S, fps), SPEED_WINDOW_S, fps)), measure)
        for part in _of_parts(scene, measure)
    )


def _treadmill(scene: Scene) -> Float64:
    return scene.measures.contacts.treadmill_m_s[[0, 2]] if scene.sheet.in_place else np.zeros(2)


def _root_bones(scene: Scene) -> tuple[str, ...]:
    return tuple(bone for bone in scene.body.bones[:1] if bone)


def _activity(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    fps = scene.body.fps
    curves: list[Curve] = []
    for part in _of_parts(scene, measure):
        local = scene.body.turned(part.positions - scene.body.root)
        curves.append(_curve(part, magnitude(rate(smooth(local, SPEED_SIGMA_S, fps), SPEED_WINDOW_S, fps)), measure))
    return tuple(curves)


def _bend(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    parts = find_parts(scene, measure.part)
    curves: list[Curve] = []
    for part in parts:
        middle = _hinge(part, measure.part)
        if middle and scene.body.has(middle):
            values = flexion_deg(scene.body, *middle.split("_"))
            if not np.isnan(values[0]):
                bones = tuple(bone for bone in (scene.body.bones[JOINT_INDEX[middle]],) if bone)
                curves.append(Curve(values, "deg", middle.replace("_", " "), (middle,), bones))
                continue
        if part.joint in ("pelvis", "spine1", "spine2", "spine3"):
            curves.append(Curve(scene.measures.lean, "deg", "torso", part.joints, part.bones))
            continue
        values, unit = opening(scene, part)
        curves.append(_curve(part, values, measure, unit))
    if not curves:
        return (Curve(scene.measures.lean, "deg", "torso"),)
    return tuple(curves)


def _hinge(part: Part, asked: str) -> str:
    """The knee or elbow that is meant: its own, or that of the whole limb."""
    if not part.side:
        return ""
    if "knee" in part.joint or "elbow" in part.joint:
        return part.joint
    whole = "leg" in asked or "arm" in asked
    if whole and part.joint.endswith(("ankle", "foot")):
        return f"{part.side}_knee"
    return f"{part.side}_elbow" if whole and part.joint.endswith("wrist") else ""


def _raise_angle(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    sides = dict.fromkeys(part.side for part in find_parts(scene, measure.part or "arms") if part.side)
    curves = [
        Curve(elevation_deg(scene.body, side), "deg", f"{side} arm", (f"{side}_shoulder",))
        for side in sides
        if scene.body.has(f"{side}_shoulder", f"{side}_elbow")
    ]
    if not curves:
        raise CannotTell("The rig has no arms of which an angle could be measured.")
    return tuple(curves)


def _reach(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    found: list[Curve] = []
    for part in find_parts(scene, measure.part or "hands"):
        limb = limb_of(part)
        if limb and limb in scene.measures.limbs:
            found.append(_curve(part, 100.0 * scene.measures.limbs[limb].share, measure))
    if not found:
        raise CannotTell("A reach can be measured of hands and feet only.")
    return tuple(found)


def limb_of(part: Part) -> Limb | None:
    """The arm or leg that a part belongs to."""
    if not part.side:
        return None
    leg = part.joint.endswith(("hip", "knee", "ankle", "foot"))
    wanted = f"{part.side}_{'leg' if leg else 'arm'}"
    return next((limb for limb in LIMBS if limb == wanted), None)


def end_joint(limb: Limb) -> str:
    """Hand or foot of a limb, as a joint."""
    return END_OF[limb][1]


def _whole(values: Callable[[Scene], Float64], name: str) -> "Maker":
    """A maker for a curve of the trunk or the whole body."""

    def make(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
        if not scene.sheet.human:
            raise CannotTell(f"The rig is not mapped to a human body, so its {name} cannot be told.")
        joint = "pelvis" if scene.body.has("pelvis") else "spine3"
        joints = (joint,) if scene.body.has(joint) else ()
        bones = tuple(bone for bone in (scene.body.bones[JOINT_INDEX[joint]],) if bone)
        return (Curve(values(scene), QUANTITIES[measure.quantity][0], "", joints, bones),)

    return make


def _opening(scene: Scene, measure: Measure) -> tuple[Curve, ...]:
    curves: list[Curve] = []
    for part in _of_parts(scene, measure):
        values, unit = opening(scene, part)
        curves.append(_curve(part, values, measure, unit))
    return tuple(curves)


def _side_lean(scene: Scene) -> Float64:
    up = scene.body.turned(scene.body.trunk_up)
    return np.degrees(np.arctan2(up[:, 0], np.maximum(up[:, 1], 1e-6)))


def _facing(scene: Scene) -> Float64:
    return np.degrees(scene.body.heading_rad - scene.body.heading_rad[0])


def _drop(scene: Scene) -> Float64:
    return 100.0 * (1.0 - scene.body.root_height / scene.body.standing_root_m)


Maker = Callable[[Scene, Measure], tuple[Curve, ...]]
MAKERS: Final[dict[str, Maker]] = {
    "height": _height,
    "ahead": _ahead,
    "aside": _aside,
    "distance": _distance,
    "speed": _speed,
    "activity": _activity,
    "bend": _bend,
    "raise_angle": _raise_angle,
    "reach": _reach,
    "opening": _opening,
    "lean": _whole(lambda scene: scene.measures.lean, "lean"),
    "side_lean": _whole(_side_lean, "lean"),
    "twist": _whole(lambda scene: scene.measures.twist, "twist"),
    "facing": _whole(_facing, "facing"),
    "drop": _whole(_drop, "pelvis"),
}

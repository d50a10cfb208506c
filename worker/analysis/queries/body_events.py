"""What the whole body does, its turns, its trunk, its touches, its stillness and its repetitions."""

from typing import Final

import numpy as np

from shared.clip import Float64
from shared.skeleton import JOINT_INDEX

from ...vocabulary import Event, Measure
from ..limbs import limb_motion
from ..signals import Bool, close_gaps, drop_short, hysteresis, magnitude, rate, smooth
from .curves import end_joint, find_curves, limb_of
from .happening import Happening, from_mask, of_part, peaked
from .parts import Part, find_parts
from .scene import CannotTell, Scene

ACTION_FAMILY: Final[dict[str, tuple[str, ...]]] = {
    "walk": ("walk", "walk_backward", "sidestep"),
    "crouch": ("crouch", "squat"),
    "squat": ("squat", "crouch"),
    "sit": ("sit", "sit_down"),
    "stand": ("stand", "balance"),
    "lie": ("lie", "lie_down"),
    "kneel": ("kneel",),
    "stand_up": ("stand_up", "get_up"),
    "get_up": ("get_up", "stand_up"),
}
"""What a word takes in beside the action of the same name."""
TOUCH_SHARE: Final = 0.11
KNOWN_TOUCH: Final = ("head", "hip", "knee", "ankle", "shoulder", "elbow")
STILL_SHARE_S: Final = 0.05
BODY_STILL_SHARE_S: Final = 0.1  # the fastest joint of a body that stands still sways more than one joint does on average
MOVING_SHARE_S: Final = 0.12
SHORTEST_STILL_S: Final = 0.4
SHORTEST_S: Final = 0.15
LEAN_DEG: Final = 15.0
BENT_OVER_DEG: Final = 40.0
DIRECTIONS: Final = {"left": (0, 1.0), "right": (0, -1.0), "forward": (2, 1.0), "backward": (2, -1.0)}


def turns(scene: Scene, event: Event) -> list[Happening]:
    """Turns of the body, to the side asked for."""
    found: list[Happening] = []
    for turn in scene.sheet.turns:
        side = "left" if turn.angle_deg > 0.0 else "right"
        if event.direction in ("", side):
            first, last = scene.samples(turn.first_frame, turn.last_frame)
            middle = (first + last) // 2
            found.append(
                Happening(first=first, last=last, peak=middle, joints=("pelvis",), side=side, value=turn.angle_deg, unit="deg")
            )
    return found


def actions(scene: Scene, event: Event) -> list[Happening]:
    """Stretches of the sheet with this action, or one that counts as it."""
    names = ACTION_FAMILY.get(event.kind, (event.kind,))
    found: list[Happening] = []
    for stretch in scene.sheet.stretches:
        towards = stretch.tumbles if event.kind in ("flip", "roll") else event.direction
        if stretch.action in names and event.direction in ("", towards):
            first, last = scene.samples(stretch.first_frame, stretch.last_frame)
            if found and found[-1].last >= first - 1:  # `stand` that goes over into `balance` is one standing
                first = found.pop().first
            found.append(Happening(first=first, last=last, peak=(first + last) // 2, joints=("pelvis",)))
    return found


def touches(scene: Scene, event: Event) -> list[Happening]:
    """A part on another part, or on the floor."""
    on = event.on or ""
    parts = find_parts(scene, event.part or "hands")
    found: list[Happening] = []
    if on in ("floor", "ground"):
        for part in parts:
            mask = _on_floor(scene, part)
            found += of_part(scene, mask, part, 0.05)
        return found
    others = find_parts(scene, on)
    for part in parts:
        for other in others:
            if other.joint and other.joint == part.joint:
                continue
            mask = _touching(scene, part, other)
            found += of_part(scene, mask, part, SHORTEST_S, other)
    return found


def _on_floor(scene: Scene, part: Part) -> Bool:
    floor = scene.measures.contacts.floor
    for effector in (part.joint, f"{part.side}_foot" if part.joint.endswith("ankle") else ""):
        if effector in floor:
            return floor[effector]
    raise CannotTell(
        f"Whether the {part.name} touches the floor cannot be told: only feet, hands, knees, pelvis and head are judged."
    )


def _touching(scene: Scene, part: Part, other: Part) -> Bool:
    touches = scene.measures.contacts.touches
    for pair in ((part.joint, other.joint), (other.joint, part.joint)):
        if pair in touches:
            return touches[pair]
    hands = part.joint.endswith("wrist") or other.joint.endswith("wrist")
    if hands and any(name in JOINT_INDEX and name.endswith(KNOWN_TOUCH) for name in (part.joint, other.joint)):
        return np.zeros(scene.count, bool)  # judged by the contacts, and found apart
    distance = magnitude(part.positions - other.positions) / scene.body.height_m
    return hysteresis(distance, TOUCH_SHARE, 1.25 * TOUCH_SHARE)


def leans(scene: Scene, event: Event) -> list[Happening]:
    """The trunk away from the vertical, to the side asked for."""
    lean = smooth(scene.measures.lean, 0.05, scene.body.fps)
    limit = BENT_OVER_DEG if event.kind == "bend" else LEAN_DEG
    towards = scene.body.turned(scene.body.trunk_up)
    mask = hysteresis(-lean, -limit, -0.7 * limit)
    if event.direction in DIRECTIONS:
        axis, sign = DIRECTIONS[event.direction]
        mask &= sign * towards[:, axis] > np.sin(np.radians(0.6 * limit))
    joint = ("spine3",) if scene.body.has("spine3") else ("pelvis",) if scene.body.has("pelvis") else ()
    found = from_mask(scene, drop_short(mask, SHORTEST_S, scene.body.fps), joint)
    return [peaked(one, lean, "deg") for one in found]


def bends(scene: Scene, event: Event) -> list[Happening]:
    """The trunk over; with a knee or elbow named, that joint by more than 40 degrees."""
    if not event.part:
        return leans(scene, event)
    found: list[Happening] = []
    for curve in find_curves(scene, Measure(quantity="bend", part=event.part)):
        mask = drop_short(hysteresis(-curve.values, -40.0, -30.0), SHORTEST_S, scene.body.fps)
        side = curve.name.split(" ")[0] if curve.name.startswith(("left", "right")) else ""
        found += [peaked(one, curve.values, "deg") for one in from_mask(scene, mask, curve.joints, side)]
    return found


def moving(scene: Scene, event: Event) -> list[Happening]:
    """A part, or anything at all, that moves or keeps still."""
    fps, height_m = scene.body.fps, scene.body.height_m
    if event.part:
        parts = find_parts(scene, event.part)
        speeds = [(part, magnitude(rate(smooth(part.positions, 0.02, fps), 1.0 / 15.0, fps)) / height_m) for part in parts]
    else:
        whole = Part("", scene.body.root, "pelvis" if scene.body.has("pelvis") else "", "")
        speeds = [(whole, _whole_speed(scene))]
    found: list[Happening] = []
    for part, speed in speeds:
        if event.kind == "move":
            mask = close_gaps(hysteresis(-speed, -MOVING_SHARE_S, -STILL_SHARE_S), 0.2, fps)
            found += of_part(scene, mask, part, SHORTEST_S)
        else:
            limit = STILL_SHARE_S if event.part else BODY_STILL_SHARE_S
            found += of_part(scene, speed < limit, part, SHORTEST_STILL_S)
    return found


def _whole_speed(scene: Scene) -> Float64:
    """float64[T], the fastest of what moves, body heights per second."""
    clip = scene.clip
    step = max(1, len(clip.bones) // 40)
    some = clip.positions[:, ::step].astype(np.float64)
    speed = magnitude(rate(smooth(some, 0.02, clip.fps), 1.0 / 15.0, clip.fps))
    return speed.max(axis=1) / scene.body.height_m


def repetitions(scene: Scene, event: Event) -> list[Happening]:
    """Cycles of the whole body, or the back and forth of one limb."""
    if event.part:
        found: list[Happening] = []
        for limb in dict.fromkeys(limb_of(part) for part in find_parts(scene, event.part)):
            if limb is None or limb not in scene.measures.limbs:
                continue
            motion = limb_motion(scene.body, scene.measures.limbs[limb], 0, scene.count - 1)
            if motion.repeats:
                last, joints, side = scene.count - 1, (end_joint(limb),), limb.split("_")[0]
                found.append(Happening(first=0, last=last, peak=0, joints=joints, side=side, repeats=motion.repeats))
        return found
    if not scene.sheet.cycles:
        return []
    return [Happening(first=0, last=scene.count - 1, peak=0, repeats=scene.sheet.cycles)]

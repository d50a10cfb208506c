"""What arms and legs do: punches, kicks, hits, waves, throws, reaches, claps, raised hands."""

from itertools import pairwise
from typing import Final

import numpy as np

from ...vocabulary import Event
from ..gestures import find_gestures, punches
from ..kicks import find_kicks
from ..limbs import Limb, limb_motion
from ..peaks import find_peaks
from ..signals import hysteresis, magnitude, smooth
from .absence import said
from .curves import end_joint, limb_of
from .happening import Happening, of_part
from .parts import find_parts
from .scene import CannotTell, Scene, spans

ABOVE_SHARE: Final = 0.02  # of the body's height: less is level
CLAP_SHARE: Final = 0.09
PUNCH_PROMINENCE: Final = 0.2
SHORTEST_S: Final = 0.15


def _limbs(scene: Scene, event: Event, kind: str) -> tuple[Limb, ...]:
    """The arms (or legs) that are meant and that the rig has."""
    wanted = {limb_of(part) for part in find_parts(scene, event.part)} if event.part else None
    there: list[Limb] = [limb for limb in scene.measures.limbs if limb.endswith(kind)]
    if wanted is not None:
        there = [limb for limb in there if limb in wanted]
    if not there:
        raise CannotTell(f"The rig has no such {kind}, so a {said(event)} cannot be told.")
    return tuple(there)


def find_punches(scene: Scene, event: Event) -> list[Happening]:
    """Hands that shoot out and come back; a stretch with several tips is several."""
    found: list[Happening] = []
    for limb in _limbs(scene, event, "arm"):
        arm = scene.measures.limbs[limb]
        struck = punches(scene.body, arm) if scene.count >= 4 else np.zeros(scene.count, bool)
        for first, last in spans(struck):
            share = arm.share[first : last + 1]
            peaks = find_peaks(np.pad(share, 1), prominence=PUNCH_PROMINENCE, height=0.7) - 1
            tips = [first + int(tip) for tip in peaks] or [first + int(np.argmax(share))]
            edges = [first, *((one + other) // 2 for one, other in pairwise(tips)), last]
            found += [
                Happening(first=start, last=end, peak=tip, joints=(end_joint(limb),), side=limb.split("_")[0])
                for tip, start, end in zip(tips, edges[:-1], edges[1:], strict=True)
            ]
    return found


def find_leg_kicks(scene: Scene, event: Event) -> list[Happening]:
    """Feet that shoot up or out; the peak is the highest point."""
    limbs = _limbs(scene, event, "leg")
    found: list[Happening] = []
    for kick in find_kicks(scene.body, scene.measures.contacts, scene.measures.limbs):
        limb: Limb | None = next((limb for limb in limbs if limb.startswith(kick.side)), None)
        if limb:
            high = scene.measures.limbs[limb].height[kick.first : kick.last + 1]
            peak = kick.first + int(np.argmax(high))
            joints, height = (end_joint(limb),), float(high.max())
            found.append(
                Happening(first=kick.first, last=kick.last, peak=peak, joints=joints, side=kick.side, value=height, unit="m")
            )
    return found


ARM_ENDS: Final = ("wrist", "elbow", "shoulder", "collar")
LEG_ENDS: Final = ("foot", "ankle", "knee", "hip")


def hits(scene: Scene, event: Event) -> list[Happening]:
    """The tips of punches and kicks; where there are none, the fastest moments of swings and throws."""
    parts = find_parts(scene, event.part) if event.part else ()
    joints = {joint for part in parts for joint in part.joints}
    arm, leg = (not joints or any(joint.endswith(ends) for joint in joints) for ends in (ARM_ENDS, LEG_ENDS))
    struck: list[Happening] = []
    if arm and any(limb.endswith("arm") for limb in scene.measures.limbs):
        struck += find_punches(scene, Event(kind="punch"))
    if leg and any(limb.endswith("leg") for limb in scene.measures.limbs):
        struck += find_leg_kicks(scene, Event(kind="kick"))
    sides = {part.side for part in parts} if parts else {"left", "right"}
    found = [
        Happening(first=one.peak, last=one.peak, peak=one.peak, joints=one.joints, side=one.side)
        for one in struck
        if one.side in sides
    ]
    if found or not arm:
        return found
    return [
        Happening(first=one.peak, last=one.peak, peak=one.peak, joints=one.joints, side=one.side)
        for kind in ("swing", "throw")
        for one in gestures(scene, Event(kind=kind))
        if one.side in sides
    ]


def gestures(scene: Scene, event: Event) -> list[Happening]:
    """Waves, throws, reaches and swings of each arm."""
    limbs = _limbs(scene, event, "arm")
    found: list[Happening] = []
    for gesture in find_gestures(scene.body, scene.measures.limbs):
        if gesture.action != event.kind:
            continue
        for limb in limbs:
            side = limb.split("_")[0]
            if gesture.side in (side, "both"):
                motion = limb_motion(scene.body, scene.measures.limbs[limb], gesture.first, gesture.last)
                peak = scene.samples(motion.peak_frame, motion.peak_frame)[0]
                repeats = max(motion.repeats, 1) if event.kind == "wave" else 1
                joints = (end_joint(limb),)
                found.append(
                    Happening(first=gesture.first, last=gesture.last, peak=peak, joints=joints, side=side, repeats=repeats)
                )
    return found


def claps(scene: Scene, event: Event) -> list[Happening]:
    """Moments in which the hands meet."""
    if not scene.body.has("left_wrist", "right_wrist"):
        raise CannotTell("The rig lacks a hand, so clapping cannot be told.")
    apart = magnitude(scene.body.joint("left_wrist") - scene.body.joint("right_wrist")) / scene.body.height_m
    apart = smooth(apart, 0.02, scene.body.fps)
    peaks = find_peaks(-np.pad(apart, 1, constant_values=1.0), height=-CLAP_SHARE, prominence=0.03) - 1
    joints = ("left_wrist", "right_wrist")
    return [Happening(first=int(at), last=int(at), peak=int(at), joints=joints, side="both") for at in peaks]


def raised(scene: Scene, event: Event) -> list[Happening]:
    """Above the shoulders, or above the part named."""
    found: list[Happening] = []
    for part in find_parts(scene, event.part or "hands"):
        if "leg" in event.part or part.joint.endswith(("foot", "ankle")):
            above = part.positions[:, 1] - scene.body.floor.height_m - 0.15 * scene.body.height_m
        elif event.on:
            others = find_parts(scene, event.on)
            above = part.positions[:, 1] - np.max([other.positions[:, 1] for other in others], axis=0)
        else:
            above = part.positions[:, 1] - scene.body.chest[:, 1]
        small = ABOVE_SHARE * scene.body.height_m
        found += of_part(scene, hysteresis(-above, -small, small), part, SHORTEST_S)
    return found


def reach_low(scene: Scene, event: Event) -> list[Happening]:
    """Hands (or the part named) below the knees."""
    found: list[Happening] = []
    for part in find_parts(scene, event.part or "hands"):
        low = part.positions[:, 1] - scene.body.floor.height_m < 0.24 * scene.body.height_m
        found += of_part(scene, low, part, SHORTEST_S)
    return found

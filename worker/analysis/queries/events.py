"""Finds the events of the vocabulary in a clip."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from shared.clip import Float64
from shared.skeleton import JOINT_INDEX

from ...facts import ACTIONS, Jump, Step
from ...vocabulary import Event, Measure
from ..gait import in_the_air
from ..gestures import find_gestures, find_kicks, punches
from ..limbs import Limb, limb_motion
from ..peaks import find_peaks
from ..signals import Bool, close_gaps, drop_short, hysteresis, magnitude, rate, smooth
from .curves import end_joint, find_curves, limb_of
from .parts import Part, find_parts
from .scene import CannotTell, NotThere, Scene, spans

ABOVE_SHARE: Final = 0.02  # of the body's height: less is level
TOUCH_SHARE: Final = 0.11
CLAP_SHARE: Final = 0.09
STILL_SHARE_S: Final = 0.05
BODY_STILL_SHARE_S: Final = 0.1  # the fastest joint of a body that stands still sways more than one joint does on average
MOVING_SHARE_S: Final = 0.12
SHORTEST_S: Final = 0.15
SHORTEST_STILL_S: Final = 0.4
LEAN_DEG: Final = 15.0
BENT_OVER_DEG: Final = 40.0
PUNCH_PROMINENCE: Final = 0.2
CATCH_S: Final = 0.5  # a landing goes on until the pelvis is lowest, at most this long
FASTEST_HIT_M_S: Final = 3.0
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


def find_events(scene: Scene, event: Event) -> tuple[Happening, ...]:
    """Every time that it happens, in order of time; `nth` is not yet taken.

    Raises:
        CannotTell: the rig lacks what would show it.
    """
    if not scene.sheet.human and event.kind not in ("move", "still", "repetition", "touch", "raise"):
        raise CannotTell(f"The rig is not mapped to a human body: whether there is a {said(event)} in it cannot be told.")
    found = FINDERS[event.kind](scene, event)
    return tuple(sorted(found, key=lambda happening: (happening.peak, happening.first)))


def pick(scene: Scene, event: Event) -> tuple[Happening, ...]:
    """Those that are meant: all, or the nth.

    Raises:
        NotThere: it never happens, or not that often.
        CannotTell: as above.
    """
    found = find_events(scene, event)
    if not found:
        raise NotThere(absence(scene, event))
    if not event.nth:
        return found
    at = event.nth - 1 if event.nth > 0 else event.nth
    if not -len(found) <= at < len(found):
        raise NotThere(f"It happens only {_times(len(found))} in this clip.")
    return (found[at],)


NOUNS: Final = {
    "airborne": "flight",
    "take_off": "take-off",
    "plant": "foot plant",
    "walk_backward": "walk backward",
    "lie": "lying",
    "sit": "sitting",
    "stand": "standing",
    "stand_up": "standing up",
    "sit_down": "sitting down",
    "lie_down": "lying down",
    "get_up": "getting up",
    "crouch": "crouching",
    "still": "pause",
    "move": "movement",
}
NEVER: Final = {
    "raise": "The {part} never goes above the {on}.",
    "reach_low": "The {part} never goes below the knees.",
    "touch": "The {part} never touches the {on}.",
    "clap": "The hands never meet.",
    "airborne": "The feet never leave the floor together.",
    "still": "The {part} never keeps still.",
    "move": "The {part} does not move.",
}


def said(event: Event) -> str:
    """The event as a noun: `turn to the left`, `step of the left foot`."""
    words = NOUNS.get(event.kind, event.kind)
    if event.direction:
        return f"{words} to the {event.direction}" if event.direction in ("left", "right") else f"{words} {event.direction}"
    return f"{words} of the {event.part}" if event.part.startswith(("left", "right")) else words


def absence(scene: Scene, event: Event) -> str:
    """That it did not happen, with what is there instead."""
    start = f"There is no {said(event)} in this clip"
    if event.kind in ("jump", "take_off", "landing") or (event.kind == "airborne" and not event.part):
        both_down = not in_the_air(scene.body, scene.measures.contacts).any()
        return start + (
            "; the feet never leave the floor together." if both_down else "; there is no flight beyond that of a stride."
        )
    if event.kind == "turn":
        most = float(np.degrees(np.ptp(scene.body.heading_rad)))
        return f"{start}; the body faces within {max(most, 1.0):.0f}° of one direction throughout."
    if event.kind in NEVER:
        part = event.part or ("hand" if event.kind not in ("still", "move") else "body")
        return NEVER[event.kind].format(part=part, on=event.on or "shoulders")
    actions = list(dict.fromkeys(VERBAL.get(stretch.action, stretch.action) for stretch in scene.sheet.stretches))
    return f"{start}. What there is: {', '.join(actions)}." if actions else f"{start}."


VERBAL: Final = {action: NOUNS.get(action, action).replace("_", " ") for action in ACTIONS}


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


# --- feet ---


def _feet(scene: Scene, part: str) -> tuple[str, ...]:
    """The sides whose feet are meant and can be judged."""
    if len(scene.measures.contacts.feet) == 0:
        raise CannotTell("The rig has no feet: steps, landings and jumps cannot be told.")
    sides = {one.side for one in find_parts(scene, part)} if part else {"left", "right"}
    return tuple(side for side in ("left", "right") if side in sides)


def _foot_joint(scene: Scene, side: str) -> tuple[str, ...]:
    return (f"{side}_foot" if scene.body.has(f"{side}_foot") else f"{side}_ankle",)


def _steps(scene: Scene, event: Event, moment: str) -> list[Happening]:
    sides = _feet(scene, event.part)
    return [_step(scene, step, moment) for step in scene.sheet.steps if step.side in sides]


def _step(scene: Scene, step: Step, moment: str) -> Happening:
    first, last = scene.samples(step.lift_frame, step.land_frame)
    joints = _foot_joint(scene, step.side)
    at = first if moment == "lift" else last
    if moment != "step":
        first = last = at
    return Happening(first=first, last=last, peak=at, joints=joints, side=step.side, value=step.length_m, unit="m")


def _plants(scene: Scene, event: Event) -> list[Happening]:
    sides = _feet(scene, event.part)
    found = _steps(scene, event, "plant")
    for jump in scene.sheet.jumps:
        at = min(scene.samples(jump.first_frame, jump.last_frame)[1] + 1, scene.count - 1)
        found += _of_feet(scene, sides, jump.landing, at)
    return found


def _of_feet(scene: Scene, sides: tuple[str, ...], landing: str, at: int) -> list[Happening]:
    """A foot, or both feet together, leaving or meeting the floor at a sample."""
    feet = [side for side in sides if landing in (side, "both")]
    if not feet:
        return []
    joints = tuple(joint for side in feet for joint in _foot_joint(scene, side))
    return [Happening(first=at, last=at, peak=at, joints=joints, side=feet[0] if len(feet) == 1 else "both")]


def _lifts(scene: Scene, event: Event) -> list[Happening]:
    sides = _feet(scene, event.part)
    found = _steps(scene, event, "lift")
    for jump in scene.sheet.jumps:
        found += _of_feet(scene, sides, jump.take_off, scene.samples(jump.first_frame, jump.last_frame)[0])
    return found


def _jumps(scene: Scene, event: Event) -> list[Happening]:
    _feet(scene, "")
    if event.kind == "landing" and not scene.sheet.jumps:
        return _plants(scene, event)  # who does not jump lands from step to step
    return [_jump(scene, jump, event.kind) for jump in scene.sheet.jumps]


def _jump(scene: Scene, jump: Jump, kind: str) -> Happening:
    first, last = scene.samples(jump.first_frame, jump.last_frame)
    top = first + int(np.argmax(scene.body.root[first : last + 1, 1]))
    side = jump.landing if kind == "landing" else jump.take_off
    landed = min(last + 1, scene.count - 1)
    caught = landed + int(np.argmin(scene.body.root[landed : landed + 1 + int(CATCH_S * scene.body.fps), 1]))
    moment = {"take_off": (first, first, first), "landing": (landed, caught, landed)}.get(kind, (first, last, top))
    return Happening(
        first=moment[0], last=moment[1], peak=moment[2], joints=("pelvis",), side=side, value=jump.height_m, unit="m"
    )


def _airborne(scene: Scene, event: Event) -> list[Happening]:
    sides = _feet(scene, event.part)
    if len(sides) == 1:
        mask = ~scene.measures.contacts.floor[f"{sides[0]}_foot"]
    else:
        mask = in_the_air(scene.body, scene.measures.contacts)
    return _from_mask(scene, drop_short(mask, 0.05, scene.body.fps), ("pelvis",))


def _turns(scene: Scene, event: Event) -> list[Happening]:
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


# --- stretches of the sheet ---


def _actions(scene: Scene, event: Event) -> list[Happening]:
    names = ACTION_FAMILY.get(event.kind, (event.kind,))
    found: list[Happening] = []
    for stretch in scene.sheet.stretches:
        if stretch.action in names:
            first, last = scene.samples(stretch.first_frame, stretch.last_frame)
            if found and found[-1].last >= first - 1:  # `stand` that goes over into `balance` is one standing
                first = found.pop().first
            found.append(Happening(first=first, last=last, peak=(first + last) // 2, joints=("pelvis",)))
    return found


# --- arms and legs ---


def _limbs(scene: Scene, event: Event, kind: str) -> tuple[Limb, ...]:
    """The arms (or legs) that are meant and that the rig has."""
    wanted = {limb_of(part) for part in find_parts(scene, event.part)} if event.part else None
    there: list[Limb] = [limb for limb in scene.measures.limbs if limb.endswith(kind)]
    if wanted is not None:
        there = [limb for limb in there if limb in wanted]
    if not there:
        raise CannotTell(f"The rig has no such {kind}, so a {said(event)} cannot be told.")
    return tuple(there)


def _punches(scene: Scene, event: Event) -> list[Happening]:
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


def _kicks(scene: Scene, event: Event) -> list[Happening]:
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


def _hits(scene: Scene, event: Event) -> list[Happening]:
    struck: list[Happening] = []
    if any(limb.endswith("arm") for limb in scene.measures.limbs):
        struck += _punches(scene, Event(kind="punch"))
    if any(limb.endswith("leg") for limb in scene.measures.limbs):
        struck += _kicks(scene, Event(kind="kick"))
    sides = {part.side for part in find_parts(scene, event.part)} if event.part else {"left", "right"}
    found = [
        Happening(first=one.peak, last=one.peak, peak=one.peak, joints=one.joints, side=one.side)
        for one in struck
        if one.side in sides
    ]
    if found:
        return found
    fastest = max(scene.measures.limbs.values(), key=lambda curves: float(curves.speed.max()), default=None)
    if fastest is None or fastest.speed.max() < FASTEST_HIT_M_S * scene.body.scale:
        return []
    peak = int(np.argmax(fastest.speed))
    side = fastest.limb.split("_")[0]
    return [Happening(first=peak, last=peak, peak=peak, joints=(end_joint(fastest.limb),), side=side)]


def _gestures(scene: Scene, event: Event) -> list[Happening]:
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


def _claps(scene: Scene, event: Event) -> list[Happening]:
    if not scene.body.has("left_wrist", "right_wrist"):
        raise CannotTell("The rig lacks a hand, so clapping cannot be told.")
    apart = magnitude(scene.body.joint("left_wrist") - scene.body.joint("right_wrist")) / scene.body.height_m
    apart = smooth(apart, 0.02, scene.body.fps)
    peaks = find_peaks(-np.pad(apart, 1, constant_values=1.0), height=-CLAP_SHARE, prominence=0.03) - 1
    joints = ("left_wrist", "right_wrist")
    return [Happening(first=int(at), last=int(at), peak=int(at), joints=joints, side="both") for at in peaks]


def _raised(scene: Scene, event: Event) -> list[Happening]:
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
        found += _of_part(scene, hysteresis(-above, -small, small), part, SHORTEST_S)
    return found


def _reach_low(scene: Scene, event: Event) -> list[Happening]:
    found: list[Happening] = []
    for part in find_parts(scene, event.part or "hands"):
        low = part.positions[:, 1] - scene.body.floor.height_m < 0.24 * scene.body.height_m
        found += _of_part(scene, low, part, SHORTEST_S)
    return found


# --- touches and trunk ---


def _touches(scene: Scene, event: Event) -> list[Happening]:
    on = event.on or ""
    parts = find_parts(scene, event.part or "hands")
    found: list[Happening] = []
    if on in ("floor", "ground"):
        for part in parts:
            mask = _on_floor(scene, part)
            found += _of_part(scene, mask, part, 0.05)
        return found
    others = find_parts(scene, on)
    for part in parts:
        for other in others:
            if other.joint and other.joint == part.joint:
                continue
            mask = _touching(scene, part, other)
            found += _of_part(scene, mask, part, SHORTEST_S, other)
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


KNOWN_TOUCH: Final = ("head", "hip", "knee", "ankle", "shoulder", "elbow")


def _leans(scene: Scene, event: Event) -> list[Happening]:
    lean = smooth(scene.measures.lean, 0.05, scene.body.fps)
    limit = BENT_OVER_DEG if event.kind == "bend" else LEAN_DEG
    towards = scene.body.turned(scene.body.trunk_up)
    mask = hysteresis(-lean, -limit, -0.7 * limit)
    if event.direction in DIRECTIONS:
        axis, sign = DIRECTIONS[event.direction]
        mask &= sign * towards[:, axis] > np.sin(np.radians(0.6 * limit))
    joint = ("spine3",) if scene.body.has("spine3") else ("pelvis",) if scene.body.has("pelvis") else ()
    found = _from_mask(scene, drop_short(mask, SHORTEST_S, scene.body.fps), joint)
    return [_peaked(one, lean, "deg") for one in found]


DIRECTIONS: Final = {"left": (0, 1.0), "right": (0, -1.0), "forward": (2, 1.0), "backward": (2, -1.0)}


def _bends(scene: Scene, event: Event) -> list[Happening]:
    """The trunk over; with a knee or elbow named, that joint by more than 40 degrees."""
    if not event.part:
        return _leans(scene, event)
    found: list[Happening] = []
    for curve in find_curves(scene, Measure(quantity="bend", part=event.part)):
        mask = drop_short(hysteresis(-curve.values, -40.0, -30.0), SHORTEST_S, scene.body.fps)
        side = curve.name.split(" ")[0] if curve.name.startswith(("left", "right")) else ""
        found += [_peaked(one, curve.values, "deg") for one in _from_mask(scene, mask, curve.joints, side)]
    return found


def _moving(scene: Scene, event: Event) -> list[Happening]:
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
            found += _of_part(scene, mask, part, SHORTEST_S)
        else:
            limit = STILL_SHARE_S if event.part else BODY_STILL_SHARE_S
            found += _of_part(scene, speed < limit, part, SHORTEST_STILL_S)
    return found


def _whole_speed(scene: Scene) -> Float64:
    """float64[T], the fastest of what moves, body heights per second."""
    clip = scene.clip
    step = max(1, len(clip.bones) // 40)
    some = clip.positions[:, ::step].astype(np.float64)
    speed = magnitude(rate(smooth(some, 0.02, clip.fps), 1.0 / 15.0, clip.fps))
    return speed.max(axis=1) / scene.body.height_m


def _repetitions(scene: Scene, event: Event) -> list[Happening]:
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


def _from_mask(scene: Scene, mask: Bool, joints: tuple[str, ...], side: str = "") -> list[Happening]:
    kept = tuple(joint for joint in joints if scene.body.has(joint))
    return [Happening(first=first, last=last, peak=(first + last) // 2, joints=kept, side=side) for first, last in spans(mask)]


def _of_part(scene: Scene, mask: Bool, part: Part, shortest_s: float, other: Part | None = None) -> list[Happening]:
    joints = part.joints + (other.joints if other else ())
    bones = part.bones + (other.bones if other else ())
    return [
        Happening(first=first, last=last, peak=first, joints=joints, bones=bones, side=part.side)
        for first, last in spans(drop_short(mask, shortest_s, scene.body.fps))
    ]


def _peaked(happening: Happening, values: Float64, unit: str) -> Happening:
    """The same with its peak where `values` are largest."""
    peak = happening.first + int(np.argmax(values[happening.first : happening.last + 1]))
    return Happening(
        first=happening.first,
        last=happening.last,
        peak=peak,
        joints=happening.joints,
        side=happening.side,
        value=float(values[peak]),
        unit=unit,
    )


FINDERS: Final[dict[str, Callable[[Scene, Event], Iterable[Happening]]]] = {
    **dict.fromkeys(ACTIONS, _actions),
    "step": lambda scene, event: _steps(scene, event, "step"),
    "plant": _plants,
    "lift": _lifts,
    "jump": _jumps,
    "take_off": _jumps,
    "landing": _jumps,
    "airborne": _airborne,
    "turn": _turns,
    "touch": _touches,
    "clap": _claps,
    "wave": _gestures,
    "punch": _punches,
    "kick": _kicks,
    "hit": _hits,
    "throw": _gestures,
    "reach": _gestures,
    "swing": _gestures,
    "raise": _raised,
    "reach_low": _reach_low,
    "bend": _bends,
    "lean": _leans,
    "move": _moving,
    "still": _moving,
    "repetition": _repetitions,
}

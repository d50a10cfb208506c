"""Executes queries whose outcome is a word: a direction, a posture, what is being done, what moves."""

from typing import Final

import numpy as np

from ...vocabulary import Doing, Heading, Is, Measure, Measured, Movers, Place, Posture, Value
from ..limbs import limb_motion
from ..locomotion import direction_word
from ..signals import magnitude
from .curves import end_joint, find_curves, limb_of
from .part_doing import part_doing
from .parts import Part, find_parts
from .restrictions import find_samples
from .scene import CannotTell, NotThere, Scene
from .values import value

TRAVEL_SHARE: Final = 0.12
LEAN_SINE: Final = 0.17
TURN_DEG: Final = 20.0
TWIST_DEG: Final = 15.0
SYMMETRIC: Final = 0.75
STILL_RANGE_SHARE: Final = 0.03
LIMB_SHARE: Final = 0.25
HEIGHTS: Final = {"shoulder": "at shoulder height", "head": "at head height", "overhead": "over the head"}


def heading(scene: Scene, query: Heading) -> Measured:
    """A direction against the body's own facing, or `none`."""
    mask = find_samples(scene, query.within)
    at = np.flatnonzero(mask)
    first, last = int(at[0]), int(at[-1])
    if not scene.sheet.human and query.of != "limb":
        raise CannotTell("The rig is not mapped to a human body: where it faces is not known, so neither is which way it goes.")
    make = {"travel": _travel, "turn": _turn, "lean": _lean, "twist": _twist}.get(query.of)
    word, amount, unit, joints = make(scene, first, last) if make else _limb(scene, query.part, first, last)
    evidence = scene.evidence(first, last, f"{query.of}_direction", amount, unit, joints=joints)
    if query.of == "turn" and scene.sheet.turns and query.within is None:
        turn = max(scene.sheet.turns, key=lambda one: abs(one.angle_deg))
        span = scene.samples(turn.first_frame, turn.last_frame)
        evidence = scene.evidence(*span, "turn", turn.angle_deg, "deg", joints=joints)
    details: dict[str, float | str] = {
        "amount": amount,
        "amount_unit": unit,
        "first_frame": evidence.first_frame,
        "last_frame": evidence.last_frame,
    }
    if query.of == "travel" and scene.sheet.in_place:
        details["in_place"] = "yes"
    return Measured(supported="yes", value=word or "none", evidence=(evidence,), details=details)


Word = tuple[str, float, str, tuple[str, ...]]


def _travel(scene: Scene, first: int, last: int) -> Word:
    body = scene.body
    moved = scene.measures.path[last] - scene.measures.path[first]
    if scene.sheet.in_place:
        moved = moved - scene.measures.contacts.treadmill_m_s[[0, 2]] * (last - first) / body.fps
    reach = min(int(0.25 * body.fps), last - first)
    angle = float(body.heading_rad[first : first + reach + 1].mean())
    left = float(moved[0] * np.cos(angle) - moved[1] * np.sin(angle))
    forward = float(moved[0] * np.sin(angle) + moved[1] * np.cos(angle))
    return direction_word(left, forward, TRAVEL_SHARE * body.height_m), float(np.hypot(left, forward)), "m", ("pelvis",)


def _turn(scene: Scene, first: int, last: int) -> Word:
    inside = [
        turn
        for turn in scene.sheet.turns
        if scene.samples(turn.first_frame, turn.last_frame)[1] >= first
        and scene.samples(turn.first_frame, turn.last_frame)[0] <= last
    ]
    heading = np.degrees(scene.body.heading_rad)
    angle = float(heading[last] - heading[first])
    if inside and last - first == scene.count - 1:
        angle = max((turn.angle_deg for turn in inside), key=abs)
    elif inside and abs(angle) < TURN_DEG:
        spans = [scene.samples(turn.first_frame, turn.last_frame) for turn in inside]
        angle = max((float(heading[min(end, last)] - heading[max(start, first)]) for start, end in spans), key=abs)
    if abs(angle) < TURN_DEG:
        raise NotThere(f"There is no turn: the body ends facing within {max(abs(angle), 1.0):.0f}° of where it began.")
    return "left" if angle > 0.0 else "right", angle, "deg", ("pelvis",)


def _lean(scene: Scene, first: int, last: int) -> Word:
    lean = scene.measures.lean[first : last + 1]
    at = first + int(np.argmax(lean))
    towards = scene.body.turned(scene.body.trunk_up)[at]
    return direction_word(float(towards[0]), float(towards[2]), LEAN_SINE), float(lean.max()), "deg", ("spine3",)


def _twist(scene: Scene, first: int, last: int) -> Word:
    twist = scene.measures.twist[first : last + 1]
    most = float(twist[int(np.argmax(np.abs(twist)))])
    return "" if abs(most) < TWIST_DEG else "left" if most > 0.0 else "right", most, "deg", ("spine3",)


def _limb(scene: Scene, name: str, first: int, last: int) -> Word:
    """Where a hand or foot goes: its largest way from where it was, against the body."""
    parts = find_parts(scene, name)
    if not parts:
        raise CannotTell("Which way a part of the body goes can only be told of a part that is named.")
    ways = [scene.body.turned(part.positions - scene.body.root)[first : last + 1] for part in parts]
    moved = [way - way[0] for way in ways]
    best = int(np.argmax([magnitude(way).max() for way in moved]))
    furthest = moved[best][int(np.argmax(magnitude(moved[best])))]
    size = float(np.linalg.norm(furthest))
    if size < LIMB_SHARE * 0.3 * scene.body.height_m:
        return "", size, "m", parts[best].joints
    left, up, forward = (float(one) for one in furthest)
    if abs(up) > max(abs(left), abs(forward)):
        return "up" if up > 0.0 else "down", size, "m", parts[best].joints
    return direction_word(left, forward, 0.0), size, "m", parts[best].joints


def doing(scene: Scene, query: Doing) -> Measured:
    """The actions in order of time, as a list parted by commas; each stretch is evidence."""
    if query.part:
        return part_doing(scene, query)
    mask = find_samples(scene, query.within)
    if not scene.sheet.human:
        raise CannotTell("The rig is not mapped to a human body: which bones move can be told, but not what is being done.")
    found: list[str] = []
    evidence = []
    details: dict[str, float | str] = {}
    for stretch in scene.sheet.stretches:
        first, last = scene.samples(stretch.first_frame, stretch.last_frame)
        inside = int(mask[first : last + 1].sum())
        if inside:
            found.append(stretch.action)
            inside_at = first + np.flatnonzero(mask[first : last + 1])
            first, last = int(inside_at[0]), int(inside_at[-1])
            evidence.append(scene.evidence(first, last, stretch.action, stretch.travel_m, "m", joints=("pelvis",)))
            details[stretch.action] = float(details.get(stretch.action, 0.0)) + inside / max(int(mask.sum()), 1)
    details["limbs"] = "; ".join(_arms(scene, np.flatnonzero(mask)))
    return Measured(supported="yes", value=", ".join(found), evidence=tuple(evidence), details=details)


def _arms(scene: Scene, samples: np.ndarray) -> list[str]:
    """What the arms and legs are doing there, where it is worth a word."""
    first, last = int(samples[0]), int(samples[-1])
    words: list[str] = []
    for limb, curves in scene.measures.limbs.items():
        motion = limb_motion(scene.body, curves, first, last)
        end = limb.replace("arm", "hand").replace("leg", "foot").replace("_", " ")
        if limb.endswith("arm") and motion.height_class in ("shoulder", "head", "overhead"):
            words.append(f"{end} {HEIGHTS[motion.height_class]}")
        elif limb.endswith("leg") and motion.highest_m > 0.25 * scene.body.height_m:
            words.append(f"{end} lifted to {motion.highest_m:.2f} m")
    return words


def posture(scene: Scene, query: Posture) -> Measured:
    """The posture of three quarters of the samples, else `mixed`."""
    mask = find_samples(scene, query.within)
    if not scene.sheet.human:
        raise CannotTell("The rig is not mapped to a human body, so it has no posture that has a name.")
    codes = scene.measures.timeline.postures[mask]
    at = np.flatnonzero(mask)
    word = overall_of(codes, scene)
    evidence = scene.evidence(
        int(at[0]), int(at[-1]), "posture", float(scene.measures.lean[mask].max()), "deg", joints=("pelvis",)
    )
    return Measured(supported="yes", value=word, evidence=(evidence,))


def overall_of(codes: np.ndarray, scene: Scene) -> str:
    names = ("upright", "bent_forward", "crouched", "sitting", "kneeling", "on_all_fours", "lying", "upside_down")
    share = np.bincount(codes, minlength=len(names)) / max(len(codes), 1)
    return names[int(np.argmax(share))] if share.max() >= 0.6 else "mixed"


def state(scene: Scene, query: Is) -> Measured:
    """Whether the motion is of that kind, with the measure it rests on."""
    mask = find_samples(scene, query.within)
    at = np.flatnonzero(mask)
    first, last = int(at[0]), int(at[-1])
    sheet = scene.sheet
    verdict, measure, amount, unit, reason = False, query.state, 0.0, "", ""
    if query.state == "human":
        verdict, amount, unit = sheet.human, float((scene.clip.joint_map >= 0).sum()), "joints"
    elif query.state in ("still", "moving"):
        part = scene.clip.positions[first : last + 1]
        amount, unit = float(magnitude(np.ptp(part, axis=0).astype(np.float64)).max()), "m"
        still = amount < STILL_RANGE_SHARE * scene.body.height_m
        verdict, measure = still == (query.state == "still"), "path"
    elif query.state == "loops":
        verdict, amount, unit, reason = _loops(scene)
    elif query.state == "in_place":
        amount, unit, measure = _travel(scene, first, last)[1], "m", "travel"
        amount = float(magnitude(scene.measures.path[last] - scene.measures.path[first]))
        verdict = amount < 0.2 * scene.body.height_m
    elif query.state in ("fast", "slow"):
        amount, unit, measure = float(scene.measures.energy[mask].mean()) * scene.body.height_m, "m/s", "activity"
        verdict = sheet.tempo == query.state
    elif query.state == "rhythmic":
        verdict, amount, unit, measure = sheet.cycles >= 2, float(sheet.cycles), "cycles", "repetition"
    else:
        found = value(scene, Value(measure=Measure(quantity="symmetry"), within=query.within))
        amount, unit = float(found.value or 0.0), "%"
        verdict, measure = amount >= 100.0 * SYMMETRIC, "symmetry"
    evidence = scene.evidence(first, last, measure, amount, unit)
    details: dict[str, float | str] = {"amount": amount, "amount_unit": unit}
    return Measured(supported="yes" if verdict else "no", value=verdict, reason=reason, evidence=(evidence,), details=details)


def _loops(scene: Scene) -> tuple[bool, float, str, str]:
    body = scene.body
    if not body.present.any():
        pose = scene.clip.positions.astype(np.float64) - scene.clip.positions[:, :1]
    else:
        pose = body.local[:, body.present]
    apart = float(magnitude(pose[-1] - pose[0]).mean())
    if scene.count < 8 or scene.sheet.is_pose:
        return False, apart, "m", "Nothing moves, so there is nothing to loop."
    loops = scene.sheet.loopable if scene.sheet.human else apart < 0.03 * body.height_m
    return loops, apart, "m", ""


def movers(scene: Scene, query: Movers) -> Measured:
    """The part that moves most, and all of them in order."""
    mask = find_samples(scene, query.within)
    at = np.flatnonzero(mask)
    first, last = int(at[0]), int(at[-1])
    if not scene.sheet.human:
        bones = scene.sheet.bones
        if not bones:
            raise NotThere("No bone moves in this clip.")
        listed = {bone.bone: bone.turn_deg or bone.range_m for bone in bones[:5]}
        evidence = scene.evidence(first, last, "opening", bones[0].turn_deg, "deg", bones=(bones[0].bone,))
        return Measured(supported="yes", value=bones[0].bone, evidence=(evidence,), details={"order": ", ".join(listed)})
    speeds: dict[str, float] = {}
    joints: dict[str, tuple[str, ...]] = {}
    for name in ("left hand", "right hand", "left foot", "right foot", "head"):
        if find_quietly(scene, name):
            curve = find_curves(scene, Measure(quantity="activity", part=name))[0]
            speeds[name], joints[name] = float(curve.values[mask].mean()), curve.joints
    if not speeds:
        raise CannotTell("The rig has neither hands nor feet nor head by which it could be told what moves most.")
    order = sorted(speeds, key=lambda name: -speeds[name])
    best = order[0]
    evidence = scene.evidence(first, last, "activity", speeds[best], "m/s", joints=joints[best])
    details: dict[str, float | str] = {"order": ", ".join(order), **speeds}
    return Measured(supported="yes", value=best, unit="", evidence=(evidence,), details=details)


def find_quietly(scene: Scene, name: str) -> bool:
    """Whether the rig has a part of that name."""
    try:
        return bool(find_parts(scene, name))
    except CannotTell:
        return False


def place(scene: Scene, query: Place) -> Measured:
    """Where a hand or foot mostly is: height on the body, in front or behind, out to the side or across."""
    mask = find_samples(scene, query.within)
    at = np.flatnonzero(mask)
    first, last = int(at[0]), int(at[-1])
    parts = find_parts(scene, query.part)
    if not parts:
        raise CannotTell("Where it is can only be told of a part of the body that is named.")
    words: list[str] = []
    evidence = []
    for part in parts:
        local = scene.body.turned(part.positions - scene.body.root)[mask]
        height = float(part.positions[mask, 1].mean() - scene.body.floor.height_m)
        level = _level(scene, part, first, last) or f"{height:.2f} m above the floor"
        ahead, left = float(local[:, 2].mean()), float(local[:, 0].mean())
        outward = left if part.side == "left" else -left
        words.append(f"{part.name}: {level}, {_around(ahead / scene.body.height_m, outward / scene.body.height_m)}".rstrip(", "))
        evidence.append(scene.evidence(first, last, "height", height, "m", joints=part.joints, bones=part.bones))
    details: dict[str, float | str] = {"near": _near_words(scene, query.part, first, last)}
    return Measured(supported="yes", value="; ".join(words), evidence=tuple(evidence), details=details)


def _level(scene: Scene, part: Part, first: int, last: int) -> str:
    """Where on the body a hand or foot mostly is; empty for other parts."""
    limb = limb_of(part)
    if limb is None or limb not in scene.measures.limbs or part.joint != end_joint(limb):
        return ""
    return limb_motion(scene.body, scene.measures.limbs[limb], first, last).usual_class


def _around(ahead: float, outward: float) -> str:
    words: list[str] = []
    if ahead > 0.1:
        words.append("in front of the body")
    elif ahead < -0.08:
        words.append("behind the body")
    if outward < -0.03:
        words.append("across the body")
    elif outward > 0.16:
        words.append("out to the side")
    return " and ".join(words) or "beside the body"


def _near_words(scene: Scene, name: str, first: int, last: int) -> str:
    near: list[str] = []
    for part in find_parts(scene, name):
        limb = limb_of(part)
        if limb and limb in scene.measures.limbs and limb.endswith("arm"):
            place_near = limb_motion(scene.body, scene.measures.limbs[limb], first, last).near
            if place_near:
                near.append(place_near.replace("_", " "))
    return ", ".join(dict.fromkeys(near))

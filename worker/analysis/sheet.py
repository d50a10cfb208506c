"""The motion sheet: everything measured about a clip, before any words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal
from weakref import WeakKeyDictionary

import numpy as np

from shared.clip import Float64, MotionClip
from shared.messages import Intent
from shared.results import Evidence
from shared.skeleton import JOINT_INDEX

from ..facts import Jump, LimbMotion, Sheet, Side, Step, Stretch, Turn
from .angles import lean_deg, twist_deg
from .body import Body
from .bones import bone_motions
from .contacts import Contacts, contact_list, find_contacts
from .gait import find_jumps, find_steps
from .gestures import side_of
from .limbs import Limb, LimbCurves, limb_curves, limb_motion
from .locomotion import GAITS, direction_word
from .posture import lying_side, overall
from .rhythm import NO_RHYTHM, Rhythm, find_rhythm
from .segments import Timeline, find_timeline
from .signals import magnitude, smooth_between_ends
from .tumbles import TUMBLES, tumble_direction
from .turns import find_turns, net_turn_deg

TRAVEL_SHARE: Final = 0.12  # a body that ends nearer to its start than this, in body heights, stays where it is
PATH_SIGMA_S: Final = 0.15  # the sway of the pelvis is no path
STILL_SHARE_S: Final = 0.01  # mean speed of the joints, body heights per second, below which nothing moves
LOOP_SHARE: Final = 0.03
LYING: Final = ("lie", "lie_down", "get_up", "fall", "crawl")


@dataclass(frozen=True, eq=False)
class Measures:
    """A body with all that is measured on it once and used by every stretch."""

    body: Body

    @cached_property
    def contacts(self) -> Contacts:
        """Who bears when."""
        return find_contacts(self.body)

    @cached_property
    def limbs(self) -> dict[Limb, LimbCurves]:
        """The limbs that the rig has."""
        return limb_curves(self.body)

    @cached_property
    def jumps(self) -> tuple[Jump, ...]:
        """Flights, in order of time."""
        return find_jumps(self.body, self.contacts)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Steps of both feet, in order of landing."""
        return find_steps(self.body, self.contacts, self.jumps)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Turns, in order of time."""
        return find_turns(self.body)

    @cached_property
    def timeline(self) -> Timeline:
        """What the body does at each sample."""
        return find_timeline(self.body, self.contacts, self.limbs, self.steps, self.turns, self.jumps)

    @cached_property
    def path(self) -> Float64:
        """float64[T, 2], the root over the floor without its sway, metres."""
        return smooth_between_ends(self.body.root[:, [0, 2]], PATH_SIGMA_S, self.body.fps)

    @cached_property
    def energy(self) -> Float64:
        """float64[T], mean speed of the joints against the root, body heights per second."""
        present = self.body.present
        if not present.any():
            return np.zeros(self.body.count)
        speed = magnitude(self.body.local_velocity[:, present])
        return speed.mean(axis=1) / self.body.height_m

    @cached_property
    def lean(self) -> Float64:
        """float64[T], the trunk against the vertical, degrees."""
        return lean_deg(self.body)

    @cached_property
    def twist(self) -> Float64:
        """float64[T], the chest against the pelvis, degrees."""
        return twist_deg(self.body)


_MEASURED: Final[WeakKeyDictionary[MotionClip, Measures]] = WeakKeyDictionary()


def measures_of(clip: MotionClip) -> Measures:
    """The measures of a clip, kept as long as the clip is: sheet and questions measure it once."""
    measures = _MEASURED.get(clip)
    if measures is None:
        measures = _MEASURED[clip] = Measures(Body.from_clip(clip))
    return measures


def make_sheet(clip: MotionClip, intent: Intent | None = None) -> Sheet:
    """Measure a clip of any rig: a human one in full, any other by its bones."""
    intent = intent or Intent()
    measures = measures_of(clip)
    body = measures.body
    human = is_human(body)
    stretches = tuple(_stretch(measures, *stretch) for stretch in measures.timeline.stretches()) if human else ()
    contacts, steps, jumps, turns = (
        (contact_list(measures.contacts, body), measures.steps, measures.jumps, measures.turns) if human else ((), (), (), ())
    )
    rhythm = _whole_rhythm(measures) if human else NO_RHYTHM
    whole = [limb_motion(body, curves, 0, body.count - 1) for curves in measures.limbs.values()] if human else []
    moved = measures.path[-1] - measures.path[0]
    speed = _speed(measures)
    bones = () if human else bone_motions(clip)
    energy = float(measures.energy.mean())
    still = body.count == 1 or (_stillness(clip) < STILL_SHARE_S * body.height_m if human else not bones)
    return Sheet(
        clip_hash=clip.content_hash(),
        name=clip.name,
        first_frame=body.frame(0),
        last_frame=body.frame(-1),
        frame_count=body.count,
        fps=clip.fps,
        duration_s=clip.duration_s,
        human=human,
        body=body_kind(body),
        body_height_m=body.height_m,
        is_pose=still,
        floor_certain=body.floor.certain,
        travel_m=float(np.linalg.norm(moved)),
        path_m=float(magnitude(np.diff(measures.path, axis=0)).sum()),
        travel_direction=_direction(measures, 0, body.count - 1),
        mean_speed_m_s=float(speed.mean()),
        peak_speed_m_s=float(speed.max()),
        turn_deg=net_turn_deg(body) if human else 0.0,
        turns=turns,
        steps=steps,
        contacts=contacts,
        jumps=jumps,
        stretches=stretches,
        dominant_side=side_of(whole),
        symmetry=symmetry(whole),
        rhythm_hz=rhythm.hz,
        cycles=int(round(rhythm.cycles, 3)),
        loopable=_loopable(body, measures),
        in_place=human and measures.contacts.in_place and intent.root != "travels",
        tempo=_tempo(energy, still),
        posture=overall(measures.timeline.postures, body) if human else "",
        bones=bones,
        bone_count=len(clip.bones),
        notes=_notes(body, human),
    )


def is_human(body: Body) -> bool:
    """Pelvis, both thighs, knees and ankles, or a trunk with head and both arms."""
    return body_kind(body) in ("full", "upper")


def body_kind(body: Body) -> Literal["full", "upper", "hands_or_face", "other"]:
    """How much of a human body the rig has."""
    sides = ("left", "right")
    if body.has("pelvis", *(f"{side}_{part}" for side in sides for part in ("hip", "knee", "ankle"))):
        return "full"
    trunk = any(body.has(name) for name in ("pelvis", "spine1", "spine2", "spine3", "neck"))
    if trunk and body.has("head", *(f"{side}_{part}" for side in sides for part in ("shoulder", "elbow", "wrist"))):
        return "upper"
    limbs = (f"{side}_{part}" for side in sides for part in ("hip", "knee", "shoulder", "elbow"))
    if any(map(body.has, ("head", "left_wrist", "right_wrist"))) and not any(map(body.has, limbs)):
        return "hands_or_face"
    return "other"


def _stretch(measures: Measures, first: int, last: int, action: str) -> Stretch:
    body, part = measures.body, slice(first, last + 1)
    frames = body.frame(first), body.frame(last)
    steps = tuple(step for step in measures.steps if first <= _middle(body, step) <= last)
    seconds = max((last - first) / body.fps, 1.0 / body.fps)
    path = measures.path[part]
    moved = float(np.linalg.norm(path[-1] - path[0]))
    motions = tuple(limb_motion(body, curves, first, last) for curves in measures.limbs.values())
    leaning = int(np.argmax(measures.lean[part]))
    height = body.root_height[part] / body.standing_root_m
    twist = measures.twist[part]
    in_place = measures.contacts.in_place and action in ("walk", "run", "sidestep", "walk_backward")
    return Stretch(
        first_frame=frames[0],
        last_frame=frames[1],
        action=action,
        travel_m=moved,
        path_m=float(magnitude(np.diff(path, axis=0)).sum()),
        travel_direction=_direction(measures, first, last),
        speed_m_s=float(_speed(measures)[part].mean()),
        turn_deg=net_turn_deg(body, first, last, 0.2 if action in GAITS else 0.0),
        steps=steps,
        first_foot=_first_foot(steps),
        cadence_hz=_cadence(steps, body.fps, measures, seconds),
        pelvis_height=float(height.mean()),
        pelvis_drop=float(max(0.0, 1.0 - height.min())),
        torso_lean_deg=float(measures.lean[first + leaning]),
        torso_lean_direction=_lean_direction(body, first + leaning),
        torso_twist_deg=float(twist[int(np.argmax(np.abs(twist)))]),
        limbs=motions,
        symmetry=symmetry(motions),
        in_place=in_place,
        energy=float(measures.energy[part].mean()),
        evidence=(_evidence(body, frames, action, steps, moved),),
        end_height=float(height[-1]),
        side=measures.timeline.side(first, last, action),
        tumbles=tumble_direction(body, first, last) if action in TUMBLES else "",
        lies_on=lying_side(body, first, last) if action in LYING else "",
    )


def _middle(body: Body, step: Step) -> int:
    """The sample halfway through a step: one that begins in a stretch and lands in the next belongs where more of it lies."""
    lift, land = np.searchsorted(body.frames, (step.lift_frame, step.land_frame))
    return int(lift + land) // 2


def _speed(measures: Measures) -> Float64:
    """float64[T], speed of the root over the floor without its sway, metres per second."""
    if measures.body.count < 2:
        return np.zeros(measures.body.count)
    return magnitude(np.gradient(measures.path, axis=0)) * measures.body.fps


def _direction(measures: Measures, first: int, last: int) -> str:
    """Direction of travel from one sample to another, against the facing in the first quarter of a second."""
    body = measures.body
    moved = measures.path[last] - measures.path[first]
    if measures.contacts.in_place:
        moved = moved - measures.contacts.treadmill_m_s[[0, 2]] * (last - first) / body.fps
    reach = min(int(0.25 * body.fps), last - first)
    heading = float(body.heading_rad[first : first + reach + 1].mean())
    left = float(moved[0] * np.cos(heading) - moved[1] * np.sin(heading))
    forward = float(moved[0] * np.sin(heading) + moved[1] * np.cos(heading))
    return direction_word(left, forward, TRAVEL_SHARE * body.height_m)


def _lean_direction(body: Body, sample: int) -> str:
    lean = body.turned(body.trunk_up)[sample]
    return direction_word(float(lean[0]), float(lean[2]), 0.17)


def _first_foot(steps: Sequence[Step]) -> Side:
    if not steps:
        return "none"
    earliest = min(step.lift_frame for step in steps)
    sides: set[Literal["left", "right"]] = {step.side for step in steps if step.lift_frame == earliest}
    return sides.pop() if len(sides) == 1 else "both"


def _cadence(steps: Sequence[Step], fps: float, measures: Measures, seconds: float) -> float:
    """Steps per second, from the landings; from the lift and landing where there is only one."""
    if len(steps) < 2:
        return 0.0
    frames_per_sample = (measures.body.frame(-1) - measures.body.frame(0)) / max(measures.body.count - 1, 1)
    span_s = (steps[-1].land_frame - steps[0].land_frame) / frames_per_sample / fps
    return (len(steps) - 1) / span_s if span_s > 0.0 else len(steps) / seconds


def symmetry(motions: Sequence[LimbMotion]) -> float:
    """How much left and right limbs do the same, 0 to 1, from how far and how high they move."""
    by_limb = {motion.limb: motion for motion in motions}
    shares: list[float] = []
    for part in ("arm", "leg"):
        left, right = by_limb.get(f"left_{part}"), by_limb.get(f"right_{part}")
        if left is None or right is None:
            continue
        for one, other in ((left.activity, right.activity), (left.highest_m, right.highest_m)):
            largest = max(abs(one), abs(other))
            shares.append(1.0 - abs(one - other) / largest if largest > 1e-6 else 1.0)
    return float(np.clip(sum(shares) / len(shares), 0.0, 1.0)) if shares else 1.0


def _whole_rhythm(measures: Measures) -> Rhythm:
    body = measures.body
    ends = [curves.reach for curves in measures.limbs.values()]
    curves = np.concatenate([*ends, body.root[:, 1:2]], axis=1)
    return find_rhythm(curves, body.fps)


def _loopable(body: Body, measures: Measures) -> bool:
    """The last pose and its speed lead back to the first, whatever the travel and the facing."""
    if body.count < 8 or not body.present.any():
        return False
    pose = body.local[:, body.present]
    apart = float(magnitude(pose[-1] - pose[0]).mean()) / body.height_m
    return apart < LOOP_SHARE and float(measures.energy.mean()) > STILL_SHARE_S


def _stillness(clip: MotionClip) -> float:
    """Metres per second of the fastest bone, from its range over the take."""
    if len(clip.positions) < 2:
        return 0.0
    reach = magnitude(np.ptp(clip.positions, axis=0))
    return float(reach.max())


def _tempo(energy: float, still: bool) -> Literal["still", "slow", "moderate", "fast"]:
    if still or energy < 0.015:
        return "still"
    return "slow" if energy < 0.15 else "moderate" if energy < 0.45 else "fast"


def _notes(body: Body, human: bool) -> tuple[str, ...]:
    notes: list[str] = []
    has_feet = body.has("left_ankle") or body.has("right_ankle")
    if human and has_feet and not body.floor.certain:
        notes.append("The floor is uncertain: the feet do not rest on one level. Heights and contacts are estimates.")
    if human and not has_feet:
        legs = "feet" if body.has("left_hip") or body.has("right_hip") else "legs"
        notes.append(f"The rig has no {legs}: nothing can be said about steps, feet or the ground.")
    return tuple(notes)


def _evidence(body: Body, frames: tuple[float, float], action: str, steps: Sequence[Step], moved: float) -> Evidence:
    """What the name of a stretch rests on: its steps, or how far the body moved."""
    if steps and action in ("walk", "run", "sidestep", "walk_backward", "step"):
        feet = tuple(sorted({f"{step.side}_ankle" for step in steps}))
        bones = tuple(body.bones[JOINT_INDEX[joint]] for joint in feet)
        return Evidence(
            first_frame=frames[0], last_frame=frames[1], joints=feet, bones=bones, measure="step", value=float(len(steps))
        )
    return Evidence(
        first_frame=frames[0],
        last_frame=frames[1],
        joints=("pelvis",),
        bones=tuple(name for name in (body.bones[0],) if name),
        measure="travel",
        value=moved,
        unit="m",
    )

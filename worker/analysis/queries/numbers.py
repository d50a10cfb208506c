"""Quantities that are one number for the clip or a part of it: travel, duration, cadence, height of a jump."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from shared.clip import Float64

from ...facts import Jump, Step
from ...vocabulary import Event, Measure
from ...vocabulary_terms import QUANTITIES
from ..limbs import limb_motion
from ..sheet import symmetry
from ..signals import Bool, magnitude, smooth
from .absence import absence
from .parts import find_parts
from .scene import CannotTell, NotThere, Scene


@dataclass(frozen=True, kw_only=True)
class Number:
    """A value with the samples that it rests on."""

    value: float
    first: int
    last: int
    joints: tuple[str, ...] = ()
    details: dict[str, float | str] | None = None


def number(scene: Scene, measure: Measure, mask: Bool) -> Number | None:
    """The quantity within the samples of `mask`; none for a quantity that has a course over time.

    Raises:
        CannotTell: the rig lacks what would show it.
        NotThere: the quantity is one of something that never happens (the height of a jump).
    """
    make = MAKERS.get(measure.quantity)
    return make(scene, measure, mask) if make else None


def _ends(mask: Bool) -> tuple[int, int]:
    at = np.flatnonzero(mask)
    return int(at[0]), int(at[-1])


def _plain(value: Callable[[Scene, int, int], float]) -> "Maker":
    def make(scene: Scene, measure: Measure, mask: Bool) -> Number:
        first, last = _ends(mask)
        return Number(value=value(scene, first, last), first=first, last=last, joints=_pelvis(scene))

    return make


def _pelvis(scene: Scene) -> tuple[str, ...]:
    return ("pelvis",) if scene.body.has("pelvis") else ()


def _way(scene: Scene) -> Float64:
    """float64[T, 2], the root over the floor; a cycle in place counts as if it travelled."""
    slide = scene.measures.contacts.treadmill_m_s[[0, 2]] if scene.sheet.in_place else np.zeros(2)
    return scene.measures.path - np.outer(np.arange(scene.count) / scene.body.fps, slide)


def _travel(scene: Scene, first: int, last: int) -> float:
    return float(magnitude(scene.measures.path[last] - scene.measures.path[first]))


def _sideways(scene: Scene, first: int, last: int) -> float:
    moved = _way(scene)[last] - _way(scene)[first]
    heading = float(scene.body.heading_rad[first])
    return float(moved[0] * np.cos(heading) - moved[1] * np.sin(heading))


def _path(scene: Scene, measure: Measure, mask: Bool) -> Number:
    first, last = _ends(mask)
    parts = find_parts(scene, measure.part)
    if not parts:
        length = float(magnitude(np.diff(scene.measures.path[first : last + 1], axis=0)).sum())
        return Number(value=length, first=first, last=last, joints=_pelvis(scene))
    lengths = [
        float(magnitude(np.diff(smooth(part.positions[first : last + 1], 0.05, scene.body.fps), axis=0)).sum()) for part in parts
    ]
    best = int(np.argmax(lengths))
    return Number(value=lengths[best], first=first, last=last, joints=parts[best].joints, details={"part": parts[best].name})


def _turn_angle(scene: Scene, measure: Measure, mask: Bool) -> Number:
    first, last = _ends(mask)
    inside = [
        turn for turn in scene.sheet.turns if scene.samples(turn.first_frame, turn.last_frame)[1] >= first
        and scene.samples(turn.first_frame, turn.last_frame)[0] <= last
    ]  # fmt: skip
    net = float(np.degrees(scene.body.heading_rad[last] - scene.body.heading_rad[first]))
    if inside and mask.all():
        first = scene.samples(inside[0].first_frame, inside[0].last_frame)[0]
        last = scene.samples(inside[-1].first_frame, inside[-1].last_frame)[1]
    details: dict[str, float | str] = {"turns": float(len(inside))}
    return Number(value=net, first=first, last=last, joints=_pelvis(scene), details=details)


def _steps_in(scene: Scene, mask: Bool, least: int) -> list[Step]:
    if not scene.measures.contacts.feet:
        raise CannotTell("The rig has no feet, so nothing can be said about steps.")
    inside = [step for step in scene.sheet.steps if mask[scene.samples(step.land_frame, step.land_frame)[0]]]
    if not inside:
        raise NotThere("There are no steps in this clip: no foot is lifted, moved and put down again.")
    if len(inside) < least:
        raise CannotTell("There is one step only: a rhythm of steps cannot be told from it.")
    return inside


def _of_steps(value: Callable[[Scene, Sequence[Step]], float], least: int = 1) -> "Maker":
    def make(scene: Scene, measure: Measure, mask: Bool) -> Number:
        steps = _steps_in(scene, mask, least)
        if measure.part:
            sides = {part.side for part in find_parts(scene, measure.part)}
            steps = [step for step in steps if step.side in sides] or steps
        first, last = scene.samples(steps[0].lift_frame, steps[-1].land_frame)
        feet = tuple(sorted({f"{step.side}_foot" for step in steps if scene.body.has(f"{step.side}_foot")}))
        return Number(value=value(scene, steps), first=first, last=last, joints=feet, details={"steps": float(len(steps))})

    return make


def _landing_s(scene: Scene, step: Step) -> float:
    return scene.samples(step.land_frame, step.land_frame)[0] / scene.body.fps


def _step_time(scene: Scene, steps: Sequence[Step]) -> float:
    """Seconds from landing to landing within a gait; pauses of more than 1.5 s between steps do not count."""
    gaps = [_landing_s(scene, later) - _landing_s(scene, one) for one, later in pairwise(steps)]
    walking = [gap for gap in gaps if gap < 1.5] or gaps
    return sum(walking) / len(walking)


def _step_length(scene: Scene, steps: Sequence[Step]) -> float:
    """Distance between the feet, along the way of the foot that lands, at its landing; the mean over the steps.

    In a cycle in place the feet go back and forth over the same floor, so half of the way of each foot stands for it.
    """
    if scene.sheet.in_place:
        return 0.5 * sum(step.length_m for step in steps) / len(steps)
    lengths: list[float] = []
    for step in steps:
        at, apart = _feet_at_landing(scene, step)
        start = scene.samples(step.lift_frame, step.lift_frame)[0]
        own = scene.body.mean_of(f"{step.side}_foot", f"{step.side}_ankle")
        way = (own[at] - own[start])[[0, 2]]
        size = float(np.linalg.norm(way))
        lengths.append(abs(float(apart[[0, 2]] @ way)) / size if size > 1e-6 else 0.0)
    return sum(lengths) / len(lengths)


def _step_width(scene: Scene, steps: Sequence[Step]) -> float:
    """Distance between the feet to the side of where the body faces, at each landing; the mean over the steps."""
    feet = [_feet_at_landing(scene, step) for step in steps]
    return sum(abs(float(apart @ scene.body.left[at])) for at, apart in feet) / len(feet)


def _feet_at_landing(scene: Scene, step: Step) -> tuple[int, Float64]:
    """The sample in which a step lands, and from the other foot to the one that lands, float64[3], metres."""
    at = scene.samples(step.land_frame, step.land_frame)[0]
    other = "right" if step.side == "left" else "left"
    landed, stood = (scene.body.mean_of(f"{side}_foot", f"{side}_ankle")[at] for side in (step.side, other))
    return at, landed - stood


def step_length(scene: Scene, land: int) -> float:
    """Length of the step that lands at a sample, metres."""
    return _step_length(scene, [step for step in scene.sheet.steps if scene.samples(step.lift_frame, step.land_frame)[1] == land])


def _jumps_in(scene: Scene, mask: Bool) -> list[tuple[int, int, Jump]]:
    found = [(*scene.samples(jump.first_frame, jump.last_frame), jump) for jump in scene.sheet.jumps]
    inside = [entry for entry in found if mask[entry[0] : entry[1] + 1].any()]
    if not inside:
        raise NotThere(absence(scene, Event(kind="jump")))
    return inside


def _of_jump(value: Callable[[Scene, int, int, Jump], float]) -> "Maker":
    """Of the jump where it is largest."""

    def make(scene: Scene, measure: Measure, mask: Bool) -> Number:
        inside = _jumps_in(scene, mask)
        values = [value(scene, *entry) for entry in inside]
        best = int(np.argmax(values))
        first, last, jump = inside[best]
        top = first + int(np.argmax(scene.body.root[first : last + 1, 1]))
        details: dict[str, float | str] = {
            "jumps": float(len(inside)),
            "top_frame": scene.body.frame(top),
            "landing": jump.landing,
        }
        return Number(value=values[best], first=first, last=last, joints=_pelvis(scene), details=details)

    return make


def _cycle_time(scene: Scene, measure: Measure, mask: Bool) -> Number:
    first, last = _ends(mask)
    if not scene.sheet.rhythm_hz:
        raise NotThere("The motion does not repeat, so it has no cycle.")
    return Number(value=1.0 / scene.sheet.rhythm_hz, first=first, last=last)


def _symmetry(scene: Scene, measure: Measure, mask: Bool) -> Number:
    first, last = _ends(mask)
    motions = [limb_motion(scene.body, curves, first, last) for curves in scene.measures.limbs.values()]
    if len(motions) < 2:
        raise CannotTell("The rig lacks limbs on both sides, so they cannot be compared.")
    return Number(value=100.0 * symmetry(motions), first=first, last=last)


Maker = Callable[[Scene, Measure, Bool], Number]
MAKERS: Final[dict[str, Maker]] = {
    "travel": _plain(_travel),
    "sideways": _plain(_sideways),
    "path": _path,
    "turn_angle": _turn_angle,
    "duration": _plain(lambda scene, first, last: scene.seconds(first, last)),
    "frame_count": _plain(lambda scene, first, last: float(last - first + 1)),
    "frames_apart": _plain(lambda scene, first, last: float(last - first)),
    "fps": _plain(lambda scene, first, last: scene.clip.fps),
    "bone_count": _plain(lambda scene, first, last: float(len(scene.clip.bones))),
    "body_height": _plain(lambda scene, first, last: scene.body.height_m),
    "cadence": _of_steps(lambda scene, steps: 60.0 / _step_time(scene, steps), 2),
    "step_time": _of_steps(_step_time, 2),
    "step_length": _of_steps(_step_length),
    "step_width": _of_steps(_step_width),
    "step_height": _of_steps(lambda scene, steps: sum(step.height_m for step in steps) / len(steps)),
    "jump_height": _of_jump(lambda scene, first, last, jump: jump.height_m),
    "jump_length": _of_jump(lambda scene, first, last, jump: jump.length_m),
    "air_time": _of_jump(lambda scene, first, last, jump: (last - first + 1) / scene.body.fps),
    "cycle_time": _cycle_time,
    "symmetry": _symmetry,
}
assert set(MAKERS) <= set(QUANTITIES)

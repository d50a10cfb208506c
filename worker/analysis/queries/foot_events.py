"""Steps, plants and lifts of the feet, jumps and flights."""

from typing import Final

import numpy as np

from ...facts import Jump, Step
from ...vocabulary import Event
from ..gait import in_the_air
from ..signals import drop_short
from .happening import Happening, from_mask
from .parts import find_parts
from .scene import CannotTell, Scene

CATCH_S: Final = 0.5  # a landing goes on until the pelvis is lowest, at most this long


def _feet(scene: Scene, part: str) -> tuple[str, ...]:
    """The sides whose feet are meant and can be judged."""
    if len(scene.measures.contacts.feet) == 0:
        raise CannotTell("The rig has no feet: steps, landings and jumps cannot be told.")
    sides = {one.side for one in find_parts(scene, part)} if part else {"left", "right"}
    return tuple(side for side in ("left", "right") if side in sides)


def _foot_joint(scene: Scene, side: str) -> tuple[str, ...]:
    return (f"{side}_foot" if scene.body.has(f"{side}_foot") else f"{side}_ankle",)


def steps(scene: Scene, event: Event, moment: str) -> list[Happening]:
    """Steps of the feet that are meant; of each its lift or landing where only that `moment` counts."""
    sides = _feet(scene, event.part)
    return [_step(scene, step, moment) for step in scene.sheet.steps if step.side in sides]


def _step(scene: Scene, step: Step, moment: str) -> Happening:
    first, last = scene.samples(step.lift_frame, step.land_frame)
    joints = _foot_joint(scene, step.side)
    at = first if moment == "lift" else last
    if moment != "step":
        first = last = at
    return Happening(first=first, last=last, peak=at, joints=joints, side=step.side, value=step.length_m, unit="m")


def plants(scene: Scene, event: Event) -> list[Happening]:
    """Feet that come down, at the end of a step or of a jump."""
    sides = _feet(scene, event.part)
    found = steps(scene, event, "plant")
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


def lifts(scene: Scene, event: Event) -> list[Happening]:
    """Feet that leave the floor, in a step or a jump."""
    sides = _feet(scene, event.part)
    found = steps(scene, event, "lift")
    for jump in scene.sheet.jumps:
        found += _of_feet(scene, sides, jump.take_off, scene.samples(jump.first_frame, jump.last_frame)[0])
    return found


def jumps(scene: Scene, event: Event) -> list[Happening]:
    """Jumps, their take-offs or their landings."""
    _feet(scene, "")
    if event.kind == "landing" and not scene.sheet.jumps:
        return plants(scene, event)  # who does not jump lands from step to step
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


def airborne(scene: Scene, event: Event) -> list[Happening]:
    """Stretches in which no foot (or not the one named) bears."""
    sides = _feet(scene, event.part)
    if len(sides) == 1:
        mask = ~scene.measures.contacts.floor[f"{sides[0]}_foot"]
    else:
        mask = in_the_air(scene.body, scene.measures.contacts)
    return from_mask(scene, drop_short(mask, 0.05, scene.body.fps), ("pelvis",))

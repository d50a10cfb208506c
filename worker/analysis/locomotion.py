"""Where the feet carry the body: walking, running, sidestepping, stepping backward, single steps."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.clip import Float64

from ..facts import Step
from .body import Body
from .contacts import Contacts, above_lowest, speed_over_floor
from .gait import in_the_air
from .signals import Bool, close_gaps, drop_short, hysteresis, runs, smooth, without_short

GAITS: Final = ("none", "step", "walk", "run", "sidestep", "walk_backward")
NONE, STEP, WALK, RUN, SIDESTEP, BACKWARD = range(len(GAITS))

LONGEST_PAUSE_S: Final = 0.55  # both feet may rest this long within a walk
SPEED_SIGMA_S: Final = 0.3
RUN_FROUDE: Final = 0.55  # v^2 / (g * leg): people change from walking to running near 0.5 (Alexander 1989)
WALK_FROUDE: Final = 0.35
FLIGHT_SHARE: Final = 0.02  # of the body's height
SLOW_M_S: Final = 0.25  # slower than this the direction says nothing
SHORTEST_DIRECTION_S: Final = 0.7
STEPS_OF_A_WALK: Final = 3
MARCH_HEIGHT_M: Final = 0.06


def gaits(body: Body, contacts: Contacts, steps: Sequence[Step]) -> NDArray[np.int8]:
    """int8[T], index into `GAITS`."""
    found = np.zeros(body.count, np.int8)
    if len(contacts.feet) < 2:
        return found
    velocity = smooth(speed_over_floor(body, contacts), SPEED_SIGMA_S, body.fps)
    speed = np.hypot(velocity[:, 0], velocity[:, 2])
    stepping = _stepping(body, contacts, steps, speed)
    running = _running(body, contacts, speed)
    heading = _heading_of_travel(body, velocity)
    for first, last in runs(stepping):
        part = slice(first, last + 1)
        count = sum(1 for step in steps if first <= np.searchsorted(body.frames, step.land_frame) <= last + 1)
        if count < STEPS_OF_A_WALK and not contacts.in_place and not running[part].any() and not _travels(body, first, last):
            found[part] = STEP
            continue
        if float(speed[part].mean()) < SLOW_M_S * body.scale and not _marches(body, steps, first, last):
            found[part] = STEP
            continue
        found[part] = np.where(running[part], RUN, WALK)
        turned = heading[part]
        moving = (speed[part] > SLOW_M_S * body.scale) & (found[part] != RUN)
        sideways = drop_short(moving & (np.abs(turned) > 55.0) & (np.abs(turned) < 125.0), SHORTEST_DIRECTION_S, body.fps)
        backward = drop_short(moving & (np.abs(turned) >= 125.0), SHORTEST_DIRECTION_S, body.fps)
        found[part][sideways] = SIDESTEP
        found[part][backward] = BACKWARD
        found[part] = without_short(found[part], SHORTEST_DIRECTION_S, body.fps)
    return found


def _stepping(body: Body, contacts: Contacts, steps: Sequence[Step], speed: Float64) -> Bool:
    """bool[T], the feet are about steps: from each lift to each landing, short rests bridged."""
    mask = np.zeros(body.count, bool)
    for step in steps:
        first, last = np.searchsorted(body.frames, (step.lift_frame, step.land_frame))
        mask[first : last + 1] = True
    # A swing cut off by the end of the take is no step, yet belongs to the walk; so does a cycle shorter than its steps.
    swinging = np.logical_or.reduce([~foot for foot in contacts.feet]) & (speed > 0.5 * body.scale)
    for first, last in runs(swinging):
        if first == 0 or last == body.count - 1 or mask[first : last + 1].any():
            mask[first : last + 1] = True
    if contacts.in_place:
        mask[:] = True
    return close_gaps(mask, LONGEST_PAUSE_S, body.fps)


def _running(body: Body, contacts: Contacts, speed: Float64) -> Bool:
    """bool[T], faster than one walks, or with flights at a speed at which one still could."""
    froude = speed**2 / (9.81 * body.leg_m)
    fast = hysteresis(-froude, -RUN_FROUDE, -WALK_FROUDE)
    if contacts.in_place:
        # What bears on a moving floor is less sure than what is low; a whole cycle is one gait.
        return np.full(body.count, _flight_share(body) > (0.04 if fast.all() else 0.14))
    flying = in_the_air(body, contacts).astype(np.float64)
    if body.count > 1:
        often = smooth(flying, 0.35, body.fps)
        fast = fast & (often > 0.04) | ((often > 0.12) & (froude > 0.15))
    return close_gaps(fast, 0.5, body.fps)


def _flight_share(body: Body) -> float:
    """Share of the time in which both feet are clear of where they are lowest."""
    feet = [height for side in ("left", "right") if (height := above_lowest(body, side)) is not None]
    return float((np.minimum.reduce(feet) > FLIGHT_SHARE * body.height_m).mean()) if feet else 0.0


def _travels(body: Body, first: int, last: int) -> bool:
    moved = (body.root[last] - body.root[first])[[0, 2]]
    return float(np.linalg.norm(moved)) > 0.55 * body.height_m


def _marches(body: Body, steps: Sequence[Step], first: int, last: int) -> bool:
    """Whether the feet are lifted in turn, as in walking on the spot."""
    inside = [step for step in steps if body.frame(first) <= step.lift_frame and step.land_frame <= body.frame(last)]
    if len(inside) < STEPS_OF_A_WALK:
        return False
    in_turn = sum(one.side != next_one.side for one, next_one in pairwise(inside))
    high = sum(step.height_m > MARCH_HEIGHT_M * body.scale for step in inside)
    return in_turn >= 0.8 * (len(inside) - 1) and high >= 0.6 * len(inside)


def _heading_of_travel(body: Body, velocity: Float64) -> Float64:
    """float64[T], direction of travel against the facing, degrees; positive to the left."""
    facing = smooth(body.heading_rad, SPEED_SIGMA_S, body.fps)
    towards = np.arctan2(velocity[:, 0], velocity[:, 2]) - facing
    return np.degrees(np.arctan2(np.sin(towards), np.cos(towards)))


def direction_word(left_m: float, forward_m: float, smallest_m: float) -> str:
    """One of eight directions for a displacement (to the left, forward), or empty where it is smaller than `smallest_m`."""
    if np.hypot(left_m, forward_m) < smallest_m:
        return ""
    angle = abs(float(np.degrees(np.arctan2(left_m, forward_m))))
    side = "left" if left_m > 0.0 else "right"
    if angle <= 22.5:
        return "forward"
    if angle >= 157.5:
        return "backward"
    if 67.5 <= angle <= 112.5:
        return side
    return f"forward_{side}" if angle < 67.5 else f"backward_{side}"

"""Steps and jumps, cut from the contacts."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from shared.clip import Float64

from ..facts import Jump, Side, Step
from .body import Body
from .contacts import Contacts
from .signals import Bool, drop_short, runs

STEP_LENGTH_M: Final = 0.12
STEP_HEIGHT_M: Final = 0.05
SHORTEST_STEP_S: Final = 0.1
LONGEST_STEP_S: Final = 2.0  # a foot in the air for longer is held, not stepped
SETTLE_S: Final = 0.15
SHORTEST_FLIGHT_S: Final = 0.17  # a running stride flies for less
LONGEST_STRIDE_FLIGHT_S: Final = 0.38
LONGEST_STRIDE_S: Final = 0.6
TOGETHER_S: Final = 0.12  # feet that leave or land within this do it together
CLEARANCE_M: Final = 0.06
FREE_FALL_M_S2: Final = 9.81
HIGH_RISE_SHARE: Final = 0.12  # of the body's height
UPRIGHT: Final = 0.5  # cosine of the trunk's lean


def find_steps(body: Body, contacts: Contacts, jumps: Sequence[Jump]) -> tuple[Step, ...]:
    """Feet that were lifted, moved and landed, in order of landing. Flights of a jump are no steps.

    A foot that is in the air when the take begins and then lands has made a step; one in the air at the end has not.
    """
    found: list[Step] = []
    for side in ("left", "right"):
        bears = contacts.foot(side)
        if bears is None:
            continue
        path = body.mean_of(f"{side}_foot", f"{side}_ankle")
        clearance = contacts.clearance_m[f"{side}_foot"]
        for first, last in runs(~bears):
            if last == body.count - 1:
                continue
            step = _step(body, contacts, side, path, clearance, int(first), int(last) + 1)
            if step is not None and not any(_overlaps(step, jump) for jump in jumps):
                found.append(step)
    return tuple(sorted(found, key=lambda step: (step.land_frame, step.lift_frame)))


def _step(body: Body, contacts: Contacts, side: str, path: Float64, clearance: Float64, lift: int, land: int) -> Step | None:
    seconds = (land - lift) / body.fps
    start = max(lift - 1, 0)
    # On a treadmill the floor goes on moving under the lifted foot.
    moved = path[land] - path[start] - contacts.treadmill_m_s * (land - start) / body.fps
    length = float(np.hypot(moved[0], moved[2]))
    # A landing foot is caught while it still comes down: it has landed where it is lowest soon after.
    landed = float(clearance[land : land + 1 + int(SETTLE_S * body.fps)].min())
    height = float(clearance[lift:land].max() - max(landed, 0.0))
    if not SHORTEST_STEP_S <= seconds <= LONGEST_STEP_S:
        return None
    if length < STEP_LENGTH_M * body.scale and height < STEP_HEIGHT_M * body.scale:
        return None
    return Step(
        side="left" if side == "left" else "right",
        lift_frame=body.frame(lift),
        land_frame=body.frame(land),
        length_m=length,
        height_m=max(height, 0.0),
    )


def _overlaps(step: Step, jump: Jump) -> bool:
    return step.lift_frame <= jump.last_frame and step.land_frame >= jump.first_frame


def in_the_air(body: Body, contacts: Contacts) -> Bool:
    """bool[T], nothing bears on the floor; false throughout on a rig without two feet."""
    if len(contacts.feet) < 2:
        return np.zeros(body.count, bool)
    return ~np.logical_or.reduce(list(contacts.floor.values()))


def find_jumps(body: Body, contacts: Contacts) -> tuple[Jump, ...]:
    """Flights longer than a running stride's, in which both feet clear the floor and the body's mass falls."""
    flights = drop_short(in_the_air(body, contacts), SHORTEST_FLIGHT_S, body.fps)
    if not flights.any():
        return ()
    mass = np.nanmean(body.joints, axis=1)
    lowest = np.minimum(contacts.clearance_m["left_foot"], contacts.clearance_m["right_foot"])
    found: list[Jump] = []
    strides = _strides(body, contacts, flights)
    for first, last in runs(flights & ~strides):
        seconds = (last - first + 1) / body.fps
        if lowest[first : last + 1].max() < CLEARANCE_M * body.scale or seconds > 1.5:
            continue
        rise = float(body.root[first : last + 1, 1].max() - body.root[first, 1])
        upright = last + 1 < body.count and body.trunk_up[last + 1, 1] > UPRIGHT
        leaps = upright and any(mask[last + 1] for mask in contacts.feet) and rise > HIGH_RISE_SHARE * body.height_m
        if not _falls_freely(mass[first : last + 1, 1], body.fps, animated=leaps):
            continue
        take_off, landing = _last_foot(contacts, first, body.fps), _first_foot(contacts, last, body.fps)
        moved = body.root[last] - body.root[first] - contacts.treadmill_m_s * (last - first) / body.fps
        found.append(
            Jump(
                first_frame=body.frame(first),
                last_frame=body.frame(last),
                height_m=max(rise, 0.0),
                length_m=float(np.hypot(moved[0], moved[2])),
                take_off=take_off,
                landing=landing,
            )
        )
    return tuple(found)


def _strides(body: Body, contacts: Contacts, flights: Bool) -> Bool:
    """bool[T], the flights of a run: from one foot to the other, in a row; a single one amid other motion is a leap."""
    every = runs(in_the_air(body, contacts))
    near = LONGEST_STRIDE_S * body.fps
    found = np.zeros(body.count, bool)
    for first, last in runs(flights):
        take_off, landing = _last_foot(contacts, first, body.fps), _first_foot(contacts, last, body.fps)
        if (take_off == landing and take_off != "none") or "both" in (take_off, landing):
            continue
        others = every[(every[:, 0] != first) & (every[:, 1] > first - near) & (every[:, 0] < last + near)]
        cut = first < near or last > body.count - 1 - near
        found[first : last + 1] = (last - first) / body.fps < LONGEST_STRIDE_FLIGHT_S and (len(others) > 0 or cut)
    return found


def _last_foot(contacts: Contacts, flight: int, fps: float) -> Side:
    """The foot that bore alone before a flight; `both` if they left together, `none` if the take begins with the flight."""
    before = [runs(mask[:flight])[-1:, 1] for mask in contacts.feet]
    return _alone([float(end[0]) if len(end) else -np.inf for end in before], fps)


def _first_foot(contacts: Contacts, flight: int, fps: float) -> Side:
    """The foot that bears alone after a flight; `both` if they land together, `none` if the take ends with the flight."""
    after = [runs(mask[flight + 1 :])[:1, 0] for mask in contacts.feet]
    return _alone([-float(start[0]) if len(start) else -np.inf for start in after], fps)


def _alone(nearness: list[float], fps: float) -> Side:
    left, right = nearness
    if np.isinf(left) and np.isinf(right):
        return "none"
    if abs(left - right) <= TOGETHER_S * fps:
        return "both"
    return "left" if left > right else "right"


def _falls_freely(height: Float64, fps: float, *, animated: bool) -> bool:
    """Whether a parabola through the heights falls with a third to twice of gravity (animated jumps are rarely exact).

    `animated`: one that rises far and lands upright on its feet may fall faster still, as snappy jumps of stylised bodies do.
    """
    if len(height) < 4:
        return True
    seconds = np.arange(len(height)) / fps
    acceleration = -2.0 * float(np.polyfit(seconds, height, 2)[0])
    return acceleration > FREE_FALL_M_S2 / 3.0 and (animated or acceleration < 2.0 * FREE_FALL_M_S2)

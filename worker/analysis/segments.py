"""Cuts a take where the body begins to do something else, and names what it does by measurement.

Every sample gets one action: painted from what is most general (standing) to what is most particular (a flight), then cleaned of
stretches too short for anyone to have meant them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..facts import ACTIONS, Jump, Side, Step, Turn
from .angles import thigh_deg
from .body import Body
from .contacts import Contacts, speed_over_floor
from .gestures import Gesture, find_gestures
from .kicks import find_kicks
from .limbs import Limb, LimbCurves
from .locomotion import GAITS, NONE, STEP, gaits
from .posture import BEND, CRAWL, CROUCH, KNEEL, LIE, SIT, UPRIGHT, postures
from .signals import close_gaps, drop_short, hysteresis, magnitude, rate, runs, smooth, without_short
from .tumbles import tumble_direction

CODE: Final = {action: index for index, action in enumerate(ACTIONS)}
SHORTEST_S: Final = 0.4
STILL_M_S: Final = 0.12
SINKS_SHARE: Final = 0.12  # of the standing height, between two postures
THIGHS_DEG: Final = 40.0
THIGHS_DEG_S: Final = 40.0
FALL_M_S: Final = 1.8
SPOT_SHARE: Final = 0.3
BALANCE_S: Final = 1.0
HELD_UP_M: Final = 0.08
SQUAT_SHARE: Final = 0.15  # who squats sinks by so much of the standing height; who is low all along crouches
UPSIDE_DOWN: Final = -0.35  # cosine of the trunk's lean
ROLL_CHEST_SHARE: Final = 0.2  # who rolls has the shoulders on the floor
ON_HANDS_M: Final = 0.1
HANDSTAND_S: Final = 1.0
LEAPS: Final = ("jump", "hop", "flip")
ANTICIPATIONS: Final = ("gesture", "swing", "squat", "bend", "raise_arms", "reach", "throw")
GOES_ON_S: Final = 1.5
"""A change of posture is followed this far to both sides while the body still sinks or rises."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Timeline:
    """What the body does at each sample."""

    codes: NDArray[np.int8]
    """int8[T], index into `ACTIONS`."""
    postures: NDArray[np.int8]
    """int8[T], index into `POSTURES`."""
    acts: tuple[Gesture, ...]
    """What single limbs do, whether or not a stretch is named after it."""

    def stretches(self) -> list[tuple[int, int, str]]:
        """First sample, last sample and action of each stretch, in order of time."""
        edges = (np.flatnonzero(np.diff(self.codes)) + 1).tolist()
        starts, ends = [0, *edges], [*edges, len(self.codes)]
        return [(start, end - 1, ACTIONS[self.codes[start]]) for start, end in zip(starts, ends, strict=True)]

    def side(self, first: int, last: int, action: str) -> Side:
        """The side whose limb acts from sample `first` to `last`; `none` where the action is not one of a limb."""
        sides: set[Side] = {act.side for act in self.acts if act.action == action and act.first <= last and act.last >= first}
        if not sides:
            return "none"
        return sides.pop() if len(sides) == 1 else "both"


def find_timeline(
    body: Body,
    contacts: Contacts,
    limbs: dict[Limb, LimbCurves],
    steps: Sequence[Step],
    turns: Sequence[Turn],
    jumps: Sequence[Jump],
) -> Timeline:
    """Name what the body does at each sample."""
    held = postures(body, contacts)
    codes = np.full(body.count, CODE["stand"], np.int8)
    gestures = find_gestures(body, limbs, jumps)
    for gesture in gestures:
        codes[gesture.first : gesture.last + 1] = CODE[gesture.action]
    walked = gaits(body, contacts, steps)
    for index, name in enumerate(GAITS):
        if index != NONE:
            codes[(walked == index) & ((name != "step") | (codes == CODE["stand"]))] = CODE[name]
    _paint_turns(body, contacts, codes, walked, turns)
    balances = _find_balances(body, contacts)
    for balance in balances:
        codes[balance.first : balance.last + 1] = CODE["balance"]
    _paint_postures(body, contacts, codes, held, walked)
    kicks = find_kicks(body, contacts, limbs)
    for kick in kicks:
        if not (held[kick.first : kick.last + 1] == LIE).any():
            codes[kick.first : kick.last + 1] = CODE["kick"]
    _paint_jumps(body, codes, jumps)
    _paint_upside_down(body, contacts, codes, held)
    codes = without_short(codes, SHORTEST_S, body.fps)
    _gather_jumps(body, codes)
    codes = without_short(codes, SHORTEST_S, body.fps)
    return Timeline(codes=codes, postures=held, acts=(*gestures, *kicks, *balances))


def _samples(body: Body, first_frame: float, last_frame: float) -> tuple[int, int]:
    first, last = np.searchsorted(body.frames, (first_frame, last_frame))
    return int(first), min(int(last), body.count - 1)


def _paint_turns(
    body: Body, contacts: Contacts, codes: NDArray[np.int8], walked: NDArray[np.int8], turns: Sequence[Turn]
) -> None:
    """Turns on the spot; a walk or run that turns stays one."""
    over_floor = magnitude(speed_over_floor(body, contacts)[:, [0, 2]]) / body.fps
    for turn in turns:
        first, last = _samples(body, turn.first_frame, turn.last_frame)
        part = slice(first, last + 1)
        travels = float(over_floor[part].sum()) > SPOT_SHARE * body.height_m * max(1.0, abs(turn.angle_deg) / 180.0)
        if travels and float((walked[part] > STEP).mean()) > 0.4:
            continue
        codes[part] = CODE["turn"]


def _find_balances(body: Body, contacts: Contacts) -> list[Gesture]:
    """Standing on one leg with the other foot held up; the side is that of the leg that bears."""
    if len(contacts.feet) < 2:
        return []
    clearance = [contacts.clearance_m[f"{side}_foot"] for side in ("left", "right")]
    held_up = [
        drop_short(~foot, BALANCE_S, body.fps) & (high > HELD_UP_M * body.scale)
        for foot, high in zip(contacts.feet, clearance, strict=True)
    ]
    alone = (held_up[0] & contacts.feet[1]) | (held_up[1] & contacts.feet[0])
    return [
        Gesture(
            first=int(first),
            last=int(last),
            action="balance",
            side="right" if held_up[0][first : last + 1].sum() > held_up[1][first : last + 1].sum() else "left",
        )
        for first, last in runs(close_gaps(alone, 0.2, body.fps))
        if last - first >= BALANCE_S * body.fps
    ]


def _paint_postures(
    body: Body, contacts: Contacts, codes: NDArray[np.int8], held: NDArray[np.int8], walked: NDArray[np.int8]
) -> None:
    sinking = rate(smooth(body.root_height, 0.1, body.fps), 0.1, body.fps)
    leaning = rate(smooth(body.trunk_up[:, 1], 0.1, body.fps), 0.1, body.fps)
    still = STILL_M_S * body.scale
    names = {
        BEND: "bend",
        CROUCH: "crouch",
        SIT: "sit",
        KNEEL: "kneel",
        CRAWL: "crawl",
        LIE: "lie",
    }
    for code, name in names.items():
        for first, last in runs(held == code):
            part = slice(first, last + 1)
            gait = float((walked[part] != NONE).mean())
            if code in (BEND, CROUCH, KNEEL) and gait > 0.6:
                continue
            first, last = int(first), int(last)
            if code == BEND:
                first, last = _while_moving(np.abs(leaning), 0.25, first, last, body.fps)
            if code == CROUCH:
                first, last = _while_moving(np.abs(sinking), still, first, last, body.fps)
                height = body.root_height[first : last + 1] / body.standing_root_m
                sinks = float(max(height[0], height[-1]) - height.min()) > SQUAT_SHARE
                name = "squat" if sinks and (last - first) / body.fps < 3.0 else "crouch"
            codes[first : last + 1] = CODE[name]
    _paint_changes(body, contacts, codes, held, sinking, still)
    _paint_short_legs_sitting(body, codes, held)


def _paint_short_legs_sitting(body: Body, codes: NDArray[np.int8], held: NDArray[np.int8]) -> None:
    """Sitting down on legs so short that the hips hardly sink: from where the thighs begin to rise until they are level."""
    if not body.has("left_hip", "right_hip", "left_knee", "right_knee"):
        return
    thighs = smooth(0.5 * (thigh_deg(body, "left") + thigh_deg(body, "right")), 0.05, body.fps)
    turning = np.abs(rate(thighs, 0.1, body.fps))
    for edge in (np.flatnonzero((held[1:] == SIT) & (held[:-1] == UPRIGHT)) + 1).tolist():
        first, last = _while_moving(turning, THIGHS_DEG_S, edge, edge - 1, body.fps)
        sinks = float(body.root_height[first] - body.root_height[last]) / body.standing_root_m
        if last > first and sinks < SINKS_SHARE and float(thighs[last] - thighs[first]) > THIGHS_DEG:
            codes[first : last + 1] = CODE["sit_down"]


def _while_moving(speed: NDArray[np.float64], still: float, first: int, last: int, fps: float) -> tuple[int, int]:
    """Widen a stretch to both sides as long as `speed` exceeds `still`, at most `GOES_ON_S`."""
    reach = int(GOES_ON_S * fps)
    before = speed[max(0, first - reach) : first][::-1] < still
    after = speed[last + 1 : last + 1 + reach] < still
    first -= int(np.argmax(before)) if before.any() else len(before)
    last += int(np.argmax(after)) if after.any() else len(after)
    return first, last


def _on_hands(contacts: Contacts, first: int, last: int) -> bool:
    """Whether both hands bear from one sample to another."""
    hands = [contacts.floor[name][first : last + 1].all() for name in ("left_wrist", "right_wrist") if name in contacts.floor]
    return len(hands) == 2 and all(hands)


def _paint_changes(
    body: Body, contacts: Contacts, codes: NDArray[np.int8], held: NDArray[np.int8], sinking: NDArray[np.float64], still: float
) -> None:
    """Sitting down, standing up, lying down, getting up, falling: while the body sinks or rises between two postures."""
    low = {SIT: "sit", LIE: "lie", KNEEL: "kneel"}
    for edge in (np.flatnonzero(np.diff(held)) + 1).tolist():
        before, after = int(held[edge - 1]), int(held[edge])
        first, last = _while_moving(np.abs(sinking), still, edge, edge - 1, body.fps)
        if last <= first:
            continue
        if {before, after} == {CRAWL, LIE} and _on_hands(contacts, first, last):
            continue  # presses up and down
        change = float(body.root_height[last] - body.root_height[first]) / body.standing_root_m
        if after in low and change < -SINKS_SHARE and before not in low:
            fast = float(-sinking[first : last + 1].min()) > FALL_M_S * body.scale
            name = "fall" if after == LIE and fast else {SIT: "sit_down", LIE: "lie_down", KNEEL: "kneel"}[after]
        elif before in low and change > SINKS_SHARE and after not in (LIE,):
            name = "get_up" if before == LIE else "stand_up"
        elif after == LIE and before == SIT and change < -0.05:
            name = "lie_down"
        else:
            continue
        codes[first : last + 1] = CODE[name]


def _paint_jumps(body: Body, codes: NDArray[np.int8], jumps: Sequence[Jump]) -> None:
    """A jump from where the body sinks to push off until it has caught itself."""
    sinking = rate(smooth(body.root_height, 0.05, body.fps), 0.1, body.fps)
    still = 2.0 * STILL_M_S * body.scale
    for jump in jumps:
        first, last = _samples(body, jump.first_frame, jump.last_frame)
        first = _back(sinking, first, still, 0.5, body.fps)
        last = body.count - 1 - _back(-sinking[::-1], body.count - 1 - last, still, 0.4, body.fps)
        one_foot = jump.take_off == jump.landing and jump.take_off in ("left", "right")
        codes[first : last + 1] = CODE["hop" if one_foot else "jump"]


def _gather_jumps(body: Body, codes: NDArray[np.int8]) -> None:
    """The swing of the arms and the dip before a jump belong to it, and so does the catch after it."""
    edges = np.flatnonzero(np.diff(codes)) + 1
    starts, ends = [0, *edges.tolist()], [*edges.tolist(), len(codes)]
    named = [ACTIONS[codes[start]] for start in starts]
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if named[index] not in (*ANTICIPATIONS, "jump"):
            continue
        seconds = (end - start) / body.fps
        before = named[index - 1] if index else ""
        after = named[index + 1] if index + 1 < len(named) else ""
        if named[index] == "jump":  # the flight in which the body goes over
            codes[start:end] = CODE["flip"] if "flip" in (before, after) and seconds < 1.2 else CODE["jump"]
        elif after in LEAPS and seconds < 1.2:
            codes[start:end] = CODE[after]
        elif before in LEAPS and seconds < 0.8:
            codes[start:end] = CODE[before]


def _paint_upside_down(body: Body, contacts: Contacts, codes: NDArray[np.int8], held: NDArray[np.int8]) -> None:
    """Rolls, cartwheels, flips and handstands: the hips go over the shoulders and the feet leave the floor with them."""
    up = body.trunk_up[:, 1]
    ankles = body.mean_of("left_ankle", "right_ankle")[:, 1]
    over = (up < UPSIDE_DOWN) & (body.root[:, 1] - body.chest[:, 1] > 0.12 * body.height_m)
    over &= ankles - body.root[:, 1] > -0.25 * body.height_m
    chest = (body.chest[:, 1] - body.floor.height_m) / body.height_m
    wrists = [contacts.clearance_m[name] for name in ("left_wrist", "right_wrist") if name in contacts.clearance_m]
    on_hands = np.minimum.reduce(wrists) < ON_HANDS_M * body.scale if wrists else np.zeros(body.count, bool)
    for first, last in runs(hysteresis(up, UPSIDE_DOWN, 0.6)):
        part = slice(first, last + 1)
        if not over[part].any():
            continue
        if chest[part].min() < ROLL_CHEST_SHARE:
            if (held[part] == LIE).any():
                continue  # someone who lies and lifts the legs, or swings them up to rise
            codes[part] = CODE["roll"]
        elif not on_hands[part].any():
            codes[part] = CODE["flip"]
        elif tumble_direction(body, int(first), int(last)) == "sideways":
            codes[part] = CODE["cartwheel"]
        else:
            codes[part] = CODE["handstand" if float(over[part].sum()) > HANDSTAND_S * body.fps else "flip"]


def _back(speed: NDArray[np.float64], start: int, still: float, longest_s: float, fps: float) -> int:
    """From a take-off back through the push (rising) and the dip (sinking) before it."""
    reach = speed[max(0, start - int(longest_s * fps)) : start][::-1]
    rising = reach > 0.0
    push = int(np.argmin(rising)) if not rising.all() else len(reach)
    dip = reach[push:] < -still
    sink = int(np.argmin(dip)) if not dip.all() else len(dip)
    return start - push - sink

"""What arms and legs do while the body stays where it is: punches, kicks, waves, reaches, raised arms, gestures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.clip import Float64

from ..facts import LimbMotion, Side
from .body import Body
from .contacts import Contacts
from .limbs import Limb, LimbCurves, limb_motion
from .signals import Bool, close_gaps, drop_short, hysteresis, runs, smooth

MOVING_ON_SHARE_S: Final = 0.32  # body heights per second, the hand against the shoulder
MOVING_OFF_SHARE_S: Final = 0.14
LONGEST_PAUSE_S: Final = 0.5
SHORTEST_S: Final = 0.25
PUNCH_SPEED_M_S: Final = 2.3
SWING_SPEED_M_S: Final = 3.4
KICK_HEIGHT_SHARE: Final = 0.22
KICK_SPEED_M_S: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Gesture:
    """An arm or leg does something from sample `first` to `last`."""

    first: int
    last: int
    action: str
    side: Side


def find_gestures(body: Body, limbs: dict[Limb, LimbCurves]) -> tuple[Gesture, ...]:
    """What the arms do, both together, in order of time. Stretches in which the arms hang or hold still are left out."""
    arms = [limbs[limb] for limb in ("left_arm", "right_arm") if limb in limbs]
    if not arms or body.count < 4:
        return ()
    active = np.logical_or.reduce([_active(body, arm) for arm in arms])
    active = drop_short(close_gaps(active, LONGEST_PAUSE_S, body.fps), SHORTEST_S, body.fps)
    found: list[Gesture] = []
    for first, last in runs(active):
        names = {arm.limb: arm_action(body, arm, int(first), int(last)) for arm in arms}
        action = min((name for name in names.values() if name), key=IMPORTANCE.index, default="gesture")
        sides: list[Side] = [_side(limb) for limb, name in names.items() if name == action]
        found.append(Gesture(first=int(first), last=int(last), action=action, side=sides[0] if len(sides) == 1 else "both"))
    return tuple(found)


IMPORTANCE: Final = ("throw", "punch", "swing", "wave", "raise_arms", "reach", "gesture")
"""Where two arms do different things, the one that stands first here names the stretch."""


def _side(limb: str) -> Side:
    return "left" if limb.startswith("left") else "right"


def _active(body: Body, arm: LimbCurves) -> Bool:
    speed = np.linalg.norm(_hand_velocity(body, arm), axis=1) / body.height_m
    return hysteresis(-speed, -MOVING_ON_SHARE_S, -MOVING_OFF_SHARE_S)


def _hand_velocity(body: Body, arm: LimbCurves) -> Float64:
    """float64[T, 3], of the hand against the shoulder, smoothed over 0.1 s, metres per second."""
    reach = smooth(arm.reach, 0.04, body.fps)
    return np.gradient(reach, axis=0) * body.fps if body.count > 1 else np.zeros_like(reach)


def arm_action(body: Body, arm: LimbCurves, first: int, last: int) -> str:
    """What one arm does from sample `first` to `last`: an entry of `IMPORTANCE`, or empty where it does not take part."""
    part = slice(first, last + 1)
    if not _active(body, arm)[part].any():
        return ""
    motion = limb_motion(body, arm, first, last)
    velocity = _hand_velocity(body, arm)[part]
    if action := _strike(body, arm, velocity, part):
        return action
    high = motion.height_class in ("shoulder", "head", "overhead")
    if motion.repeats >= 2 and high and motion.rhythm_hz >= 0.7 and _waves(arm, velocity, part):
        return "wave"
    risen = arm.reach[part, 1] / arm.length_m
    if motion.height_class in ("head", "overhead") and risen.max() > 0.35 and np.ptp(risen) > 0.6:
        return "raise_arms"
    if motion.reach > 0.9 and motion.direction in ("forward", "up", "side") and np.ptp(arm.share[part]) > 0.2:
        return "reach"
    return "gesture"


def _strike(body: Body, arm: LimbCurves, velocity: Float64, part: slice) -> str:
    """`punch`: the hand shoots straight out and comes back; `throw`: from behind the head forward; `swing`: a fast arc."""
    speed = np.linalg.norm(velocity, axis=1) / body.scale
    peak = int(np.argmax(speed))
    reach = arm.reach[part] / arm.length_m
    share = arm.share[part]
    near = slice(max(0, peak - int(0.3 * body.fps)), peak + int(0.2 * body.fps) + 1)
    outward = np.einsum("ti,ti->t", velocity, reach) / np.maximum(np.linalg.norm(reach, axis=1), 1e-6) / body.scale
    out = int(np.argmax(outward))
    extends = float(np.ptp(share[max(0, out - int(0.25 * body.fps)) : out + int(0.2 * body.fps) + 1]))
    tip = reach[min(len(reach) - 1, out + int(0.1 * body.fps))]
    if outward[out] > PUNCH_SPEED_M_S and extends > 0.25 and tip[1] > -0.45 and tip[2] > 0.3:
        return "punch"
    if speed[peak] < SWING_SPEED_M_S:
        return ""
    before = reach[near][: max(1, peak - near.start)]
    if before[:, 1].max() > 0.2 and velocity[peak, 2] > 0.6 * np.linalg.norm(velocity[peak]) and speed[peak] > 4.0:
        return "throw"
    return "swing"


def _waves(arm: LimbCurves, velocity: Float64, part: slice) -> bool:
    """Whether the hand, while it is up, goes from side to side rather than up and down."""
    up = arm.reach[part, 1] > -0.35 * arm.length_m
    if np.count_nonzero(up) < 4:
        return False
    spread = np.abs(velocity[up]).mean(axis=0)
    return bool(max(spread[0], spread[2]) > 0.7 * spread[1])


def find_kicks(body: Body, contacts: Contacts, limbs: dict[Limb, LimbCurves]) -> tuple[Gesture, ...]:
    """Feet that shoot up or out from a standing leg, in order of time."""
    found: list[Gesture] = []
    for limb in ("left_leg", "right_leg"):
        bears = contacts.foot(limb.split("_")[0])
        if limb not in limbs or bears is None or body.count < 4:
            continue
        leg = limbs[limb]
        reach = smooth(leg.reach, 0.03, body.fps)
        velocity = np.gradient(reach, axis=0) * body.fps / body.scale
        for first, last in runs(~bears):
            part = slice(int(first), int(last) + 1)
            if _kicks(body, leg, velocity, part):
                found.append(Gesture(first=int(first), last=int(last), action="kick", side=_side(limb)))
    return tuple(sorted(found, key=lambda gesture: (gesture.first, gesture.last)))


def _kicks(body: Body, leg: LimbCurves, velocity: Float64, part: slice) -> bool:
    reach = leg.reach[part] / leg.length_m
    lift = reach[:, 1] + 1.0  # 0 stands, 1 has the foot level with the hip
    speed = np.linalg.norm(velocity[part], axis=1)
    highest = int(np.argmax(lift))
    straight = leg.share[part][highest] > 0.8
    away = float(np.hypot(reach[highest, 0], reach[highest, 2]))
    return bool(lift[highest] > 2.0 * KICK_HEIGHT_SHARE and straight and away > 0.5 and speed.max() > KICK_SPEED_M_S)


def side_of(motions: Sequence[LimbMotion]) -> Side:
    """The side whose limbs move more; `both` where there is no difference to speak of, `none` where nothing moves."""
    left = sum(motion.activity for motion in motions if motion.limb.startswith("left"))
    right = sum(motion.activity for motion in motions if motion.limb.startswith("right"))
    if max(left, right) < 0.05:
        return "none"
    if min(left, right) > 0.7 * max(left, right):
        return "both"
    return "left" if left > right else "right"

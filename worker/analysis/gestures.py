"""What the arms do while the body stays where it is: punches, waves, reaches, raised arms, gestures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.clip import Float64

from ..facts import Jump, LimbMotion, Side
from .body import Body
from .limbs import Limb, LimbCurves, limb_motion
from .peaks import find_peaks
from .signals import Bool, close_gaps, drop_short, from_runs, hysteresis, magnitude, runs, smooth
from .waves import waves

MOVING_ON_SHARE_S: Final = 0.32  # body heights per second, the hand against the shoulder
MOVING_OFF_SHARE_S: Final = 0.14
LONGEST_PAUSE_S: Final = 0.5
SHORTEST_S: Final = 0.25
OUTWARD_M_S: Final = 0.65  # a punch shown slowly; what makes it one is that the hand shoots out and comes back
BLOW_M_S: Final = 1.6
SWING_SPEED_M_S: Final = 3.4
THROW_SPEED_M_S: Final = 4.0
STAYS_UP_S: Final = 0.3  # an arm that is raised stays up so long; one that swings goes on
SHOT_M_S: Final = 2.2  # a blow whichever way the hips face and however the arm comes down again
LONGEST_RAISING_S: Final = 1.5
BEFORE_JUMP_S: Final = 0.4  # the arms swing along with a jump: that is no gesture


@dataclass(frozen=True, kw_only=True)
class Gesture:
    """An arm or leg does something from sample `first` to `last`."""

    first: int
    last: int
    action: str
    side: Side


def find_gestures(body: Body, limbs: dict[Limb, LimbCurves], jumps: Sequence[Jump] = ()) -> tuple[Gesture, ...]:
    """What the arms do, both together, in order of time. Stretches in which the arms hang or hold still are left out.

    Punches and waves are found one by one and cut what else the arms do; so do jumps, with which the arms swing along.
    """
    arms = [limbs[limb] for limb in ("left_arm", "right_arm") if limb in limbs]
    if not arms or body.count < 4:
        return ()
    punching = [punches(body, arm) for arm in arms]
    struck = close_gaps(np.logical_or.reduce(punching), LONGEST_PAUSE_S, body.fps)
    found = [_gesture(first, last, "punch", arms, punching) for first, last in runs(struck)]
    waving = [waves(body, arm) & ~struck for arm in arms]
    waved = close_gaps(np.logical_or.reduce(waving), LONGEST_PAUSE_S, body.fps) & ~struck
    moving = [_active(body, arm) for arm in arms]
    free = close_gaps(np.logical_or.reduce(moving), LONGEST_PAUSE_S, body.fps) & ~(struck | _jumping(body, jumps))
    waved |= _ways_up_and_down(free & ~waved, waved, body.fps)
    found += [_gesture(first, last, "wave", arms, waving) for first, last in runs(waved)]
    active = drop_short(free & ~waved, SHORTEST_S, body.fps)
    for first, last in runs(active):
        part = slice(int(first), int(last) + 1)
        names = [arm_action(body, arm, part) if mask[part].any() else "" for arm, mask in zip(arms, moving, strict=True)]
        action = min((name for name in names if name), key=IMPORTANCE.index, default="gesture")
        found.append(_gesture(first, last, action, arms, [np.full(body.count, name == action) for name in names]))
    return tuple(sorted(found, key=lambda gesture: gesture.first))


def _ways_up_and_down(moving: Bool, waved: Bool, fps: float) -> Bool:
    """bool[T], the short movements right before and after a wave: the arm is raised for it and lowered again."""
    stretches = runs(moving)
    short = stretches[:, 1] - stretches[:, 0] < LONGEST_RAISING_S * fps
    beside = np.concatenate(([False], waved, [False]))
    touching = beside[stretches[:, 0]] | beside[stretches[:, 1] + 2]
    return from_runs(stretches[short & touching], len(moving))


def _jumping(body: Body, jumps: Sequence[Jump]) -> Bool:
    """bool[T], from the swing of the arms before each jump to its landing."""
    found = np.zeros(body.count, bool)
    for jump in jumps:
        first, last = np.searchsorted(body.frames, (jump.first_frame, jump.last_frame))
        found[max(0, int(first) - int(BEFORE_JUMP_S * body.fps)) : int(last) + 1] = True
    return found


def _gesture(first: int, last: int, action: str, arms: Sequence[LimbCurves], masks: Sequence[Bool]) -> Gesture:
    sides: list[Side] = [_side(arm.limb) for arm, mask in zip(arms, masks, strict=True) if mask[first : last + 1].any()]
    return Gesture(first=int(first), last=int(last), action=action, side=sides[0] if len(sides) == 1 else "both")


IMPORTANCE: Final = ("throw", "punch", "swing", "wave", "raise_arms", "reach", "gesture")
"""Where two arms do different things, the one that stands first here names the stretch."""


def _side(limb: str) -> Side:
    return "left" if limb.startswith("left") else "right"


def _active(body: Body, arm: LimbCurves) -> Bool:
    speed = magnitude(_hand_velocity(body, arm)) / body.height_m
    return hysteresis(-speed, -MOVING_ON_SHARE_S, -MOVING_OFF_SHARE_S)


def _hand_velocity(body: Body, arm: LimbCurves) -> Float64:
    """float64[T, 3], of the hand against the shoulder, smoothed over 0.1 s, metres per second."""
    reach = smooth(arm.reach, 0.04, body.fps)
    return np.gradient(reach, axis=0) * body.fps if body.count > 1 else np.zeros_like(reach)


def arm_action(body: Body, arm: LimbCurves, part: slice) -> str:
    """What one arm does in a stretch of samples: an entry of `IMPORTANCE`."""
    motion = limb_motion(body, arm, part.start, part.stop - 1)
    velocity = _hand_velocity(body, arm)[part]
    risen = arm.reach[part, 1] / arm.length_m
    low, top = np.quantile(risen, (0.1, 0.9))
    stays_up = np.count_nonzero(risen > risen.max() - 0.25) > STAYS_UP_S * body.fps
    fastest = velocity[int(np.argmax(magnitude(velocity)))]
    struck = fastest[1] < 0.0 and fastest[2] > 0.4 * float(np.linalg.norm(fastest))  # down and forward
    if motion.height_class == "overhead" and risen[0] < -0.2 and risen.max() > 0.35 and stays_up and not struck:
        return "raise_arms"
    if action := _arc(body, arm, velocity, part):
        return action
    if motion.height_class in ("head", "overhead") and risen.max() > 0.35 and top - low > 0.5:
        return "raise_arms"
    if motion.reach > 0.9 and motion.direction in ("forward", "up", "side") and np.ptp(arm.share[part]) > 0.2:
        return "reach"
    return "gesture"


def _arc(body: Body, arm: LimbCurves, velocity: Float64, part: slice) -> str:
    """`throw`: fast from behind the head forward; `swing`: a fast wide arc of an arm that is not merely hanging; else empty."""
    speed = magnitude(velocity) / body.scale
    peak = int(np.argmax(speed))
    if speed[peak] < SWING_SPEED_M_S:
        return ""
    before = arm.reach[part][max(0, peak - int(0.35 * body.fps)) : peak + 1] / arm.length_m
    forward = velocity[peak, 2] > 0.6 * np.linalg.norm(velocity[peak])
    if before[:, 1].max() > 0.2 and forward and speed[peak] > THROW_SPEED_M_S:
        return "throw"
    return "swing"


def punches(body: Body, arm: LimbCurves) -> Bool:
    """bool[T], the hand shoots out from the shoulder, forward and not down, and comes back at once."""
    share, reach = arm.share, arm.reach / arm.length_m
    velocity = _hand_velocity(body, arm)
    outward = np.einsum("ti,ti->t", velocity, reach) / np.maximum(magnitude(reach), 1e-6) / body.scale
    peaks = find_peaks(outward, height=OUTWARD_M_S, distance=max(1, int(0.2 * body.fps)))
    found = np.zeros(body.count, bool)
    for peak in peaks.tolist():
        start, stop = max(0, peak - int(0.3 * body.fps)), min(body.count, peak + int(0.3 * body.fps) + 1)
        tip = peak + int(np.argmax(share[peak:stop]))
        back = share[tip : tip + int(0.6 * body.fps) + 1]
        drawn = start + int(np.argmin(share[start : peak + 1]))
        returns = float(share[tip] - back.min())
        cut_off = len(back) <= 0.4 * body.fps
        # Who fights stands with a side ahead: a hand that shoots out level is a blow wherever the hips face.
        level = outward[peak] > BLOW_M_S and reach[tip, 2] > -0.2 and np.hypot(reach[tip, 0], reach[tip, 2]) > 0.7
        shot = outward[peak] > SHOT_M_S
        away = magnitude(reach[tip : tip + len(back)] - reach[tip]).max() > 0.4  # comes down outstretched
        straight = (reach[tip, 2] > 0.4 or level or (shot and share[drawn] < 0.55)) and reach[tip, 1] > -0.5
        straight = straight and share[tip] - share[drawn] > 0.3
        if straight and share[tip] > 0.7 and (returns > 0.22 or (cut_off and returns > 0.1) or (shot and away)):
            found[drawn : tip + int(np.argmin(back)) + 1] = True
    return found


def side_of(motions: Sequence[LimbMotion]) -> Side:
    """The side whose limbs move more; `both` where there is no difference to speak of, `none` where nothing moves."""
    left = sum(motion.activity for motion in motions if motion.limb.startswith("left"))
    right = sum(motion.activity for motion in motions if motion.limb.startswith("right"))
    if max(left, right) < 0.05:
        return "none"
    if min(left, right) > 0.7 * max(left, right):
        return "both"
    return "left" if left > right else "right"

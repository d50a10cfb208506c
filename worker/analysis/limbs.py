"""What each arm and leg does within a stretch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

import numpy as np
from numpy.typing import NDArray

from shared.clip import Float64
from shared.skeleton import JOINT_INDEX

from ..facts import LimbMotion
from .angles import flexion_deg
from .body import SKULL_JOINT_TO_CROWN_SHARE, Body
from .rhythm import reversals
from .signals import magnitude, rate, smooth

Limb = Literal["left_arm", "right_arm", "left_leg", "right_leg"]
LIMBS: Final[tuple[Limb, ...]] = ("left_arm", "right_arm", "left_leg", "right_leg")
END_OF: Final[Mapping[Limb, tuple[str, str]]] = {
    "left_arm": ("left_shoulder", "left_wrist"),
    "right_arm": ("right_shoulder", "right_wrist"),
    "left_leg": ("left_hip", "left_ankle"),
    "right_leg": ("right_hip", "right_ankle"),
}
SPEED_WINDOW_S: Final = 1.0 / 15.0
PATH_SIGMA_S: Final = 0.05  # jitter has a path too; this removes it
SLOW_SIGMA_S: Final = 0.35
REPEATS_HZ: Final = 60.0
SWING_SHARE: Final = 0.06  # a hand that goes back and forth by less does not repeat anything
NEAR_SHARE: Final = 0.45
"""The hand is near something if it is so in this share of the samples."""
BENT_DEG: Final = 50.0
NEAR_M: Final[Mapping[str, float]] = {"head": 0.14, "chest": 0.12, "hip": 0.11, "other_hand": 0.08, "knee": 0.10}
"""Distances in body heights."""


HEIGHT_CLASSES: Final = ("below_waist", "waist", "chest", "shoulder", "head", "overhead")


@dataclass(frozen=True, eq=False, kw_only=True)
class LimbCurves:
    """One limb over the whole take; T samples."""

    limb: Limb
    reach: Float64
    """float64[T, 3], hand from shoulder (foot from hip) as (to the left, up, forward), metres."""
    speed: Float64
    """float64[T], of the hand or foot against the root, metres per second."""
    height: Float64
    """float64[T], of the hand or foot above the floor, metres."""
    flexion: Float64
    """float64[T], bend of elbow or knee, degrees."""
    classes: NDArray[np.intp]
    """int[T], where on the body the hand or foot is: index into `HEIGHT_CLASSES`."""
    length_m: float

    @property
    def share(self) -> Float64:
        """float64[T], distance from the shoulder (hip) as a share of the limb's length."""
        return np.minimum(magnitude(self.reach) / self.length_m, 1.0)


def limb_curves(body: Body) -> dict[Limb, LimbCurves]:
    """The limbs that the rig has."""
    found: dict[Limb, LimbCurves] = {}
    for limb in LIMBS:
        base, end = END_OF[limb]
        if not body.has(base, end):
            continue
        side, is_arm = limb.split("_")[0], limb.endswith("arm")
        height = body.joint(end)[:, 1] - body.floor.height_m
        against_root = body.turned(body.joint(end) - body.root)
        speed = magnitude(rate(smooth(against_root, 0.02, body.fps), SPEED_WINDOW_S, body.fps))
        found[limb] = LimbCurves(
            limb=limb,
            reach=body.turned(body.joint(end) - body.joint(base)),
            speed=speed,
            height=height,
            classes=height_classes(body, height),
            flexion=np.nan_to_num(flexion_deg(body, side, "elbow" if is_arm else "knee")),
            length_m=body.arm_m if is_arm else body.leg_m,
        )
    return found


def limb_motion(body: Body, curves: LimbCurves, first: int, last: int) -> LimbMotion:
    """Measure one limb from sample `first` to `last`, inclusive."""
    part = slice(first, last + 1)
    height, speed, reach = curves.height[part], curves.speed[part], curves.reach[part]
    peak, highest = _first_top(speed, 0.01 * body.scale), _first_top(height, 0.002 * body.scale)
    is_arm = curves.limb.endswith("arm")
    repeats, hz = _repeats(body, reach)
    return LimbMotion(
        limb=curves.limb,
        activity=float(speed.mean() / body.height_m),
        peak_speed_m_s=float(speed[peak]),
        peak_frame=body.frame(first + peak),
        highest_m=float(height[highest]),
        highest_frame=body.frame(first + highest),
        height_class=HEIGHT_CLASSES[curves.classes[first + highest]],
        reach=float(curves.share[part].max()),
        direction=_direction(curves, part),
        near=_near(body, curves, part) if is_arm else "",
        repeats=repeats,
        rhythm_hz=hz,
        flexion_min_deg=float(curves.flexion[part].min()),
        flexion_max_deg=float(curves.flexion[part].max()),
        lowest_m=float(height.min()),
        usual_class=HEIGHT_CLASSES[int(np.bincount(curves.classes[part]).argmax())],
        bone=body.bones[JOINT_INDEX[END_OF[curves.limb][1]]],
    )


def _first_top(curve: Float64, tolerance: float) -> int:
    """Where a curve first comes within `tolerance` of its largest value: noise does not choose among equal tops."""
    return int(np.argmax(curve >= curve.max() - tolerance))


def height_classes(body: Body, heights_m: Float64) -> NDArray[np.intp]:
    """int[T], where on the body heights of float64[T] are at each sample, as indices into `HEIGHT_CLASSES`."""
    root = body.root_height
    chest = body.chest[:, 1] - body.floor.height_m
    chest = np.where(np.isnan(chest), root, chest)
    head = body.joint("head")[:, 1] - body.floor.height_m if body.has("head") else chest + 0.1 * body.height_m
    trunk = np.maximum(chest - root, 0.05 * body.height_m)
    crown = np.maximum(head, chest) + SKULL_JOINT_TO_CROWN_SHARE * body.height_m
    limits = (root + 0.05 * trunk, root + 0.45 * trunk, root + 0.85 * trunk, root + 1.15 * trunk, crown)
    # A limit counts only where all below it are reached: with a bowed head the crown may lie under the shoulders.
    reached = np.logical_and.accumulate([heights_m >= limit for limit in limits])
    return reached.sum(axis=0)


def height_class(body: Body, sample: int, height_m: float) -> str:
    """Where on the body a height is, at that sample: an entry of `HEIGHT_CLASSES`."""
    return HEIGHT_CLASSES[int(height_classes(body, np.full(body.count, height_m))[sample])]


def _direction(curves: LimbCurves, part: slice) -> str:
    """Where the hand (foot) is when it is furthest from hanging: over the quarter of the samples in which it is raised most."""
    reach = curves.reach[part] / curves.length_m
    raised = reach[:, 1] / np.maximum(magnitude(reach), 1e-6)
    away = reach[raised >= np.quantile(raised, 0.75)].mean(axis=0)
    outward = float(away[0]) if curves.limb.startswith("left") else -float(away[0])
    up, forward = float(away[1]), float(away[2])
    flat = max(abs(outward), abs(forward))
    if up > 0.5 and up > flat:
        return "up"
    if flat < 0.3 or (up < -0.8 and flat < 0.5):
        return "down" if up < 0.0 else "up" if up > 0.3 else ""
    if abs(forward) >= abs(outward):
        return "forward" if forward > 0.0 else "back"
    return "side" if outward > 0.0 else "across"


def _near(body: Body, curves: LimbCurves, part: slice) -> str:
    side = curves.limb.split("_")[0]
    other = "right" if side == "left" else "left"
    hand = body.joint(f"{side}_wrist")[part]
    chest = body.joint("spine3") if body.has("spine3") else body.chest
    places = {
        "head": [body.joint("head")],
        "chest": [chest],
        "other_hand": [body.joint(f"{other}_wrist")],
        "hip": [body.joint(f"{side}_hip")],
        "knee": [body.joint("left_knee"), body.joint("right_knee")],
    }
    shares: dict[str, float] = {}
    for place, joints in places.items():
        there = [joint[part] for joint in joints if not np.isnan(joint[0, 0])]
        if there:
            distance = np.minimum.reduce([magnitude(hand - joint) for joint in there]) / body.height_m
            # A hanging hand is beside the hip without being near it in anyone's words.
            held = curves.flexion[part] > BENT_DEG if place == "hip" else True
            shares[place] = float(((distance < NEAR_M[place]) & held).mean())
    best = max(shares, key=lambda place: shares[place], default="")
    return best if best and shares[best] >= NEAR_SHARE else ""


def _repeats(body: Body, reach: Float64) -> tuple[int, float]:
    """Back-and-forth movements along the limb's main line of motion, and their rate; (0, 0) where it does not repeat.

    Counted on the motion itself and, along each axis of the body, on what is left of it without its slow part (a hand is raised,
    then waves from side to side); the largest count holds.
    """
    if len(reach) < 5:
        return 0, 0.0
    step = max(1, round(body.fps / REPEATS_HZ))
    some, fps = smooth(reach, PATH_SIGMA_S, body.fps)[::step], body.fps / step
    quick = some - smooth(some, SLOW_SIGMA_S, fps)
    amplitude = SWING_SHARE * body.height_m
    turns = max((reversals(curve, amplitude) for curve in (_main(some), *quick.T)), key=len)
    count = (len(turns) + 1) // 2
    if count < 2:
        return 0, 0.0
    return count, 0.5 * (len(turns) - 1) * fps / (turns[-1] - turns[0])


def _main(reach: Float64) -> Float64:
    """float64[T], the motion along the line on which it moves most."""
    moved = reach - reach.mean(axis=0)
    axis = cast(Float64, np.linalg.eigh(moved.T @ moved)[1][:, -1])
    return moved @ axis

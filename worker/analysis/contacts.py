"""What bears on the floor, and which body part touches which.

A point bears while it is low and slow; both limits have hysteresis, count in metres for a body of 1.75 m and are scaled to the
body. A contact is a mask over samples, so that steps, jumps and later the critique all cut it as they need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import minimum_filter1d

from shared.clip import Float64
from shared.skeleton import JOINT_INDEX

from ..facts import Contact
from .angles import flexion_deg
from .body import VELOCITY_WINDOW_S, Body
from .signals import Bool, close_gaps, drop_short, hysteresis, magnitude, rate, runs

HEIGHT_ON_M: Final = 0.035
SPEED_ON_M_S: Final = 0.5
OFF_RATIO: Final = 1.7  # a contact ends where height or speed exceed the limit this many times
SHORTEST_GAP_S: Final = 0.05
SHORTEST_CONTACT_S: Final = 0.05

# Rest height of the joint above what bears, in body heights.
BEARERS: Final[Mapping[str, tuple[tuple[str, float], ...]]] = {
    "left_foot": (("left_foot", 0.015), ("left_ankle", 0.045)),
    "right_foot": (("right_foot", 0.015), ("right_ankle", 0.045)),
    "left_wrist": (("left_wrist", 0.05),),
    "right_wrist": (("right_wrist", 0.05),),
    "left_knee": (("left_knee", 0.035),),
    "right_knee": (("right_knee", 0.035),),
    "pelvis": (("pelvis", 0.07),),
    "head": (("head", 0.07),),
}
"""Each effector with the joints it bears on. A foot bears on its toes or its heel."""

FOOT_POINTS: Final = tuple((side, f"{side}_{part}") for part in ("foot", "ankle") for side in ("left", "right"))
LEVEL_WINDOW_S: Final = 0.5  # to either side; longer than a flight, so that a jump does not lift the ground
HIGHEST_LEVEL_M: Final = 0.12
REST_SPREAD_SHARE: Final = 0.035  # a rig's soles may lie this much off the shares above

SLIDE_M_S: Final = 0.4
LOWEST_SHARE: Final = 0.2  # of a cycle a foot bears at least about so long
SWING_SHARE: Final = 0.12  # of the body's height
STRIDE_SHARE: Final = 0.22  # swings of a stride that is told by the swing alone
ONE_WAY: Final = 0.3
AGAINST: Final = -0.8  # correlation of the feet: one goes where the other comes from

TOUCH_OFF_RATIO: Final = 1.25
HANDS_TOUCH_SHARE: Final = 0.07
SHORTEST_TOUCH_S: Final = 0.15
BENT_DEG: Final = 50.0
TOUCHED: Final[Mapping[str, float]] = {
    "head": 0.11,
    "left_hip": 0.10,
    "right_hip": 0.10,
    "left_knee": 0.075,
    "right_knee": 0.075,
    "left_ankle": 0.07,
    "right_ankle": 0.07,
    "left_shoulder": 0.075,
    "right_shoulder": 0.075,
    "left_elbow": 0.065,
    "right_elbow": 0.065,
}
"""What a hand may touch, with the distance from wrist to joint at which it does, in body heights."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Contacts:
    """Who bears when, over the samples of a body."""

    floor: dict[str, Bool]
    """bool[T] for each effector of `BEARERS` that the rig has."""
    touches: dict[tuple[str, str], Bool]
    """bool[T] for each (hand, what it touches); a pair that never touches is absent."""
    clearance_m: dict[str, Float64]
    """float64[T] for each effector: height of its lowest point above the floor, less that point's rest height."""
    treadmill_m_s: Float64
    """float64[3], how fast bearing feet slide in a cycle animated in place; zero where they stand."""

    @property
    def in_place(self) -> bool:
        """The feet walk or run while the root stays."""
        return bool(self.treadmill_m_s.any())

    def foot(self, side: str) -> Bool | None:
        """bool[T], that foot's contact; none where the rig has no such foot."""
        return self.floor.get(f"{side}_foot")

    @property
    def feet(self) -> tuple[Bool, ...]:
        """The contact masks of the feet that the rig has."""
        return tuple(mask for side in ("left", "right") if (mask := self.foot(side)) is not None)


def find_contacts(body: Body) -> Contacts:
    """Find floor contacts of feet, hands, knees, pelvis and head, and what the hands touch."""
    rest = _rest_heights(body)
    level = _support_level(body, rest)
    treadmill = _treadmill(body)
    floor: dict[str, Bool] = {}
    clearance: dict[str, Float64] = {}
    for effector, points in BEARERS.items():
        there = [joint for joint, _ in points if body.has(joint)]
        if not there:
            continue
        masks = [
            _bears(body, joint, rest[joint] + level, treadmill if effector.endswith("foot") else np.zeros(3)) for joint in there
        ]
        mask = close_gaps(np.logical_or.reduce(masks), SHORTEST_GAP_S, body.fps)
        floor[effector] = drop_short(mask, SHORTEST_CONTACT_S, body.fps)
        clearance[effector] = np.minimum.reduce([body.heights[:, JOINT_INDEX[joint]] - rest[joint] - level for joint in there])
    return Contacts(floor=floor, touches=_touches(body), clearance_m=clearance, treadmill_m_s=treadmill)


def contact_list(contacts: Contacts, body: Body) -> tuple[Contact, ...]:
    """The contacts as stretches in source frames, in order of time."""
    named = [(joint, "floor", mask) for joint, mask in contacts.floor.items()]
    named += [(hand, on, mask) for (hand, on), mask in contacts.touches.items()]
    found = [
        Contact(joint=joint, on=on, first_frame=body.frame(first), last_frame=body.frame(last))
        for joint, on, mask in named
        for first, last in runs(mask)
    ]
    return tuple(sorted(found, key=lambda contact: (contact.first_frame, contact.last_frame, contact.joint, contact.on)))


def _rest_heights(body: Body) -> dict[str, float]:
    """Height of each joint above the floor while it bears: a share of the height, for feet corrected by where they rest."""
    rest: dict[str, float] = {}
    for points in BEARERS.values():
        for joint, share in points:
            rest[joint] = share * body.height_m
            if not body.has(joint) or not joint.endswith(("foot", "ankle")):
                continue
            height = body.heights[:, JOINT_INDEX[joint]]
            slow = magnitude(body.velocity[:, JOINT_INDEX[joint]]) < SPEED_ON_M_S * body.scale
            spread = REST_SPREAD_SHARE * body.height_m
            level = float(np.percentile(height[slow] if slow.any() else height, 15.0))
            rest[joint] = float(np.clip(level, max(0.0, rest[joint] - spread), rest[joint] + spread))
    return rest


def _support_level(body: Body, rest: dict[str, float]) -> Float64:
    """float64[T], how far the ground under the feet lies above the floor: on uneven ground, or where the floor is not level."""
    feet = [body.heights[:, JOINT_INDEX[joint]] - rest[joint] for _, joint in FOOT_POINTS if body.has(joint)]
    if not feet:
        return np.zeros(body.count)
    lowest = np.minimum.reduce(feet)
    window = 2 * int(LEVEL_WINDOW_S * body.fps) + 1
    return np.clip(minimum_filter1d(lowest, window, mode="nearest"), 0.0, HIGHEST_LEVEL_M * body.scale)


def _bears(body: Body, joint: str, rest_m: Float64, treadmill: Float64) -> Bool:
    index = JOINT_INDEX[joint]
    height = np.abs(body.heights[:, index] - rest_m) / (HEIGHT_ON_M * body.scale)
    # Below the floor is on it: a sole that sinks in a little still bears.
    height = np.where(body.heights[:, index] < rest_m, 0.0, height)
    speed = magnitude(body.velocity[:, index] - treadmill) / (SPEED_ON_M_S * body.scale)
    return hysteresis(np.maximum(height, speed), 1.0, OFF_RATIO)


def _treadmill(body: Body) -> Float64:
    """How fast bearing feet slide while the root stays where it is: float64[3], metres per second; zero for motion that travels.

    Each foot bears where it is lowest; both slide alike then, and swing against one another along that line.
    """
    none = np.zeros(3)
    if body.count < 4:
        return none
    slides: list[Float64] = []
    for side in ("left", "right"):
        slide = _slide(body, side)
        if slide is None:
            return _swung_past(body)
        slides.append(slide)
    mean = 0.5 * (slides[0] + slides[1])
    speed = float(np.hypot(*mean))
    drift = (body.root[-1] - body.root[0])[[0, 2]] * body.fps / (body.count - 1)
    if speed < SLIDE_M_S * body.scale or float(np.hypot(*drift)) > 0.35 * speed:
        return none
    if float(np.hypot(*(slides[0] - slides[1]))) > 0.5 * speed or not _in_turn(body, mean / speed):
        return _swung_past(body)
    return np.array([mean[0], 0.0, mean[1]])


def _swung_past(body: Body) -> Float64:
    """How fast the floor goes by under feet that hardly bear, as in stylised runs: float64[3], metres per second, or zero.

    The legs swing against one another along the line of sight while the root stays; the foot that is lower goes one way mostly.
    """
    none = np.zeros(3)
    if not body.has("left_ankle", "right_ankle"):
        return none
    facing = body.forward.mean(axis=0)[[0, 2]]
    stays = magnitude(np.ptp(body.root[:, [0, 2]], axis=0)) < 0.5 * STRIDE_SHARE * body.height_m
    if not stays or np.hypot(*facing) < 0.9 or not _in_turn(body, facing, STRIDE_SHARE):
        return none
    ankles = [JOINT_INDEX["left_ankle"], JOINT_INDEX["right_ankle"]]
    left_lower = body.heights[:, ankles[0]] < body.heights[:, ankles[1]]
    lower = np.where(left_lower[:, None], body.velocity[:, ankles[0]], body.velocity[:, ankles[1]])[:, [0, 2]] @ facing
    speed = float(np.median(lower))
    if abs(float(lower.mean())) < ONE_WAY * float(np.abs(lower).mean()) or abs(speed) < SLIDE_M_S * body.scale:
        return none
    return np.array([facing[0], 0.0, facing[1]]) * speed


def _slide(body: Body, side: str) -> Float64 | None:
    """float64[2], velocity over the floor of a foot while it is lowest; none without a foot, or where it goes to and fro then."""
    height = above_lowest(body, side)
    if height is None:
        return None
    end = f"{side}_ankle" if body.has(f"{side}_ankle") else f"{side}_foot"
    flat = body.velocity[height <= np.quantile(height, LOWEST_SHARE), JOINT_INDEX[end]][:, [0, 2]]
    if np.hypot(*flat.mean(axis=0)) < 0.75 * magnitude(flat).mean():
        return None
    return np.median(flat, axis=0)


def above_lowest(body: Body, side: str) -> Float64 | None:
    """float64[T], how far toes and heel, whichever is lower, are above where each is lowest in the take; none without a foot."""
    points = [body.heights[:, JOINT_INDEX[joint]] for joint in (f"{side}_foot", f"{side}_ankle") if body.has(joint)]
    return np.minimum.reduce([height - np.quantile(height, 0.05) for height in points]) if points else None


def _in_turn(body: Body, along: Float64, share: float = SWING_SHARE) -> bool:
    """Whether the feet swing against one another along a line over the floor, and far enough."""
    swings = [(body.joint(f"{side}_ankle") - body.root)[:, [0, 2]] @ along for side in ("left", "right")]
    if any(np.isnan(swing[0]) for swing in swings):
        return False
    left, right = (swing - swing.mean() for swing in swings)
    size = float(np.sqrt((left @ left) * (right @ right)))
    far = min(np.ptp(left), np.ptp(right)) > share * body.height_m
    return far and float(left @ right) < AGAINST * size


def _touches(body: Body) -> dict[tuple[str, str], Bool]:
    found: dict[tuple[str, str], Bool] = {}
    for side, other in (("left", "right"), ("right", "left")):
        hand = f"{side}_wrist"
        if not body.has(hand):
            continue
        for part, share in TOUCHED.items():
            if body.has(part) and not part.startswith((f"{side}_shoulder", f"{side}_elbow")):
                _touch(body, hand, part, share, found)
        if side == "left" and body.has(f"{other}_wrist"):
            _touch(body, hand, f"{other}_wrist", HANDS_TOUCH_SHARE, found)
    return found


def _touch(body: Body, hand: str, part: str, share: float, found: dict[tuple[str, str], Bool]) -> None:
    distance = magnitude(body.joint(hand) - body.joint(part)) / body.height_m
    mask = hysteresis(distance, share, TOUCH_OFF_RATIO * share)
    if part.endswith("hip"):
        # A hanging hand is beside the hip without touching it; one that rests there bends the elbow.
        mask &= flexion_deg(body, hand.split("_")[0], "elbow") > BENT_DEG
    mask = drop_short(mask, SHORTEST_TOUCH_S, body.fps)
    if mask.any():
        found[hand, part] = mask


def speed_over_floor(body: Body, contacts: Contacts) -> Float64:
    """float64[T, 3], the root's velocity over the floor, metres per second; a cycle in place counts as if it travelled."""
    return rate(body.root, VELOCITY_WINDOW_S, body.fps) - contacts.treadmill_m_s

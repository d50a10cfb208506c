"""The facts of a clip: what `analysis` measures and `models` put into words.

`analysis` and `models` do not import one another; this file is what lies between them. All frames are source frames, inclusive.
`left` and `right` are the character's own. Units stand in the names; heights are above the floor; angles are degrees.
"""

from typing import Literal

import msgspec

from shared.results import Evidence

Side = Literal["left", "right", "both", "none"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A foot that lands after it was lifted and moved."""

    side: Literal["left", "right"]
    lift_frame: float
    land_frame: float
    length_m: float
    """How far this foot travels over the floor, from lift to landing (a stride, in walking)."""
    height_m: float
    """Highest point of the foot on its way, above where it landed."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch in which an effector bears on the floor (`left_foot` includes the heel) or one body part on another."""

    joint: str
    """`left_foot`, `right_foot`, `left_wrist`, `right_wrist`, `left_knee`, `right_knee`, `pelvis`, …"""
    on: str
    """`floor`, or the joint touched: `head`, `left_knee`, `right_wrist`, …"""
    first_frame: float
    last_frame: float


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A change of heading; positive is to the character's left (counter-clockwise seen from above)."""

    first_frame: float
    last_frame: float
    angle_deg: float


class Jump(msgspec.Struct, frozen=True, kw_only=True):
    """A flight: no contact, the body falls freely. Running strides are none."""

    first_frame: float
    last_frame: float
    height_m: float
    """How far the pelvis rises above where it was at take-off."""
    length_m: float
    """How far the pelvis travels, from take-off to landing."""
    take_off: Side = "both"
    """The foot that pushes off last; `none` if the take begins in the air."""
    landing: Side = "both"
    """The foot that lands first; `none` if the take ends in the air."""


class LimbMotion(msgspec.Struct, frozen=True, kw_only=True):
    """What one arm or leg does within a stretch."""

    limb: Literal["left_arm", "right_arm", "left_leg", "right_leg"]
    activity: float
    """Path length of the hand or foot against the pelvis, body heights per second."""
    peak_speed_m_s: float
    peak_frame: float
    highest_m: float
    highest_frame: float
    height_class: str
    """Where the hand or foot is at its highest: `below_waist`, `waist`, `chest`, `shoulder`, `head`, `overhead`."""
    reach: float
    """Largest distance from shoulder (hip) as a share of the limb's length, 0 to 1."""
    direction: str
    """Where it mostly is or goes against the body: `forward`, `up`, `side`, `back`, `across`, `down`, or empty."""
    near: str
    """Body part the hand stays near to (`head`, `hip`, `chest`, `other_hand`, …), or empty."""
    repeats: int
    """Number of back-and-forth repetitions (waves, pumps); 0 where none."""
    rhythm_hz: float
    flexion_min_deg: float
    """Smallest bend of elbow or knee (0 = straight)."""
    flexion_max_deg: float
    lowest_m: float = 0.0
    usual_class: str = ""
    """Where on the body the hand or foot is most of the time, as in `height_class`."""
    bone: str = ""
    """The rig's bone that bears the hand or foot."""


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A segment: the body does one thing from `first_frame` to `last_frame`."""

    first_frame: float
    last_frame: float
    action: str
    """The closed list `ACTIONS`: what the whole body does."""
    travel_m: float
    path_m: float
    travel_direction: str
    """Against the facing at the segment's start: `forward`, `backward`, `left`, `right`, `forward_left` …, or empty."""
    speed_m_s: float
    turn_deg: float
    steps: tuple[Step, ...]
    first_foot: Side
    cadence_hz: float
    pelvis_height: float
    """Mean height of the pelvis as a share of its standing height."""
    pelvis_drop: float
    """Standing height minus lowest height, as a share of standing height."""
    torso_lean_deg: float
    """Largest lean of the torso from the vertical within the segment."""
    torso_lean_direction: str
    torso_twist_deg: float
    limbs: tuple[LimbMotion, ...]
    symmetry: float
    """1: left and right do the same in mirror image; 0: they have nothing in common."""
    in_place: bool
    """The feet walk or run while the root stays (a game cycle)."""
    energy: float
    """Mean speed of all joints against the pelvis, body heights per second."""
    evidence: tuple[Evidence, ...] = ()
    end_height: float = 1.0
    """Height of the pelvis at the end, as a share of its standing height."""
    tumbles: str = ""
    """Which way the body goes over: `forward`, `backward`, `sideways`, or empty where it stays upright."""
    side: Side = "none"
    """The arm or leg that acts, where the action is one of arms or legs; the leg that bears in `balance`."""
    lies_on: str = ""
    """What a lying body bears on: `back`, `front`, `left_side`, `right_side`, or empty where it does not lie."""


ACTIONS = (
    "stand",
    "walk",
    "run",
    "sidestep",
    "walk_backward",
    "turn",
    "jump",
    "hop",
    "crouch",
    "squat",
    "sit",
    "sit_down",
    "stand_up",
    "kneel",
    "lie",
    "lie_down",
    "get_up",
    "fall",
    "crawl",
    "roll",
    "bend",
    "lean",
    "kick",
    "punch",
    "wave",
    "reach",
    "raise_arms",
    "gesture",
    "throw",
    "swing",
    "dance",
    "climb",
    "balance",
    "shift_weight",
    "step",
    "handstand",
    "cartwheel",
    "flip",
    "hang",
    "pose",
    "move",
)
"""What a stretch may be called by measurement alone; `move` where nothing more can be said."""


class BoneMotion(msgspec.Struct, frozen=True, kw_only=True):
    """What one bone of a rig that is not human does."""

    bone: str
    path_m: float
    range_m: float
    turn_deg: float
    """Largest turn against its parent."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The motion sheet: everything measured about one clip (or one window of it), before any words."""

    clip_hash: str
    name: str
    first_frame: float
    last_frame: float
    frame_count: int
    fps: float
    duration_s: float
    human: bool
    body: str
    body_height_m: float
    """Height of the standing body, from the rest pose or the bone lengths."""
    is_pose: bool
    """One frame, or nothing moves."""
    floor_certain: bool
    travel_m: float
    path_m: float
    travel_direction: str
    mean_speed_m_s: float
    peak_speed_m_s: float
    turn_deg: float
    turns: tuple[Turn, ...]
    steps: tuple[Step, ...]
    contacts: tuple[Contact, ...]
    jumps: tuple[Jump, ...]
    stretches: tuple[Stretch, ...]
    dominant_side: Side
    """The side whose limbs move more, `both` where there is no difference to speak of."""
    symmetry: float
    rhythm_hz: float
    cycles: int
    """How often the whole motion repeats; 0 where it does not."""
    loopable: bool
    in_place: bool
    tempo: Literal["still", "slow", "moderate", "fast"]
    posture: str
    """`upright`, `crouched`, `bent_forward`, `sitting`, `lying`, `kneeling`, `mixed`."""
    bones: tuple[BoneMotion, ...] = ()
    """Most moving bones, for rigs without the human joints."""
    bone_count: int = 0
    notes: tuple[str, ...] = ()

"""The closed, typed vocabulary of questions about a clip: what a planner may write and the executor understands.

A question becomes one or several queries; `analysis.execute` runs them on the clip and answers with `Measured`; a model words it.
Large models get the same vocabulary as tools. `docs/vocabulary.md` is generated from this file.

A body part is named in plain words (`left hand`, `knees`, `head`), as an SMPL joint (`left_wrist`) or as the rig's own bone
(`Jaw_M`). `left` and `right` are the character's own. Frames are source frames, inclusive.
"""

from typing import Final, Literal, get_args

import msgspec

from shared.results import Evidence, Supported

EventKind = Literal[
    "step",
    "plant",
    "lift",
    "jump",
    "take_off",
    "landing",
    "airborne",
    "turn",
    "touch",
    "clap",
    "wave",
    "punch",
    "kick",
    "hit",
    "throw",
    "reach",
    "swing",
    "raise",
    "reach_low",
    "walk",
    "run",
    "sidestep",
    "walk_backward",
    "stand",
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
    "balance",
    "handstand",
    "cartwheel",
    "flip",
    "move",
    "still",
    "repetition",
]
EVENTS: Final[dict[EventKind, str]] = {
    "step": "a foot is lifted, moved and lands; `part` may name the foot",
    "plant": "a foot comes down on the floor: at the end of a step or of a jump",
    "lift": "a foot leaves the floor",
    "jump": "a flight with both feet off the floor; running strides are none",
    "take_off": "the moment in which a jump leaves the floor",
    "landing": "the moment in which a jump comes down",
    "airborne": "nothing bears on the floor, running strides included",
    "turn": "a lasting change of facing by 30 degrees or more; `direction` may be `left` or `right`",
    "touch": "`part` touches `on`: another part of the body, or `floor`",
    "clap": "both hands meet",
    "wave": "a raised hand goes from side to side",
    "punch": "a hand shoots out from the shoulder and comes back",
    "kick": "a foot shoots up or out from a standing leg",
    "hit": "the furthest point of a punch or kick; where there is none, of the fastest hand or foot",
    "throw": "a hand goes fast from behind the head forward",
    "reach": "an arm is stretched out from the body",
    "swing": "an arm makes a fast wide arc",
    "raise": "a hand (or the part named) goes above the shoulders; with `on`, above that part",
    "reach_low": "a hand goes below the knees, as to pick something up",
    "walk": "the feet carry the body at a walk, in any direction",
    "run": "the feet carry the body at a run",
    "sidestep": "walks sideways",
    "walk_backward": "walks backward",
    "stand": "stands on the feet without going anywhere",
    "crouch": "the hips are held low over the feet (squats included)",
    "squat": "the hips go low over the feet and up again",
    "sit": "sits, on the floor or on something",
    "sit_down": "gets from standing into sitting",
    "stand_up": "gets from sitting or kneeling onto the feet",
    "kneel": "one or both knees on the floor",
    "lie": "lies on the floor",
    "lie_down": "gets down into lying",
    "get_up": "gets up from lying",
    "fall": "goes down fast into lying",
    "crawl": "on hands and knees",
    "roll": "rolls over the shoulders",
    "bend": "the trunk is bent over by more than 40 degrees",
    "lean": "the trunk leans by more than 15 degrees; `direction` may name where",
    "balance": "stands on one leg",
    "handstand": "stands on the hands",
    "cartwheel": "goes over sideways on the hands",
    "flip": "goes over in the air",
    "move": "`part` (or the whole body) moves",
    "still": "`part` (or the whole body) keeps still",
    "repetition": "one cycle of what repeats: of `part`, or of the whole body",
}
"""Everything that can happen in a clip, with what it means."""

Quantity = Literal[
    "height",
    "ahead",
    "aside",
    "distance",
    "speed",
    "bend",
    "raise_angle",
    "lean",
    "side_lean",
    "twist",
    "facing",
    "reach",
    "drop",
    "opening",
    "activity",
    "path",
    "travel",
    "sideways",
    "turn_angle",
    "duration",
    "fps",
    "frame_count",
    "bone_count",
    "cadence",
    "step_length",
    "step_height",
    "step_time",
    "jump_height",
    "jump_length",
    "air_time",
    "cycle_time",
    "body_height",
    "symmetry",
]
QUANTITIES: Final[dict[Quantity, tuple[str, str]]] = {
    "height": ("m", "height of `part` above the floor; with `other`, above that part"),
    "ahead": ("m", "how far `part` is in front of the pelvis (with `other`: of that part); negative is behind"),
    "aside": ("m", "how far `part` is out to its own side from the middle of the body; negative has crossed it"),
    "distance": ("m", "distance between `part` and `other`, or between the two sides of `part` (feet, hands)"),
    "speed": ("m/s", "speed of `part`; without a part, of the whole body over the floor"),
    "bend": ("deg", "bend of knee or elbow: 0 is straight"),
    "raise_angle": ("deg", "upper arm against the trunk: 0 hangs, 90 is level with the shoulder, 180 points up"),
    "lean": ("deg", "trunk against the vertical: 0 is upright, 90 level"),
    "side_lean": ("deg", "how far the trunk leans to its left (positive) or right (negative)"),
    "twist": ("deg", "where the chest faces against the pelvis; positive to the left"),
    "facing": ("deg", "where the body faces against its first frame; positive to the left"),
    "reach": ("%", "distance of hand from shoulder (foot from hip), in percent of the limb's length"),
    "drop": ("%", "how far the pelvis is below its standing height, in percent of it"),
    "opening": ("deg", "how far a bone turns against its parent; where it only shifts, how far it shifts, in m"),
    "activity": ("m/s", "mean speed of `part` against the pelvis: how much it moves"),
    "path": ("m", "length of the way that `part` (or the body) goes"),
    "travel": ("m", "how far the body gets from where it was, over the floor"),
    "sideways": ("m", "how far the body gets to its left (positive) or right (negative)"),
    "turn_angle": ("deg", "how far the body turns, all in all; positive to the left"),
    "duration": ("s", "how long the clip (or the restriction) is"),
    "fps": ("fps", "frames per second"),
    "frame_count": ("frames", "number of frames"),
    "bone_count": ("bones", "number of bones of the rig"),
    "cadence": ("steps/min", "how quickly the steps follow one another"),
    "step_length": ("m", "mean distance between one foot and the other when it lands"),
    "step_height": ("m", "how high the feet are lifted in a step"),
    "step_time": ("s", "mean time from one landing to the next"),
    "jump_height": ("m", "how far the pelvis rises in a jump"),
    "jump_length": ("m", "how far the pelvis travels in a jump"),
    "air_time": ("s", "how long a jump flies"),
    "cycle_time": ("s", "how long one repetition takes"),
    "body_height": ("m", "height of the standing body"),
    "symmetry": ("%", "100: left and right do the same in mirror image"),
}
"""Everything that can be measured, with its unit."""

Statistic = Literal["max", "min", "mean", "range", "first", "last", "change"]
Direction = Literal["left", "right", "forward", "backward", "up", "down", ""]
State = Literal["loops", "symmetric", "in_place", "still", "moving", "rhythmic", "human"]
STATES: Final[dict[State, str]] = {
    "loops": "the last pose leads back into the first",
    "symmetric": "left and right do the same",
    "in_place": "the body stays where it is",
    "still": "nothing moves",
    "moving": "something moves",
    "rhythmic": "the motion repeats",
    "human": "the rig is a human one",
}


class Named(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="is"):
    """Whatever is written with its name in the field `is`."""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happens, perhaps several times."""

    kind: EventKind
    part: str = ""
    """Who does it: `left foot`, `right arm`, …; empty for any."""
    on: str = ""
    """For `touch` and `raise`: the other part, or `floor`."""
    direction: Direction = ""
    nth: int = 0
    """1 the first time, 2 the second, -1 the last; 0 every time."""


class Measure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A quantity of a part of the body."""

    quantity: Quantity
    part: str = ""
    other: str = ""


class Frames(Named, frozen=True, kw_only=True, tag="frames"):
    """From one source frame to another, both included."""

    first: float
    last: float


class Seconds(Named, frozen=True, kw_only=True, tag="seconds"):
    """From one time to another, counted from the start of the clip; a negative one counts from its end."""

    first: float
    last: float


class Share(Named, frozen=True, kw_only=True, tag="share"):
    """A part of the clip: 0 is its start, 1 its end."""

    first: float
    last: float


class During(Named, frozen=True, kw_only=True, tag="during"):
    """While something happens."""

    event: Event


class Before(Named, frozen=True, kw_only=True, tag="before"):
    """Until something happens for the first time."""

    event: Event


class After(Named, frozen=True, kw_only=True, tag="after"):
    """Once something has happened for the first time."""

    event: Event


class AtExtreme(Named, frozen=True, kw_only=True, tag="at_extreme"):
    """Where a quantity is largest or smallest: 'at the highest point'."""

    measure: Measure
    largest: bool = True


Restriction = Frames | Seconds | Share | During | Before | After | AtExtreme


class Count(Named, frozen=True, kw_only=True, tag="count"):
    """How many times something happens."""

    event: Event
    within: Restriction | None = None


class When(Named, frozen=True, kw_only=True, tag="when"):
    """The frames in which something happens; `nth` of the event picks one."""

    event: Event
    edge: Literal["first", "last", "whole"] = "whole"
    within: Restriction | None = None


class WhenExtreme(Named, frozen=True, kw_only=True, tag="when_extreme"):
    """The frame in which a quantity is largest or smallest."""

    measure: Measure
    largest: bool = True
    within: Restriction | None = None


class Lasts(Named, frozen=True, kw_only=True, tag="lasts"):
    """For how long something happens, all in all."""

    event: Event
    within: Restriction | None = None


class Value(Named, frozen=True, kw_only=True, tag="value"):
    """A quantity as one number."""

    measure: Measure
    statistic: Statistic = "max"
    within: Restriction | None = None


class Compare(Named, frozen=True, kw_only=True, tag="compare"):
    """Which of several values is the largest (smallest): left against right, start against end, hand against foot."""

    values: tuple[Value, ...]
    labels: tuple[str, ...]
    """What each value is called in the answer; as many as values."""
    largest: bool = True


class Order(Named, frozen=True, kw_only=True, tag="order"):
    """Which of several things happens first (last)."""

    events: tuple[Event, ...]
    labels: tuple[str, ...]
    latest: bool = False
    within: Restriction | None = None


class Which(Named, frozen=True, kw_only=True, tag="which"):
    """Which side does it: `left`, `right`, `both`, `neither`. The part of the event says of what: `hand`, `foot`, `leg`."""

    event: Event
    within: Restriction | None = None


class Happens(Named, frozen=True, kw_only=True, tag="happens"):
    """Whether something happens at all."""

    event: Event
    every: bool = False
    """Where the part names both sides: both must do it, not only one."""
    throughout: bool = False
    """It must go on nearly all the time, not only now and then."""
    within: Restriction | None = None


class Holds(Named, frozen=True, kw_only=True, tag="holds"):
    """Whether a value lies above (below) a threshold in the quantity's own unit."""

    value: Value
    relation: Literal["above", "below"]
    threshold: float
    scaled: bool = False
    """The threshold is given for a body of 1.75 m and grows with the body."""
    every: bool = True
    """Where the part names both sides: both must hold, not only one."""


class Heading(Named, frozen=True, kw_only=True, tag="heading"):
    """Which way: the direction of travel, turn or lean, or where a hand or foot goes against the body."""

    of: Literal["travel", "turn", "lean", "limb", "twist"]
    part: str = ""
    within: Restriction | None = None


class Doing(Named, frozen=True, kw_only=True, tag="doing"):
    """What the body does, as a list of actions in order of time."""

    within: Restriction | None = None


class Posture(Named, frozen=True, kw_only=True, tag="posture"):
    """How the body is held: `upright`, `crouched`, `bent_forward`, `sitting`, `kneeling`, `lying`, `on_all_fours`, `upside_down`,
    `mixed`."""

    within: Restriction | None = None


class Is(Named, frozen=True, kw_only=True, tag="is_state"):
    """Whether the motion as a whole is of a kind."""

    state: State
    within: Restriction | None = None


class Movers(Named, frozen=True, kw_only=True, tag="movers"):
    """The parts of the body that move most: arms, legs, trunk; on a rig that is not human, its bones."""

    within: Restriction | None = None


class Place(Named, frozen=True, kw_only=True, tag="place"):
    """Where a hand or foot is: how high on the body, and on which side of it."""

    part: str
    within: Restriction | None = None


Query = (
    Count
    | When
    | WhenExtreme
    | Lasts
    | Value
    | Compare
    | Order
    | Which
    | Happens
    | Holds
    | Heading
    | Doing
    | Posture
    | Is
    | Movers
    | Place
)
QUERIES: Final[tuple[type[Named], ...]] = get_args(Query)
RESTRICTIONS: Final[tuple[type[Named], ...]] = get_args(Restriction)


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of one query."""

    supported: Supported
    value: float | str | bool | None = None
    """A number in `unit`, a word (`left`, `forward`, …), a truth value, or none where it cannot be told."""
    unit: str = ""
    reason: str = ""
    """Where it cannot be told, or the question presupposes what is not there: why, as a sentence."""
    evidence: tuple[Evidence, ...] = ()
    details: dict[str, float | str] = {}
    """Further numbers for the wording: frames, counts by side, …"""


def read_query(text: str | bytes) -> Query:
    """A query from its JSON form, as a language model writes it.

    Raises:
        msgspec.ValidationError: not of this vocabulary; the message names the field.
        msgspec.DecodeError: not JSON.
    """
    return msgspec.json.decode(text, type=Query)


def write_query(query: Query) -> str:
    """The JSON form of a query."""
    return msgspec.json.encode(query).decode()

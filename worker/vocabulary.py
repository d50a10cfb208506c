"""The closed, typed vocabulary of questions about a clip: what a planner may write and the executor understands.

A question becomes one or several queries; `analysis.execute` runs them on the clip and answers with `Measured`; a model words it.
Large models get the same vocabulary as tools. `docs/vocabulary.md` is generated from this file.

A body part is named in plain words (`left hand`, `knees`, `head`), as an SMPL joint (`left_wrist`) or as the rig's own bone
(`Jaw_M`). `left` and `right` are the character's own. Frames are source frames, inclusive.
"""

from typing import Final, Literal, get_args

import msgspec

from shared.results import Evidence, Supported

from .vocabulary_terms import Direction, EventKind, Quantity, State, Statistic


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


class Between(Named, frozen=True, kw_only=True, tag="between"):
    """From one thing that happens to another: moments (a landing, a hit) as they are, stretches from end to start."""

    first: Event
    second: Event


class AtExtreme(Named, frozen=True, kw_only=True, tag="at_extreme"):
    """Where a quantity is largest or smallest: 'at the highest point'."""

    measure: Measure
    largest: bool = True


Restriction = Frames | Seconds | Share | During | Before | After | Between | AtExtreme


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


class WhichTime(Named, frozen=True, kw_only=True, tag="which_time"):
    """Which of several times is the largest: the longest step, the highest jump, the longest pause."""

    event: Event
    by: Literal["size", "duration"] = "size"
    """`size`: length of a step, height of a jump or kick, angle of a turn or lean; `duration` is that of anything."""
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
    """What the body does, as a list of actions in order of time; what one `part` of it does."""

    part: str = ""
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
    | WhichTime
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

"""Plans for questions that want yes or no: each kind of claim has a builder, the first that understands it makes the plan."""

from dataclasses import replace
from typing import Final, cast

import msgspec

from ...vocabulary import Compare, Count, During, Event, Happens, Heading, Holds, Is, Measure, Order, Share, Value
from ...vocabulary_terms import Quantity, State, Statistic
from .how import bend, far, height, how_long, much, speed
from .lexicon import ADJECTIVES
from .plan import SIDES, Plan, bone_name, one, pinned
from .sentence import Sentence
from .which import compared, order_of, sided

SAME_FACING_DEG: Final = 45.0

LARGER_THAN: Final = ("more", "higher", "further", "farther", "faster", "longer")
SMALLER_THAN: Final = ("less", "lower", "slower", "shorter")
BOUNDS: Final = ("over", "above", "under", "below", "past", "exceed", "exceeds", "least")


def yes_no(sentence: Sentence) -> Plan:
    """The first builder that understands the claim makes the plan."""
    for builder in (
        _count_yes,
        _pace_yes,
        _facing_yes,
        _compared_yes,
        _edge_yes,
        _state_yes,
        _threshold_yes,
        _relation_yes,
        _adjective_yes,
        _event_yes,
        _moves_yes,
    ):
        made = builder(sentence)
        if made.queries:
            return replace(made, yes_no=True, negated=sentence.negated)
    return Plan()


UNITS: Final = ("degrees", "degree", "cm", "m", "metres", "meters", "second", "seconds", "s", "higher", "further", "hand", "foot")
COUNTABLE: Final = ("step", "jump", "turn", "clap", "wave", "punch", "kick", "hit", "throw", "squat", "flip", "cartwheel")


def _count_yes(sentence: Sentence) -> Plan:
    """`does he take five steps`, `does she jump more than twice`, `is there only one punch`."""
    event = sentence.event()
    numbers = [float(token.value) for token in sentence.tokens if token.kind == "number" and token.value != "0"]
    measured = sentence.says(*UNITS)
    if event is None or event.kind not in COUNTABLE or len(numbers) != 1 or measured or sentence.parts:
        return Plan()
    relation = "above" if sentence.says("more", "over") else "below" if sentence.says("less", "fewer", "under") else "exactly"
    if sentence.says("least"):
        relation, numbers = "above", [numbers[0] - 1.0]
    return replace(one(Count(event=event, within=sentence.within)), count=(relation, numbers[0]))


def _pace_yes(sentence: Sentence) -> Plan:
    """`does she speed up`, `is he faster at the end`: the halves of the clip against one another."""
    pace = sentence.value("pace")
    if not pace:
        return Plan()
    halves = (Share(first=0.0, last=0.5), Share(first=0.5, last=1.0))
    measure = Measure(quantity="speed", part=sentence.part)
    values = tuple(Value(measure=measure, statistic="mean", within=half) for half in halves)
    return one(Compare(values=values, labels=("first half", "second half")), expects=(pace,))


def _facing_yes(sentence: Sentence) -> Plan:
    """`does he face the same way all the time`."""
    if not (sentence.says("face", "faces", "facing") and sentence.says("same", "one")):
        return Plan()
    value = Value(measure=Measure(quantity="facing"), statistic="range", within=sentence.within)
    return one(Holds(value=value, relation="below", threshold=SAME_FACING_DEG))


def _compared_yes(sentence: Sentence) -> Plan:
    """`does the left hand move more than the right`, `is the left knee more bent`, `does he walk before he turns`."""
    if len(sentence.events) > 1 and sentence.says("before", "after"):
        first = sentence.events[0].replace("_", " ")
        plan_made = order_of(sentence)
        return replace(plan_made, expects=(first,) if sentence.says("before") else (sentence.events[1].replace("_", " "),))
    comparison = sentence.value("comparative")
    if comparison == "more" and sentence.events[:1] == ["step"]:
        return one(Count(event=Event(kind="step"), within=sentence.within))
    if not comparison or not sentence.parts or sentence.has("number") or sentence.has("relation"):
        return Plan()
    if len(sentence.parts) > 1 or not sentence.side:
        parts = tuple(sentence.parts[:2]) if len(sentence.parts) > 1 else sided(sentence.part)
        return one(compared(sentence, parts, comparison), expects=(parts[0] if len(sentence.parts) > 1 else "left", *parts[:1]))
    return one(compared(sentence, sided(sentence.part), comparison), expects=(sentence.part.split(" ")[0],))


def _edge_yes(sentence: Sentence) -> Plan:
    """`does he start with the left foot`, `does the right foot land first`."""
    if sentence.part.startswith(SIDES) and (sentence.nth or (sentence.has("edge") and sentence.says("with"))):
        event = sentence.event(part=False) or Event(kind="step" if "foot" in sentence.part or "leg" in sentence.part else "move")
        events = tuple(msgspec.structs.replace(event, part=side) for side in sided(sentence.part))
        latest = sentence.nth < 0 or sentence.value("edge") == "last"
        return one(
            Order(events=events, labels=SIDES, latest=latest, within=sentence.within), expects=(sentence.part.split(" ")[0],)
        )
    return Plan()


def _state_yes(sentence: Sentence) -> Plan:
    state = sentence.value("state")
    if not state or (state in ("still", "loops") and sentence.parts):
        return Plan()
    if state == "asymmetric":
        return one(Is(state="symmetric", within=sentence.within), expects=("no",))
    if sentence.events and state == "in_place" and sentence.events[0] not in ("stand", "still"):
        event = sentence.event()
        assert event is not None
        return Plan(queries=(Happens(event=event, within=sentence.within), Is(state="in_place", within=sentence.within)))
    return one(Is(state=cast(State, state), within=sentence.within))


def _relation_yes(sentence: Sentence) -> Plan:
    relation = sentence.value("relation")
    if not relation or not sentence.parts:
        return Plan()
    part, other = sentence.parts[0], sentence.parts[1] if len(sentence.parts) > 1 else ""
    if not other and sentence.has("event", "reach", "raise"):  # `does he reach above his head`
        part, other = "hands", part
    every = sentence.both
    statistic: Statistic = "min" if sentence.throughout and relation in ("above", "overhead") else "max"
    if relation in ("overhead", "above"):
        other = other or ("head" if relation == "overhead" or not sentence.has("number") else "")
        return one(_held("height", part, other, statistic, "above", 0.0, sentence, every))
    if relation == "below":
        return one(
            _held("height", part, other or "pelvis", "max" if sentence.throughout else "min", "below", 0.0, sentence, every)
        )
    if relation in ("ahead", "behind"):
        above = relation == "ahead"
        return one(_held("ahead", part, "" if other in ("body", "chest", "torso") else other, "max" if above else "min",
                          "above" if above else "below", 0.12 if above and not other else 0.0, sentence, every))  # fmt: skip
    return one(_held("aside", part, "", "min", "below", 0.0, sentence, every))


def _held(
    quantity: Quantity,
    part: str,
    other: str,
    statistic: Statistic,
    relation: str,
    threshold: float,
    sentence: Sentence,
    every: bool,
) -> Holds:
    if pinned(sentence) == "mean":
        statistic = "mean"
    value = Value(measure=Measure(quantity=quantity, part=part, other=other), statistic=statistic, within=sentence.within)
    return Holds(
        value=value,
        relation="above" if relation == "above" else "below",
        threshold=threshold,
        scaled=quantity in ("distance", "ahead", "aside"),
        every=every,
    )


def _threshold_yes(sentence: Sentence) -> Plan:
    """`is the knee bent more than 90 degrees`, `does he jump higher than 30 cm`."""
    numbers = [float(token.value) for token in sentence.tokens if token.kind == "number"]
    more = sentence.says("over", "above", "past", "exceed", "exceeds", "least", *LARGER_THAN) and not sentence.says(*SMALLER_THAN)
    less = sentence.says("under", "below", *SMALLER_THAN)
    if not numbers or not (more or less) or not sentence.says("than", *BOUNDS):
        return Plan()
    asked = _how_of_comparison(sentence)
    value = next((query for query in asked.queries if isinstance(query, Value)), None)
    if value is None:
        if asked.queries and isinstance(asked.queries[0], Count):
            return asked
        return Plan()
    threshold = numbers[0] * (0.01 if sentence.says("cm", "centimetres", "centimeters") else 1.0)
    return one(Holds(value=value, relation="below" if less else "above", threshold=threshold))


def _how_of_comparison(sentence: Sentence) -> Plan:
    if sentence.says("degrees", "degree", "deg") or sentence.has("adjective", "bent"):
        return much(sentence) if "turn" in sentence.events or "lean" in sentence.events else bend(sentence)
    if sentence.says("higher", "lower", "above", "below"):
        return height(sentence)
    if sentence.says("faster", "slower"):
        return speed(sentence)
    if sentence.says("seconds", "second", "s", "longer"):
        return how_long(sentence)
    return far(sentence)


def _adjective_yes(sentence: Sentence) -> Plan:
    word = sentence.value("adjective")
    if not word or (
        sentence.events and sentence.events[0] not in ("raise", "stand", "walk", "still", "reach") and not sentence.parts
    ):
        return Plan()
    quantity, relation, threshold = ADJECTIVES[word]
    if quantity == "bend" and not sentence.parts:
        return Plan()
    part = sentence.part or {"bend": "knees", "distance": "feet"}.get(quantity, "")
    every = sentence.plural or sentence.both or not part.endswith("s")
    if quantity == "raised":
        happens = Happens(
            event=Event(kind="raise", part=part or "hands"),
            every=sentence.both,
            throughout=sentence.throughout,
            within=sentence.within,
        )
        return one(happens, expects=("no",) if relation == "below" else ())
    if quantity == "swing":
        value = Value(measure=Measure(quantity="ahead", part=part or "hands"), statistic="range", within=sentence.within)
        return one(Holds(value=value, relation="above", threshold=threshold, scaled=True, every=True))
    if quantity == "lean" and part not in ("", "torso", "back", "spine", "chest"):
        quantity = "bend"
    if quantity == "bend" and part in ("torso", "back", "spine", "pelvis"):
        quantity, threshold = "lean", 20.0
    statistic: Statistic = "max" if relation == "above" else "mean"
    if relation == "below" and (quantity == "lean" or sentence.throughout):
        statistic = "max"
    return one(_held(cast(Quantity, quantity), part, "", statistic, relation, threshold, sentence, every))


EDGES: Final = {"first": Share(first=0.0, last=0.08), "last": Share(first=0.92, last=1.0)}
"""`does she end standing`, `does it start with a jump`."""


def _event_yes(sentence: Sentence) -> Plan:
    event = sentence.event()
    if event is None:
        return Plan()
    kind = event.kind
    if kind in ("walk", "run") and sentence.direction:
        return Plan(queries=(Heading(of="travel", within=sentence.within),), expects=_accepted(sentence.direction))
    if kind == "jump" and sentence.direction and sentence.within is None:
        return Plan(queries=(Heading(of="travel", within=During(event=event)),), expects=_accepted(sentence.direction))
    if kind == "lean" and not event.direction and sentence.direction:
        event = msgspec.structs.replace(event, direction=sentence.direction)
    if kind == "lift" and sentence.parts:
        event = Event(kind="airborne" if "foot" in event.part or "leg" in event.part else "raise", part=event.part)
    if kind == "plant" and not event.part:
        event = Event(kind="landing")
    within = sentence.within or EDGES.get(sentence.value("edge"))
    return one(Happens(event=event, every=sentence.both, throughout=sentence.throughout, within=within))


def _accepted(direction: str) -> tuple[str, ...]:
    if direction == "sideways":
        return ("left", "right")
    diagonal = (f"{direction}_left", f"{direction}_right") if direction in ("forward", "backward") else ()
    sideways = (f"forward_{direction}", f"backward_{direction}") if direction in SIDES else ()
    return (direction, *diagonal, *sideways)


def _moves_yes(sentence: Sentence) -> Plan:
    if sentence.direction and not sentence.parts:
        return Plan(queries=(Heading(of="travel", within=sentence.within),), expects=_accepted(sentence.direction))
    if sentence.has("move") or sentence.has("bone_verb") or sentence.says("travel", "go"):
        name = sentence.part or bone_name(sentence)
        if sentence.direction and name:
            return Plan(queries=(Heading(of="limb", part=name, within=sentence.within),), expects=_accepted(sentence.direction))
        if name:
            return one(
                Happens(
                    event=Event(kind="move", part=name),
                    every=sentence.both,
                    throughout=sentence.throughout,
                    within=sentence.within,
                )
            )
        if sentence.says("travel", "go"):
            return one(Is(state="in_place", within=sentence.within), expects=("no",))
        return one(Is(state="moving", within=sentence.within))
    if sentence.has("state") and sentence.parts:
        return one(Happens(event=Event(kind="still", part=sentence.part), throughout=True, within=sentence.within))
    return Plan()

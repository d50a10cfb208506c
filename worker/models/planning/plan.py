"""From a question to queries of the vocabulary.

The question is taken apart (`sentence.py`), and its form decides which builder turns parts, events and quantities into queries.
What no builder can turn into a measurement is said so: what motion does not hold, and words that are not understood.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal, cast

import msgspec

from ...vocabulary import (
    AtExtreme,
    Compare,
    Count,
    Doing,
    During,
    Event,
    Frames,
    Happens,
    Heading,
    Holds,
    Is,
    Lasts,
    Measure,
    Movers,
    Order,
    Place,
    Posture,
    Quantity,
    Query,
    Share,
    State,
    Statistic,
    Value,
    When,
    WhenExtreme,
    Which,
)
from .lexicon import ADJECTIVES, COMPARATIVES, EXTREMES, HOW
from .sentence import Sentence

SPLIT: Final = re.compile(r"\s*(?:,?\s+and\s+|[,;?]\s*)(?=(?:which|how|when|where|what|who|does|is|do|are)\b)", re.IGNORECASE)
SENTENCES: Final = re.compile(r"(?<=[.?!])\s+")
STRICT: Final = ("yes_no", "what", "where", "none")
"""In these forms a word that is not understood may change what is asked; in others it is most often an adverb."""
SAME_FACING_DEG: Final = 45.0
SIDES: Final = ("left", "right")
TRUNK: Final = ("", "torso", "back", "spine", "chest", "pelvis")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a question is answered."""

    queries: tuple[Query, ...] = ()
    yes_no: bool = False
    expects: tuple[str, ...] = ()
    """For a yes/no question with a word as outcome: yes if it is one of these."""
    negated: bool = False
    describe: bool = False
    """The whole motion is asked for: its description answers."""
    unknowable: str = ""
    """What motion does not hold: `mind`, `face`, `clothes`, `name`, `place`, `object`; queries are what can be measured still."""
    unknown: tuple[str, ...] = ()
    """Words that are not understood."""


def plan(question: str) -> tuple[Plan, ...]:
    """One plan for each question in the text; an empty one for what is not understood."""
    texts = _questions(question)
    plans: list[Plan] = []
    last: Sentence | None = None
    for text in texts or [question]:
        sentence = Sentence.of(text)
        if last is not None:
            sentence = _continued(sentence, last)
        plans.append(plan_sentence(sentence))
        last = sentence
    return tuple(plans)


def _questions(text: str) -> list[str]:
    """The questions in a text: of several sentences those that ask; a clause that only restricts stays with what follows it."""
    sentences = [one for one in SENTENCES.split(text.strip()) if one.strip(" ?.!")]
    asking = [one for one in sentences if one.rstrip().endswith("?")] or sentences
    found: list[str] = []
    for one in asking:
        pieces = [piece for piece in SPLIT.split(one) if piece.strip(" ?.!")]
        while len(pieces) > 1 and Sentence.of(pieces[0]).form == "none":
            pieces[:2] = [f"{pieces[1].rstrip(' ?')} {pieces[0]}"]
        found += pieces
    return found


def _continued(sentence: Sentence, last: Sentence) -> Sentence:
    """`… and which way?` takes what happens from the question before."""
    has_matter = sentence.events or sentence.parts or sentence.has("quantity") or sentence.has("state") or sentence.has("move")
    tokens = sentence.tokens
    if not has_matter:
        tokens = [*tokens, *(token for token in last.tokens if token.kind in ("event", "part", "parts", "side", "move"))]
    return replace(sentence, tokens=tokens, within=sentence.within or last.within)


def plan_sentence(sentence: Sentence) -> Plan:
    """The plan for one question."""
    unknown = tuple(token.text for token in sentence.tokens if token.kind == "unknown")
    unknowable = sentence.value("unknowable")
    if sentence.form == "why" or (unknowable and unknowable != "object"):
        return Plan(unknowable=unknowable or "mind", unknown=unknown)
    made = _build(sentence)
    names = {query.measure.part for query in made.queries if isinstance(query, Value)}
    if sentence.form in STRICT and any(not any(word in name for name in names) for word in unknown):
        made = Plan()
    if unknowable and made.queries:
        return replace(made, unknowable=unknowable, unknown=unknown)
    if unknowable:
        return Plan(unknowable=unknowable, unknown=unknown)
    return replace(made, unknown=unknown) if not made.queries and not made.describe else made


def _build(sentence: Sentence) -> Plan:
    builders: dict[str, Callable[[Sentence], Plan]] = {
        "yes_no": _yes_no,
        "how_many": _how_many,
        "how": _how,
        "how_long": _how_long,
        "when": _when,
        "which": _which,
        "which_way": _which_way,
        "where": _where,
        "what": _what,
        "none": _none,
    }
    return builders[sentence.form](sentence)


def _one(query: Query, *, expects: tuple[str, ...] = ()) -> Plan:
    return Plan(queries=(query,), expects=expects)


# --- numbers ---


def _how_many(sentence: Sentence) -> Plan:
    if sentence.says("frames", "seconds") and len(sentence.events) > 1:
        return Plan()
    if sentence.says("frames") and not sentence.events:
        return _one(_number("frame_count", sentence))
    if sentence.says("seconds") and not sentence.events:
        return _one(_number("duration", sentence))
    if sentence.says("bones", "joints"):
        return _one(_number("bone_count", sentence))
    if sentence.says("degrees"):
        return _how(sentence)
    event = sentence.event()
    if event is None and (sentence.has("bone_verb") or sentence.has("move")) and sentence.parts:
        event = Event(kind="repetition", part=sentence.part)
    if event is None:
        return Plan()
    event = _above(sentence, event)
    return _one(Count(event=event, within=sentence.within))


def _above(sentence: Sentence, event: Event) -> Event:
    """`how often do the hands rise over the head` names what they rise above."""
    if event.kind == "raise" and sentence.has("relation", "overhead") and not event.on:
        return msgspec.structs.replace(event, on="head")
    return event


def _how_long(sentence: Sentence) -> Plan:
    event = sentence.event()
    if event is not None and event.kind == "step" and not sentence.says("take", "takes", "last", "lasts"):
        within = During(event=msgspec.structs.replace(event, nth=sentence.nth)) if sentence.nth else sentence.within
        return _one(Value(measure=Measure(quantity="step_length", part=event.part), within=within))
    if event is not None and event.kind == "jump" and sentence.says("far", "distance"):
        return _one(_number("jump_length", sentence))
    if event is not None and event.kind == "repetition":
        return _one(_number("cycle_time", sentence))
    if event is not None and event.kind == "step":
        return _one(_number("step_time", sentence))
    if event is not None:
        return _one(Lasts(event=event, within=sentence.within))
    if sentence.has("move"):
        return _one(Lasts(event=Event(kind="move", part=sentence.part), within=sentence.within))
    if sentence.has("adjective", "raised", "up") and sentence.parts:
        return _one(Lasts(event=Event(kind="raise", part=sentence.part), within=sentence.within))
    return _one(_number("duration", sentence)) if not sentence.parts else Plan()


def _number(quantity: Quantity, sentence: Sentence, part: str = "", statistic: Statistic = "max") -> Value:
    return Value(measure=Measure(quantity=quantity, part=part), statistic=statistic, within=sentence.within)


def _how(sentence: Sentence) -> Plan:
    at = next(index for index, token in enumerate(sentence.tokens) if token.kind in ("ask", "how"))
    asked = sentence.tokens[at + 1] if at + 1 < len(sentence.tokens) else None
    word = asked.text.lower() if asked else ""
    measure = MEASURES_OF_HOW.get(HOW.get(word, ""), None)
    if measure is None and word in ("is", "are", "does", "do"):  # `how is the left arm held`
        return _where(sentence) if sentence.parts else Plan(describe=not sentence.events, queries=())
    return measure(sentence) if measure else _loose_quantity(sentence)


def _pinned(sentence: Sentence) -> Statistic:
    """At a moment a value is read off; over a stretch its largest counts."""
    within = sentence.within
    moment = isinstance(within, AtExtreme) or (isinstance(within, Frames) and within.first == within.last)
    moment = moment or (isinstance(within, During) and within.event.kind in ("hit", "take_off", "lift"))
    return "mean" if moment else "min" if sentence.has("extreme", "lowest") else "max"


def _height(sentence: Sentence) -> Plan:
    event = sentence.event()
    if event is not None and event.kind in ("jump", "take_off", "landing", "airborne") and not sentence.parts:
        return _one(_number("jump_height", sentence))
    if event is not None and event.kind == "step" and not sentence.parts:
        return _one(_number("step_height", sentence))
    if event is not None and event.kind == "kick" and not sentence.parts:
        return _one(Value(measure=Measure(quantity="height", part="feet"), within=sentence.within or During(event=event)))
    if sentence.parts:
        other = sentence.parts[1] if len(sentence.parts) > 1 else ""
        return _one(
            Value(
                measure=Measure(quantity="height", part=sentence.part, other=other),
                statistic=_pinned(sentence),
                within=sentence.within,
            )
        )
    return _one(_number("jump_height", sentence) if not sentence.events else _number("height", sentence, "pelvis"))


def _low(sentence: Sentence) -> Plan:
    if sentence.parts and sentence.part != "pelvis":
        return _one(Value(measure=Measure(quantity="height", part=sentence.part), statistic="min", within=sentence.within))
    return _one(_number("drop", sentence))


def _speed(sentence: Sentence) -> Plan:
    event = sentence.event()
    if event is not None and event.kind == "turn":
        return Plan(queries=(_number("turn_angle", sentence), Lasts(event=event, within=sentence.within)))
    if event is not None and event.kind in ("punch", "throw", "wave", "hit", "swing"):
        return _one(_number("speed", sentence, sentence.part or "hands"))
    if event is not None and event.kind == "kick":
        return _one(_number("speed", sentence, sentence.part or "feet"))
    if event is not None and event.kind == "step" and not sentence.parts:
        return _one(_number("cadence", sentence))
    return _one(_number("speed", sentence, sentence.part, _pinned(sentence)))


def _far(sentence: Sentence) -> Plan:
    event = sentence.event()
    kind = event.kind if event else ""
    if sentence.says("apart") or (len(sentence.parts) > 1 and sentence.says("from")):
        return _distance(sentence)
    if kind == "turn":
        return _one(_number("turn_angle", sentence))
    if kind in ("jump", "landing", "take_off"):
        return _one(_number("jump_length", sentence))
    if kind in ("lean", "bend") and not sentence.parts:
        return _one(_number("lean", sentence))
    if kind == "reach":
        return _one(_number("reach", sentence, sentence.part or "hands"))
    if kind == "step":
        return _one(_number("step_length", sentence))
    return _much(sentence, travels=True)


def _much(sentence: Sentence, travels: bool = False) -> Plan:
    """How much something moves, bends, opens: by part or bone; without one, how far the body travels."""
    event = sentence.event()
    if event is not None and event.kind == "turn":
        return _one(_number("turn_angle", sentence))
    if sentence.has("bone_verb") and sentence.part.split(" ")[-1] in ("knee", "elbow", "arm", "leg"):
        return _one(_number("bend", sentence, sentence.part, _pinned(sentence)))
    if event is not None and event.kind in ("lean", "bend") and sentence.part in TRUNK:
        return _one(_number("lean", sentence))
    name = sentence.part or _bone_name(sentence)
    if name and (sentence.has("bone_verb") or sentence.part == "" or any(token.kind == "bone" for token in sentence.tokens)):
        return _one(_number("opening", sentence, name, "max"))
    if name:
        return _one(_number("height" if sentence.says("up", "rise", "rises") else "path", sentence, name, "range"))
    return _one(_number("travel" if travels or sentence.has("move") or sentence.says("travel") else "path", sentence))


def _bone_name(sentence: Sentence) -> str:
    """Words that are not understood, side by side, are taken for the name of a bone."""
    words = [token.text for token in sentence.tokens if token.kind == "unknown"]
    side = f"{sentence.side} " if sentence.side and words else ""
    return side + " ".join(words)


def _distance(sentence: Sentence) -> Plan:
    parts = sentence.parts
    if len(parts) > 1:
        statistic: Statistic = "min" if sentence.says("close", "near", "closest") else _pinned(sentence)
        return _one(
            Value(
                measure=Measure(quantity="distance", part=parts[0], other=parts[1]), statistic=statistic, within=sentence.within
            )
        )
    return _one(_number("distance", sentence, sentence.part or "feet", "mean" if not sentence.within else _pinned(sentence)))


def _bend(sentence: Sentence) -> Plan:
    return _one(_number("bend", sentence, sentence.part or "knees", _pinned(sentence)))


def _big(sentence: Sentence) -> Plan:
    event = sentence.event()
    if event is not None and event.kind == "jump":
        return Plan(queries=(_number("jump_height", sentence), _number("jump_length", sentence)))
    if event is not None and event.kind == "turn":
        return _one(_number("turn_angle", sentence))
    return _one(_number("step_length", sentence)) if event is not None and event.kind == "step" else Plan()


MEASURES_OF_HOW: Final[dict[str, Callable[[Sentence], Plan]]] = {
    "height": _height,
    "low": _low,
    "speed": _speed,
    "far": _far,
    "much": _much,
    "bend": _bend,
    "distance": _distance,
    "drop": _low,
    "big": _big,
    "lean": lambda sentence: _one(_number("lean", sentence, "", _pinned(sentence))),
    "body_height": lambda sentence: _one(_number("body_height", sentence)),
    "symmetry": lambda sentence: _one(_number("symmetry", sentence)),
    "turn": lambda sentence: _one(_number("turn_angle", sentence)),
}


def _loose_quantity(sentence: Sentence) -> Plan:
    """`what is the height of the left hand`, `cadence`, `maximum speed`."""
    quantity = cast(Quantity, sentence.value("quantity"))
    if not quantity:
        return Plan()
    if quantity == "bend" and sentence.part in ("torso", "spine", "back", "pelvis", "chest"):
        quantity = "lean"
    if quantity == "distance":
        return _distance(sentence) if sentence.parts else _one(_number("travel", sentence))
    if quantity == "speed":
        return _speed(sentence)
    if quantity == "height":
        return _height(sentence)
    if quantity == "bend":
        return _bend(sentence)
    return _one(_number(quantity, sentence, sentence.part, _pinned(sentence)))


# --- moments, sides, directions ---


def _when(sentence: Sentence) -> Plan:
    extreme = sentence.value("extreme")
    if extreme:
        quantity, largest = EXTREMES[extreme]
        part = sentence.part or {"height": "pelvis", "bend": "knees", "reach": "hands", "distance": "feet"}.get(quantity, "")
        measure = Measure(
            quantity=cast(Quantity, quantity), part=part, other=sentence.parts[1] if len(sentence.parts) > 1 else ""
        )
        return _one(WhenExtreme(measure=measure, largest=largest, within=sentence.within))
    event = sentence.event()
    if event is None and sentence.has("relation") and sentence.parts:
        event = Event(kind="raise", part=sentence.part, on=sentence.parts[1] if len(sentence.parts) > 1 else "head")
    if event is None and (sentence.has("move") or sentence.has("bone_verb")):
        event = Event(kind="move", part=sentence.part or _bone_name(sentence))
    if event is None and sentence.has("adjective", "raised", "up"):
        event = Event(kind="raise", part=sentence.part)
    if event is None and sentence.has("adjective", "straight", "bent") and sentence.parts:
        measure = Measure(quantity="bend", part=sentence.part)
        return _one(WhenExtreme(measure=measure, largest=sentence.has("adjective", "bent"), within=sentence.within))
    if event is None and sentence.has("edge"):
        event = Event(kind="move")
    if event is None:
        return Plan()
    edge: Literal["first", "last", "whole"] = (
        "last" if sentence.value("edge") == "last" else "first" if sentence.has("edge") else "whole"
    )
    return _one(When(event=msgspec.structs.replace(_above(sentence, event), nth=sentence.nth), edge=edge, within=sentence.within))


def _sided(part: str) -> tuple[str, str]:
    bare = part.removeprefix("left ").removeprefix("right ") or "hand"
    return f"left {bare}", f"right {bare}"


def _which(sentence: Sentence) -> Plan:
    event = sentence.event(part=False)
    part = sentence.part or ("foot" if event is not None and event.kind in ("step", "plant", "lift", "kick") else "")
    sides = _sided(part) if part else ()
    if sentence.says("bone", "bones", "limb", "part") and not sentence.parts:
        return _one(Movers(within=sentence.within))
    comparison = sentence.value("comparative") or sentence.value("extreme")
    if comparison and part:
        return _one(_compared(sentence, sides, comparison))
    if sentence.nth and (part or event is not None):
        if event is None:
            event = Event(kind="step" if part in ("foot", "leg") else "move")
        if not part and not sentence.says("foot", "leg"):
            return _order_of(sentence)
        events = tuple(msgspec.structs.replace(event, part=side) for side in sides)
        return _one(Order(events=events, labels=SIDES, latest=sentence.nth < 0, within=sentence.within))
    if event is not None and event.kind == "turn" and not part:
        return _which_way(sentence)
    if event is not None and event.kind in ("lean", "walk", "run") and not part:
        return _which_way(sentence)
    if event is not None and event.kind == "touch":
        on = next((name for name in sentence.parts if name != part), "head")
        on = "floor" if sentence.says("floor", "ground") else on
        return _one(Which(event=Event(kind="touch", part=part, on=on), within=sentence.within))
    if event is not None:
        on = sentence.parts[1] if len(sentence.parts) > 1 else ""
        return _one(Which(event=msgspec.structs.replace(_above(sentence, event), part=part, on=on), within=sentence.within))
    if sentence.has("relation") and part:
        on = sentence.parts[1] if len(sentence.parts) > 1 else "head"
        return _one(Which(event=Event(kind="raise", part=part, on=on), within=sentence.within))
    if sentence.has("adjective") and part:
        quantity = ADJECTIVES[sentence.value("adjective")][0]
        if quantity == "raised":
            return _one(Which(event=Event(kind="raise", part=part), within=sentence.within))
        largest = ADJECTIVES[sentence.value("adjective")][1] == "above"
        return _one(_sides_by(sentence, sides, cast(Quantity, "bend" if quantity != "distance" else "aside"), largest))
    if sentence.has("direction") or sentence.direction:
        return _which_way(sentence)
    return _one(_sides_by(sentence, sides, "activity", True)) if part else Plan()


def _order_of(sentence: Sentence) -> Plan:
    events = sentence.events
    if len(events) < 2:
        return Plan()
    made = tuple(Event(kind=kind) for kind in events)
    labels = tuple(kind.replace("_", " ") for kind in events)
    return _one(Order(events=made, labels=labels, latest=sentence.nth < 0, within=sentence.within))


def _compared(sentence: Sentence, parts: tuple[str, ...], comparison: str) -> Compare:
    quantity, largest = COMPARATIVES.get(comparison) or EXTREMES[comparison]
    if sentence.has("bone_verb") or sentence.has("adjective", "bent", "straight"):
        quantity = "bend"
    if quantity == "activity" and not sentence.says("more", "most", "less", "least", "mainly", "main", "mostly", "dominant"):
        quantity = "activity"
    if quantity == "activity" and sentence.says("higher", "up"):
        quantity = "height"
    return _sides_by(sentence, parts, cast(Quantity, quantity), largest)


def _sides_by(sentence: Sentence, parts: tuple[str, ...], quantity: Quantity, largest: bool) -> Compare:
    statistic: Statistic = "mean" if quantity == "activity" else "max" if largest else "min"
    if _pinned(sentence) == "mean":
        statistic = "mean"
    values = tuple(
        Value(measure=Measure(quantity=quantity, part=part), statistic=statistic, within=sentence.within) for part in parts
    )
    labels = SIDES if len(parts) == 2 and parts[0].startswith("left ") and parts[1] == "right" + parts[0][4:] else parts
    return Compare(values=values, labels=labels, largest=largest)


def _which_way(sentence: Sentence) -> Plan:
    kinds = sentence.events
    if sentence.says("facing", "face", "faces") and "turn" not in kinds:
        return _one(_number("facing", sentence, "", "mean" if sentence.within else "last"))
    if "turn" in kinds or sentence.says("spin", "turn", "turns", "facing", "face", "faces"):
        return _one(Heading(of="turn", within=sentence.within))
    if "lean" in kinds or "bend" in kinds:
        return _one(Heading(of="lean", within=sentence.within))
    if sentence.parts and sentence.part not in ("torso", "pelvis", "root"):
        return _one(Heading(of="limb", part=sentence.part, within=sentence.within))
    if "kick" in kinds:
        return _one(Heading(of="limb", part="feet", within=sentence.within))
    if "punch" in kinds or "reach" in kinds or "throw" in kinds:
        return _one(Heading(of="limb", part="hands", within=sentence.within))
    return _one(Heading(of="travel", within=sentence.within))


def _where(sentence: Sentence) -> Plan:
    if sentence.parts:
        return _one(Place(part=sentence.part, within=sentence.within))
    event = sentence.event()
    if event is not None and event.kind not in ("walk", "run", "turn"):
        return _one(When(event=event, within=sentence.within))
    return _which_way(sentence)


def _what(sentence: Sentence) -> Plan:
    if sentence.has("quantity"):
        return _loose_quantity(sentence)
    if sentence.has("extreme"):
        found = EXTREMES[sentence.value("extreme")]
        if sentence.says("speed") or found[0] in ("speed", "height"):
            return _one(_number(cast(Quantity, found[0]), sentence, sentence.part or ("pelvis" if found[0] == "height" else "")))
    if sentence.nth and len(sentence.events) > 1:
        return _order_of(sentence)
    if sentence.nth and not sentence.events and not sentence.parts and sentence.says("happens", "does", "do", "comes"):
        return _one(Doing(within=Share(first=0.0, last=0.15) if sentence.nth > 0 else Share(first=0.85, last=1.0)))
    if sentence.says("posture", "pose") and not sentence.says("same"):
        return _one(Posture(within=sentence.within))
    if sentence.says("moves") and sentence.has("extreme", "most"):
        return _one(Movers(within=sentence.within))
    if sentence.parts and sentence.says("do", "does", "doing"):
        return _one(Place(part=sentence.part, within=sentence.within))
    if sentence.within is not None:
        return _one(Doing(within=sentence.within))
    if sentence.says(
        "doing", "happening", "happens", "happen", "going", "goes", "action", "motion", "movement", "kind", "do", "does", "see"
    ):
        return Plan(describe=True)
    return _which(sentence) if sentence.parts or sentence.events else Plan()


def _none(sentence: Sentence) -> Plan:
    """Imperatives and fragments: `describe the clip`, `first foot to land`, `steps?`, `jump height`."""
    if sentence.says("describe", "summarise", "summarize", "caption"):
        return Plan(describe=True) if sentence.within is None else _one(Doing(within=sentence.within))
    if sentence.has("quantity"):
        return _loose_quantity(sentence)
    if sentence.nth and (sentence.parts or sentence.events):
        return _which(sentence)
    if sentence.has("comparative") and sentence.parts:
        return _which(sentence)
    if sentence.events and sentence.says("find", "show", "list", "give", "tell"):
        event = sentence.event()
        return _one(When(event=event, within=sentence.within)) if event else Plan()
    if sentence.events == ["step"] and not sentence.parts:
        return _how_many(sentence)
    return (
        _yes_no(sentence)
        if sentence.events or sentence.has("state") or sentence.has("adjective") or sentence.has("relation")
        else Plan()
    )


# --- yes or no ---


def _yes_no(sentence: Sentence) -> Plan:
    for builder in (
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


def _pace_yes(sentence: Sentence) -> Plan:
    """`does she speed up`, `is he faster at the end`: the halves of the clip against one another."""
    pace = sentence.value("pace")
    if not pace:
        return Plan()
    halves = (Share(first=0.0, last=0.5), Share(first=0.5, last=1.0))
    measure = Measure(quantity="speed", part=sentence.part)
    values = tuple(Value(measure=measure, statistic="mean", within=half) for half in halves)
    return _one(Compare(values=values, labels=("first half", "second half")), expects=(pace,))


def _facing_yes(sentence: Sentence) -> Plan:
    """`does he face the same way all the time`."""
    if not (sentence.says("face", "faces", "facing") and sentence.says("same", "one")):
        return Plan()
    value = Value(measure=Measure(quantity="facing"), statistic="range", within=sentence.within)
    return _one(Holds(value=value, relation="below", threshold=SAME_FACING_DEG))


def _compared_yes(sentence: Sentence) -> Plan:
    """`does the left hand move more than the right`, `is the left knee more bent`, `does he walk before he turns`."""
    if len(sentence.events) > 1 and sentence.says("before", "after"):
        first = sentence.events[0].replace("_", " ")
        plan_made = _order_of(sentence)
        return replace(plan_made, expects=(first,) if sentence.says("before") else (sentence.events[1].replace("_", " "),))
    comparison = sentence.value("comparative")
    if comparison == "more" and sentence.events[:1] == ["step"]:
        return _one(Count(event=Event(kind="step"), within=sentence.within))
    if not comparison or not sentence.parts or sentence.has("number") or sentence.has("relation"):
        return Plan()
    if len(sentence.parts) > 1 or not sentence.side:
        parts = tuple(sentence.parts[:2]) if len(sentence.parts) > 1 else _sided(sentence.part)
        return _one(_compared(sentence, parts, comparison), expects=(parts[0] if len(sentence.parts) > 1 else "left", *parts[:1]))
    return _one(_compared(sentence, _sided(sentence.part), comparison), expects=(sentence.part.split(" ")[0],))


def _edge_yes(sentence: Sentence) -> Plan:
    """`does he start with the left foot`, `does the right foot land first`."""
    if sentence.part.startswith(SIDES) and (sentence.nth or (sentence.has("edge") and sentence.says("with"))):
        event = sentence.event(part=False) or Event(kind="step" if "foot" in sentence.part or "leg" in sentence.part else "move")
        events = tuple(msgspec.structs.replace(event, part=side) for side in _sided(sentence.part))
        latest = sentence.nth < 0 or sentence.value("edge") == "last"
        return _one(
            Order(events=events, labels=SIDES, latest=latest, within=sentence.within), expects=(sentence.part.split(" ")[0],)
        )
    return Plan()


def _state_yes(sentence: Sentence) -> Plan:
    state = sentence.value("state")
    if not state or (state in ("still", "loops") and sentence.parts):
        return Plan()
    if state == "asymmetric":
        return _one(Is(state="symmetric", within=sentence.within), expects=("no",))
    if sentence.events and state == "in_place" and sentence.events[0] not in ("stand", "still"):
        event = sentence.event()
        assert event is not None
        return Plan(queries=(Happens(event=event, within=sentence.within), Is(state="in_place", within=sentence.within)))
    return _one(Is(state=cast(State, state), within=sentence.within))


def _relation_yes(sentence: Sentence) -> Plan:
    relation = sentence.value("relation")
    if not relation or not sentence.parts:
        return Plan()
    part, other = sentence.parts[0], sentence.parts[1] if len(sentence.parts) > 1 else ""
    every = sentence.both
    statistic: Statistic = "min" if sentence.throughout and relation in ("above", "overhead") else "max"
    if relation in ("overhead", "above"):
        other = other or ("head" if relation == "overhead" or not sentence.has("number") else "")
        return _one(_held("height", part, other, statistic, "above", 0.0, sentence, every))
    if relation == "below":
        return _one(
            _held("height", part, other or "pelvis", "max" if sentence.throughout else "min", "below", 0.0, sentence, every)
        )
    if relation in ("ahead", "behind"):
        above = relation == "ahead"
        return _one(_held("ahead", part, "" if other in ("body", "chest", "torso") else other, "max" if above else "min",
                          "above" if above else "below", 0.12 if above and not other else 0.0, sentence, every))  # fmt: skip
    return _one(_held("aside", part, "", "min", "below", 0.0, sentence, every))


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
    if _pinned(sentence) == "mean":
        statistic = "mean"
    value = Value(measure=Measure(quantity=quantity, part=part, other=other), statistic=statistic, within=sentence.within)
    return Holds(
        value=value,
        relation="above" if relation == "above" else "below",
        threshold=threshold,
        scaled=quantity in ("distance", "ahead", "aside"),
        every=every,
    )


LARGER_THAN: Final = ("more", "higher", "further", "farther", "faster", "longer")
SMALLER_THAN: Final = ("less", "lower", "slower", "shorter")
BOUNDS: Final = ("over", "above", "under", "below", "past", "exceed", "exceeds", "least")


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
    return _one(Holds(value=value, relation="below" if less else "above", threshold=threshold))


def _how_of_comparison(sentence: Sentence) -> Plan:
    if sentence.says("degrees", "degree", "deg") or sentence.has("adjective", "bent"):
        return _much(sentence) if "turn" in sentence.events or "lean" in sentence.events else _bend(sentence)
    if sentence.says("higher", "lower", "above", "below"):
        return _height(sentence)
    if sentence.says("faster", "slower"):
        return _speed(sentence)
    if sentence.says("seconds", "second", "s", "longer"):
        return _how_long(sentence)
    return _far(sentence)


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
        return _one(happens, expects=("no",) if relation == "below" else ())
    if quantity == "swing":
        value = Value(measure=Measure(quantity="ahead", part=part or "hands"), statistic="range", within=sentence.within)
        return _one(Holds(value=value, relation="above", threshold=threshold, scaled=True, every=True))
    if quantity == "lean" and part not in ("", "torso", "back", "spine", "chest"):
        quantity = "bend"
    if quantity == "bend" and part in ("torso", "back", "spine", "pelvis"):
        quantity, threshold = "lean", 20.0
    statistic: Statistic = "max" if relation == "above" else "mean"
    if relation == "below" and (quantity == "lean" or sentence.throughout):
        statistic = "max"
    return _one(_held(cast(Quantity, quantity), part, "", statistic, relation, threshold, sentence, every))


def _event_yes(sentence: Sentence) -> Plan:
    event = sentence.event()
    if event is None:
        return Plan()
    event = _above(sentence, event)
    kind = event.kind
    if kind in ("walk", "run") and sentence.direction:
        return Plan(queries=(Heading(of="travel", within=sentence.within),), expects=_accepted(sentence.direction))
    if kind == "lean" and not event.direction and sentence.direction:
        event = msgspec.structs.replace(event, direction=sentence.direction)
    if kind == "lift" and sentence.parts:
        event = Event(kind="airborne" if "foot" in event.part or "leg" in event.part else "raise", part=event.part)
    if kind == "plant" and not event.part:
        event = Event(kind="landing")
    return _one(Happens(event=event, every=sentence.both, throughout=sentence.throughout, within=sentence.within))


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
        name = sentence.part or _bone_name(sentence)
        if sentence.direction and name:
            return Plan(queries=(Heading(of="limb", part=name, within=sentence.within),), expects=_accepted(sentence.direction))
        if name:
            return _one(
                Happens(
                    event=Event(kind="move", part=name),
                    every=sentence.both,
                    throughout=sentence.throughout,
                    within=sentence.within,
                )
            )
        if sentence.says("travel", "go"):
            return _one(Is(state="in_place", within=sentence.within), expects=("no",))
        return _one(Is(state="moving", within=sentence.within))
    if sentence.has("state") and sentence.parts:
        return _one(Happens(event=Event(kind="still", part=sentence.part), throughout=True, within=sentence.within))
    return Plan()

"""Plans for `how many`, `how long`, `how high`, and for quantities by their name: numbers."""

from collections.abc import Callable
from typing import Final, cast

import msgspec

from ...vocabulary import Between, Count, During, Event, Lasts, Measure, Value
from ...vocabulary_terms import Quantity, Statistic
from .lexicon import HOW
from .plan import Plan, bone_name, number, one, pinned
from .sentence import Sentence
from .when import where
from .which import superlative, which_time

TRUNK: Final = ("", "torso", "back", "spine", "chest", "pelvis")


def how_many(sentence: Sentence) -> Plan:
    """How many times something happens, how many frames, seconds, bones there are."""
    if isinstance(sentence.within, Between) and sentence.says("frames", "seconds") and not sentence.events:
        return one(number("frames_apart" if sentence.says("frames") else "duration", sentence))
    if sentence.says("frames", "seconds") and len(sentence.events) > 1:
        return Plan()
    if sentence.says("frames", "seconds") and sentence.events == ["repetition"]:
        return one(number("cycle_time", sentence))
    if sentence.says("full", "complete") and sentence.events == ["turn"]:
        return one(number("turn_angle", sentence))
    if sentence.says("frames") and not sentence.events:
        return one(number("frame_count", sentence))
    if sentence.says("seconds") and not sentence.events:
        return one(number("duration", sentence))
    if sentence.says("bones", "joints"):
        return one(number("bone_count", sentence))
    if sentence.says("degrees"):
        return how(sentence)
    event = sentence.event()
    if event is None and (sentence.has("bone_verb") or sentence.has("move")) and sentence.parts:
        event = Event(kind="repetition", part=sentence.part)
    if event is None:
        return Plan()
    return one(Count(event=event, within=sentence.within))


def how_long(sentence: Sentence) -> Plan:
    """For how long, or how long a step is."""
    if superlative(sentence):
        return which_time(sentence)
    event = sentence.event()
    if event is not None and event.kind == "step" and not sentence.says("take", "takes", "last", "lasts"):
        within = During(event=msgspec.structs.replace(event, nth=sentence.nth)) if sentence.nth else sentence.within
        return one(Value(measure=Measure(quantity="step_length", part=event.part), within=within))
    if event is not None and event.kind == "jump" and sentence.says("far", "distance"):
        return one(number("jump_length", sentence))
    if event is not None and event.kind == "repetition":
        return one(number("cycle_time", sentence))
    if event is not None and event.kind == "step":
        return one(number("step_time", sentence))
    if event is not None:
        return one(Lasts(event=event, within=sentence.within))
    if sentence.has("move"):
        return one(Lasts(event=Event(kind="move", part=sentence.part), within=sentence.within))
    if sentence.has("adjective", "raised", "up") and sentence.parts:
        return one(Lasts(event=Event(kind="raise", part=sentence.part), within=sentence.within))
    return one(number("duration", sentence)) if not sentence.parts else Plan()


def how(sentence: Sentence) -> Plan:
    """How high, far, fast, bent, much: the word after `how` picks the quantity."""
    if superlative(sentence):
        return which_time(sentence)
    at = next(index for index, token in enumerate(sentence.tokens) if token.kind in ("ask", "how"))
    asked = sentence.tokens[at + 1] if at + 1 < len(sentence.tokens) else None
    word = asked.text.lower() if asked else ""
    measure = MEASURES_OF_HOW.get(HOW.get(word, ""), None)
    if measure is None and word in ("is", "are", "does", "do"):  # `how is the left arm held`
        return where(sentence) if sentence.parts else Plan(describe=not sentence.events, queries=())
    return measure(sentence) if measure else loose_quantity(sentence)


def height(sentence: Sentence) -> Plan:
    """Of a part, a jump, a step, a kick."""
    event = sentence.event()
    if event is not None and event.kind in ("jump", "take_off", "landing", "airborne") and not sentence.parts:
        return one(number("jump_height", sentence))
    if event is not None and event.kind == "step" and not sentence.parts:
        return one(number("step_height", sentence))
    if event is not None and event.kind == "kick" and not sentence.parts:
        return one(Value(measure=Measure(quantity="height", part="feet"), within=sentence.within or During(event=event)))
    if sentence.parts:
        other = sentence.parts[1] if len(sentence.parts) > 1 else ""
        return one(
            Value(
                measure=Measure(quantity="height", part=sentence.part, other=other),
                statistic=pinned(sentence),
                within=sentence.within,
            )
        )
    return one(number("jump_height", sentence) if not sentence.events else number("height", sentence, "pelvis"))


def _low(sentence: Sentence) -> Plan:
    if sentence.parts and sentence.part != "pelvis":
        return one(Value(measure=Measure(quantity="height", part=sentence.part), statistic="min", within=sentence.within))
    return one(number("drop", sentence))


def speed(sentence: Sentence) -> Plan:
    """Of a part or the body; how quickly it turns or steps."""
    event = sentence.event()
    if event is not None and event.kind == "turn":
        return Plan(queries=(number("turn_angle", sentence), Lasts(event=event, within=sentence.within)))
    if event is not None and event.kind in ("punch", "throw", "wave", "hit", "swing"):
        return one(number("speed", sentence, sentence.part or "hands"))
    if event is not None and event.kind == "kick":
        return one(number("speed", sentence, sentence.part or "feet"))
    if event is not None and event.kind == "step" and not sentence.parts:
        return one(number("cadence", sentence))
    return one(number("speed", sentence, sentence.part, pinned(sentence)))


def far(sentence: Sentence) -> Plan:
    """How far something travels, reaches, turns, leans."""
    event = sentence.event()
    kind = event.kind if event else ""
    if sentence.says("apart") or (len(sentence.parts) > 1 and sentence.says("from")):
        return _distance(sentence)
    if kind == "turn":
        return one(number("turn_angle", sentence))
    if kind in ("jump", "landing", "take_off"):
        return one(number("jump_length", sentence))
    if kind in ("lean", "bend") and not sentence.parts:
        return one(number("lean", sentence))
    if kind == "reach":
        return one(number("reach", sentence, sentence.part or "hands"))
    if kind == "step":
        return one(number("step_length", sentence))
    return much(sentence, travels=True)


def much(sentence: Sentence, travels: bool = False) -> Plan:
    """How much something moves, bends, opens: by part or bone; without one, how far the body travels."""
    event = sentence.event()
    if event is not None and event.kind == "turn":
        return one(number("turn_angle", sentence))
    if sentence.has("bone_verb") and sentence.part.split(" ")[-1] in ("knee", "elbow", "arm", "leg"):
        return one(number("bend", sentence, sentence.part, pinned(sentence)))
    if event is not None and event.kind in ("lean", "bend") and sentence.part in TRUNK:
        return one(number("lean", sentence))
    name = sentence.part or bone_name(sentence)
    if name and (sentence.has("bone_verb") or sentence.part == "" or any(token.kind == "bone" for token in sentence.tokens)):
        return one(number("opening", sentence, name, "max"))
    if name:
        return one(number("height" if sentence.says("up", "rise", "rises") else "path", sentence, name, "range"))
    return one(number("travel" if travels or sentence.has("move") or sentence.says("travel") else "path", sentence))


def _distance(sentence: Sentence) -> Plan:
    parts = sentence.parts
    event = sentence.event()
    if event is not None and event.kind == "step" and not parts:
        return one(number("step_width", sentence))
    if len(parts) > 1:
        statistic: Statistic = "min" if sentence.says("close", "near", "closest") else pinned(sentence)
        return one(
            Value(
                measure=Measure(quantity="distance", part=parts[0], other=parts[1]), statistic=statistic, within=sentence.within
            )
        )
    return one(number("distance", sentence, sentence.part or "feet", "mean" if not sentence.within else pinned(sentence)))


def bend(sentence: Sentence) -> Plan:
    """The bend of a joint, the knees where none is named."""
    return one(number("bend", sentence, sentence.part or "knees", pinned(sentence)))


def _big(sentence: Sentence) -> Plan:
    event = sentence.event()
    if event is not None and event.kind == "jump":
        return Plan(queries=(number("jump_height", sentence), number("jump_length", sentence)))
    if event is not None and event.kind == "turn":
        return one(number("turn_angle", sentence))
    return one(number("step_length", sentence)) if event is not None and event.kind == "step" else Plan()


MEASURES_OF_HOW: Final[dict[str, Callable[[Sentence], Plan]]] = {
    "height": height,
    "low": _low,
    "speed": speed,
    "far": far,
    "much": much,
    "bend": bend,
    "distance": _distance,
    "drop": _low,
    "big": _big,
    "lean": lambda sentence: one(number("lean", sentence, "", pinned(sentence))),
    "body_height": lambda sentence: one(number("body_height", sentence)),
    "symmetry": lambda sentence: one(number("symmetry", sentence)),
    "turn": lambda sentence: one(number("turn_angle", sentence)),
}


def loose_quantity(sentence: Sentence) -> Plan:
    """`what is the height of the left hand`, `cadence`, `maximum speed`."""
    quantity = cast(Quantity, sentence.value("quantity"))
    if not quantity:
        return Plan()
    if quantity == "bend" and sentence.part in ("torso", "spine", "back", "pelvis", "chest"):
        quantity = "lean"
    if quantity == "distance":
        return _distance(sentence) if sentence.parts else one(number("travel", sentence))
    if quantity == "speed":
        return speed(sentence)
    if quantity == "height":
        return height(sentence)
    if quantity == "bend":
        return bend(sentence)
    return one(number(quantity, sentence, sentence.part, pinned(sentence)))

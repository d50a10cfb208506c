"""Plans for `which hand`, `which foot first`, `which way`: sides, orders, directions."""

from typing import Final, cast

import msgspec

from ...vocabulary import Compare, During, Event, Heading, Measure, Movers, Order, Value, Which, WhichTime
from ...vocabulary_terms import EventKind, Quantity, Statistic
from .lexicon import ADJECTIVES, COMPARATIVES, EXTREMES
from .plan import SIDES, Plan, number, one, pinned
from .sentence import Sentence

LEAPS: Final[tuple[EventKind, ...]] = ("jump", "flip", "roll", "fall", "sidestep")
"""What goes a way of its own, whatever the rest of the clip does."""


def sided(part: str) -> tuple[str, str]:
    """The left and the right of a part: `left hand`, `right hand`."""
    bare = part.removeprefix("left ").removeprefix("right ") or "hand"
    return f"left {bare}", f"right {bare}"


def which(sentence: Sentence) -> Plan:
    """Which side, which comes first, which of two is more."""
    if superlative(sentence):
        return which_time(sentence)
    event = sentence.event(part=False)
    part = sentence.part or ("foot" if event is not None and event.kind in ("step", "plant", "lift", "kick") else "")
    sides = sided(part) if part else ()
    if sentence.says("bone", "bones", "limb", "part") and not sentence.parts:
        return one(Movers(within=sentence.within))
    comparison = sentence.value("comparative") or sentence.value("extreme")
    if comparison and part:
        return one(compared(sentence, sides, comparison))
    if sentence.nth and (part or event is not None):
        if event is None:
            event = Event(kind="step" if part in ("foot", "leg") else "move")
        if not part and not sentence.says("foot", "leg"):
            return order_of(sentence)
        events = tuple(msgspec.structs.replace(event, part=side) for side in sides)
        return one(Order(events=events, labels=SIDES, latest=sentence.nth < 0, within=sentence.within))
    if event is not None and event.kind == "turn" and not part:
        return which_way(sentence)
    if event is not None and event.kind in ("lean", "walk", "run", *LEAPS) and not part:
        return which_way(sentence)
    if event is not None and event.kind == "touch":
        on = next((name for name in sentence.parts if name != part), "head")
        on = "floor" if sentence.says("floor", "ground") else on
        return one(Which(event=Event(kind="touch", part=part, on=on), within=sentence.within))
    if event is not None:
        on = sentence.parts[1] if len(sentence.parts) > 1 else ""
        return one(Which(event=msgspec.structs.replace(event, part=part, on=on), within=sentence.within))
    if sentence.has("relation") and part:
        on = sentence.parts[1] if len(sentence.parts) > 1 else "head"
        return one(Which(event=Event(kind="raise", part=part, on=on), within=sentence.within))
    if sentence.has("adjective") and part:
        quantity = ADJECTIVES[sentence.value("adjective")][0]
        if quantity == "raised":
            return one(Which(event=Event(kind="raise", part=part), within=sentence.within))
        largest = ADJECTIVES[sentence.value("adjective")][1] == "above"
        return one(_sides_by(sentence, sides, cast(Quantity, "bend" if quantity != "distance" else "aside"), largest))
    if sentence.has("direction") or sentence.direction:
        return which_way(sentence)
    return one(_sides_by(sentence, sides, "activity", True)) if part else Plan()


SUPERLATIVES: Final = {"longest": True, "biggest": True, "largest": True, "highest": True, "shortest": False, "smallest": False}
SIZED: Final = ("step", "jump", "turn", "kick")
"""Events that have a size of their own; of the others the time that they take is compared."""


def superlative(sentence: Sentence) -> bool:
    """Whether one of several times is asked for: `the longest step`."""
    return sentence.value("extreme") in SUPERLATIVES and bool(sentence.events) and not sentence.parts


def which_time(sentence: Sentence) -> Plan:
    """The longest step, the highest jump, the shortest pause."""
    event = sentence.event()
    if event is None:
        return Plan()
    by = "size" if event.kind in SIZED else "duration"
    return one(WhichTime(event=event, by=by, largest=SUPERLATIVES[sentence.value("extreme")], within=sentence.within))


def order_of(sentence: Sentence) -> Plan:
    """Which of the events named comes first (last)."""
    events = sentence.events
    if len(events) < 2:
        return Plan()
    made = tuple(Event(kind=kind) for kind in events)
    labels = tuple(kind.replace("_", " ") for kind in events)
    return one(Order(events=made, labels=labels, latest=sentence.nth < 0, within=sentence.within))


def compared(sentence: Sentence, parts: tuple[str, ...], comparison: str) -> Compare:
    """Parts by what the comparative or extreme measures."""
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
    if pinned(sentence) == "mean":
        statistic = "mean"
    values = tuple(
        Value(measure=Measure(quantity=quantity, part=part), statistic=statistic, within=sentence.within) for part in parts
    )
    labels = SIDES if len(parts) == 2 and parts[0].startswith("left ") and parts[1] == "right" + parts[0][4:] else parts
    return Compare(values=values, labels=labels, largest=largest)


def which_way(sentence: Sentence) -> Plan:
    """The direction of a turn, a lean, a limb, or of travel."""
    kinds = sentence.events
    if sentence.says("facing", "face", "faces") and "turn" not in kinds:
        return one(number("facing", sentence, "", "mean" if sentence.within else "last"))
    if "turn" in kinds or sentence.says("spin", "turn", "turns", "facing", "face", "faces"):
        return one(Heading(of="turn", within=sentence.within))
    if "lean" in kinds or "bend" in kinds:
        return one(Heading(of="lean", within=sentence.within))
    if sentence.parts and sentence.part not in ("torso", "pelvis", "root"):
        return one(Heading(of="limb", part=sentence.part, within=sentence.within))
    if "kick" in kinds:
        return one(Heading(of="limb", part="feet", within=sentence.within))
    if "punch" in kinds or "reach" in kinds or "throw" in kinds:
        return one(Heading(of="limb", part="hands", within=sentence.within))
    leaps = [Event(kind=kind) for kind in LEAPS if kind in kinds]
    if leaps and sentence.within is None:
        return one(Heading(of="travel", within=During(event=leaps[0])))
    return one(Heading(of="travel", within=sentence.within))

"""Plans for `when`, `at which frame` and `where`: moments and places."""

from typing import Literal, cast

import msgspec

from ...vocabulary import Event, Measure, Place, When, WhenExtreme
from ...vocabulary_terms import Quantity
from .lexicon import EXTREMES
from .plan import Plan, bone_name, one
from .sentence import Sentence
from .which import which_way


def when(sentence: Sentence) -> Plan:
    """The moment of an event, of an edge, or of an extreme."""
    extreme = sentence.value("extreme")
    if extreme:
        quantity, largest = EXTREMES[extreme]
        part = sentence.part or {"height": "pelvis", "bend": "knees", "reach": "hands", "distance": "feet"}.get(quantity, "")
        measure = Measure(
            quantity=cast(Quantity, quantity), part=part, other=sentence.parts[1] if len(sentence.parts) > 1 else ""
        )
        return one(WhenExtreme(measure=measure, largest=largest, within=sentence.within))
    event = sentence.event()
    if event is None and sentence.has("relation") and sentence.parts:
        event = Event(kind="raise", part=sentence.part, on=sentence.parts[1] if len(sentence.parts) > 1 else "head")
    if event is None and (sentence.has("move") or sentence.has("bone_verb")):
        event = Event(kind="move", part=sentence.part or bone_name(sentence))
    if event is None and sentence.has("adjective", "raised", "up"):
        event = Event(kind="raise", part=sentence.part)
    if event is None and sentence.has("adjective", "straight", "bent") and sentence.parts:
        measure = Measure(quantity="bend", part=sentence.part)
        return one(WhenExtreme(measure=measure, largest=sentence.has("adjective", "bent"), within=sentence.within))
    if event is None and sentence.has("edge"):
        event = Event(kind="move")
    if event is None:
        return Plan()
    edge: Literal["first", "last", "whole"] = (
        "last" if sentence.value("edge") == "last" else "first" if sentence.has("edge") else "whole"
    )
    return one(When(event=msgspec.structs.replace(event, nth=sentence.nth), edge=edge, within=sentence.within))


def where(sentence: Sentence) -> Plan:
    """Where a part is; without one, when or which way it happens."""
    if sentence.parts:
        return one(Place(part=sentence.part, within=sentence.within))
    event = sentence.event()
    if event is not None and event.kind not in ("walk", "run", "turn"):
        return one(When(event=event, within=sentence.within))
    return which_way(sentence)

"""Plans for `what`, and for imperatives and fragments that ask nothing outright."""

from typing import cast

from ...vocabulary import Doing, Movers, Posture, Share, When
from ...vocabulary_terms import Quantity
from .how import how_many, loose_quantity
from .lexicon import EXTREMES
from .plan import Plan, number, one
from .sentence import Sentence
from .which import order_of, superlative, which, which_time
from .yes_no import yes_no


def what(sentence: Sentence) -> Plan:
    """A quantity, an action, a posture, or the whole motion."""
    if superlative(sentence):
        return which_time(sentence)
    if sentence.has("quantity"):
        return loose_quantity(sentence)
    if sentence.has("extreme"):
        found = EXTREMES[sentence.value("extreme")]
        if sentence.says("speed") or found[0] in ("speed", "height"):
            return one(number(cast(Quantity, found[0]), sentence, sentence.part or ("pelvis" if found[0] == "height" else "")))
    if sentence.nth and len(sentence.events) > 1:
        return order_of(sentence)
    if sentence.nth and not sentence.events and not sentence.parts and sentence.says("happens", "does", "do", "comes"):
        return one(Doing(within=Share(first=0.0, last=0.15) if sentence.nth > 0 else Share(first=0.85, last=1.0)))
    if sentence.says("posture", "pose") and not sentence.says("same"):
        return one(Posture(within=sentence.within))
    if sentence.says("moves") and sentence.has("extreme", "most"):
        return one(Movers(within=sentence.within))
    if sentence.parts and sentence.says("do", "does", "doing"):
        return one(Doing(part=sentence.part, within=sentence.within))
    if sentence.within is not None:
        return one(Doing(within=sentence.within))
    if sentence.says(
        "doing", "happening", "happens", "happen", "going", "goes", "action", "motion", "movement", "kind", "do", "does", "see"
    ):
        return Plan(describe=True)
    return which(sentence) if sentence.parts or sentence.events else Plan()


def unasked(sentence: Sentence) -> Plan:
    """Imperatives and fragments: `describe the clip`, `first foot to land`, `steps?`, `jump height`."""
    if sentence.says("describe", "summarise", "summarize", "caption"):
        return Plan(describe=True) if sentence.within is None else one(Doing(within=sentence.within))
    if sentence.has("quantity"):
        return loose_quantity(sentence)
    if sentence.nth and (sentence.parts or sentence.events):
        return which(sentence)
    if sentence.has("comparative") and sentence.parts:
        return which(sentence)
    if sentence.events and sentence.says("find", "show", "list", "give", "tell"):
        event = sentence.event()
        return one(When(event=event, within=sentence.within)) if event else Plan()
    if sentence.events == ["step"] and not sentence.parts:
        return how_many(sentence)
    return (
        yes_no(sentence)
        if sentence.events or sentence.has("state") or sentence.has("adjective") or sentence.has("relation")
        else Plan()
    )

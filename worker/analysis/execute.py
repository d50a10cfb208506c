"""Executes a query of the vocabulary on a clip: question in, measurement with evidence out."""

from collections.abc import Callable
from typing import Any, Final

from shared.clip import MotionClip

from ..facts import Sheet
from ..vocabulary import (
    Compare,
    Count,
    Doing,
    Happens,
    Heading,
    Holds,
    Is,
    Lasts,
    Measured,
    Movers,
    Order,
    Place,
    Posture,
    Query,
    Value,
    When,
    WhenExtreme,
    Which,
    WhichTime,
)
from .queries import happenings, values, words
from .queries.scene import CannotTell, NotThere, Scene

EXECUTORS: Final[dict[type, Callable[[Scene, Any], Measured]]] = {
    Count: happenings.count,
    When: happenings.when,
    Lasts: happenings.lasts,
    Order: happenings.order,
    Which: happenings.which,
    WhichTime: happenings.which_time,
    Happens: happenings.happens,
    Value: values.value,
    WhenExtreme: values.when_extreme,
    Compare: values.compare,
    Holds: values.holds,
    Heading: words.heading,
    Doing: words.doing,
    Posture: words.posture,
    Is: words.state,
    Movers: words.movers,
    Place: words.place,
}


def execute(query: Query, clip: MotionClip, sheet: Sheet) -> Measured:
    """Measure what the query asks for on a mapped clip and its sheet.

    Never fails on what a question may ask: what the rig or the clip cannot show comes back as `cannot_tell`, what the question
    presupposes and the clip contradicts as `no`, each with the reason as a sentence. Frames in the result are source frames.
    """
    scene = Scene.of(clip, sheet)
    try:
        return EXECUTORS[type(query)](scene, query)
    except CannotTell as why:
        return Measured(supported="cannot_tell", reason=str(why))
    except NotThere as why:
        looked = scene.evidence(0, scene.count - 1, _looked_for(query), 0.0)
        return Measured(supported="no", reason=str(why), evidence=(looked,))


def _looked_for(query: Query) -> str:
    """The measure that an absence rests on."""
    if isinstance(query, Count | When | Lasts | Which | WhichTime | Happens):
        return query.event.kind
    if isinstance(query, Order):
        return query.events[0].kind
    if isinstance(query, Value | WhenExtreme):
        return query.measure.quantity
    return type(query).__name__.lower()

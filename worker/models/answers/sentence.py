"""Words for what was measured: one sentence or two for a query and its outcome, as an animator would say it."""

from collections.abc import Callable
from typing import Any, Final

from ...vocabulary import (
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
from .event_words import count_words, happens_words, lasts_words, order_words, when_words, which_time_words, which_words
from .number_words import compare_words, holds_words, value_words, when_extreme_words
from .state_words import doing_words, heading_words, movers_words, place_words, posture_words, state_words


def sentence(query: Query, measured: Measured) -> str:
    """What came out, in words. Where it cannot be told or contradicts the question, the reason."""
    if measured.value is None:
        return measured.reason
    return WORDERS[type(query)](query, measured)


WORDERS: Final[dict[type, Callable[[Any, Measured], str]]] = {
    Count: count_words,
    When: when_words,
    WhenExtreme: when_extreme_words,
    Lasts: lasts_words,
    Value: value_words,
    Compare: compare_words,
    Order: order_words,
    Which: which_words,
    WhichTime: which_time_words,
    Happens: happens_words,
    Holds: holds_words,
    Heading: heading_words,
    Doing: doing_words,
    Posture: posture_words,
    Is: state_words,
    Movers: movers_words,
    Place: place_words,
}

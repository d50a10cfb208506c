"""What becomes of a question: queries, and what their outcomes mean to it."""

from dataclasses import dataclass
from typing import Final

from ...vocabulary import AtExtreme, During, Frames, Measure, Query, Value
from ...vocabulary_terms import Quantity, Statistic
from .sentence import Sentence

SIDES: Final = ("left", "right")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a question is answered."""

    queries: tuple[Query, ...] = ()
    yes_no: bool = False
    expects: tuple[str, ...] = ()
    """For a yes/no question with a word as outcome: yes if it is one of these."""
    count: tuple[str, float] | None = None
    """For a yes/no question about how often: `exactly`, `above` or `below`, and the number."""
    negated: bool = False
    describe: bool = False
    """The whole motion is asked for: its description answers."""
    unknowable: str = ""
    """What motion does not hold: `mind`, `face`, `clothes`, `name`, `place`, `object`; queries are what can be measured still."""
    unknown: tuple[str, ...] = ()
    """Words that are not understood."""


def one(query: Query, *, expects: tuple[str, ...] = ()) -> Plan:
    """A plan of a single query."""
    return Plan(queries=(query,), expects=expects)


def number(quantity: Quantity, sentence: Sentence, part: str = "", statistic: Statistic = "max") -> Value:
    """A quantity of a part as one number within the restriction."""
    return Value(measure=Measure(quantity=quantity, part=part), statistic=statistic, within=sentence.within)


def pinned(sentence: Sentence) -> Statistic:
    """At a moment a value is read off; over a stretch its largest counts."""
    within = sentence.within
    if sentence.says("average", "mean"):
        return "mean"
    moment = isinstance(within, AtExtreme) or (isinstance(within, Frames) and within.first == within.last)
    moment = moment or (isinstance(within, During) and within.event.kind in ("hit", "take_off", "lift"))
    return "mean" if moment else "min" if sentence.has("extreme", "lowest") else "max"


def bone_name(sentence: Sentence) -> str:
    """Words that are not understood, side by side, are taken for the name of a bone."""
    words = [token.text for token in sentence.tokens if token.kind == "unknown"]
    side = f"{sentence.side} " if sentence.side and words else ""
    return side + " ".join(words)

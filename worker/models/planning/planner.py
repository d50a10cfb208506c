"""From a question to queries of the vocabulary.

The question is taken apart (`sentence.py`), and its form decides which builder turns parts, events and quantities into queries.
What no builder can turn into a measurement is said so: what motion does not hold, and words that are not understood.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ...vocabulary import write_query
from .how import how, how_long, how_many
from .plan import Plan
from .sentence import Form, Sentence
from .what import unasked, what
from .when import when, where
from .which import which, which_way
from .yes_no import yes_no

SPLIT: Final = re.compile(r"\s*(?:,?\s+and\s+|[,;?]\s*)(?=(?:which|how|when|where|what|who|does|is|do|are)\b)", re.IGNORECASE)
SENTENCES: Final = re.compile(r"(?<=[.?!])\s+")
STRICT: Final = ("yes_no", "what", "where", "none")
"""In these forms an adverb that is not understood changes what is asked (`does he walk gracefully`); in others it does not."""


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
    made = BUILDERS[sentence.form](sentence)
    asked = " ".join(write_query(query) for query in made.queries)  # names of bones are in it, as they were written
    strange = [word for word in unknown if word not in asked]
    if any(sentence.form in STRICT or not word.endswith("ly") for word in strange):
        made = Plan()
    if unknowable and made.queries:
        return replace(made, unknowable=unknowable, unknown=unknown)
    if unknowable:
        return Plan(unknowable=unknowable, unknown=unknown)
    return replace(made, unknown=unknown) if not made.queries and not made.describe else made


BUILDERS: Final[dict[Form, Callable[[Sentence], Plan]]] = {
    "yes_no": yes_no,
    "how_many": how_many,
    "how": how,
    "how_long": how_long,
    "when": when,
    "which": which,
    "which_way": which_way,
    "where": where,
    "what": what,
    "none": unasked,
}

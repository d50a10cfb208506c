"""From a question's text to a row of tokens, each with what it stands for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from .lexicon import LEXICON, LONGEST, Concept

WORD: Final = re.compile(r"\"[^\"]+\"|`[^`]+`|'[^']{2,}'|[^\W_](?:[\w.:|'’-]*\w)?(?:_\w+)*|_\w+|[?,;:()]", re.UNICODE)
NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?$")
RANGE: Final = re.compile(r"(\d+)\s*[-–]\s*(\d+)")
SHORTEST_TYPO: Final = 4


@dataclass(frozen=True)
class Token:
    """A word, phrase, number or sign."""

    kind: str
    value: str
    text: str
    """As it was written, in lower case and with slips mended; a bone's name as it stands."""


def tokenise(question: str) -> list[Token]:
    """Tokens in their order. Words that no entry of the lexicon is near to come as kind `unknown`, names of bones as `bone`."""
    text = RANGE.sub(r"\1 to \2", question.replace("’", "'"))
    text = re.sub(r"(?i)n't\b", " not", text)
    text = re.sub(r"(?i)\b(what|who|where|when|how|which|he|she|it|there|that)'s\b", r"\1 is", text)
    text = re.sub(r"(\d)\s*(seconds|secs|sec|s|metres|meters|m|cm|degrees|deg|°|%)\b", r"\1 \2", text)
    raw: list[str] = WORD.findall(re.sub(r"'s\b", "", text))
    words = [_known(word) for word in raw]
    found: list[Token] = []
    at = 0
    while at < len(words):
        size, concept = _longest(words, at)
        written = " ".join((words if concept.kind != "bone" else raw)[at : at + size])
        found.append(Token(concept.kind, concept.value, written))
        at += size
    return found


def _longest(words: list[str], at: int) -> tuple[int, Concept]:
    for size in range(min(LONGEST, len(words) - at), 0, -1):
        concept = LEXICON.get(" ".join(words[at : at + size]))
        if concept is not None:
            return size, concept
    word = words[at]
    if NUMBER.match(word):
        return 1, Concept("number", word)
    if word in "?,;:()":
        return 1, Concept("sign", word)
    if word.startswith(('"', "`", "'")):
        return 1, Concept("bone", word[1:-1])
    if re.search(r"[_.:|]|\d|[a-z][A-Z]", word):
        return 1, Concept("bone", word)
    return 1, Concept("unknown", word)


def _known(word: str) -> str:
    """Lower case; a slip in one letter is mended; what looks like the name of a bone stays as it is."""
    lower = word.lower()
    if lower in LEXICON:
        return lower
    if not word.isalpha() or re.search(r"[a-z][A-Z]", word):
        return word
    best: dict[int, list[str]] = {}
    for known in _single_words():
        slip = _slip(lower, known)
        if slip:
            best.setdefault(slip, []).append(known)
    nearest = best[min(best)] if best else []
    return nearest[0] if len({LEXICON[known] for known in nearest}) == 1 else lower


def _single_words() -> Iterable[str]:
    return (phrase for phrase in LEXICON if " " not in phrase and len(phrase) >= SHORTEST_TYPO)


def _slip(word: str, known: str) -> int:
    """1 two neighbours swapped, 2 a letter left out, 3 one put in, 4 one exchanged in a longer word; 0 none of these."""
    if len(word) < 3 or word[0] != known[0] or abs(len(word) - len(known)) > 1:
        return 0
    pairs = enumerate(zip(word, known, strict=False))
    at = next((index for index, (one, other) in pairs if one != other), min(len(word), len(known)))
    one, other = word[at:], known[at:]
    if len(one) == len(other):
        if one[:2] == other[:2][::-1] and one[2:] == other[2:]:
            return 1
        return 4 if one[1:] == other[1:] and len(word) > SHORTEST_TYPO else 0
    if one == other[1:]:
        return 2
    return 3 if one[1:] == other and len(word) > SHORTEST_TYPO else 0


def relabel(token: Token, kind: str, value: str = "") -> Token:
    """The token with another meaning."""
    return replace(token, kind=kind, value=value or token.value)

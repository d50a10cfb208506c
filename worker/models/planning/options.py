"""Finds the options that a question lists, and picks one by what was measured."""

import re
from typing import Final

from .lexicon import LEXICON, PARTS

LISTED: Final = re.compile(
    r"[\s,;.?(\[]*\b(?:options|choices|choose(?: from| between| one of)?|answer with(?: one of)?|pick(?: from| one of)?)\b"
    r"\s*:?\s*(.+)$",
    re.IGNORECASE | re.DOTALL,
)
LETTERED: Final = re.compile(r"(?:^|[\s,;?])\(?([a-hA-H]|[1-8])[).:]\s+")
IN_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*?(?:,|/|\bor\b)[^()\[\]]*)[)\]]\s*[?.]?\s*$")
SIDES: Final = re.compile(
    r"\b((?:to |on |with |by )?(?:the |his |her |its |their )?(left|right))(?: (?:one|side))?\s*(?:or|/|vs\.?|versus)\s*"
    r"((?:to |on |with |by )?(?:the |his |her |its |their )?(left|right))(?: (?:one|side))?\b",
    re.IGNORECASE,
)
PART_WORD: Final = re.compile(rf"\b(?:{'|'.join(sorted(PARTS, key=len, reverse=True))}|feet)s?\b", re.IGNORECASE)
PART_OPTION: Final = re.compile(rf"((?:(?:the|his|her|its|their|left|right)\s+)*{PART_WORD.pattern})", re.IGNORECASE)
COUNTED: Final = re.compile(r"(\w+) (\w.*)$")
BEFORE_OR_AFTER: Final = re.compile(r"\b(before|after),? or (after|before)\b", re.IGNORECASE)
TIMES: Final = (
    (re.compile(r"\b(?:first|1st) half\b", re.IGNORECASE), 0.0, 0.5),
    (re.compile(r"\b(?:second|2nd|last) half\b", re.IGNORECASE), 0.5, 1.0),
    (re.compile(r"\b(?:first third|start|beginning|outset|early)\b", re.IGNORECASE), 0.0, 1.0 / 3.0),
    (re.compile(r"\b(?:middle|halfway)\b", re.IGNORECASE), 1.0 / 3.0, 2.0 / 3.0),
    (re.compile(r"\b(?:last third|end|late)\b", re.IGNORECASE), 2.0 / 3.0, 1.0),
)
ARTICLES: Final = ("a", "an", "the", "it", "is", "to", "his", "her", "their", "its", "does", "do")
SAME: Final[dict[str, tuple[str, ...]]] = {
    "both": ("both", "two", "alike", "together", "equally", "same"),
    "alike": ("both", "equal", "alike", "same", "neither", "equally"),
    "together": ("both", "together", "same", "simultaneously"),
    "neither": ("neither", "none", "no"),
    "none": ("none", "neither", "no", "nowhere", "straight", "place", "stays"),
    "forward": ("forward", "forwards", "ahead", "straight"),
    "backward": ("backward", "backwards", "back"),
    "yes": ("yes", "true"),
    "no": ("no", "false", "neither", "none"),
}


def find_options(question: str) -> tuple[str, tuple[str, ...]]:
    """The question without its options, and the options literally; none where it lists none."""
    text = re.sub(r"\bor not\b", "", question).strip()
    relative = BEFORE_OR_AFTER.search(text)
    if relative:
        return text[: relative.start()] + relative.group(1) + text[relative.end() :], (relative.group(1), relative.group(2))
    sides = SIDES.search(text)
    listed = LISTED.search(text) or IN_BRACKETS.search(text)
    if listed:
        options = _split(listed.group(1))
        if len(options) > 1:
            return text[: listed.start()].strip() + "?", options
    marks = list(LETTERED.finditer(text))
    if len(marks) > 1:
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        options = tuple(text[mark.end() : end].strip(" ,;.?") for mark, end in zip(marks, ends, strict=True))
        return text[: marks[0].start()].strip(), tuple(option for option in options if option)
    if sides and "," not in text[: sides.start()][-2:]:
        rest = text[sides.end() :]
        more = re.match(r"\s*,?\s*(or)\s+(both|neither)\b", rest, re.IGNORECASE)
        options = (sides.group(2), sides.group(4)) + ((more.group(2),) if more else ())
        rest = rest[more.end() :] if more else rest
        return f"{text[: sides.start()]} which {rest}".replace("  ", " "), options
    tail = re.search(r"[?]\s*([^?]+(?:,|/|\bor\b)[^?]+)[?.]?\s*$", text)
    if tail and len(options := _split(tail.group(1))) > 1:
        return text[: tail.start()] + "?", options
    return _in_sentence(text)


WAYS: Final = ("forward", "backward", "sideway", "back", "ahead")
"""Options that are directions of travel: no sides of the body."""


def _split(text: str) -> tuple[str, ...]:
    parts = re.split(r"\s*(?:,\s*(?:or|and)\b|,|/|\||;|\bor\b|\n)\s*", text.strip(" ?.()[]"))
    return tuple(part.strip(" .?\"'") for part in parts if part.strip(" .?\"'"))


def _in_sentence(text: str) -> tuple[str, tuple[str, ...]]:
    """`Is it a walk, a run or a jump?`, `Which comes first: the jump or the turn?`"""
    if not re.search(r"\bor\b", text) or re.search(r"\bor (?:more|less|so|fewer)\b", text):
        return text, ()
    head, colon, rest = text.rpartition(":")
    if colon and re.search(r"\bor\b", rest):
        return head + "?", _split(rest)
    parts = list(_split(text))
    if len(parts) < 2:
        return text, ()
    words = parts[0].split()
    last = PART_OPTION.match(parts[-1])
    tail = ""
    if last and len(parts) == 2 and PART_WORD.search(parts[0]):
        parts[-1], tail = last.group(1), parts[-1][last.end() :]
    counted = COUNTED.match(parts[-1])
    if counted and all(_number(part) is not None for part in parts[1:]) and _number(words[-1]) is not None:
        options = (words[-1], *parts[1:-1], counted.group(1))
        return f"{' '.join(words[:-1])} which {counted.group(2)}?", options
    if len(parts) > 2 and words[0].lower() in ("which", "what", "how", "when", "where", "who"):
        return parts[0] + "?", tuple(parts[1:])
    size = min(len(parts[1].split()), len(words) - 1)
    if size < 1:
        return text, ()
    first = words[-size:]
    while len(first) > 1 and first[0].lower() in ("is", "are", "does", "do", "he", "she", "it", "they", "character", "person"):
        first = first[1:]
    if " ".join(first).lower().rstrip("s") in WAYS:
        return f"Which way {' '.join(words[: len(words) - len(first)])}{tail}?", (" ".join(first), *parts[1:])
    stem = " ".join([*words[: len(words) - len(first)], "which"]) + tail
    return stem + "?", (" ".join(first), *parts[1:])


def choose(options: tuple[str, ...], words: tuple[str, ...], number: float | None = None) -> str | None:
    """The option that says what was measured: by its words, best first, or by the nearest number."""
    bare = {option: _words(option) for option in options}
    for word in words:
        wanted = {word, *SAME.get(word, ())}
        exact = [option for option, said in bare.items() if said and set(said) <= wanted]
        if exact:
            return exact[0]
        inside = [option for option, said in bare.items() if wanted & set(said)]
        if len(inside) == 1:
            return inside[0]
    if number is None:
        return None
    numbers = {option: value for option in options if (value := _number(option)) is not None}
    return min(numbers, key=lambda option: abs(numbers[option] - number)) if len(numbers) > 1 else None


def time_of(option: str) -> tuple[float, float] | None:
    """The part of the clip that an option names, as shares of it."""
    return next(((first, last) for pattern, first, last in TIMES if pattern.search(option)), None)


def choose_time(options: tuple[str, ...], share: float) -> str | None:
    """The option that names the part of the clip in which a moment lies (0 its start, 1 its end); none unless all name one."""
    middles: dict[str, float] = {}
    for option in options:
        found = time_of(option)
        if found is None:
            return None
        middles[option] = 0.5 * (found[0] + found[1])
    return min(middles, key=lambda option: abs(middles[option] - share))


def _words(option: str) -> list[str]:
    found: list[str] = re.findall(r"[a-z]+", option.lower())
    kept = [word for word in found if word not in ARTICLES]
    return kept or found


def _number(option: str) -> float | None:
    found = re.search(r"-?\d+(?:\.\d+)?", option)
    if found:
        return float(found.group())
    for word in re.findall(r"[a-z]+", option.lower()):
        concept = LEXICON.get(word)
        if concept and concept.kind == "number":
            return float(concept.value)
    return None

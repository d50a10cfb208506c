"""Finds the restriction in a row of tokens ('between frames 20 and 60', 'while in the air') and takes it out."""

from dataclasses import dataclass
from typing import Final, cast, get_args

from ...vocabulary import After, AtExtreme, Before, Between, During, Event, Frames, Measure, Restriction, Seconds, Share
from ...vocabulary_terms import EventKind, Quantity
from .lexicon import EXTREMES
from .tokens import Token

OPENERS: Final = (
    "at",
    "on",
    "during",
    "while",
    "whilst",
    "when",
    "as",
    "in",
    "after",
    "before",
    "until",
    "upon",
    "once",
    "for",
    "by",
    "from",
)
SKIPPED: Final = ("det", "subject", "aux", "verb")
FOREVER: Final = 1e9
SHARES: Final[dict[tuple[str, str], tuple[float, float]]] = {
    ("1", "half"): (0.0, 0.5), ("2", "half"): (0.5, 1.0), ("-1", "half"): (0.5, 1.0),
    ("1", "third"): (0.0, 1 / 3), ("-1", "third"): (2 / 3, 1.0),
    ("1", "quarter"): (0.0, 0.25), ("-1", "quarter"): (0.75, 1.0),
}  # fmt: skip
PLACES: Final = {"first": Share(first=0.0, last=0.08), "last": Share(first=0.92, last=1.0)}
MIDDLE: Final = Share(first=0.4, last=0.6)


@dataclass(frozen=True)
class Restricted:
    """What is left of the tokens, and the restriction."""

    tokens: list[Token]
    within: Restriction | None


def take_restriction(tokens: list[Token]) -> Restricted:
    """The first restriction that is found; several are not taken apart."""
    for finder in (_frames, _seconds, _share, _between, _extreme, _event):
        for start in range(len(tokens)):
            found = finder(tokens, start)
            if found:
                size, within = found
                return Restricted(tokens[:start] + tokens[start + size :], within)
    return Restricted(tokens, None)


Found = tuple[int, Restriction] | None


def _is(tokens: list[Token], at: int, *values: str) -> bool:
    return at < len(tokens) and tokens[at].text.lower() in values


def _number(tokens: list[Token], at: int) -> float | None:
    if at < len(tokens) and tokens[at].kind == "number" and tokens[at].text.lower() not in ("no", "once"):
        return float(tokens[at].value)
    return None


def _frames(tokens: list[Token], start: int) -> Found:
    """`at frame 40`, `between frames 20 and 60`, `from 20 to 60`, `after frame 10`."""
    at = start
    opener = ""
    if _is(tokens, at, "at", "on", "in", "around", "between", "from", "after", "before", "until", "by", "since", "during"):
        opener, at = tokens[at].text.lower(), at + 1
    while _is(tokens, at, "the", "about", "roughly"):
        at += 1
    named = _is(tokens, at, "frame", "frames", "f")
    at += named
    first = _number(tokens, at)
    if first is None or not (named or opener in ("between", "from")):
        return None
    at += 1
    if _is(tokens, at, "and", "to", "until", "through"):
        at += 1
        at += _is(tokens, at, "frame")
        last = _number(tokens, at)
        if last is not None:
            at += 1
            if _is(tokens, at, "seconds", "second", "s", "secs"):
                return at + 1 - start, Seconds(first=first, last=last)
            return at - start, Frames(first=first, last=last)
        return None
    if _is(tokens, at, "seconds", "second", "s", "secs", "%", "degrees", "times"):
        return None
    if opener in ("after", "from", "since"):
        return at - start, Frames(first=first, last=FOREVER)
    if opener in ("before", "until", "by"):
        return at - start, Frames(first=-FOREVER, last=first)
    return (at - start, Frames(first=first, last=first)) if named else None


def _seconds(tokens: list[Token], start: int) -> Found:
    """`at 1.5 seconds`, `in the first 2 seconds`, `after 3 s`."""
    at = start
    if not _is(tokens, at, "at", "in", "after", "before", "during", "within", "for", "over"):
        return None
    opener, at = tokens[at].text.lower(), at + 1
    while _is(tokens, at, "the"):
        at += 1
    ordinal = tokens[at].value if at < len(tokens) and tokens[at].kind == "ordinal" else ""
    at += bool(ordinal)
    amount = _number(tokens, at)
    if amount is None:
        if ordinal in ("1", "-1") and _is(tokens, at, "second"):
            return at + 1 - start, Seconds(first=0.0, last=1.0) if ordinal == "1" else Seconds(first=-1.0, last=FOREVER)
        return None
    at += 1
    if not _is(tokens, at, "seconds", "second", "s", "secs", "sec"):
        return None
    at += 1
    if ordinal:
        return at - start, Seconds(first=0.0, last=amount) if ordinal == "1" else Seconds(first=-amount, last=FOREVER)
    if opener == "after":
        return at - start, Seconds(first=amount, last=FOREVER)
    if opener == "before":
        return at - start, Seconds(first=0.0, last=amount)
    return (at - start, Seconds(first=amount, last=amount)) if opener == "at" else None


def _share(tokens: list[Token], start: int) -> Found:
    """`in the first half`, `at the start`, `at the end`, `in the middle`."""
    at = start
    if not _is(tokens, at, "at", "in", "during", "by", "over", "towards", "near", "throughout", "from", "to"):
        return None
    at += 1
    while _is(tokens, at, "the", "very"):
        at += 1
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.kind == "ordinal" and at + 1 < len(tokens):
        share = SHARES.get((token.value, tokens[at + 1].text.lower()))
        if share:
            return at + 2 - start, Share(first=share[0], last=share[1])
        if tokens[at + 1].text.lower() == "frame":
            return at + 2 - start, Share(first=0.0, last=0.0) if token.value == "1" else Share(first=1.0, last=1.0)
    if token.kind == "edge" and token.text.lower() in ("start", "beginning", "end", "finish"):
        size = at + 1 - start
        if _is(tokens, at + 1, "of", "in") and any(one.kind == "subject" for one in tokens[at + 2 : at + 4]):
            size = next(index for index in range(at + 2, at + 4) if tokens[index].kind == "subject") + 1 - start
        elif _is(tokens, at + 1, "of"):
            return None
        return size, PLACES[token.value]
    return (at + 1 - start, MIDDLE) if _is(tokens, at, "middle", "halfway") else None


def _extreme(tokens: list[Token], start: int) -> Found:
    """`at the highest point`, `at the top of the jump`, `at its lowest`."""
    if not _is(tokens, start, "at", "when", "in"):
        return None
    at = start + 1
    while at < len(tokens) and tokens[at].kind in ("det", "subject", "aux") and not _is(tokens, at, "or", "and"):
        at += 1
    if (
        at >= len(tokens)
        or tokens[at].kind != "extreme"
        or _is(tokens, at, "least", "most")
        or (start == 0 and _is(tokens, start, "when"))
    ):
        return None
    quantity, largest = EXTREMES[tokens[at].value]
    at += 1
    while _is(tokens, at, "point", "moment", "position", "of", "the", "part"):
        at += 1
    part = ""
    side = tokens[at].value + " " if at < len(tokens) and tokens[at].kind == "side" else ""
    at += bool(side)
    if at < len(tokens) and tokens[at].kind in ("part", "parts"):
        part, at = side + tokens[at].value, at + 1
    elif at < len(tokens) and tokens[at].kind == "event":
        at += 1
    return at - start, AtExtreme(measure=Measure(quantity=cast(Quantity, quantity), part=part or _own(quantity)), largest=largest)


def _own(quantity: str) -> str:
    return {"height": "pelvis", "bend": "knees", "reach": "hands", "distance": "feet"}.get(quantity, "")


def _between(tokens: list[Token], start: int) -> Found:
    """`between the first and second step`, `from take-off to landing`."""
    if not _is(tokens, start, "between", "from"):
        return None
    middle = next((at for at in range(start + 1, len(tokens)) if _is(tokens, at, "and", "to", "until", "till")), 0)
    end = next((at for at in range(middle + 1, len(tokens)) if tokens[at].kind == "event"), 0) if middle else 0
    if not end or end - start > 14:
        return None
    ones, others = tokens[start + 1 : middle], tokens[middle + 1 : end + 1]
    if not any(token.kind == "event" for token in ones):
        ones = [*ones, tokens[end]]
    first, second = _named(ones), _named(others)
    return (end + 1 - start, Between(first=first, second=second)) if first and second else None


def _named(tokens: list[Token]) -> Event | None:
    """The event that a few words name; none where there is another matter among them."""
    values = {token.kind: token.value for token in tokens}
    if "event" not in values or not set(values) <= {*SKIPPED, "event", "side", "part", "parts", "ordinal"}:
        return None
    side, part = values.get("side", ""), values.get("part", values.get("parts", ""))
    name = f"{side} {part or 'foot'}".strip() if side or part else ""
    kind = _kind(values["event"])
    return Event(kind="landing" if kind == "plant" and not name else kind, part=name, nth=int(values.get("ordinal", 0)))


BLOWS: Final = {"punch": "hand", "kick": "foot"}
"""What hits in each kind of blow."""


def _event(tokens: list[Token], start: int) -> Found:
    """`after the second jump`, `when the left foot lands`, `while in the air`, `at the hit`, `on landing`."""
    if tokens[start].text.lower() not in OPENERS and tokens[start].value not in OPENERS:
        return None
    opener = tokens[start].text.lower()
    if opener == "when" and start < 2 and not any(token.kind == "sign" for token in tokens[start:][:-1]):
        return None
    at, side, part, nth, direction = start + 1, "", "", 0, ""
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "event":
            break
        if token.kind == "side":
            side = token.value
        elif token.kind in ("part", "parts"):
            part = token.value
        elif token.kind == "ordinal":
            nth = int(token.value)
        elif token.kind not in SKIPPED or token.text.lower() in ("or", "and"):
            return None
        at += 1
    if at >= len(tokens) or at - start > 7:
        return None
    kind = tokens[at].value
    if at == start + 1 and tokens[start].text.lower() in ("in", "for", "by", "from") and kind != "airborne":
        return None
    if opener in ("in", "for", "by", "from") and kind not in ("airborne", "jump", "walk", "run", "turn", "punch", "kick"):
        return None
    if tokens[at].text.lower() == "in the air":
        kind = "airborne"
    if not part and side and kind == "turn":
        side, direction = "", side
    if at + 1 < len(tokens) and tokens[at + 1].kind == "side" and kind == "turn":
        direction, at = tokens[at + 1].value, at + 1
    name = f"{side} {part}".strip() if part else (f"{side} hand" if side else "")
    if kind == "plant" and not part and not side:
        kind = "landing"
    if opener in ("at", "on", "upon") and kind in BLOWS:  # the moment it hits, not the way there and back
        kind, name = "hit", name or BLOWS[kind]
    event = Event(kind=_kind(kind), part=name, nth=nth, direction="left" if direction == "left" else "right" if direction else "")
    end = at + 1
    if opener in ("after", "once"):
        return end - start, After(event=event)
    if opener in ("before", "until"):
        return end - start, Before(event=event)
    return end - start, During(event=event)


def _kind(kind: str) -> EventKind:
    return next(one for one in get_args(EventKind) if one == kind)

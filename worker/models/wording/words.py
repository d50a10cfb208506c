"""Numbers, sides and lists as one says them."""

from collections.abc import Sequence
from typing import Final

COUNTS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
TIMES: Final = {1: "once", 2: "twice"}
SPOKEN_DIRECTIONS: Final = {
    "forward": "forward",
    "backward": "backward",
    "left": "to the left",
    "right": "to the right",
    "forward_left": "forward and to the left",
    "forward_right": "forward and to the right",
    "backward_left": "back and to the left",
    "backward_right": "back and to the right",
}


def count(number: int) -> str:
    """`four`; from thirteen on, digits."""
    return COUNTS[number] if number < len(COUNTS) else str(number)


def times(number: int) -> str:
    """`once`, `twice`, `three times`."""
    return TIMES.get(number) or f"{count(number)} times"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`a step`, `four steps`."""
    if number == 1:
        return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    return f"{count(number)} {plural or noun + 's'}"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def distance(metres: float) -> str:
    """A length as one estimates it: `about 40 cm`, `about a metre`, `about two and a half metres`."""
    if metres < 0.95:
        return f"about {max(5, 5 * round(metres * 20.0))} cm"
    if metres < 1.25:
        return "about a metre"
    halves = round(metres * 2.0)
    if metres < 5.0:
        whole, half = divmod(halves, 2)
        return f"about {count(whole)}{' and a half' if half else ''} metres"
    return f"about {count(round(metres))} metres"


def turn(angle_deg: float) -> str:
    """How far a turn goes and to which side: `a quarter turn to the left`, `about 60° to the right`."""
    size, side = abs(angle_deg), "left" if angle_deg > 0.0 else "right"
    if size >= 540.0:
        return f"{count(round(size / 360.0))} full turns to the {side}"
    for limit, name in ((90.0, "a quarter turn"), (180.0, "a half turn"), (360.0, "a full turn")):
        if abs(size - limit) <= 0.14 * limit:
            return f"{name} to the {side}"
    return f"about {10 * round(size / 10.0)}° to the {side}"


def direction(name: str) -> str:
    """A direction of travel, ready to follow a verb; empty stays empty."""
    return SPOKEN_DIRECTIONS.get(name, "")


def other_side(side: str) -> str:
    """The other one of `left` and `right`."""
    return "right" if side == "left" else "left"


def sentence(text: str) -> str:
    """With a capital letter at its start and a full stop at its end."""
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""

"""Words for what was measured: one sentence or two for a query and its outcome, as an animator would say it."""

from collections.abc import Callable
from typing import Any, Final

from ..vocabulary import (
    Compare,
    Count,
    Doing,
    Event,
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
)

NOUNS: Final[dict[str, tuple[str, str]]] = {
    "step": ("step", "steps"), "plant": ("foot plant", "foot plants"), "lift": ("foot lift", "foot lifts"),
    "jump": ("jump", "jumps"),
    "take_off": ("take-off", "take-offs"), "landing": ("landing", "landings"), "airborne": ("flight", "flights"),
    "turn": ("turn", "turns"), "touch": ("touch", "touches"), "clap": ("clap", "claps"), "wave": ("wave", "waves"),
    "punch": ("punch", "punches"), "kick": ("kick", "kicks"), "hit": ("hit", "hits"), "throw": ("throw", "throws"),
    "reach": ("reach", "reaches"), "swing": ("swing", "swings"), "raise": ("raise", "raises"), "walk": ("walk", "walks"),
    "reach_low": ("reach below the knees", "reaches below the knees"), "still": ("pause", "pauses"),
    "repetition": ("repetition", "repetitions"), "squat": ("squat", "squats"), "fall": ("fall", "falls"),
    "roll": ("roll", "rolls"),
    "move": ("movement", "movements"), "lean": ("lean", "leans"), "bend": ("bend", "bends"),
}  # fmt: skip
VERBS: Final[dict[str, str]] = {
    "step": "steps", "plant": "lands", "lift": "leaves the floor", "jump": "jumps", "take_off": "takes off", "landing": "lands",
    "airborne": "is in the air", "turn": "turns", "touch": "touches", "clap": "claps", "wave": "waves", "punch": "punches",
    "kick": "kicks", "hit": "hits", "throw": "throws", "reach": "reaches out", "swing": "swings", "raise": "goes up",
    "reach_low": "goes below the knees", "walk": "walks", "run": "runs", "sidestep": "sidesteps",
    "walk_backward": "walks backward",
    "stand": "stands", "crouch": "crouches", "squat": "squats", "sit": "sits", "sit_down": "sits down", "stand_up": "stands up",
    "kneel": "kneels", "lie": "lies", "lie_down": "lies down", "get_up": "gets up", "fall": "falls", "crawl": "crawls",
    "roll": "rolls", "bend": "bends over", "lean": "leans", "balance": "balances on one leg", "handstand": "does a handstand",
    "cartwheel": "does a cartwheel", "flip": "flips", "move": "moves", "still": "is still", "repetition": "repeats",
}  # fmt: skip
MOMENTS: Final = ("plant", "lift", "take_off", "landing", "hit", "clap")
SIDED: Final = ("punch", "kick", "wave", "raise", "reach", "touch")
NUMBER_WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
LEVELS: Final = {
    "below_waist": "below the waist", "waist": "at waist height", "chest": "at chest height", "shoulder": "at shoulder height",
    "head": "at head height", "overhead": "over the head",
}  # fmt: skip
NAMES: Final[dict[str, str]] = {
    "height": "height", "ahead": "distance ahead of the body", "aside": "distance to the side", "distance": "distance",
    "speed": "speed",
    "bend": "bend", "raise_angle": "raise of the upper arm", "lean": "lean", "side_lean": "sideways lean", "twist": "twist",
    "facing": "facing", "reach": "reach", "drop": "drop of the pelvis", "opening": "opening", "activity": "mean speed",
    "path": "path", "travel": "travel", "sideways": "sideways travel", "turn_angle": "turn", "duration": "duration",
    "fps": "frame rate", "frame_count": "number of frames", "bone_count": "number of bones", "cadence": "cadence",
    "step_length": "step length", "step_height": "step height", "step_time": "time from step to step",
    "jump_height": "jump height",
    "jump_length": "jump length", "air_time": "time in the air", "cycle_time": "length of a cycle",
    "body_height": "body height",
    "symmetry": "symmetry",
}  # fmt: skip


def amount(value: float, unit: str) -> str:
    """`30 cm`, `1.62 m`, `90°`, `0.5 s`, `107 steps/min`."""
    if unit == "m":
        return f"{value:.2f} m" if abs(value) >= 1.0 else f"{100.0 * value:.0f} cm"
    if unit == "deg":
        return f"{value:.0f}°"
    if unit == "%":
        return f"{value:.0f}%"
    if unit in ("s", "m/s"):
        return f"{value:.2f} {unit}" if abs(value) < 10.0 else f"{value:.1f} {unit}"
    return f"{value:.0f} {unit}".strip() if value == round(value) or unit == "steps/min" else f"{value:.2f} {unit}".strip()


def frame(value: float | str) -> str:
    return f"{float(value):.0f}" if float(value) == round(float(value)) else f"{float(value):.1f}"


def span(measured: Measured) -> str:
    """`at frame 40`, `from frame 20 to 60`."""
    first, last = measured.details.get("first_frame"), measured.details.get("last_frame")
    if first is None or last is None:
        if not measured.evidence:
            return ""
        first, last = measured.evidence[0].first_frame, measured.evidence[0].last_frame
    return f"at frame {frame(first)}" if first == last else f"from frame {frame(first)} to {frame(last)}"


def sentence(query: Query, measured: Measured) -> str:
    """What came out, in words. Where it cannot be told or contradicts the question, the reason."""
    if measured.value is None:
        return measured.reason
    return WORDERS[type(query)](query, measured)


def doer(event: Event, side: str = "") -> str:
    """Who does it: `The left foot`, or nobody in particular (`The character`)."""
    part = event.part
    if side in ("left", "right") and not part.startswith(("left", "right")):
        bare = {"step": "foot", "plant": "foot", "lift": "foot", "kick": "leg", "wave": "hand", "punch": "hand"}.get(
            event.kind, ""
        )
        part = f"{side} {part or bare}".strip() if part or bare else ""
    return f"The {part}" if part else "The character"


def _plural(event: Event, count: int) -> str:
    one, many = NOUNS.get(event.kind, (event.kind.replace("_", " "), event.kind.replace("_", " ") + "s"))
    number = NUMBER_WORDS[count] if 0 <= count < len(NUMBER_WORDS) else str(count)
    return f"{number} {one if count == 1 else many}"


def _count(query: Count, measured: Measured) -> str:
    count = int(float(measured.value or 0))
    if not count:
        return f"None. {measured.details.get('absence', '')}"
    text = _plural(query.event, count).capitalize()
    if query.event.direction:
        text += f" to the {query.event.direction}"
    sides = str(measured.details.get("sides", ""))
    left, right = int(float(measured.details.get("left", 0.0))), int(float(measured.details.get("right", 0.0)))
    if query.event.kind == "step" and left and right:
        text += f" ({left} left, {right} right)"
    elif left and not right and sides:
        text += " with the left"
    elif right and not left and sides:
        text += " with the right"
    spans = str(measured.details.get("spans", "")).split(", ")
    frames = str(measured.details.get("frames", "")).split(", ")
    places = frames if query.event.kind in (*MOMENTS, "step", "punch", "kick") else spans
    if query.event.kind == "repetition":
        return text + "."
    return f"{text}, {'at frame' if len(places) == 1 and places is frames else 'frames'} {', '.join(places)}."


def _when(query: When, measured: Measured) -> str:
    event, details = query.event, measured.details
    side = str(details.get("side", ""))
    who = doer(event, side if event.kind in ("step", "plant", "lift") else "")
    verb = VERBS[event.kind]
    if event.kind == "turn":
        verb = f"turns {side} by {abs(float(details.get('amount', 0.0))):.0f}°"
    elif event.kind == "touch":
        verb = f"touches the {event.on}" if event.on else "touches"
    elif event.kind == "raise":
        verb = f"goes above the {event.on or 'shoulders'}"
        who = doer(event, side) if event.part else f"The {side} hand"
    first, last = frame(details["first_frame"]), frame(details["last_frame"])
    seconds = f" ({float(details['seconds']):.2f} s into the clip)"
    if event.kind in MOMENTS or first == last:
        text = f"{who} {verb} at frame {first}{seconds}."
    elif event.kind == "step":
        text = f"{who} lifts at frame {first} and lands at frame {last}."
    elif query.edge == "first":
        text = f"{who} {verb} from frame {first} on{seconds}."
    elif query.edge == "last":
        text = f"{who} {verb} until frame {last}{seconds}."
    else:
        text = f"{who} {verb} from frame {first} to {last}{seconds}."
    more = int(float(details.get("count", 1.0))) - 1
    spans = str(details.get("spans", "")).split(", ")
    if not event.nth and more > 0 and len(spans) > 1:
        text += f" Again: frames {', '.join(_single(one) for one in spans[1:6])}."
    return text


def _single(text: str) -> str:
    first, _, last = text.partition("–")
    return first if first == last else text


def _when_extreme(query: WhenExtreme, measured: Measured) -> str:
    name = str(measured.details.get("part", "")) or "body"
    value = amount(float(measured.details.get("value", 0.0)), str(measured.details.get("value_unit", "")))
    most = "largest" if query.largest else "smallest"
    quantity = query.measure.quantity
    special = {
        ("height", True): f"The {name} is highest at frame {{}}, {value} above the floor.",
        ("height", False): f"The {name} is lowest at frame {{}}, {value} above the floor.",
        ("speed", True): f"The {name} is fastest at frame {{}}: {value}.",
        ("bend", True): f"The {name} is most bent at frame {{}}: {value}.",
        ("bend", False): f"The {name} is straightest at frame {{}}, bent by {value}.",
    }
    text = special.get((quantity, query.largest), f"The {NAMES[quantity]} of the {name} is {most} at frame {{}}: {value}.")
    return text.format(frame(float(measured.value or 0.0)))


def _lasts(query: Lasts, measured: Measured) -> str:
    seconds = amount(float(measured.value or 0.0), "s")
    count = int(float(measured.details.get("count", 1.0)))
    times = "" if count == 1 or query.event.kind in ("wave", "repetition") else f", {_plural(query.event, count)} together"
    spans = ", ".join(_single(one) for one in str(measured.details.get("spans", "")).split(", "))
    return f"{doer(query.event)} {VERBS[query.event.kind]} for {seconds}{times} (frames {spans})."


def _value(query: Value, measured: Measured) -> str:
    quantity, details = query.measure.quantity, measured.details
    value = float(measured.value or 0.0)
    text = amount(value, measured.unit)
    part = str(details.get("part", "")) or "body"
    if details.get("count"):
        both = [f"{details[f'part_{index}']} {amount(float(details[f'value_{index}']), measured.unit)}" for index in (0, 1)]
        return f"The {both[0]}, the {both[1]} ({NAMES[quantity]}, {_moment(measured)})."
    at = f"at frame {frame(details['frame'])}" if "frame" in details else ""
    if query.statistic in ("mean", "range", "change"):
        at = _moment(measured)
        if query.statistic == "range" and quantity != "opening":
            return f"The {NAMES[quantity]} of the {part} varies by {text} {at}."
    plain: dict[str, str] = {
        "height": f"The {part} is {text} above the {query.measure.other or 'floor'} {at}"
        + (", its highest point" if query.statistic == "max" else ", its lowest point" if query.statistic == "min" else ""),
        "speed": f"The {part} {'reaches' if query.statistic == 'max' else 'goes at'} {text} {at}"
        + (f"; {amount(float(details.get('mean', 0.0)), 'm/s')} on average" if query.statistic == "max" else ""),
        "bend": f"The {part} is bent by {text} {at}" if value >= 12.0 else f"The {part} is straight {at} (bent by {text})",
        "lean": f"The torso leans by {text} {at}",
        "drop": f"The pelvis goes down by {text} of its standing height {at}",
        "distance": f"The {part} are {text} apart {at}",
        "opening": f"{part} {'turns' if measured.unit == 'deg' else 'shifts'} by up to {text}, "
        f"from frame {frame(details.get('lowest_frame', 0.0))} to {frame(details.get('highest_frame', 0.0))}",
        "travel": f"The character travels {text} {_moment(measured)}",
        "path": f"The {part} goes a way of {text} {_moment(measured)}",
        "turn_angle": f"The character turns {'left' if value > 0.0 else 'right'} by {amount(abs(value), 'deg')} {span(measured)}",
        "duration": f"{amount(value, 's')} ({_moment(measured)})",
        "fps": f"{value:g} frames per second",
        "frame_count": f"{value:.0f} frames ({_moment(measured)})",
        "bone_count": f"The rig has {value:.0f} bones",
        "cadence": f"{value:.0f} steps a minute {_moment(measured)}",
        "step_length": f"A step is {text} long on average ({_moment(measured)})",
        "step_height": f"The feet are lifted {text} in a step on average ({_moment(measured)})",
        "step_time": f"{text} from one step to the next ({_moment(measured)})",
        "jump_height": f"The jump is {text} high (rise of the pelvis), highest at frame {frame(details.get('top_frame', 0.0))}",
        "jump_length": f"The jump goes {text} far, {_moment(measured)}",
        "air_time": f"In the air for {text}, {_moment(measured)}",
        "cycle_time": f"One cycle takes {text}",
        "body_height": f"The body is {text} tall when it stands",
        "symmetry": f"Left and right are {text} alike",
        "facing": f"Faces {amount(abs(value), 'deg')} to the {'left' if value > 0.0 else 'right'} of its first facing {at}",
        "reach": f"The {part} reaches {text} of the limb's length {at}",
    }
    if quantity == "turn_angle" and abs(value) < 15.0:
        return f"The character does not turn to speak of: it ends facing {amount(abs(value), 'deg')} from where it began."
    return (plain.get(quantity) or f"The {NAMES[quantity]} of the {part} is {text} {at}").strip() + "."


def _moment(measured: Measured) -> str:
    return span(measured)


def _compare(query: Compare, measured: Measured) -> str:
    quantity = query.values[0].measure.quantity
    parts = {label: value.measure.part for label, value in zip(query.labels, query.values, strict=True)}
    best, second = str(measured.details["best"]), str(measured.details["second"])
    if len(set(parts.values())) == 1:  # the same part at different times
        parts = {label: f"{label} ({part or 'body'})" for label, part in parts.items()}
    one, other = float(measured.details[best]), float(measured.details[second])
    numbers = f"{amount(one, measured.unit)} against {amount(other, measured.unit)}"
    if measured.value == "alike":
        return f"Both about the same: {parts[best]} {amount(one, measured.unit)}, {parts[second]} {amount(other, measured.unit)}."
    more = {
        ("activity", True): "moves more", ("activity", False): "moves less", ("height", True): "goes higher",
        ("height", False): "goes lower", ("speed", True): "is faster", ("speed", False): "is slower",
        ("bend", True): "bends more", ("bend", False): "is straighter",
        ("reach", True): "reaches further", ("path", True): "goes the longer way",
        ("ahead", True): "is further in front",
    }.get((quantity, query.largest), f"has the {'larger' if query.largest else 'smaller'} {NAMES[quantity]}")  # fmt: skip
    places = [item for item in measured.evidence if quantity not in ("activity",)]
    at = f", at frame {frame(places[0].first_frame)}" if places and places[0].first_frame == places[0].last_frame else ""
    return f"The {parts[best]} {more} ({numbers}{', mean speed against the body' if quantity == 'activity' else ''}{at})."


def _order(query: Order, measured: Measured) -> str:
    when = "last" if query.latest else "first"
    winner = str(measured.value)
    if winner == "together":
        first = measured.evidence[0]
        return f"Both at the same time, at frame {frame(first.last_frame)}."
    event = query.events[query.labels.index(winner)]
    at = frame(measured.details[winner])
    if winner in ("left", "right"):
        verb = {"step": "steps"}.get(event.kind, VERBS[event.kind])
        name = event.part or f"{winner} side"
        second = measured.details.get("second")
        then = f", then the {second} one at frame {frame(measured.details[str(second)])}" if second else ""
        return f"The {name} {verb} {when}, at frame {at}{then}."
    winner = winner.removeprefix("the ")
    rest = ", ".join(
        f"{label} at frame {frame(measured.details[label])}"
        for label in query.labels
        if label in measured.details and label != winner
    )
    missing = measured.details.get("missing")
    tail = f"; {rest}" if rest else f"; there is no {str(missing).removeprefix('the ')}" if missing else ""
    return f"The {winner} comes {when}, at frame {at}{tail}."


def _which(query: Which, measured: Measured) -> str:
    bare = query.event.part.removeprefix("left ").removeprefix("right ") or "side"
    verb = VERBS[query.event.kind]
    if query.event.kind == "touch":
        verb = f"touches the {query.event.on}"
    if query.event.kind == "raise":
        verb = f"goes above the {query.event.on or 'shoulders'}"
    if measured.value == "both":
        return f"Both: each {bare} {verb} ({span(measured)})."
    return f"The {measured.value} {bare} {verb}, {span(measured)}."


def _happens(query: Happens, measured: Measured) -> str:
    event = query.event
    if not measured.value:
        return f"No. {measured.reason}"
    if event.kind == "turn":
        side = measured.details.get("side") or event.direction
        return f"Yes, {side} by {abs(float(measured.details.get('amount', 0.0))):.0f}°, {span(measured)}.".replace(
            "Yes,  by", "Yes, by"
        )
    side = str(measured.details.get("side", ""))
    sided = side in ("left", "right") and not event.part.startswith(side) and event.kind in SIDED
    who = f" ({side} {event.part.removeprefix('left ').removeprefix('right ') or 'side'})" if sided else ""
    spans = [_single(one) for one in str(measured.details.get("spans", "")).split(", ") if one]
    if len(spans) > 1:
        return f"Yes{who}, frames {', '.join(spans[:6])}{' …' if len(spans) > 6 else ''}."
    return f"Yes{who}, {span(measured)}."


def _holds(query: Holds, measured: Measured) -> str:
    quantity = query.value.measure.quantity
    value = float(measured.details["value"])
    part = str(measured.details.get("part", "")) or query.value.measure.part or "body"
    start = "Yes" if measured.value else "No"
    only = measured.details.get("only")
    text = amount(abs(value), measured.unit)
    at = (
        f"at frame {frame(measured.details['frame'])}"
        if "frame" in measured.details and query.value.statistic != "mean"
        else span(measured)
    )
    other = query.value.measure.other
    said = {
        "bend": f"the {part} is bent by {text} {at}",
        "height": f"the {part} is {text} {'above' if value >= 0.0 else 'below'} the {other or 'floor'} {at}",
        "lean": f"the torso leans by {text} {at}",
        "distance": f"{part} are {text} apart {at}",
        "ahead": f"the {part} is {text} {'in front of' if value >= 0.0 else 'behind'} the {other or 'pelvis'} {at}",
        "aside": f"the {part} is {text} {'out to its own side' if value >= 0.0 else 'across the middle of the body'} {at}",
        "speed": f"it reaches {text} {at}",
        "travel": f"it travels {text} {at}",
        "jump_height": f"the jump is {text} high {at}",
        "jump_length": f"the jump goes {text} far {at}",
        "duration": f"it takes {text}",
        "turn_angle": f"it turns by {text} {at}",
    }.get(quantity, f"the {NAMES[quantity]} is {text} {at}")
    if quantity == "ahead" and query.value.statistic == "range":
        said = f"the {part} swings {text} back and forth, {span(measured)}"
    if only and query.every:
        return f"No, only the {only} does. Of the other: {said}."
    return f"{start}, {said}."


def _heading(query: Heading, measured: Measured) -> str:
    value = abs(float(measured.details.get("amount", 0.0)))
    text = amount(value, str(measured.details.get("amount_unit", "")))
    word = str(measured.value).replace("_", " and to the ")
    if word in ("left", "right") and query.of != "turn":
        word = f"to its {word}"
    if measured.value == "none":
        return {
            "travel": f"Nowhere: the character stays where it is (it moves {text}).",
            "lean": f"In no direction to speak of: the torso leans by {text} at most.",
            "twist": f"Neither way: the chest twists by {text} at most.",
        }.get(query.of, "In no direction to speak of.")
    verbs = {"travel": "Travels", "turn": "Turns", "lean": "Leans", "twist": "Twists"}
    if query.of == "limb":
        return f"The {query.part} goes {word}, {text}, {span(measured)}."
    return f"{verbs[query.of]} {word} by {text}, {span(measured)}."


def _doing(query: Doing, measured: Measured) -> str:
    actions = list(dict.fromkeys(str(measured.value).split(", ")))
    names = [VERBS.get(action, action.replace("_", " ") + "s") for action in actions if action]
    limbs = str(measured.details.get("limbs", ""))
    extra = f", {limbs.replace('; ', ', ')}" if limbs and len(names) == 1 else ""
    said = ", then ".join(names) if names else "nothing that has a name"
    where = span(measured) if not measured.evidence else _around(measured)
    return f"The character {said}{extra} ({where})."


def _around(measured: Measured) -> str:
    return f"frames {frame(measured.evidence[0].first_frame)}–{frame(measured.evidence[-1].last_frame)}"


def _posture(query: Posture, measured: Measured) -> str:
    return f"{str(measured.value).replace('_', ' ').capitalize()} ({span(measured)})."


def _is(query: Is, measured: Measured) -> str:
    value = float(measured.details.get("amount", 0.0))
    text = amount(value, str(measured.details.get("amount_unit", "")))
    start = "Yes" if measured.value else "No"
    reason = f" {measured.reason}" if measured.reason else ""
    said = {
        "loops": f"the last pose is {text} from the first on average",
        "symmetric": f"left and right are {text} alike",
        "in_place": f"the character ends {text} from where it began",
        "still": f"the part that moves most goes {text}",
        "moving": f"the part that moves most goes {text}",
        "rhythmic": f"it repeats {value:.0f} times" if value else "nothing repeats",
        "human": f"{value:.0f} of 22 joints are mapped",
    }[query.state]
    return f"{start}, {said}.{reason}"


def _movers(query: Movers, measured: Measured) -> str:
    order = str(measured.details.get("order", "")).split(", ")
    rest = f", then {', '.join(order[1:4])}" if len(order) > 1 else ""
    return f"Most of all {order[0]}{rest}."


def _place(query: Place, measured: Measured) -> str:
    places: list[str] = []
    for one in str(measured.value).split("; "):
        name, _, where = one.partition(": ")
        level, _, around = where.partition(", ")
        places.append(f"the {name} is {LEVELS.get(level, level)}, {around}")
    near = measured.details.get("near")
    text = "; ".join(places) + (f", near the {near}" if near else "")
    return f"{text[:1].upper()}{text[1:]} ({span(measured)})."


WORDERS: Final[dict[type, Callable[[Any, Measured], str]]] = {
    Count: _count,
    When: _when,
    WhenExtreme: _when_extreme,
    Lasts: _lasts,
    Value: _value,
    Compare: _compare,
    Order: _order,
    Which: _which,
    Happens: _happens,
    Holds: _holds,
    Heading: _heading,
    Doing: _doing,
    Posture: _posture,
    Is: _is,
    Movers: _movers,
    Place: _place,
}

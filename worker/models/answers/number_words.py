"""Words for numbers and comparisons of numbers."""

from ...vocabulary import Compare, Holds, Measured, Value, WhenExtreme
from .terms import NAMES, amount, frame, span


def when_extreme_words(query: WhenExtreme, measured: Measured) -> str:
    """The frame of an extreme, with its value."""
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


def value_words(query: Value, measured: Measured) -> str:
    """The number, of what, and where."""
    quantity, details = query.measure.quantity, measured.details
    value = float(measured.value or 0.0)
    text = amount(value, measured.unit)
    part = str(details.get("part", "")) or "body"
    if details.get("count"):
        both = [f"{details[f'part_{index}']} {amount(float(details[f'value_{index}']), measured.unit)}" for index in (0, 1)]
        return f"The {both[0]}, the {both[1]} ({NAMES[quantity]}, {span(measured)})."
    at = f"at frame {frame(details['frame'])}" if "frame" in details else ""
    if query.statistic in ("mean", "range", "change"):
        at = span(measured)
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
        "travel": f"The character travels {text} {span(measured)}",
        "path": f"The {part} goes a way of {text} {span(measured)}",
        "turn_angle": f"The character turns {'left' if value > 0.0 else 'right'} by {amount(abs(value), 'deg')} {span(measured)}",
        "duration": f"{amount(value, 's')} ({span(measured)})",
        "fps": f"{value:g} frames per second",
        "frame_count": f"{value:.0f} frames ({span(measured)})",
        "frames_apart": f"{value:.0f} frames ({span(measured)})",
        "bone_count": f"The rig has {value:.0f} bones",
        "cadence": f"{value:.0f} steps a minute {span(measured)}",
        "step_length": f"A step is {text} long on average ({span(measured)})",
        "step_width": f"The feet land {text} apart to the side on average ({span(measured)})",
        "step_height": f"The feet are lifted {text} in a step on average ({span(measured)})",
        "step_time": f"{text} from one step to the next ({span(measured)})",
        "jump_height": f"The jump is {text} high (rise of the pelvis), highest at frame {frame(details.get('top_frame', 0.0))}",
        "jump_length": f"The jump goes {text} far, {span(measured)}",
        "air_time": f"In the air for {text}, {span(measured)}",
        "cycle_time": f"One cycle takes {text}",
        "body_height": f"The body is {text} tall when it stands",
        "symmetry": f"Left and right are {text} alike",
        "facing": f"Faces {amount(abs(value), 'deg')} to the {'left' if value > 0.0 else 'right'} of its first facing {at}",
        "reach": f"The {part} reaches {text} of the limb's length {at}",
    }
    if quantity == "turn_angle" and abs(value) < 15.0:
        return f"The character does not turn to speak of: it ends facing {amount(abs(value), 'deg')} from where it began."
    return (plain.get(quantity) or f"The {NAMES[quantity]} of the {part} is {text} {at}").strip() + "."


def compare_words(query: Compare, measured: Measured) -> str:
    """Which is more, with both numbers."""
    quantity = query.values[0].measure.quantity
    parts = {label: value.measure.part for label, value in zip(query.labels, query.values, strict=True)}
    best, second = str(measured.details["best"]), str(measured.details["second"])
    if len(set(parts.values())) == 1:  # the same part at different times
        return _compare_times(query, measured)
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


def _compare_times(query: Compare, measured: Measured) -> str:
    """One part in several stretches of the clip: `0.63 m/s at the start against 0.07 m/s at the end (mean speed of the body)`."""
    best, second = str(measured.details["best"]), str(measured.details["second"])
    numbers = [f"{amount(float(measured.details[label]), measured.unit)} in “{label}”" for label in (best, second)]
    name = f"{NAMES[query.values[0].measure.quantity]} of the {query.values[0].measure.part or 'body'}, on average"
    alike = "About the same" if measured.value == "alike" else f"{best[:1].upper()}{best[1:]}"
    return f"{alike}: {numbers[0]} against {numbers[1]} ({name})."


def holds_words(query: Holds, measured: Measured) -> str:
    """Whether, with the number it rests on."""
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

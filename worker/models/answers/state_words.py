"""Words for what is measured as a word: directions, actions, postures, states, places."""

from ...vocabulary import Doing, Heading, Is, Measured, Movers, Place, Posture
from .terms import LEVELS, VERBS, amount, frame, span


def heading_words(query: Heading, measured: Measured) -> str:
    """Which way, and by how much."""
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
    if "in_place" in measured.details:
        return f"{verbs[query.of]} {word} in place, {span(measured)}: the root stays, its feet would cover {text}."
    return f"{verbs[query.of]} {word} by {text}, {span(measured)}."


def doing_words(query: Doing, measured: Measured) -> str:
    """The actions in their order."""
    if query.part:
        return _part_words(query, measured)
    actions = list(dict.fromkeys(str(measured.value).split(", ")))
    names = [VERBS.get(action, action.replace("_", " ") + "s") for action in actions if action]
    limbs = str(measured.details.get("limbs", ""))
    extra = f", {limbs.replace('; ', ', ')}" if limbs and len(names) == 1 else ""
    said = ", then ".join(names) if names else "nothing that has a name"
    where = span(measured) if not measured.evidence else _around(measured)
    return f"The character {said}{extra} ({where})."


def _part_words(query: Doing, measured: Measured) -> str:
    details = measured.details
    done = [f"{VERBS[kind]} ({details[f'count_{kind}']:.0f})" for kind in str(measured.value).split(", ") if kind]
    verb = "bent by" if details["quantity"] == "bend" else "between"
    ranges = [
        f"the {details[f'part_{index}']} is {verb} {amount(float(details[f'low_{index}']), str(details['unit']))} "
        f"{'to' if verb == 'bent by' else 'and'} {amount(float(details[f'high_{index}']), str(details['unit']))}"
        + ("" if verb == "bent by" else " above the floor")
        for index in (0, 1)
        if f"part_{index}" in details
    ]
    text = "; ".join([*([f"the {query.part} {', '.join(done)}"] if done else []), *ranges])
    return f"{text[:1].upper()}{text[1:]}."


def _around(measured: Measured) -> str:
    return f"frames {frame(measured.evidence[0].first_frame)}–{frame(measured.evidence[-1].last_frame)}"


def posture_words(query: Posture, measured: Measured) -> str:
    """The posture."""
    return f"{str(measured.value).replace('_', ' ').capitalize()} ({span(measured)})."


def state_words(query: Is, measured: Measured) -> str:
    """Whether, with the measure it rests on."""
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
        "fast": f"the joints move at {text} on average",
        "slow": f"the joints move at {text} on average",
        "rhythmic": f"it repeats {value:.0f} times" if value else "nothing repeats",
        "human": f"{value:.0f} of 22 joints are mapped",
    }[query.state]
    return f"{start}, {said}.{reason}"


def movers_words(query: Movers, measured: Measured) -> str:
    """What moves most, in order."""
    order = str(measured.details.get("order", "")).split(", ")
    rest = f", then {', '.join(order[1:4])}" if len(order) > 1 else ""
    return f"Most of all {order[0]}{rest}."


def place_words(query: Place, measured: Measured) -> str:
    """Where hands, feet or other parts are."""
    places: list[str] = []
    for one in str(measured.value).split("; "):
        name, _, where = one.partition(": ")
        level, _, around = where.partition(", ")
        places.append(f"the {name} is {LEVELS.get(level, level)}, {around}")
    near = measured.details.get("near")
    text = "; ".join(places) + (f", near the {near}" if near else "")
    return f"{text[:1].upper()}{text[1:]} ({span(measured)})."

"""Words for events: how often, when, for how long, which first, which side, whether at all."""

from ...vocabulary import Count, Happens, Lasts, Measured, Order, When, Which, WhichTime
from .terms import MOMENTS, NOUNS, SIDED, VERBS, amount, doer, frame, plural, single, span


def count_words(query: Count, measured: Measured) -> str:
    """How often, by side, and where."""
    count = int(float(measured.value or 0))
    if not count:
        return f"None. {measured.details.get('absence', '')}"
    text = plural(query.event, count).capitalize()
    if query.event.direction:
        text += f" to the {query.event.direction}"
    sides = str(measured.details.get("sides", ""))
    left, right = int(float(measured.details.get("left", 0.0))), int(float(measured.details.get("right", 0.0)))
    if query.event.kind == "step" and left and right:
        text += f" ({left} left, {right} right)"
    elif (left > 0) != (right > 0) and sides and not query.event.direction:
        text += f" {'to' if query.event.kind == 'turn' else 'with'} the {'left' if left else 'right'}"
    spans = str(measured.details.get("spans", "")).split(", ")
    frames = str(measured.details.get("frames", "")).split(", ")
    places = frames if query.event.kind in (*MOMENTS, "step", "punch", "kick") else spans
    if query.event.kind == "repetition":
        return text + "."
    return f"{text}, {'at frame' if len(places) == 1 and places is frames else 'frames'} {', '.join(places)}."


def when_words(query: When, measured: Measured) -> str:
    """The moment, and when it happens again."""
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
        text += f" Again: frames {', '.join(single(one) for one in spans[1:6])}."
    return text


def lasts_words(query: Lasts, measured: Measured) -> str:
    """For how long, all in all."""
    seconds = amount(float(measured.value or 0.0), "s")
    count = int(float(measured.details.get("count", 1.0)))
    times = "" if count == 1 or query.event.kind in ("wave", "repetition") else f", {plural(query.event, count)} together"
    spans = ", ".join(single(one) for one in str(measured.details.get("spans", "")).split(", "))
    return f"{doer(query.event)} {VERBS[query.event.kind]} for {seconds}{times} (frames {spans})."


def order_words(query: Order, measured: Measured) -> str:
    """What comes first (last), and what then."""
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


def which_words(query: Which, measured: Measured) -> str:
    """The side that does it."""
    bare = query.event.part.removeprefix("left ").removeprefix("right ") or "side"
    verb = VERBS[query.event.kind]
    if query.event.kind == "touch":
        verb = f"touches the {query.event.on}"
    if query.event.kind == "raise":
        verb = f"goes above the {query.event.on or 'shoulders'}"
    if measured.value == "both":
        return f"Both: each {bare} {verb} ({span(measured)})."
    return f"The {measured.value} {bare} {verb}, {span(measured)}."


def happens_words(query: Happens, measured: Measured) -> str:
    """Whether, on which side and where; else what is there instead."""
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
    spans = [single(one) for one in str(measured.details.get("spans", "")).split(", ") if one]
    if len(spans) > 1:
        return f"Yes{who}, frames {', '.join(spans[:6])}{' …' if len(spans) > 6 else ''}."
    return f"Yes{who}, {span(measured)}."


def which_time_words(query: WhichTime, measured: Measured) -> str:
    """Which of them, how large, and where."""
    noun = NOUNS.get(query.event.kind, (query.event.kind.replace("_", " "), ""))[0]
    size = amount(float(measured.details["amount"]), str(measured.details["amount_unit"]))
    if measured.details["of"] == 1.0:
        return f"There is one {noun} only: {size}, {span(measured)}."
    side = str(measured.details.get("side", ""))
    who = f", the {side} foot" if query.event.kind == "step" and side else ""
    most = "largest" if query.largest else "smallest"
    at = int(float(measured.value or 0.0))
    return f"Number {at} of {measured.details['of']:.0f} {noun}s is the {most}: {size}{who}, {span(measured)}."

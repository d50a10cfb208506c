"""Answers a question by measuring: plan, measure, word. No language model takes part."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from shared.results import Answer, Evidence, Supported

from ..facts import Sheet
from ..vocabulary import Compare, Event, Lasts, Measure, Measured, Order, Query, Share, Value, When, Which
from ..vocabulary_terms import Statistic
from .answers.sentence import sentence
from .answers.terms import VERBS
from .planning.lexicon import COMPARATIVES, EXTREMES
from .planning.options import choose, choose_time, find_options, time_of
from .planning.plan import Plan
from .planning.planner import plan
from .planning.sentence import Sentence

UNKNOWABLE: Final[dict[str, str]] = {
    "mind": "What someone feels, wants or means cannot be measured on a motion.",
    "face": "The face, the eyes and speech are not in this motion.",
    "clothes": "Clothing, colours and looks are not in a motion.",
    "name": "Who it is cannot be told from a motion.",
    "place": "The place, and what is around the character, are not in a motion.",
    "object": "Objects are not in a motion: only the body is.",
}
AUXILIARIES: Final = ("is ", "are ", "does ", "do ", "did ", "was ", "were ", "has ", "can ")
CAN_ASK: Final = (
    "What can be measured: steps, jumps, turns, touches, heights, speeds, bends of knees and elbows, when and how often, "
    "and which side first."
)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """The answer to one of the questions in the text."""

    text: str
    supported: Supported
    evidence: tuple[Evidence, ...] = ()
    words: tuple[str, ...] = ()
    """What was measured as words, best first, to pick an option by."""
    number: float | None = None


def answer(
    question: str, sheet: Sheet, measure: Callable[[Query], Measured], say: Callable[[str], None], describe_text: str
) -> Answer:
    """Answer one question about the clip of this sheet from measurements alone.

    `measure` executes a query on the clip; `say` takes the words as they come; `describe_text` answers what is asked of the whole
    motion. What cannot be planned or measured is `cannot_tell`, with what can be asked instead.
    """
    stem, options = find_options(question)
    plans = plan(stem)
    parts = [_answered(one, sheet, measure, describe_text) for one in plans]
    choice: str | None = None
    if options:
        choice, part = _by_time(options, stem, sheet, measure) or _chosen(options, stem, parts, measure)
        parts = [part] if part is not None else parts
    told = [part for part in parts if part.supported != "cannot_tell"] or parts
    text = " ".join(dict.fromkeys(part.text for part in told if part.text))
    say(text)
    return Answer(
        question=question,
        text=text,
        supported=_together([part.supported for part in parts]),
        choice=choice,
        evidence=tuple(item for part in parts for item in part.evidence),
    )


def _together(verdicts: list[Supported]) -> Supported:
    """The first question decides, unless it cannot be told and another can."""
    for verdict in verdicts:
        if verdict != "cannot_tell":
            return verdict
    return "cannot_tell"


def _answered(one: Plan, sheet: Sheet, measure: Callable[[Query], Measured], describe_text: str) -> _Part:
    if one.describe:
        whole = Evidence(first_frame=sheet.first_frame, last_frame=sheet.last_frame, measure="doing")
        return _Part(text=describe_text, supported="yes", evidence=(whole,))
    if not one.queries:
        return _Part(text=_why_not(one, sheet), supported="cannot_tell")
    outcomes = [(query, measure(query)) for query in one.queries]
    if one.unknowable:
        return _without_object(one, outcomes)
    first = outcomes[0][1]
    evidence = tuple(item for _, measured in outcomes for item in measured.evidence)
    texts = [sentence(each, measured) for each, measured in outcomes]
    if first.supported == "cannot_tell" or (first.value is None and not one.yes_no):
        return _Part(text=first.reason, supported=first.supported, evidence=evidence)
    if not one.yes_no:
        return _Part(text=" ".join(texts), supported="yes", evidence=evidence, words=_words(first, one), number=_number(first))
    return _yes_no(one, [measured for _, measured in outcomes], texts, evidence)


def _yes_no(one: Plan, outcomes: list[Measured], texts: list[str], evidence: tuple[Evidence, ...]) -> _Part:
    """Yes if all that was asked for is so; a word is so if it is among what the question expects."""
    first = outcomes[0]
    true = all(
        measured.value is True or (measured.supported == "yes" and isinstance(measured.value, float)) for measured in outcomes
    )
    text = " ".join(texts)
    if one.count is not None and isinstance(first.value, float):
        relation, wanted = one.count
        true = {"exactly": first.value == wanted, "above": first.value > wanted, "below": first.value < wanted}[relation]
        text = f"{'Yes' if true else 'No'}: {text[:1].lower()}{text[1:]}"
    if one.expects:
        value = "no" if first.value is False else "yes" if first.value is True else str(first.value)
        true = value in one.expects
        text = text.removeprefix("Yes, ").removeprefix("No, ")
        text = f"{'Yes' if true else 'No'}: {text[:1].lower()}{text[1:]}"
    if one.negated:
        text = text.removeprefix("Yes, ").removeprefix("No. ").removeprefix("No, ")
        text, true = f"{'No' if true else 'Yes'}: {text[:1].lower()}{text[1:]}", not true
    if first.value is None:
        text = f"No. {first.reason}"
    return _Part(text=text, supported="yes" if true else "no", evidence=evidence, words=("yes",) if true else ("no",))


def _without_object(one: Plan, outcomes: list[tuple[Query, Measured]]) -> _Part:
    """`does he pick up a box`: whether a hand goes down is measured, the box is not."""
    query, measured = outcomes[0]
    evidence = measured.evidence
    if measured.supported == "no" or measured.value is False or measured.value == 0.0:
        text = sentence(query, measured)
        return _Part(text=text if text.startswith("No") else f"No. {text}", supported="no", evidence=evidence, words=("no",))
    said = sentence(query, measured).removeprefix("Yes, ")
    return _Part(text=f"{UNKNOWABLE[one.unknowable]} What can be told: {said}", supported="cannot_tell", evidence=evidence)


def _why_not(one: Plan, sheet: Sheet) -> str:
    if one.unknowable:
        return f"{UNKNOWABLE[one.unknowable]} {CAN_ASK}"
    words = ", ".join(f"“{word}”" for word in one.unknown[:3])
    reason = f"I do not know what {words} means for a motion" if words else "I do not understand what is to be measured"
    return f"{reason}. {CAN_ASK}"


def _words(measured: Measured, asked: Plan) -> tuple[str, ...]:
    """The outcome as words to pick an option by: `forward_left` is also forward, and also left."""
    if isinstance(measured.value, bool) or not isinstance(measured.value, str):
        return ("yes",) if measured.value is True else ("no",) if measured.value is False else ()
    one_side = ("one",) if isinstance(asked.queries[0], Which) and measured.value in ("left", "right") else ()
    return (measured.value, *one_side, *measured.value.replace(",", "_").replace(" ", "_").split("_"))


def _number(measured: Measured) -> float | None:
    return float(measured.value) if isinstance(measured.value, int | float) and not isinstance(measured.value, bool) else None


# --- options ---


def _by_time(options: tuple[str, ...], stem: str, sheet: Sheet, measure: Callable[[Query], Measured]) -> tuple[str, _Part] | None:
    """`at the start, in the middle or at the end`: the part of the clip in which it happens."""
    if choose_time(options, 0.0) is None:
        return None
    asked = Sentence.of(stem.replace("which", ""))
    event = asked.event()
    comparison = COMPARATIVES.get(asked.value("comparative"))
    if comparison:
        return _compared_times(options, asked, comparison, measure)
    if event is None:
        return None
    query = When(event=event)
    measured = measure(query)
    if measured.value is None:
        return None
    first, last = (float(measured.details[key]) for key in ("first_frame", "last_frame"))
    share = (0.5 * (first + last) - sheet.first_frame) / max(sheet.last_frame - sheet.first_frame, 1.0)
    choice = choose_time(options, share)
    part = _Part(text=sentence(query, measured), supported="yes", evidence=measured.evidence)
    return (choice, part) if choice else None


def _compared_times(
    options: tuple[str, ...], asked: Sentence, comparison: tuple[str, bool], measure: Callable[[Query], Measured]
) -> tuple[str, _Part] | None:
    """`faster at the start or at the end`: the same quantity in each part of the clip."""
    quantity, largest = comparison
    part = asked.part or {"height": "pelvis", "bend": "knees", "activity": "hands"}.get(quantity, "")
    measured_of = msgspec.convert({"quantity": quantity, "part": part}, Measure)
    spans = [time_of(option) for option in options]
    values = tuple(
        Value(measure=measured_of, statistic="mean", within=Share(first=span[0], last=span[1])) for span in spans if span
    )
    query = Compare(values=values, labels=options, largest=largest)
    measured = measure(query)
    if measured.value is None:
        return None
    return str(measured.details["best"]), _Part(text=sentence(query, measured), supported="yes", evidence=measured.evidence)


def _chosen(
    options: tuple[str, ...], stem: str, parts: list[_Part], measure: Callable[[Query], Measured]
) -> tuple[str | None, _Part | None]:
    """The option that fits what the question measured; else each option is measured itself."""
    measured = [part for part in parts if part.supported != "cannot_tell"]
    if {option.lower() for option in options} == {"before", "after"} and measured:
        asked = "before" if "before" in stem.lower() else "after"
        wanted = asked if measured[0].supported == "yes" else "after" if asked == "before" else "before"
        return next(option for option in options if option.lower() == wanted), None
    asked = Sentence.of(stem)
    comparing = asked.nth or asked.has("comparative") or asked.has("extreme")
    if stem.lower().startswith(AUXILIARIES) and "which" in stem and not comparing:
        claimed = _by_claims(options, stem, measure)
        if claimed[0] is not None:
            return claimed
    for part in measured:
        words = part.words or (("no", "none", "neither") if part.supported == "no" else ())
        choice = choose(options, words, part.number)
        if choice is not None:
            return choice, None
    ranked = _by_events(options, stem, measure) or _by_parts(options, stem, measure)
    if ranked is not None:
        return ranked
    return _by_claims(options, stem, measure)


def _by_events(options: tuple[str, ...], stem: str, measure: Callable[[Query], Measured]) -> tuple[str | None, _Part] | None:
    """`the jump or the turn`: which comes first, or else which goes on longest."""
    events = [Sentence.of(option).event() for option in options]
    known = [(option, event) for option, event in zip(options, events, strict=True) if event is not None]
    if len(known) < 2:
        return None
    asked = Sentence.of(stem)
    if asked.nth:
        query = Order(
            events=tuple(event for _, event in known),
            labels=tuple(option for option, _ in known),
            latest=asked.nth < 0,
            within=asked.within,
        )
        measured = measure(query)
        text = sentence(query, measured) if measured.value else measured.reason
        return _as_option(measured, options), _Part(text=text, supported=measured.supported, evidence=measured.evidence)
    lengths: list[tuple[float, str, Event, Measured]] = []
    for option, event in known:
        measured = measure(Lasts(event=event, within=asked.within))
        lengths.append((float(measured.value or 0.0) if measured.supported == "yes" else -1.0, option, event, measured))
    best = max(lengths, key=lambda entry: entry[0])
    if best[0] < 0.0:
        return None, _Part(
            text=f"Neither is in this clip. {best[3].reason}", supported=best[3].supported, evidence=best[3].evidence
        )
    _, option, event, measured = best
    text = sentence(Lasts(event=event), measured) if best[0] else f"The character {VERBS[event.kind]}."
    return option, _Part(text=text, supported="yes", evidence=measured.evidence)


def _by_parts(options: tuple[str, ...], stem: str, measure: Callable[[Query], Measured]) -> tuple[str | None, _Part] | None:
    """`the hands or the feet`, `the left knee or the right elbow`: compared by what the question asks."""
    named = [(option, Sentence.of(option)) for option in options]
    known = [(option, one.part) for option, one in named if one.part and not one.events]
    if len(known) < 2:
        return None
    asked, last = Sentence.of(stem), named[-1][1]
    if asked.nth:
        events = tuple(Event(kind="move", part=part) for _, part in known)
        query: Query = Order(
            events=events, labels=tuple(option for option, _ in known), latest=asked.nth < 0, within=asked.within
        )
    else:
        comparison = asked.value("comparative") or asked.value("extreme") or last.value("comparative") or "more"
        quantity, largest = COMPARATIVES.get(comparison) or EXTREMES[comparison]
        statistic: Statistic = "mean" if quantity == "activity" else "max" if largest else "min"
        values = tuple(
            Value(
                measure=msgspec.convert({"quantity": quantity, "part": part}, Measure), statistic=statistic, within=asked.within
            )
            for _, part in known
        )
        query = Compare(values=values, labels=tuple(option for option, _ in known), largest=largest)
    measured = measure(query)
    text = sentence(query, measured) if measured.value else measured.reason
    return _as_option(measured, options), _Part(text=text, supported=measured.supported, evidence=measured.evidence)


def _as_option(measured: Measured, options: tuple[str, ...]) -> str | None:
    if measured.value in options:
        return str(measured.value)
    return choose(options, (str(measured.value),)) or (str(measured.details["best"]) if "best" in measured.details else None)


def _by_claims(options: tuple[str, ...], stem: str, measure: Callable[[Query], Measured]) -> tuple[str | None, _Part | None]:
    """Each option put into the question as a statement; the only true one is taken."""
    bare = stem.rstrip("? ")
    true: list[tuple[str, _Part]] = []
    for option in options:
        claim = bare.replace("which", option, 1) if "which" in bare else f"{bare} {option}"
        for text in (claim, f"is it {option}"):
            made = plan(text)[0]
            if not made.queries or made.unknowable:
                continue
            outcomes = [(query, measure(query)) for query in made.queries]
            evidence = tuple(item for _, one in outcomes for item in one.evidence)
            part = _yes_no(made, [one for _, one in outcomes], [sentence(query, one) for query, one in outcomes], evidence)
            if part.supported == "yes" and made.yes_no:
                said = part.text.removeprefix("Yes").lstrip(",: ")
                text = f"{option[:1].upper()}{option[1:]}: {said}"
                true.append((option, replace(part, text=text)))
            break
    return true[0] if len(true) == 1 else (None, None)

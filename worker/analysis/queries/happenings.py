"""Executes queries about events: how often, when, for how long, which first, which side, whether at all."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec
import numpy as np

from shared.results import Evidence

from ...vocabulary import Count, Event, Happens, Lasts, Measured, Order, Restriction, When, Which, WhichTime
from ..signals import Bool
from .absence import absence
from .events import find_events, pick
from .happening import Happening
from .numbers import step_length
from .parts import find_parts
from .restrictions import find_samples
from .scene import CannotTell, NotThere, Scene

MOST_EVIDENCE: Final = 24
THROUGHOUT_SHARE: Final = 0.85
TOGETHER_S: Final = 0.05
SIDED_SHARE: Final = 0.25
"""A side that does a thing less than this share as often (as long) as the other does not count."""


def count(scene: Scene, query: Count) -> Measured:
    """How many times; each time is evidence."""
    found = _inside(scene, query.event, query.within)
    repeats = sum(one.repeats for one in found)
    details = _times(scene, found)
    for side in ("left", "right"):
        details[side] = float(sum(one.repeats for one in found if one.side == side))
    if not found:
        details["absence"] = _not_there(scene, query.event, query.within)
    evidence = _evidence(scene, query.event, found) or _everywhere(scene, query.event, find_samples(scene, query.within))
    return Measured(supported="yes", value=float(repeats), evidence=evidence, details=details)


def when(scene: Scene, query: When) -> Measured:
    """The frame of the first (or asked) time; every time is evidence."""
    found = _asked(scene, query.event, query.within)
    one = found[0]
    momentary = query.event.kind in ("step", "jump") and query.edge == "whole"
    at = one.last if query.edge == "last" else one.first
    if momentary and query.event.kind == "step":
        at = one.last
    details = _times(scene, found)
    details |= {
        "first_frame": scene.body.frame(one.first),
        "last_frame": scene.body.frame(one.last),
        "peak_frame": scene.body.frame(one.peak),
        "seconds": at / scene.body.fps,
        "side": one.side,
        "at_start": float(one.first == 0),
        "at_end": float(one.last == scene.count - 1),
    }
    if one.value is not None:
        details |= {"amount": one.value, "amount_unit": one.unit}
    return Measured(
        supported="yes",
        value=scene.body.frame(at),
        unit="frame",
        evidence=_evidence(scene, query.event, found),
        details=details,
    )


def which_time(scene: Scene, query: WhichTime) -> Measured:
    """The number of the time that is largest (smallest), counted from 1."""
    found = _inside(scene, query.event, query.within)
    if not found:
        raise NotThere(absence(scene, query.event))
    sizes, unit = [(one.last - one.first) / scene.body.fps for one in found], "s"
    if query.by == "size":
        stepped = query.event.kind == "step"
        sizes = [step_length(scene, one.last) if stepped else abs(one.value) for one in found if one.value is not None]
        unit = found[0].unit
        if len(sizes) < len(found):
            raise CannotTell("How large each time is cannot be told of this; how long each lasts can.")
    at = (max if query.largest else min)(range(len(found)), key=lambda index: sizes[index])
    one = found[at]
    details = _times(scene, [one]) | {
        "first_frame": scene.body.frame(one.first),
        "last_frame": scene.body.frame(one.last),
        "side": one.side,
        "amount": sizes[at],
        "amount_unit": unit,
        "of": float(len(found)),
    }
    evidence = (scene.evidence(one.first, one.last, query.event.kind, sizes[at], unit, joints=one.joints, bones=one.bones),)
    return Measured(supported="yes", value=float(at + 1), evidence=evidence, details=details)


def lasts(scene: Scene, query: Lasts) -> Measured:
    """Seconds, all times together."""
    mask = find_samples(scene, query.within)
    found = _asked(scene, query.event, query.within)
    lengths = [float(mask[one.first : one.last + 1].sum()) / scene.body.fps for one in _merged(found)]
    details = _times(scene, found) | {
        "first_frame": scene.body.frame(found[0].first),
        "last_frame": scene.body.frame(found[-1].last),
    }
    details["longest"] = max(lengths)
    return Measured(supported="yes", value=sum(lengths), unit="s", evidence=_evidence(scene, query.event, found), details=details)


def order(scene: Scene, query: Order) -> Measured:
    """The label of what happens first (last); what never happens comes last in any order."""
    times: list[tuple[float, str, Event, Happening]] = []
    missing: list[str] = []
    for event, label in zip(query.events, query.labels, strict=True):
        found = _inside(scene, event, query.within)
        if not found:
            missing.append(label)
            continue
        one = found[-1] if query.latest else found[0]
        instant = event.kind in ("step", "plant", "landing")
        times.append((float(one.last if instant else one.first), label, event, one))
    if not times:
        alike = len({event.kind for event in query.events}) == 1  # the sides of one thing: of neither there is any
        raise NotThere(absence(scene, msgspec.structs.replace(query.events[0], part="") if alike else query.events[0]))
    times.sort(key=lambda entry: -entry[0] if query.latest else entry[0])
    details: dict[str, float | str] = {label: scene.body.frame(int(at)) for at, label, _, _ in times}
    if missing:
        details["missing"] = ", ".join(missing)
    winner = times[0][1]
    if len(times) > 1:
        details["second"] = times[1][1]
        if abs(times[1][0] - times[0][0]) <= TOGETHER_S * scene.body.fps / 2:
            winner = "together"
    evidence = tuple(item for _, _, event, one in times for item in _evidence(scene, event, [one]))
    return Measured(supported="yes", value=winner, evidence=evidence, details=details)


def which(scene: Scene, query: Which) -> Measured:
    """`left`, `right`, `both`, or `neither`."""
    found = _inside(scene, query.event, query.within)
    amounts = dict.fromkeys(("left", "right"), 0.0)
    for one in found:
        for side in amounts:
            if one.side in (side, "both"):
                amounts[side] += one.repeats if one.first == one.last or one.repeats > 1 else one.last - one.first + 1
    if not found:
        raise NotThere(absence(scene, query.event))
    if not any(amounts.values()):
        raise CannotTell("It is not a matter of one side.")
    least = SIDED_SHARE * max(amounts.values())
    sides = [side for side, amount in amounts.items() if amount > least]
    kept = [one for one in found if one.side in (*sides, "both")]
    details = _times(scene, kept) | {
        "first_frame": scene.body.frame(kept[0].first),
        "last_frame": scene.body.frame(kept[-1].last),
    }
    verdict = sides[0] if len(sides) == 1 else "both"
    return Measured(supported="yes", value=verdict, evidence=_evidence(scene, query.event, kept), details=details)


def happens(scene: Scene, query: Happens) -> Measured:
    """Whether it does; where it never does, what there is instead."""
    mask = find_samples(scene, query.within)
    found = _inside(scene, query.event, query.within)
    sides = {one.side for one in found}
    verdict = bool(found)
    reason = "" if found else _not_there(scene, query.event, query.within)
    if found and query.every and len(find_parts(scene, query.event.part)) == 2:
        verdict = not sides <= {"left", "right"} or _at_once(scene, found)  # what the whole body does, both do
        if not verdict:
            together = {"left", "right"} <= sides
            reason = "Both do, but not at the same time." if together else f"Only the {next(iter(sides))} one does."
    if found and query.throughout:
        covered = _covered(scene, found)
        share = float((covered & mask).sum()) / max(int(mask.sum()), 1)
        verdict = verdict and share >= THROUGHOUT_SHARE
        if not verdict:
            reason = f"It does for {100.0 * share:.0f}% of the time only."
    details = _times(scene, found)
    if found:
        details |= {"first_frame": scene.body.frame(found[0].first), "last_frame": scene.body.frame(found[0].last)}
        details["side"] = sides.pop() if len(sides) == 1 else ""
        if found[0].value is not None:
            details |= {"amount": found[0].value, "amount_unit": found[0].unit}
    evidence = _evidence(scene, query.event, found) or _everywhere(scene, query.event, mask)
    return Measured(supported="yes" if verdict else "no", value=verdict, reason=reason, evidence=evidence, details=details)


def _at_once(scene: Scene, found: Sequence[Happening]) -> bool:
    """Whether left and right do it at the same time, at least for a moment."""
    left, right = (_covered(scene, [one for one in found if one.side == side]) for side in ("left", "right"))
    return bool((left & right).any())


def _not_there(scene: Scene, event: Event, within: Restriction | None) -> str:
    """Why nothing was found, or where it is found instead."""
    elsewhere = find_events(scene, event) if within is not None else ()
    if not elsewhere:
        return absence(scene, event)
    places = [f"{scene.body.frame(one.first):g}–{scene.body.frame(one.last):g}" for one in elsewhere[:4]]
    return f"Not there; it is at frames {', '.join(places)}."


def _asked(scene: Scene, event: Event, within: Restriction | None) -> Sequence[Happening]:
    """Those inside the restriction; the nth of them where the event says so."""
    if within is None:
        return pick(scene, event)
    found = _inside(scene, msgspec.structs.replace(event, nth=0), within)
    at = event.nth - 1 if event.nth > 0 else event.nth
    if not found or not -len(found) <= at < len(found):
        raise NotThere(absence(scene, event).replace("in this clip", "there"))
    return [found[at]] if event.nth else found


def _inside(scene: Scene, event: Event, within: Restriction | None) -> list[Happening]:
    """What happens within the restriction, at least in part; a moment must lie inside."""
    mask = find_samples(scene, within)
    found = [one for one in find_events(scene, event) if mask[one.first : one.last + 1].any()]
    if event.kind in ("step", "jump") and within is not None:
        found = [one for one in found if mask[one.last] or mask[one.peak]]
    if event.nth:
        at = event.nth - 1 if event.nth > 0 else event.nth
        found = [found[at]] if -len(found) <= at < len(found) else []
    return found


def _covered(scene: Scene, found: Sequence[Happening]) -> Bool:
    mask = np.zeros(scene.count, bool)
    for one in found:
        mask[one.first : one.last + 1] = True
    return mask


def _merged(found: Sequence[Happening]) -> list[Happening]:
    """Overlapping times (both hands at once) count once."""
    merged: list[Happening] = []
    for one in sorted(found, key=lambda happening: happening.first):
        if merged and one.first <= merged[-1].last:
            merged[-1] = replace(merged[-1], last=max(one.last, merged[-1].last))
        else:
            merged.append(one)
    return merged


def _times(scene: Scene, found: Sequence[Happening]) -> dict[str, float | str]:
    shown = _merged(found) if any(one.first != one.last for one in found) else found
    return {
        "count": float(sum(one.repeats for one in found)),
        "frames": ", ".join(f"{scene.body.frame(one.peak):g}" for one in found[:12]),
        "spans": ", ".join(f"{scene.body.frame(one.first):g}–{scene.body.frame(one.last):g}" for one in shown[:12]),
        "sides": ", ".join(one.side for one in found[:12]),
        "amounts": ", ".join(f"{one.value:.0f}" for one in found[:12] if one.value is not None),
    }


def _evidence(scene: Scene, event: Event, found: Sequence[Happening]) -> tuple[Evidence, ...]:
    return tuple(
        scene.evidence(one.first, one.last, event.kind, one.value, one.unit, joints=one.joints, bones=one.bones)
        for one in found[:MOST_EVIDENCE]
    )


def _everywhere(scene: Scene, event: Event, mask: Bool) -> tuple[Evidence, ...]:
    """What never happens was looked for in all of the samples."""
    at = mask.nonzero()[0]
    return (scene.evidence(int(at[0]), int(at[-1]), event.kind, 0.0),)

"""Executes queries whose outcome is a number, or which compare numbers."""

from typing import Final

import numpy as np

from shared.results import Evidence

from ...vocabulary import Compare, Holds, Measured, Value, WhenExtreme
from ...vocabulary_terms import QUANTITIES
from ..body import REFERENCE_HEIGHT_M
from .curves import Curve, find_curves
from .numbers import number
from .restrictions import extreme, find_samples
from .scene import CannotTell, Scene

TOLERANCE: Final = {"m": 0.002, "m/s": 0.01, "deg": 0.5, "%": 0.5}
"""Values this close to the largest count as the largest: the first of them is named, noise does not choose."""
ALIKE_SHARE: Final = 0.1
ALIKE_LEAST: Final = {"m": 0.02, "m/s": 0.05, "deg": 5.0, "%": 3.0, "s": 0.05, "steps/min": 5.0}


def value(scene: Scene, query: Value) -> Measured:
    """The number, with the frame in which it is reached where there is one."""
    measured = _each(scene, query)
    best = min(measured, key=_number) if query.statistic == "min" else max(measured, key=lambda one: abs(_number(one)))
    if query.statistic in ("first", "last", "mean", "change") and len(measured) > 1 and query.measure.quantity != "distance":
        evidence = tuple(item for one in measured for item in one.evidence)
        sides = {f"value_{index}": _number(one) for index, one in enumerate(measured)}
        names = {f"part_{index}": one.details.get("part", "") for index, one in enumerate(measured)}
        mean = sum(_number(one) for one in measured) / len(measured)
        details = {**best.details, **sides, **names, "part": "", "count": float(len(measured))}
        return Measured(supported="yes", value=mean, unit=best.unit, evidence=evidence, details=details)
    return best


def _number(measured: Measured) -> float:
    return float(measured.value) if isinstance(measured.value, int | float) else 0.0


def _each(scene: Scene, query: Value) -> list[Measured]:
    """The value for each part that is named (both sides of `hands`)."""
    mask = find_samples(scene, query.within)
    single = number(scene, query.measure, mask)
    if single is not None:
        from_number = scene.evidence(
            single.first, single.last, query.measure.quantity, single.value, unit_of(query), joints=single.joints
        )
        details = {"first_frame": from_number.first_frame, "last_frame": from_number.last_frame, **(single.details or {})}
        return [Measured(supported="yes", value=single.value, unit=unit_of(query), evidence=(from_number,), details=details)]
    if scene.count < 2 and query.measure.quantity in ("speed", "activity"):
        raise CannotTell("The clip is one frame: a pose, of whose motion nothing can be told.")
    return [_of_curve(scene, query, curve, np.flatnonzero(mask)) for curve in find_curves(scene, query.measure)]


def unit_of(query: Value) -> str:
    return QUANTITIES[query.measure.quantity][0]


def _of_curve(scene: Scene, query: Value, curve: Curve, samples: np.ndarray) -> Measured:
    values = curve.values[samples]
    near = TOLERANCE.get(curve.unit, 0.0)
    lowest, highest = int(np.argmax(values <= values.min() + near)), int(np.argmax(values >= values.max() - near))
    if np.isnan(values).any():
        raise CannotTell(
            f"The rig lacks a joint for the {query.measure.quantity.replace('_', ' ')} of {curve.name or 'the body'}."
        )
    result, at = {
        "max": (float(values[highest]), (highest, highest)),
        "min": (float(values[lowest]), (lowest, lowest)),
        "mean": (float(values.mean()), (0, len(values) - 1)),
        "range": (float(np.ptp(values)), (min(lowest, highest), max(lowest, highest))),
        "first": (float(values[0]), (0, 0)),
        "last": (float(values[-1]), (len(values) - 1, len(values) - 1)),
        "change": (float(values[-1] - values[0]), (0, len(values) - 1)),
    }[query.statistic]
    first, last = int(samples[at[0]]), int(samples[at[1]])
    evidence = scene.evidence(first, last, query.measure.quantity, result, curve.unit, joints=curve.joints, bones=curve.bones)
    details: dict[str, float | str] = {
        "part": curve.name,
        "frame": evidence.first_frame,
        "first_frame": evidence.first_frame,
        "last_frame": evidence.last_frame,
        "lowest": float(values.min()),
        "lowest_frame": scene.body.frame(int(samples[lowest])),
        "highest": float(values.max()),
        "highest_frame": scene.body.frame(int(samples[highest])),
        "mean": float(values.mean()),
    }
    return Measured(supported="yes", value=result, unit=curve.unit, evidence=(evidence,), details=details)


def when_extreme(scene: Scene, query: WhenExtreme) -> Measured:
    """The frame in which the quantity is largest (smallest)."""
    mask = find_samples(scene, query.within)
    at = extreme(scene, query.measure, query.largest, mask)
    statistic = "max" if query.largest else "min"
    found = value(scene, Value(measure=query.measure, statistic=statistic, within=query.within))
    frame = float(found.details["frame"]) if "frame" in found.details else scene.body.frame(at)
    seconds = scene.samples(frame, frame)[0] / scene.body.fps
    details = {**found.details, "value": _number(found), "value_unit": found.unit, "seconds": seconds}
    return Measured(supported="yes", value=frame, unit="frame", evidence=found.evidence, details=details)


def compare(scene: Scene, query: Compare) -> Measured:
    """The label of the largest (smallest) value, or `alike`."""
    measured = [value(scene, one) for one in query.values]
    numbers = [abs(_number(one)) if one.unit == "deg" else _number(one) for one in measured]
    order = sorted(range(len(numbers)), key=lambda index: numbers[index], reverse=query.largest)
    unit = measured[0].unit
    best, second = numbers[order[0]], numbers[order[1]] if len(order) > 1 else numbers[order[0]]
    scale = scene.body.scale if unit in ("m", "m/s") else 1.0
    alike = abs(best - second) <= max(ALIKE_SHARE * max(abs(best), abs(second)), ALIKE_LEAST.get(unit, 0.0) * scale)
    evidence: tuple[Evidence, ...] = tuple(item for index in order for item in measured[index].evidence)
    details: dict[str, float | str] = dict(zip(query.labels, numbers, strict=True))
    details |= {
        "best": query.labels[order[0]],
        "second": query.labels[order[-1] if len(order) == 2 else order[min(1, len(order) - 1)]],
    }
    winner = "alike" if alike and len(order) > 1 else query.labels[order[0]]
    return Measured(supported="yes", value=winner, unit=unit, evidence=evidence, details=details)


def holds(scene: Scene, query: Holds) -> Measured:
    """Whether the value lies on the asked side of the threshold, for all (or any) of the parts named."""
    threshold = query.threshold * (scene.body.height_m / REFERENCE_HEIGHT_M if query.scaled else 1.0)
    each = _each(scene, query.value)
    true = [_number(one) > threshold if query.relation == "above" else _number(one) < threshold for one in each]
    verdict = all(true) if query.every else any(true)
    shown = [one for one, holds_true in zip(each, true, strict=True) if holds_true == verdict] or each
    first = max(shown, key=_number) if query.relation == "above" else min(shown, key=_number)
    details = {
        **first.details,
        "value": _number(first),
        "threshold": threshold,
        "holding": float(sum(true)),
        "of": float(len(true)),
    }
    if sum(true) == 1 and len(true) == 2:
        details["only"] = each[true.index(True)].details.get("part", "")
    if len(each) == 2:
        details |= {f"value_{index}": _number(one) for index, one in enumerate(each)}
        details |= {f"part_{index}": one.details.get("part", "") for index, one in enumerate(each)}
    evidence = tuple(item for one in each for item in one.evidence)
    return Measured(supported="yes" if verdict else "no", value=verdict, unit=first.unit, evidence=evidence, details=details)

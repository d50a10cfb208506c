"""What one part of the body does: its own events where it has any, else how far it bends or rises."""

from typing import Final

import numpy as np

from shared.results import Evidence

from ...vocabulary import Doing, Event, Measure, Measured
from ...vocabulary_terms import EventKind
from .curves import find_curves
from .events import find_events
from .parts import find_parts
from .restrictions import find_samples
from .scene import CannotTell, Scene

OWN_EVENTS: Final[dict[str, tuple[EventKind, ...]]] = {
    "wrist": ("wave", "punch", "throw", "swing", "reach", "raise"),
    "foot": ("step", "kick"),
    "ankle": ("step", "kick"),
}


def part_doing(scene: Scene, query: Doing) -> Measured:
    """The events of the part as a list parted by commas, `still`, or how far it bends (rises), in `details`."""
    mask = find_samples(scene, query.within)
    parts = find_parts(scene, query.part)
    if not parts:
        raise CannotTell("What a part of the body does can only be told of one that is named.")
    found: dict[str, int] = {}
    evidence: list[Evidence] = []
    ending = parts[0].joint.rpartition("_")[2]
    for kind in OWN_EVENTS.get(ending, ()):
        for one in find_events(scene, Event(kind=kind, part=query.part)):
            if mask[one.first : one.last + 1].any():
                found[kind] = found.get(kind, 0) + one.repeats
                evidence.append(scene.evidence(one.first, one.last, kind, one.value, one.unit, joints=one.joints))
    quantity = "bend" if ending in ("knee", "elbow") else "height"
    details: dict[str, float | str] = {f"count_{kind}": float(count) for kind, count in found.items()}
    for index, curve in enumerate(find_curves(scene, Measure(quantity=quantity, part=query.part))):
        values = curve.values[mask]
        at = np.flatnonzero(mask)[[int(np.argmin(values)), int(np.argmax(values))]]
        evidence.append(
            scene.evidence(int(at.min()), int(at.max()), quantity, float(np.ptp(values)), curve.unit, joints=curve.joints)
        )
        details |= {f"part_{index}": curve.name, f"low_{index}": float(values.min()), f"high_{index}": float(values.max())}
    details |= {"unit": "deg" if quantity == "bend" else "m", "quantity": quantity}
    return Measured(supported="yes", value=", ".join(found), evidence=tuple(evidence), details=details)

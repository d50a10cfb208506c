"""From a restriction of the vocabulary to the samples it leaves."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from ...vocabulary import After, AtExtreme, Before, Between, During, Event, Frames, Measure, Restriction, Seconds, Share
from ..signals import Bool
from .curves import find_curves
from .events import pick
from .happening import Happening
from .scene import CannotTell, Scene


def find_samples(scene: Scene, within: Restriction | None) -> Bool:
    """bool[T], the samples that a restriction leaves; all of them without one.

    Raises:
        CannotTell: it lies outside the clip.
        NotThere: what it refers to never happens.
    """
    if within is None:
        return np.ones(scene.count, bool)
    at = np.arange(scene.count)
    if isinstance(within, Frames):
        return _frames(scene, within.first, within.last)
    if isinstance(within, Seconds):
        end = scene.clip.duration_s
        first, last = (value if value >= 0.0 else end + value for value in (within.first, within.last))
        return _inside(scene, at / scene.body.fps, first, last, "s")
    if isinstance(within, Share):
        place = at / max(scene.count - 1, 1)
        mask = (place >= within.first - 1e-9) & (place <= within.last + 1e-9)
        mask[round(within.first * (scene.count - 1))] = True
        return mask
    if isinstance(within, AtExtreme):
        return at == extreme(scene, within.measure, within.largest, np.ones(scene.count, bool))
    if isinstance(within, Between):
        return _between(scene, within)
    found = pick(scene, within.event)
    if isinstance(within, During):
        mask = np.zeros(scene.count, bool)
        for one in found:
            mask[one.first : one.last + 1] = True
        return mask
    if isinstance(within, Before):
        mask = at < found[0].first
        return mask if mask.any() else at == 0
    assert isinstance(within, After)
    mask = at > found[0].last
    return mask if mask.any() else at == scene.count - 1


MOMENTS: Final = ("step", "plant", "lift", "take_off", "landing", "hit", "clap", "punch", "kick")
"""Events of which one moment counts, where others have a start and an end."""


def _between(scene: Scene, within: Between) -> Bool:
    """From the first thing to the next time that the second happens; the other way round where that one comes only before."""
    ones, others = pick(scene, within.first), pick(scene, within.second)
    start, end = (_ends(event, found) for event, found in ((within.first, ones), (within.second, others)))
    first = start[0][1]
    later = [one for one, _ in end if one > first]
    second = later[0] if later else end[-1][1]
    if not later and second < first:
        first, second = second, start[0][0]
    at = np.arange(scene.count)
    return (at >= min(first, second)) & (at <= max(first, second))


def _ends(event: Event, found: Sequence[Happening]) -> list[tuple[int, int]]:
    """First and last sample of each time; the same where it is a moment."""
    moment = event.kind in MOMENTS
    return [(one.peak, one.peak) if moment else (one.first, one.last) for one in found]


def extreme(scene: Scene, measure: Measure, largest: bool, mask: Bool) -> int:
    """The sample in `mask` where a quantity is largest (smallest), of all the parts that it names."""
    best, where = -np.inf, 0
    samples = np.flatnonzero(mask)
    for curve in find_curves(scene, measure):
        values = (1.0 if largest else -1.0) * curve.values[samples]
        at = int(np.argmax(values))
        if values[at] > best:
            best, where = float(values[at]), int(samples[at])
    return where


def _frames(scene: Scene, first: float, last: float) -> Bool:
    first, last = min(first, last), max(first, last)
    frames = scene.body.frames
    mask = (frames >= first - 1e-6) & (frames <= last + 1e-6)
    if not mask.any() and frames[0] <= first and last <= frames[-1]:
        mask = np.arange(scene.count) == int(np.argmin(np.abs(frames - first)))
    if not mask.any():
        asked = f"Frame {first:g} lies" if first == last else f"Frames {first:g} to {last:g} lie"
        raise CannotTell(f"{asked} outside the clip, which goes from {frames[0]:g} to {frames[-1]:g}.")
    return mask


def _inside(scene: Scene, values: np.ndarray, first: float, last: float, unit: str) -> Bool:
    mask = (values >= first - 1e-9) & (values <= last + 1e-9)
    if mask.any():
        return mask
    if first > values[-1] or last < 0.0:
        raise CannotTell(f"{first:g} {unit} lies outside the clip, which is {values[-1]:.2f} {unit} long.")
    return np.arange(scene.count) == int(np.argmin(np.abs(values - first)))

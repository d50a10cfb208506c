"""From a restriction of the vocabulary to the samples it leaves."""

import numpy as np

from ...vocabulary import After, AtExtreme, Before, During, Frames, Measure, Restriction, Seconds, Share
from ..signals import Bool
from .curves import find_curves
from .events import pick
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

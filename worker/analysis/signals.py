"""Curves over time: smoothing, rates and stretches, with windows in seconds so that the frame rate changes nothing."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]


def magnitude(vectors: Float64) -> Float64:
    """Lengths of the vectors in the last axis."""
    return np.sqrt(np.einsum("...i,...i->...", vectors, vectors))


def smooth(values: Float64, sigma_s: float, fps: float) -> Float64:
    """Gaussian average over time (axis 0); the ends are held. NaN columns stay NaN. One sample comes back as it is."""
    if len(values) < 2:
        return values
    # A Gaussian narrower than a third of a sample is the identity.
    sigma = sigma_s * fps
    return values if sigma < 0.3 else gaussian_filter1d(values, sigma, axis=0, mode="nearest", truncate=3.0)


def smooth_between_ends(values: Float64, sigma_s: float, fps: float) -> Float64:
    """As `smooth`, but from the first value to the last as they are: what is travelled between them loses nothing."""
    reach = min(round(3.0 * sigma_s * fps) + 1, len(values) - 1)
    if reach < 1:
        return values
    padding = [(reach, reach), *((0, 0),) * (values.ndim - 1)]
    padded = np.pad(values, padding, mode="reflect", reflect_type="odd")
    return smooth(padded, sigma_s, fps)[reach:-reach]


def rate(values: Float64, window_s: float, fps: float) -> Float64:
    """Change per second (axis 0): the central difference over `window_s`, shortened at the ends.

    The window counts in seconds; between samples values are taken linearly, so 30 and 120 fps give the same numbers.
    """
    count = len(values)
    if count < 2:
        return np.zeros_like(values)
    half = max(1.0, 0.5 * window_s * fps)
    whole = int(half)
    part = half - whole
    if part < 1e-9:
        return _difference(values, whole) * fps
    return ((1.0 - part) * _difference(values, whole) + part * _difference(values, whole + 1)) * fps


def _difference(values: Float64, step: int) -> Float64:
    """Mean change per sample between t - step and t + step, both kept inside the take."""
    count = len(values)
    at = np.arange(count)
    before = np.maximum(at - step, 0)
    after = np.minimum(at + step, count - 1)
    span = (after - before).reshape(-1, *(1,) * (values.ndim - 1))
    return (values[after] - values[before]) / span


def runs(mask: Bool) -> NDArray[np.intp]:
    """The stretches in which `mask` is true: int[N, 2], first and last sample, inclusive."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return np.stack([edges[::2], edges[1::2] - 1], axis=1)


def from_runs(stretches: NDArray[np.intp], count: int) -> Bool:
    """The mask of `count` samples that is true inside the stretches."""
    marks = np.zeros(count + 1, np.int64)
    np.add.at(marks, stretches[:, 0], 1)
    np.add.at(marks, stretches[:, 1] + 1, -1)
    return np.cumsum(marks[:-1]) > 0


def hysteresis(values: Float64, on_below: float, off_above: float) -> Bool:
    """True from where `values` fall below `on_below`, in both directions of time, up to where they exceed `off_above`.

    A stretch counts if it stays below `off_above` and goes below `on_below` somewhere: no direction of time is preferred.
    """
    held = values <= off_above
    stretches = runs(held)
    if not len(stretches):
        return held
    reached = np.concatenate(([0], np.cumsum(values <= on_below)))
    keep = reached[stretches[:, 1] + 1] > reached[stretches[:, 0]]
    return from_runs(stretches[keep], len(values))


def close_gaps(mask: Bool, shortest_s: float, fps: float) -> Bool:
    """Fill gaps shorter than `shortest_s` that lie between two true stretches."""
    gaps = runs(~mask)
    inner = (gaps[:, 0] > 0) & (gaps[:, 1] < len(mask) - 1)
    short = (gaps[:, 1] - gaps[:, 0] + 1) < shortest_s * fps
    return mask | from_runs(gaps[inner & short], len(mask))


def drop_short(mask: Bool, shortest_s: float, fps: float) -> Bool:
    """Remove true stretches shorter than `shortest_s`; one that begins or ends with the take may be cut off and stays."""
    stretches = runs(mask)
    cut = (stretches[:, 0] == 0) | (stretches[:, 1] == len(mask) - 1)
    long = (stretches[:, 1] - stretches[:, 0] + 1) >= shortest_s * fps
    return from_runs(stretches[cut | long], len(mask))


def without_short(codes: NDArray[np.int8], shortest_s: float, fps: float) -> NDArray[np.int8]:
    """Codes whose stretches shorter than `shortest_s` are given to their neighbours, half each where these differ.

    The shortest goes first, and the same ones go whichever way time runs.
    """
    codes = codes.copy()
    while True:
        edges = np.flatnonzero(np.diff(codes)) + 1
        starts = np.concatenate(([0], edges))
        ends = np.concatenate((edges, [len(codes)]))
        lengths = ends - starts
        if len(starts) < 2 or lengths.min() >= shortest_s * fps:
            return codes
        shortest = int(np.argmin(lengths))
        start, end = int(starts[shortest]), int(ends[shortest])
        before = codes[start - 1] if start else codes[end]
        after = codes[end] if end < len(codes) else before
        middle = (start + end + 1) // 2
        codes[start:middle], codes[middle:end] = before, after

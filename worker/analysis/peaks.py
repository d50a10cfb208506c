"""Peaks of a curve, as `scipy.signal.find_peaks` finds them; importing that costs more than half of the worker's start."""

import numpy as np

from shared.clip import Float64


def find_peaks(curve: Float64, *, height: float = -np.inf, distance: int = 1, prominence: float = 0.0) -> np.ndarray:
    """int[N], samples of the local maxima (the middle of a flat one), in order; the ends of the curve are none.

    Args:
        curve: float64[T].
        height: the least value of a peak.
        distance: the least number of samples between two peaks; of two that are nearer the higher stays.
        prominence: how far the curve must fall on both sides before it rises above the peak, or ends.
    """
    changes = np.flatnonzero(np.diff(curve))
    if len(changes) < 2:
        return np.empty(0, np.intp)
    starts, ends = changes[:-1] + 1, changes[1:]  # the runs of one value between the first change and the last
    is_peak = (curve[starts] > curve[starts - 1]) & (curve[starts] > curve[ends + 1]) & (curve[starts] >= height)
    peaks = (starts[is_peak] + ends[is_peak]) // 2
    peaks = _apart(peaks, curve[peaks], distance) if distance > 1 else peaks
    if prominence > 0.0:
        peaks = peaks[[_prominence(curve, int(peak)) >= prominence for peak in peaks]]
    return peaks


def _apart(peaks: np.ndarray, heights: Float64, distance: int) -> np.ndarray:
    """The peaks that stay when each, from the highest on, removes those nearer to it than `distance`."""
    stays = np.ones(len(peaks), bool)
    for index in np.argsort(heights)[::-1]:
        if stays[index]:
            near = np.abs(peaks - peaks[index]) < distance
            near[index] = False
            stays &= ~near
    return peaks[stays]


def _prominence(curve: Float64, peak: int) -> float:
    higher_before = np.flatnonzero(curve[:peak] > curve[peak])
    higher_after = np.flatnonzero(curve[peak + 1 :] > curve[peak])
    before = curve[higher_before[-1] + 1 if len(higher_before) else 0 : peak + 1]
    after = curve[peak : peak + 1 + higher_after[0] if len(higher_after) else len(curve)]
    return float(curve[peak] - max(before.min(), after.min()))

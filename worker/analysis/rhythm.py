"""What repeats: cycles of a whole motion, back-and-forth of a limb."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.clip import Float64

SLOWEST_HZ: Final = 0.25
FASTEST_HZ: Final = 6.0
CLEAR_PEAK: Final = 0.5  # autocorrelation of a motion that repeats
SAMPLES_PER_S: Final = 30.0


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """How fast and how often something repeats; zero where it does not."""

    hz: float
    cycles: float


NO_RHYTHM: Final = Rhythm(hz=0.0, cycles=0.0)


def find_rhythm(curves: Float64, fps: float, slowest_hz: float = SLOWEST_HZ) -> Rhythm:
    """Repetition of float64[T, N] curves by their common autocorrelation: at least two cycles, at `slowest_hz` or faster."""
    step = max(1, round(fps / SAMPLES_PER_S))
    some = curves[::step] - curves[::step].mean(axis=0)
    rate_hz = fps / step
    count = len(some)
    longest = min(int(rate_hz / slowest_hz), count // 2)
    shortest = max(2, int(rate_hz / FASTEST_HZ))
    if longest <= shortest + 1 or not some.any():
        return NO_RHYTHM
    size = 1 << (2 * count - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(some, size, axis=0)) ** 2
    overlap = np.fft.irfft(spectrum.sum(axis=1), size)[: longest + 2]
    # Against the energy of the two parts that overlap: a long lag has less to compare, and that must not count against it.
    energy = np.concatenate(([0.0], np.cumsum(np.square(some).sum(axis=1))))
    lags = np.arange(len(overlap))
    both = np.sqrt(np.maximum((energy[count - lags]) * (energy[count] - energy[lags]), 1e-20))
    likeness = overlap / both
    inside = np.arange(shortest, longest + 1)
    peaks = inside[(likeness[inside] >= likeness[inside - 1]) & (likeness[inside] > likeness[inside + 1])]
    # A true cycle falls well below its peak in between.
    peaks = np.array([lag for lag in peaks if likeness[lag] - likeness[:lag].min() > 0.4 and likeness[lag] > CLEAR_PEAK], int)
    if not len(peaks):
        return NO_RHYTHM
    best = peaks[np.argmax(likeness[peaks] > likeness[peaks].max() - 0.08)]
    return Rhythm(hz=float(rate_hz / best), cycles=float(count / best))


def reversals(curve: Float64, amplitude: float) -> list[int]:
    """Where a curve of float64[T] turns back, counting only ways of more than `amplitude`: the samples of the turning points."""
    inner = np.flatnonzero(np.diff(np.sign(np.diff(curve)))) + 1  # only where it turns at all
    samples = [0, *inner.tolist(), len(curve) - 1]
    values = curve[samples].tolist()
    found: list[int] = []
    going, lowest, highest = 0, 0, 0
    for at, value in enumerate(values):
        lowest = at if value < values[lowest] else lowest
        highest = at if value > values[highest] else highest
        if going != -1 and value < values[highest] - amplitude:
            found += [samples[highest]] if going else []
            going, lowest = -1, at
        elif going != 1 and value > values[lowest] + amplitude:
            found += [samples[lowest]] if going else []
            going, highest = 1, at
    return found

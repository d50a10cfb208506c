"""Whether a body in the air falls as fast as bodies do: the surest sign of a wrong frame rate or unit."""

from typing import Final

import numpy as np

from shared.clip import Float64, MotionClip

GRAVITY_M_S2: Final = 9.81
PLAUSIBLE_M_S2: Final = (5.5, 17.0)
"""A rate that is out by the factor of two gives 2.5 or 39; recorded jumps give 8.5 to 10.5, drawn ones vary more."""
MIN_SAMPLES: Final = 6
AIR: Final = 0.05  # of the body's height: how far the lowest bone is above the floor in flight
MIN_DROP_M: Final = 0.08  # what climbs and lifted feet do not reach
PARABOLA: Final = 0.02  # largest departure from it, root mean square, as a share of the drop


def fall_warning(clip: MotionClip) -> str:
    """A sentence where jumps of this clip do not fall with about 9.8 m/s²; empty where they do, or where there are none."""
    falls = fall_accelerations(clip)
    if len(falls) == 0:
        return ""
    typical = float(np.median(falls))
    if PLAUSIBLE_M_S2[0] <= typical <= PLAUSIBLE_M_S2[1]:
        return ""
    return (
        f"In the air the body falls with {typical:.1f} m/s², not {GRAVITY_M_S2}: "
        f"the frame rate ({clip.fps:g}) or the unit may be wrong, unless the timing is meant."
    )


def fall_accelerations(clip: MotionClip) -> Float64:
    """float64[N], downward acceleration of the mean of all bones in each flight that is a parabola, m/s²."""
    heights = clip.positions[..., 1].astype(np.float64)
    lowest, middle = heights.min(axis=1), heights.mean(axis=1)
    body = float(np.median(heights.max(axis=1) - lowest))
    in_air = lowest > np.percentile(lowest, 10) + AIR * body
    edges = np.flatnonzero(np.diff(np.concatenate([[0], in_air.astype(np.int8), [0]]))).reshape(-1, 2)
    falls: list[float] = []
    for start, end in edges:
        # A flight that the clip's ends cut off may be no flight.
        if end - start < MIN_SAMPLES or start == 0 or end == len(lowest):
            continue
        t = np.arange(end - start) / clip.fps
        fit = np.polynomial.Polynomial.fit(t, middle[start:end], 2)
        acceleration = -float(fit.deriv(2)(0.0))
        drop = 0.125 * acceleration * float(t[-1]) ** 2
        departure = float(np.sqrt(np.mean((fit(t) - middle[start:end]) ** 2)))
        if drop > MIN_DROP_M and departure < PARABOLA * drop:
            falls.append(acceleration)
    return np.array(falls)

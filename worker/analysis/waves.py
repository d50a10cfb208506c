"""Waves: a raised hand that goes from side to side."""

from typing import Final, cast

import numpy as np

from shared.clip import Float64

from .body import Body
from .limbs import LimbCurves
from .rhythm import reversals
from .signals import Bool, magnitude, runs, smooth

RAISED_FOREARM: Final = 0.2  # sine of the forearm's slope
LOWEST_SHARE: Final = -0.3  # of the arm's length, the hand against the shoulder
SWAY_SHARE: Final = 0.14  # of the arm's length, the least way from side to side
LEVEL_SHARE: Final = 0.7  # how far a wave goes level, against up and down
LONGEST_WAY_S: Final = 1.0  # from one side to the other
FEWEST_WAYS: Final = 3  # to, fro and to again, between turning points: less is a gesture
SIGMA_S: Final = 0.05
RAISING_S: Final = 0.7  # the arm's way up and down belongs to the wave


def waves(body: Body, arm: LimbCurves) -> Bool:
    """bool[T], the hand waves: held up on a raised (or outstretched) arm it goes from side to side, to and fro and to again.

    What sways is the hand against the shoulder, over the floor: that holds for a wave from the elbow as for one of the whole arm.
    """
    found = np.zeros(body.count, bool)
    side = arm.limb.split("_")[0]
    if not body.has(f"{side}_elbow") or body.count < 4:
        return found
    forearm = body.joint(f"{side}_wrist") - body.joint(f"{side}_elbow")
    up = (forearm[:, 1] > RAISED_FOREARM * magnitude(forearm)) & (arm.reach[:, 1] > LOWEST_SHARE * arm.length_m)
    reach = smooth(arm.reach, SIGMA_S, body.fps)
    for first, last in runs(up):
        for start, end in _swaying(reach[first : last + 1], arm.length_m, body.fps):
            found[max(0, first + start - int(RAISING_S * body.fps)) : first + end + int(RAISING_S * body.fps) + 1] = True
    return found


def _swaying(reach: Float64, length_m: float, fps: float) -> list[tuple[int, int]]:
    """First and last turning point of each stretch in which the hand of float64[T, 3] goes from side to side."""
    if len(reach) < LONGEST_WAY_S * fps * 0.5:
        return []
    level = reach[:, [0, 2]] - reach[:, [0, 2]].mean(axis=0)
    along = level @ cast(Float64, np.linalg.eigh(level.T @ level)[1][:, -1])
    turns = np.array(reversals(along, SWAY_SHARE * length_m), int)
    quick = np.diff(turns) < LONGEST_WAY_S * fps
    found: list[tuple[int, int]] = []
    for first, last in runs(quick):
        part = slice(int(turns[first]), int(turns[last + 1]) + 1)
        ways = last - first + 1
        if ways >= FEWEST_WAYS and _path(along[part]) > LEVEL_SHARE * _path(reach[part, 1]):
            found.append((part.start, part.stop - 1))
    return found


def _path(curve: Float64) -> float:
    return float(np.abs(np.diff(curve)).sum())

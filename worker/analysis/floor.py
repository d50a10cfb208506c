"""Where the floor lies: the level on which the feet come to rest."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.clip import Float64
from shared.skeleton import JOINT_INDEX

from .signals import magnitude, rate

# Rest heights of the joints of a bare foot above the sole, as shares of the body's height.
TOE_REST_SHARE: Final = 0.015
ANKLE_REST_SHARE: Final = 0.045
SLOW_SHARE_S: Final = 0.25  # a bearing foot moves less than this many body heights per second
LEVEL_PERCENTILE: Final = 10.0
SPREAD_SHARE: Final = 0.06  # feet that rest on levels further apart than this stand on no single floor
SHORTEST_REST_S: Final = 0.15

TOES: Final = (JOINT_INDEX["left_foot"], JOINT_INDEX["right_foot"])
ANKLES: Final = (JOINT_INDEX["left_ankle"], JOINT_INDEX["right_ankle"])


@dataclass(frozen=True, kw_only=True)
class Floor:
    """A level floor under the body."""

    height_m: float
    """Y of the floor."""
    certain: bool
    """The feet come to rest on this one level long enough to be sure."""
    toe_rest_m: float
    """Height of the toe base above the floor while the foot bears."""
    ankle_rest_m: float
    """Height of the ankle above the floor while the foot is flat."""


def find_floor(joints: Float64, height_m: float, fps: float) -> Floor:
    """Estimate the floor from float64[T, 22, 3] joints: a low percentile of the feet while they are slow.

    Without feet the lowest joint has to do, and the floor is not certain.
    """
    toe_rest_m, ankle_rest_m = TOE_REST_SHARE * height_m, ANKLE_REST_SHARE * height_m
    soles = [(index, rest) for group, rest in ((TOES, toe_rest_m), (ANKLES, ankle_rest_m)) for index in group]
    soles = [(index, rest) for index, rest in soles if not np.isnan(joints[0, index, 0])]
    if not soles:
        lowest = joints[..., 1][~np.isnan(joints[..., 1])]
        level = float(lowest.min()) if lowest.size else 0.0
        return Floor(height_m=level, certain=False, toe_rest_m=toe_rest_m, ankle_rest_m=ankle_rest_m)
    indices = [index for index, _ in soles]
    feet = joints[:, indices]
    levels = feet[..., 1] - np.array([rest for _, rest in soles])
    slow = magnitude(rate(feet, 1.0 / 15.0, fps)) < SLOW_SHARE_S * height_m
    lowest = levels.min(axis=1)
    # Slow and among the lowest of its moment: a foot held up in the air is slow too.
    bearing = slow & (levels < lowest[:, None] + 0.03 * height_m)
    resting = levels[bearing]
    enough = resting.size >= SHORTEST_REST_S * fps or len(joints) == 1
    level = float(np.percentile(resting if enough else lowest, LEVEL_PERCENTILE))
    spread = float(np.percentile(resting, 80.0) - level) if enough else np.inf
    certain = enough and spread < SPREAD_SHARE * height_m
    return Floor(height_m=level, certain=certain, toe_rest_m=toe_rest_m, ankle_rest_m=ankle_rest_m)

"""Which way a body goes over: rolls, flips, cartwheels."""

from typing import Final

import numpy as np

from .body import Body
from .signals import magnitude

TUMBLES: Final = ("roll", "flip", "cartwheel", "handstand")
SIDEWAYS: Final = 0.6  # cosine between the axis of the turn and the line of the hips: below it the body goes over sideways


def tumble_direction(body: Body, first: int, last: int) -> str:
    """`forward`, `backward` or `sideways`; empty where the body has no sides or does not go over.

    The trunk sweeps about the line from the right to the left hip (forward, backward) or about the line of sight (sideways).
    """
    trunk = body.trunk_up[first : last + 1]
    across = (body.mean_of("left_hip", "left_shoulder") - body.mean_of("right_hip", "right_shoulder"))[first : last + 1]
    down = trunk[:, 1] < 0.0
    if len(trunk) < 2 or not down.any() or np.isnan(across).any():
        return ""
    axis = np.cross(trunk[:-1], trunk[1:]).sum(axis=0)
    lengths = magnitude(across[down]) * float(np.linalg.norm(axis))
    if lengths.min() < 1e-9:
        return ""
    along = across[down] @ axis / lengths
    if float(np.abs(along).mean()) < SIDEWAYS:
        return "sideways"
    return "forward" if float(along.mean()) > 0.0 else "backward"

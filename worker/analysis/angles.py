"""Angles of the body: bends of the joints, lean and twist of the trunk. Degrees."""

from typing import Final

import numpy as np

from shared.clip import Float64

from .body import Body
from .signals import magnitude

CHAINS: Final = {
    "knee": ("hip", "knee", "ankle"),
    "elbow": ("shoulder", "elbow", "wrist"),
}


def between_deg(first: Float64, second: Float64) -> Float64:
    """Angle between vectors of float64[..., 3], degrees; 0 where one has no length."""
    lengths = magnitude(first) * magnitude(second)
    cosine = np.einsum("...i,...i->...", first, second) / np.where(lengths > 1e-12, lengths, 1.0)
    return np.degrees(np.arccos(np.clip(np.where(lengths > 1e-12, cosine, 1.0), -1.0, 1.0)))


def flexion_deg(body: Body, side: str, joint: str) -> Float64:
    """float64[T], bend of a `knee` or `elbow`: 0 is straight; NaN where the rig lacks a joint of the chain."""
    upper, middle, lower = (f"{side}_{part}" for part in CHAINS[joint])
    return between_deg(body.joint(middle) - body.joint(upper), body.joint(lower) - body.joint(middle))


def elevation_deg(body: Body, side: str) -> Float64:
    """float64[T], how far the upper arm is raised against the trunk: 0 hangs along it, 90 level with the shoulder, 180 up."""
    return between_deg(body.joint(f"{side}_elbow") - body.joint(f"{side}_shoulder"), -body.trunk_up)


def thigh_deg(body: Body, side: str) -> Float64:
    """float64[T], thigh against straight down: 0 stands, 90 is level as in sitting."""
    down = np.broadcast_to(np.array([0.0, -1.0, 0.0]), (body.count, 3))
    return between_deg(body.joint(f"{side}_knee") - body.joint(f"{side}_hip"), down)


def lean_deg(body: Body) -> Float64:
    """float64[T], the trunk against the vertical: 0 upright, 90 level, 180 upside down."""
    return np.degrees(np.arccos(np.clip(body.trunk_up[:, 1], -1.0, 1.0)))


def twist_deg(body: Body) -> Float64:
    """float64[T], where the chest faces against the pelvis; positive to the left."""
    return np.degrees(body.chest_heading_rad - body.heading_rad)

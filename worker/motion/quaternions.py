"""Unit quaternions w x y z, over frames and joints at once: arrays whose last axis is 4 (vectors: 3), broadcast as numpy does."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from shared.clip import Float64

Real = TypeVar("Real", np.float32, np.float64)

OPPOSITE_TOLERANCE = 1e-9


def multiply(a: Float64, b: Float64) -> Float64:
    """float64[..., 4], the rotation `b` followed by `a`."""
    w1, x1, y1, z1 = np.moveaxis(a, -1, 0)
    w2, x2, y2, z2 = np.moveaxis(b, -1, 0)
    return np.stack(
        [
            w1 * w2 - x1 * x2 - y1 * y2 - z1 * z2,
            w1 * x2 + x1 * w2 + y1 * z2 - z1 * y2,
            w1 * y2 - x1 * z2 + y1 * w2 + z1 * x2,
            w1 * z2 + x1 * y2 - y1 * x2 + z1 * w2,
        ],
        axis=-1,
    )


def inverse(q: Float64) -> Float64:
    """float64[..., 4], the rotation back."""
    return q * np.array([1.0, -1.0, -1.0, -1.0])


def rotate(q: Float64, vectors: Float64) -> Float64:
    """float64[..., 3], the vectors turned by `q`."""
    axis = q[..., 1:]
    twice = 2.0 * np.cross(axis, vectors)
    return vectors + q[..., :1] * twice + np.cross(axis, twice)


def normalized(vectors: Float64) -> Float64:
    """float64[..., n], at unit length; a vector of length zero stays zero."""
    length = np.sqrt(np.einsum("...i,...i->...", vectors, vectors))[..., None]
    return vectors / np.where(length > 0.0, length, 1.0)


def about(axis: tuple[float, float, float], angle_rad: float | Float64) -> Float64:
    """float64[..., 4], the rotation by an angle about a unit axis, counter-clockwise seen from its tip."""
    half = 0.5 * np.asarray(angle_rad, np.float64)[..., None]
    return np.concatenate([np.cos(half), np.sin(half) * np.array(axis)], axis=-1)


def between(start: Float64, end: Float64) -> Float64:
    """float64[..., 4], the shortest rotation that turns the direction `start` to `end`; w >= 0.

    Between opposite directions every half turn is shortest; taken is the one about the axis nearest to Y (X, where `start` is
    upright).
    """
    start, end = np.broadcast_arrays(normalized(start), normalized(end))
    w = 1.0 + np.einsum("...i,...i->...", start, end)
    q = np.concatenate([w[..., None], np.cross(start, end)], axis=-1)
    opposite = w < OPPOSITE_TOLERANCE
    if opposite.any():
        upright = np.abs(start[..., 1:2]) > 0.9
        axis = np.where(upright, np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
        axis = axis - np.einsum("...i,...i->...", axis, start)[..., None] * start
        q[opposite] = np.concatenate([np.zeros_like(w)[..., None], axis], axis=-1)[opposite]
    return normalized(q)


def slerp(start: Float64, end: Float64, share: Float64) -> Float64:
    """float64[..., 4], the shorter way from `start` to `end` at even speed; `share`, 0 to 1, has no last axis."""
    share = np.asarray(share, np.float64)[..., None]
    cosine = np.einsum("...i,...i->...", start, end)[..., None]
    end = np.where(cosine < 0.0, -end, end)
    angle = np.arccos(np.clip(np.abs(cosine), 0.0, 1.0))
    sine = np.sin(angle)
    # Nearly the same rotation: the chord is the arc.
    near = sine < 1e-6
    divisor = np.where(near, 1.0, sine)
    first = np.where(near, 1.0 - share, np.sin((1.0 - share) * angle) / divisor)
    second = np.where(near, share, np.sin(share * angle) / divisor)
    return normalized(first * start + second * end)


def continuous(q: NDArray[Real]) -> NDArray[Real]:
    """float[T, ..., 4], the same rotations with the sign that lies nearest to the sample before (axis 0)."""
    flips = np.where(np.einsum("t...i,t...i->t...", q[1:], q[:-1]) < 0.0, -1, 1).astype(np.int8)
    signs = np.concatenate([np.ones_like(flips[:1], shape=(1, *q.shape[1:-1])), np.cumprod(flips, axis=0, dtype=np.int8)])
    return (q * signs[..., None]).astype(q.dtype, copy=False)


def matrices(q: Float64) -> Float64:
    """float64[..., 3, 3], rotation matrices that act on column vectors."""
    w, x, y, z = np.moveaxis(q, -1, 0)
    rows = [
        [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
        [2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)],
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)

"""From Blender's matrices to a clip's arrays: metres, Y up, rotation against the rest pose. numpy only.

Blender's (x, y, z) becomes (x, z, -y); the same holds for the vector part of a quaternion, because the change of axes is a
rotation.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

SMALLEST = 1e-12
"""A bone axis shorter than this has no direction: the bone is scaled to nothing."""


def y_up(vectors: Float64) -> Float64:
    """Blender's Z up to Y up; float64[..., 3] in any unit."""
    return np.stack((vectors[..., 0], vectors[..., 2], -vectors[..., 1]), axis=-1)


def head_positions(world: Float64, pose: Float32, unit_m: float) -> Float32:
    """Global head positions in metres, float32[T, J, 3].

    Args:
        world: the object's matrix, float64[T, 4, 4].
        pose: the bones' matrices in armature space, float32[T, J, 4, 4].
        unit_m: metres in one Blender unit.
    """
    heads = np.einsum("tik,tjk->tji", world[:, :3, :3], pose[:, :, :3, 3], dtype=np.float64) + world[:, None, :3, 3]
    return (y_up(heads) * unit_m).astype(np.float32)


def bone_frames(world: Float64, bones: NDArray[np.floating]) -> Float64:
    """Orthonormal axes of bones in world space, float64[..., J, 3, 3], right-handed whatever the object's scale.

    Keeps the bone's direction (its Y axis) under any scale or shear. A bone that is scaled to nothing has all zeros.

    Args:
        world: float64[..., 3, 3].
        bones: [..., J, 3, 3].
    """
    axes = np.matmul(world[..., None, :, :], bones.astype(np.float64))
    y, y_length = _direction(axes[..., 1])
    x = axes[..., 0]
    x, x_length = _direction(x - np.sum(x * y, axis=-1, keepdims=True) * y)
    frames = np.stack((x, y, np.cross(x, y)), axis=-1)
    return np.where(((x_length > SMALLEST) & (y_length > SMALLEST))[..., None], frames, 0.0)


def rotations(frames: Float64, rest_frames: Float64, previous: Float32 | None) -> Float32:
    """Global orientation against the rest pose as unit quaternions w x y z in Y-up axes, float32[T, J, 4], sign-continuous.

    Args:
        frames: from `bone_frames`, float64[T, J, 3, 3]; a bone without directions keeps its rest orientation.
        rest_frames: the same at rest, float64[J, 3, 3].
        previous: the sample before the first, float32[J, 4].
    """
    turned = np.matmul(frames, np.swapaxes(rest_frames, -1, -2))
    without = ~np.any(turned, axis=(-1, -2))
    turned[without] = np.eye(3)
    quaternions = _quaternions(turned)
    quaternions = np.concatenate((quaternions[..., :1], y_up(quaternions[..., 1:])), axis=-1)
    before = quaternions[:1] if previous is None else previous[None].astype(np.float64)
    steps = np.sum(np.concatenate((before, quaternions[:-1])) * quaternions, axis=-1)
    flips = np.cumprod(np.where(steps < 0.0, -1.0, 1.0), axis=0)
    return (quaternions * flips[..., None]).astype(np.float32)


def parents_first(parents: Sequence[int]) -> list[int]:
    """An order of the bones in which each comes after its parent; as they are, where they already do."""
    depth: dict[int, int] = {-1: -1}

    def depth_of(index: int) -> int:
        chain = []
        while index not in depth:
            chain.append(index)
            index = parents[index]
        for below in reversed(chain):
            depth[below] = depth[parents[below]] + 1
        return depth[chain[0]] if chain else depth[index]

    if all(parent < index for index, parent in enumerate(parents)):
        return list(range(len(parents)))
    return sorted(range(len(parents)), key=depth_of)


def _direction(vectors: Float64) -> tuple[Float64, Float64]:
    """Unit vectors, and the lengths as [..., 1]."""
    lengths = np.sqrt(np.sum(vectors * vectors, axis=-1, keepdims=True))
    return vectors / np.maximum(lengths, SMALLEST), lengths


def _quaternions(matrices: Float64) -> Float64:
    """Rotation matrices [..., 3, 3] to w x y z, by the largest component (Shepperd 1978)."""
    m = matrices
    diagonal = np.stack((m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]), axis=-1)
    trace = diagonal.sum(axis=-1)
    squares = np.concatenate((1.0 + trace[..., None], 1.0 - trace[..., None] + 2.0 * diagonal), axis=-1)  # 4 times each square
    a, b, c = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    d, e, f = m[..., 1, 0] + m[..., 0, 1], m[..., 0, 2] + m[..., 2, 0], m[..., 2, 1] + m[..., 1, 2]
    w, x, y, z = np.moveaxis(squares, -1, 0)
    rows = np.stack((w, a, b, c, a, x, d, e, b, d, y, f, c, e, f, z), axis=-1).reshape(*m.shape[:-2], 4, 4)
    largest = squares.argmax(axis=-1)
    found = np.take_along_axis(rows, largest[..., None, None], axis=-2)[..., 0, :]
    return found / np.sqrt(np.sum(found * found, axis=-1, keepdims=True))

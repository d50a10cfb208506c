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


def to_world(world: Float64, bones: Float32) -> Float64:
    """X, Y and Z axes and heads of bones in world space, float64[T, J, 4, 3], each vector along the last axis.

    Args:
        world: the object's matrix at each sample, float64[T, 4, 4].
        bones: the bones' matrices in armature space, float32[T, J, 4, 4], as Blender stores them: column by column.
    """
    frame_count, bone_count = bones.shape[:2]
    vectors = bones[..., :3].astype(np.float64).reshape(frame_count, bone_count * 4, 3)
    moved = np.matmul(vectors, world[:, :3, :3].transpose(0, 2, 1)).reshape(frame_count, bone_count, 4, 3)
    moved[:, :, 3] += world[:, None, :3, 3]
    return moved


def orientations(axes: Float64) -> Float64:
    """Orthonormal axes of bones as matrices, float64[J, T, 3, 3] (bones first), right-handed whatever the object's scale.

    Keeps the bone's direction (its Y axis) under any scale or shear. A bone that is scaled to nothing has all zeros.

    Args:
        axes: from `to_world`, float64[T, J, at least 2, 3].
    """
    x, y = axes[:, :, 0], axes[:, :, 1]
    y_length = _lengths(y)
    y = y / np.maximum(y_length, SMALLEST)
    x = x - np.einsum("tji,tji->tj", x, y)[..., None] * y
    x_length = _lengths(x)
    x = x / np.maximum(x_length, SMALLEST)
    if min(x_length.min(), y_length.min()) <= SMALLEST:
        some = (x_length > SMALLEST) & (y_length > SMALLEST)
        x, y = x * some, y * some
    matrices = np.empty((axes.shape[1], axes.shape[0], 3, 3))
    matrices[..., 0], matrices[..., 1] = x.transpose(1, 0, 2), y.transpose(1, 0, 2)
    for row, (i, j) in enumerate(((1, 2), (2, 0), (0, 1))):
        matrices[:, :, row, 2] = (x[..., i] * y[..., j] - x[..., j] * y[..., i]).T
    return matrices


def rotations(matrices: Float64, rest_matrices: Float64, previous: Float32 | None) -> Float32:
    """Global orientation against the rest pose as unit quaternions w x y z in Y-up axes, float32[T, J, 4], sign-continuous.

    Args:
        matrices: from `orientations`, float64[J, T, 3, 3]; a bone without directions keeps its rest orientation.
        rest_matrices: the same at rest, float64[J, 1, 3, 3].
        previous: the sample before the first, float32[J, 4].
    """
    bone_count, frame_count = matrices.shape[:2]
    rest = rest_matrices[:, 0].transpose(0, 2, 1)
    turned = np.matmul(matrices.reshape(bone_count, frame_count * 3, 3), rest).reshape(bone_count, frame_count, 3, 3)
    w, x, y, z = np.moveaxis(_quaternions(turned), -1, 0)
    quaternions = np.stack((w, x, z, -y), axis=-1).astype(np.float32)  # before signs are compared: slices must agree on them
    before = quaternions[:, :1] if previous is None else previous[:, None]
    steps = np.einsum("jti,jti->jt", np.concatenate((before, quaternions[:, :-1]), axis=1), quaternions, dtype=np.float64)
    signs = np.cumprod(np.where(steps < 0.0, np.float32(-1.0), np.float32(1.0)), axis=1)
    return (quaternions * signs[..., None]).transpose(1, 0, 2)


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


def _lengths(vectors: Float64) -> Float64:
    """[..., 1]"""
    return np.sqrt(np.einsum("tji,tji->tj", vectors, vectors))[..., None]


def _quaternions(matrices: Float64) -> Float64:
    """Rotation matrices [J, T, 3, 3] to w x y z, by the largest component (Shepperd 1978); no rotation for a zero matrix."""
    m = matrices
    trace = m[..., 0, 0] + m[..., 1, 1] + m[..., 2, 2]
    w = np.sqrt(np.maximum(1.0 + trace, 1.0))  # twice the w, exact where the trace is not negative; the others are done below
    differences = (m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1])
    quaternions = np.stack((0.5 * w, *(0.5 * difference / w for difference in differences)), axis=-1)
    far = np.nonzero(trace < 0.0)
    if len(far[0]):
        quaternions[far] = _far_quaternions(m[far])
    return quaternions / np.sqrt(np.einsum("jti,jti->jt", quaternions, quaternions))[..., None]


def _far_quaternions(m: Float64) -> Float64:
    """The same for rotations by more than 120 degrees, [N, 3, 3], where w is not the largest component; not normalised."""
    rows = np.arange(len(m))
    i = np.stack((m[:, 0, 0], m[:, 1, 1], m[:, 2, 2]), axis=-1).argmax(axis=-1)
    j, k = (i + 1) % 3, (i + 2) % 3
    quaternions = np.empty((len(m), 4))
    quaternions[:, 0] = m[rows, k, j] - m[rows, j, k]
    quaternions[rows, 1 + i] = 1.0 + m[rows, i, i] - m[rows, j, j] - m[rows, k, k]
    quaternions[rows, 1 + j] = m[rows, i, j] + m[rows, j, i]
    quaternions[rows, 1 + k] = m[rows, i, k] + m[rows, k, i]
    return quaternions

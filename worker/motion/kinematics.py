"""Between a clip's global pose and what each bone does against its parent.

A bone's local rotation is its turn against the parent since the rest pose, its local offset where its head lies in the parent's
turned frame: constant for rigid bones, and equal to `rest[bone] - rest[parent]`.
"""

import numpy as np

from shared.clip import Float64, Int32

from .quaternions import inverse, multiply, rotate


def local_pose(parents: Int32, positions: Float64, rotations: Float64) -> tuple[Float64, Float64]:
    """Local offsets float64[T, J, 3] in metres and local rotations float64[T, J, 4]; those of roots are the global ones."""
    child = np.flatnonzero(parents >= 0)
    parent = parents[child]
    offsets, local = positions.copy(), rotations.copy()
    back = inverse(rotations[:, parent])
    offsets[:, child] = rotate(back, positions[:, child] - positions[:, parent])
    local[:, child] = multiply(back, rotations[:, child])
    return offsets, local


def global_pose(parents: Int32, offsets: Float64, local: Float64) -> tuple[Float64, Float64]:
    """Global positions float64[T, J, 3] in metres and rotations float64[T, J, 4] by forward kinematics."""
    positions, rotations = offsets.copy(), local.copy()
    for generation in generations(parents)[1:]:
        parent = parents[generation]
        turned = rotations[:, parent]
        positions[:, generation] = positions[:, parent] + rotate(turned, offsets[:, generation])
        rotations[:, generation] = multiply(turned, local[:, generation])
    return positions, rotations


def generations(parents: Int32) -> list[Int32]:
    """Bone indices by their distance from the root: roots, their children, … Bones of one generation move independently."""
    depth = np.zeros(len(parents), np.int32)
    for bone, parent in enumerate(parents):
        if parent >= 0:
            depth[bone] = depth[parent] + 1
    return [np.flatnonzero(depth == level).astype(np.int32) for level in range(int(depth.max()) + 1)]

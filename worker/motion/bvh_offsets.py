"""Where the joints of a BVH file stand in their parents' frames: which numbers of a row are whose, and what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.clip import Float64, Int32

from .bvh_hierarchy import Joint

RIGID: Final = 0.03  # of a bone's length: what it may change by, on the average, and still keep its length
NO_SIZE: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Columns:
    """Where in a row the channels of each joint stand."""

    positions: dict[int, list[tuple[int, int]]]
    """For each joint that has position channels its (axis, column)."""
    rotations: tuple[tuple[tuple[int, int], ...], ...]
    """For each joint its (axis, column)."""


@dataclass(frozen=True, eq=False)
class Offsets:
    """How joints stand in their parents' frames, in the file's own unit."""

    rest: Float64
    """float64[J, 3], at rest."""
    constant: Float64
    """float64[J, 3], what is added to the position channels: OFFSET or zero."""
    warnings: tuple[str, ...]


def find_columns(joints: Sequence[Joint]) -> Columns:
    """The columns of the joints, in the order of the file."""
    positions: dict[int, list[tuple[int, int]]] = {}
    rotations: list[tuple[tuple[int, int], ...]] = []
    column = 0
    for index, joint in enumerate(joints):
        placed = [(kind, axis, column + place) for place, (kind, axis) in enumerate(joint.channels)]
        if at := [(axis, place) for kind, axis, place in placed if kind == "position"]:
            positions[index] = at
        rotations.append(tuple((axis, place) for kind, axis, place in placed if kind == "rotation"))
        column += len(placed)
    return Columns(positions, tuple(rotations))


def read_offsets(joints: Sequence[Joint], columns: Columns, rows: Float64) -> Offsets:
    """Whether position channels replace the OFFSET or add to it: whichever keeps bones at their length.

    Programs differ, and the format does not say. A joint that keeps its length in one of the readings decides for itself; one
    that does so in neither (hips below a root on the ground, IK targets) follows the majority of the others, else its positions
    replace. Roots have no bone above them: theirs replace, and `conventions` looks again, by where the floor is.

    Args:
        joints: of the file.
        columns: of those joints.
        rows: float64[T, C].
    """
    rest = np.array([joint.offset for joint in joints], np.float64)
    constant = rest.copy()
    adds: dict[int, bool] = {}
    undecided: list[int] = []
    for joint, channels in columns.positions.items():
        constant[joint] = 0.0
        if joints[joint].parent < 0:
            continue
        value = np.zeros((len(rows), 3))
        for axis, column in channels:
            value[:, axis] += rows[:, column]
        due = float(_length(rest[joint]))
        if due <= NO_SIZE:
            rest[joint] = np.median(value, axis=0)
            continue
        replaced = float(np.abs(_length(value) - due).mean()) / due
        added = float(np.abs(_length(rest[joint] + value) - due).mean()) / due
        if min(replaced, added) < RIGID:
            adds[joint] = added < replaced
        else:
            undecided.append(joint)
    majority = 2 * sum(adds.values()) > len(adds)
    added_to = [joint for joint, does in adds.items() if does] + (undecided if majority else [])
    constant[added_to] = rest[added_to]
    if not added_to:
        return Offsets(rest, constant, ())
    more = f" and {len(added_to) - 1} more" if len(added_to) > 1 else ""
    what = f"The positions of {joints[min(added_to)].name!r}{more} are added to the OFFSET: only so do bones keep their length."
    return Offsets(rest, constant, (what,))


def root_offsets(parents: Int32, columns: Columns, offsets: Offsets) -> Float64:
    """float64[J, 3], for each joint what its positions would be moved by if its root's positions were added to the OFFSET."""
    shift = np.zeros_like(offsets.rest)
    for joint, parent in enumerate(parents):
        shift[joint] = shift[parent] if parent >= 0 else offsets.rest[joint] if joint in columns.positions else 0.0
    return shift


def _length(vectors: Float64) -> Float64:
    return np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))[..., 0]


def find_tails(joints: Sequence[Joint], rest: Float64) -> Float64:
    """float64[J, 3]: the End Site, else the first child that lies elsewhere, else zero."""
    tails = np.zeros((len(joints), 3))
    known = np.zeros(len(joints), bool)
    for index, joint in enumerate(joints):
        if joint.end is not None:
            tails[index], known[index] = joint.end, True
    for index, joint in enumerate(joints):
        if joint.parent >= 0 and not known[joint.parent] and _length(rest[index]) > NO_SIZE:
            tails[joint.parent], known[joint.parent] = rest[index], True
    return tails

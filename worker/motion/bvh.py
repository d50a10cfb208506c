"""BVH files to clips: text, rows, local poses, global poses, and last metres and Y up.

Joints have no rest orientation, so a joint's global rotation is its turn against the rest pose. Rotations are applied in the
order of the channels, the last one first, as Biovision defined it; positions are the joint's in its parent's frame, wherever
they stand in a row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from shared.clip import Float32, Float64, Int32, MotionClip, Source, identity_joint_map
from shared.errors import FileEmpty, FileMalformed

from .bvh_hierarchy import Hierarchy, Joint, parse_hierarchy
from .bvh_motion import Motion, parse_motion
from .conventions import in_metres_y_up
from .kinematics import generations

FRAMES_AT_ONCE: Final = 1024  # bounds what forward kinematics takes beside the clip itself
CLEARLY: Final = 0.5  # of the other reading's error, below which a joint decides for itself
NO_SIZE: Final = 1e-9

_MOTION = re.compile(rb"^[ \t]*motion[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, eq=False)
class Offsets:
    """How joints stand in their parents' frames, in the file's own unit."""

    rest: Float64
    """float64[J, 3], at rest."""
    constant: Float64
    """float64[J, 3], what is added to the position channels: OFFSET or zero."""
    warnings: tuple[str, ...]


def read_bvh(data: bytes, path: Path, fps: float | None = None) -> MotionClip:
    """The clip in a BVH file's bytes.

    Args:
        data: all of the file.
        path: for name, source and sentences; it is not opened.
        fps: frames per second that the user gives; else the file's own.

    Raises:
        FileError, ClipInvalid: the sentence names file, and line, frame or joint.
    """
    file = path.name
    data = data.removeprefix(_BOM)
    _refuse_what_is_no_bvh(data, file)
    match = _MOTION.search(data)
    text, warned = _decoded(data[: match.start()] if match else data)
    hierarchy = parse_hierarchy(text, file, motion_follows=match is not None)
    if match is None:
        raise FileMalformed(f"{file}: there is no MOTION part after the hierarchy.", "Export the file with its motion.")
    lines = data[match.end() :].splitlines()[1:]
    first_line = len(data[: match.end()].splitlines()) + 1
    motion = parse_motion(lines, first_line, hierarchy.channel_count, len(hierarchy.joints), file, fps)
    return _clip(hierarchy, motion, path, (*warned, *hierarchy.warnings, *motion.warnings))


def _refuse_what_is_no_bvh(data: bytes, file: str) -> None:
    start = data[:256].lstrip()
    word = start[:9].upper()
    if not start and not data.strip():
        raise FileEmpty(f"{file}: the file is empty.", "Copy or export it again.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start[:2]:
        raise FileMalformed(f"{file}: the text is in UTF-16, not plain text.", "Save it as UTF-8 in a text editor.")
    if word != b"HIERARCHY":
        what = "it does not begin with HIERARCHY"
        if word.startswith(b"MOTION"):
            raise FileMalformed(f"{file}: there is no HIERARCHY at the start.", "Export the file with its skeleton.")
        if start.startswith(b"version https://git-lfs"):
            raise FileMalformed(f"{file} is a Git LFS pointer: the real file was not downloaded.", "Run `git lfs pull`.")
        if start.startswith(b"<"):
            what = "it looks like HTML"
        raise FileMalformed(f"{file} is not a BVH file: {what}.", "Check what the file is, and download or export it again.")
    if b"\0" in data:
        line = len(data[: data.index(b"\0")].splitlines())
        raise FileMalformed(f"{file}, line {line}: there is a zero byte (binary data) in the text.", "Copy or export it again.")


def _decoded(header: bytes) -> tuple[str, list[str]]:
    """The header as text. UTF-8 is meant where it can be; else Japanese programs write Shift JIS, western ones Latin-1."""
    try:
        return header.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    if any(0x80 <= byte < 0xA0 for byte in header):
        try:
            return header.decode("cp932"), ["The joint names are no UTF-8; they were read as Shift JIS."]
        except UnicodeDecodeError:
            pass
    return header.decode("latin-1"), ["The joint names are no UTF-8; they were read as Latin-1."]


def _clip(hierarchy: Hierarchy, motion: Motion, path: Path, warned: tuple[str, ...]) -> MotionClip:
    joints = hierarchy.joints
    parents = np.array([joint.parent for joint in joints], np.int32)
    columns = _columns(joints)
    offsets = _offsets(joints, columns, motion.rows, path.name)
    positions, rotations = _global_motion(parents, columns, offsets, motion.rows)
    rest = offsets.rest.copy()
    for joint, parent in enumerate(parents):
        if parent >= 0:
            rest[joint] += rest[parent]
    clip = MotionClip(
        name=path.stem,
        fps=motion.fps,
        bones=tuple(joint.name for joint in joints),
        parents=parents,
        rest=rest.astype(np.float32),
        tails=_tails(joints, offsets.rest).astype(np.float32),
        positions=positions,
        rotations=rotations,
        joint_map=identity_joint_map(),
        frames=np.arange(len(positions), dtype=np.float64),
        source=Source(kind="bvh", path=str(path), fps=motion.fps, warnings=(*warned, *offsets.warnings)),
    )
    return in_metres_y_up(clip, _root_offsets(parents, columns, offsets))


# --- channels -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Columns:
    """Where in a row the channels of each joint stand."""

    positions: tuple[tuple[int, int, int], ...]
    """(joint, axis, column), in the order of the columns."""
    rotations: tuple[tuple[tuple[int, int], ...], ...]
    """For each joint its (axis, column)."""


def _columns(joints: Sequence[Joint]) -> Columns:
    positions: list[tuple[int, int, int]] = []
    rotations: list[tuple[tuple[int, int], ...]] = []
    column = 0
    for index, joint in enumerate(joints):
        placed = [(kind, axis, column + place) for place, (kind, axis) in enumerate(joint.channels)]
        positions += [(index, axis, at) for kind, axis, at in placed if kind == "position"]
        rotations.append(tuple((axis, at) for kind, axis, at in placed if kind == "rotation"))
        column += len(placed)
    return Columns(tuple(positions), tuple(rotations))


def _offsets(joints: Sequence[Joint], columns: Columns, rows: Float64, file: str) -> Offsets:
    """Whether position channels replace the OFFSET or add to it: whichever keeps bones nearer to their length at rest.

    Programs differ, and the format does not say. A joint that is clear decides for itself, the rest follow the majority.
    Roots have no bone above them: theirs replace, and `in_metres_y_up` looks again, by where the floor is.
    """
    rest = np.array([joint.offset for joint in joints], np.float64)
    constant = rest.copy()
    moved = sorted({joint for joint, _, _ in columns.positions})
    warned: list[str] = []
    errors: dict[int, tuple[float, float]] = {}
    for joint in moved:
        value = np.zeros((len(rows), 3))
        for _, axis, column in (entry for entry in columns.positions if entry[0] == joint):
            value[:, axis] += rows[:, column]
        due = float(_length(rest[joint]))
        if joints[joint].parent >= 0 and due > NO_SIZE:
            errors[joint] = (
                float(np.abs(_length(value) - due).mean()) / due,
                float(np.abs(_length(rest[joint] + value) - due).mean()) / due,
            )
        elif joints[joint].parent >= 0:
            rest[joint] = np.median(value, axis=0)
    majority_adds = sum(added - replaced for replaced, added in errors.values()) < 0.0
    added_to: list[str] = []
    for joint in moved:
        replaced, added = errors.get(joint, (0.0, 0.0))
        adds = added < replaced if min(replaced, added) < CLEARLY * max(replaced, added) else majority_adds and joint in errors
        if adds:
            added_to.append(joints[joint].name)
        else:
            constant[joint] = 0.0
    if added_to:
        more = f" and {len(added_to) - 1} more" if len(added_to) > 1 else ""
        warned.append(f"The positions of {added_to[0]!r}{more} are added to the OFFSET: only so do the bones keep their length.")
    if len(joints) > 1 and not (np.abs(rest[1:]) > NO_SIZE).any():
        raise FileMalformed(
            f"{file}: the skeleton has no bone of any length: all offsets are zero.", "Export it with its rest pose."
        )
    if any(kind == "scale" for joint in joints for kind, _ in joint.channels):
        warned.append("Scale channels are left out.")
    return Offsets(rest, constant, tuple(warned))


def _root_offsets(parents: Int32, columns: Columns, offsets: Offsets) -> Float64:
    """float64[J, 3], for each joint what its positions would be moved by if its root's positions were added to the OFFSET."""
    moved = {joint for joint, _, _ in columns.positions}
    shift = np.zeros_like(offsets.rest)
    for joint, parent in enumerate(parents):
        shift[joint] = shift[parent] if parent >= 0 else offsets.rest[joint] if joint in moved else 0.0
    return shift


def _length(vectors: Float64) -> Float64:
    return np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))[..., 0]


def _tails(joints: Sequence[Joint], rest: Float64) -> Float64:
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


# --- forward kinematics ---------------------------------------------------------------------------------------------------------
# Components come first and frames last, so that each operation runs over long rows: faster than `kinematics.global_pose`.


def _global_motion(parents: Int32, columns: Columns, offsets: Offsets, rows: Float64) -> tuple[Float32, Float32]:
    """Global positions float32[T, J, 3] in the file's unit and rotations float32[T, J, 4], sign-continuous."""
    shape = (len(rows), len(parents))
    positions, rotations = np.empty((*shape, 3), np.float32), np.empty((*shape, 4), np.float32)
    levels = generations(parents)[1:]
    for start in range(0, len(rows), FRAMES_AT_ONCE):
        part = slice(start, start + FRAMES_AT_ONCE)
        values = np.ascontiguousarray(rows[part].T)
        p, q = _local_positions(columns, offsets, values), _local_rotations(columns, values)
        for level in levels:
            above = q[:, parents[level]]
            p[:, level] = p[:, parents[level]] + _turned(above, p[:, level])
            q[:, level] = _product(above, q[:, level])
        positions[part], rotations[part] = p.transpose(2, 1, 0), q.transpose(2, 1, 0)
    flips = np.einsum("tji,tji->tj", rotations[1:], rotations[:-1]) < 0.0
    rotations[1:] *= (1.0 - 2.0 * (np.cumsum(flips, axis=0) % 2))[..., None].astype(np.float32)
    return positions, rotations


def _local_positions(columns: Columns, offsets: Offsets, values: Float64) -> Float64:
    """float64[3, J, T]."""
    local = np.repeat(offsets.constant.T[:, :, None], values.shape[1], axis=2)
    for joint, axis, column in columns.positions:
        local[axis, joint] += values[column]
    return local


def _local_rotations(columns: Columns, values: Float64) -> Float64:
    """float64[4, J, T]. Joints with the same order of axes are turned together."""
    local = np.zeros((4, len(columns.rotations), values.shape[1]))
    local[0] = 1.0
    orders: dict[tuple[int, ...], list[int]] = {}
    for joint, channels in enumerate(columns.rotations):
        orders.setdefault(tuple(axis for axis, _ in channels), []).append(joint)
    for axes, joints in orders.items():
        turn = local[:, joints]
        for place, axis in enumerate(axes):
            half = np.radians(values[[columns.rotations[joint][place][1] for joint in joints]]) * 0.5
            turn = _turned_about(turn, axis, np.cos(half), np.sin(half))
        local[:, joints] = turn
    return local


def _turned_about(q: Float64, axis: int, cosine: Float64, sine: Float64) -> Float64:
    """q times a rotation about one of the axes: half the work of a full product."""
    w, own, next_, last = q[0], q[1 + axis], q[1 + (axis + 1) % 3], q[1 + (axis + 2) % 3]
    result = np.empty_like(q)
    result[0] = w * cosine - own * sine
    result[1 + axis] = own * cosine + w * sine
    result[1 + (axis + 1) % 3] = next_ * cosine + last * sine
    result[1 + (axis + 2) % 3] = last * cosine - next_ * sine
    return result


def _product(a: Float64, b: Float64) -> Float64:
    w1, x1, y1, z1 = a
    w2, x2, y2, z2 = b
    return np.stack(
        [
            w1 * w2 - x1 * x2 - y1 * y2 - z1 * z2,
            w1 * x2 + x1 * w2 + y1 * z2 - z1 * y2,
            w1 * y2 - x1 * z2 + y1 * w2 + z1 * x2,
            w1 * z2 + x1 * y2 - y1 * x2 + z1 * w2,
        ]
    )


def _turned(q: Float64, v: Float64) -> Float64:
    w, x, y, z = q
    a, b, c = v
    # v + 2 w (u x v) + 2 u x (u x v)
    i, j, k = 2.0 * (y * c - z * b), 2.0 * (z * a - x * c), 2.0 * (x * b - y * a)
    return np.stack([a + w * i + y * k - z * j, b + w * j + z * i - x * k, c + w * k + x * j - y * i])

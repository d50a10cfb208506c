"""BVH files to clips: text, rows, local poses, global poses, and last metres and Y up.

Joints have no rest orientation, so a joint's global rotation is its turn against the rest pose. Rotations are applied in the
order of the channels, the last one first, as Biovision defined it; positions are the joint's in its parent's frame, wherever
they stand in a row.
"""

import re
from pathlib import Path
from typing import Final

import numpy as np

from shared.clip import MotionClip, Source, identity_joint_map
from shared.errors import FileEmpty, FileMalformed

from .bvh_hierarchy import Hierarchy, parse_hierarchy
from .bvh_kinematics import global_motion
from .bvh_motion import Motion, parse_motion
from .bvh_offsets import NO_SIZE, find_columns, find_tails, read_offsets, root_offsets
from .conventions import in_metres_y_up
from .first_frame import without_t_pose

_MOTION = re.compile(rb"^[ \t]*motion[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BOM: Final = b"\xef\xbb\xbf"


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
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
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
    columns = find_columns(joints)
    offsets = read_offsets(joints, columns, motion.rows)
    if len(joints) > 1 and not (np.abs(offsets.rest[1:]) > NO_SIZE).any():
        raise FileMalformed(
            f"{path.name}: the skeleton has no bone of any length: all offsets are zero.", "Export it with its rest pose."
        )
    positions, rotations = global_motion(parents, columns, offsets, motion.rows)
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
        tails=find_tails(joints, offsets.rest).astype(np.float32),
        positions=positions,
        rotations=rotations,
        joint_map=identity_joint_map(),
        frames=np.arange(len(positions), dtype=np.float64),
        source=Source(kind="bvh", path=str(path), fps=motion.fps, warnings=(*warned, *offsets.warnings)),
    )
    return without_t_pose(in_metres_y_up(clip, root_offsets(parents, columns, offsets)))

"""A clip as BVH text: hierarchy from the rest pose, rotations as Euler angles, metres, Y up."""

from typing import Final

import numpy as np

from shared.clip import Float64, MotionClip

from .kinematics import local_pose
from .quaternions import matrices, normalized

RIGID_M: Final = 2e-5  # a bone whose length varies by less is rigid; more needs position channels
GIMBAL: Final = 1.0 - 1e-9
POSITION_CHANNELS: Final = "Xposition Yposition Zposition"
ROTATION_CHANNELS: Final = "Zrotation Xrotation Yrotation"


def bvh_text(clip: MotionClip) -> str:
    """The clip as a BVH file of one unit to the metre.

    Roots and bones that change their length have position channels, which replace OFFSET; every bone of a clip with rotations
    has rotation channels in the order Z X Y, unwrapped so that angles do not jump from frame to frame. Frame numbers are not
    kept: BVH counts from 0. Line breaks in bone names become spaces.
    """
    positions = clip.positions.astype(np.float64)
    turns = None if clip.rotations is None else normalized(clip.rotations.astype(np.float64))
    identity = np.broadcast_to(np.array([1.0, 0.0, 0.0, 0.0]), (*positions.shape[:2], 4))
    offsets, local = local_pose(clip.parents, positions, identity if turns is None else turns)
    rest = _rest_offsets(clip)
    moves = (clip.parents < 0) | (np.abs(offsets - rest).max(axis=(0, 2)) > RIGID_M)
    euler = None if turns is None else euler_zxy_deg(local)
    columns: list[Float64] = []
    for bone in _depth_first(clip):
        columns += [offsets[:, bone]] if moves[bone] else []
        columns += [] if euler is None else [euler[:, bone]]
    values = np.concatenate(columns, axis=1).round(6) + 0.0
    lines = ["HIERARCHY", *_hierarchy(clip, rest, moves), "MOTION"]
    lines += [f"Frames: {len(positions)}", f"Frame Time: {1.0 / clip.fps:.9f}"]
    row = " ".join(["%.6f"] * values.shape[1])
    lines += [row % tuple(frame) for frame in values.tolist()]
    return "\n".join(lines) + "\n"


def euler_zxy_deg(q: Float64) -> Float64:
    """float64[T, ..., 3], the angles of Rz·Rx·Ry in degrees (z, x, y), continuous along axis 0; y is 0 in gimbal lock."""
    m = matrices(q)
    sine = np.clip(m[..., 2, 1], -1.0, 1.0)
    locked = np.abs(sine) > GIMBAL
    z = np.where(locked, np.arctan2(m[..., 1, 0], m[..., 0, 0]), np.arctan2(-m[..., 0, 1], m[..., 1, 1]))
    y = np.where(locked, 0.0, np.arctan2(-m[..., 2, 0], m[..., 2, 2]))
    return np.degrees(np.stack([np.unwrap(z, axis=0), np.arcsin(sine), np.unwrap(y, axis=0)], axis=-1))


def _rest_offsets(clip: MotionClip) -> Float64:
    rest = clip.rest.astype(np.float64)
    return np.where(clip.parents[:, None] >= 0, rest - rest[clip.parents], rest)


def _children(clip: MotionClip) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for bone, parent in enumerate(clip.parents.tolist()):
        found.setdefault(parent, []).append(bone)
    return found


def _depth_first(clip: MotionClip) -> list[int]:
    """Bones in the order in which BVH lists them."""
    children = _children(clip)
    order: list[int] = []
    stack = children[-1][::-1]
    while stack:
        bone = stack.pop()
        order.append(bone)
        stack += children.get(bone, [])[::-1]
    return order


def _hierarchy(clip: MotionClip, rest: Float64, moves: np.ndarray) -> list[str]:
    children = _children(clip)
    depth = [0] * len(clip.bones)
    lines: list[str] = []
    open_bones: list[int] = []
    for bone in _depth_first(clip):
        parent = int(clip.parents[bone])
        depth[bone] = 0 if parent < 0 else depth[parent] + 1
        while len(open_bones) > depth[bone]:
            lines.append("  " * (len(open_bones) - 1) + "}")
            open_bones.pop()
        indent = "  " * depth[bone]
        channels = ([POSITION_CHANNELS] if moves[bone] else []) + ([] if clip.rotations is None else [ROTATION_CHANNELS])
        names = " ".join(channels)
        lines += [
            f"{indent}{'ROOT' if parent < 0 else 'JOINT'} {' '.join(clip.bones[bone].split()) or f'bone {bone}'}",
            indent + "{",
            f"{indent}  OFFSET {_vector(rest[bone])}",
            f"{indent}  CHANNELS {len(names.split())} {names}".rstrip(),
        ]
        open_bones.append(bone)
        if bone not in children:
            end = _vector(clip.tails[bone].astype(np.float64))
            lines += [f"{indent}  End Site", indent + "  {", f"{indent}    OFFSET {end}", indent + "  }"]
    lines += ["  " * level + "}" for level in range(len(open_bones) - 1, -1, -1)]
    return lines


def _vector(values: Float64) -> str:
    return " ".join(f"{value:.6f}" for value in (values + 0.0).tolist())

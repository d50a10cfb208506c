"""MotionClip: the motion of one rig, as its own bones, in metres, Y up.

Space: right-handed, metres, Y up; Blender's (x, y, z) becomes (x, z, -y) times the scene's `scale_length`. The character faces
wherever it faces. `frames` are the user's own frame numbers: scene frames in Blender, counted from 0 in files.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from .errors import ClipInvalid
from .skeleton import JOINT_COUNT, JOINT_INDEX

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Int32 = NDArray[np.int32]

MAX_FRAMES: Final = 200_000
MAX_BONES: Final = 4_096
MAX_BYTES: Final = 1 << 30  # 1 GiB over all arrays of a clip
MIN_FPS: Final = 1.0
MAX_FPS: Final = 1_000.0
UNIT_QUATERNION_TOLERANCE: Final = 1e-3  # float32 rotations that went through a file with three decimals

SourceKind = Literal["blender", "bvh", "fbx", "gltf", "amass", "npy", "usd", "video", "made"]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a clip comes from, as it was before it was turned to metres and Y up."""

    kind: SourceKind
    path: str = ""
    action: str = ""
    slot: str = ""
    take: str = ""
    up_axis: str = "Y"
    unit_m: float = 1.0
    """Metres in one unit of the source."""
    fps: float = 0.0
    also_moved_by: tuple[str, ...] = ()
    """In Blender: what else moved the rig (NLA strips, constraints, drivers, object animation)."""
    warnings: tuple[str, ...] = ()
    """What the reader noticed and the user should know."""
    tools: dict[str, str] = {}
    """Name and version of the programs that took part."""


@dataclass(frozen=True, eq=False, kw_only=True)
class MotionClip:
    """The motion of one rig. T samples, J bones; checked on construction.

    Raises:
        ClipInvalid: an array has a wrong shape, a value is not finite, a quaternion is not of unit length, the parents have a
            cycle or come after their children, or a limit is exceeded. The sentence names field, frame and bone.
    """

    name: str
    fps: float
    """Frames per second of the arrays, 1 to 1,000."""
    bones: tuple[str, ...]
    """J bone names as the rig has them."""
    parents: Int32
    """int32[J], parent index, -1 for roots; parents come first."""
    rest: Float32
    """float32[J, 3], rest positions of the heads, metres."""
    tails: Float32
    """float32[J, 3], end of each bone against its head at rest, metres; zero where unknown."""
    positions: Float32
    """float32[T, J, 3], global head positions, metres."""
    rotations: Float32 | None
    """float32[T, J, 4], global orientation against the rest pose, unit quaternion w x y z, sign-continuous; none where the
    source has positions only."""
    joint_map: Int32
    """int32[22], bone index for each SMPL joint, -1 where there is none."""
    frames: Float64
    """float64[T], source frame of each sample, strictly increasing."""
    source: Source
    confidence: Float32 | None = None
    """float32[T, J], 0 to 1, only for motion estimated from video."""

    def __post_init__(self) -> None:
        _check(self)

    @property
    def duration_s(self) -> float:
        """Seconds from the first sample to the last."""
        return (len(self.positions) - 1) / self.fps

    def joint(self, name: str) -> int:
        """Bone index of an SMPL joint, -1 where the rig has none."""
        return int(self.joint_map[JOINT_INDEX[name]])

    def bone_of(self, joint: str) -> str:
        """Name of the bone that bears an SMPL joint, empty where the rig has none."""
        index = self.joint(joint)
        return self.bones[index] if index >= 0 else ""

    def content_hash(self) -> str:
        """SHA-256 cut to 128 bits (32 hex digits) over everything that is measured on; name and source do not count.

        A cache key, not a test of equality: -0.0 counts as 0.0.
        """
        digest = hashlib.sha256()
        digest.update(np.float64(self.fps).tobytes())
        digest.update("\0".join(self.bones).encode("utf-8", "surrogatepass"))
        for name, array in clip_arrays(self):
            digest.update(f"\0{name}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array + np.zeros((), array.dtype)).data)
        return digest.hexdigest()[:32]


ARRAY_DTYPES: Final[dict[str, str]] = {
    "parents": "<i4",
    "rest": "<f4",
    "tails": "<f4",
    "positions": "<f4",
    "rotations": "<f4",
    "joint_map": "<i4",
    "frames": "<f8",
    "confidence": "<f4",
}
"""The arrays of a clip in their order on the wire, with their little-endian dtype."""


def clip_arrays(clip: MotionClip) -> Iterable[tuple[str, NDArray[Any]]]:
    """The arrays a clip has, by field name, in the order of `ARRAY_DTYPES`; absent optional ones are left out."""
    for name in ARRAY_DTYPES:
        array = getattr(clip, name)
        if array is not None:
            yield name, array


def array_shapes(frame_count: int, bone_count: int) -> dict[str, tuple[int, ...]]:
    """The shape each array of a clip of T samples and J bones must have."""
    return {
        "parents": (bone_count,),
        "rest": (bone_count, 3),
        "tails": (bone_count, 3),
        "positions": (frame_count, bone_count, 3),
        "rotations": (frame_count, bone_count, 4),
        "joint_map": (JOINT_COUNT,),
        "frames": (frame_count,),
        "confidence": (frame_count, bone_count),
    }


def check_size(frame_count: int, bone_count: int, total_bytes: int) -> None:
    """Refuse a clip by its declared size, before anything is allocated.

    Raises:
        ClipInvalid: no frame, no bone, or a limit exceeded.
    """
    if not 1 <= frame_count <= MAX_FRAMES:
        raise ClipInvalid(f"The clip has {frame_count:,} frames; 1 to {MAX_FRAMES:,} are possible.", "Cut the take into parts.")
    if not 1 <= bone_count <= MAX_BONES:
        raise ClipInvalid(f"The rig has {bone_count:,} bones; 1 to {MAX_BONES:,} are possible.", "Export deform bones only.")
    if total_bytes > MAX_BYTES:
        raise ClipInvalid(
            f"The clip takes {total_bytes >> 20:,} MiB; {MAX_BYTES >> 20:,} MiB are possible.", "Cut the take into parts."
        )


def identity_joint_map() -> Int32:
    """A map with no joint in it: every entry -1."""
    return np.full(JOINT_COUNT, -1, np.int32)


def _check(clip: MotionClip) -> None:
    if clip.positions.ndim != 3:
        raise ClipInvalid(f"positions of {clip.name!r} has shape {clip.positions.shape}; (frames, bones, 3) is due.")
    frame_count, bone_count = clip.positions.shape[:2]
    check_size(frame_count, bone_count, sum(array.nbytes for _, array in clip_arrays(clip)))
    if len(clip.bones) != bone_count:
        raise ClipInvalid(f"{clip.name!r} names {len(clip.bones)} bones, but positions has {bone_count}.")
    if not MIN_FPS <= clip.fps <= MAX_FPS:
        raise ClipInvalid(
            f"{clip.name!r} has {clip.fps:g} frames per second; {MIN_FPS:g} to {MAX_FPS:g} are possible.",
            "Check the frame rate of the source.",
        )
    shapes = array_shapes(frame_count, bone_count)
    for name, array in clip_arrays(clip):
        if array.shape != shapes[name]:
            raise ClipInvalid(f"{name} of {clip.name!r} has shape {array.shape}; {shapes[name]} is due.")
        if array.dtype != np.dtype(ARRAY_DTYPES[name]):
            raise ClipInvalid(f"{name} of {clip.name!r} has dtype {array.dtype}; {np.dtype(ARRAY_DTYPES[name])} is due.")
        if array.dtype.kind == "f" and not _all_finite(array):
            raise ClipInvalid(f"{name} of {clip.name!r} has a value that is not finite{_where(clip, name, ~np.isfinite(array))}.")
    misplaced = (clip.parents < -1) | (clip.parents >= np.arange(bone_count))
    if misplaced.any():
        bad = int(misplaced.argmax())
        raise ClipInvalid(f"Bone {clip.bones[bad]!r} of {clip.name!r} comes before its parent, or its parents form a cycle.")
    if np.any(clip.joint_map < -1) or np.any(clip.joint_map >= bone_count):
        raise ClipInvalid(f"joint_map of {clip.name!r} points outside its {bone_count} bones.")
    if frame_count > 1 and not bool(np.all(clip.frames[1:] > clip.frames[:-1])):
        raise ClipInvalid(f"The frames of {clip.name!r} do not increase.")
    if clip.rotations is not None:
        with np.errstate(over="ignore"):  # a huge value is no unit quaternion either
            length = np.square(clip.rotations) @ np.ones(4, np.float32)  # BLAS: half the time of einsum
        off = np.abs(length - 1.0) > 2.0 * UNIT_QUATERNION_TOLERANCE
        if off.any():
            where = _where(clip, "rotations", off)
            raise ClipInvalid(f"rotations of {clip.name!r} has a quaternion that is not of unit length{where}.")
    if clip.confidence is not None and (clip.confidence.min() < 0.0 or clip.confidence.max() > 1.0):
        raise ClipInvalid(f"confidence of {clip.name!r} leaves the range 0 to 1.")


def _all_finite(array: NDArray[Any]) -> bool:
    # One pass without a temporary: a sum is finite unless a value is not, or it overflows; only then look closely.
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(array.sum(dtype=array.dtype))) or bool(np.isfinite(array).all())


def _where(clip: MotionClip, name: str, bad: NDArray[np.bool_]) -> str:
    first = np.argwhere(bad)[0]
    if name in ("positions", "rotations", "confidence"):
        return f" at frame {clip.frames[first[0]]:g}, bone {clip.bones[first[1]]!r}"
    if name == "frames":
        return f" at sample {first[0]}"
    return f" at bone {clip.bones[first[0]]!r}"

"""The one door for files of motion: by suffix to the reader, with the checks that all of them share."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from shared.clip import MAX_FPS, MIN_FPS, MotionClip
from shared.errors import ClipInvalid, FileEmpty, FileError, FileMissing, FileTooLarge, FormatNotRead, TakeMissing

from .bvh import read_bvh

Reader = Callable[[bytes, Path, float | None], MotionClip]

READERS: Final[dict[str, tuple[Reader, int]]] = {".bvh": (read_bvh, 512 << 20)}
"""Suffix to reader, and the largest file in bytes. A reader takes the file's bytes, its path and the user's rate."""

SUFFIXES: Final = frozenset(READERS)
"""Endings of the files that are read, in lower case."""

NOT_YET: Final = {
    ".fbx": "FBX",
    ".glb": "glTF",
    ".gltf": "glTF",
    ".vrm": "VRM",
    ".npz": "NPZ",
    ".npy": "NPY",
    ".usd": "USD",
    ".usda": "USD",
    ".usdc": "USD",
    ".usdz": "USD",
    ".blend": "Blender",
    ".mp4": "video",
    ".mov": "video",
    ".webm": "video",
    ".mkv": "video",
    ".avi": "video",
    ".y4m": "video",
    ".m4v": "video",
}
"""Formats that people will try, by their endings."""


def is_motion_file(path: Path) -> bool:
    """Whether a walk through a folder takes this file: by its ending alone."""
    return path.suffix.lower() in SUFFIXES


def read_takes(path: Path, *, take: str = "", fps: float | None = None) -> tuple[MotionClip, ...]:
    """The takes in a file of motion, at least one.

    Args:
        path: the file.
        take: the one take that is wanted; else all.
        fps: frames per second instead of what the file says.

    Raises:
        FileMissing, FileEmpty, FileTooLarge, FormatNotRead, FileError: about the file as a whole.
        FileTruncated, FileMalformed, ClipInvalid: about what is in it, with line, frame or joint.
        TakeMissing: it has no take of that name.
    """
    if fps is not None and not MIN_FPS <= fps <= MAX_FPS:
        raise ClipInvalid(
            f"{fps:g} frames per second were given; {MIN_FPS:g} to {MAX_FPS:g} are possible.", "Give another --fps."
        )
    reader, largest = _reader(path)
    clip = reader(_content(path, largest), path, fps)
    # A BVH file is one take, which has no name but the file's.
    if take and take != clip.name:
        raise TakeMissing(f"{path.name} has no take {take!r}; it has one, {clip.name!r}.", "Leave --take out.", (clip.name,))
    return (clip,)


def _reader(path: Path) -> tuple[Reader, int]:
    if path.is_dir():
        raise FileMissing(f"{path} is a folder, not a file.", f"Name a file in it that ends in {_endings()}.")
    suffix = path.suffix.lower()
    if not path.exists():
        raise FileMissing(f"There is no file {path}.", "Check its name and folder.")
    if suffix in READERS:
        return READERS[suffix]
    if suffix in NOT_YET:
        raise FormatNotRead(
            f"{path.name}: {NOT_YET[suffix]} files are not read yet.", f"Files that end in {_endings()} are: export one."
        )
    what = f"files that end in {suffix}" if suffix else "files without an ending"
    raise FormatNotRead(f"{path.name}: {what} are not read.", f"Files that end in {_endings()} are.")


def _endings() -> str:
    return ", ".join(sorted(SUFFIXES))


def _content(path: Path, largest: int) -> bytes:
    """All bytes of a file, the size of which is checked before.

    Raises:
        FileEmpty, FileTooLarge, FileError: it has none, too many, or cannot be read.
    """
    try:
        if not path.is_file():
            raise FileError(f"{path} is not a regular file.", "Name a file.")
        size = path.stat().st_size
        if size == 0:
            raise FileEmpty(f"{path.name}: the file is empty.", "Copy or export it again.")
        if size > largest:
            raise FileTooLarge(
                f"{path.name} has {size >> 20:,} MiB; {largest >> 20:,} MiB are possible.", "Cut the take into parts."
            )
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"{path.name} cannot be read: {error.strerror}.", "Check who may read it.") from error

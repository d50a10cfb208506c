"""Messages to frames and back: pure functions, no socket.

A message is one msgpack header (`messages.py`) and, for a clip, the raw little-endian bytes of its arrays. On the way out no
array is copied. On the way in an array is a view on the frame it came in, which keeps that frame's memory alive as long as the
array; only an array that took several frames is joined. Frames are small so that nobody can make the other side take much memory
before it knows who speaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from .clip import ARRAY_DTYPES, MAX_BYTES, MotionClip, array_shapes, check_size, clip_arrays
from .errors import ClipInvalid, KindUnknown, LimitExceeded, ProtocolError, VersionMismatch
from .messages import PROTOCOL_MAJOR, AnyMessage, ArrayRef, ClipHeader, Message, Submit

Frame = bytes | memoryview
Array = NDArray[Any]

CHUNK_BYTES: Final = 1 << 20
"""Longest frame of array bytes; a longer array takes several."""
MAX_HEADER_BYTES: Final = 4 << 20
MAX_DURATION_S: Final = 24 * 3600.0
REQUIRED_ARRAYS: Final = ARRAY_DTYPES.keys() - {"rotations", "confidence"}
ITEM_BYTES: Final = {"<i4": 4, "<f4": 4, "<f8": 8}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a receiver takes; the defaults are what version 1 promises to take."""

    header_bytes: int = MAX_HEADER_BYTES
    frame_count: int = 1 + len(ARRAY_DTYPES) + MAX_BYTES // CHUNK_BYTES
    total_bytes: int = MAX_HEADER_BYTES + MAX_BYTES


LIMITS: Final = Limits()
HEADER_ONLY: Final = Limits(frame_count=1)
"""For everything but `submit`."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of a header first: enough to refuse it by name."""

    kind: str
    protocol: tuple[int, int]
    job_id: str = ""


class _Tag(msgspec.Struct, frozen=True):
    ask: str = ""
    type: str = ""


class _Tags(msgspec.Struct, frozen=True):
    request: _Tag = _Tag()
    result: _Tag | None = None


def _tags_of(union: Any) -> frozenset[str]:
    return frozenset(str(member.__struct_config__.tag) for member in union.__args__)


KINDS: Final = _tags_of(AnyMessage)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(AnyMessage).decode
_decode_envelope = msgspec.msgpack.Decoder(Envelope).decode


def pack(message: Message, arrays: Sequence[Array] = ()) -> list[Frame]:
    """A message as frames: the header, then the bytes of `arrays` in order, cut into chunks. Nothing is copied.

    Raises:
        ProtocolError: a text of the message cannot be written as UTF-8.
    """
    try:
        header = _encode(message)
    except UnicodeEncodeError as error:
        raise ProtocolError(
            f"The name {error.object!r} is not valid text (UTF-8).", "Rename the bone, Action or object that bears it."
        ) from error
    frames: list[Frame] = [header]
    for array in arrays:
        raw = array.data.cast("B")
        if raw.nbytes <= CHUNK_BYTES:
            frames.append(raw)
        else:
            frames.extend(raw[start : start + CHUNK_BYTES] for start in range(0, raw.nbytes, CHUNK_BYTES))
    return frames


def pack_clip(clip: MotionClip) -> tuple[ClipHeader, list[Array]]:
    """A clip as the part of the header that describes it, and its arrays in the order of their frames."""
    refs: dict[str, ArrayRef] = {}
    arrays: list[Array] = []
    next_frame = 0
    for name, array in clip_arrays(clip):
        raw = np.ascontiguousarray(array, ARRAY_DTYPES[name])
        count = _chunk_count(raw.nbytes)
        refs[name] = ArrayRef(ARRAY_DTYPES[name], raw.shape, next_frame, count)
        arrays.append(raw)
        next_frame += count
    return ClipHeader(name=clip.name, fps=clip.fps, bones=clip.bones, source=clip.source, arrays=refs), arrays


def pack_submit(message: Submit, clip: MotionClip) -> list[Frame]:
    """A `submit` with its clip, as frames."""
    header, arrays = pack_clip(clip)
    return pack(msgspec.structs.replace(message, clip=header), arrays)


def unpack(frames: Sequence[Frame], limits: Limits = LIMITS) -> tuple[AnyMessage, Sequence[Frame]]:
    """Frames as a message and the frames of its arrays: counted first, then measured, then opened.

    What the header says of the arrays is checked against the frames, their contents are not: that is for `unpack_clip`, which
    takes time with its size.

    Raises:
        LimitExceeded: too many frames, or too long ones.
        VersionMismatch: another major version of the protocol.
        KindUnknown: a kind of message, request or result this version does not know.
        ClipInvalid: a clip whose declared size, fps or duration is beyond the limits.
        ProtocolError: anything else that is not as `docs/PROTOCOL.md` says.
    """
    if not frames:
        raise ProtocolError("A message had no frames.")
    if len(frames) > limits.frame_count:
        raise LimitExceeded(f"A message had {len(frames):,} frames; {limits.frame_count:,} are possible here.")
    sizes = [len(frame) for frame in frames]
    if sizes[0] > limits.header_bytes or sum(sizes) > limits.total_bytes:
        raise LimitExceeded(
            f"A message had a header of {sizes[0]:,} and {sum(sizes):,} bytes in all; "
            f"{limits.header_bytes:,} and {limits.total_bytes:,} are possible."
        )
    message = _open_header(frames[0])
    if isinstance(message, Submit) and message.clip is not None:
        _check_arrays(message.clip, sizes[1:])
    elif len(frames) > 1:
        raise ProtocolError(f"A message had {len(frames) - 1} frames that its header does not describe.")
    return message, frames[1:]


def unpack_clip(header: ClipHeader, frames: Sequence[Frame]) -> MotionClip:
    """The clip of a `submit`, from what `unpack` returned; its contents are checked now.

    Raises:
        ClipInvalid: see `MotionClip`.
    """
    arrays = {
        name: _join(frames[ref.frame : ref.frame + ref.frames], ref).view(ref.dtype).reshape(ref.shape)
        for name, ref in header.arrays.items()
    }
    return MotionClip(
        name=header.name,
        fps=header.fps,
        bones=header.bones,
        source=header.source,
        parents=arrays["parents"],
        rest=arrays["rest"],
        tails=arrays["tails"],
        positions=arrays["positions"],
        rotations=arrays.get("rotations"),
        joint_map=arrays["joint_map"],
        frames=arrays["frames"],
        confidence=arrays.get("confidence"),
    )


def envelope_of(frames: Sequence[Frame]) -> Envelope:
    """What can be told of a message that could not be opened, for the answer that refuses it; empty if nothing."""
    try:
        if len(frames[0]) > MAX_HEADER_BYTES:
            return Envelope(kind="", protocol=(0, 0))
        return _decode_envelope(frames[0])
    except (msgspec.DecodeError, IndexError, UnicodeDecodeError, RecursionError):
        return Envelope(kind="", protocol=(0, 0))


def _open_header(header: Frame) -> AnyMessage:
    try:
        envelope = _decode_envelope(header)
        if envelope.protocol[0] != PROTOCOL_MAJOR:
            raise VersionMismatch(
                f"A message speaks protocol {envelope.protocol[0]}; this side speaks {PROTOCOL_MAJOR}.",
                "Bring the add-on and the worker to the same version of Dailies.",
            )
        if envelope.kind not in KINDS:
            raise KindUnknown(f"A message is of the unknown kind {envelope.kind[:40]!r}.", "Update the older of the two sides.")
        return _decode(header)
    except msgspec.ValidationError as error:
        raise _unknown_part(header) or ProtocolError(f"A message is malformed: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"A message is not readable as msgpack: {error}.") from error


def _unknown_part(header: Frame) -> KindUnknown | None:
    """A newer minor version may ask for, or answer with, what this one does not know: that is not a malformed message."""
    from .messages import AnyRequest
    from .results import AnyResult

    try:
        tags = msgspec.msgpack.decode(header, type=_Tags)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if tags.request.ask and tags.request.ask not in _tags_of(AnyRequest):
        return KindUnknown(f"A job asks for {tags.request.ask[:40]!r}, which this worker cannot do.", "Update the worker.")
    if tags.result is not None and tags.result.type not in _tags_of(AnyResult):
        return KindUnknown(f"A result is of the unknown kind {tags.result.type[:40]!r}.", "Update the add-on.")
    return None


def _check_arrays(header: ClipHeader, sizes: Sequence[int]) -> None:
    """Whether the arrays are those a clip has, and use each frame exactly once, in order."""
    _check_refs(header)
    next_frame = 0
    for name, ref in sorted(header.arrays.items(), key=lambda item: item[1].frame):
        due = _byte_count(ref)
        mine = sizes[next_frame : next_frame + ref.frames]
        if (
            ref.frame != next_frame
            or ref.frames != _chunk_count(due)
            or sum(mine) != due
            or any(size != CHUNK_BYTES for size in mine[:-1])
        ):
            raise ProtocolError(f"The array {name} of shape {ref.shape} does not fit the frames that carry it.")
        next_frame += ref.frames
    if next_frame != len(sizes):
        raise ProtocolError(f"A clip has {len(sizes)} frames; its arrays use {next_frame}.")


def _check_refs(header: ClipHeader) -> None:
    """Names, dtypes and shapes of a clip's arrays, from the header alone."""
    refs = header.arrays
    if missing := REQUIRED_ARRAYS - refs.keys():
        raise ProtocolError(f"A clip lacks the array {min(missing)}.")
    if unknown := refs.keys() - ARRAY_DTYPES.keys():
        raise ProtocolError(f"A clip has an array of the unknown name {min(unknown)[:40]!r}.")
    shape = refs["positions"].shape
    if len(shape) != 3 or min(shape) < 0:
        raise ProtocolError(f"positions has shape {shape}; (frames, bones, 3) is due.")
    shapes = array_shapes(shape[0], shape[1])
    for name, ref in refs.items():
        if ref.dtype != ARRAY_DTYPES[name] or ref.shape != shapes[name]:
            raise ProtocolError(
                f"{name} is {ref.dtype[:8]} of shape {ref.shape}; {ARRAY_DTYPES[name]} of shape {shapes[name]} is due."
            )
    check_size(shape[0], shape[1], sum(_byte_count(ref) for ref in refs.values()))
    if not shape[0] <= 1.0 + MAX_DURATION_S * header.fps:
        raise ClipInvalid(f"{header.name!r} is longer than {MAX_DURATION_S / 3600:g} hours.", "Cut the take into parts.")


def _byte_count(ref: ArrayRef) -> int:
    return prod(ref.shape) * ITEM_BYTES[ref.dtype]


def _chunk_count(byte_count: int) -> int:
    return max(1, -(-byte_count // CHUNK_BYTES))


def _join(frames: Sequence[Frame], ref: ArrayRef) -> NDArray[np.uint8]:
    if len(frames) == 1:
        return np.frombuffer(frames[0], np.uint8)
    joined = np.empty(_byte_count(ref), np.uint8)
    start = 0
    for frame in frames:
        joined[start : start + len(frame)] = np.frombuffer(frame, np.uint8)
        start += len(frame)
    return joined

"""Messages to frames and back, without a socket."""

import time
from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from shared.clip import MAX_FRAMES, MotionClip, clip_arrays
from shared.errors import ClipInvalid, DailiesError, KindUnknown, LimitExceeded, ProtocolError, VersionMismatch
from shared.framing import CHUNK_BYTES, HEADER_ONLY, Frame, envelope_of, pack, pack_submit, unpack, unpack_clip
from shared.messages import Ask, Cancel, Describe, Event, Hello, Ping, Resume, Status, Submit
from shared.results import Answer, Description, Evidence
from tests.workers import make_clip, standard_clip

JOB = "00000000-0000-4000-8000-000000000001"


def sent(frames: list[Frame]) -> list[bytes]:
    """As another process receives them."""
    return [bytes(frame) for frame in frames]


def submit_frames(clip: MotionClip | None = None) -> list[bytes]:
    return sent(pack_submit(Submit(job_id=JOB, request=Describe()), clip or make_clip()))


def changed(frames: list[bytes], change: Callable[[dict], None]) -> list[bytes]:
    """The same message with its header changed."""
    header = msgspec.msgpack.decode(frames[0])
    change(header)
    return [msgspec.msgpack.encode(header), *frames[1:]]


def received(frames: list[bytes]) -> MotionClip:
    message, rest = unpack(frames)
    assert isinstance(message, Submit) and message.clip is not None
    return unpack_clip(message.clip, rest)


@pytest.mark.parametrize("rotations", [True, False])
def test_a_clip_arrives_as_it_left(rotations: bool) -> None:
    clip = make_clip("läuft 走る", rotations=rotations)

    arrived = received(submit_frames(clip))

    assert (arrived.name, arrived.fps, arrived.bones, arrived.source) == (clip.name, clip.fps, clip.bones, clip.source)
    assert arrived.content_hash() == clip.content_hash()
    assert (arrived.rotations is None) == (not rotations)


def test_an_array_longer_than_a_frame_is_cut_and_joined() -> None:
    clip = make_clip(frame_count=5_000, bone_count=30)
    frames = submit_frames(clip)

    assert max(len(frame) for frame in frames[1:]) == CHUNK_BYTES
    assert received(frames).content_hash() == clip.content_hash()


def test_no_array_is_copied_on_the_way_out() -> None:
    clip = standard_clip()
    frames = pack_submit(Submit(job_id=JOB, request=Describe()), clip)

    arrays = [array for _, array in clip_arrays(clip)]
    assert [np.shares_memory(np.frombuffer(frame, np.uint8), array) for frame, array in zip(frames[1:], arrays, strict=True)] == [
        True
    ] * len(arrays)


def test_arrays_are_views_on_the_frames_that_came_in() -> None:
    frames = submit_frames(standard_clip())
    clip = received(frames)

    buffers = [np.frombuffer(frame, np.uint8) for frame in frames[1:]]
    for name, array in clip_arrays(clip):
        assert any(np.shares_memory(array, buffer) for buffer in buffers), name


MESSAGES = [
    Hello(client="Blender 5.1"),
    Resume(job_id=JOB, after_seq=7),
    Cancel(job_id=JOB),
    Ping(),
    Submit(job_id=JOB, request=Ask(question="Which foot lands first?")),
    Event(job_id=JOB, seq=3, state="running", fraction=0.5, doing="reading 64 of 120 frames", text="walks ", text_start=4),
    Event(
        job_id=JOB,
        seq=4,
        state="done",
        result=Answer(question="?", text="The right one.", supported="yes", evidence=(Evidence(first_frame=9, last_frame=9),)),
    ),
    Event(job_id=JOB, seq=4, state="done", result=Description(summary="Walks.", caption="Walks.")),
    Status(version="0.1.0", pid=1, uptime_s=1.0, queue_length=0, queue_limit=32, clients=1, memory_bytes=0),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_every_message_arrives_as_it_left(message: Submit) -> None:
    assert unpack(sent(pack(message))) == (message, [])


def test_fields_of_a_newer_minor_version_are_ignored() -> None:
    def add(header: dict) -> None:
        header.update(protocol=[1, 7], colour="blue")
        header["request"]["mood"] = {"deep": [1, 2]}
        header["clip"]["source"]["weather"] = "rain"

    assert received(changed(submit_frames(), add)).name == "walk"


REFUSED: list[tuple[str, Callable[[dict], None], type[DailiesError]]] = [
    ("newer major version", lambda h: h.update(protocol=[2, 0]), VersionMismatch),
    ("older major version", lambda h: h.update(protocol=[0, 9]), VersionMismatch),
    ("unknown kind", lambda h: h.update(kind="dance"), KindUnknown),
    ("unknown request", lambda h: h["request"].update(ask="dance"), KindUnknown),
    ("no kind", lambda h: h.pop("kind"), ProtocolError),
    ("no protocol", lambda h: h.pop("protocol"), ProtocolError),
    ("no request", lambda h: h.pop("request"), ProtocolError),
    ("text for a number", lambda h: h["clip"].update(fps="30"), ProtocolError),
    ("array missing", lambda h: h["clip"]["arrays"].pop("frames"), ProtocolError),
    (
        "array of unknown name",
        lambda h: h["clip"]["arrays"].update(colour={"dtype": "<f4", "shape": [1], "frame": 0, "frames": 1}),
        ProtocolError,
    ),
    ("wrong dtype", lambda h: h["clip"]["arrays"]["frames"].update(dtype="<f4"), ProtocolError),
    ("object dtype", lambda h: h["clip"]["arrays"]["frames"].update(dtype="|O"), ProtocolError),
    ("big-endian dtype", lambda h: h["clip"]["arrays"]["frames"].update(dtype=">f8"), ProtocolError),
    ("shape too long", lambda h: h["clip"]["arrays"]["frames"].update(shape=[31]), ProtocolError),
    ("negative shape", lambda h: h["clip"]["arrays"]["positions"].update(shape=[-30, -5, 3]), ProtocolError),
    ("huge shape", lambda h: h["clip"]["arrays"]["positions"].update(shape=[1 << 62, 5, 3]), ProtocolError),
    ("flat positions", lambda h: h["clip"]["arrays"]["positions"].update(shape=[450]), ProtocolError),
    ("frame used twice", lambda h: h["clip"]["arrays"]["frames"].update(frame=0), ProtocolError),
    ("negative frame", lambda h: h["clip"]["arrays"]["frames"].update(frame=-1), ProtocolError),
    ("frame not there", lambda h: h["clip"]["arrays"]["frames"].update(frame=99), ProtocolError),
    ("no frames", lambda h: h["clip"]["arrays"]["frames"].update(frames=0), ProtocolError),
    ("frame rate of zero", lambda h: h["clip"].update(fps=0.0), ClipInvalid),
    ("frame rate that is not a number", lambda h: h["clip"].update(fps=float("nan")), ClipInvalid),
]


@pytest.mark.parametrize(("change", "error"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_one_fault_one_error(change: Callable[[dict], None], error: type[DailiesError]) -> None:
    with pytest.raises(error) as caught:
        unpack(changed(submit_frames(), change))

    assert type(caught.value) is error
    assert caught.value.message


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        ([], ProtocolError),
        ([b""], ProtocolError),
        ([b"\xc1"], ProtocolError),
        ([b"\x93\x01\x02\x03"], ProtocolError),
        ([b"\x91" * 100_000], ProtocolError),
        ([b"\x81\xa4kind\xa2\xff\xfe"], ProtocolError),
        ([b"GET / HTTP/1.1"], ProtocolError),
        ([bytes(5 << 20)], LimitExceeded),
        ([b""] * 5_000, LimitExceeded),
    ],
    ids=["nothing", "empty", "reserved byte", "array", "deeply nested", "not UTF-8", "HTTP", "long header", "many frames"],
)
def test_what_is_no_message_is_refused(frames: list[bytes], error: type[DailiesError]) -> None:
    with pytest.raises(error):
        unpack(frames)
    assert envelope_of(frames).job_id == ""


def test_frames_that_no_header_describes_are_refused() -> None:
    with pytest.raises(ProtocolError):
        unpack([*sent(pack(Hello())), b"more"])
    with pytest.raises(ProtocolError):
        unpack([*submit_frames(), b"more"])
    with pytest.raises(ProtocolError):
        unpack(submit_frames()[:-1])
    with pytest.raises(LimitExceeded):
        unpack(submit_frames(), HEADER_ONLY)


def test_a_declared_size_costs_no_memory_and_no_time() -> None:
    """A header may claim a terabyte; it is refused by arithmetic."""

    def claim(header: dict) -> None:
        arrays = header["clip"]["arrays"]
        for name, shape in (
            ("positions", [MAX_FRAMES + 1, 5, 3]),
            ("rotations", [MAX_FRAMES + 1, 5, 4]),
            ("frames", [MAX_FRAMES + 1]),
        ):
            arrays[name]["shape"] = shape

    start_s = time.process_time()
    with pytest.raises(ClipInvalid, match="200,001 frames"):
        unpack(changed(submit_frames(), claim))
    assert time.process_time() - start_s < 0.1


def test_a_clip_longer_than_a_day_is_refused() -> None:
    clip = make_clip(frame_count=100_000, bone_count=1, rotations=False)

    with pytest.raises(ClipInvalid, match="24 hours"):
        unpack(changed(submit_frames(clip), lambda header: header["clip"].update(fps=1.0)))


def test_values_are_checked_when_the_clip_is_opened() -> None:
    frames = submit_frames(make_clip(rotations=False))
    message, rest = unpack(frames)
    assert isinstance(message, Submit) and message.clip is not None
    at = message.clip.arrays["positions"].frame
    broken = [*rest[:at], np.full(30 * 5 * 3, np.nan, "<f4").tobytes(), *rest[at + 1 :]]

    with pytest.raises(ClipInvalid, match="positions of 'walk' has a value that is not finite at frame 1"):
        unpack_clip(message.clip, broken)


def test_a_rotation_too_large_to_be_squared_is_no_unit_quaternion() -> None:
    message, rest = unpack(submit_frames(make_clip()))
    assert isinstance(message, Submit) and message.clip is not None
    at = message.clip.arrays["rotations"].frame
    broken = [*rest[:at], np.full(30 * 5 * 4, 1e30, "<f4").tobytes(), *rest[at + 1 :]]

    with pytest.raises(ClipInvalid, match="a quaternion that is not of unit length at frame 1"):
        unpack_clip(message.clip, broken)


def test_a_name_that_is_not_text_is_said_so() -> None:
    with pytest.raises(ProtocolError, match="not valid text"):
        submit_frames(make_clip("\udcff"))

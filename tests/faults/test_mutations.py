"""Valid messages, damaged at random: whatever arrives is read or refused, and the worker goes on with its memory as it was."""

import time
from collections.abc import Iterator
from typing import Any

import msgpack
import pytest
import zmq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.connection import make_dealer, read_connection
from shared.errors import DailiesError
from shared.framing import pack, pack_submit, unpack, unpack_clip
from shared.messages import Ask, Cancel, Describe, Hello, Inspect, Resume, StatusQuery, Submit
from tests.workers import WorkerProcess, make_clip, wait_until
from worker.server import query_status

JOB = "3f2b8a52-6c1e-4a86-9d3c-0c6a5d2f7e11"
CLIP = make_clip("walk", 12, 4)
VALID = [
    pack(Hello(client="Blender 5.1")),
    pack(Resume(job_id=JOB, after_seq=3)),
    pack(Cancel(job_id=JOB)),
    pack(StatusQuery()),
    *(pack_submit(Submit(job_id=JOB, request=request), CLIP) for request in (Describe(), Inspect(), Ask(question="Which foot?"))),
]
ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=20),
    st.lists(st.integers(-3, 2**40), max_size=4),
    st.dictionaries(st.text(max_size=5), st.integers(-3, 3), max_size=3),
)


@st.composite
def damaged(draw: st.DrawFn) -> list[bytes]:
    """A valid message with up to four faults: in its bytes, in a field of its header, in its number of frames."""
    frames = [bytes(frame) for frame in draw(st.sampled_from(VALID))]
    for _ in range(draw(st.integers(1, 4))):
        fault = draw(st.sampled_from(("byte", "cut", "insert", "field", "drop frame", "add frame", "swap frames")))
        index = draw(st.integers(0, len(frames) - 1))
        if fault == "field":
            frames[0] = _with_odd_field(draw, frames[0])
        elif fault == "drop frame" and len(frames) > 1:
            del frames[index]
        elif fault == "add frame":
            frames.insert(index, draw(st.binary(max_size=64)))
        elif fault == "swap frames":
            frames[0], frames[index] = frames[index], frames[0]
        else:
            frames[index] = _with_odd_bytes(draw, frames[index], fault)
    return frames


def _with_odd_bytes(draw: st.DrawFn, frame: bytes, fault: str) -> bytes:
    at = draw(st.integers(0, max(len(frame) - 1, 0)))
    if fault == "byte":
        return frame[:at] + draw(st.binary(min_size=1, max_size=1)) + frame[at + 1 :]
    if fault == "cut":
        return frame[:at]
    return frame[:at] + draw(st.binary(min_size=1, max_size=16)) + frame[at:]


def _with_odd_field(draw: st.DrawFn, header: bytes) -> bytes:
    """One value of the header, at any depth, made something else."""
    try:
        content = msgpack.unpackb(header, strict_map_key=False)
    except (TypeError, ValueError, msgpack.UnpackException):  # damaged already: no header to read any more
        return header
    place: Any = content
    while isinstance(place, dict | list) and place:
        key = draw(st.sampled_from(sorted(place, key=str) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or draw(st.booleans()):
            place[key] = draw(ODD_VALUES)
            break
        place = place[key]
    return msgpack.packb(content)


def _read_or_refuse(frames: list[bytes]) -> None:
    try:
        message, arrays = unpack(frames)
        if isinstance(message, Submit) and message.clip is not None:
            unpack_clip(message.clip, arrays)
    except DailiesError as error:
        assert error.message


@settings(max_examples=300, deadline=1_000)
@given(damaged())
def test_a_damaged_message_is_read_or_refused(frames: list[bytes]) -> None:
    _read_or_refuse(frames)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=1_000)
@given(damaged())
def test_ten_thousand_damaged_messages_are_read_or_refused(frames: list[bytes]) -> None:
    _read_or_refuse(frames)


@pytest.fixture
def worker(tmp_path: Any) -> Iterator[WorkerProcess]:
    with WorkerProcess(tmp_path) as process:
        yield process.wait_ready()


def _besiege(worker: WorkerProcess, count: int) -> None:
    """Send damaged messages to a live worker from clients that have its key; each client sends fewer than its rate allows."""
    connection = read_connection(worker.connection_file)
    context = zmq.Context()
    sent: list[zmq.Socket] = []

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(damaged(), st.sampled_from((connection.jobs, connection.control)))
    def send(frames: list[bytes], endpoint: str) -> None:
        if not sent or send.count % 50 == 0:  # type: ignore[attr-defined]
            for socket in sent:
                socket.close(linger=1_000)
            sent[:] = [make_dealer(context, connection) for _ in range(2)]
            for socket, at in zip(sent, (connection.jobs, connection.control), strict=True):
                socket.connect(at)
        send.count += 1  # type: ignore[attr-defined]
        socket = sent[0] if endpoint == connection.jobs else sent[1]
        socket.send_multipart(frames)
        if send.count % 10 == 0:  # type: ignore[attr-defined]
            time.sleep(0.01)

    send.count = 0  # type: ignore[attr-defined]
    try:
        query_status(connection, 5.0)
        before = worker.memory_bytes()
        send()
        assert send.count >= count  # type: ignore[attr-defined]
        wait_until(lambda: not query_status(connection, 5.0).jobs, 10.0)
        assert worker.process.poll() is None
        assert worker.memory_bytes() - before < 32 << 20
        log = worker.log_file.read_text()
        assert "refused a message" in log and "Traceback" not in log
    finally:
        context.destroy(linger=0)


def test_a_live_worker_outlives_damaged_messages(worker: WorkerProcess) -> None:
    _besiege(worker, 300)


@pytest.mark.slow
def test_a_live_worker_outlives_ten_thousand_damaged_messages(worker: WorkerProcess) -> None:
    _besiege(worker, 10_000)

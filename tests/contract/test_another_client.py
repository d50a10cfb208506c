"""A client written from `docs/PROTOCOL.md` alone, with plain pyzmq and msgpack: nothing of `shared` is imported here.

The worker is a real process with the trial runner: what a job does is said by the name of its clip.
"""

import json
import stat
import struct
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
import zmq

from tests.workers import WorkerProcess

ERROR = {"code": str, "message": str, "next_step": str, "subjects": list}
REPLIES: dict[str, dict[str, Any]] = {
    "welcome": {"version": str, "pid": int},
    "ping": {},
    "event": {
        "seq": int,
        "state": str,
        "fraction": (int, float),
        "doing": str,
        "done_count": int,
        "total_count": int,
        "seconds_left": (int, float, type(None)),
        "queue_position": int,
        "text": str,
        "text_start": int,
        "result": (dict, type(None)),
        "error": (dict, type(None)),
    },
    "refused": {"error": dict},
    "done": {},
    "status": {
        "version": str,
        "pid": int,
        "uptime_s": float,
        "queue_length": int,
        "queue_limit": int,
        "clients": int,
        "memory_bytes": int,
        "jobs": list,
        "models": list,
    },
}


class AnotherClient:
    def __init__(self, connection_file: Path) -> None:
        assert stat.S_IMODE(connection_file.stat().st_mode) == 0o600
        self.about = json.loads(connection_file.read_text("utf-8"))
        self.context = zmq.Context()
        self.jobs, self.control = self._socket("jobs"), self._socket("control")

    def _socket(self, name: str) -> zmq.Socket:
        socket = self.context.socket(zmq.DEALER)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.HEARTBEAT_IVL, 1000)
        socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 2500)
        socket.setsockopt(zmq.CURVE_SERVERKEY, self.about["server_public_key"].encode())
        socket.setsockopt(zmq.CURVE_PUBLICKEY, self.about["client_public_key"].encode())
        socket.setsockopt(zmq.CURVE_SECRETKEY, self.about["client_secret_key"].encode())
        socket.connect(self.about[name])
        return socket

    def send(self, socket: zmq.Socket, header: dict[str, Any], frames: tuple[bytes, ...] = ()) -> None:
        socket.send_multipart([msgpack.packb({"protocol": [1, 0], **header}), *frames])

    def receive(self, socket: zmq.Socket, timeout_s: float = 5.0) -> dict[str, Any]:
        """The next reply that is not a ping, checked against the page."""
        while socket.poll(int(timeout_s * 1000)):
            (header,) = socket.recv_multipart()
            reply = msgpack.unpackb(header)
            check(reply)
            if reply["kind"] != "ping":
                return reply
        raise TimeoutError

    def ask(self, header: dict[str, Any], frames: tuple[bytes, ...] = (), *, control: bool = False) -> dict[str, Any]:
        socket = self.control if control else self.jobs
        self.send(socket, header, frames)
        return self.receive(socket)

    def follow(self, job_id: str) -> tuple[list[dict[str, Any]], str]:
        """The events of a job to its end, and its words as section 3.3 says to show them."""
        events, shown = [], ""
        while not events or events[-1]["state"] in ("queued", "running"):
            event = self.receive(self.jobs)
            assert (event["kind"], event["job_id"]) == ("event", job_id), event
            shown = shown[: event["text_start"]] + event["text"]
            events.append(event)
        assert [event["seq"] for event in events] == sorted({event["seq"] for event in events})
        return events, shown

    def close(self) -> None:
        self.jobs.close()
        self.control.close()
        self.context.term()


def check(reply: dict[str, Any]) -> None:
    assert reply["protocol"] == [1, 0] and isinstance(reply["job_id"], str)
    fields = REPLIES[reply["kind"]]
    assert reply.keys() == {"kind", "protocol", "job_id", *fields}
    for name, kind in fields.items():
        assert isinstance(reply[name], kind), name
    if reply["kind"] == "event":
        assert reply["state"] in ("queued", "running", "done", "failed", "cancelled")
        assert 0 <= reply["fraction"] <= 1
        assert (reply["result"] is not None) == (reply["state"] == "done")
    if reply.get("error") is not None:
        assert reply["error"].keys() == ERROR.keys()
        assert all(isinstance(reply["error"][name], kind) for name, kind in ERROR.items())
        assert reply["error"]["message"]


def clip(name: str, frame_count: int = 10) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """A rig of two bones, written byte by byte as section 5 says; `positions` may take several frames."""
    arrays = {
        "parents": ("<i4", [2], struct.pack("<2i", -1, 0)),
        "rest": ("<f4", [2, 3], struct.pack("<6f", 0, 1, 0, 0, 0.5, 0)),
        "tails": ("<f4", [2, 3], struct.pack("<6f", 0, -0.5, 0, 0, -0.5, 0)),
        "positions": ("<f4", [frame_count, 2, 3], struct.pack("<6f", 0, 1, 0, 0, 0.5, 0) * frame_count),
        "joint_map": ("<i4", [22], struct.pack("<22i", *[-1] * 22)),
        "frames": ("<f8", [frame_count], struct.pack(f"<{frame_count}d", *range(1, frame_count + 1))),
    }
    entries, frames = {}, []
    for array, (dtype, shape, content) in arrays.items():
        cut = [content[start : start + 1_048_576] for start in range(0, len(content), 1_048_576)]
        entries[array] = {"dtype": dtype, "shape": shape, "frame": len(frames), "frames": len(cut)}
        frames.extend(cut)
    header = {"name": name, "fps": 24, "bones": ["hip", "thigh.L"], "source": {"kind": "made"}, "arrays": entries}
    return header, tuple(frames)


def submit(name: str, job_id: str = "", frame_count: int = 10) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    header, frames = clip(name, frame_count)
    return {"kind": "submit", "job_id": job_id or str(uuid.uuid4()), "request": {"ask": "describe"}, "clip": header}, frames


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    with WorkerProcess(tmp_path_factory.mktemp("contract")) as process:
        yield process.wait_ready()


@pytest.fixture
def client(worker: WorkerProcess) -> Iterator[AnotherClient]:
    client = AnotherClient(worker.connection_file)
    yield client
    client.close()


def test_hello_is_answered_with_welcome(client: AnotherClient) -> None:
    reply = client.ask({"kind": "hello", "client": "another client"})

    assert (reply["kind"], reply["pid"]) == ("welcome", client.about["pid"])


@pytest.mark.parametrize("frame_count", [10, 100_000])
def test_a_clip_is_described(client: AnotherClient, frame_count: int) -> None:
    header, frames = submit("words 20", frame_count=frame_count)
    client.send(client.jobs, header, frames)
    events, shown = client.follow(header["job_id"])

    assert events[-1]["state"] == "done"
    assert events[-1]["result"]["type"] == "description"
    assert events[-1]["result"]["caption"] == f"{frame_count} frames of words 20"
    assert shown == "".join(f"w{index} " for index in range(20))


def test_the_same_id_again_returns_the_result(client: AnotherClient) -> None:
    header, frames = submit("words 1")
    client.send(client.jobs, header, frames)
    first = client.follow(header["job_id"])[0][-1]

    assert client.ask({"kind": "submit", "job_id": header["job_id"], "request": {"ask": "inspect"}})["result"] == first["result"]
    assert client.ask({"kind": "resume", "job_id": header["job_id"]})["result"] == first["result"]


def test_resume_after_a_new_connection(client: AnotherClient, worker: WorkerProcess) -> None:
    header, frames = submit("words 100")
    client.send(client.jobs, header, frames)
    seen = client.receive(client.jobs)
    client.close()
    time.sleep(0.2)

    again = AnotherClient(worker.connection_file)
    again.ask({"kind": "hello"})
    again.send(again.jobs, {"kind": "resume", "job_id": header["job_id"], "after_seq": seen["seq"]})
    events, shown = again.follow(header["job_id"])

    assert events[0]["seq"] > seen["seq"]
    assert shown == "".join(f"w{index} " for index in range(100))
    client.__init__(worker.connection_file)
    again.close()


def test_a_job_is_cancelled(client: AnotherClient) -> None:
    header, frames = submit("words 10000")
    client.send(client.jobs, header, frames)
    client.receive(client.jobs)

    assert client.ask({"kind": "cancel", "job_id": header["job_id"]}, control=True)["kind"] == "done"
    assert client.follow(header["job_id"])[0][-1]["state"] == "cancelled"


def test_status_tells_of_open_jobs(client: AnotherClient) -> None:
    header, frames = submit("words 10000")
    client.send(client.jobs, header, frames)
    client.receive(client.jobs)
    status = client.ask({"kind": "status_query"}, control=True)

    (job,) = status["jobs"]
    assert job.keys() == {"job_id", "state", "what", "clip", "seconds", "fraction"}
    assert (job["job_id"], job["what"], job["clip"]) == (header["job_id"], "describe", "words 10000")
    client.ask({"kind": "cancel", "job_id": header["job_id"]}, control=True)
    client.follow(header["job_id"])


def test_an_error_of_the_job_has_a_code_and_a_next_step(client: AnotherClient) -> None:
    header, frames = submit("unmapped")
    client.send(client.jobs, header, frames)
    last = client.follow(header["job_id"])[0][-1]

    assert (last["state"], last["error"]["code"]) == ("failed", "motion.unmapped_rig")
    assert (last["error"]["next_step"], last["error"]["subjects"]) == ("Pick them.", ["left_knee"])


def test_values_that_are_not_finite_fail_the_job(client: AnotherClient) -> None:
    header, frames = submit("nan")
    at = header["clip"]["arrays"]["positions"]["frame"]
    frames = (*frames[:at], struct.pack("<60f", *[float("nan")] * 60), *frames[at + 1 :])
    client.send(client.jobs, header, frames)

    assert client.follow(header["job_id"])[0][-1]["error"]["code"] == "motion.clip_invalid"


def test_unknown_fields_are_ignored(client: AnotherClient) -> None:
    header, frames = submit("newer")
    header |= {"protocol": [1, 9], "mood": "sad"}
    header["request"]["colour"] = header["clip"]["weather"] = {"deep": [1]}
    client.send(client.jobs, header, frames)

    assert client.follow(header["job_id"])[0][-1]["state"] == "done"


UNKNOWN_JOB = str(uuid.uuid4())
REFUSALS: list[tuple[dict[str, Any], bool, str]] = [
    ({"kind": "dance"}, False, "protocol.unknown_kind"),
    ({"kind": "dance"}, True, "protocol.unknown_kind"),
    ({"kind": "hello", "protocol": [2, 0]}, False, "protocol.version"),
    ({"kind": "hello", "client": 7}, False, "protocol.malformed"),
    ({"kind": "status_query"}, False, "protocol.malformed"),
    ({"kind": "hello"}, True, "protocol.malformed"),
    ({"kind": "resume", "job_id": "../../etc/passwd"}, False, "protocol.malformed"),
    ({"kind": "resume", "job_id": UNKNOWN_JOB}, False, "worker.job_unknown"),
    ({"kind": "cancel", "job_id": UNKNOWN_JOB}, True, "worker.job_unknown"),
    ({"kind": "submit", "job_id": UNKNOWN_JOB, "request": {"ask": "describe"}}, False, "worker.job_unknown"),
    ({"kind": "submit", "job_id": UNKNOWN_JOB, "request": {"ask": "dance"}}, False, "protocol.unknown_kind"),
]


@pytest.mark.parametrize(
    ("header", "control", "code"), REFUSALS, ids=[f"{code} {header['kind']}" for header, _, code in REFUSALS]
)
def test_what_is_refused(client: AnotherClient, header: dict[str, Any], control: bool, code: str) -> None:
    reply = client.ask(header, control=control)

    assert (reply["kind"], reply["error"]["code"]) == ("refused", code)
    if code != "protocol.malformed":
        assert reply["job_id"] == header.get("job_id", "")


def test_shutdown(tmp_path: Path) -> None:
    with WorkerProcess(tmp_path) as process:
        client = AnotherClient(process.wait_ready().connection_file)

        assert client.ask({"kind": "shutdown"}, control=True)["kind"] == "done"
        assert process.process.wait(5) == 0
        assert not process.connection_file.exists()
        client.close()

"""Who has no key gets nothing, and a worker under siege answers its own clients meanwhile."""

import socket as sockets
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
import zmq

from shared.connection import Connection, bind_router, make_dealer, make_key_pair, read_connection
from shared.framing import pack, pack_submit, unpack
from shared.messages import Describe, Hello, StatusQuery, Submit, Welcome
from tests.workers import WorkerProcess, make_clip, wait_until
from worker.server import query_status

JOB = "3f2b8a52-6c1e-4a86-9d3c-0c6a5d2f7e11"
SECRET = "the unreleased walk of the hero"


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    with WorkerProcess(tmp_path_factory.mktemp("siege")) as process:
        yield process.wait_ready()


@pytest.fixture
def connection(worker: WorkerProcess) -> Connection:
    return read_connection(worker.connection_file)


class KeepingContext(zmq.Context):
    """Keeps its sockets until the end of the test, which closes them."""

    kept: list[zmq.Socket] = []  # noqa: RUF012 - a context takes other attributes for options

    def socket(self, *words: Any, **named: Any) -> zmq.Socket:
        self.kept.append(super().socket(*words, **named))
        return self.kept[-1]


@pytest.fixture
def context() -> Iterator[zmq.Context]:
    context = KeepingContext()
    yield context
    context.destroy(linger=0)
    context.kept.clear()


@pytest.fixture
def own_client(addon_client: ModuleType, worker: WorkerProcess, describe: Any) -> Iterator[Any]:
    client = addon_client.Client(worker.connection_file)
    client.wait(client.submit(make_clip(), describe), 10.0)
    yield client
    client.close()


def address(endpoint: str) -> tuple[str, int]:
    host, _, port = endpoint.removeprefix("tcp://").rpartition(":")
    return host, int(port)


def answered(socket: zmq.Socket, timeout_s: float = 1.0) -> bool:
    socket.send_multipart(pack(StatusQuery()))
    return bool(socket.poll(int(timeout_s * 1000)))


def assert_serves(client: Any, describe: Any, within_s: float = 2.0) -> None:
    start_s = time.monotonic()
    assert client.wait(client.submit(make_clip(), type(describe)(use_cache=False)), within_s).summary == "done"
    assert time.monotonic() - start_s < within_s


def test_its_own_client_is_answered(context: zmq.Context, connection: Connection) -> None:
    """The counterpart of the tests below: the same questions with the right keys."""
    for endpoint in (connection.control, connection.jobs):  # the jobs socket refuses the question, but it answers
        dealer = make_dealer(context, connection)
        dealer.connect(endpoint)
        assert answered(dealer)


@pytest.mark.parametrize("which", ["jobs", "control"])
def test_a_stranger_with_a_key_of_his_own_gets_nothing(context: zmq.Context, connection: Connection, which: str) -> None:
    stranger = make_key_pair()
    dealer = make_dealer(
        context, msgspec.structs.replace(connection, client_public_key=stranger.public, client_secret_key=stranger.secret)
    )
    dealer.connect(getattr(connection, which))

    assert not answered(dealer)


@pytest.mark.parametrize("which", ["jobs", "control"])
def test_a_stolen_public_key_alone_gets_nothing(context: zmq.Context, connection: Connection, which: str) -> None:
    dealer = make_dealer(context, msgspec.structs.replace(connection, client_secret_key=make_key_pair().secret))
    dealer.connect(getattr(connection, which))

    assert not answered(dealer)


@pytest.mark.parametrize("which", ["jobs", "control"])
def test_a_client_with_the_wrong_key_of_the_worker_gets_nothing(context: zmq.Context, connection: Connection, which: str) -> None:
    dealer = make_dealer(context, msgspec.structs.replace(connection, server_public_key=make_key_pair().public))
    dealer.connect(getattr(connection, which))

    assert not answered(dealer)


@pytest.mark.parametrize("which", ["jobs", "control"])
@pytest.mark.parametrize("mechanism", ["none", "plain"])
def test_a_peer_without_encryption_gets_nothing(context: zmq.Context, connection: Connection, which: str, mechanism: str) -> None:
    dealer = context.socket(zmq.DEALER)
    if mechanism == "plain":
        dealer.plain_username, dealer.plain_password = b"root", b"root"
    dealer.connect(getattr(connection, which))

    assert not answered(dealer)


def test_the_add_ons_client_says_that_it_was_refused(addon_client: ModuleType, connection: Connection) -> None:
    stranger = make_key_pair()
    refused = msgspec.structs.replace(connection, client_public_key=stranger.public, client_secret_key=stranger.secret)
    client = addon_client.Client(addon_client.Connection(**msgspec.structs.asdict(refused)))

    wait_until(lambda: client.poll() == [] and client.link == "refused", 5.0)
    assert client.trouble.code == "protocol.not_allowed"
    client.close()


class Eavesdropper:
    """A TCP proxy that keeps all it passes on."""

    def __init__(self, target: str) -> None:
        self.heard = bytearray()
        self._target = address(target)
        self._listener = sockets.create_server(("127.0.0.1", 0))
        self.endpoint = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[sockets.socket] = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        try:
            caller, _ = self._listener.accept()
        except OSError:
            return
        callee = sockets.create_connection(self._target)
        self._open += [caller, callee]
        self._threads += [threading.Thread(target=self._pass, args=pair) for pair in ((caller, callee), (callee, caller))]
        for thread in self._threads[1:]:
            thread.start()

    def _pass(self, source: sockets.socket, sink: sockets.socket) -> None:
        try:
            while content := source.recv(65_536):
                self.heard += content
                sink.sendall(content)
        except OSError:
            return

    def close(self) -> None:
        for socket in self._open:
            with suppress(OSError):
                socket.shutdown(sockets.SHUT_RDWR)
            socket.close()
        for thread in self._threads:
            thread.join(5)


@pytest.mark.parametrize("encrypted", [True, False])
def test_an_eavesdropper_hears_nothing_unless_encryption_is_off(context: zmq.Context, encrypted: bool) -> None:
    """The expectation flips: with the same sockets but without CURVE everything is heard, so the test can't pass by accident."""
    server, client = make_key_pair(), make_key_pair()
    about = Connection(
        jobs="tcp://127.0.0.1:*",
        control="",
        server_public_key=server.public,
        client_public_key=client.public,
        client_secret_key=client.secret,
    )
    if encrypted:
        router, dealer = bind_router(context, server, "tcp://127.0.0.1:*"), make_dealer(context, about)
    else:
        router, dealer = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
        router.bind("tcp://127.0.0.1:*")
    proxy = Eavesdropper(router.last_endpoint.decode().rstrip("\0"))
    dealer.connect(proxy.endpoint)
    clip = make_clip(SECRET)
    with closing(proxy):
        dealer.send_multipart(pack_submit(Submit(job_id=JOB, request=Describe()), clip), copy=True)
        assert router.poll(5_000)
        identity, *frames = router.recv_multipart()
        router.send_multipart([identity, *pack(Welcome(version=SECRET, pid=1))])
        assert dealer.poll(5_000)
        message, _ = unpack(frames)

    assert isinstance(message, Submit) and message.clip is not None and message.clip.name == SECRET
    heard = bytes(proxy.heard)
    assert (heard.count(SECRET.encode()) == 2) == (not encrypted)
    assert (clip.positions.tobytes()[:64] in heard) == (not encrypted)
    assert (JOB.encode() in heard) == (not encrypted)


def test_an_eavesdropper_on_the_real_worker_hears_nothing(
    addon_client: ModuleType, connection: Connection, describe: Any
) -> None:
    proxy = Eavesdropper(connection.jobs)
    tapped = msgspec.structs.replace(connection, jobs=proxy.endpoint)
    client = addon_client.Client(addon_client.Connection(**msgspec.structs.asdict(tapped)))
    clip = make_clip(SECRET)
    with closing(proxy):
        assert SECRET in client.wait(client.submit(clip, describe), 5.0).caption
        client.close()

    assert len(proxy.heard) > clip.positions.nbytes + (0 if clip.rotations is None else clip.rotations.nbytes)
    assert SECRET.encode() not in proxy.heard and clip.positions.tobytes()[:64] not in proxy.heard


GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x01" + b"CURVE".ljust(20, b"\0") + bytes(32)
GARBAGE = {
    "nothing": b"",
    "zeros": bytes(100_000),
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    "greeting only": GREETING,
    "greeting and garbage": GREETING + bytes(range(256)) * 1_000,
    "greeting and a frame of a terabyte": GREETING + b"\x06" + struct.pack(">Q", 1 << 40),
    "greeting without encryption": GREETING.replace(b"CURVE", b"NULL\0")
    + b"\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER",
    "old version of ZeroMQ": b"\x01\x00\x05hello" * 1_000,
    "broken HELLO": GREETING + b"\x04\xc8\x05HELLO\x01\x00" + bytes(192),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize("which", ["jobs", "control"])
def test_garbage_gets_nothing_and_harms_nobody(
    connection: Connection, worker: WorkerProcess, own_client: Any, describe: Any, garbage: bytes, which: str
) -> None:
    with sockets.create_connection(address(getattr(connection, which)), timeout=0.3) as socket:
        heard = b""
        with suppress(OSError):
            socket.sendall(garbage)
            while content := socket.recv(4_096):
                heard += content
        assert_serves(own_client, describe)
    # At most ZeroMQ's own greeting, and an ERROR or a WELCOME that nobody without the key can answer.
    assert len(heard) < 300 and b"dailies" not in heard


def test_strangers_cannot_make_the_worker_take_memory(
    connection: Connection, worker: WorkerProcess, own_client: Any, describe: Any
) -> None:
    """Each claims a frame of a gigabyte, before anybody knows who speaks, and sends as much of it as it can."""
    before = worker.memory_bytes()
    for _ in range(10):
        with sockets.create_connection(address(connection.jobs), timeout=1.0) as socket:
            socket.sendall(GREETING + b"\x06" + struct.pack(">Q", 1 << 30))
            try:
                for _ in range(64):
                    socket.sendall(bytes(1 << 20))
            except OSError:
                continue
    assert_serves(own_client, describe)
    assert worker.memory_bytes() - before < 64 << 20


def test_a_thousand_connections(connection: Connection, worker: WorkerProcess, own_client: Any, describe: Any) -> None:
    """Strangers who connect and say nothing; they are put out of the door after five seconds."""
    before, clients = worker.memory_bytes(), query_status(connection, 2.0).clients
    crowd: list[sockets.socket] = []
    try:
        for index in range(1_000):
            crowd.append(sockets.create_connection(address((connection.jobs, connection.control)[index % 2]), timeout=5.0))
            if index % 250 == 0:
                assert_serves(own_client, describe)
        assert_serves(own_client, describe)
        assert query_status(connection, 2.0).clients <= clients
        assert worker.memory_bytes() - before < 128 << 20
        for socket in crowd:
            socket.settimeout(8.0)
            while socket.recv(4_096):
                pass
    finally:
        for socket in crowd:
            socket.close()
    assert_serves(own_client, describe)


def test_a_slow_reader_makes_nothing_grow(
    context: zmq.Context, connection: Connection, worker: WorkerProcess, own_client: Any, describe: Any
) -> None:
    """A client with a key that asks without end and never reads the answers."""
    jobs, control = make_dealer(context, connection), make_dealer(context, connection)
    for socket, endpoint in ((jobs, connection.jobs), (control, connection.control)):
        socket.setsockopt(zmq.RCVHWM, 1)
        socket.setsockopt(zmq.RCVBUF, 4_096)
        socket.connect(endpoint)
    jobs.send_multipart(pack(Hello()))
    before = worker.memory_bytes()
    end_s = time.monotonic() + 4.0
    while time.monotonic() < end_s:
        for socket, message in ((control, StatusQuery()), (jobs, Hello(client="x" * 1_000))):
            try:
                socket.send_multipart(pack(message), zmq.DONTWAIT)
            except zmq.Again:
                time.sleep(0.001)
    assert_serves(own_client, describe)
    assert worker.memory_bytes() - before < 32 << 20


def test_too_many_messages_are_refused_and_others_are_served(
    context: zmq.Context, connection: Connection, own_client: Any, describe: Any
) -> None:
    dealer = make_dealer(context, connection)
    dealer.connect(connection.control)
    kinds: list[str] = []
    for _ in range(500):
        dealer.send_multipart(pack(StatusQuery()))
        if dealer.poll(1_000):
            message, _ = unpack(dealer.recv_multipart())
            kinds.append(type(message).__name__)

    assert "Refused" in kinds and kinds.count("Status") >= 300
    assert_serves(own_client, describe)


def test_too_many_clients_are_refused_and_leaving_makes_room(
    context: zmq.Context, connection: Connection, own_client: Any, describe: Any
) -> None:
    def hello() -> tuple[zmq.Socket, str]:
        dealer = make_dealer(context, connection)
        dealer.connect(connection.jobs)
        dealer.send_multipart(pack(Hello()))
        assert dealer.poll(5_000)
        return dealer, type(unpack(dealer.recv_multipart())[0]).__name__

    crowd = [hello() for _ in range(70)]
    assert [answer for _, answer in crowd].count("Refused") >= 6
    for dealer, _ in crowd:
        dealer.close(linger=0)
    time.sleep(0.2)
    assert hello()[1] == "Welcome"
    assert_serves(own_client, describe)


def test_the_worker_still_lives_and_logged_no_fault(worker: WorkerProcess) -> None:
    assert worker.process.poll() is None
    assert "Traceback" not in worker.log_file.read_text()
    assert Path(worker.log_file).stat().st_size < 2 << 20

"""The worker's sockets: where they are bound, who is let in, and the connection file that tells of them."""

import contextlib
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import zmq
from zmq.utils import z85

from shared.connection import (
    Connection,
    bind_router,
    is_key,
    is_loopback,
    load_key_pair,
    make_key_pair,
    read_connection,
    write_connection,
)
from shared.errors import ConnectionFileError, SettingsError

DEFAULT_PORT: Final = 5757
ZAP_ENDPOINT: Final = "inproc://zeromq.zap.01"
WANTED_FILES: Final = 8_192  # open files, so that a crowd of strangers cannot use them up


@dataclass(frozen=True, kw_only=True)
class Sockets:
    """What the loop listens on."""

    jobs: "zmq.Socket[bytes]"
    control: "zmq.Socket[bytes]"
    zap: "zmq.Socket[bytes]"
    allowed: frozenset[bytes]
    """Public keys of clients, 32 bytes each."""
    connection: Connection
    connection_file: Path

    def tell_where(self) -> None:
        """Write the connection file again if it was deleted or damaged: a worker that nobody finds cannot be ended either."""
        try:
            if read_connection(self.connection_file) == self.connection:
                return
        except ConnectionFileError:
            pass
        with contextlib.suppress(ConnectionFileError):  # its folder is gone: told again next time
            write_connection(self.connection_file, self.connection)

    def authenticate(self) -> None:
        """Answer ZeroMQ's question whether a key may come in (ZAP, RFC 27)."""
        while self.zap.poll(0):
            frames = self.zap.recv_multipart()
            if len(frames) < 7:
                self.zap.send_multipart([b"1.0", frames[1] if len(frames) > 1 else b"", b"500", b"malformed", b"", b""])
                continue
            _version, request_id, _domain, _address, _identity, mechanism, *credentials = frames
            known = mechanism == b"CURVE" and len(credentials) == 1 and credentials[0] in self.allowed
            status = [b"200", b"OK"] if known else [b"400", b"unknown key"]
            self.zap.send_multipart([b"1.0", request_id, *status, b"", b""])


@contextlib.contextmanager
def open_sockets(bind: str, allow: Path | None, folder: Path, connection_file: Path) -> Generator[Sockets]:
    """Bind both sockets, write the connection file; at the end close and remove it.

    Raises:
        SettingsError: an address beyond loopback without allowed keys, or one that cannot be bound.
        ConnectionFileError: the connection file or the key files cannot be written or read.
    """
    if bind and allow is None and not is_loopback(bind):
        raise SettingsError(f"{bind} can be reached from other machines.", "Name the clients that may come: --allow KEYFILE.")
    allowed = frozenset() if allow is None else read_allowed(allow)
    _allow_many_files()
    server = load_key_pair(folder / "server-key.json") if bind else make_key_pair()
    client = make_key_pair()
    context: zmq.Context[Any] = zmq.Context()
    context.setsockopt(zmq.MAX_SOCKETS, 64)
    try:
        zap = context.socket(zmq.REP)
        zap.bind(ZAP_ENDPOINT)
        jobs_at, control_at = _endpoints(bind)
        jobs, control = (_bind(context, server, endpoint) for endpoint in (jobs_at, control_at))
        connection = Connection(
            jobs=_reachable(jobs),
            control=_reachable(control),
            server_public_key=server.public,
            client_public_key=client.public,
            client_secret_key=client.secret,
            pid=os.getpid(),
        )
        known = allowed | {z85.decode(client.public.encode())}
        write_connection(connection_file, connection)
        yield Sockets(jobs=jobs, control=control, zap=zap, allowed=known, connection=connection, connection_file=connection_file)
    finally:
        with contextlib.suppress(OSError):
            connection_file.unlink(missing_ok=True)
        context.destroy(linger=500)


def read_allowed(path: Path) -> frozenset[bytes]:
    """Public keys of clients, one a line; what follows a key, and lines that begin with #, are comments.

    Raises:
        ConnectionFileError: the file cannot be read, a line is no key, or there is none.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConnectionFileError(
            f"The allowed keys in {path} cannot be read.", "Name a file with one public key a line."
        ) from error
    keys: set[bytes] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key = line.split()[0]
        if not is_key(key):
            raise ConnectionFileError(
                f"Line {number} of {path} is not a public key.", "A key has 40 characters; the panel shows its own."
            )
        keys.add(z85.decode(key.encode()))
    if not keys:
        raise ConnectionFileError(f"There is no key in {path}.", "Write the public key of each client into it, one a line.")
    return frozenset(keys)


def _endpoints(bind: str) -> tuple[str, str]:
    if not bind:
        return "tcp://127.0.0.1:*", "tcp://127.0.0.1:*"
    host, _, port = bind.removeprefix("tcp://").rpartition(":")
    if not host or "]" in port:
        host, port = bind.removeprefix("tcp://"), str(DEFAULT_PORT)
    if not port.isdecimal() or not 0 < int(port) < 65_535:
        raise SettingsError(f"{bind!r} is not an address.", "Write HOST or HOST:PORT, such as 192.168.1.5:5757.")
    return f"tcp://{host}:{port}", f"tcp://{host}:{int(port) + 1}"


def _bind(context: "zmq.Context[Any]", keys: Any, endpoint: str) -> "zmq.Socket[Any]":
    try:
        return bind_router(context, keys, endpoint)
    except zmq.ZMQError as error:
        raise SettingsError(f"{endpoint} cannot be bound: {error.strerror}.", "Choose another address with --bind.") from error


def _reachable(socket: "zmq.Socket[bytes]") -> str:
    """An endpoint a client on this machine can connect to."""
    endpoint = socket.getsockopt_string(zmq.LAST_ENDPOINT).rstrip("\0")
    return endpoint.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def _allow_many_files() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(WANTED_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

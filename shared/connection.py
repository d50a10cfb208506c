"""How a client finds its worker and how both prove who they are: CURVE keys, the owner-only connection file, socket options.

`import zmq` stands inside the functions that need it: an add-on that is merely switched on does not pay for it.
"""

import os
import stat
import subprocess
import sys
import tempfile
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

import msgspec

from . import __version__
from .errors import ConnectionFileError

if TYPE_CHECKING:
    import zmq

RUNTIME_VARIABLE: Final = "DAILIES_RUNTIME_DIR"
T = TypeVar("T")

KEY_CHARACTERS: Final = 40  # Z85 of 32 bytes

MAX_FRAME_BYTES: Final = (4 << 20) + 4096  # the longest header, and what CURVE adds to it
MAX_WAITING_MESSAGES: Final = 64  # for each peer and direction, before a sender is told to wait
HANDSHAKE_MS: Final = 5_000
HEARTBEAT_MS: Final = 1_000
LOOPBACK_TIMEOUT_MS: Final = 2_500  # a dead worker is noticed within 5 s; see `client.py`
REMOTE_TIMEOUT_MS: Final = 15_000  # a heartbeat waits behind the clip that is being sent
CLIENT_WAITING_MESSAGES: Final = 100_000  # half an hour of events for a client that does not read, about 40 MB


class KeyPair(msgspec.Struct, frozen=True):
    """A CURVE key pair, both halves in Z85 (40 characters)."""

    public: str
    secret: str


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """What a client must know to speak with a worker; the content of the connection file."""

    jobs: str
    """Endpoint of the jobs socket: `tcp://127.0.0.1:40001`."""
    control: str
    server_public_key: str
    client_public_key: str
    client_secret_key: str
    pid: int = 0
    """Process of the worker; 0 where it runs on another machine."""
    version: str = __version__


def make_key_pair() -> KeyPair:
    """A new CURVE key pair."""
    import zmq

    public, secret = zmq.curve_keypair()
    return KeyPair(public.decode("ascii"), secret.decode("ascii"))


def load_key_pair(path: Path) -> KeyPair:
    """The key pair kept in an owner-only file; made there first if there is none, so that it survives restarts.

    Raises:
        ConnectionFileError: the file is unreadable, not one of ours, or open to others.
    """
    if path.exists():
        return _read_private(path, KeyPair)
    pair = make_key_pair()
    write_private(path, msgspec.json.encode(pair))
    return pair


# --- files ----------------------------------------------------------------------------------------------------------------------


def runtime_dir() -> Path:
    """The user's folder for connection files, owner-only; made if it is not there. `DAILIES_RUNTIME_DIR` overrides it.

    Raises:
        ConnectionFileError: it cannot be made, or it belongs to somebody else.
    """
    named = os.environ.get(RUNTIME_VARIABLE) or os.environ.get("XDG_RUNTIME_DIR")
    if os.environ.get(RUNTIME_VARIABLE):
        folder = Path(str(named))
    elif named and Path(named).is_dir():
        folder = Path(named) / "dailies"
    elif sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "Dailies" / "run"
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support" / "dailies" / "run"
    else:
        folder = Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state")) / "dailies" / "run"
    make_private_dir(folder)
    return folder


def default_connection_file() -> Path:
    """Where `dailies serve` writes its connection file and clients look for it."""
    return runtime_dir() / "worker.json"


def make_private_dir(folder: Path) -> None:
    """Make a folder that only its owner can enter.

    Raises:
        ConnectionFileError: it cannot be made, or it is open to others and not ours to close.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        restrict_to_owner(folder)
    except OSError as error:
        raise ConnectionFileError(
            f"The folder {folder} cannot be made or closed to others: {error.strerror}.",
            f"Set {RUNTIME_VARIABLE} to a folder of yours.",
        ) from error


def restrict_to_owner(path: Path) -> None:
    """Close a file or folder to everybody but its owner: mode 0600 or 0700, an ACL on Windows."""
    if sys.platform == "win32":
        user = f"{os.environ.get('USERDOMAIN', '.')}\\{os.environ['USERNAME']}"
        grant = f"{user}:(OI)(CI)F" if path.is_dir() else f"{user}:F"
        subprocess.run(["icacls", str(path), "/inheritance:r", "/grant:r", grant], check=True, capture_output=True)
    else:
        wanted = 0o700 if path.is_dir() else 0o600
        if stat.S_IMODE(path.stat().st_mode) != wanted:
            path.chmod(wanted)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read; readers see the old content or the new, never half.

    Raises:
        ConnectionFileError: it cannot be written.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with os.fdopen(_open_private(beside), "wb") as file:
            file.write(content)
        beside.replace(path)
    except OSError as error:
        raise ConnectionFileError(f"{path} cannot be written: {error.strerror}.", "Check the rights of its folder.") from error


def _open_private(path: Path) -> int:
    """A new file that was never open to others, not for a moment; one that a dead process left half written goes first."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        path.unlink()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    if sys.platform == "win32":  # elsewhere the mode above says it
        restrict_to_owner(path)
    return handle


def write_connection(path: Path, connection: Connection) -> None:
    """Write the connection file, owner-only."""
    write_private(path, msgspec.json.format(msgspec.json.encode(connection), indent=2))


def read_connection(path: Path) -> Connection:
    """Read a connection file.

    Raises:
        ConnectionFileError: it is missing, malformed, or open to others.
    """
    connection = _read_private(path, Connection)
    for field in ("server_public_key", "client_public_key", "client_secret_key"):
        if not is_key(getattr(connection, field)):
            raise ConnectionFileError(f"{field} in {path} is not a CURVE key.", "Start the worker again.")
    return connection


def _read_private(path: Path, kind: type[T]) -> T:
    try:
        with path.open("rb") as file:
            if sys.platform != "win32":
                status = os.fstat(file.fileno())
                if status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077:
                    raise ConnectionFileError(
                        f"{path} can be read by others, so its keys are worth nothing.", "Delete it and start the worker again."
                    )
            content = file.read(65_536)
    except FileNotFoundError as error:
        raise ConnectionFileError(f"There is no connection file at {path}.", "Start the worker.") from error
    except OSError as error:
        raise ConnectionFileError(
            f"{path} cannot be read: {error.strerror}.", "Check its rights, or start the worker again."
        ) from error
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError as error:
        raise ConnectionFileError(
            f"{path} is not a connection file: {error}.", "Delete it and start the worker again."
        ) from error


def is_key(text: str) -> bool:
    """Whether a text has the form of a CURVE key."""
    return len(text) == KEY_CHARACTERS and text.isascii() and text.isprintable() and not any(c in text for c in " \"'\\,;_`|~")


def is_alive(pid: int) -> bool:
    """Whether a process of this machine exists. It may be another one that got the number of a dead worker: connecting tells."""
    if pid <= 0:
        return False
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_stale(connection: Connection) -> bool:
    """Whether the worker of a connection file is surely dead."""
    return connection.pid > 0 and is_loopback(connection.jobs) and not is_alive(connection.pid)


def is_loopback(endpoint: str) -> bool:
    """Whether an endpoint or address can be reached from this machine alone."""
    host = (urlsplit(endpoint if "//" in endpoint else f"//{endpoint}").hostname or "").lower()
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False


# --- sockets --------------------------------------------------------------------------------------------------------------------


def set_common_options(socket: "zmq.Socket[Any]", *, loopback: bool) -> None:
    """The options of every socket of Dailies: bounded queues and frames, ZeroMQ's own heartbeats, no waiting at the end."""
    import zmq

    timeout_ms = LOOPBACK_TIMEOUT_MS if loopback else REMOTE_TIMEOUT_MS
    for option, value in (
        (zmq.LINGER, 0),
        (zmq.IPV6, 0 if loopback else 1),
        (zmq.SNDHWM, MAX_WAITING_MESSAGES),
        (zmq.RCVHWM, MAX_WAITING_MESSAGES),
        (zmq.MAXMSGSIZE, MAX_FRAME_BYTES),
        (zmq.HANDSHAKE_IVL, HANDSHAKE_MS),
        (zmq.HEARTBEAT_IVL, HEARTBEAT_MS),
        (zmq.HEARTBEAT_TIMEOUT, timeout_ms),
        (zmq.HEARTBEAT_TTL, timeout_ms),
        (zmq.TCP_KEEPALIVE, 1),
    ):
        socket.setsockopt(option, value)


def make_dealer(context: "zmq.Context[Any]", connection: Connection) -> "zmq.Socket[Any]":
    """A DEALER with a worker's keys, to be connected once: a connection that broke is given up with its socket.

    A client may be unable to read for minutes (Blender renders) and must still hear heartbeats, so its queue is long. When it is
    full all the same the heartbeats fail, and ZeroMQ must not reconnect by itself: it would abort the whole process
    (https://github.com/zeromq/libzmq/issues/3937).
    """
    import zmq

    socket = context.socket(zmq.DEALER)
    set_common_options(socket, loopback=is_loopback(connection.jobs))
    socket.setsockopt(zmq.RCVHWM, CLIENT_WAITING_MESSAGES)
    socket.setsockopt(zmq.RECONNECT_IVL, -1)
    socket.setsockopt(zmq.RECONNECT_IVL_MAX, 0)
    socket.curve_serverkey = connection.server_public_key.encode()
    socket.curve_publickey = connection.client_public_key.encode()
    socket.curve_secretkey = connection.client_secret_key.encode()
    return socket


def bind_router(context: "zmq.Context[Any]", keys: KeyPair, endpoint: str) -> "zmq.Socket[Any]":
    """A ROUTER with CURVE on; `endpoint` may end in `:*`. Sending to a client that left raises `EHOSTUNREACH`."""
    import zmq

    socket = context.socket(zmq.ROUTER)
    set_common_options(socket, loopback=is_loopback(endpoint))
    socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
    socket.setsockopt(zmq.BACKLOG, 1024)
    socket.curve_server = True
    socket.curve_secretkey = keys.secret.encode()
    socket.zap_domain = b"dailies"
    socket.bind(endpoint)
    return socket

"""Keys, the connection file, and how a dead worker's file is recognised."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from shared.connection import (
    Connection,
    is_alive,
    is_key,
    is_loopback,
    is_stale,
    load_key_pair,
    make_key_pair,
    read_connection,
    runtime_dir,
    write_connection,
)
from shared.errors import ConnectionFileError

posix = pytest.mark.skipif(os.name != "posix", reason="Windows closes files by ACL")


@pytest.fixture
def connection() -> Connection:
    server, client = make_key_pair(), make_key_pair()
    return Connection(
        jobs="tcp://127.0.0.1:40001",
        control="tcp://127.0.0.1:40002",
        server_public_key=server.public,
        client_public_key=client.public,
        client_secret_key=client.secret,
        pid=os.getpid(),
    )


def test_a_connection_file_says_what_was_written(tmp_path: Path, connection: Connection) -> None:
    write_connection(tmp_path / "worker.json", connection)

    assert read_connection(tmp_path / "worker.json") == connection


@posix
def test_only_the_owner_can_read_it_whatever_the_umask(tmp_path: Path, connection: Connection) -> None:
    before = os.umask(0)
    try:
        write_connection(tmp_path / "worker.json", connection)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "worker.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["worker.json"]


@posix
def test_one_that_others_can_read_is_refused(tmp_path: Path, connection: Connection) -> None:
    path = tmp_path / "worker.json"
    write_connection(path, connection)
    path.chmod(0o644)

    with pytest.raises(ConnectionFileError, match="can be read by others"):
        read_connection(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"jobs": 1}', b"\xff" * 100, b"x" * 200_000])
def test_what_is_no_connection_file_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "worker.json"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(ConnectionFileError, match="is not a connection file"):
        read_connection(path)


def test_a_file_with_a_broken_key_is_said_so(tmp_path: Path, connection: Connection) -> None:
    write_connection(tmp_path / "worker.json", msgspec.structs.replace(connection, server_public_key="short"))

    with pytest.raises(ConnectionFileError, match="server_public_key"):
        read_connection(tmp_path / "worker.json")


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConnectionFileError, match="no connection file") as caught:
        read_connection(tmp_path / "worker.json")
    assert caught.value.next_step == "Start the worker."


def test_the_file_of_a_dead_worker_is_stale(connection: Connection) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()

    assert not is_alive(dead.pid)
    assert is_stale(msgspec.structs.replace(connection, pid=dead.pid))
    assert not is_stale(connection)


def test_a_worker_elsewhere_is_never_stale(connection: Connection) -> None:
    assert not is_stale(msgspec.structs.replace(connection, jobs="tcp://192.168.1.5:5757", pid=0))


def test_a_kept_key_pair_survives_a_restart(tmp_path: Path) -> None:
    """Else every client elsewhere, which knows the worker by its key, would be locked out by each restart."""
    assert load_key_pair(tmp_path / "key.json") == load_key_pair(tmp_path / "key.json")
    assert is_key(load_key_pair(tmp_path / "key.json").public)


@posix
def test_the_runtime_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAILIES_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert runtime_dir() == tmp_path / "dailies"
    assert stat.S_IMODE(runtime_dir().stat().st_mode) == 0o700

    monkeypatch.setenv("DAILIES_RUNTIME_DIR", str(tmp_path / "mine"))
    assert runtime_dir() == tmp_path / "mine"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("tcp://127.0.0.1:5757", True),
        ("127.0.0.1", True),
        ("127.3.2.1:1", True),
        ("localhost:5757", True),
        ("tcp://[::1]:5757", True),
        ("0.0.0.0:5757", False),
        ("tcp://*:5757", False),
        ("192.168.1.5", False),
        ("127.0.0.1.example.org", False),
        ("[::]:5757", False),
    ],
)
def test_what_is_loopback(address: str, expected: bool) -> None:
    assert is_loopback(address) == expected


def test_importing_shared_imports_no_zmq() -> None:
    """An add-on that is merely switched on does not pay for it."""
    code = "import sys, shared.messages, shared.framing, shared.connection; print('zmq' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"

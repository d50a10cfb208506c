"""A real worker and the add-on's real client."""

import signal
import stat
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from shared.connection import Connection, read_connection
from shared.errors import WorkerLost
from tests.workers import REPOSITORY, WorkerProcess, make_clip, standard_clip, wait_until
from worker.server import query_status


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    with WorkerProcess(tmp_path_factory.mktemp("worker")) as process:
        yield process.wait_ready()


@pytest.fixture
def client(addon_client: ModuleType, worker: WorkerProcess, describe: Any) -> Iterator[Any]:
    client = addon_client.Client(worker.connection_file)
    yield client
    for job in query_status(read_connection(worker.connection_file)).jobs:  # a test that failed must not hold up the others
        client.submit(make_clip(), type(describe)(), job.job_id)
        client.poll()
        client.cancel(job.job_id)
    client.close()


def collect(client: Any, job_id: str, timeout_s: float = 10.0) -> tuple[list[Any], str]:
    """All events of a job until it is over, and the words as a panel shows them."""
    events: list[Any] = []
    shown = ""
    end_s = time.monotonic() + timeout_s
    while not events or events[-1].state not in ("done", "failed", "cancelled"):
        assert time.monotonic() < end_s, events[-1:]
        for event in client.poll():
            if event.job_id == job_id:
                events.append(event)
                shown = shown[: event.text_start] + event.text
        time.sleep(0.005)
    return events, shown


def error_of(client: Any, clip: Any, request: Any) -> Any:
    return collect(client, client.submit(clip, request))[0][-1].error


def test_a_job_is_done_and_its_words_stream(client: Any, describe: Any) -> None:
    events, shown = collect(client, client.submit(make_clip("words 60"), describe))

    assert events[-1].state == "done" and events[-1].result.caption == "30 frames of words 60"
    assert shown == "".join(f"w{index} " for index in range(60))
    assert len(events) > 10
    assert [event.seq for event in events] == sorted({event.seq for event in events})
    assert {event.state for event in events[:-1]} <= {"queued", "running"}


def test_a_flood_of_words_arrives_whole_in_few_events(client: Any, describe: Any) -> None:
    events, shown = collect(client, client.submit(make_clip("flood 20000"), describe), 20.0)

    assert shown == "".join(f"w{index} " for index in range(20_000))
    assert len(events) < 1_000


def test_the_same_id_again_returns_the_same_result(
    client: Any, addon_client: ModuleType, worker: WorkerProcess, describe: Any
) -> None:
    job_id = client.submit(make_clip("words 3"), describe)
    first = client.wait(job_id, 5.0)

    again = client.submit(make_clip("words 9"), describe, job_id)
    assert client.wait(again, 5.0) == first

    other = addon_client.Client(worker.connection_file)
    assert other.wait(other.submit(make_clip("words 9"), describe, job_id), 5.0) == first
    other.close()


def test_two_clients_follow_one_job(client: Any, addon_client: ModuleType, worker: WorkerProcess, describe: Any) -> None:
    job_id = client.submit(make_clip("words 80"), describe)
    wait_until(lambda: any(event.text for event in client.poll()), 5.0)
    other = addon_client.Client(worker.connection_file)
    other.submit(make_clip("words 80"), describe, job_id)

    events, shown = collect(other, job_id)

    assert shown.startswith("w0 w1 ") and shown.endswith("w79 ")
    assert events[-1].state == "done"
    other.close()


@pytest.mark.parametrize(("name", "limit_s"), [("words 10000", 0.6), ("deaf", 1.0)])
def test_cancelling_takes_effect_within_a_second(client: Any, describe: Any, name: str, limit_s: float) -> None:
    """Also for a job that never looks whether it was cancelled; and the next job runs."""
    job_id = client.submit(make_clip(name), describe)
    wait_until(lambda: any(event.state == "running" for event in client.poll()), 5.0)
    start_s = time.monotonic()
    client.cancel(job_id)
    events, _ = collect(client, job_id)

    assert events[-1].state == "cancelled"
    assert time.monotonic() - start_s < limit_s
    assert client.wait(client.submit(make_clip("next"), describe), 2.0).summary == "done"


def test_a_queued_job_is_cancelled_at_once_and_others_move_up(client: Any, describe: Any) -> None:
    running, second, third = (client.submit(make_clip(name), describe) for name in ("words 10000", "two", "three"))
    positions: dict[str, int] = {}

    def queued() -> bool:
        positions.update({event.job_id: event.queue_position for event in client.poll() if event.state == "queued"})
        return positions.get(third) == 2

    wait_until(queued, 5.0)
    client.cancel(second)
    wait_until(lambda: any(e.job_id == third and e.queue_position == 1 for e in client.poll()), 5.0)
    client.cancel(running)
    assert client.wait(third, 3.0).caption == "30 frames of three"


def test_control_answers_while_a_job_holds_the_processor(client: Any, worker: WorkerProcess, describe: Any) -> None:
    job_id = client.submit(make_clip("deaf"), describe)
    wait_until(lambda: any(event.state == "running" for event in client.poll()), 5.0)
    start_s = time.monotonic()
    status = query_status(read_connection(worker.connection_file))

    assert time.monotonic() - start_s < 0.5
    assert [(job.job_id, job.state, job.what, job.clip) for job in status.jobs] == [(job_id, "running", "describe", "deaf")]
    assert (status.pid, status.queue_length) == (worker.process.pid, 0) and status.clients >= 1
    client.cancel(job_id)


def test_errors_say_what_happened_and_hide_the_traceback(client: Any, worker: WorkerProcess, describe: Any) -> None:
    unmapped = error_of(client, make_clip("unmapped"), describe)
    assert (unmapped.code, unmapped.next_step, unmapped.subjects) == ("motion.unmapped_rig", "Pick them.", ("left_knee",))

    fault = error_of(client, make_clip("fault"), describe)
    assert fault.code == "worker.failed" and "secret detail" not in fault.message + fault.next_step
    assert "ZeroDivisionError: secret detail" in worker.log_file.read_text()

    assert error_of(client, make_clip("memory"), describe).code == "worker.out_of_memory"
    assert client.wait(client.submit(make_clip("after"), describe), 2.0).summary == "done"


def test_a_full_queue_says_how_long_it_is(addon_client: ModuleType, tmp_path: Path, describe: Any) -> None:
    with WorkerProcess(tmp_path, queue_limit=2) as process:
        client = addon_client.Client(process.wait_ready().connection_file)
        running = client.submit(make_clip("words 10000"), describe)
        wait_until(lambda: any(event.state == "running" for event in client.poll()), 5.0)
        for name in ("one", "two"):
            client.submit(make_clip(name), describe)
        error = error_of(client, make_clip("three"), describe)

        assert error.code == "worker.busy" and "2 jobs wait already" in error.message
        client.cancel(running)
        client.close()


def test_a_result_is_worked_out_once(client: Any, describe: Any, tmp_path: Path) -> None:
    clip = make_clip(f"once {tmp_path / 'runs'}", seed=7)
    for _ in range(3):
        assert client.wait(client.submit(clip, describe), 5.0).summary == "done"
    assert (tmp_path / "runs").read_text() == "ran\n"

    client.wait(client.submit(clip, type(describe)(use_cache=False)), 5.0)
    client.wait(client.submit(clip, type(describe)(model="other")), 5.0)
    client.wait(client.submit(make_clip(clip.name, seed=8), describe), 5.0)
    assert (tmp_path / "runs").read_text() == "ran\n" * 4


def test_a_finished_job_is_still_there_after_a_restart(addon_client: ModuleType, describe: Any, tmp_path: Path) -> None:
    clip, job_id = make_clip(f"once {tmp_path / 'runs'}"), str(uuid.uuid4())
    with WorkerProcess(tmp_path) as process:
        client = addon_client.Client(process.wait_ready().connection_file)
        result = client.wait(client.submit(clip, type(describe)(use_cache=False), job_id), 5.0)
        process.kill()
        process.start()
        process.wait_ready()

        assert client.wait(client.submit(clip, type(describe)(use_cache=False), job_id), 5.0) == result
        assert (tmp_path / "runs").read_text() == "ran\n"
        client.close()


def test_an_invalid_question_is_refused(client: Any, ask: Any) -> None:
    assert error_of(client, make_clip(), ask(question="  ")).code == "request.question_invalid"
    assert error_of(client, make_clip(), ask(question="x" * 2_001)).code == "request.question_invalid"


def test_submitting_a_long_clip_never_holds_the_main_thread(client: Any, describe: Any) -> None:
    """An hour of motion, 180 MB: each call stays under a frame of 16 ms of processor time."""
    clip = make_clip("long", 30 * 60 * 60, 60, rotations=False)
    client.wait(client.submit(make_clip(), describe), 5.0)
    longest_s = 0.0

    def timed(call: Any) -> Any:
        nonlocal longest_s
        start_s = time.thread_time()
        value = call()
        longest_s = max(longest_s, time.thread_time() - start_s)
        return value

    job_id = timed(lambda: client.submit(clip, type(describe)(use_cache=False)))
    wait_until(lambda: any(e.job_id == job_id and e.state == "done" for e in timed(client.poll)), 20.0)
    assert longest_s < 0.016


def test_files_of_the_worker_are_the_owners_alone(client: Any, worker: WorkerProcess, describe: Any) -> None:
    client.wait(client.submit(make_clip(), describe), 5.0)
    files = [file for file in worker.folder.rglob("*") if file.name != "stderr.txt"]

    assert {file.name for file in files} >= {"worker.json", "worker.log", "results", "jobs"}
    assert {oct(stat.S_IMODE(file.stat().st_mode) & 0o077) for file in files} == {"0o0"}


@pytest.mark.parametrize("damage", ["deleted", "garbage"])
def test_a_connection_file_that_was_damaged_comes_back(tmp_path: Path, damage: str) -> None:
    with WorkerProcess(tmp_path, client_grace_s=2.0) as process:
        before = read_connection(process.wait_ready().connection_file)
        process.connection_file.unlink()
        if damage == "garbage":
            process.connection_file.write_text("{")

        wait_until(lambda: process.connection_file.exists() and len(process.connection_file.read_text()) > 1, 10.0)
        assert read_connection(process.connection_file) == before


def test_a_second_worker_on_the_same_file_says_so_and_ends(worker: WorkerProcess) -> None:
    command = [sys.executable, "-m", "tests.trial_worker", str(worker.folder)]
    second = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=20)

    assert second.returncode != 0
    assert f"A worker runs already on {worker.connection_file}" in second.stderr
    assert query_status(read_connection(worker.connection_file)).pid == worker.process.pid


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_when_told_and_leaves_no_file(
    addon_client: ModuleType, tmp_path: Path, describe: Any, number: signal.Signals
) -> None:
    with WorkerProcess(tmp_path) as process:
        client = addon_client.Client(process.wait_ready().connection_file)
        job_id = client.submit(make_clip("words 10000"), describe)
        wait_until(lambda: any(event.text for event in client.poll()), 5.0)
        process.signal(number)
        events, _ = collect(client, job_id)

        assert (events[-1].state, events[-1].error.code) == ("cancelled", "worker.stopping")
        assert process.process.wait(3) == 0
        assert not process.connection_file.exists()
        client.close()


def test_a_client_can_end_the_worker(addon_client: ModuleType, tmp_path: Path) -> None:
    with WorkerProcess(tmp_path) as process:
        client = addon_client.Client(process.wait_ready().connection_file)
        wait_until(lambda: client.poll() == [] and client.link == "connected", 5.0)
        client.shut_down_worker()

        assert process.process.wait(3) == 0
        client.close()


def test_an_idle_worker_ends_after_its_last_client_left(addon_client: ModuleType, tmp_path: Path) -> None:
    with WorkerProcess(tmp_path, idle_exit_s=1.5, client_grace_s=2) as process:
        client = addon_client.Client(process.wait_ready().connection_file)
        wait_until(lambda: client.poll() == [] and client.link == "connected", 5.0)
        time.sleep(2.5)
        assert process.process.poll() is None, "a client that says nothing is still there"
        client.close()

        assert process.process.wait(6) == 0


def test_other_machines_are_let_in_by_name_only(addon_client: ModuleType, tmp_path: Path, describe: Any) -> None:
    from shared.connection import make_key_pair

    refused = subprocess.run(
        [sys.executable, "-m", "tests.trial_worker", str(tmp_path), "bind=0.0.0.0:47011"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert refused.returncode != 0 and "can be reached from other machines" in refused.stderr

    mine, strangers = make_key_pair(), make_key_pair()
    (tmp_path / "allowed").write_text(f"# studio\n{mine.public} laptop\n")
    with WorkerProcess(tmp_path, bind="0.0.0.0:47011", allow=tmp_path / "allowed") as process:
        local = read_connection(process.wait_ready().connection_file)

        def remote(public: str, secret: str) -> Connection:
            return Connection(
                jobs="tcp://127.0.0.1:47011",
                control="tcp://127.0.0.1:47012",
                server_public_key=local.server_public_key,
                client_public_key=public,
                client_secret_key=secret,
            )

        allowed = addon_client.Client(addon_client.Connection(**as_words(remote(mine.public, mine.secret))))
        assert allowed.wait(allowed.submit(make_clip(), describe), 5.0).summary == "done"
        with pytest.raises(WorkerLost):
            query_status(remote(strangers.public, strangers.secret), 0.5)
        allowed.close()

        process.kill()
        process.start()
        assert read_connection(process.wait_ready().connection_file).server_public_key == local.server_public_key


def as_words(connection: Connection) -> dict[str, Any]:
    return {field: getattr(connection, field) for field in connection.__struct_fields__}


def test_a_client_leaves_nothing_behind(addon_client: ModuleType, worker: WorkerProcess, describe: Any) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    threads, files = set(threading.enumerate()), open_files()
    client = addon_client.Client(worker.connection_file)
    client.wait(client.submit(standard_clip(), describe), 5.0)
    client.submit(make_clip("words 50"), describe)
    client.poll()
    start_s = time.monotonic()
    client.close()

    assert time.monotonic() - start_s < 0.2
    assert set(threading.enumerate()) == threads
    assert open_files() == files


def test_names_in_the_log_cannot_forge_a_line(client: Any, worker: WorkerProcess, describe: Any) -> None:
    client.wait(client.submit(replace(make_clip(), name="walk\n2026 ERROR forged"), describe), 5.0)

    assert not [line for line in worker.log_file.read_text().splitlines() if line.startswith("2026 ERROR forged")]

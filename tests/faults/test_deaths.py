"""Workers and clients that die, sleep or come late: real processes, real signals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from shared.connection import make_key_pair, read_connection, write_connection
from shared.errors import WorkerLost
from tests.workers import REPOSITORY, WorkerProcess, make_clip, wait_until
from worker.server import query_status

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL and SIGSTOP")

TIMER_S = 0.1  # how often Blender's timer polls


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[WorkerProcess]:
    with WorkerProcess(tmp_path, client_grace_s=2.0) as process:
        yield process.wait_ready()


@pytest.fixture
def client(addon_client: ModuleType, worker: WorkerProcess) -> Iterator[Any]:
    client = addon_client.Client(worker.connection_file)
    yield client
    client.close()


def started(client: Any, describe: Any, name: str) -> str:
    """The id of a job that runs now."""
    job_id = client.submit(make_clip(name), describe)
    wait_until(lambda: any(event.state == "running" for event in client.poll()), 10.0)
    return job_id


def seconds_until(client: Any, link: str, timeout_s: float = 10.0) -> float:
    def there() -> bool:
        client.poll()
        return client.link == link

    return wait_until(there, timeout_s, TIMER_S)


def job_states(worker: WorkerProcess) -> list[str]:
    return [job.state for job in query_status(read_connection(worker.connection_file)).jobs]


def test_worker_killed_in_the_middle_of_a_job(client: Any, worker: WorkerProcess, describe: Any) -> None:
    """It is said within 5 s; after a restart the job runs again under the same id, without being asked twice."""
    job_id = started(client, describe, "words 150")
    worker.kill()

    assert seconds_until(client, "lost") < 5.0
    assert client.trouble.next_step
    worker.start()
    assert client.wait(job_id, 15.0).caption == "30 frames of words 150"
    assert worker.log_file.read_text().count(f"job {job_id}: describe") == 2


def test_words_shown_before_the_death_are_replaced_by_those_of_the_new_run(
    client: Any, worker: WorkerProcess, describe: Any
) -> None:
    job_id = client.submit(make_clip("words 60"), describe)
    shown, seqs, state, killed = "", [], "", False
    end_s = time.monotonic() + 20.0
    while state != "done" and time.monotonic() < end_s:
        for event in client.poll():
            assert event.job_id == job_id
            shown, state = shown[: event.text_start] + event.text, event.state
            seqs.append(event.seq)
        if "w20 " in shown and not killed:
            worker.kill()
            worker.start()
            killed = True
        time.sleep(0.02)

    assert shown == "".join(f"w{index} " for index in range(60))
    assert killed and seqs == sorted(set(seqs))


def test_worker_stopped_and_continued(client: Any, worker: WorkerProcess, describe: Any) -> None:
    job_id = started(client, describe, "words 150")
    worker.signal(signal.SIGSTOP)
    assert seconds_until(client, "lost") < 5.0

    worker.signal(signal.SIGCONT)
    assert client.wait(job_id, 10.0).caption == "30 frames of words 150"
    assert worker.log_file.read_text().count(f"job {job_id}: describe") == 1


def test_a_busy_worker_is_not_lost(client: Any, describe: Any) -> None:
    job_id = started(client, describe, "deaf")
    end_s = time.monotonic() + 5.0
    while time.monotonic() < end_s:
        client.poll()
        assert client.link == "connected"
        time.sleep(TIMER_S)
    client.cancel(job_id)


def test_a_client_that_renders_for_a_while_loses_nothing(client: Any, describe: Any) -> None:
    """Nobody polls for longer than both the heartbeat and the time after which a client counts as gone."""
    job_id = started(client, describe, "words 350")
    time.sleep(5.0)

    assert client.wait(job_id, 2.0).caption == "30 frames of words 350"


CLIENT = """
import sys
from pathlib import Path
sys.path[:0] = [{addon!r}, {repository!r}]
from dailies.client import Client
from dailies.shared.messages import Describe
from tests.workers import make_clip
client = Client(Path(sys.argv[1]))
jobs = [client.submit(make_clip(name), Describe()) for name in sys.argv[2:]]
print(client.wait(jobs[0], 40.0).caption, flush=True)
"""


def client_process(addon_dir: Path, worker: WorkerProcess, *names: str) -> "subprocess.Popen[str]":
    code = CLIENT.format(addon=str(addon_dir.parent), repository=str(REPOSITORY))
    command = [sys.executable, "-c", code, str(worker.connection_file), *names]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_client_killed_in_the_middle_of_a_job(addon_dir: Path, worker: WorkerProcess) -> None:
    """After a while its running job is cancelled, its queued one lost, and the worker goes on."""
    with client_process(addon_dir, worker, "words 100000", "two") as client:
        wait_until(lambda: job_states(worker) == ["running", "queued"], 10.0, TIMER_S)
        client.kill()
    time.sleep(1.0)
    assert job_states(worker) == ["running", "queued"], "it may come back"

    wait_until(lambda: job_states(worker) == [], 6.0, TIMER_S)
    assert "describe of 'two'" in worker.log_file.read_text()
    assert worker.log_file.read_text().count("given up, nobody waits for it") == 2


def test_both_stopped_and_continued_as_a_laptop_that_sleeps(addon_dir: Path, worker: WorkerProcess) -> None:
    with client_process(addon_dir, worker, "words 200") as client:
        wait_until(lambda: job_states(worker) == ["running"], 10.0, TIMER_S)
        for number in (signal.SIGSTOP, signal.SIGCONT):
            client.send_signal(number)
            worker.signal(number)
            time.sleep(6.0 if number == signal.SIGSTOP else 0.0)
        words, _ = client.communicate(timeout=20)

    assert words == "30 frames of words 200\n"


def test_a_client_that_slept_too_long_gets_its_job_done_all_the_same(addon_dir: Path, worker: WorkerProcess) -> None:
    with client_process(addon_dir, worker, "words 300") as client:
        wait_until(lambda: job_states(worker) == ["running"], 10.0, TIMER_S)
        client.send_signal(signal.SIGSTOP)
        wait_until(lambda: job_states(worker) == [], 12.0, TIMER_S)
        client.send_signal(signal.SIGCONT)
        words, _ = client.communicate(timeout=20)

    assert words == "30 frames of words 300\n"


def test_client_started_before_the_worker(addon_client: ModuleType, tmp_path: Path, describe: Any) -> None:
    client = addon_client.Client(tmp_path / "worker.json")
    job_id = client.submit(make_clip(), describe)
    seconds_until(client, "absent")

    assert client.trouble.next_step == "Start the worker."
    with WorkerProcess(tmp_path):
        assert client.wait(job_id, 15.0).summary == "done"
        client.close()


def test_worker_restarted_while_no_job_is_open(client: Any, worker: WorkerProcess, describe: Any) -> None:
    client.wait(client.submit(make_clip(), describe), 10.0)
    worker.signal(signal.SIGTERM)
    worker.process.wait(5)
    seconds_until(client, "lost")
    worker.start()

    assert client.wait(client.submit(make_clip("after"), describe), 15.0).caption == "30 frames of after"


def test_two_clients_on_one_worker(client: Any, addon_client: ModuleType, worker: WorkerProcess, describe: Any) -> None:
    other = addon_client.Client(worker.connection_file)
    names = [f"words {count}" for count in range(1, 9)]
    jobs = [((client, other)[index % 2], make_clip(name)) for index, name in enumerate(names)]
    submitted = [(who, who.submit(clip, describe)) for who, clip in jobs]

    assert [who.wait(job_id, 10.0).caption for who, job_id in submitted] == [f"30 frames of {name}" for name in names]
    other.close()


def test_a_job_cancelled_while_the_worker_was_away_does_not_go_on(client: Any, worker: WorkerProcess, describe: Any) -> None:
    job_id = started(client, describe, "words 100000")
    worker.signal(signal.SIGSTOP)
    seconds_until(client, "lost")
    client.cancel(job_id)
    assert [event.state for event in client.poll()] == ["cancelled"]
    worker.signal(signal.SIGCONT)

    seconds_until(client, "connected")
    wait_until(lambda: job_states(worker) == [], 2.0, TIMER_S)


def test_the_file_of_a_dead_worker_whose_number_was_given_away(addon_client: ModuleType, tmp_path: Path) -> None:
    """The process lives, but it is not a worker: only connecting tells."""
    keys = make_key_pair()
    connection = addon_client.Connection(
        jobs="tcp://127.0.0.1:9",
        control="tcp://127.0.0.1:9",
        server_public_key=keys.public,
        client_public_key=keys.public,
        client_secret_key=keys.secret,
        pid=os.getpid(),
    )
    write_connection(tmp_path / "worker.json", connection)
    client = addon_client.Client(tmp_path / "worker.json")
    client.poll()

    assert client.link == "connecting"
    with pytest.raises(WorkerLost):
        query_status(read_connection(tmp_path / "worker.json"), 0.3)
    with WorkerProcess(tmp_path) as process:
        process.wait_ready()
        seconds_until(client, "connected")
        client.close()


def test_a_worker_that_died_leaves_a_stale_file_that_says_so(client: Any, worker: WorkerProcess) -> None:
    seconds_until(client, "connected")
    client.close()
    worker.kill()

    client.poll()
    assert client.link == "absent"
    assert f"process {worker.process.pid}" in client.trouble.message
    assert msgspec.structs.asdict(read_connection(worker.connection_file))["pid"] == worker.process.pid

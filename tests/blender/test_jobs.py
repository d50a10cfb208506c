"""The panel's jobs: what becomes of them as the worker's events arrive, or the worker goes."""

import importlib
from types import ModuleType

import numpy as np
import pytest


@pytest.fixture
def jobs(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.jobs")


@pytest.fixture
def messages(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.shared.messages")


@pytest.fixture
def clip(addon: ModuleType):
    clips = importlib.import_module("dailies.shared.clip")
    return clips.MotionClip(
        name="still",
        fps=24.0,
        bones=("hips",),
        parents=np.array([-1], np.int32),
        rest=np.zeros((1, 3), np.float32),
        tails=np.zeros((1, 3), np.float32),
        positions=np.zeros((2, 1, 3), np.float32),
        rotations=None,
        joint_map=clips.identity_joint_map(),
        frames=np.array([1.0, 2.0]),
        source=clips.Source(kind="made"),
    )


def running_job(jobs, messages, clip):
    job = jobs.Job(messages.Ask(question="Which foot lands first?"), "Rig", None)
    job.sampled(clip)
    job.sent()
    return job


def event(messages, job, seq, state="running", **fields):
    return messages.Event(job_id=job.job_id, seq=seq, state=state, **fields)


def test_a_job_streams_its_words_and_ends_with_its_result(jobs, messages, clip, addon):
    results = importlib.import_module("dailies.shared.results")
    job = running_job(jobs, messages, clip)
    job.take(event(messages, job, 1, text="The right ", fraction=0.5, doing="reading 64 of 120 frames", seconds_left=3.0))
    assert (job.text, job.fraction, job.doing, job.seconds_left) == ("The right ", 0.5, "reading 64 of 120 frames", 3.0)
    answer = results.Answer(question="Which foot lands first?", text="The right one.", supported="yes")
    job.take(event(messages, job, 2, "done", text="one.", text_start=10, result=answer))
    assert job.over and job.stage == "done" and job.result == answer and job.text == "The right one."
    assert job.clip is None, "a finished job must let its motion go"


def test_an_event_seen_before_changes_nothing(jobs, messages, clip):
    job = running_job(jobs, messages, clip)
    job.take(event(messages, job, 1, text="one "))
    job.take(event(messages, job, 1, text="one "))
    assert job.text == "one "


def test_a_lost_worker_puts_the_job_back_under_the_same_id_with_its_motion(jobs, messages, clip):
    job = running_job(jobs, messages, clip)
    job_id = job.job_id
    job.take(event(messages, job, 7, text="half of"))
    job.lost()
    assert (job.stage, job.job_id, job.clip, job.text) == ("waiting", job_id, clip, "")
    job.sent()
    job.take(event(messages, job, 1, text="anew"))
    assert job.text == "anew", "the next worker counts its events from 1 again"


def test_a_finished_job_is_not_touched_by_a_lost_worker(jobs, messages, clip):
    job = running_job(jobs, messages, clip)
    job.take(event(messages, job, 1, "cancelled"))
    job.lost()
    assert job.stage == "cancelled"


def test_only_the_newest_job_of_a_rig_shows_its_error(jobs, messages):
    errors = importlib.import_module("dailies.shared.errors")
    table = jobs.Jobs()
    first, second = (jobs.Job(messages.Describe(), "Rig", None) for _ in range(2))
    for job in (first, second):
        table.add(job)
    first.end("failed", error=errors.WorkerBusy("The queue is full.").info())
    assert table.failed() == ()
    second.end("failed", error=errors.WorkerBusy("The queue is full.").info())
    assert table.failed() == (second,)


def test_old_finished_jobs_are_forgotten_and_open_ones_never(jobs, messages):
    table = jobs.Jobs()
    held = jobs.Job(messages.Describe(), "Rig", None)
    table.add(held)
    for _ in range(jobs.FINISHED_KEPT + 15):
        job = jobs.Job(messages.Describe(), "Rig", None)
        job.end("done")
        table.add(job)
    assert table.get(held.job_id) is held
    assert len(table.all()) <= jobs.FINISHED_KEPT + 2

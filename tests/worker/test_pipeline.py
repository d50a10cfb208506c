"""From a clip to a result: what every result carries, how long takes stream, how a job is cancelled."""

import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from shared import __version__
from shared.clip import MotionClip, Source, identity_joint_map
from shared.errors import JobCancelled, ModelUnknown
from shared.messages import Ask, Describe, Inspect, Intent
from shared.results import Answer, Description, Inspection
from tests.worker.analysis.figures import clip_of, jumping, still, walking
from tests.workers import REPOSITORY, make_clip
from worker import pipeline
from worker.progress import Progress


class Told:
    """Keeps what a job reports, and when."""

    def __init__(self) -> None:
        self.progress: list[Progress] = []
        self.times_s: list[float] = []
        self.started_s = time.perf_counter()

    def __call__(self, progress: Progress) -> None:
        self.progress.append(progress)
        self.times_s.append(time.perf_counter() - self.started_s)

    @property
    def text(self) -> str:
        return "".join(progress.text for progress in self.progress)


def walk(seconds: float = 4.0) -> MotionClip:
    return clip_of(walking(seconds, 60.0), 60.0, first_frame=101.0)


@pytest.mark.parametrize(
    ("request_", "kind"),
    [(Inspect(), Inspection), (Describe(), Description), (Ask(question="Which foot lands first?"), Answer)],
)
def test_every_result_carries_the_clip_the_version_and_the_time(request_, kind: type) -> None:
    clip = walk()
    result = pipeline.run(clip, request_)
    assert type(result) is kind
    assert result.clip_hash == clip.content_hash()
    assert result.version == __version__
    assert 0.0 < result.seconds < 5.0
    assert result.model == ("" if kind is Inspection else "rules")


def test_a_body_without_ankles_is_told_so_and_they_can_be_named() -> None:
    whole = walk()
    kept = [index for index, bone in enumerate(whole.bones) if not bone.endswith(("ankle", "foot"))]
    place = {old: new for new, old in enumerate(kept)}
    lame = replace(
        whole,
        bones=tuple(whole.bones[index] for index in kept),
        parents=np.array([place.get(int(whole.parents[index]), -1) for index in kept], np.int32),
        rest=whole.rest[kept],
        tails=whole.tails[kept],
        positions=np.ascontiguousarray(whole.positions[:, kept]),
        joint_map=identity_joint_map(),
    )
    for request in (Describe(), Ask(question="How many steps?")):
        result = pipeline.run(lame, request)
        assert result.joints_not_found == ("left_ankle", "right_ankle")
        assert any("left_ankle and right_ankle not found" in note for note in result.notes)
    assert pipeline.run(whole, Describe()).joints_not_found == ()


def test_a_body_of_impossible_size_or_rate_from_blender_is_remarked_on() -> None:
    def notes(positions: np.ndarray, fps: float = 60.0) -> str:
        clip = replace(clip_of(positions, fps), source=Source(kind="blender"))
        return " ".join(pipeline.run(clip, Describe()).notes)

    assert "The body is 16.7 m tall" in notes(10.0 * walking(4.0, 60.0))
    assert "the body falls with" in notes(jumping(3.0, 60.0, height_m=0.5), fps=120.0)
    assert "tall" not in notes(walking(4.0, 60.0)) and "falls" not in notes(jumping(3.0, 60.0, height_m=0.5))


def test_what_the_reader_warned_of_stands_in_the_notes_once() -> None:
    warned = replace(walk(), source=Source(kind="made", warnings=("The unit was guessed.", "The unit was guessed.")))
    assert pipeline.run(warned, Describe()).notes.count("The unit was guessed.") == 1
    assert "The unit was guessed." in pipeline.run(warned, Ask(question="How many steps?")).notes
    assert "The unit was guessed." in pipeline.run(warned, Inspect()).warnings


def test_a_description_speaks_of_the_users_own_frames() -> None:
    result = pipeline.describe(walk(), Describe())
    assert result.segments[0].first_frame == 101.0
    assert result.segments[-1].last_frame == 341.0


@pytest.mark.parametrize("request_", [Describe(model="oracle"), Ask(model="oracle", question="Why?")])
def test_a_model_that_is_not_there_is_named_with_those_that_are(request_) -> None:
    with pytest.raises(ModelUnknown) as caught:
        pipeline.run(walk(), request_)
    assert "oracle" in caught.value.message and "rules" in caught.value.next_step


def test_words_are_streamed_while_they_are_made() -> None:
    told = Told()
    pipeline.describe(walk(), Describe(), told)
    assert told.text.strip()
    assert all(progress.doing for progress in told.progress)


def test_a_long_take_streams_its_windows_in_order_and_sums_up_at_the_end() -> None:
    clip = walk(65.0)
    told = Told()
    result = pipeline.describe(clip, Describe(), told)
    windows = {progress.doing: progress for progress in told.progress if progress.doing.startswith("measuring")}
    assert len(windows) >= 4
    fractions = [progress.fraction for progress in told.progress]
    assert fractions == sorted(fractions)
    assert told.progress[-1].doing == "summing up"
    first_words = next(index for index, progress in enumerate(told.progress) if progress.text.strip())
    assert told.progress[first_words].doing == next(iter(windows))  # before the second window is measured
    assert any(progress.seconds_left is not None for progress in told.progress)
    assert result.segments[0].first_frame == clip.frames[0] and result.segments[-1].last_frame == clip.frames[-1]
    assert result.summary and result.caption


def test_a_question_about_a_long_take_is_answered_over_all_of_it() -> None:
    answer = pipeline.ask(walk(50.0), Ask(question="How many steps does he take?"))  # 1.8 steps a second after 0.6 s
    assert answer.supported == "yes"
    assert "88 steps" in answer.text


def test_a_cancelled_job_stops_at_its_next_report() -> None:
    def stop(progress: Progress) -> None:
        if progress.done_count == 1:
            raise JobCancelled("The job was cancelled.")

    with pytest.raises(JobCancelled):
        pipeline.run(walk(65.0), Describe(), stop)


@pytest.mark.parametrize(
    "clip",
    [
        clip_of(still(0.0, 60.0), 60.0),
        clip_of(still(2.0, 60.0), 60.0),
        make_clip(bone_count=3),
        make_clip(frame_count=1),
        make_clip(frame_count=2, rotations=False),
    ],
    ids=["one frame", "still", "chain", "one frame of a chain", "two frames"],
)
def test_odd_clips_are_inspected_described_and_asked_about(clip: MotionClip) -> None:
    for request_ in (Inspect(), Describe(intent=Intent(loop=True, root="in-place")), Ask(question="How far does it travel?")):
        assert pipeline.run(clip, request_)


LONG_TAKE = """
import resource, sys, time
import numpy as np
from tests.worker.analysis.figures import clip_of, walking
from shared.messages import Describe
from worker import pipeline
part = walking(60.0, 60.0)[:3600]
step = part[-1, 0, 2] - part[0, 0, 2]
takes = [part + np.array((0.0, 0.0, index * step)) for index in range(int(sys.argv[1]))]
clip = clip_of(np.concatenate(takes), 60.0)
del takes, part
started = time.perf_counter()
words = []
reports = [started]
def report(progress):
    reports.append(time.perf_counter())
    if progress.text.strip():
        words.append(reports[-1] - started)
result = pipeline.describe(clip, Describe(), report)
gap = max(b - a for a, b in zip(reports, reports[1:]))
print(clip.duration_s, words[0], time.perf_counter() - started, gap, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_ten_minutes_stream_their_first_window_within_3_s_and_stay_under_1_gb() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LONG_TAKE, "10"], cwd=REPOSITORY, capture_output=True, text=True, timeout=280, check=True
    )
    duration_s, first_words_s, whole_s, longest_silence_s, megabytes = map(float, run.stdout.split())
    print(
        f"{duration_s:.0f} s of motion: first words after {first_words_s:.2f} s, all after {whole_s:.1f} s, "
        f"longest silence {longest_silence_s:.2f} s, {megabytes:.0f} MB"
    )
    assert first_words_s < 3.0
    assert megabytes < 1024
    assert longest_silence_s < 1.0  # or cancelling would take longer than it may


def test_two_minutes_stream_their_first_words_long_before_the_end() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LONG_TAKE, "2"], cwd=REPOSITORY, capture_output=True, text=True, timeout=100, check=True
    )
    _, first_words_s, whole_s, _, megabytes = map(float, run.stdout.split())
    assert first_words_s < min(3.0, 0.6 * whole_s)
    assert megabytes < 500


def test_the_joints_that_a_user_chose_reach_the_description() -> None:
    clip = walk()
    without_feet = replace(clip, joint_map=np.where(np.arange(22) == 0, 0, -1).astype(np.int32))
    inspected = pipeline.run(without_feet, Inspect())
    assert isinstance(inspected, Inspection)
    assert inspected.joint_map["pelvis"] == "pelvis"

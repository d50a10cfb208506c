"""Messages of released versions, byte by byte as they were: they must be read for ever, and mean the same.

`recorded/1.0` holds a file for each kind: a msgpack list of frames. A new version adds a folder; a file is never made anew.
"""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from shared.clip import MotionClip, Source
from shared.errors import ErrorInfo
from shared.framing import KINDS, Frame, pack, pack_submit, unpack, unpack_clip
from shared.messages import (
    AnyMessage,
    Ask,
    Cancel,
    Describe,
    Done,
    Event,
    Hello,
    Inspect,
    Intent,
    JobStatus,
    ModelStatus,
    Ping,
    Refused,
    Resume,
    Shutdown,
    Status,
    StatusQuery,
    Submit,
    Welcome,
)
from shared.results import Answer, Description, Evidence, Inspection, JointChoice, Segment, Tag

RECORDED = Path(__file__).parent / "recorded" / "1.0"
JOB = "3f2b8a52-6c1e-4a86-9d3c-0c6a5d2f7e11"
SEEN = Evidence(first_frame=9, last_frame=12, joints=("right_foot",), bones=("toe.R",), measure="step", value=0.5, unit="m")

MESSAGES: dict[str, AnyMessage] = {
    "hello": Hello(client="Blender 5.1"),
    "submit": Submit(job_id=JOB, request=Describe(intent=Intent(loop=True, root="in-place")), after_seq=0),
    "submit_question": Submit(job_id=JOB, request=Ask(question="Which foot lands first?", model="rules", use_cache=False)),
    "submit_inspect": Submit(job_id=JOB, request=Inspect(), after_seq=3),
    "resume": Resume(job_id=JOB, after_seq=7),
    "cancel": Cancel(job_id=JOB),
    "status_query": StatusQuery(),
    "shutdown": Shutdown(),
    "welcome": Welcome(version="0.1.0", pid=4711),
    "ping": Ping(),
    "event_queued": Event(job_id=JOB, seq=1, state="queued", queue_position=2),
    "event_running": Event(
        job_id=JOB,
        seq=9,
        state="running",
        fraction=0.5,
        doing="reading 64 of 120 frames",
        done_count=64,
        total_count=120,
        seconds_left=1.5,
        text="läuft ",
        text_start=3,
    ),
    "event_description": Event(
        job_id=JOB,
        seq=10,
        state="done",
        fraction=1.0,
        result=Description(
            clip_hash="0123456789abcdef0123456789abcdef",
            model="rules",
            version="0.1.0",
            seconds=0.25,
            notes=("No floor was found.",),
            summary="Walks.",
            caption="Walks forward four steps.",
            segments=(Segment(first_frame=1, last_frame=62, text="walks forward", evidence=(SEEN,)),),
            tags=(Tag(name="walk", confidence=0.9, evidence=(SEEN,)),),
        ),
    ),
    "event_answer": Event(
        job_id=JOB,
        seq=11,
        state="done",
        result=Answer(
            question="Which foot?", text="The right one.", supported="yes", choice="right", evidence=(SEEN,), basis="measured"
        ),
    ),
    "event_inspection": Event(
        job_id=JOB,
        seq=12,
        state="done",
        result=Inspection(
            format="bvh",
            frames=120,
            fps=24,
            duration_s=4.96,
            up_axis="Y",
            unit_m=0.01,
            human=True,
            body="full",
            joint_map={"left_hip": "thigh.L"},
            missing=("neck",),
            joints=(JointChoice(joint="left_hip", bone="thigh.L", confidence=1.0, reason="its name"),),
        ),
    ),
    "event_failed": Event(
        job_id=JOB,
        seq=13,
        state="failed",
        error=ErrorInfo(
            code="motion.unmapped_rig", message="The rig has no knees.", next_step="Pick them.", subjects=("left_knee",)
        ),
    ),
    "refused": Refused(
        job_id=JOB, error=ErrorInfo(code="worker.busy", message="32 jobs wait already.", next_step="Try again later.")
    ),
    "done": Done(job_id=JOB),
    "status": Status(
        version="0.1.0",
        pid=4711,
        uptime_s=12.5,
        queue_length=1,
        queue_limit=32,
        clients=2,
        memory_bytes=60_000_000,
        jobs=(JobStatus(job_id=JOB, state="running", what="describe", clip="walk", seconds=0.5, fraction=0.25),),
        models=(ModelStatus(id="rules", state="ready"),),
    ),
}


def clip() -> MotionClip:
    return MotionClip(
        name="Walk",
        fps=24.0,
        bones=("hip", "thigh.L"),
        parents=np.array([-1, 0], np.int32),
        rest=np.array([[0, 1, 0], [0.1, 0.9, 0]], np.float32),
        tails=np.array([[0, 0.1, 0], [0, -0.4, 0]], np.float32),
        positions=np.arange(18, dtype=np.float32).reshape(3, 2, 3),
        rotations=np.tile(np.array([1, 0, 0, 0], np.float32), (3, 2, 1)),
        joint_map=np.array([0, 1, *[-1] * 20], np.int32),
        frames=np.array([1, 2, 3.5]),
        source=Source(kind="blender", action="Walk", slot="OBRig", fps=24.0, tools={"blender": "5.1.0"}),
    )


def frames_of(name: str) -> list[Frame]:
    message = MESSAGES[name]
    return pack_submit(message, clip()) if isinstance(message, Submit) else pack(message)


def record() -> None:
    """Write the messages of a version that is being released, once."""
    RECORDED.mkdir(parents=True)
    for name in MESSAGES:
        content = msgspec.msgpack.encode([bytes(frame) for frame in frames_of(name)])
        (RECORDED / f"{name}.msgpack").write_bytes(content)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_recorded_message_is_read_as_it_was_meant(name: str) -> None:
    frames = msgspec.msgpack.decode((RECORDED / f"{name}.msgpack").read_bytes(), type=list[bytes])
    message, rest = unpack(frames)

    if isinstance(message, Submit) and message.clip is not None:
        arrived, sent = unpack_clip(message.clip, rest), clip()
        assert arrived.content_hash() == sent.content_hash()
        assert (arrived.name, arrived.bones, arrived.source) == (sent.name, sent.bones, sent.source)
        message = msgspec.structs.replace(message, clip=None)
    assert message == MESSAGES[name]


def test_every_kind_is_recorded() -> None:
    recorded = {str(MESSAGES[file.stem].__struct_config__.tag) for file in RECORDED.iterdir()}

    assert recorded == KINDS


def test_an_older_reader_skips_what_a_newer_writer_adds() -> None:
    for name in MESSAGES:
        header = msgspec.msgpack.decode(bytes(frames_of(name)[0])) | {"protocol": [1, 99], "added_later": {"a": [1, 2.5, None]}}
        message, _ = unpack([msgspec.msgpack.encode(header), *frames_of(name)[1:]])
        assert message.protocol == (1, 99)

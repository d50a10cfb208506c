"""The messages of the wire, as tagged unions; `docs/PROTOCOL.md` describes the same for other languages.

A message is one msgpack map (these structs) followed by zero or more raw array frames (`framing.py`). Every map carries `kind`,
`protocol` and, where it concerns a job, `job_id`. Unknown fields are ignored; unknown kinds and newer major versions are answered
with `refused`.
"""

from typing import Final, Literal

import msgspec

from .clip import Source
from .errors import ErrorInfo
from .results import AnyResult

PROTOCOL_MAJOR: Final = 1
PROTOCOL_MINOR: Final = 0

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
FINAL_STATES: Final = frozenset({"done", "failed", "cancelled"})


# --- what a job is asked to do ---


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What the clip is meant to be; decides what counts as a defect."""

    loop: bool | None = None
    """True: meant to loop; False: not; None: unknown."""
    root: Literal["auto", "travels", "in-place"] = "auto"


class Request(msgspec.Struct, frozen=True, kw_only=True, tag_field="ask"):
    """What every request carries."""

    model: str = "rules"
    intent: Intent = Intent()
    use_cache: bool = True


class Inspect(Request, frozen=True, kw_only=True, tag="inspect"):
    """How was this clip read, and which bone is which joint?"""


class Describe(Request, frozen=True, kw_only=True, tag="describe"):
    """What is this motion?"""


class Ask(Request, frozen=True, kw_only=True, tag="question"):
    """One question about the clip, in the user's words; at most `MAX_QUESTION_CHARACTERS`."""

    question: str


AnyRequest = Inspect | Describe | Ask

MAX_QUESTION_CHARACTERS: Final = 2_000


# --- what travels ---


class ArrayRef(msgspec.Struct, frozen=True):
    """Describes one array: its bytes are `frames` raw frames, one after the other, the first of them number `frame` (counted from
    0 behind the header). Every frame but an array's last is `framing.CHUNK_BYTES` long."""

    dtype: str
    shape: tuple[int, ...]
    frame: int
    frames: int = 1


class ClipHeader(msgspec.Struct, frozen=True, kw_only=True):
    """A MotionClip without its arrays."""

    name: str
    fps: float
    bones: tuple[str, ...]
    source: Source
    arrays: dict[str, ArrayRef]


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every message carries."""

    protocol: tuple[int, int] = (PROTOCOL_MAJOR, PROTOCOL_MINOR)
    job_id: str = ""
    """Chosen by the client, a UUID in its usual 36 characters; empty where no job is concerned."""


# client to worker, jobs socket


class Hello(Message, frozen=True, kw_only=True, tag="hello"):
    """The first message of a client on every connection. Answered with `welcome`. From now on the client counts as present."""

    client: str = ""
    """Who speaks, for the log: 'Blender 5.1'."""


class Submit(Message, frozen=True, kw_only=True, tag="submit"):
    """Do this. The same job id again attaches to the running job or returns its result; the clip may then be left out."""

    request: AnyRequest
    clip: ClipHeader | None = None
    after_seq: int = 0
    """Send the events from this sequence number on."""


class Resume(Message, frozen=True, kw_only=True, tag="resume"):
    """I was away: send me the events of this job after `after_seq`. Answered with `refused` (`worker.job_unknown`) if the worker
    does not know the job; then the client submits again under the same id."""

    after_seq: int = 0


# client to worker, control socket


class Cancel(Message, frozen=True, kw_only=True, tag="cancel"):
    """Stop this job. Takes effect within a second; a finished job stays as it is."""


class StatusQuery(Message, frozen=True, kw_only=True, tag="status_query"):
    """How are you?"""


class Shutdown(Message, frozen=True, kw_only=True, tag="shutdown"):
    """End. Running jobs are cancelled."""


# worker to client


class Welcome(Message, frozen=True, kw_only=True, tag="welcome"):
    """Answer to `hello`."""

    version: str
    pid: int


class Ping(Message, frozen=True, kw_only=True, tag="ping"):
    """Lets the worker notice which clients have left. Needs no answer."""


class Event(Message, frozen=True, kw_only=True, tag="event"):
    """Something happened to a job. `seq` counts from 1 for each job and never repeats; it has gaps, because a client that reads
    slowly, or comes back, gets one event that stands for all it missed."""

    seq: int
    state: JobState
    fraction: float = 0.0
    doing: str = ""
    """What the worker does now, in words: 'reading 64 of 120 frames'."""
    done_count: int = 0
    total_count: int = 0
    seconds_left: float | None = None
    queue_position: int = 0
    """How many jobs run before this one, while it is queued."""
    text: str = ""
    """Streamed words. They belong at `text_start`: what is shown up to there stays, what is shown behind it is replaced."""
    text_start: int = 0
    """Number of characters (Unicode code points) of the job's streamed text that come before `text`."""
    result: AnyResult | None = None
    error: ErrorInfo | None = None


class Refused(Message, frozen=True, kw_only=True, tag="refused"):
    """The message was not taken; for a `submit`, no job came of it."""

    error: ErrorInfo


class Done(Message, frozen=True, kw_only=True, tag="done"):
    """Answer to `cancel` and `shutdown`: it was taken."""


class ModelStatus(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    state: Literal["ready", "loading", "not_loaded", "weights_missing"]
    device: str = "cpu"
    memory_bytes: int = 0
    licence: str = ""


class JobStatus(msgspec.Struct, frozen=True, kw_only=True):
    job_id: str
    state: JobState
    what: str
    clip: str
    seconds: float
    fraction: float


class Status(Message, frozen=True, kw_only=True, tag="status"):
    """Answer to `status_query`."""

    version: str
    pid: int
    uptime_s: float
    queue_length: int
    queue_limit: int
    clients: int
    memory_bytes: int
    jobs: tuple[JobStatus, ...] = ()
    models: tuple[ModelStatus, ...] = ()


ToWorker = Hello | Submit | Resume
ToControl = Cancel | StatusQuery | Shutdown
ToClient = Welcome | Ping | Event | Refused | Done | Status
AnyMessage = Hello | Submit | Resume | Cancel | StatusQuery | Shutdown | Welcome | Ping | Event | Refused | Done | Status

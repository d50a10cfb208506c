"""What the worker answers. Field names are the JSON keys; frames are source frames, inclusive.

Schema evolution follows msgspec's rules: new fields have defaults, a field's type never changes. `docs/results.schema.json` is
made from this file and tested.
"""

from typing import Literal

import msgspec

Severity = Literal["info", "warning", "error"]
Supported = Literal["yes", "no", "cannot_tell"]
Basis = Literal["measured", "model", "both"]


class Result(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What every result carries."""

    clip_hash: str = ""
    model: str = ""
    weights_hash: str = ""
    thresholds_hash: str = ""
    version: str = ""
    seconds: float = 0.0
    """Wall time the worker took; a result from the cache keeps the time it took when it was made."""
    notes: tuple[str, ...] = ()
    """What could not be judged and why, and what the reader warned of; sentences for the user."""
    joints_not_found: tuple[str, ...] = ()
    """Joints of a body whose bones were not found; naming their bones lets more be said."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Where in the clip a statement can be seen, and the measurement it rests on."""

    first_frame: float
    last_frame: float
    joints: tuple[str, ...] = ()
    bones: tuple[str, ...] = ()
    measure: str = ""
    """A name from the measurement vocabulary (`docs/vocabulary.md`)."""
    value: float | None = None
    unit: str = ""


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the clip in which the body does one thing."""

    first_frame: float
    last_frame: float
    text: str
    evidence: tuple[Evidence, ...] = ()


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A word of the closed tag vocabulary."""

    name: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()


class Description(Result, frozen=True, kw_only=True, tag="description"):
    """What the motion is."""

    summary: str
    """One sentence."""
    caption: str
    """Up to a paragraph."""
    segments: tuple[Segment, ...] = ()
    tags: tuple[Tag, ...] = ()


class Answer(Result, frozen=True, kw_only=True, tag="answer"):
    """The answer to one question.

    `supported`: for a yes/no question the answer itself (`yes`, `no`); for any other `yes` = answered from evidence, `no` = the
    question presupposes what the clip contradicts; `cannot_tell` for both.
    """

    question: str
    text: str
    supported: Supported
    choice: str | None = None
    """The option taken when the question lists options."""
    evidence: tuple[Evidence, ...] = ()
    basis: Basis = "measured"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One measured defect."""

    kind: str
    severity: Severity
    first_frame: float
    last_frame: float
    peak_frame: float
    joints: tuple[str, ...]
    bones: tuple[str, ...]
    measure: str
    value: float
    unit: str
    threshold: float
    threshold_source: str
    sentence: str


class NotChecked(msgspec.Struct, frozen=True, kw_only=True):
    """A check that could not be made, and why."""

    kind: str
    reason: str


class Critique(Result, frozen=True, kw_only=True, tag="critique"):
    """What is wrong with the motion, most important first."""

    findings: tuple[Finding, ...]
    summary: str
    counts: dict[str, int]
    not_checked: tuple[NotChecked, ...] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in which two clips differ, with the frames on both sides."""

    first_frame: float
    last_frame: float
    other_first_frame: float
    other_last_frame: float
    limb: str
    measure: str
    value: float
    unit: str
    sentence: str = ""


class Comparison(Result, frozen=True, kw_only=True, tag="comparison"):
    """How two clips differ after they were aligned in time and space."""

    alignment: tuple[tuple[float, float], ...]
    """Pairs of (frame of the first clip, frame of the second)."""
    differences: tuple[Difference, ...]
    fixed: tuple[Finding, ...] = ()
    introduced: tuple[Finding, ...] = ()


class JointChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Why a bone was taken for a joint, or why none was."""

    joint: str
    bone: str
    confidence: float
    reason: str


class Inspection(Result, frozen=True, kw_only=True, tag="inspection"):
    """How a clip was read: format, units, axes, and which bone is which joint. No model takes part."""

    format: str
    takes: tuple[str, ...] = ()
    take: str = ""
    frames: int
    fps: float
    duration_s: float
    up_axis: str
    unit_m: float
    human: bool
    body: Literal["full", "upper", "hands_or_face", "other"]
    joint_map: dict[str, str]
    missing: tuple[str, ...]
    joints: tuple[JointChoice, ...] = ()
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


AnyResult = Description | Answer | Critique | Comparison | Inspection

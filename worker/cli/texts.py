"""Results in words for people."""

import shutil
import textwrap
from collections.abc import Sequence
from typing import Final

from shared.results import Answer, AnyResult, Description, Evidence, Inspection
from shared.skeleton import JOINTS

WIDEST: Final = 100
EVIDENCE_SHOWN: Final = 3
BODIES: Final = {
    "full": "a full body",
    "upper": "an upper body",
    "hands_or_face": "hands or a face only",
    "other": "no human body",
}


def result_text(result: AnyResult, verbose: bool) -> str:
    """A result of any kind, for a terminal."""
    match result:
        case Description():
            return description_text(result, verbose)
        case Answer():
            return answer_text(result, verbose)
        case Inspection():
            return inspection_text(result, verbose)
        case _:
            return str(result)


def description_text(result: Description, verbose: bool = False) -> str:
    """Summary, caption, segments by frames, tags."""
    parts = [_wrapped(result.summary)]
    if result.caption and result.caption != result.summary:
        parts.append(_wrapped(result.caption))
    if result.segments:
        times = [frames(segment.first_frame, segment.last_frame) for segment in result.segments]
        room = max(map(len, times))
        lines: list[str] = []
        for time, segment in zip(times, result.segments, strict=True):
            lines.append(_wrapped(segment.text, f"  {time:>{room}}  "))
            lines += [_wrapped(evidence_text(seen), " " * (room + 4) + "- ") for seen in segment.evidence if verbose]
        parts.append("\n".join(lines))
    if result.tags:
        parts.append(_wrapped(" · ".join(f"{tag.name} {tag.confidence:.0%}" if verbose else tag.name for tag in result.tags)))
    return "\n\n".join([*parts, *_notes(result.notes), *_made_by(result, verbose)])


def answer_text(result: Answer, verbose: bool = False) -> str:
    """Question, answer, and where it can be seen."""
    lines = [_wrapped(result.question), _wrapped(result.text, "  ")]
    if result.choice is not None and result.choice not in result.text:
        lines.append(f"  Choice: {result.choice}")
    shown = result.evidence if verbose else result.evidence[:EVIDENCE_SHOWN]
    lines += [_wrapped(evidence_text(evidence), "  - ") for evidence in shown]
    if len(shown) < len(result.evidence):
        lines.append(f"  - and {len(result.evidence) - len(shown)} more (--verbose)")
    return "\n".join([*lines, *_notes(result.notes), *_made_by(result, verbose)])


def inspection_text(result: Inspection, verbose: bool = False) -> str:
    """How the file was read, and a row for each joint."""
    take = f", take {result.take}" if result.take else ""
    unit = "metres" if result.unit_m == 1.0 else f"1 unit = {result.unit_m:g} m"
    head = (
        f"{result.format.upper()}{take}: {result.frames:,} frames at {result.fps:g} fps, {result.duration_s:.2f} s; "
        f"{result.up_axis} up, {unit}"
    )
    found = f"{len(result.joint_map)} of {len(JOINTS)} joints found"
    body = f"{'Human' if result.human else 'Not human'}, {BODIES[result.body]}; {found}."
    parts = [head, body]
    choices = [choice for choice in result.joints if choice.bone or verbose or result.human]
    if choices:
        rows = [("joint", "bone", "sure", "why")]
        rows += [(c.joint, c.bone or "-", f"{c.confidence:.0%}" if c.bone else "", c.reason) for c in choices]
        parts.append(_table(rows))
    if result.missing and (result.human or not choices):
        parts.append(_wrapped(f"Missing: {', '.join(result.missing)}."))
    parts += [_wrapped(reason) for reason in result.reasons]
    return "\n\n".join([*parts, *_notes(result.warnings), *_made_by(result, verbose)])


def evidence_text(evidence: Evidence) -> str:
    """Where a statement can be seen: frames, joints with their bones, measure and value."""
    where = frames(evidence.first_frame, evidence.last_frame)
    words = [f"frame {where}" if evidence.first_frame == evidence.last_frame else f"frames {where}"]
    names = dict.fromkeys((*evidence.joints, *evidence.bones))
    if names:
        words.append(", ".join(names))
    if evidence.measure:
        value = "" if evidence.value is None else f" {evidence.value:.4g} {evidence.unit}".rstrip()
        words.append(f"{evidence.measure.replace('_', ' ')}{value}")
    return "; ".join(words)


def frames(first: float, last: float) -> str:
    """`12` or `12–40`; fractions of a frame only where there are any."""
    one, other = (f"{round(frame, 2):.10g}" for frame in (first, last))
    return one if one == other else f"{one}–{other}"


def _notes(notes: Sequence[str]) -> list[str]:
    return ["\n".join(_wrapped(note, "Note: ") for note in notes)] if notes else []


def _made_by(result: AnyResult, verbose: bool) -> list[str]:
    by = f"by {result.model}, " if result.model else ""
    return [f"({by}Dailies {result.version}, {result.seconds:.3f} s, clip {result.clip_hash})"] if verbose else []


def _wrapped(text: str, first: str = "") -> str:
    """Text at the terminal's width; `first` opens the first line and indents the others."""
    width = min(shutil.get_terminal_size().columns, WIDEST)
    return textwrap.fill(
        text, max(width, len(first) + 20), initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    )


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    room = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join("  ".join([*(f"{cell:<{width}}" for cell, width in zip(row, room, strict=False)), row[-1]]) for row in rows)

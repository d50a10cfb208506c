"""What the panel draws, made ready by the timer: plain words and results, nothing that has to be computed. Knows no bpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .jobs import Job
from .shared.messages import Ask, Describe
from .shared.results import Answer, Description

if TYPE_CHECKING:
    from .selection import Rig, Selection

RIGS_SHOWN = 4
MOVERS_SHOWN = 3
SELECT = "Select an armature to judge its motion."
FROM_BESIDE = "Kept from before, but not in this file now. Press Describe to store it."


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """One rig that is judged."""

    what: str
    """Object, Action and slot."""
    when: str
    """Frame range and frame rate, or why it cannot be judged."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class View:
    """Everything that stands in the panel beside the worker and the progress of jobs."""

    targets: tuple[TargetLine, ...] = ()
    """Empty where nothing that is selected can be judged; `hint` says why."""
    hint: str = SELECT
    object_name: str = ""
    """The rig that description and answers are about."""
    description: Description | None = None
    stale: bool = False
    answers: tuple[Answer, ...] = ()
    """Newest first."""
    words: str = ""
    """A description that streams in."""
    asked: tuple[tuple[str, str], ...] = ()
    """Questions that are being answered, each with the words so far."""
    storage_note: str = ""

    @property
    def has_results(self) -> bool:
        return self.description is not None or bool(self.answers)


def make_view(selection: Selection, jobs: Sequence[Job]) -> View:
    """What to draw for these rigs and jobs, oldest job first."""
    active = selection.active
    if active is None:
        return View()
    if not any(rig.target for rig in selection.rigs):
        why = active.why_not
        return View(hint=f"{why.message} {why.next_step}".strip() if why else SELECT, object_name=active.object_name)
    mine = [job for job in jobs if job.object_name == active.object_name]
    open_jobs = [job for job in mine if not job.over]
    results = _Results(selection, mine)
    return View(
        targets=target_lines(selection.rigs),
        object_name=active.object_name,
        description=results.description,
        stale=results.stale,
        answers=results.answers,
        words=next((job.text for job in reversed(open_jobs) if isinstance(job.request, Describe)), ""),
        asked=tuple((job.request.question, job.text or job.doing) for job in open_jobs if isinstance(job.request, Ask)),
        storage_note=results.note,
    )


def target_lines(rigs: Sequence[Rig]) -> tuple[TargetLine, ...]:
    """A line for each rig; for many, the first ones and how many more."""
    shown = tuple(_target_line(rig) for rig in rigs[:RIGS_SHOWN])
    more = len(rigs) - RIGS_SHOWN
    return shown if more <= 0 else (*shown, TargetLine(what=f"and {more} more", when=""))


def frames_text(first_frame: float, last_frame: float) -> str:
    """`9`, `1–62`, `12.5`: frames as the timeline shows them."""
    first, last = (f"{frame:.2f}".rstrip("0").rstrip(".") for frame in (first_frame, last_frame))
    return first if first == last else f"{first}–{last}"


class _Results:
    """What is stored with the active rig's motion; a result that could not be stored is shown all the same."""

    def __init__(self, selection: Selection, jobs: Sequence[Job]) -> None:
        stored, offered = selection.stored, selection.offered
        self.description = stored.description if stored else None
        self.answers = stored.answers if stored else ()
        self.stale = bool(stored and stored.stale and (stored.description or stored.answers))
        self.note = stored.note if stored else ""
        if offered is not None:
            self.description = self.description or offered.description
            self.answers = self.answers or offered.answers
            self.stale, self.note = offered.stale, FROM_BESIDE
        for job in jobs:
            if job.storage not in ("due", "failed"):
                continue
            if isinstance(job.result, Description):
                self.description, self.stale = job.result, False
            elif isinstance(job.result, Answer):
                self.answers = (job.result, *self.answers)


def _target_line(rig: Rig) -> TargetLine:
    target = rig.target
    if target is None:
        return TargetLine(what=rig.object_name, when=rig.why_not.message if rig.why_not else "")
    what = " › ".join(filter(None, (target.object_name, target.action_name)))
    if target.slot_name:
        what += f" (slot {target.slot_name})"
    when = f"{frames_text(target.first_frame, target.last_frame)} · {target.fps:g} fps"
    return TargetLine(what=what, when=when, notes=(*_movers(target.moved_by), *target.notes))


def _movers(moved_by: Sequence[str]) -> tuple[str, ...]:
    if not moved_by:
        return ()
    more = len(moved_by) - MOVERS_SHOWN
    return (f"Also moved by {', '.join(moved_by[:MOVERS_SHOWN])}{f' and {more} more' if more > 0 else ''}",)

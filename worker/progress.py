"""How far a job is: what the pipeline tells, and what the server and the command line show."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One word from a running job."""

    fraction: float = 0.0
    """0 to 1."""
    doing: str = ""
    """What is done now, in words: 'reading 64 of 120 frames'."""
    done_count: int = 0
    total_count: int = 0
    seconds_left: float | None = None
    text: str = ""
    """Words that are new since the last progress, to be appended to what is shown."""


Report = Callable[[Progress], None]
"""Takes a progress; raises `JobCancelled` when the job was cancelled. Call it at least four times a second where work is long, so
that cancelling takes effect within a second."""


def ignore_progress(_progress: Progress) -> None:
    """A report for callers that want no progress."""

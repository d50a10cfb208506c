"""How far a command is, on stderr: a bar with the time left on a terminal, a line now and then in a log."""

import sys
import time
from typing import TYPE_CHECKING, Final

import click

from worker.progress import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

PATIENCE_S: Final = 1.0
"""What takes less is not worth a word."""
LINE_EVERY_S: Final = 2.0


class Meter:
    """Counts parts of equal weight, such as the takes of a folder; `report` tells how far the current one is."""

    def __init__(self, part_count: int) -> None:
        self._part_count = max(part_count, 1)
        self._done = 0
        self._what = ""
        self._started_s = time.monotonic()
        self._line_s = self._started_s + PATIENCE_S - LINE_EVERY_S
        self._bar: Bar | None = None

    def begin(self, done: int, what: str) -> None:
        """The next part begins; `done` are over."""
        self._done = done
        self._what = what
        self.report(Progress(doing="reading"))

    def report(self, progress: Progress) -> None:
        """Tell how far the current part is."""
        now_s = time.monotonic()
        if now_s - self._started_s < PATIENCE_S:
            return
        share = min((self._done + progress.fraction) / self._part_count, 1.0)
        words = f"{self._what}: {progress.doing}" if progress.doing else self._what
        if self._part_count > 1:
            words = f"{self._done + 1} of {self._part_count}  {words}"
        left_s = (now_s - self._started_s) * (1.0 - share) / share if share > 0.0 else None
        if sys.stderr.isatty():
            self._draw(share, words, _left(left_s))
        elif now_s - self._line_s >= LINE_EVERY_S:
            self._line_s = now_s
            click.echo(f"{share:4.0%}  {words}{_left(left_s)}", err=True)

    def clear(self) -> None:
        """Take the bar away, before something else is printed or at the end."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _draw(self, share: float, words: str, left: str) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (
                BarColumn(bar_width=24),
                TextColumn("{task.percentage:3.0f}%"),
                TextColumn("{task.description}", markup=False),
            )
            console = Console(stderr=True)
            self._bar = Bar(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
            self._bar.add_task("", total=1.0)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=share, description=words + left)


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 90:
        return f", {max(seconds, 1):.0f} s left"
    return f", {seconds / 60:.0f} min left" if seconds < 5400 else f", {seconds / 3600:.1f} h left"

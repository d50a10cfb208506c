"""Files in, lines out: what `inspect`, `describe` and `ask` have in common."""

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import msgspec

from shared.clip import MotionClip
from shared.errors import DailiesError, ErrorInfo, FileMissing, OutOfMemory, WorkerError
from shared.messages import AnyRequest
from shared.results import AnyResult, Inspection
from worker import pipeline
from worker.cli.lines import Line, error_text, json_line, printable
from worker.cli.meter import Meter
from worker.cli.options import FileOptions
from worker.motion.map_file import read_map_file, with_choices
from worker.motion.readers import NOT_YET, SUFFIXES, is_motion_file, read_takes
from worker.settings import Settings, resolve

Requests = Callable[[Settings], Sequence[AnyRequest]]
Text = Callable[[AnyResult], str]

FAULT: Final = "Report it with the words of --verbose."


def work_on_files(options: FileOptions, requests: Requests, text: Text) -> None:
    """Do what is requested with every take of every file and print a line each; ends with exit code 1 if anything failed.

    `requests` makes the requests for an input from its settings; `text` words a result for people.
    """
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.ERROR)
    files = motion_files(options.inputs)
    if left := left_out(options.inputs):
        click.echo(f"Left out, because these formats are not read yet: {left}.", err=True)
    meter = Meter(len(files))
    failed = False
    try:
        for index, path in enumerate(files):
            meter.begin(index, printable(path.name))
            for line in _lines(path, options, requests, meter):
                meter.clear()
                failed |= not line.ok
                _print(line, options, text, heading=len(files) > 1)
    finally:
        meter.clear()
    if failed:
        click.get_current_context().exit(1)


def motion_files(inputs: Sequence[Path]) -> list[Path]:
    """The inputs in their order, each folder replaced by the motion files below it, sorted; a folder without any stays."""
    found: list[Path] = []
    for path in inputs:
        below = sorted(file for file in path.rglob("*") if is_motion_file(file) and file.is_file()) if path.is_dir() else [path]
        found += below or [path]
    return found


def left_out(inputs: Sequence[Path]) -> str:
    """The files in folders whose formats are not read yet, counted by format; empty if there are none."""
    below = (file for path in inputs if path.is_dir() for file in path.rglob("*"))
    counts = Counter(NOT_YET[file.suffix.lower()] for file in below if file.suffix.lower() in NOT_YET)
    return ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))


def read_clips(path: Path, options: FileOptions) -> tuple[MotionClip, ...]:
    """The takes of a file as clips, with the user's own choice of bones.

    Raises:
        FileError, MotionError: the file, or the map file, cannot be used.
    """
    if path.is_dir():
        raise FileMissing(f"There is no motion file in {path}.", f"Files that are read end in {', '.join(sorted(SUFFIXES))}.")
    clips = read_takes(path, take=options.take, fps=options.fps)
    if options.map_file is None:
        return clips
    choices = read_map_file(options.map_file)
    return tuple(with_choices(clip, choices) for clip in clips)


def _lines(path: Path, options: FileOptions, requests: Requests, meter: Meter) -> Iterator[Line]:
    """One line for each take and request; one error line where the file itself cannot be used."""
    try:
        asked = requests(resolve(path, options.flags).settings)
        clips = read_clips(path, options)
    except (Exception, MemoryError) as error:
        yield Line(file=str(path), ok=False, error=_explained(error, path, options.verbose))
        return
    takes = tuple(clip.source.take for clip in clips)
    for clip in clips:
        take = clip.source.take if options.take or len(clips) > 1 else ""
        for request in asked:
            try:
                result = pipeline.run(clip, request, meter.report)
                if isinstance(result, Inspection) and len(clips) > 1:
                    result = msgspec.structs.replace(result, takes=takes)
                yield Line(file=str(path), ok=True, take=take, result=result)
            except (Exception, MemoryError) as error:
                explained = _explained(error, path, options.verbose)
                yield Line(file=str(path), ok=False, take=take, error=explained)


def _explained(error: Exception, path: Path, verbose: bool) -> ErrorInfo:
    """What happened, for the user; a fault of ours must not keep the other files from being worked on."""
    if isinstance(error, DailiesError):
        return error.info()
    if verbose:
        click.echo("".join(traceback.format_exception(error)), err=True)
    if isinstance(error, MemoryError):
        return OutOfMemory(f"There is not enough memory for {path.name}.", "Cut the take into parts.").info()
    return WorkerError(f"{path.name} met a fault of Dailies ({type(error).__name__}).", FAULT).info()


def _print(line: Line, options: FileOptions, text: Text, *, heading: bool) -> None:
    if options.as_json:
        click.echo(json_line(line))
    elif line.result is None:
        click.echo(error_text(line), err=True)
    else:
        name = f"{line.file} [{line.take}]" if line.take else line.file
        click.echo(printable(f"{name}\n{text(line.result)}\n" if heading or line.take else text(line.result)))

"""The options that commands on files share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from shared.clip import MAX_FPS, MIN_FPS

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class FileOptions:
    """What the user said about files: which, how to read them, what they are meant to be, and how to print."""

    inputs: tuple[Path, ...]
    take: str = ""
    map_file: Path | None = None
    fps: float | None = None
    as_json: bool = False
    unordered: bool = False
    verbose: bool = False
    flags: dict[str, Any]
    """Settings said on the command line, None where nothing was said."""


READING: Final = (
    click.argument("inputs", metavar="FILE_OR_FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path)),
    click.option("--take", default="", metavar="NAME", help="Only this take of a file that has several."),
    click.option(
        "--map",
        "map_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help='Which bone is which joint, as TOML or JSON: left_knee = "LeftLeg". What it names is never overruled.',
    ),
    click.option(
        "--fps",
        type=click.FloatRange(MIN_FPS, MAX_FPS),
        metavar="NUMBER",
        help="The true frame rate, where a file does not say it or says it wrongly.",
    ),
)
JUDGING: Final = (
    click.option("--model", metavar="ID", help="The model that words what is measured; see `dailies models`."),
    click.option("--loop/--no-loop", default=None, help="The motion is meant to loop, or not to."),
    click.option(
        "--root",
        type=click.Choice(["auto", "travels", "in-place"]),
        help="Whether the root is meant to travel; game cycles stay in place on purpose.",
    ),
)
PRINTING: Final = (
    click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each input."),
    click.option("--unordered", is_flag=True, help="Print each result as soon as it is ready, not in the order of the inputs."),
    click.option("--verbose", "-v", is_flag=True, help="Say more: evidence, reasons, and the traceback of a fault."),
)


def takes_files(*, judges: bool) -> Callable[[F], F]:
    """Gives a command files to work on, as one `FileOptions` named `options`; `judges`: with what the motion is meant to be."""

    def decorate(command: F) -> F:
        def gathered(**given: Any) -> Any:
            flags = {key: given.pop(key, None) for key in ("model", "loop", "root")}
            own = {name: given.pop(name) for name in set(given) - set(FileOptions.__dataclass_fields__)}
            return command(options=FileOptions(flags=flags, **given), **own)

        gathered.__doc__ = command.__doc__
        wrapped: Any = gathered
        for option in reversed((*READING, *(JUDGING if judges else ()), *PRINTING)):
            wrapped = option(wrapped)
        return wrapped

    return decorate

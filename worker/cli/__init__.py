"""The command line, `dailies`. Each command is a file of this folder and is imported when it is called: `--help` stays quick."""

import errno
import importlib
import io
import os
import sys
from typing import Any, Final

import click

from shared import __version__
from shared.errors import DailiesError

COMMANDS: Final = {
    "demo": "Show the whole way of one motion through Blender and worker.",
    "serve": "Run the worker that the Blender add-on talks to.",
    "inspect": "Show how files are read: takes, frames, units, axes, joints.",
    "describe": "Say what the motion in files is.",
    "ask": "Answer questions about the motion in files.",
    "models": "List the models that can word what is measured.",
    "doctor": "Tell whether everything works, and how to mend what does not.",
}
"""The commands in the order of `dailies --help`, each with what it does in a line."""

EPILOG: Final = """\b
Examples:
  dailies describe walk.bvh
  dailies ask walk.bvh -q "Which foot lands first?"
  dailies inspect ~/mocap --json

Exit codes: 0 done, 1 something failed, 2 wrong use.
Settings come from dailies.toml, DAILIES_… variables and flags; `dailies doctor` says which from where."""


class Commands(click.Group):
    """Imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"worker.cli.{cmd_name}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DailiesError as error:
            click.echo(f"dailies: {error.message} {error.next_step}".rstrip(), err=True)
            ctx.exit(1)


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="dailies %(version)s")
def dailies() -> None:
    """Tells what a motion is, and answers questions about it, from what can be measured on it."""


def main() -> None:
    """What the console script `dailies` runs."""
    for stream in (sys.stdout, sys.stderr):  # a bone's name that the terminal cannot write must not end the command
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        dailies(prog_name="dailies")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        click.echo("dailies: What is printed cannot be written: the disk is full. Make room, or print elsewhere.", err=True)
        os._exit(1)  # past the interpreter's own try to write what is left

"""`dailies inspect`."""

import click

from shared.messages import Inspect
from worker.cli.batch import work_on_files
from worker.cli.options import FileOptions, takes_files
from worker.cli.texts import result_text

EPILOG = """\b
Examples:
  dailies inspect walk.bvh
  dailies inspect walk.bvh --map my-rig.toml
  dailies inspect ~/mocap --json"""


@click.command("inspect", epilog=EPILOG)
@takes_files(judges=False)
def command(options: FileOptions) -> None:
    """Show how files are read: takes, frames, units, axes, joints.

    For each of the 22 joints it names the bone that was taken for it, how sure that is, and why. No model takes part. Folders are
    searched to the bottom.
    """
    work_on_files(options, lambda settings: (Inspect(),), lambda result: result_text(result, options.verbose))

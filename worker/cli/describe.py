"""`dailies describe`."""

import click

from shared.messages import Describe
from worker.cli.batch import work_on_files
from worker.cli.options import FileOptions, takes_files
from worker.cli.texts import result_text

EPILOG = """\b
Examples:
  dailies describe walk.bvh
  dailies describe cycles/ --loop --root in-place
  dailies describe ~/mocap --json > captions.jsonl"""


@click.command("describe", epilog=EPILOG)
@takes_files(judges=True)
def command(options: FileOptions) -> None:
    """Say what the motion in files is.

    Prints a summary, a caption, what happens when (in frames of the file, counted from 0), and tags. Folders are searched to the
    bottom.
    """
    work_on_files(
        options,
        lambda settings: (Describe(model=settings.model, intent=settings.intent),),
        lambda result: result_text(result, options.verbose),
    )

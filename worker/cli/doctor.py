"""`dailies doctor`."""

from pathlib import Path

import click
import msgspec

from worker.cli.lines import json_text, printable
from worker.doctor import look

MARKS = {"ok": "ok", "absent": "--", "broken": "!!"}
COLOURS = {"ok": "green", "absent": "yellow", "broken": "red"}


@click.command("doctor", epilog="\b\nExamples:\n  dailies doctor\n  dailies doctor ~/mocap --json")
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each check.")
def command(folder: Path, as_json: bool) -> None:
    """Tell whether everything works, and how to mend what does not.

    Settings are shown as they are for files in FOLDER, each with the place that says so. `ok` works, `--` is not there and not
    needed, `!!` is broken: then the exit code is 1.
    """
    broken = 0
    for check in look(folder):
        broken += check.state == "broken"
        if as_json:
            click.echo(json_text({"ok": check.state != "broken", "result": msgspec.to_builtins(check)}))
            continue
        click.echo(click.style(MARKS[check.state], fg=COLOURS[check.state]) + printable(f"  {check.name:<14} {check.found}"))
        if check.mend:
            click.echo(printable(f"    {'':<14} → {check.mend}"))
    if broken:
        click.get_current_context().exit(1)

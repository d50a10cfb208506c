"""`dailies demo`."""

from pathlib import Path

import click
import msgspec

from shared.errors import DailiesError
from worker.cli.lines import error_fields, json_text, printable
from worker.cli.texts import answer_text, description_text
from worker.demo.show import Shown, Step, show

FOLDER = Path("demo")


@click.command("demo", epilog="\b\nExamples:\n  make demo\n  make demo FILE=take.bvh\n  dailies demo")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object with all of it.")
def command(file: Path | None, as_json: bool) -> None:
    """Show the whole way of one motion through Blender and worker.

    Takes FILE (BVH) or makes a motion of its own, installs the add-on in a headless Blender, describes and questions the motion
    there, saves and reopens the file, and draws key poses. What it makes lies in the folder demo. Blender is the Python module
    that DAILIES_BPY_PYTHON names; `make demo` sees to it. Without one the rest is shown, marked "Blender part not run".
    """
    try:
        shown = show(file, FOLDER, lambda step: click.echo(_line(step), err=as_json))
    except DailiesError as error:
        if not as_json:
            raise
        click.echo(json_text({"file": str(file or FOLDER), "ok": False, "error": error_fields(error.info())}))
        click.get_current_context().exit(1)
    if as_json:
        click.echo(json_text({"file": shown.motion, "ok": True, "result": msgspec.to_builtins(shown)}))
    else:
        click.echo(_text(shown))


def _line(step: Step) -> str:
    return printable(f"{step.seconds:6.2f} s  {step.what}")


def _text(shown: Shown) -> str:
    if shown.blender:
        made = f"Stored with the Action in {shown.blend}, read back after reopening (Blender {shown.blender})."
    else:
        made = f"Blender part not run: {shown.not_run}"
    parts = ["", description_text(shown.description), ""]
    parts += [f"{answer_text(answer)}\n" for answer in shown.answers]
    parts += [made, f"Picture: {shown.picture}" if shown.picture else f"No picture: {shown.no_picture}"]
    return printable("\n".join([*parts, f"All of it took {shown.seconds:.1f} s."]))

"""`dailies models`."""

import click
import msgspec

from worker.cli.lines import json_text
from worker.models.registry import DEFAULT, MODELS, statuses


@click.command("models", epilog="\b\nExample:\n  dailies models --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each model.")
def command(as_json: bool) -> None:
    """List the models that can word what is measured.

    The one marked with * words it unless --model, DAILIES_MODEL or dailies.toml names another.
    """
    for status in statuses():
        if as_json:
            described = {"default": status.id == DEFAULT, "what": MODELS[status.id]}
            click.echo(json_text({"ok": True, "result": msgspec.to_builtins(status) | described}))
        else:
            mark = "*" if status.id == DEFAULT else " "
            state = status.state.replace("_", " ")
            click.echo(f"{mark} {status.id:<16} {state:<16} {status.device:<5} {MODELS[status.id]} ({status.licence})")

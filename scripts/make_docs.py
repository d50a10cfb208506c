"""Writes the pages that are made from the code: `make docs`. `--check` only says which are out of date."""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from shared.results import AnyResult  # noqa: E402 - the checkout must be found first
from worker import vocabulary, vocabulary_terms  # noqa: E402
from worker.models.wording import tags  # noqa: E402


def results_schema() -> str:
    """JSON Schema of every result."""
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Results of Dailies"}
    return json.dumps(schema | msgspec.json.schema(AnyResult), indent=2, ensure_ascii=False) + "\n"


def command_help() -> str:
    """The help of every command, as the terminal shows it."""
    import click

    from worker.cli import COMMANDS
    from worker.cli import dailies as group

    context = click.Context(group, info_name="dailies", terminal_width=100, help_option_names=["-h", "--help"])
    parts = ["# The command line", "What `dailies --help` and `dailies COMMAND --help` print.", _block(group.get_help(context))]
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        own = click.Context(command, info_name=name, parent=context, terminal_width=100)
        parts += [f"## dailies {name}", _block(command.get_help(own))]
    return "\n\n".join(parts) + "\n"


def _block(text: str) -> str:
    return f"```\n{text}\n```"


def vocabulary_page() -> str:
    """The closed vocabulary of questions: queries, restrictions, events, quantities, states."""
    example = vocabulary.Count(event=vocabulary.Event(kind="step"), within=vocabulary.Before(event=vocabulary.Event(kind="turn")))
    lines = [
        "# The vocabulary of questions",
        "",
        "*Made from `worker/vocabulary.py` and `worker/vocabulary_terms.py` by `make docs`.*",
        "",
        "A question about a clip becomes one or several of these queries; the worker executes them and words the result with its",
        "evidence. A query is written as JSON; fields left out have their defaults. *How many steps before the turn?* is",
        "",
        "```json",
        vocabulary.write_query(example),
        "```",
        "",
        "A part of the body is a plain word (`left hand`, `knees`), an SMPL joint (`left_wrist`) or a bone of the rig (`Jaw_M`).",
        "`measure` of an evidence is the name of an event or a quantity below, or an action of the motion sheet.",
    ]
    lines += ["", "## Queries", "", "| `is` | what it answers | fields |", "| --- | --- | --- |"]
    lines += [_struct_row(query) for query in vocabulary.QUERIES]
    lines += ["", "## Restrictions (`within`)", "", "| `is` | which part of the clip | fields |", "| --- | --- | --- |"]
    lines += [_struct_row(restriction) for restriction in vocabulary.RESTRICTIONS]
    lines += ["", "## Events", "", "| kind | what it is |", "| --- | --- |"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in vocabulary_terms.EVENTS.items()]
    lines += ["", "## Quantities", "", "| quantity | unit | what it is |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {unit} | {meaning} |" for name, (unit, meaning) in vocabulary_terms.QUANTITIES.items()]
    lines += ["", "## States", "", "| state | what it says |", "| --- | --- |"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in vocabulary_terms.STATES.items()]
    return "\n".join(lines) + "\n"


def _struct_row(struct: type[vocabulary.Named]) -> str:
    meaning = " ".join((struct.__doc__ or "").split())
    fields = ", ".join(f"`{name}`" for name in struct.__struct_fields__)
    return f"| `{struct.__struct_config__.tag}` | {meaning} | {fields} |"


def tags_page() -> str:
    """The closed vocabulary of tags, and what earns each."""
    lines = [
        "# The tags",
        "",
        "*Made from `worker/models/wording/tags.py` by `make docs`.*",
        "",
        "`describe` gives a take tags of this closed list, each with a confidence from 0 to 1 and the frames it rests on.",
        "",
        "## What the body does",
        "",
        "A tag of this kind is given where the motion sheet has a stretch of that action; the figure is how sure it is at best.",
        "",
        "| tag | at best |",
        "| --- | --- |",
        *(f"| `{name}` | {at_best:.2f} |" for name, at_best in sorted(set(tags.ACTION_TAGS.values()))),
        "",
        "## How it does it, and what it is",
        "",
        "| tag | earned by |",
        "| --- | --- |",
        *(f"| `{name}` | {meaning} |" for name, meaning in sorted(tags.OTHER_TAGS.items())),
    ]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Path below docs/ and text of every page that is made."""
    return {
        "help.md": command_help(),
        "results.schema.json": results_schema(),
        "tags.md": tags_page(),
        "vocabulary.md": vocabulary_page(),
    }


def main() -> int:
    stale = [name for name, text in pages().items() if not _same(ROOT / "docs" / name, text)]
    if "--check" in sys.argv[1:]:
        print("\n".join(f"docs/{name} is out of date; run `make docs`." for name in stale) or "The pages are up to date.")
        return 1 if stale else 0
    for name in stale:
        (ROOT / "docs" / name).write_text(pages()[name], "utf-8")
        print(f"docs/{name}")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())

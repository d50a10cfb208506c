"""`dailies ask`."""

import click

from shared.messages import MAX_QUESTION_CHARACTERS, Ask
from worker.cli.batch import work_on_files
from worker.cli.options import FileOptions, takes_files
from worker.cli.texts import result_text

EPILOG = """\b
Examples:
  dailies ask walk.bvh -q "Which foot lands first?"
  dailies ask jump.bvh -q "How high does she jump?" -q "Are the knees bent at landing?"
  dailies ask ~/mocap -q "Does the character walk, run or jump?" --json"""


def _checked(_context: click.Context, _option: click.Parameter, questions: tuple[str, ...]) -> tuple[str, ...]:
    for question in questions:
        if not 0 < len(question.strip()) <= MAX_QUESTION_CHARACTERS:
            raise click.BadParameter(f"a question has 1 to {MAX_QUESTION_CHARACTERS:,} characters.")
    return questions


@click.command("ask", epilog=EPILOG)
@click.option("-q", "--question", "questions", multiple=True, required=True, callback=_checked, help="What to ask; repeatable.")
@takes_files(judges=True)
def command(options: FileOptions, questions: tuple[str, ...]) -> None:
    """Answer questions about the motion in files.

    Answers come from measurements and name the frames they rest on; what cannot be told from the motion is said to be so. Where a
    question lists options, one of them is taken.
    """
    work_on_files(
        options,
        lambda settings: [Ask(question=text.strip(), model=settings.model, intent=settings.intent) for text in questions],
        lambda result: result_text(result, options.verbose),
    )

"""The `rules` model: no language model, no weights. The sheet worded by rules, at once."""

from collections.abc import Sequence
from typing import Final

from shared.results import Answer, Description, Segment

from ..facts import Sheet
from .answering import answer
from .model import Measure, Say, keep_silent
from .wording import caption, poses, rigs, segments, takes
from .wording.tags import tags

NAME: Final = "rules"


class Rules:
    """Words a sheet by rules; the answer to a question by measuring."""

    id: str = NAME
    weights_hash: str = ""

    def describe(self, sheet: Sheet, say: Say) -> Description:
        """Word one window of a take (20 s or less)."""
        summary, sentences, timed = _words(sheet)
        for text in (summary, *sentences):
            say(text + "\n" if text == summary else text + " ")
        return _description(sheet, summary, " ".join(sentences), timed)

    def summarise(self, sheet: Sheet, parts: Sequence[Description], say: Say) -> Description:
        """Word a whole take from its merged sheet and the descriptions of its windows, in order of time."""
        if len(parts) == 1 or not sheet.human or sheet.is_pose:
            return self.describe(sheet, say)
        summary, sentences = takes.summary(sheet), takes.caption(sheet)
        for text in (summary, *sentences):
            say(text + "\n" if text == summary else text + " ")
        return _description(sheet, summary, " ".join(sentences), takes.joined([part.segments for part in parts]))

    def answer(self, question: str, sheet: Sheet, measure: Measure, say: Say) -> Answer:
        """Answer a question from what can be measured, and say what cannot be told."""
        return answer(question, sheet, measure, say, self.describe(sheet, keep_silent).caption)


def _words(sheet: Sheet) -> tuple[str, list[str], tuple[Segment, ...]]:
    """Summary, sentences of the caption, and segments."""
    if not sheet.human:
        summary, text, timed = rigs.rig(sheet)
        return summary, [text], timed
    if sheet.is_pose:
        summary, text = poses.pose(sheet)
        return summary, [text], (poses.segment(sheet, summary),)
    return caption.summary(sheet), caption.caption(sheet), segments.segments(sheet)


def _description(sheet: Sheet, summary: str, text: str, timed: tuple[Segment, ...]) -> Description:
    return Description(
        clip_hash=sheet.clip_hash,
        model=NAME,
        summary=summary,
        caption=text,
        segments=timed,
        tags=tags(sheet),
        notes=sheet.notes,
    )

"""What a model is to the pipeline: it words a sheet, sums up a long take, answers a question."""

from collections.abc import Callable, Sequence
from typing import Protocol

from shared.results import Answer, Description

from ..facts import Sheet
from ..vocabulary import Measured, Query

Say = Callable[[str], None]
"""Takes words as they are made, to be appended to what is shown."""
Measure = Callable[[Query], Measured]
"""Executes one query on the clip that the sheet was made from."""


def keep_silent(_words: str) -> None:
    """For callers that want the result and no stream."""


class Model(Protocol):
    """What every model can do. It sees facts and measured answers, never motion, files or sockets."""

    @property
    def id(self) -> str:
        """The name users choose it by: `rules`, `dailies-small`, `hf:…`."""
        ...

    @property
    def weights_hash(self) -> str:
        """SHA-256 of its weights, empty for a model without any; part of the key of cached results."""
        ...

    def describe(self, sheet: Sheet, say: Say) -> Description:
        """Word one window of a take (20 s or less)."""
        ...

    def summarise(self, sheet: Sheet, parts: Sequence[Description], say: Say) -> Description:
        """Word a whole take from its merged sheet and the descriptions of its windows, in order of time."""
        ...

    def answer(self, question: str, sheet: Sheet, measure: Measure, say: Say) -> Answer:
        """Answer a question from what can be measured, and say what cannot be told."""
        ...

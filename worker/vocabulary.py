"""The closed, typed vocabulary of questions about a clip: what a planner may write and the executor understands.

A question becomes one or several queries; `analysis.execute` runs them on the clip and answers with `Measured`; a model words it. Large models get
the same vocabulary as tools. `docs/vocabulary.md` is generated from this file.
"""

import msgspec

from shared.results import Evidence, Supported


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of one query."""

    supported: Supported
    value: float | str | bool | None = None
    """A number in `unit`, a word (`left`, `forward`, …), a truth value, or none where it cannot be told."""
    unit: str = ""
    reason: str = ""
    """Where it cannot be told, or the question presupposes what is not there: why, as a sentence."""
    evidence: tuple[Evidence, ...] = ()
    details: dict[str, float | str] = {}
    """Further numbers for the wording: frames, counts by side, …"""

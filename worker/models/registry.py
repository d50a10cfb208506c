"""Which models there are, by id."""

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from shared.errors import ModelUnknown
from shared.messages import ModelStatus

if TYPE_CHECKING:
    from .model import Model

DEFAULT: Final = "rules"

MODELS: Final = {"rules": "The motion sheet worded by rules: no weights, instant"}
"""What each model is, by id."""


def statuses() -> tuple[ModelStatus, ...]:
    """How each model stands on this machine."""
    return (ModelStatus(id="rules", state="ready", licence="GPL-3.0-or-later"),)


@lru_cache(maxsize=2)
def load(model_id: str) -> "Model":
    """A model, ready to use.

    Raises:
        ModelUnknown: there is none of this id; the next step lists those there are.
    """
    if model_id not in MODELS:
        near = difflib.get_close_matches(model_id, MODELS, 1)
        known = ", ".join(MODELS)
        raise ModelUnknown(
            f"There is no model {model_id[:80]!r}.", f"Did you mean {near[0]!r}?" if near else f"Known models: {known}."
        )
    from .rules import Rules

    return Rules()


def weights_hash(model_id: str) -> str:
    """What stands for a model's weights in the key of a kept result.

    Raises:
        ModelUnknown: there is no model of this id.
    """
    return load(model_id).weights_hash

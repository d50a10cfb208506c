"""Results kept with the motion they are about: on the Action, else on the armature object, and always in a side file."""

from dataclasses import dataclass
from typing import Literal

from .export import Target
from .shared.results import Answer, Description


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What is kept about one target."""

    description: Description | None = None
    answers: tuple[Answer, ...] = ()
    """Newest first."""
    source_hash: str = ""
    """Of the motion the description is about; of the newest answer where there is no description."""
    stale: bool = False
    """The motion was edited since."""
    read_only: bool = False
    """Written by a newer version: shown as far as it is understood, and left as it is."""
    where: Literal["action", "object", "side_file"] = "action"
    note: str = ""
    """A sentence for the user on where the results are, if not with the Action, or what is wrong with them."""


def stored(target: Target) -> Stored:
    """What is kept about this target; an empty `Stored` where there is nothing."""
    raise NotImplementedError


def store(target: Target, result: Description | Answer) -> Stored:
    """Keep a result with its motion and in the side file; pushes no undo step."""
    raise NotImplementedError


def offered(target: Target) -> Stored | None:
    """What the side file has about this very motion and the file has not, after an undo; none where it has nothing more."""
    raise NotImplementedError


def clear(target: Target) -> None:
    """Forget all results about this target, in the file and beside it."""
    raise NotImplementedError

"""Who is connected to the worker, what each still has to be told, and who may ask how often."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

MAX_CLIENTS: Final = 64
MESSAGES_PER_S: Final = 100.0
MESSAGES_AT_ONCE: Final = 300.0
RATES_KEPT: Final = 1_024


@dataclass
class Told:
    """What a client knows of one job."""

    seq: int = 0
    characters: int = 0
    at_s: float = 0.0


@dataclass(eq=False)
class Client:
    """One connection; a client that reconnects is a new one and resumes its jobs."""

    identity: bytes
    name: str = ""
    follows: dict[str, Told] = field(default_factory=lambda: dict[str, Told]())
    """By job id, the jobs it is told of until they are over."""


class Rates:
    """A bucket of messages for each sender that fills again with time."""

    def __init__(self, per_s: float = MESSAGES_PER_S, at_once: float = MESSAGES_AT_ONCE) -> None:
        self._per_s = per_s
        self._at_once = at_once
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def allows(self, sender: bytes, now_s: float) -> bool:
        """Take one message from the sender's bucket; False if it is empty."""
        left, then_s = self._buckets.pop(sender, (self._at_once, now_s))
        left = min(self._at_once, left + (now_s - then_s) * self._per_s)
        self._buckets[sender] = (max(0.0, left - 1.0), now_s)
        if len(self._buckets) > RATES_KEPT:
            self._buckets.popitem(last=False)
        return left >= 1.0

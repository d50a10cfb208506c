"""A question taken apart: form, parts of the body, events, restriction."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, cast, get_args

from ...vocabulary import Event, Restriction
from ...vocabulary_terms import Direction, EventKind
from .lexicon import DIRECTIONS
from .restricting import take_restriction
from .tokens import Token, tokenise

Form = Literal["yes_no", "how_many", "how", "how_long", "when", "which", "which_way", "where", "what", "why", "none"]
POLITE: Final = re.compile(
    r"^\s*(?:(?:can|could|would|will) you (?:please )?|please |do you know |i (?:want|would like|need) to know )?"
    r"(?:tell me|say|show me|explain|find out|know|do you know)?\s*(?:about )?"
    r"(?=(?:how|when|which|where|what|whether|if|why|at which)\b)",
    re.IGNORECASE,
)
AUXILIARIES: Final = ("is", "are", "was", "were", "does", "do", "did", "has", "have", "can", "could", "will", "would", "am")
SIDED_PARTS: Final = ("hand", "arm", "foot", "leg", "knee", "elbow", "shoulder", "hip", "side", "toe", "ankle", "wrist", "fist")


ARM_ENDS: Final = ("hand", "hands", "arm", "arms", "wrist", "elbow", "knee", "head", "pelvis")


@dataclass(frozen=True, eq=False)
class Sentence:
    """The tokens of a question without its restriction."""

    tokens: list[Token]
    within: Restriction | None

    @classmethod
    def of(cls, text: str) -> "Sentence":
        text = POLITE.sub("", text)
        text = re.sub(r"(?i)^(?:whether|if) ", "is it so that ", text)
        restricted = take_restriction(tokenise(text))
        return cls([token for token in restricted.tokens if token.kind != "sign"], restricted.within)

    def has(self, kind: str, *values: str) -> bool:
        """Whether there is a token of this kind (with one of these values)."""
        return any(token.kind == kind and (not values or token.value in values) for token in self.tokens)

    def says(self, *words: str) -> bool:
        """Whether one of the words is written, also within a phrase."""
        return any(word in words for token in self.tokens for word in token.text.lower().split())

    def value(self, kind: str) -> str:
        """Value of the first token of this kind, empty without one."""
        return next((token.value for token in self.tokens if token.kind == kind), "")

    @cached_property
    def parts(self) -> list[str]:
        """The parts of the body as the executor understands them: `left hand`, `hands`, `head`, a bone's own name."""
        found: list[str] = []
        for at, token in enumerate(self.tokens):
            if token.kind == "bone":
                found.append(token.value)
            if token.kind not in ("part", "parts"):
                continue
            sides = [one.value for one in self.tokens[max(0, at - 2) : at] if one.kind == "side"]
            before = [one for one in self.tokens[max(0, at - 1) : at] if one.kind in ("part", "parts")]
            if sides and not before:
                found.append(f"{sides[-1]} {token.value}")
            else:
                found.append(token.value)
        return found

    @property
    def part(self) -> str:
        return self.parts[0] if self.parts else ""

    @property
    def side(self) -> str:
        return self.value("side")

    @cached_property
    def direction(self) -> Direction:
        """A direction that is named: a side that belongs to no part, or forward, backward, …"""
        for at, token in enumerate(self.tokens):
            if token.kind == "direction":
                return cast(Direction, DIRECTIONS[token.text.lower()])
            after = self.tokens[at + 1 : at + 3]
            if token.kind == "side" and not any(one.kind in ("part", "parts", "bone") for one in after):
                return "left" if token.value == "left" else "right"
        return ""

    @property
    def both(self) -> bool:
        """Both sides, or all of it, must do it."""
        return self.says("both", "all", "each", "either") and not self.says("either")

    @property
    def plural(self) -> bool:
        return self.has("parts")

    @property
    def throughout(self) -> bool:
        return self.says(
            "always", "throughout", "entire", "whole", "constantly", "all", "keep", "keeps", "stay", "stays"
        ) and not self.says("all of")

    @property
    def negated(self) -> bool:
        """`never`, or `not` that is no mere politeness of the first word (`doesn't he jump?`)."""
        return self.says("never") or any(token.text.lower() == "not" and at > 1 for at, token in enumerate(self.tokens))

    @property
    def nth(self) -> int:
        return int(self.value("ordinal") or 0)

    @cached_property
    def events(self) -> list[EventKind]:
        return [kind for token in self.tokens if token.kind == "event" for kind in get_args(EventKind) if kind == token.value]

    def event(self, *, part: bool = True) -> Event | None:
        """The first event with its part and direction; none where there is none."""
        if not self.events:
            return None
        kind = self.events[0]
        name = self.part if part else ""
        if kind == "turn":
            turned = self.direction if self.direction in ("left", "right") else ""
            return Event(kind="turn", direction=cast(Direction, turned), nth=0)
        if kind == "touch":
            return self._touch()
        if kind == "plant" and self.says("on", "onto") and not name:
            kind = "landing"
        if kind == "plant" and (self.says("planted") or name.endswith(ARM_ENDS)):
            return Event(kind="touch", part=name or "feet", on="floor")  # who is planted bears; hands that land touch
        if kind == "raise":
            overhead = "head" if self.has("relation", "overhead") else ""
            return Event(kind="raise", part=name, on=(*self.parts[1:], overhead)[0])
        if kind in ("jump", "walk", "run", "sit", "lie", "crouch", "squat", "stand", "fall", "crawl", "roll", "balance", "turn"):
            name = ""
        direction = self.direction if kind == "lean" else ""
        if kind in ("flip", "roll"):
            direction = "backward" if self.says("backflip", "backflips") else self.direction
        return Event(kind=kind, part=name, direction=direction)

    def _touch(self) -> Event:
        floor = self.says("floor", "ground")
        if floor:
            return Event(kind="touch", part=self.part or "hands", on="floor")
        if len(self.parts) > 1:
            return Event(kind="touch", part=self.parts[0], on=self.parts[1])
        if self.part in ("hand", "hands", "") or self.plural:
            return Event(kind="touch", part="left hand", on="right hand")
        return Event(kind="touch", part="hands", on=self.part)

    @cached_property
    def form(self) -> Form:
        """What kind of answer is wanted."""
        words = [token.text.lower() for token in self.tokens]
        asks = [(at, token.value) for at, token in enumerate(self.tokens) if token.kind == "ask"]
        if self.says("count") or (self.says("number") and not any(ask == "which" for _, ask in asks)):
            return "how_many"
        if words[:1] and words[0] in AUXILIARIES and not (asks and asks[0][0] < 1):
            return "which" if asks and asks[-1][1] in ("which", "what") else "yes_no"
        if not asks:
            return "none"
        at, ask = asks[0]
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        following = after.text.lower() if after else ""
        if ask == "how":
            return self._how(following)
        if ask in ("which", "what"):
            if following in ("way", "direction", "directions") or (following == "is" and self.says("direction")):
                return "which_way"
            if following in ("frame", "frames", "time", "point", "moment") or (
                at and words[at - 1] in ("at", "on", "in") and self.says("frame")
            ):
                return "when"
            return "which" if ask == "which" else "what"
        return cast(Form, {"when": "when", "where": "where", "why": "why"}.get(ask, "none"))

    def _how(self, following: str) -> Form:
        if following in ("many", "often"):
            return "how_many"
        if following == "long":
            return "how_long"
        return "how"

"""One stretch in words: what the body does, and what is worth adding to it."""

from dataclasses import dataclass
from typing import Final

from ...facts import Sheet, Stretch
from .arm_moves import arm_action, arm_detail
from .body_moves import balance, kick, kick_detail, leap, leap_detail, posture_move, tumble
from .hands import held
from .travel import BENT_DEG, GAITS, gait, stepping, steps, turning

ARM_ACTIONS: Final = ("wave", "punch", "throw", "swing", "raise_arms", "reach", "gesture")
LEAPS: Final = ("jump", "hop")
TUMBLES: Final = ("flip", "roll", "cartwheel", "handstand")
POSTURES: Final = (
    "squat",
    "crouch",
    "bend",
    "sit",
    "sit_down",
    "stand_up",
    "kneel",
    "lie",
    "lie_down",
    "get_up",
    "fall",
    "crawl",
)
QUIET: Final = ("stand", "pose", "shift_weight")
LEANING_DEG: Final = 20.0
RESTLESS: Final = 0.05  # body heights per second: who stands with more energy than this does something


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """What the body does, as a verb in the third person without a subject, and an addition to follow a comma."""

    verb: str
    detail: str

    @property
    def text(self) -> str:
        """Both."""
        return f"{self.verb}, {self.detail}" if self.detail else self.verb


def phrase(stretch: Stretch, sheet: Sheet) -> Phrase:
    """Word one stretch."""
    action = stretch.action
    if action in GAITS:
        return Phrase(
            verb=gait(stretch, sheet), detail=_joined(steps(stretch), _lean(stretch, BENT_DEG), held(stretch, moving=True))
        )
    if action == "step":
        return Phrase(verb=stepping(stretch), detail=held(stretch, moving=True))
    if action == "turn":
        return Phrase(verb=turning(stretch), detail=held(stretch, moving=True))
    if action in LEAPS:
        return Phrase(verb=leap(stretch, sheet), detail=leap_detail(stretch, sheet))
    if action in TUMBLES:
        return Phrase(verb=tumble(stretch), detail="")
    if action in POSTURES:
        return Phrase(verb=posture_move(stretch, sheet), detail=held(stretch, moving=False) if action in ("sit", "kneel") else "")
    if action == "kick":
        return Phrase(verb=kick(stretch, sheet), detail=kick_detail(stretch))
    if action == "balance":
        return Phrase(verb=balance(stretch), detail=held(stretch, moving=False))
    if action in ARM_ACTIONS:
        return Phrase(verb=arm_action(stretch), detail=_joined(arm_detail(stretch), _lean(stretch, BENT_DEG)))
    return Phrase(verb=_standing(stretch), detail=_joined(_lean(stretch, LEANING_DEG), held(stretch, moving=False)))


def _standing(stretch: Stretch) -> str:
    return "stands still" if stretch.energy < RESTLESS else "stands"


def _lean(stretch: Stretch, smallest_deg: float) -> str:
    if stretch.torso_lean_deg < smallest_deg or not stretch.torso_lean_direction:
        return ""
    way = stretch.torso_lean_direction
    if way == "forward":
        return "bent forward" if stretch.torso_lean_deg > BENT_DEG else "leaning forward"
    return {"backward": "leaning back", "left": "leaning to the left", "right": "leaning to the right"}.get(way, "")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)

"""Words for what never happens in a clip, with what is there instead."""

from typing import Final

import numpy as np

from ...facts import ACTIONS
from ...vocabulary import Event
from ..gait import in_the_air
from .scene import Scene

NOUNS: Final = {
    "airborne": "flight",
    "take_off": "take-off",
    "plant": "foot plant",
    "walk_backward": "walk backward",
    "lie": "lying",
    "sit": "sitting",
    "stand": "standing",
    "stand_up": "standing up",
    "sit_down": "sitting down",
    "lie_down": "lying down",
    "get_up": "getting up",
    "crouch": "crouching",
    "still": "pause",
    "move": "movement",
}
VERBAL: Final = {action: NOUNS.get(action, action).replace("_", " ") for action in ACTIONS}
NEVER: Final = {
    "raise": "The {part} never goes above the {on}.",
    "reach_low": "The {part} never goes below the knees.",
    "touch": "The {part} never touches the {on}.",
    "clap": "The hands never meet.",
    "airborne": "The feet never leave the floor together.",
    "still": "The {part} never keeps still.",
    "move": "The {part} does not move.",
}


def said(event: Event) -> str:
    """The event as a noun: `turn to the left`, `step of the left foot`."""
    words = NOUNS.get(event.kind, event.kind)
    if event.direction:
        return f"{words} to the {event.direction}" if event.direction in ("left", "right") else f"{words} {event.direction}"
    return f"{words} of the {event.part}" if event.part.startswith(("left", "right")) else words


def absence(scene: Scene, event: Event) -> str:
    """That it did not happen, with what is there instead."""
    start = f"There is no {said(event)} in this clip"
    if event.kind in ("jump", "take_off", "landing") or (event.kind == "airborne" and not event.part):
        both_down = not in_the_air(scene.body, scene.measures.contacts).any()
        return start + (
            "; the feet never leave the floor together." if both_down else "; there is no flight beyond that of a stride."
        )
    if event.kind == "turn":
        most = float(np.degrees(np.ptp(scene.body.heading_rad)))
        return f"{start}; the body faces within {max(most, 1.0):.0f}° of one direction throughout."
    if event.kind in NEVER:
        part = event.part or ("hand" if event.kind not in ("still", "move") else "body")
        return NEVER[event.kind].format(part=part, on=event.on or "shoulders")
    actions = list(dict.fromkeys(VERBAL.get(stretch.action, stretch.action) for stretch in scene.sheet.stretches))
    return f"{start}. What there is: {', '.join(actions)}." if actions else f"{start}."

"""Finds the events of the vocabulary in a clip."""

from collections.abc import Callable, Iterable
from typing import Final

from ...facts import ACTIONS
from ...vocabulary import Event
from .absence import absence, said
from .body_events import actions, bends, leans, moving, repetitions, touches, turns
from .foot_events import airborne, jumps, lifts, plants, steps
from .happening import Happening
from .limb_events import claps, find_leg_kicks, find_punches, gestures, hits, raised, reach_low
from .scene import CannotTell, NotThere, Scene


def find_events(scene: Scene, event: Event) -> tuple[Happening, ...]:
    """Every time that it happens, in order of time; `nth` is not yet taken.

    Raises:
        CannotTell: the rig lacks what would show it.
    """
    if not scene.sheet.human and event.kind not in ("move", "still", "repetition", "touch", "raise"):
        raise CannotTell(f"The rig is not mapped to a human body: whether there is a {said(event)} in it cannot be told.")
    found = FINDERS[event.kind](scene, event)
    return tuple(sorted(found, key=lambda happening: (happening.peak, happening.first)))


def pick(scene: Scene, event: Event) -> tuple[Happening, ...]:
    """Those that are meant: all, or the nth.

    Raises:
        NotThere: it never happens, or not that often.
        CannotTell: as above.
    """
    found = find_events(scene, event)
    if not found:
        raise NotThere(absence(scene, event))
    if not event.nth:
        return found
    at = event.nth - 1 if event.nth > 0 else event.nth
    if not -len(found) <= at < len(found):
        raise NotThere(f"It happens only {_times(len(found))} in this clip.")
    return (found[at],)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


FINDERS: Final[dict[str, Callable[[Scene, Event], Iterable[Happening]]]] = {
    **dict.fromkeys(ACTIONS, actions),
    "step": lambda scene, event: steps(scene, event, "step"),
    "plant": plants,
    "lift": lifts,
    "jump": jumps,
    "take_off": jumps,
    "landing": jumps,
    "airborne": airborne,
    "turn": turns,
    "touch": touches,
    "clap": claps,
    "wave": gestures,
    "punch": find_punches,
    "kick": find_leg_kicks,
    "hit": hits,
    "throw": gestures,
    "reach": gestures,
    "swing": gestures,
    "raise": raised,
    "reach_low": reach_low,
    "bend": bends,
    "lean": leans,
    "move": moving,
    "still": moving,
    "repetition": repetitions,
}

"""Walking, running, stepping and turning, in words."""

from typing import Final

from ...facts import Sheet, Stretch
from .words import count, counted, direction, turn

GAITS: Final = ("walk", "run", "sidestep", "walk_backward")
FEWEST_STEPS: Final = 3  # fewer are what a cycle or a cut take happens to hold
MOST_STEPS: Final = 12
SLOW_SHARE_S: Final = 0.4  # body heights per second
BRISK_SHARE_S: Final = 0.95
FAST_RUN_SHARE_S: Final = 2.6
CURVE_DEG: Final = 40.0
LOW_PELVIS: Final = 0.87
BENT_DEG: Final = 32.0


def gait(stretch: Stretch, sheet: Sheet) -> str:
    """`walks briskly forward`, `runs in place`, `sidesteps to the left`."""
    going = stretch.travel_direction
    in_place = "" if not stretch.in_place else " in place"
    if stretch.action == "sidestep":
        side = next((name for name in ("left", "right") if name in going), "")
        return f"sidesteps{in_place}{f' to the {side}' if side else ''}"
    if stretch.action == "walk_backward" or (going.startswith("backward") and abs(stretch.turn_deg) < CURVE_DEG):
        return f"{'runs' if stretch.action == 'run' else 'walks'} backward{in_place}"
    verb = "runs" if stretch.action == "run" else "walks"
    if going in ("left", "right") and abs(stretch.turn_deg) < CURVE_DEG:
        return f"{verb} sideways to the {going}{in_place}"
    towards = "" if in_place or abs(stretch.turn_deg) >= CURVE_DEG else f" {direction(going)}" if going else ""
    return f"{verb}{_pace(stretch, sheet)}{in_place}{towards}{_curve(stretch)}"


def _pace(stretch: Stretch, sheet: Sheet) -> str:
    """An adverb for a pace that is out of the ordinary; none for a cycle in place, whose speed is the game's."""
    pace = stretch.speed_m_s / sheet.body_height_m
    if stretch.in_place:
        return ""
    if stretch.action == "run":
        return " fast" if pace > FAST_RUN_SHARE_S else ""
    if stretch.pelvis_height < LOW_PELVIS and stretch.action == "walk":
        return " crouched"
    return " slowly" if pace < SLOW_SHARE_S else " briskly" if pace > BRISK_SHARE_S else ""


def _curve(stretch: Stretch) -> str:
    size, side = abs(stretch.turn_deg), "left" if stretch.turn_deg > 0.0 else "right"
    if size < CURVE_DEG:
        return ""
    if size >= 300.0:
        circles = round(size / 360.0)
        return f" in a circle to the {side}" if circles == 1 else f" in circles to the {side}"
    if size >= 130.0:
        return f" in a wide curve to the {side}" if stretch.path_m > 2.5 else f" around to the {side}"
    return f" in a curve to the {side}"


def steps(stretch: Stretch) -> str:
    """`four steps, right foot first`; empty where there are too few to count or too many to care."""
    taken = len(stretch.steps)
    if taken < FEWEST_STEPS or stretch.in_place:
        return ""
    first = f"{stretch.first_foot} foot first" if stretch.first_foot in ("left", "right") else ""
    if taken > MOST_STEPS:
        return first
    return f"{count(taken)} steps{', ' + first if first else ''}"


def with_steps(verb: str, taken: str) -> str:
    """`walks forward four steps`; after anything longer the steps follow a comma."""
    straight = verb.endswith(("forward", "backward", "walks", "runs", "briskly", "slowly", "crouched"))
    return f"{verb} {taken}" if straight and taken[:1] != "l" and taken[:1] != "r" else f"{verb}, {taken}"


def stepping(stretch: Stretch) -> str:
    """A step or a few that are no walk."""
    taken = stretch.steps
    where = direction(stretch.travel_direction)
    if not taken:
        return f"shifts{f' {where}' if where else ' the weight'}"
    sides = {step.side for step in taken}
    if len(taken) == 1:
        return f"takes a step {where + ' ' if where else ''}with the {taken[0].side} foot"
    if not where:
        return "steps on the spot" if len(sides) > 1 else f"sets the {taken[0].side} foot again"
    return f"takes {counted(len(taken), 'step')} {where}"


def turning(stretch: Stretch) -> str:
    """`turns a quarter turn to the left`; the way there if the net turn is small: `turns to and fro`."""
    if abs(stretch.turn_deg) < 20.0:
        return "turns to one side and back"
    size = abs(stretch.turn_deg)
    side = "left" if stretch.turn_deg > 0.0 else "right"
    if size >= 300.0:
        return f"spins {turn(stretch.turn_deg)}"
    if abs(size - 180.0) < 26.0:
        return f"turns around to the {side}"
    if abs(size - 90.0) < 13.0:
        return f"makes a quarter turn to the {side}"
    return f"turns {turn(stretch.turn_deg)}" if size >= 60.0 else f"turns slightly to the {side}"

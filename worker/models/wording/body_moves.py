"""Jumps, tumbles and changes of posture, in words."""

from typing import Final

from ...facts import Jump, Sheet, Stretch
from .hands import legs, side_of
from .words import direction, distance, times, turn

TURNED_DEG: Final = 60.0
COMES_UP: Final = 0.9
RISES_SHARE: Final = 0.6
FORWARD_JUMP_M: Final = 0.35
DEEP_BEND_DEG: Final = 75.0
NEAR_FLOOR_SHARE: Final = 0.18
LYING: Final = {"back": "on the back", "front": "face down", "left_side": "on the left side", "right_side": "on the right side"}


def jumps_within(stretch: Stretch, sheet: Sheet) -> tuple[Jump, ...]:
    """The flights of a stretch."""
    return tuple(
        jump for jump in sheet.jumps if jump.first_frame <= stretch.last_frame and jump.last_frame >= stretch.first_frame
    )


def leap(stretch: Stretch, sheet: Sheet) -> str:
    """`jumps forward off the left foot`, `hops on the right foot three times`, `jumps with a half turn to the left`."""
    found = jumps_within(stretch, sheet)
    verb = "hops" if stretch.action == "hop" else "jumps"
    one_foot = {jump.take_off for jump in found} if found else set[str]()
    foot = next(iter(one_foot)) if len(one_foot) == 1 and one_foot <= {"left", "right"} else ""
    moved = stretch.travel_m > FORWARD_JUMP_M and bool(stretch.travel_direction)
    where = f" {direction(stretch.travel_direction)}" if moved else " on the spot" if len(found) > 1 else ""
    if stretch.action == "hop":
        where = (f" on the {foot} foot" if foot else "") + (where if moved else "")
    elif foot and len(found) == 1:
        where += f" off the {foot} foot"
    often = f" {times(len(found))}" if len(found) > 1 else ""
    turned = ""
    if abs(stretch.turn_deg) >= TURNED_DEG:
        turned = f" with {turn(stretch.turn_deg)}" if len(found) < 2 else f", turning {turn(stretch.turn_deg)} in all"
    return f"{verb}{where}{often}{turned}"


def leap_detail(stretch: Stretch, sheet: Sheet) -> str:
    """How high and how far a jump goes."""
    found = jumps_within(stretch, sheet)
    if not found:
        return ""
    highest = max(jump.height_m for jump in found)
    high = f"{distance(highest)} high" if highest >= 0.05 else ""
    far = f"{distance(found[0].length_m)} far" if len(found) == 1 and found[0].length_m >= 0.4 else ""
    return " and ".join(part for part in (high, far) if part)


def tumble(stretch: Stretch) -> str:
    """Rolls, flips, cartwheels and handstands, with the way they go over."""
    if stretch.action == "cartwheel":
        return "turns a cartwheel"
    if stretch.action == "handstand":
        return "stands on the hands"
    if stretch.action == "flip":
        return {"backward": "does a backflip", "forward": "does a front flip", "sideways": "does a side flip"}.get(
            stretch.tumbles, "flips over"
        )
    way = {"forward": " forward", "backward": " backward", "sideways": " sideways"}.get(stretch.tumbles, "")
    return f"rolls over{way}" if way else "rolls"


def posture_move(stretch: Stretch, sheet: Sheet) -> str:
    """Squatting, bending, sitting, kneeling, lying, and the ways into and out of them."""
    lying = LYING.get(stretch.lies_on, "")
    match stretch.action:
        case "squat":
            recovered = stretch.end_height - (1.0 - stretch.pelvis_drop)
            return "squats down and comes up again" if recovered > RISES_SHARE * stretch.pelvis_drop else "squats down"
        case "crouch":
            going = direction(stretch.travel_direction)
            return f"moves {going} in a crouch" if going else "stays low in a crouch"
        case "bend":
            return _bend(stretch, sheet)
        case "lie":
            return f"lies {lying}" if lying else "lies on the floor"
        case "lie_down":
            return f"lies down {lying}".rstrip()
        case "get_up":
            return "gets up off the floor"
        case "fall":
            return f"falls to the floor{', ending ' + lying if lying else ''}"
        case "crawl":
            going = direction(stretch.travel_direction)
            return f"crawls {going}" if going else "crawls in place" if stretch.energy > 0.2 else "is down on hands and knees"
        case "sit_down":
            return "sits down"
        case "stand_up":
            return "rises to stand" if stretch.end_height > COMES_UP else "rises"
        case "kneel":
            return "kneels"
        case _:
            return "sits"


def _bend(stretch: Stretch, sheet: Sheet) -> str:
    way = {"forward": "forward", "backward": "back", "left": "to the left", "right": "to the right"}
    to = stretch.torso_lean_direction
    where = way.get(to) or direction(to)
    low = any(limb.limb.endswith("arm") and limb.lowest_m < NEAR_FLOOR_SHARE * sheet.body_height_m for limb in stretch.limbs)
    deep = "deeply " if stretch.torso_lean_deg > DEEP_BEND_DEG and not low else ""
    verb = "leans" if where != "forward" and stretch.torso_lean_deg < DEEP_BEND_DEG and "forward" not in to else "bends"
    return f"{verb} {deep}{where or 'over'}{', hands reaching down to the floor' if low else ''}"


def kick(stretch: Stretch, sheet: Sheet) -> str:
    """`kicks forward with the right leg`."""
    found = legs(stretch)
    if not found:
        return "kicks"
    leg = next((limb for limb in found if side_of(limb) == stretch.side), found[0])
    to = {"forward": " forward", "back": " back", "side": " out to the side", "across": " across", "up": " up"}.get(
        leg.direction, ""
    )
    return f"kicks{to} with the {side_of(leg)} leg"


def kick_detail(stretch: Stretch) -> str:
    """How high the kicking foot comes."""
    found = legs(stretch)
    names = {"waist": "hip height", "chest": "chest height", "shoulder": "shoulder height", "head": "head height"}
    height = found[0].height_class if found else ""
    if height == "overhead":
        return "the foot above the head"
    return f"the foot at {names[height]}" if height in names else ""


def balance(stretch: Stretch) -> str:
    """On which leg the body balances: the one whose foot stays lower."""
    found = legs(stretch)
    if stretch.side in ("left", "right"):
        return f"balances on the {stretch.side} leg"
    if len(found) < 2:
        return "balances on one leg"
    return f"balances on the {side_of(found[1])} leg"

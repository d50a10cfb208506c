"""Actions of the arms while the body stays where it is: waving, reaching, punching, gesturing, in words."""

from typing import Final

from ...facts import Side, Stretch
from .hands import RAISED, acting, acting_arms, again, arms, at_height, height_of, named, side_of, to_height

TOWARDS: Final = {
    "forward": "forward",
    "up": "up",
    "side": "out to the side",
    "across": "across the body",
    "back": "back",
    "down": "down",
}


def arm_action(stretch: Stretch) -> str:
    """What the acting arm or arms do, and how high."""
    side, height = acting(stretch), height_of(stretch)
    hand, arm = named(side, "hand"), named(side, "arm")
    high = f" {at_height(height)}" if height in RAISED else ""
    match stretch.action:
        case "wave":
            return f"waves with {hand}{high}"
        case "punch":
            return _punch(stretch)
        case "throw":
            return f"makes a throwing motion with {arm}"
        case "swing":
            return f"swings {arm}{_towards(stretch)}{f' {to_height(height)}' if height in RAISED else ''}"
        case "raise_arms":
            return f"raises {hand} {to_height(height)}" if height in RAISED else f"raises {hand}"
        case "reach":
            return f"reaches{_towards(stretch)} with {hand}{high}"
        case _:
            return _gesture(stretch, side, height)


def arm_detail(stretch: Stretch) -> str:
    """How often, and what the other arm does meanwhile."""
    limbs = acting_arms(stretch)
    parts: list[str] = []
    if stretch.action in ("gesture", "raise_arms", "swing") and (often := again(limbs)) and len(limbs) == 1:
        parts.append(f"{often} back and forth")
    if other := _other_arm(stretch):
        parts.append(other)
    return ", ".join(parts)


def _gesture(stretch: Stretch, side: Side, height: str) -> str:
    limbs = acting_arms(stretch)
    hand = named(side, "hand")
    if limbs and limbs[0].near in ("head", "chest", "hip", "knee") and all(limb.near == limbs[0].near for limb in limbs):
        place = f"{limbs[0].near}s" if limbs[0].near in ("hip", "knee") and len(limbs) == 2 else limbs[0].near
        return f"moves {hand} near the {place}"
    if limbs and limbs[0].near == "other_hand":
        return (
            "moves the hands together in front"
            if limbs[0].direction in ("forward", "across")
            else "moves the hands close together"
        )
    if height in RAISED:
        return f"gestures with {hand} {at_height(height)}"
    return f"moves {named(side, 'arm')}"


def _punch(stretch: Stretch) -> str:
    side = acting(stretch)
    if side == "both":
        return "punches with both fists"
    blows = max((limb.repeats for limb in acting_arms(stretch)), default=0)
    return f"punches {'repeatedly ' if blows >= 2 else ''}with the {side} fist"


def _towards(stretch: Stretch) -> str:
    """Where the acting arms go, if they go the same way."""
    ways = {limb.direction for limb in acting_arms(stretch)}
    spoken = TOWARDS.get(next(iter(ways)), "") if len(ways) == 1 else ""
    if spoken == "out to the side" and acting(stretch) == "both":
        spoken = "out to the sides"
    return f" {spoken}" if spoken and spoken != "down" else ""


def _other_arm(stretch: Stretch) -> str:
    """What the arm that does not act does, where it is worth a word: it is held up, or at the head or hip."""
    side = acting(stretch)
    others = [limb for limb in arms(stretch) if side_of(limb) != side]
    if side in ("both", "none") or not others:
        return ""
    other = others[0]
    side = side_of(other)
    if other.near in ("head", "hip", "chest"):
        return f"the {side} hand at the {other.near}"
    if other.usual_class in ("shoulder", "head", "overhead"):
        return f"the {side} hand held {at_height(other.usual_class)}"
    return ""

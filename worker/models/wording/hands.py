"""What the arms and hands do, in words: which one, how high, where to, near what, how often."""

from collections.abc import Sequence
from typing import Final

from ...facts import LimbMotion, Side, Stretch
from .words import times

HEIGHTS: Final = {
    "waist": "waist height",
    "chest": "chest height",
    "shoulder": "shoulder height",
    "head": "head height",
    "overhead": "above the head",
}
RAISED: Final = ("chest", "shoulder", "head", "overhead")
NEAR: Final = {"head": "head", "chest": "chest", "hip": "hip", "knee": "knee"}
ALIKE: Final = 0.6  # arms of which one moves at least so much as the other move both
MOVING: Final = 0.12  # body heights per second: less is hanging along
SWINGING: Final = 0.25


def arms(stretch: Stretch) -> tuple[LimbMotion, ...]:
    """The arms that the rig has, the more moving first."""
    found = [limb for limb in stretch.limbs if limb.limb.endswith("arm")]
    return tuple(sorted(found, key=lambda limb: -limb.activity))


def legs(stretch: Stretch) -> tuple[LimbMotion, ...]:
    """The legs that the rig has, the one whose foot goes higher first."""
    found = [limb for limb in stretch.limbs if limb.limb.endswith("leg")]
    return tuple(sorted(found, key=lambda limb: -limb.highest_m))


def side_of(limb: LimbMotion) -> str:
    """`left` or `right`."""
    return limb.limb.split("_")[0]


def acting(stretch: Stretch) -> Side:
    """The arm that acts: `both` where they move alike, `none` where there are none."""
    found = arms(stretch)
    if not found:
        return "none"
    if stretch.side != "none" and stretch.action not in ("kick", "balance"):
        return stretch.side
    if len(found) == 2 and found[1].activity > ALIKE * found[0].activity:
        return "both"
    return "left" if side_of(found[0]) == "left" else "right"


def named(side: Side, part: str) -> str:
    """`the right hand`, `both hands`."""
    return f"both {part}s" if side in ("both", "none") else f"the {side} {part}"


def acting_arms(stretch: Stretch) -> tuple[LimbMotion, ...]:
    """The motions of the arm or arms that act."""
    found, side = arms(stretch), acting(stretch)
    return found if side == "both" else tuple(limb for limb in found if side_of(limb) == side)


def height_of(stretch: Stretch) -> str:
    """The height class that the acting hand reaches, of two the lower one: what is said of both holds for both."""
    found = acting_arms(stretch)
    return min((limb.height_class for limb in found), key=_rank, default="below_waist")


def _rank(height: str) -> int:
    return (*("below_waist", "waist"), *RAISED).index(height)


def at_height(height: str) -> str:
    """`at shoulder height`, `above the head`; empty for hands that hang."""
    spoken = HEIGHTS.get(height, "")
    return spoken if spoken.startswith("above") else f"at {spoken}" if spoken else ""


def to_height(height: str) -> str:
    """`to shoulder height`, `above the head`."""
    spoken = HEIGHTS.get(height, "")
    return spoken if spoken.startswith("above") else f"to {spoken}" if spoken else ""


def held(stretch: Stretch, *, moving: bool) -> str:
    """How the arms are carried while the body does something else, to follow a comma; empty if there is nothing to say."""
    found = arms(stretch)
    if len(found) < 2:
        return ""
    near = [limb for limb in found if limb.near]
    if len(near) == 2 and near[0].near == near[1].near:
        return {
            "other_hand": "hands together",
            "hip": "hands on the hips",
            "head": "both hands at the head",
            "chest": "both hands held at the chest",
            "knee": "hands at the knees",
        }[near[0].near]
    raised = [limb for limb in found if (limb.height_class if moving else limb.usual_class) in RAISED[1:]]
    carried = "coming up" if moving else "held"
    where = to_height if moving else at_height
    if len(raised) == 2:
        lower = min((limb.height_class if moving else limb.usual_class for limb in raised), key=_rank)
        if all(limb.direction == "forward" and limb.reach > 0.8 for limb in raised):
            return "both arms stretched out in front"
        if all(limb.direction == "side" and limb.reach > 0.8 for limb in raised):
            return "both arms out to the sides"
        return f"both hands {carried} {where(lower)}"
    if len(raised) == 1:
        return f"{named(_side(raised[0]), 'hand')} {carried} {where(raised[0].height_class if moving else raised[0].usual_class)}"
    if near and near[0].near in NEAR:
        return f"{named(_side(near[0]), 'hand')} at the {NEAR[near[0].near]}"
    if moving and all(limb.activity > SWINGING for limb in found):
        return "arms swinging"
    if moving and found[0].activity > 2.5 * max(found[1].activity, MOVING):
        return f"only {named(_side(found[0]), 'arm')} swinging"
    return ""


def again(limbs: Sequence[LimbMotion]) -> str:
    """How often the hand goes back and forth: `three times`, or empty."""
    repeats = max((limb.repeats for limb in limbs), default=0)
    return times(repeats) if 3 <= repeats <= 12 else "again and again" if repeats > 12 else ""


def _side(limb: LimbMotion) -> Side:
    return "left" if side_of(limb) == "left" else "right"

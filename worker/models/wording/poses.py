"""A pose in words: a single frame, or a take in which nothing moves. Never a word about motion."""

from typing import Final

from shared.results import Segment

from ...facts import LimbMotion, Sheet, Stretch
from .body_moves import LYING
from .hands import RAISED, arms, at_height, legs, side_of
from .words import listed

STRAIGHT_DEG: Final = 25.0
BENT_KNEE_DEG: Final = 35.0
LEANING_DEG: Final = 18.0


def pose(sheet: Sheet) -> tuple[str, str]:
    """Summary and caption of a pose."""
    stretch = sheet.stretches[0]
    what = _posture(stretch)
    hands = _hands(stretch)
    summary = f"A still pose: {what}{f', {hands}' if hands else ''}"
    more = [part for part in (_lean(stretch), _elbows(stretch), _knees(stretch)) if part]
    length = "It is a single frame." if sheet.frame_count == 1 else "It is held for the whole clip."
    caption = f"{summary}. {(listed(more)[:1].upper() + listed(more)[1:] + '. ') if more else ''}{length}"
    return f"{summary}.", caption


def _posture(stretch: Stretch) -> str:
    lying = LYING.get(stretch.lies_on, "")
    return {
        "sit": "sitting",
        "kneel": "kneeling",
        "lie": f"lying {lying}" if lying else "lying on the floor",
        "crawl": "on hands and knees",
        "crouch": "crouching",
        "squat": "crouching",
        "bend": "bent over",
        "balance": "standing on one leg",
        "handstand": "upside down on the hands",
    }.get(stretch.action, "standing")


def _hands(stretch: Stretch) -> str:
    found = arms(stretch)
    if len(found) < 2:
        return ""
    if found[0].near and found[0].near == found[1].near:
        return {"hip": "hands on the hips", "other_hand": "hands together", "head": "hands at the head"}.get(found[0].near, "")
    if all(limb.direction == "side" and limb.reach > 0.85 for limb in found) and found[0].height_class == "shoulder":
        return "arms out to the sides"
    if found[0].height_class == found[1].height_class:
        return f"both hands {at_height(found[0].height_class)}" if found[0].height_class in RAISED else "arms hanging"
    up = sorted((limb for limb in found if limb.height_class in RAISED), key=lambda limb: -limb.highest_m)
    return listed([_hand(limb) for limb in up])


def _hand(limb: LimbMotion) -> str:
    near = f" near the {limb.near}" if limb.near in ("head", "chest", "hip", "knee") else ""
    return f"the {side_of(limb)} hand {near.strip() or at_height(limb.height_class)}"


def _lean(stretch: Stretch) -> str:
    if not LEANING_DEG < stretch.torso_lean_deg < 60.0 or stretch.action not in ("stand", "pose", "squat", "crouch"):
        return ""
    way = {"forward": "forward", "backward": "back", "left": "to the left", "right": "to the right"}.get(
        stretch.torso_lean_direction
    )
    return f"the torso leans {way}" if way else ""


def _elbows(stretch: Stretch) -> str:
    found = arms(stretch)
    if len(found) < 2:
        return ""
    straight = [limb.flexion_max_deg < STRAIGHT_DEG for limb in found]
    return "both elbows are straight" if all(straight) else "both elbows are bent" if not any(straight) else ""


def _knees(stretch: Stretch) -> str:
    found = legs(stretch)
    bent = [limb for limb in found if limb.flexion_max_deg > BENT_KNEE_DEG]
    if len(found) < 2 or not bent or stretch.action in ("sit", "kneel", "lie", "crawl"):
        return ""
    return "the knees are bent" if len(bent) == 2 else f"the {side_of(bent[0])} knee is bent"


def segment(sheet: Sheet, summary: str) -> Segment:
    """The pose as the one segment of its take."""
    evidence = sheet.stretches[0].evidence
    return Segment(first_frame=sheet.first_frame, last_frame=sheet.last_frame, text=summary, evidence=evidence)

"""The caption: up to a paragraph on what is notable in a take. Which sentences stand in it depends on what there is to tell."""

from collections.abc import Sequence
from typing import Final

from ...facts import Sheet, Stretch
from . import story
from .body_moves import jumps_within
from .hands import MOVING, RAISED, acting, arms, at_height, side_of
from .phrases import ARM_ACTIONS, QUIET, phrase
from .tags import loops
from .travel import GAITS, steps, with_steps
from .words import count, distance, sentence, turn

MOST_TOLD: Final = 7
MOST_SENTENCES: Final = 6
TRAVELS_M: Final = 0.8
BACK_SHARE: Final = 0.25
CALM_ARMS: Final = 0.1
LEANING_DEG: Final = 25.0
TWISTED_DEG: Final = 30.0
STEPS_FOR_RHYTHM: Final = 4
TOUCH_S: Final = 0.3


def caption(sheet: Sheet) -> list[str]:
    """The sentences of the caption, in order; the first has the character as its subject."""
    beats = story.tell(sheet)
    opening = _opening(beats, sheet)
    told = " ".join(opening)
    rest = [
        _way(sheet),
        "" if " high" in told else _jump_heights(sheet),
        arms_meanwhile(sheet),
        _touches(sheet),
        "" if any(word in told for word in ("lean", "bent", "bends")) else _torso(sheet),
        _rhythm(sheet),
        _looping(sheet),
    ]
    return [*opening, *[sentence(text) for text in rest if text]][:MOST_SENTENCES]


def _opening(beats: Sequence[story.Beat], sheet: Sheet) -> list[str]:
    """What happens, told in order while that can be followed; else what it mostly is, and how it begins and ends."""
    if len(beats) > MOST_TOLD:
        begins, ends = beats[0].text, beats[-1].text
        told = story.digest(sheet.stretches, sheet)
        second = f"At first it {begins}" + (f"; at the end it {ends}" if ends != begins else "")
        return [sentence(f"The character {told}"), sentence(second)]
    texts = [_full(beat, sheet) for beat in beats]
    if len(texts) < 3:
        joined = " and ".join(texts) if "stops" in texts else ", then ".join(texts)
        return [sentence(f"The character {joined}")]
    middle = (len(texts) + 1) // 2
    return [sentence(f"The character {_in_a_row(texts[:middle])}"), sentence(f"Then it {_in_a_row(texts[middle:])}")]


def _full(beat: story.Beat, sheet: Sheet) -> str:
    """A beat with its details, where it is a single stretch."""
    if len(beat.stretches) != 1 or beat.action in QUIET:
        return beat.text
    stretch = beat.stretches[0]
    said = phrase(stretch, sheet)
    if stretch.action in GAITS:
        taken = steps(stretch)
        return with_steps(said.verb, taken) if taken else said.verb
    return said.text


def _in_a_row(texts: Sequence[str]) -> str:
    if len(texts) < 2:
        return "".join(texts)
    last = ", and " if any("," in text for text in texts) else " and "
    return f"{', '.join(texts[:-1])}{last}{texts[-1]}"


def _way(sheet: Sheet) -> str:
    """How far it gets, where it goes anywhere."""
    if sheet.in_place or sheet.path_m < TRAVELS_M * 1.2:
        return ""
    gaits = [stretch for stretch in sheet.stretches if stretch.action in GAITS]
    if not gaits:
        return ""
    if sheet.travel_m < BACK_SHARE * sheet.path_m and sheet.path_m > 2.0:
        return f"it covers {distance(sheet.path_m)} and ends close to where it began"
    turned = f", facing {turn(sheet.turn_deg)} of its start at the end" if abs(sheet.turn_deg) > 60.0 and len(gaits) > 1 else ""
    return f"it travels {distance(sheet.travel_m)}{turned}" if sheet.travel_m > TRAVELS_M else ""


def _jump_heights(sheet: Sheet) -> str:
    """The highest of several jumps; a single one carries its height with it."""
    if len(sheet.jumps) < 2:
        return ""
    highest = max(jump.height_m for jump in sheet.jumps)
    return f"the highest of the {count(len(sheet.jumps))} jumps rises {distance(highest)}" if highest >= 0.08 else ""


def arms_meanwhile(sheet: Sheet) -> str:
    """What the arms do while the legs carry the body, or which side does the work."""
    longest = max(sheet.stretches, key=lambda stretch: stretch.last_frame - stretch.first_frame)
    found = arms(longest)
    if len(found) < 2 or longest.action in ARM_ACTIONS or jumps_within(longest, sheet):
        return ""
    if longest.action in GAITS or longest.action == "turn":
        return _carried(longest)
    quiet = all(stretch.action in QUIET for stretch in sheet.stretches)
    if quiet and max(limb.activity for limb in found) < MOVING:
        low = all(limb.usual_class in ("below_waist", "waist") for limb in found)
        return "the arms hang quietly" if low and not any(limb.near for limb in found) else ""
    return ""


def _carried(stretch: Stretch) -> str:
    found = arms(stretch)
    first, second = found
    if first.near and first.near == second.near:
        return {
            "other_hand": "the hands are held together",
            "hip": "the hands rest on the hips",
            "head": "both hands are at the head",
        }.get(first.near, "")
    raised = [limb for limb in found if limb.usual_class in ("shoulder", "head", "overhead")]
    if len(raised) == 2 and all(limb.direction == "forward" and limb.reach > 0.8 for limb in raised):
        return "both arms are stretched out in front"
    if raised:
        if len(raised) == 2:
            lower = min((limb.usual_class for limb in raised), key=RAISED.index)
            return f"both hands stay up {at_height(lower)}"
        return f"the {side_of(raised[0])} hand stays up {at_height(raised[0].usual_class)}"
    if first.activity < CALM_ARMS:
        return "the arms hardly swing"
    if first.activity > 2.5 * max(second.activity, 0.02) and first.activity > 0.2:
        return f"only the {side_of(first)} arm swings"
    if acting(stretch) == "both" and stretch.action in ("walk", "run") and second.activity > 0.2:
        if stretch.action == "run" and min(first.flexion_max_deg, second.flexion_max_deg) > 60.0:
            return "the arms pump with bent elbows"
        return "the arms swing along"
    return ""


def _touches(sheet: Sheet) -> str:
    """The hand that touches the head, a knee or the other hand; the longest touch."""
    if not sheet.fps:
        return ""
    per_second = (sheet.last_frame - sheet.first_frame) / sheet.duration_s if sheet.duration_s else 1.0
    found = [contact for contact in sheet.contacts if contact.on != "floor" and contact.joint.endswith("wrist")]
    found = [contact for contact in found if (contact.last_frame - contact.first_frame) >= TOUCH_S * per_second]
    if not found:
        return ""
    span = sheet.last_frame - sheet.first_frame
    longest = max(found, key=lambda contact: contact.last_frame - contact.first_frame)
    length = longest.last_frame - longest.first_frame
    if [contact for contact in found if contact.last_frame - contact.first_frame == length] != [longest]:
        return ""
    if longest.on.endswith("wrist"):
        return "the hands come together" if length < 0.6 * span else ""
    if longest.on not in ("head", "left_knee", "right_knee", "left_ankle", "right_ankle"):
        return ""
    hand = longest.joint.split("_")[0]
    return f"the {hand} hand comes to the {longest.on.replace('_ankle', ' foot').replace('_', ' ')}"


def _torso(sheet: Sheet) -> str:
    """The largest lean and twist, where no phrase told it."""
    told = (
        "bend",
        "lie",
        "lie_down",
        "get_up",
        "fall",
        "crawl",
        "roll",
        "flip",
        "cartwheel",
        "handstand",
        "sit_down",
        "stand_up",
        "jump",
        "hop",
        "squat",
    )
    upright = [stretch for stretch in sheet.stretches if stretch.action not in told]
    if not upright:
        return ""
    lean = max(upright, key=lambda stretch: stretch.torso_lean_deg)
    twist = max(upright, key=lambda stretch: abs(stretch.torso_twist_deg))
    parts: list[str] = []
    if lean.torso_lean_deg >= LEANING_DEG and lean.torso_lean_direction:
        way = {"forward": "forward", "backward": "back", "left": "to the left", "right": "to the right"}.get(
            lean.torso_lean_direction, lean.torso_lean_direction.replace("_", " and to the ").replace("backward", "back")
        )
        parts.append(f"leans {way}")
    if abs(twist.torso_twist_deg) >= TWISTED_DEG:
        parts.append(f"twists to the {'left' if twist.torso_twist_deg > 0.0 else 'right'}")
    return f"the torso {' and '.join(parts)}" if parts else ""


def _rhythm(sheet: Sheet) -> str:
    """The pace of the steps, or how often the whole motion repeats."""
    gaits = [stretch for stretch in sheet.stretches if stretch.action in GAITS and len(stretch.steps) >= STEPS_FOR_RHYTHM]
    if gaits:
        longest = max(gaits, key=lambda stretch: len(stretch.steps))
        halves = round(2.0 * longest.cadence_hz)
        whole, half = divmod(halves, 2)
        pace = f"{count(whole)}{' and a half' if half else ''}" if whole else "a half"
        return f"the pace is about {pace} step{'' if halves == 2 else 's'} a second" if halves else ""
    if sheet.cycles >= 3 and not sheet.steps:
        return f"the movement repeats {count(sheet.cycles)} times in a steady rhythm"
    return ""


def _looping(sheet: Sheet) -> str:
    if not sheet.loopable or sheet.is_pose:
        return ""
    return (
        "the last pose leads back into the first, so the clip loops" if loops(sheet) else "it ends in the pose in which it began"
    )


def summary(sheet: Sheet) -> str:
    """The take in one sentence."""
    return sentence(story.summary(sheet))

"""The closed vocabulary of tags, and which of them a sheet earns."""

from collections.abc import Iterable
from typing import Final

from shared.results import Evidence, Tag

from ...facts import Sheet, Stretch
from .hands import RAISED, acting, arms

ACTION_TAGS: Final = {
    "stand": ("stand", 0.8),
    "walk": ("walk", 0.95),
    "run": ("run", 0.9),
    "sidestep": ("sidestep", 0.8),
    "walk_backward": ("walk backward", 0.9),
    "step": ("step", 0.7),
    "turn": ("turn", 0.85),
    "jump": ("jump", 0.9),
    "hop": ("hop", 0.8),
    "crouch": ("crouch", 0.8),
    "squat": ("squat", 0.7),
    "sit": ("sit", 0.75),
    "sit_down": ("sit down", 0.7),
    "stand_up": ("stand up", 0.7),
    "kneel": ("kneel", 0.7),
    "lie": ("lie", 0.85),
    "lie_down": ("lie down", 0.75),
    "get_up": ("get up", 0.75),
    "fall": ("fall", 0.7),
    "crawl": ("crawl", 0.7),
    "roll": ("roll", 0.8),
    "bend": ("bend", 0.8),
    "kick": ("kick", 0.7),
    "punch": ("punch", 0.65),
    "wave": ("wave", 0.6),
    "reach": ("reach", 0.6),
    "raise_arms": ("raise arms", 0.75),
    "gesture": ("gesture", 0.6),
    "throw": ("throw", 0.5),
    "swing": ("swing", 0.6),
    "balance": ("balance", 0.75),
    "handstand": ("handstand", 0.7),
    "cartwheel": ("cartwheel", 0.8),
    "flip": ("flip", 0.8),
}
"""Tag and how sure a measurement of this action is at best; `dance`, `climb` and the like are no matter of measuring."""

OTHER_TAGS: Final = {
    "pose": "one frame, or nothing moves",
    "idle": "stands, sits or lies without doing anything, but moves a little",
    "in place": "the feet walk or run while the body stays",
    "loop": "the last pose leads back into the first",
    "turn left": "turns to its left",
    "turn right": "turns to its right",
    "spin": "turns by 300 degrees or more in one go",
    "jump turn": "turns by 60 degrees or more while it jumps",
    "left hand": "the left arm does the work",
    "right hand": "the right arm does the work",
    "both hands": "both arms do the work",
    "hands overhead": "both hands above the head",
    "hand at head": "a hand stays near the head",
    "hands together": "the hands stay near one another",
    "hands on hips": "the hands rest on the hips",
    "upper body": "a rig without legs",
    "not human": "a rig that is not a human body",
    "slow": "moves slowly",
    "fast": "moves fast",
    "repeats": "the whole motion repeats at least three times",
}
"""Tags that do not name what the whole body does, with what earns them."""

SHORT_S: Final = 0.5
LEAST: Final = 0.3
IDLE_ACTIONS: Final = ("stand", "sit", "lie", "crouch", "kneel")
CYCLIC: Final = ("walk", "run", "sidestep", "walk_backward", "crawl", *IDLE_ACTIONS)
MOST_TAGS: Final = 10
ARM_ACTIONS: Final = ("punch", "wave", "reach", "raise_arms", "gesture", "throw", "swing")


def vocabulary() -> tuple[str, ...]:
    """Every tag there is, sorted."""
    return tuple(sorted({name for name, _ in ACTION_TAGS.values()} | set(OTHER_TAGS)))


def tags(sheet: Sheet) -> tuple[Tag, ...]:
    """The tags of a sheet, the surest first; each with where it is to be seen."""
    found = [*_action_tags(sheet), *_other_tags(sheet)] if sheet.human else [_tag(sheet, "not human", 0.9)]
    if sheet.is_pose:
        found = [tag for tag in found if tag.name not in ("slow", "fast", "repeats", "loop", "idle")] + [
            _tag(sheet, "pose", 0.95)
        ]
    best: dict[str, Tag] = {}
    for tag in found:
        if tag.confidence >= LEAST and (tag.name not in best or best[tag.name].confidence < tag.confidence):
            best[tag.name] = tag
    return tuple(sorted(best.values(), key=lambda tag: (-tag.confidence, tag.name))[:MOST_TAGS])


def _action_tags(sheet: Sheet) -> Iterable[Tag]:
    span = max(sheet.last_frame - sheet.first_frame, 1e-9)
    for stretch in sheet.stretches:
        if stretch.action not in ACTION_TAGS:
            continue
        name, at_best = ACTION_TAGS[stretch.action]
        share = (stretch.last_frame - stretch.first_frame) / span if sheet.frame_count > 1 else 1.0
        seconds = share * sheet.duration_s
        # Standing between other things is no tag; a short stretch of anything is less sure.
        if stretch.action == "stand" and share < 0.6:
            continue
        sure = at_best * (1.0 if seconds >= SHORT_S or sheet.is_pose else 0.8) * (1.0 if sheet.floor_certain else 0.9)
        yield Tag(name=name, confidence=round(sure, 2), evidence=stretch.evidence)
        yield from _turn_tags(stretch, sheet)
        if stretch.action in ARM_ACTIONS and (side := acting(stretch)) != "none":
            yield _of(stretch, "both hands" if side == "both" else f"{side} hand", 0.7)


def _turn_tags(stretch: Stretch, sheet: Sheet) -> Iterable[Tag]:
    if stretch.action == "jump" and abs(stretch.turn_deg) >= 60.0:
        yield _of(stretch, "jump turn", 0.8)
    for turn in sheet.turns:
        if stretch.first_frame <= turn.first_frame <= stretch.last_frame:
            side = "left" if turn.angle_deg > 0.0 else "right"
            where = Evidence(
                first_frame=turn.first_frame, last_frame=turn.last_frame, measure="turn_angle", value=turn.angle_deg, unit="deg"
            )
            yield Tag(name=f"turn {side}", confidence=0.85 if abs(turn.angle_deg) > 60.0 else 0.65, evidence=(where,))
            if abs(turn.angle_deg) >= 300.0:
                yield Tag(name="spin", confidence=0.8, evidence=(where,))


def _other_tags(sheet: Sheet) -> Iterable[Tag]:
    if sheet.in_place:
        yield _tag(sheet, "in place", 0.9)
    if loops(sheet):
        yield _tag(sheet, "loop", 0.8)
    if sheet.body == "upper":
        yield _tag(sheet, "upper body", 0.9)
    if sheet.tempo in ("slow", "fast"):
        yield _tag(sheet, sheet.tempo, 0.6)
    if sheet.cycles >= 3:
        yield _tag(sheet, "repeats", 0.6)
    if all(stretch.action in IDLE_ACTIONS for stretch in sheet.stretches) and sheet.tempo in ("still", "slow"):
        yield _tag(sheet, "idle", 0.7)
    for stretch in sheet.stretches:
        yield from _hand_tags(stretch)


def loops(sheet: Sheet) -> bool:
    """Whether the clip can be played again and again: one gait, an idle or a rhythm that ends as it began.

    A motion that merely comes back to where it began (stands, waves, stands) is no loop.
    """
    actions = {stretch.action for stretch in sheet.stretches}
    return sheet.loopable and (len(actions & set(CYCLIC)) == len(actions) == 1 or sheet.cycles >= 2)


def _hand_tags(stretch: Stretch) -> Iterable[Tag]:
    found = arms(stretch)
    if len(found) < 2:
        return
    if all(limb.height_class == "overhead" for limb in found):
        yield _of(stretch, "hands overhead", 0.8)
    if any(limb.near == "head" and limb.height_class in RAISED for limb in found):
        yield _of(stretch, "hand at head", 0.6)
    if all(limb.near == "other_hand" for limb in found):
        yield _of(stretch, "hands together", 0.6)
    if all(limb.near == "hip" for limb in found):
        yield _of(stretch, "hands on hips", 0.6)


def _of(stretch: Stretch, name: str, confidence: float) -> Tag:
    return Tag(name=name, confidence=confidence, evidence=stretch.evidence)


def _tag(sheet: Sheet, name: str, confidence: float) -> Tag:
    whole = Evidence(
        first_frame=sheet.first_frame, last_frame=sheet.last_frame, measure="duration", value=sheet.duration_s, unit="s"
    )
    return Tag(name=name, confidence=confidence, evidence=(whole,))

"""What a take amounts to: its stretches gathered into the few things an animator would name, and told in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...facts import Sheet, Stretch
from .body_moves import jumps_within
from .hands import RAISED, height_of
from .phrases import ARM_ACTIONS, QUIET, TUMBLES, phrase
from .travel import GAITS, steps, turning, with_steps
from .words import counted, listed, times

MOST_BEATS: Final = 4
LEAD_SHARE: Final = 0.3  # standing at the start is told if it takes so much of the take
SHORTEST_STOP_S: Final = 0.4
NOUNS: Final = {
    "jump": ("jump", "jumps"),
    "hop": ("hop", "hops"),
    "turn": ("turn", "turns"),
    "kick": ("kick", "kicks"),
    "punch": ("punch", "punches"),
    "wave": ("wave of the hand", "waves of the hand"),
    "reach": ("reach", "reaches"),
    "swing": ("swing of the arms", "swings of the arms"),
    "throw": ("throwing motion", "throwing motions"),
    "squat": ("squat", "squats"),
    "bend": ("bend", "bends"),
    "roll": ("roll", "rolls"),
    "flip": ("flip", "flips"),
    "cartwheel": ("cartwheel", "cartwheels"),
    "handstand": ("handstand", "handstands"),
    "balance": ("moment on one leg", "moments on one leg"),
    "kneel": ("moment on the knees", "moments on the knees"),
    "fall": ("fall", "falls"),
}
AS_MAIN: Final = {
    "walk": "walks about",
    "run": "runs about",
    "sidestep": "steps sideways",
    "walk_backward": "walks backward",
    "step": "shifts from foot to foot",
    "turn": "turns",
    "crouch": "stays low in a crouch",
    "squat": "squats",
    "bend": "bends over",
    "sit": "sits",
    "sit_down": "sits down",
    "stand_up": "rises to stand",
    "lie": "lies on the floor",
    "lie_down": "lies down",
    "get_up": "gets up off the floor",
    "fall": "falls",
    "crawl": "crawls",
    "kneel": "kneels",
    "jump": "jumps",
    "hop": "hops",
    "kick": "kicks",
    "punch": "punches",
    "wave": "waves",
    "reach": "reaches out",
    "raise_arms": "raises the arms",
    "swing": "swings the arms",
    "throw": "makes throwing motions",
    "gesture": "gestures",
    "balance": "balances on one leg",
    "stand": "stands",
    "flip": "flips",
    "roll": "rolls",
    "cartwheel": "turns cartwheels",
    "handstand": "stands on the hands",
}


@dataclass(frozen=True, kw_only=True)
class Beat:
    """One thing that the body does, from one or several stretches."""

    stretches: tuple[Stretch, ...]
    text: str

    @property
    def action(self) -> str:
        """What its longest stretch is called."""
        return max(self.stretches, key=_length).action


def summary(sheet: Sheet) -> str:
    """The take in one sentence, without a subject: what happens, in order; of a restless take what it mostly is."""
    beats = tell(sheet)
    if not beats:
        return phrase(sheet.stretches[0], sheet).verb
    if len(beats) > MOST_BEATS:
        return digest(sheet.stretches, sheet)
    texts = [beat.text for beat in beats]
    if len(texts) == 1:
        return texts[0]
    return _ending(texts) if beats[-1].text == "stops" else f"{', '.join(texts[:-1])}, then {texts[-1]}"


def tell(sheet: Sheet) -> list[Beat]:
    """The beats of a take in order of time; standing is told only where it says something."""
    stretches = _without_asides(sheet)
    if all(stretch.action in QUIET for stretch in stretches):
        return [Beat(stretches=tuple(stretches), text=phrase(max(stretches, key=_length), sheet).text)]
    alone = len(stretches) == 1
    one_gait = sum(stretch.action in GAITS for stretch in stretches) == 1
    beats: list[Beat] = []
    for index, stretch in enumerate(stretches):
        last = index == len(stretches) - 1
        if stretch.action in QUIET:
            if last and beats and beats[-1].action in GAITS and _seconds(stretch, sheet) >= SHORTEST_STOP_S:
                beats.append(Beat(stretches=(stretch,), text="stops"))
            elif not beats and _seconds(stretch, sheet) >= LEAD_SHARE * sheet.duration_s and not last:
                beats.append(Beat(stretches=(stretch,), text="stands"))
            continue
        beats.append(Beat(stretches=(stretch,), text=_beat(stretch, sheet, alone=alone, counted_in_full=one_gait or bool(beats))))
    return _run_together(beats, sheet)


def digest(stretches: Sequence[Stretch], sheet: Sheet) -> str:
    """What many stretches mostly are, and how often the rest happens: `mostly punches, with three bends and two turns`."""
    length: dict[str, float] = {}
    often: dict[str, int] = {}
    for stretch in stretches:
        length[stretch.action] = length.get(stretch.action, 0.0) + _length(stretch)
        often[stretch.action] = often.get(stretch.action, 0) + max(1, len(jumps_within(stretch, sheet)))
    busy = [action for action in length if action not in QUIET]
    if not busy:
        return AS_MAIN["stand"]
    ranked = sorted(busy, key=lambda action: (-length[action], action))
    main = [ranked[0]]
    if len(ranked) > 1 and length[ranked[1]] > 0.5 * length[ranked[0]]:
        main.append(ranked[1])
    told = listed([AS_MAIN.get(action, action) for action in main])
    rest = sorted((action for action in ranked if action not in main and action in NOUNS), key=lambda action: -often[action])[:3]
    with_ = listed([counted(often[action], *NOUNS[action]) for action in rest])
    share = sum(length[action] for action in main) / max(sum(length.values()), 1e-9)
    return f"{'mostly ' if share < 0.85 else ''}{told}{f', with {with_}' if with_ else ''}"


def _beat(stretch: Stretch, sheet: Sheet, *, alone: bool, counted_in_full: bool) -> str:
    said = phrase(stretch, sheet)
    if stretch.action in GAITS and (taken := steps(stretch)):
        return with_steps(said.verb, taken if counted_in_full else taken.split(",")[0])
    return said.text if alone and stretch.action in (*ARM_ACTIONS, "sit", "kneel", "crouch", "balance") else said.verb


def _without_asides(sheet: Sheet) -> list[Stretch]:
    """The stretches without short rests in the middle, and without hands moving low beside what matters more."""
    found: list[Stretch] = []
    stretches = sheet.stretches
    matters = any(stretch.action not in (*QUIET, "gesture") for stretch in stretches)
    for index, stretch in enumerate(stretches):
        inner = 0 < index < len(stretches) - 1
        if inner and stretch.action in QUIET and _seconds(stretch, sheet) < 1.0:
            continue
        if matters and stretch.action == "gesture" and height_of(stretch) not in RAISED:
            continue
        found.append(stretch)
    return found or list(stretches)


def _run_together(beats: list[Beat], sheet: Sheet) -> list[Beat]:
    """Beats of the same action in a row are one, told once with their number."""
    found: list[Beat] = []
    for beat in beats:
        if found and found[-1].action == beat.action and beat.action not in QUIET:
            found[-1] = Beat(stretches=found[-1].stretches + beat.stretches, text=found[-1].text)
        else:
            found.append(beat)
    return [_repeated(beat, sheet) for beat in found]


def _repeated(beat: Beat, sheet: Sheet) -> Beat:
    number = len(beat.stretches)
    if number == 1:
        return beat
    if beat.action == "turn":
        angle = sum(stretch.turn_deg for stretch in beat.stretches)
        longest = max(beat.stretches, key=lambda stretch: abs(stretch.turn_deg))
        same = all(stretch.turn_deg * angle > 0.0 for stretch in beat.stretches)
        return Beat(stretches=beat.stretches, text=turning(longest) + ("" if same else " and back"))
    verbs = {phrase(stretch, sheet).verb for stretch in beat.stretches}
    if beat.action in GAITS:
        return Beat(stretches=beat.stretches, text=phrase(max(beat.stretches, key=_length), sheet).verb)
    text = verbs.pop() if len(verbs) == 1 else AS_MAIN.get(beat.action, beat.text)
    if beat.action in (*ARM_ACTIONS, *TUMBLES, "jump", "hop", "kick", "squat", "bend"):
        text = f"{text} {times(number)}" if "," not in text else f"{times(number)} {text}"
    return Beat(stretches=beat.stretches, text=text)


def _ending(texts: Sequence[str]) -> str:
    """`walks forward and stops`; `turns, then walks off and stops`."""
    before = texts[:-1]
    return f"{', then '.join(before) if len(before) < 3 else ', '.join(before[:-1]) + ', then ' + before[-1]} and stops"


def _length(stretch: Stretch) -> float:
    return stretch.last_frame - stretch.first_frame


def _seconds(stretch: Stretch, sheet: Sheet) -> float:
    """How long a stretch takes; a sheet of one frame takes no time."""
    span = sheet.last_frame - sheet.first_frame
    return sheet.duration_s * _length(stretch) / span if span else 0.0

"""A long take in words: its windows gathered into phases, told from the merged sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.results import Segment

from ...facts import Sheet, Stretch
from . import story
from .caption import arms_meanwhile
from .words import count, sentence

MOST_PHASES: Final = 6
SHORTEST_PHASE_SHARE: Final = 0.08
FAMILIES: Final = {
    "walk": "travel",
    "run": "travel",
    "sidestep": "travel",
    "walk_backward": "travel",
    "step": "travel",
    "turn": "travel",
    "jump": "leap",
    "hop": "leap",
    "flip": "leap",
    "roll": "leap",
    "cartwheel": "leap",
    "lie": "floor",
    "lie_down": "floor",
    "get_up": "floor",
    "crawl": "floor",
    "sit": "floor",
    "sit_down": "floor",
    "kneel": "floor",
    "bend": "low",
    "squat": "low",
    "crouch": "low",
    "stand": "rest",
}
"""What belongs together when minutes are told in a sentence; everything else is the arms' and legs' own."""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A part of a long take in which the body does things of one family."""

    stretches: tuple[Stretch, ...]

    @property
    def first_frame(self) -> float:
        """Where it begins."""
        return self.stretches[0].first_frame

    @property
    def last_frame(self) -> float:
        """Where it ends."""
        return self.stretches[-1].last_frame


def phases(sheet: Sheet) -> tuple[Phase, ...]:
    """The take in at most six phases: stretches of one family in a row, the shortest given to a neighbour."""
    parts: list[list[Stretch]] = []
    for stretch in sheet.stretches:
        if parts and _family(parts[-1]) == _family([stretch]):
            parts[-1].append(stretch)
        else:
            parts.append([stretch])
    span = sheet.last_frame - sheet.first_frame
    while len(parts) > 1:
        shortest = min(range(len(parts)), key=lambda index: _length(parts[index]))
        if len(parts) <= MOST_PHASES and _length(parts[shortest]) >= SHORTEST_PHASE_SHARE * span:
            break
        _merge(parts, shortest)
    return tuple(Phase(stretches=tuple(part)) for part in parts)


def _merge(parts: list[list[Stretch]], index: int) -> None:
    """Give a part to its neighbour of the same family, else to the longer one, and join neighbours that have become alike."""
    before, after = index - 1, index + 1
    if before < 0 or (after < len(parts) and _length(parts[after]) > _length(parts[before])):
        before = index
    parts[before : before + 2] = [parts[before] + parts[before + 1]]
    for at in (before, before - 1):
        if 0 <= at < len(parts) - 1 and _family(parts[at]) == _family(parts[at + 1]):
            parts[at : at + 2] = [parts[at] + parts[at + 1]]


def summary(sheet: Sheet) -> str:
    """The long take in one sentence."""
    found = phases(sheet)
    if len(found) == 1:
        return sentence(story.digest(sheet.stretches, sheet))
    told = [story.digest(phase.stretches, sheet) for phase in found]
    if len(set(told)) <= 1 or len(found) > 3:
        return sentence(story.digest(sheet.stretches, sheet))
    return sentence(f"{', then '.join(told)}")


def caption(sheet: Sheet) -> list[str]:
    """The sentences on a long take: what it mostly is, then phase by phase with the frame each begins at."""
    minutes = round(sheet.duration_s / 60.0)
    if sheet.duration_s < 50.0:
        length = f"{round(sheet.duration_s)} seconds"
    else:
        length = "about a minute" if minutes <= 1 else f"about {count(minutes)} minutes"
    found = phases(sheet)
    arms = arms_meanwhile(sheet)
    sentences = [sentence(f"Over {length} the character {story.digest(sheet.stretches, sheet)}")]
    if len(found) > 1:
        for index, phase in enumerate(found):
            told = story.digest(phase.stretches, sheet)
            start = "At first it" if index == 0 else f"From frame {phase.first_frame:.0f} it"
            sentences.append(sentence(f"{start} {told}"))
    return [*sentences, sentence(arms)] if arms else sentences


def joined(parts: Sequence[Sequence[Segment]]) -> tuple[Segment, ...]:
    """The segments of all windows; those that say the same across a cut become one."""
    found: list[Segment] = []
    for index, part in enumerate(parts):
        for at, segment in enumerate(part):
            if index and at == 0 and found and found[-1].text == segment.text:
                found[-1] = Segment(
                    first_frame=found[-1].first_frame,
                    last_frame=segment.last_frame,
                    text=segment.text,
                    evidence=found[-1].evidence + segment.evidence,
                )
            else:
                found.append(segment)
    return tuple(found)


def _family(stretches: Sequence[Stretch]) -> str:
    """The family that takes most of the time."""
    length: dict[str, float] = {}
    for stretch in stretches:
        family = FAMILIES.get(stretch.action, "limbs")
        length[family] = length.get(family, 0.0) + stretch.last_frame - stretch.first_frame
    return max(sorted(length), key=lambda family: length[family])


def _length(stretches: Sequence[Stretch]) -> float:
    return stretches[-1].last_frame - stretches[0].first_frame

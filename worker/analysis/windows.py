"""Long takes in windows: where to cut, how to cut, how to put the sheets together again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec
import numpy as np

from shared.clip import MotionClip

from ..facts import Sheet, Stretch
from .signals import magnitude, smooth

WINDOW_S: Final = 20.0
SHORTEST_S: Final = 8.0
LOOK_HZ: Final = 10.0  # the cheap pass looks at the take this often


def windows(clip: MotionClip) -> tuple[tuple[int, int], ...]:
    """First and last sample of each window, inclusive, without gaps: at most 20 s each, cut where the body moves least.

    A take of 20 s or less is one window.
    """
    count = len(clip.positions)
    longest = int(WINDOW_S * clip.fps)
    if count <= longest + 1:
        return ((0, count - 1),)
    step = max(1, round(clip.fps / LOOK_HZ))
    quiet = _movement(clip, step)
    shortest = int(SHORTEST_S * clip.fps)
    found: list[tuple[int, int]] = []
    start = 0
    while count - start > longest + 1:
        # Never leave a rest that is shorter than a window ought to be.
        latest = min(start + longest, count - shortest)
        choices = np.arange(-(-(start + shortest) // step), latest // step + 1)
        cut = int(choices[np.argmin(quiet[choices])]) * step if len(choices) else latest
        found.append((start, cut - 1))
        start = cut
    return (*found, (start, count - 1))


def _movement(clip: MotionClip, step: int) -> np.ndarray:
    """float64[T / step], mean speed of the mapped joints (else of all bones) around each looked-at sample."""
    mapped = np.unique(clip.joint_map[clip.joint_map >= 0])
    bones = mapped if len(mapped) else np.arange(min(len(clip.bones), 64))
    some = clip.positions[::step, bones].astype(np.float64)
    speed = magnitude(np.diff(some, axis=0, prepend=some[:1])).mean(axis=1)
    return smooth(speed, 0.3, clip.fps / step)


def window_clip(clip: MotionClip, first: int, last: int) -> MotionClip:
    """The samples `first` to `last`, inclusive, as a clip of its own; frames stay the source's."""
    part = slice(first, last + 1)
    return replace(
        clip,
        positions=clip.positions[part],
        rotations=None if clip.rotations is None else clip.rotations[part],
        confidence=None if clip.confidence is None else clip.confidence[part],
        frames=clip.frames[part],
    )


def merge_sheets(sheets: Sequence[Sheet], clip: MotionClip) -> Sheet:
    """One sheet for the whole take from the sheets of its windows, in order of time.

    Lists are joined; stretches of the same action that meet at a cut become one; path, turn and the like add up, shares are
    weighted by time. Travel is measured on the whole clip.
    """
    first, last = sheets[0], sheets[-1]
    if len(sheets) == 1:
        return first
    weights = np.array([sheet.duration_s for sheet in sheets])
    weights = weights / weights.sum() if weights.sum() else np.full(len(sheets), 1.0 / len(sheets))

    def mean(values: Sequence[float]) -> float:
        return float(np.dot(weights, values))

    root = clip.positions[[0, -1], max(clip.joint("pelvis"), 0)].astype(np.float64)
    longest = max(sheets, key=lambda sheet: sheet.duration_s)
    moved = float(np.hypot(*(root[1] - root[0])[[0, 2]]))
    postures = {sheet.posture for sheet in sheets}
    tempos = [sheet.tempo for sheet in sheets]
    sides = {sheet.dominant_side for sheet in sheets}
    return msgspec.structs.replace(
        first,
        clip_hash=clip.content_hash(),
        last_frame=last.last_frame,
        frame_count=sum(sheet.frame_count for sheet in sheets),
        duration_s=clip.duration_s,
        is_pose=all(sheet.is_pose for sheet in sheets),
        floor_certain=all(sheet.floor_certain for sheet in sheets),
        travel_m=moved,
        path_m=sum(sheet.path_m for sheet in sheets),
        mean_speed_m_s=mean([sheet.mean_speed_m_s for sheet in sheets]),
        peak_speed_m_s=max(sheet.peak_speed_m_s for sheet in sheets),
        turn_deg=sum(sheet.turn_deg for sheet in sheets),
        turns=tuple(turn for sheet in sheets for turn in sheet.turns),
        steps=tuple(step for sheet in sheets for step in sheet.steps),
        contacts=tuple(contact for sheet in sheets for contact in sheet.contacts),
        jumps=tuple(jump for sheet in sheets for jump in sheet.jumps),
        stretches=_joined([stretch for sheet in sheets for stretch in sheet.stretches]),
        dominant_side=sides.pop() if len(sides) == 1 else "both",
        symmetry=mean([sheet.symmetry for sheet in sheets]),
        rhythm_hz=longest.rhythm_hz if all(sheet.cycles for sheet in sheets) else 0.0,
        cycles=sum(sheet.cycles for sheet in sheets) if all(sheet.cycles for sheet in sheets) else 0,
        loopable=False,
        in_place=all(sheet.in_place for sheet in sheets),
        tempo=max(set(tempos), key=lambda tempo: (tempos.count(tempo), tempo)),
        posture=postures.pop() if len(postures) == 1 else "mixed",
        notes=tuple(dict.fromkeys(note for sheet in sheets for note in sheet.notes)),
    )


def _joined(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Neighbours of the same action across a cut are one; what cannot be added is taken from the longer part."""
    found: list[Stretch] = []
    for stretch in stretches:
        if not found or found[-1].action != stretch.action:
            found.append(stretch)
            continue
        before = found[-1]
        longer = max(before, stretch, key=lambda part: part.last_frame - part.first_frame)
        found[-1] = msgspec.structs.replace(
            longer,
            first_frame=before.first_frame,
            last_frame=stretch.last_frame,
            path_m=before.path_m + stretch.path_m,
            travel_m=before.travel_m + stretch.travel_m,
            turn_deg=before.turn_deg + stretch.turn_deg,
            steps=before.steps + stretch.steps,
            first_foot=before.first_foot if before.steps else stretch.first_foot,
            pelvis_drop=max(before.pelvis_drop, stretch.pelvis_drop),
            evidence=before.evidence + stretch.evidence,
        )
    return tuple(found)

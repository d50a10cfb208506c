"""A rig that is not human, in words: how long, how far, and which bones move."""

from typing import Final

from shared.results import Evidence, Segment

from ...facts import BoneMotion, Sheet
from .words import count, direction, distance, listed

NAMED: Final = 4
TURNING_DEG: Final = 5.0


def rig(sheet: Sheet) -> tuple[str, str, tuple[Segment, ...]]:
    """Summary, caption and the one segment of a rig without a human body."""
    movers = sheet.bones[:NAMED]
    kind = {"hands_or_face": "A rig of hands or face", "other": "A rig"}.get(sheet.body, "A rig")
    size = f"{kind} of {count(sheet.bone_count)} bone{'' if sheet.bone_count == 1 else 's'}"
    length = f"{sheet.duration_s:.1f} s" if sheet.frame_count > 1 else "a single frame"
    evidence = tuple(_evidence(sheet, bone) for bone in movers)
    if sheet.is_pose or not movers:
        summary = f"{size}, {'held still over ' if sheet.frame_count > 1 else ''}{length}."
        return summary, summary, (_segment(sheet, "Nothing moves.", evidence),)
    names = listed([bone.bone for bone in movers])
    moving = f"{names} move{'s' if len(movers) == 1 else ''} most"
    summary = f"{size} moves over {length}: {moving}."
    sentences = [summary]
    if sheet.travel_m > 0.1:
        where = direction(sheet.travel_direction)
        sentences.append(f"It travels {where + ' ' if where else ''}{distance(sheet.travel_m)}.")
    turning = [bone for bone in movers if bone.turn_deg >= TURNING_DEG]
    if turning:
        sentences.append(f"{listed([f'{bone.bone} turns by up to {bone.turn_deg:.0f}°' for bone in turning])}.")
    if sheet.cycles >= 2:
        sentences.append(f"The motion repeats {count(sheet.cycles)} times.")
    return summary, " ".join(sentences), (_segment(sheet, f"{moving}.", evidence),)


def _segment(sheet: Sheet, text: str, evidence: tuple[Evidence, ...]) -> Segment:
    return Segment(
        first_frame=sheet.first_frame, last_frame=sheet.last_frame, text=text[:1].upper() + text[1:], evidence=evidence
    )


def _evidence(sheet: Sheet, bone: BoneMotion) -> Evidence:
    turned = bone.turn_deg >= TURNING_DEG
    return Evidence(
        first_frame=sheet.first_frame,
        last_frame=sheet.last_frame,
        bones=(bone.bone,),
        measure="opening" if turned else "path",
        value=bone.turn_deg if turned else bone.path_m,
        unit="deg" if turned else "m",
    )

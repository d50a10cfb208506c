"""The motion sheet as text for a language model: most important first, frames and units, within a budget."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from ..facts import BoneMotion, LimbMotion, Sheet, Step, Stretch

BUDGETS: Final = {"compact": 300, "full": 2_000}
SPOKEN: Final = {"left_arm": "left arm", "right_arm": "right arm", "left_leg": "left leg", "right_leg": "right leg"}


def sheet_text(sheet: Sheet, budget: Literal["compact", "full"]) -> str:
    """The sheet in at most 300 (compact) or 2,000 (full) tokens, as `count_tokens` counts them; deterministic."""
    full = budget == "full"
    lines = _head(sheet) + (_stretch_lines(sheet, full) if sheet.human else _bone_lines(sheet.bones))
    if full:
        lines += _lists(sheet)
    kept: list[str] = []
    left = BUDGETS[budget]
    for line in lines:
        cost = count_tokens(line) + 1
        if cost <= left:
            kept.append(line)
            left -= cost
    return "\n".join(kept)


def count_tokens(text: str) -> int:
    """A count that no usual tokenizer exceeds: a token for every four letters of a word begun, every digit, every other sign."""
    words = re.findall(r"[A-Za-z]+", text)
    others = re.findall(r"[^A-Za-z\s]", text)
    return sum((len(word) + 3) // 4 for word in words) + len(others)


def _head(sheet: Sheet) -> list[str]:
    frames = f"frames {_n(sheet.first_frame)}-{_n(sheet.last_frame)}, {sheet.duration_s:.1f} s"
    if not sheet.human:
        return [f"no human rig, {sheet.bone_count} bones, {frames}", f"travel {sheet.travel_m:.2f} m, path {sheet.path_m:.2f} m"]
    lines = [f"{frames}, {sheet.posture}, {sheet.tempo}" + (", pose" if sheet.is_pose else "")]
    whole = [f"travel {sheet.travel_m:.1f} m {sheet.travel_direction}".rstrip()]
    if sheet.in_place:
        whole.append("in place")
    if abs(sheet.turn_deg) >= 20.0:
        whole.append(f"net turn {_turn(sheet.turn_deg)}")
    if sheet.steps:
        whole.append(f"{len(sheet.steps)} steps {sheet.steps[0].side} first")
    if sheet.jumps:
        whole.append(f"{len(sheet.jumps)} jumps, highest {max(jump.height_m for jump in sheet.jumps):.2f} m")
    if sheet.cycles >= 2:
        whole.append(f"{sheet.cycles} cycles at {sheet.rhythm_hz:.1f} Hz")
    if sheet.dominant_side in ("left", "right"):
        whole.append(f"{sheet.dominant_side} side moves more")
    return [*lines, ", ".join(whole)]


def _stretch_lines(sheet: Sheet, full: bool) -> list[str]:
    """One line a stretch in order of time. Where there are too many for the compact sheet, the shortest are left out."""
    if full:
        return [_stretch_line(stretch, True) for stretch in sheet.stretches]
    longest = sorted(sheet.stretches, key=lambda stretch: (stretch.first_frame - stretch.last_frame, stretch.first_frame))[:9]
    return [_stretch_line(stretch, False) for stretch in sheet.stretches if stretch in longest]


def _stretch_line(stretch: Stretch, full: bool) -> str:
    parts = [f"{_n(stretch.first_frame)}-{_n(stretch.last_frame)} {stretch.action.replace('_', ' ')}"]
    if stretch.in_place:
        parts.append("in place")
    if stretch.travel_direction:
        parts.append(f"{stretch.travel_direction.replace('_', ' ')} {stretch.travel_m:.1f} m")
    if abs(stretch.turn_deg) >= 20.0:
        parts.append(f"turn {_turn(stretch.turn_deg)}")
    if stretch.steps:
        parts.append(f"{len(stretch.steps)} steps {stretch.first_foot} first")
    if stretch.pelvis_drop >= 0.15:
        parts.append(f"pelvis down {100.0 * stretch.pelvis_drop:.0f}%")
    if stretch.torso_lean_deg >= 25.0:
        parts.append(
            f"leans {stretch.torso_lean_direction.replace('_', ' ')} {stretch.torso_lean_deg:.0f} deg".replace("  ", " ")
        )
    if full:
        parts.append(f"speed {stretch.speed_m_s:.1f} m/s")
        if stretch.cadence_hz:
            parts.append(f"{stretch.cadence_hz:.1f} steps/s")
        if abs(stretch.torso_twist_deg) >= 25.0:
            parts.append(f"twists {_turn(stretch.torso_twist_deg)}")
        parts.append(f"symmetry {stretch.symmetry:.1f}")
    limbs = [text for limb in stretch.limbs if (text := _limb(limb, full))]
    return "; ".join([", ".join(parts), *limbs])


def _limb(limb: LimbMotion, full: bool) -> str:
    raised = limb.limb.endswith("arm") and limb.height_class in ("shoulder", "head", "overhead")
    lifted = limb.limb.endswith("leg") and limb.height_class not in ("below_waist",)
    if not (raised or lifted or limb.near or (full and limb.activity > 0.2)):
        return ""
    words = [SPOKEN[limb.limb], limb.height_class.replace("_", " "), limb.direction]
    if limb.near:
        words.append(f"near {limb.near.replace('_', ' ')}")
    if limb.repeats >= 2:
        words.append(f"{limb.repeats} times")
    if full:
        words.append(f"top {limb.highest_m:.2f} m at {_n(limb.highest_frame)}")
        words.append(f"peak {limb.peak_speed_m_s:.1f} m/s at {_n(limb.peak_frame)}")
        words.append(f"bend {limb.flexion_min_deg:.0f}-{limb.flexion_max_deg:.0f} deg")
    return " ".join(word for word in words if word)


def _bone_lines(bones: Sequence[BoneMotion]) -> list[str]:
    return [
        f"bone {bone.bone}: turns {bone.turn_deg:.0f} deg, moves {bone.range_m:.2f} m, path {bone.path_m:.2f} m" for bone in bones
    ]


def _lists(sheet: Sheet) -> list[str]:
    lines = [f"turn {_n(turn.first_frame)}-{_n(turn.last_frame)} {_turn(turn.angle_deg)}" for turn in sheet.turns]
    lines += [
        f"jump {_n(jump.first_frame)}-{_n(jump.last_frame)} height {jump.height_m:.2f} m length {jump.length_m:.2f} m"
        for jump in sheet.jumps
    ]
    if sheet.steps:
        lines.append("steps " + ", ".join(_step(step) for step in sheet.steps[:40]))
    touches = [contact for contact in sheet.contacts if contact.on != "floor"][:20]
    lines += [
        f"{contact.joint} touches {contact.on} {_n(contact.first_frame)}-{_n(contact.last_frame)}".replace("_", " ")
        for contact in touches
    ]
    return lines + list(sheet.notes)


def _step(step: Step) -> str:
    return f"{step.side[0].upper()} {_n(step.lift_frame)}-{_n(step.land_frame)} {step.length_m:.2f} m"


def _turn(angle_deg: float) -> str:
    return f"{abs(angle_deg):.0f} deg {'left' if angle_deg > 0.0 else 'right'}"


def _n(frame: float) -> str:
    return f"{frame:.0f}" if frame == round(frame) else f"{frame:.1f}"

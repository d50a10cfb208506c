"""The timed segments of a take: a sentence each, with what it rests on."""

from shared.results import Evidence, Segment

from ...facts import LimbMotion, Sheet, Stretch
from .body_moves import jumps_within
from .hands import acting_arms, legs
from .phrases import ARM_ACTIONS, LEAPS, phrase
from .words import sentence


def segments(sheet: Sheet) -> tuple[Segment, ...]:
    """One segment for each stretch, in order of time."""
    return tuple(
        Segment(
            first_frame=stretch.first_frame,
            last_frame=stretch.last_frame,
            text=sentence(phrase(stretch, sheet).text),
            evidence=evidence(stretch, sheet),
        )
        for stretch in sheet.stretches
    )


def evidence(stretch: Stretch, sheet: Sheet) -> tuple[Evidence, ...]:
    """What the words of a stretch rest on: its steps or way, its flights, the hands or the foot that act, its turn."""
    found = list(stretch.evidence)
    if abs(stretch.turn_deg) >= 20.0:
        found.append(_measured(stretch, "turn_angle", stretch.turn_deg, "deg", ("pelvis",)))
    if stretch.action in LEAPS:
        found += [
            Evidence(
                first_frame=jump.first_frame,
                last_frame=jump.last_frame,
                joints=("pelvis",),
                measure="jump_height",
                value=jump.height_m,
                unit="m",
            )
            for jump in jumps_within(stretch, sheet)
        ]
    if stretch.action in ARM_ACTIONS:
        found += [_limb(limb) for limb in acting_arms(stretch)]
    if stretch.action in ("kick", "balance"):
        found += [_limb(limb) for limb in legs(stretch)[:1]]
    if stretch.action in ("bend", "crouch", "squat"):
        leans = stretch.action == "bend"
        value = stretch.torso_lean_deg if leans else 100.0 * stretch.pelvis_drop
        found.append(_measured(stretch, "lean" if leans else "drop", value, "deg" if leans else "%", ("pelvis",)))
    return tuple(found)


def _limb(limb: LimbMotion) -> Evidence:
    end = "wrist" if limb.limb.endswith("arm") else "ankle"
    return Evidence(
        first_frame=limb.highest_frame,
        last_frame=limb.highest_frame,
        joints=(f"{limb.limb.split('_')[0]}_{end}",),
        bones=(limb.bone,) if limb.bone else (),
        measure="height",
        value=limb.highest_m,
        unit="m",
    )


def _measured(stretch: Stretch, measure: str, value: float, unit: str, joints: tuple[str, ...]) -> Evidence:
    bones = stretch.evidence[0].bones if stretch.evidence and stretch.evidence[0].joints == joints else ()
    return Evidence(
        first_frame=stretch.first_frame,
        last_frame=stretch.last_frame,
        joints=joints,
        bones=bones,
        measure=measure,
        value=value,
        unit=unit,
    )

"""Which bone of a rig bears which of the 22 joints: decided here, once, for files and for Blender.

The user's own choices stand. Names are read first (`mapping_by_name`); a rig whose names say too little is mapped by its shape
(`mapping_by_shape`), less surely. A joint the rig does not have is absent, never guessed; a body that is not human has no joints.
"""

import dataclasses
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from shared.clip import Float64, Int32, MotionClip
from shared.results import JointChoice
from shared.skeleton import JOINT_COUNT, JOINTS, mirrored

from .bone_names import BoneName, read_names
from .human_shape import (
    FULL,
    SIDE_CERTAINTY,
    BodyKind,
    Stance,
    body_kind,
    left_certainty,
    poses,
    stance,
    stands_upright,
)
from .mapping_by_name import Found, map_by_name
from .mapping_by_shape import map_by_shape

FINGERS_OF_A_HAND: Final = 3
FEATURES_OF_A_FACE: Final = 3
LIMB_WORDS: Final = ("hip", "knee", "ankle", "foot", "shoulder", "elbow", "wrist")


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """Which bone bears which joint, how surely, and why."""

    joint_map: Int32
    """int32[22], bone index for each SMPL joint, -1 where the rig has none."""
    choices: tuple[JointChoice, ...]
    """One for each joint that has a bone, in the order of the joints."""
    human: bool
    """Pelvis, thighs, knees and ankles are there, or spine, head and both arms."""
    body: BodyKind
    missing: tuple[str, ...]
    """Joints that have no bone."""
    wanted: tuple[str, ...] = ()
    """Those of them without which a body that has limbs cannot be judged."""
    reasons: tuple[str, ...]
    """What the user should know about the whole: mapped by shape, not human, sides contradict the names, …"""


def map_joints(clip: MotionClip) -> Mapping:
    """Find the bone of each joint.

    Args:
        clip: any clip; entries >= 0 of its `joint_map` are the user's own choices and are never overruled.
    """
    names, pose = read_names(clip.bones), poses(clip)
    chosen = _chosen(clip)
    found = map_by_name(clip.bones, [int(parent) for parent in clip.parents], clip.rest, names, chosen)
    reasons: list[str] = []
    if body_kind(found.bones) != "full" and (body_kind(found.bones) == "other" or _has_a_leg(found)):
        shaped = map_by_shape(clip, pose, found)
        if body_kind(shaped.bones) == "full":
            reasons.append(_found_by_shape(found, shaped))
            found = shaped
    animal = any(name.animal for name in names)
    stands = stance(pose, found.bones)
    upright = stands_upright(stands, animal or bool(reasons)) or body_kind(chosen.bones) != "other"
    kind = body_kind(found.bones)
    if not animal and _is_hand_or_face(names) and not _has_a_body(found):
        return _mapping(clip, found, "hands_or_face", ["Only a hand or a face is there: nothing can be said about the body."])
    if not upright or not _has_a_limb(found):
        words = [bone for bone, name in zip(clip.bones, names, strict=True) if name.animal]
        return _mapping(clip, chosen, "other", [_why_not_human(clip, stands, words, found)])
    if kind == "other" or (kind == "upper" and _has_a_leg(found)):
        wanted = tuple(joint for joint in FULL if joint not in found.bones)
        return _mapping(clip, found, kind, [*reasons, _what_is_missing(wanted), *_side_reasons(pose, found)], wanted)
    if kind == "upper":
        reasons.append("The rig has no legs: nothing can be said about steps, feet or the ground.")
    return _mapping(clip, found, kind, [*reasons, *_side_reasons(pose, found)])


def mapped(clip: MotionClip) -> MotionClip:
    """The clip with its `joint_map` filled as `map_joints` says."""
    return dataclasses.replace(clip, joint_map=map_joints(clip).joint_map)


def _chosen(clip: MotionClip) -> Found:
    found = Found()
    for joint, bone in zip(JOINTS, clip.joint_map, strict=True):
        if bone >= 0:
            found.put(joint, int(bone), 1.0, "you chose it")
    return found


def _mapping(clip: MotionClip, found: Found, kind: BodyKind, reasons: Sequence[str], wanted: tuple[str, ...] = ()) -> Mapping:
    joint_map = np.full(JOINT_COUNT, -1, np.int32)
    for index, joint in enumerate(JOINTS):
        joint_map[index] = found.bones.get(joint, -1)
    return Mapping(
        joint_map=joint_map,
        choices=tuple(
            JointChoice(
                joint=joint,
                bone=clip.bones[found.bones[joint]],
                confidence=found.confidence[joint],
                reason=found.reasons[joint],
            )
            for joint in JOINTS
            if joint in found.bones
        ),
        human=kind in ("full", "upper"),
        body=kind,
        missing=tuple(joint for joint in JOINTS if joint not in found.bones),
        wanted=wanted,
        reasons=tuple(reasons),
    )


# --- what is said about the whole ---


def _has_a_limb(found: Found) -> bool:
    return any(joint.endswith(LIMB_WORDS) for joint in found.bones)


def _has_a_leg(found: Found) -> bool:
    return any(joint.endswith(("hip", "knee")) for joint in found.bones)


def _has_a_body(found: Found) -> bool:
    return any(joint.endswith(("hip", "knee", "shoulder", "elbow")) for joint in found.bones)


def _is_hand_or_face(names: Sequence[BoneName]) -> bool:
    fingers = sum(name.avoid == "finger" for name in names)
    features = sum(name.avoid == "face" for name in names)
    return fingers >= FINGERS_OF_A_HAND or features >= FEATURES_OF_A_FACE


def _why_not_human(clip: MotionClip, stands: Stance | None, words: Sequence[str], found: Found) -> str:
    examples = ", ".join(map(repr, words[:3]))
    if stands is not None:
        also = f", and bones such as {examples} are no human's" if words else ""
        angle_deg = stands.straightest_deg
        return f"No human body: the trunk stands at {angle_deg:.0f}° to the legs (a human's goes straight on, 180°){also}."
    if words:
        return f"No human joints found: bones such as {examples} are no human's."
    if found.bones:
        return f"No human joints found: {_listed(sorted(found.bones))} alone make no body, and the rig has no arms or legs."
    return f"No human joints found among the {len(clip.bones)} bones, by name or by shape."


def _found_by_shape(named: Found, shaped: Found) -> str:
    added = [joint for joint in shaped.bones if joint not in named.bones]
    if len(added) > len(named.bones):
        return "The bones' names do not say enough: joints were found by the shape of the rig. Check left and right."
    return f"The bones' names do not say all: {_listed(added)} were found by the shape of the rig. Check them."


def _what_is_missing(wanted: Sequence[str]) -> str:
    return f"Not a whole body: {_listed(wanted)} not found. Name their bones in a map file or with the panel's bone picker."


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else "nothing"


def _side_reasons(pose: Float64, found: Found) -> list[str]:
    certainty = left_certainty(pose, found.bones)
    if certainty < -SIDE_CERTAINTY:
        pairs = [(joint, mirrored(joint)) for joint in found.bones if joint.startswith("left_")]
        example = next((joint for joint, other in pairs if other in found.bones), "left_hip")
        return [
            f"Left and right may be swapped: {example} lies on the body's right, judged by where the feet point. "
            "The names were trusted."
        ]
    return []

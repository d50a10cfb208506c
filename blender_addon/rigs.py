"""Which bone is which joint, where the user said so; and which bone an animator must grab to move another."""

import hashlib
import heapq
import json
from collections.abc import Iterator

import bpy
from bpy.types import Armature, Constraint, Object, PoseBone

from . import actions, side_files
from .shared.errors import RequestError
from .shared.skeleton import JOINT_INDEX, JOINTS

PROPERTY = "dailies_joints"
"""Custom property of the armature's data: a JSON object, joint to bone."""
SIDE_FILES = "rigs"
PARENT_COST = 4.0
"""A parent carries a bone, but a constraint or driver that reaches as far is what the rigger meant to be grabbed."""


def choices(ob: Object) -> dict[str, str]:
    """Joint to bone, as the user chose them for this rig; bones that are no longer there are left out."""
    bones = ob.data.bones
    return {joint: bone for joint, bone in _kept(ob.data).items() if joint in JOINT_INDEX and bone in bones}


def choose(ob: Object | None, joint: str, bone: str) -> None:
    """Keep with the rig that `bone` bears `joint`; an empty bone takes the choice back.

    Raises:
        RequestError: no such joint or bone, or the object is not an armature.
        ConnectionFileError: the rig is linked, and its side file cannot be written.
    """
    if ob is None or ob.type != "ARMATURE":
        raise RequestError("Bones can be chosen for armatures only.", "Select an armature.")
    if joint not in JOINT_INDEX:
        raise RequestError(f"There is no joint {joint!r}.", f"The joints are: {', '.join(JOINTS)}.")
    if bone and bone not in ob.data.bones:
        raise RequestError(f"{ob.name!r} has no bone {bone!r}.", "Choose one of its bones.")
    kept = {other: name for other, name in choices(ob).items() if other != joint}
    if bone:
        kept[joint] = bone
    _keep(ob.data, kept)


def control_of(ob: Object, bone_name: str) -> tuple[str, str]:
    """The bone to select in order to change `bone_name`, and why it is that one.

    The bone itself, with no reason, where it is visible and keyed; else the nearest visible and keyed bone that moves it through
    constraints, drivers or parents; else the nearest visible one.
    """
    start = ob.pose.bones.get(bone_name)
    if start is None:
        return bone_name, ""
    keyed = _keyed_bones(ob)
    visible_only = ""
    reached: dict[str, float] = {}
    waiting: list[tuple[float, str, str]] = [(0.0, bone_name, "")]
    links = _Links(ob)
    while waiting:
        cost, name, how = heapq.heappop(waiting)
        if name in reached:
            continue
        reached[name] = cost
        bone = ob.pose.bones[name]
        if _is_visible(bone):
            reason = f"{name} moves {bone_name} {how}" if how else ""
            if name in keyed:
                return name, reason
            visible_only = visible_only or f"{name}\0{reason}"
        for mover, extra, way in links.movers(bone):
            heapq.heappush(waiting, (cost + extra, mover, way))
    name, _, reason = (visible_only or bone_name).partition("\0")
    return name, reason


class _Links:
    """What moves each bone of one rig: gathered once, because a bone does not know whose IK chain it is in."""

    def __init__(self, ob: Object) -> None:
        self._ob = ob
        self._chains: dict[str, list[str]] = {}
        self._drivers: dict[str, list[str]] = {}
        for bone in ob.pose.bones:
            for constraint in _active(bone):
                if constraint.type == "IK" and constraint.target == ob and constraint.subtarget in ob.pose.bones:
                    chain = [bone, *bone.parent_recursive]
                    for member in chain[: constraint.chain_count or None]:
                        self._chains.setdefault(member.name, []).append(constraint.subtarget)
        for curve in ob.animation_data.drivers if ob.animation_data else ():
            driven = _bone_in(curve.data_path)
            for variable in curve.driver.variables:
                for target in variable.targets:
                    mover = target.bone_target or _bone_in(target.data_path)
                    if driven and target.id == ob and mover in ob.pose.bones:
                        self._drivers.setdefault(driven, []).append(mover)

    def movers(self, bone: PoseBone) -> Iterator[tuple[str, float, str]]:
        """Bones that move this one, how far away each counts, and how it does it."""
        for constraint in _active(bone):
            for name in _subtargets(constraint, self._ob):
                yield name, 2.0 - constraint.influence, f"through {constraint.name}"
        for name in self._chains.get(bone.name, ()):
            yield name, 1.0, "through IK"
        for name in self._drivers.get(bone.name, ()):
            yield name, 1.5, "through a driver"
        if bone.parent:
            yield bone.parent.name, PARENT_COST, "as its parent"


def _active(bone: PoseBone) -> list[Constraint]:
    return [constraint for constraint in bone.constraints if not constraint.mute and constraint.influence > 0.0]


def _subtargets(constraint: Constraint, ob: Object) -> list[str]:
    """Bones of this rig that a constraint reads."""
    targets = [*getattr(constraint, "targets", ()), constraint]
    names = [target.subtarget for target in targets if getattr(target, "target", None) == ob]
    return [name for name in names if name in ob.pose.bones]


def _is_visible(bone: PoseBone) -> bool:
    hidden = bone.hide if hasattr(bone, "hide") else bone.bone.hide  # moved to the pose bone in 5.0
    collections = bone.bone.collections
    return not hidden and (not len(collections) or any(collection.is_visible_effectively for collection in collections))


def _keyed_bones(ob: Object) -> set[str]:
    """Bones with F-curves in the Action that is active, or in the NLA strips that play."""
    anim_data = ob.animation_data
    if anim_data is None:
        return set()
    curves = actions.curves_of(anim_data.action, actions.handle_of(anim_data))
    for strip in actions.playing_strips(anim_data):
        curves += actions.curves_of(strip.action, actions.handle_of(strip))
    return {_bone_in(curve.data_path) for curve in curves}


def _bone_in(data_path: str) -> str:
    """The bone a data path is about, empty for none: `pose.bones["hand.L"].location`."""
    prefix = 'pose.bones["'
    if not data_path.startswith(prefix):
        return ""
    quoted = data_path[len(prefix) - 1 :]
    try:
        return json.JSONDecoder(strict=False).raw_decode(quoted)[0]
    except ValueError:
        return ""


def _kept(armature: Armature) -> dict[str, str]:
    if can_keep(armature):
        try:
            found = json.loads(armature.get(PROPERTY, "{}"))
        except (TypeError, ValueError, RecursionError):
            found = {}
    else:
        found = side_files.read(SIDE_FILES, _side_file_key(armature))
    return {str(joint): str(bone) for joint, bone in found.items()} if isinstance(found, dict) else {}


def _keep(armature: Armature, kept: dict[str, str]) -> None:
    if not can_keep(armature):
        side_files.write(SIDE_FILES, _side_file_key(armature), kept)
    elif kept:
        armature[PROPERTY] = json.dumps(kept)
    elif PROPERTY in armature:
        del armature[PROPERTY]


def can_keep(data: bpy.types.ID) -> bool:
    """Whether a custom property survives a save: not on linked data, nor on library overrides (Blender drops those)."""
    return data.library is None and data.override_library is None


def _side_file_key(armature: Armature) -> str:
    source = armature.override_library.reference if armature.override_library else armature
    path = bpy.path.abspath(source.library.filepath) if source.library else ""
    return hashlib.sha256(f"{path}\0{source.name}".encode("utf-8", "surrogateescape")).hexdigest()[:32]

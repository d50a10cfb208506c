"""Going to where something can be seen: the frame, and the bones that move there."""

import math
from collections.abc import Sequence

import bpy
from bpy.types import Context, Object

from . import rigs
from .shared.errors import MotionError


def jump(context: Context, object_name: str, frame: float, bones: Sequence[str]) -> tuple[str, ...]:
    """Set the scene's frame and select the bones, or the controls that move them.

    Returns:
        A sentence for each bone that is moved by another one, which was selected instead.

    Raises:
        MotionError: the object is not in the scene.
    """
    ob = context.scene.objects.get(object_name)
    if ob is None or ob.type != "ARMATURE":
        raise MotionError(f"The armature {object_name!r} is not in this scene.", "Select a rig and describe it again.")
    whole = math.floor(frame)
    context.scene.frame_set(whole, subframe=frame - whole)
    found = [rigs.control_of(ob, name) for name in bones if name in ob.pose.bones]
    if found:
        _enter_pose_mode(context, ob)
        _select(ob, list(dict.fromkeys(name for name, _ in found)))
    return tuple(why for _, why in found if why)


def _enter_pose_mode(context: Context, ob: Object) -> None:
    """Make the rig active and posable; one that is hidden or not in this view layer has its bones selected all the same."""
    layer = context.view_layer
    if ob.name not in layer.objects or not ob.visible_get(view_layer=layer):
        return
    active = layer.objects.active
    if active is not None and active != ob and active.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    layer.objects.active = ob
    ob.select_set(True, view_layer=layer)
    if ob.mode != "POSE":
        bpy.ops.object.mode_set(mode="POSE")


def _select(ob: Object, names: list[str]) -> None:
    for bone in ob.pose.bones:
        holder = bone if hasattr(bone, "select") else bone.bone  # moved to the pose bone in 5.0
        holder.select = bone.name in names
    ob.data.bones.active = ob.data.bones[names[0]]

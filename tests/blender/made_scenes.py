"""Rigs and scenes made by code, for the tests that run inside Blender."""

import math
from collections.abc import Iterable
from pathlib import Path

import bpy
import numpy as np

BONES = {  # name: (head, tail, parent), Z up, a child of 1.3 m that faces -Y
    "hips": ((0, 0, 0.8), (0, 0, 0.95), None),
    "spine": ((0, 0, 0.95), (0, 0, 1.2), "hips"),
    "head": ((0, 0, 1.2), (0, 0, 1.35), "spine"),
    "thigh.L": ((0.1, 0, 0.8), (0.1, -0.02, 0.43), "hips"),
    "shin.L": ((0.1, -0.02, 0.43), (0.1, 0, 0.06), "thigh.L"),
    "foot.L": ((0.1, 0, 0.06), (0.1, -0.14, 0.0), "shin.L"),
    "thigh.R": ((-0.1, 0, 0.8), (-0.1, -0.02, 0.43), "hips"),
    "shin.R": ((-0.1, -0.02, 0.43), (-0.1, 0, 0.06), "thigh.R"),
    "foot.R": ((-0.1, 0, 0.06), (-0.1, -0.14, 0.0), "shin.R"),
}
FRAMES = range(1, 31)


def empty_file() -> bpy.types.Scene:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.fps, scene.render.fps_base = 24, 1.0
    scene.frame_start, scene.frame_end = FRAMES[0], FRAMES[-1]
    return scene


def make_rig(name: str = "Rig", bones: dict = BONES) -> bpy.types.Object:
    """An armature object in the scene, not animated."""
    armature = bpy.data.armatures.new(name)
    ob = bpy.data.objects.new(name, armature)
    bpy.context.scene.collection.objects.link(ob)
    bpy.context.view_layer.objects.active = ob
    bpy.ops.object.mode_set(mode="EDIT")
    for bone, (head, tail, parent) in bones.items():
        made = armature.edit_bones.new(bone)
        made.head, made.tail = head, tail
        made.parent = armature.edit_bones[parent] if parent else None
    bpy.ops.object.mode_set(mode="OBJECT")
    return ob


def linked_rig(library: Path, override: bool) -> bpy.types.Object:
    """Save this file as a library, and the rig "Rig" of it linked into an empty file, overridden or not."""
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    scene = empty_file()
    with bpy.data.libraries.load(str(library), link=True) as (_, wanted):
        wanted.objects = ["Rig"]
    ob = wanted.objects[0]
    scene.collection.objects.link(ob)
    return ob.override_create(remap_local_usages=True) if override else ob


def key_bones(ob: bpy.types.Object, frames: Iterable[int] = FRAMES, phase: float = 0.0) -> bpy.types.Action:
    """Key every bone: the hips travel, everything turns, rotation modes of all kinds in turn."""
    modes = ("QUATERNION", "XYZ", "ZYX", "AXIS_ANGLE")
    for place, bone in enumerate(ob.pose.bones):
        bone.rotation_mode = modes[place % 4]
        for frame in frames:
            swing = 0.5 * math.sin(0.4 * frame + place + phase)
            if bone.rotation_mode == "QUATERNION":
                bone.rotation_quaternion = (math.cos(swing), math.sin(swing), 0, 0)
                bone.keyframe_insert("rotation_quaternion", frame=frame)
            elif bone.rotation_mode == "AXIS_ANGLE":
                bone.rotation_axis_angle = (swing, 0, 0, 1)
                bone.keyframe_insert("rotation_axis_angle", frame=frame)
            else:
                bone.rotation_euler = (swing, 0.3 * swing, 0)
                bone.keyframe_insert("rotation_euler", frame=frame)
            if bone.parent is None:
                bone.location = (0.01 * frame, 0.02 * frame, 0.05 * swing)
                bone.keyframe_insert("location", frame=frame)
    return ob.animation_data.action


def make_walking_rig(name: str = "Rig") -> bpy.types.Object:
    ob = make_rig(name)
    key_bones(ob)
    return ob


def make_empty(name: str = "Ball", *, animated: bool = True) -> bpy.types.Object:
    """An empty that goes up and down beside the rig."""
    ob = bpy.data.objects.new(name, None)
    bpy.context.scene.collection.objects.link(ob)
    for frame in FRAMES if animated else ():
        ob.location = (0.1, -0.2, 0.3 + 0.2 * math.sin(0.3 * frame))
        ob.keyframe_insert("location", frame=frame)
    return ob


def push_down(ob: bpy.types.Object, scale: float = 1.0) -> bpy.types.NlaStrip:
    """Turn the active Action into an NLA strip."""
    anim_data = ob.animation_data
    action, slot = anim_data.action, getattr(anim_data, "action_slot", None)
    strip = anim_data.nla_tracks.new().strips.new(action.name, FRAMES[0], action)
    if slot is not None:
        strip.action_slot = slot
    anim_data.action = None
    strip.scale = scale
    return strip


def naive_heads(ob: bpy.types.Object, scene: bpy.types.Scene, frames: Iterable[int]) -> np.ndarray:
    """World head positions in Blender's axes and units, by stepping the user's scene: what the export must equal."""
    frame, out = scene.frame_current, []
    for at in frames:
        scene.frame_set(at)
        evaluated = ob.evaluated_get(bpy.context.evaluated_depsgraph_get())
        out.append([evaluated.matrix_world @ bone.head for bone in evaluated.pose.bones])
    scene.frame_set(frame)
    return np.array(out)


def blender_axes(positions: np.ndarray) -> np.ndarray:
    """A clip's positions in Blender's axes."""
    return np.stack((positions[..., 0], -positions[..., 2], positions[..., 1]), axis=-1)

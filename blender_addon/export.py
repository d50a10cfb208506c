"""From an armature in Blender to a MotionClip: the evaluated pose, sampled in slices.

A temporary scene that holds nothing but the rig evaluates what the rig depends on and no more: the same pose as in the user's
scene, without the meshes that it deforms. `tests/benchmarks/bench_export.py` says how much cheaper that is.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import bpy
import numpy as np
from bpy.types import Object, Scene

from . import actions, pose_arrays, rigs
from .shared.clip import MAX_BONES, MotionClip, Source, check_size, identity_joint_map
from .shared.errors import MotionError
from .shared.skeleton import JOINT_INDEX
from .target import Target, find_target, object_of

__all__ = ["Sampling", "Target", "find_target"]

TIMING = ("fps", "fps_base", "frame_map_old", "frame_map_new")
BYTES_PER_BONE = 4 * (3 + 4)  # float32 position and quaternion
now_s = time.perf_counter if sys.platform == "win32" else time.thread_time
"""The main thread's CPU time, as the figures have it; Windows counts that in steps of 16 ms only."""
SLICE_FRAMES = 256  # bounds the memory of a slice, however much time there is
HEAVY_S = 0.005  # a rig whose scene takes as long to make (a thousand constraints) ...
HELD_S = 0.010  # ... gets what 16 ms leave beside the end of a slice, or nothing would be left for reading
REMOVAL_S = 0.002  # what a slice needs after its last frame, before the first one was measured


class Sampling:
    """The export of one target, slice by slice. Each slice makes a temporary scene and removes it again.

    The user's scene, frame, selection, unkeyed edits and undo steps stay as they are (where a driver reads the user's scene, that
    scene is stepped and put back).
    """

    fraction: float
    """Share of the frames that is read, 0 to 1."""
    doing: str
    """What is being done, in words for the user."""
    done: bool
    target: Target
    """What is read; `restart` looks again what that is."""

    def __init__(self, target: Target, scene: Scene) -> None:
        """Get ready; nothing is evaluated yet.

        Raises:
            MotionError: the object is gone. ClipInvalid: too many frames for one clip.
        """
        self._scene_name = scene.name
        self._after_frames_s = REMOVAL_S
        self._begin(target)

    def step(self, budget_s: float = 0.010) -> bool:
        """Read as many frames as fit into the time, at least one; True when all are read.

        Raises:
            MotionError: the object or the scene was deleted, or the rig is being edited.
        """
        if self.done:
            return True
        if bpy.app.is_job_running("RENDER"):  # a render reads the scenes in a thread of its own
            self.doing = "waiting for the render to end"
            return False
        scene, ob = self._scene(), object_of(self.target)
        if ob.data.is_editmode:
            raise MotionError(f"{ob.name!r} is in Edit Mode, where nothing moves.", "Leave Edit Mode and try again.")
        if [bone.name for bone in ob.pose.bones] != self._pose_order:
            self.restart()
        self._read_slice(ob, scene, budget_s)
        total = len(self._frames)
        self.fraction = self._read / total
        self.doing = f"reading frame {self._read} of {total}"
        self.done = self._read == total
        return self.done

    def restart(self) -> None:
        """Begin again: the motion or the rig was edited.

        Raises:
            MotionError, ClipInvalid: as `find_target` and the constructor do.
        """
        self._begin(find_target(object_of(self.target), self._scene(), self.target.mode))

    def clip(self) -> MotionClip:
        """The clip, once `step` said True.

        Raises:
            ClipInvalid: the rig's pose is not finite.
        """
        target, ob, scene = self.target, object_of(self.target), self._scene()
        index = {name: place for place, name in enumerate(self._bones)}
        joint_map = identity_joint_map()
        for joint, bone in rigs.choices(ob).items():
            joint_map[JOINT_INDEX[joint]] = index.get(bone, -1)
        return MotionClip(
            name=target.action_name or target.object_name,
            fps=target.fps,
            bones=self._bones,
            parents=self._parents,
            rest=self._rest,
            tails=self._tails,
            positions=self._positions,
            rotations=self._rotations,
            joint_map=joint_map,
            frames=self._frames,
            source=Source(
                kind="blender",
                path=bpy.data.filepath,
                action=target.action_name,
                slot=target.slot_name,
                up_axis="Z",
                unit_m=scene.unit_settings.scale_length,
                fps=target.fps,
                also_moved_by=target.moved_by,
                warnings=target.notes + self._left_out(),
                tools={"blender": bpy.app.version_string},
            ),
        )

    def _left_out(self) -> tuple[str, ...]:
        if len(self._bones) == len(self._pose_order):
            return ()
        return (f"Only {len(self._bones):,} of {len(self._pose_order):,} bones are read, those that deform first.",)

    def _scene(self) -> Scene:
        scene = bpy.data.scenes.get(self._scene_name)
        if scene is None:
            raise MotionError(f"The scene {self._scene_name!r} is gone.", "Select a rig and ask again.")
        return scene

    def _begin(self, target: Target) -> None:
        ob = object_of(target)
        if ob.pose is None:  # made by a script and never evaluated: building any dependency graph makes its pose
            with _temporary_scene(ob, self._scene(), "PLAYS") as (stepped, _):
                stepped.view_layers[0].update()
        self.target = target
        self.fraction, self.doing, self.done, self._read = 0.0, "reading the motion", False, 0
        self._pose_order = [bone.name for bone in ob.pose.bones]
        self._frames = np.arange(target.first_frame, target.last_frame + 1, dtype=np.float64)
        self._order = _exported(ob)
        frame_count, bone_count = len(self._frames), len(self._order)
        check_size(frame_count, bone_count, frame_count * bone_count * BYTES_PER_BONE)
        self._positions = np.empty((frame_count, bone_count, 3), np.float32)
        self._rotations = np.empty((frame_count, bone_count, 4), np.float32)
        self._bones = tuple(self._pose_order[place] for place in self._order)
        index = {name: place for place, name in enumerate(self._bones)}
        bones = ob.data.bones
        parents = [bones[name].parent for name in self._bones]
        self._parents = np.array([index[parent.name] if parent else -1 for parent in parents], np.int32)
        place = {bone.name: at for at, bone in enumerate(bones)}
        at = [place[name] for name in self._bones]
        rest, lengths = np.empty(16 * len(bones), np.float32), np.empty(len(bones), np.float32)
        bones.foreach_get("matrix_local", rest)
        bones.foreach_get("length", lengths)
        self._rest_columns, self._lengths = rest.reshape(-1, 4, 4)[at], lengths[at]

    def _read_slice(self, ob: Object, scene: Scene, budget_s: float) -> None:
        started = now_s()
        way = _users_scene(ob, scene) if self.target.reads_scene else _temporary_scene(ob, scene, self.target.mode)
        wanted = self._frames[self._read : self._read + SLICE_FRAMES]
        columns = np.empty((len(wanted), len(self._pose_order), 4, 4), np.float32)  # as Blender stores matrices: column by column
        world: list[list[float]] = []
        slowest_s, limit_s = 0.0, budget_s
        with way as (stepped, rig):
            layer = _layer_of(stepped, rig)
            for frame, buffer in zip(wanted, columns, strict=True):
                frame_started = now_s()
                stepped.frame_set(int(frame))
                evaluated = rig.evaluated_get(layer.depsgraph)
                evaluated.pose.bones.foreach_get("matrix", buffer.reshape(-1))
                world.append([value for row in evaluated.matrix_world for value in row])
                frame_ended = now_s()
                if len(world) == 1:
                    limit_s = budget_s if frame_ended - started < HEAVY_S else max(budget_s, HELD_S)
                else:
                    slowest_s = max(slowest_s, frame_ended - frame_started)
                if frame_ended - started + slowest_s + self._after_frames_s > limit_s:
                    break
            after = now_s()
            read = columns[: len(world)]
            self._take(read[:, self._order], np.array(world).reshape(-1, 4, 4), scene.unit_settings.scale_length)
        self._after_frames_s = now_s() - after

    def _take(self, pose: np.ndarray, world: np.ndarray, unit_m: float) -> None:
        first, last = self._read, self._read + len(pose)
        if first == 0:
            self._set_rest(world[:1], unit_m)
        previous = self._rotations[first - 1] if first else None
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused by the clip, with frame and bone
            moved = pose_arrays.to_world(world, pose)
            self._positions[first:last] = pose_arrays.y_up(moved[:, :, 3]) * unit_m
            orientations = pose_arrays.orientations(moved)
            self._rotations[first:last] = pose_arrays.rotations(orientations, self._rest_orientations, previous)
        self._read = last

    def _set_rest(self, world: np.ndarray, unit_m: float) -> None:
        """The rest pose as the object stands at the first frame, at the world's origin: its size and its uprightness count."""
        standing = world.copy()
        standing[:, :3, 3] = 0.0
        moved = pose_arrays.to_world(standing, self._rest_columns[None])
        self._rest = (pose_arrays.y_up(moved[0, :, 3]) * unit_m).astype(np.float32)
        self._tails = (pose_arrays.y_up(moved[0, :, 1] * self._lengths[:, None]) * unit_m).astype(np.float32)
        self._rest_orientations = pose_arrays.orientations(moved)


def _exported(ob: Object) -> np.ndarray:
    """Which pose bones, parents first; where there are more than a clip may have, those that deform and their ancestors first."""
    bones = list(ob.pose.bones)
    place = {bone.name: index for index, bone in enumerate(bones)}
    order = pose_arrays.parents_first([place[bone.parent.name] if bone.parent else -1 for bone in bones])
    if len(order) > MAX_BONES:
        deforming = {bone.name for bone in bones if bone.bone.use_deform}
        wanted = deforming | {parent.name for name in deforming for parent in ob.data.bones[name].parent_recursive}
        kept = set(sorted(order, key=lambda index: bones[index].name not in wanted)[:MAX_BONES])
        order = [index for index in order if index in kept]
    return np.array(order)


@contextmanager
def _temporary_scene(ob: Object, scene: Scene, mode: str) -> Iterator[tuple[Scene, Object]]:
    """A scene of its own for the rig; where the Action alone is judged, for a copy of the rig without its NLA strips."""
    stepped = bpy.data.scenes.new("Dailies Sampling")
    alone = mode == "ACTION" and bool(actions.playing_strips(ob.animation_data))
    rig = ob.copy() if alone else ob
    try:
        if alone:
            rig.animation_data.use_nla = False
        stepped.collection.objects.link(rig)
        for name in TIMING:
            setattr(stepped.render, name, getattr(scene.render, name))
        yield stepped, rig
    finally:
        if alone:
            bpy.data.objects.remove(rig)
        bpy.data.scenes.remove(stepped)


@contextmanager
def _users_scene(ob: Object, scene: Scene) -> Iterator[tuple[Scene, Object]]:
    """The user's own scene, put back afterwards; meshes are not evaluated meanwhile."""
    frame, subframe = scene.frame_current, scene.frame_subframe
    shown = [other for other in scene.objects if other.type == "MESH" and not other.hide_viewport]
    try:
        for other in shown:
            other.hide_viewport = True
        yield scene, ob
    finally:
        for other in shown:
            other.hide_viewport = False
        scene.frame_set(frame, subframe=subframe)


def _layer_of(scene: Scene, ob: Object) -> bpy.types.ViewLayer:
    """A view layer that evaluates the object."""
    return next((layer for layer in scene.view_layers if ob.name in layer.objects), scene.view_layers[0])

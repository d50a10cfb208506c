"""What is judged: which rig, moved by what, over which frames."""

import math
from dataclasses import dataclass
from typing import Literal

import bpy
from bpy.types import Action, FCurve, NlaStrip, Object, Scene

from . import actions
from .moved_by import find_movers, reads_scene
from .shared.errors import MotionError

Mode = Literal["PLAYS", "ACTION"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """The motion that is judged: of which rig, moved by what, over which frames.

    Names only: references to Blender's data do not survive a file load or an undo.
    """

    object_name: str
    object_library: str
    """Path of the library the object is linked from, as Blender writes it; empty for a local one."""
    action_name: str
    """Empty where no single Action moves the rig."""
    action_library: str
    slot: str
    """Handle of the Action's slot as text; empty before Blender 4.4."""
    slot_name: str
    mode: Mode
    first_frame: int
    last_frame: int
    fps: float
    moved_by: tuple[str, ...] = ()
    """What else moves the rig: NLA strips, constraints, drivers, parents."""
    notes: tuple[str, ...] = ()
    """Sentences for the user: rest position, keys that do not play, the slow way."""
    loops: bool = False
    """The Action is marked as cyclic."""
    reads_scene: bool = False
    """A driver reads the user's scene: it must be stepped itself."""


def find_target(ob: Object | None, scene: Scene, mode: Mode) -> Target:
    """What would be judged of this object now.

    Raises:
        MotionError: not an armature, without bones, in Edit Mode, disabled in viewports, or nothing moves it. The next step says
            how to mend that.
    """
    ob = _judged_armature(ob)
    action = ob.animation_data.action if ob.animation_data else None
    handle = actions.handle_of(ob.animation_data) if action else actions.NO_SLOT
    curves = actions.curves_of(action, handle)
    strips = actions.playing_strips(ob.animation_data) if mode == "PLAYS" else []
    movers = find_movers(ob)
    _check_moved(ob, action, handle, curves, mode, movers.strips + movers.outside)
    notes = [f"{ob.name!r} is in Rest Position, so nothing moves. Choose Pose Position in the armature's properties."]
    notes = notes if ob.data.pose_position == "REST" else []
    if mode == "ACTION":
        first, last = _whole(actions.frame_range(action, curves))
    else:
        goes_on = bool(movers.outside) or actions.plays_on(curves)
        first, last, note = _playing_range(scene, None if goes_on else _keyed_range(action, curves, strips))
        notes += [note] if note else []
    slow = reads_scene(ob)
    if slow:
        notes.append("A driver reads the scene, so the scene is stepped to read the motion: slow, and unkeyed changes are lost.")
    single = action if curves and not strips else None
    return Target(
        object_name=ob.name,
        object_library=_library(ob),
        action_name=single.name if single else "",
        action_library=_library(single),
        slot=handle if single else actions.NO_SLOT,
        slot_name=actions.slot_name(single, handle) if single else "",
        mode=mode,
        first_frame=first,
        last_frame=last,
        fps=scene.render.fps / scene.render.fps_base,
        moved_by=movers.all if mode == "PLAYS" else movers.outside + movers.within,
        notes=tuple(notes),
        loops=bool(single and single.use_cyclic),
        reads_scene=slow,
    )


def object_of(target: Target) -> Object:
    """The armature object a target names.

    Raises:
        MotionError: it was deleted or renamed.
    """
    found = bpy.data.objects.get((target.object_name, target.object_library or None))
    if found is None or found.type != "ARMATURE":
        raise MotionError(f"The armature {target.object_name!r} is gone.", "Select a rig and ask again.")
    return found


def action_of(target: Target) -> Action | None:
    """The Action a target names; none where no single one moves the rig.

    Raises:
        MotionError: it was deleted or renamed.
    """
    if not target.action_name:
        return None
    found = bpy.data.actions.get((target.action_name, target.action_library or None))
    if found is None:
        raise MotionError(f"The Action {target.action_name!r} is gone.", "Select the rig and ask again.")
    return found


def _judged_armature(ob: Object | None) -> Object:
    if ob is None:
        raise MotionError("No rig is selected.", "Select an armature.")
    if ob.type != "ARMATURE":
        rig = ob.find_armature()
        raise MotionError(f"{ob.name!r} is not an armature.", f"Select {rig.name!r}." if rig else "Select an armature.")
    if not ob.data.bones:
        raise MotionError(f"The armature {ob.name!r} has no bones.", "Select a rig with bones.")
    if ob.data.is_editmode:  # its own, or that of another object with the same armature
        raise MotionError(f"{ob.name!r} is in Edit Mode, where nothing moves.", "Leave Edit Mode.")
    if ob.hide_viewport:
        raise MotionError(
            f"{ob.name!r} is disabled in viewports, so Blender does not move it.",
            "Enable it with the screen icon in the Outliner; hiding it with the eye is fine.",
        )
    return ob


def _check_moved(
    ob: Object, action: Action | None, handle: str, curves: list[FCurve], mode: Mode, others: tuple[str, ...]
) -> None:
    """Something must move the rig: in mode ACTION its Action, else the Action or anything else."""
    if curves or (others and mode == "PLAYS"):
        return
    if action is None:
        what_plays = " Or choose What Plays." if others else ""
        raise MotionError(f"{ob.name!r} has no Action.", f"Assign one in the Action Editor, or key the rig.{what_plays}")
    if actions.has_slots(action) and not handle:
        raise MotionError(
            f"No slot of the Action {action.name!r} is chosen for {ob.name!r}, so nothing moves.",
            "Choose a slot beside the Action's name in the Action Editor.",
        )
    raise MotionError(f"The Action {action.name!r} has no keys for {ob.name!r}.", "Key the rig, or assign another Action.")


def _keyed_range(action: Action | None, curves: list[FCurve], strips: list[NlaStrip]) -> tuple[float, float] | None:
    ranges = [(strip.frame_start, strip.frame_end) for strip in strips]
    if action and curves and (own := actions.frame_range(action, curves)):
        ranges.append(own)
    if not ranges:
        return None
    return min(first for first, _ in ranges), max(last for _, last in ranges)


def _playing_range(scene: Scene, keyed: tuple[float, float] | None) -> tuple[int, int, str]:
    """The scene's range (or preview range), narrowed to where there are keys; and a word where keys lie outside it."""
    first, last = scene.frame_start, scene.frame_end
    if scene.use_preview_range:
        first, last = scene.frame_preview_start, scene.frame_preview_end
    if keyed is None:
        return first, last, ""
    key_first, key_last = _whole(keyed)
    if key_first > last or key_last < first:
        return first, last, f"All keys ({key_first} to {key_last}) lie outside the frames that play ({first} to {last})."
    note = ""
    if key_first < first or key_last > last:
        note = f"Keys from {key_first} to {key_last}, of which only {first} to {last} play."
    return max(first, key_first), min(last, key_last), note


def _whole(frames: tuple[float, float] | None) -> tuple[int, int]:
    first, last = frames or (0.0, 0.0)
    return math.floor(first), math.ceil(last)


def _library(data: Object | Action | None) -> str:
    return data.library.filepath if data and data.library else ""

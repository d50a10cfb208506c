"""Which rigs the user means, and what is known of their motion: read when something changed, never while drawing."""

from dataclasses import dataclass

from bpy.types import Context, Object, Scene

from . import metadata
from .shared.errors import DailiesError, ErrorInfo, MotionError
from .source_hash import source_hash
from .target import Target, find_target


@dataclass(frozen=True, kw_only=True)
class Rig:
    """One armature that the user means. Names only: nothing of Blender's survives an undo."""

    object_name: str
    target: Target | None
    """Its motion; none where there is none to judge."""
    why_not: ErrorInfo | None = None


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The selected rigs, the active one first, and what is stored with its motion."""

    rigs: tuple[Rig, ...] = ()
    stored: metadata.Stored | None = None
    offered: metadata.Stored | None = None
    """What an undo took away and the side file still has."""

    @property
    def active(self) -> Rig | None:
        """The rig whose results the panel shows."""
        return self.rigs[0] if self.rigs else None


def rigs_of(context: Context) -> tuple[Object, ...]:
    """The selected armatures, and those that move the selected meshes; the active one first."""
    active = context.view_layer.objects.active if context.view_layer is not None else None
    chosen = list(context.view_layer.objects.selected) if context.view_layer is not None else []
    if active is not None and (active in chosen or not chosen):
        chosen.insert(0, active)
    armatures = (ob if ob.type == "ARMATURE" else ob.find_armature() for ob in chosen)
    return tuple(dict.fromkeys(ob for ob in armatures if ob is not None))


def rigs_named(context: Context, object_name: str) -> tuple[Object, ...]:
    """The rig of this name in the scene; the selected ones for an empty name.

    Raises:
        MotionError: there is none.
    """
    if object_name:
        ob = context.scene.objects.get(object_name)
        if ob is None or ob.type != "ARMATURE":
            raise MotionError(f"There is no armature {object_name!r} in this scene.", "Name or select another one.")
        return (ob,)
    rigs = rigs_of(context)
    if not rigs:
        raise MotionError("No armature is selected.", "Select the rig to judge.")
    return rigs


def fingerprint(context: Context) -> tuple[object, ...]:
    """Differs whenever the user turns to another rig, Action, range or target; a few microseconds for each selected object."""
    scene = context.scene
    render = scene.render
    return (
        scene.name,
        scene.frame_start,
        scene.frame_end,
        scene.use_preview_range and (scene.frame_preview_start, scene.frame_preview_end),
        (render.fps, render.fps_base, render.frame_map_old, render.frame_map_new),
        context.window_manager.dailies.target,
        tuple(_moved_by(ob) for ob in rigs_of(context)),
    )


def look(context: Context) -> Selection:
    """Read the selection anew."""
    mode = context.window_manager.dailies.target
    rigs = tuple(rig(ob, context.scene, mode) for ob in rigs_of(context))
    target = rigs[0].target if rigs else None
    if target is None:
        return Selection(rigs=rigs)
    now = source_hash(target)
    return Selection(rigs=rigs, stored=metadata.stored(target, now), offered=metadata.offered(target, now))


def rig(ob: Object, scene: Scene, mode: str) -> Rig:
    """An armature with its motion, or why there is none."""
    try:
        return Rig(object_name=ob.name, target=find_target(ob, scene, mode))
    except DailiesError as error:
        return Rig(object_name=ob.name, target=None, why_not=error.info())


def _moved_by(ob: Object) -> tuple[object, ...]:
    data = ob.animation_data
    action = data.action if data is not None else None
    return (
        ob.name,
        ob.library.filepath if ob.library is not None else "",
        ob.hide_viewport,
        ob.data.pose_position,
        action.name if action is not None else "",
        tuple(action.frame_range) if action is not None else (),
        getattr(data, "action_slot_handle", 0) if data is not None else 0,
    )

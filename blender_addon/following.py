"""What Blender calls: the one timer, and the handlers of files, undo and edits. Each passes on to the session."""

import traceback

import bpy
from bpy.app.handlers import persistent
from bpy.types import Depsgraph, Scene

from .session import session

IDLE_S = 0.1
BUSY_S = 0.02
AFTER_FAULT_S = 5.0
REDRAW_S = 0.1
"""Between two drawings of the panel at least: a slow graphics card must not hold up the export."""
MOVING = ("ACTION", "ARMATURE", "OBJECT")
"""Kinds of data whose edit may change a motion, or what else moves a rig."""


def tick() -> float:
    """One turn of the session; the next comes sooner while something streams."""
    try:
        session().tick()
    except Exception:  # Blender never calls a timer again that raised; the panel would be dead without a word
        traceback.print_exc()
        return AFTER_FAULT_S
    if session().take_changed(REDRAW_S):
        _redraw()
    return BUSY_S if session().busy else IDLE_S


def _redraw() -> None:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()


@persistent
def load_pre(*_: object) -> None:
    session().leave_file()


@persistent
def load_post(*_: object) -> None:
    session().look_again()


@persistent
def undo_post(*_: object) -> None:
    session().motion_edited()


@persistent
def depsgraph_update_post(scene: Scene, depsgraph: Depsgraph) -> None:
    if any(map(depsgraph.id_type_updated, MOVING)):
        session().motion_edited()

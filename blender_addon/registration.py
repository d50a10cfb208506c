"""Puts everything into Blender, and takes all of it out again. State is made anew at each `register`."""

import bpy
from bpy.app import handlers

from . import following, operators, panel, preferences, properties, session

CLASSES = (preferences.DailiesPreferences, *panel.CLASSES)

HANDLERS = (
    (handlers.load_pre, following.load_pre),
    (handlers.load_post, following.load_post),
    (handlers.undo_post, following.undo_post),
    (handlers.redo_post, following.undo_post),
    (handlers.depsgraph_update_post, following.depsgraph_update_post),
)


def register() -> None:
    session.open_session()
    properties.register()
    operators.register()
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    for event, handler in HANDLERS:
        event.append(handler)
    if not bpy.app.background:
        bpy.app.timers.register(following.tick, first_interval=following.IDLE_S, persistent=True)


def unregister() -> None:
    if bpy.app.timers.is_registered(following.tick):
        bpy.app.timers.unregister(following.tick)
    for event, handler in HANDLERS:
        if handler in event:
            event.remove(handler)
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
    operators.unregister()
    properties.unregister()
    session.close_session()

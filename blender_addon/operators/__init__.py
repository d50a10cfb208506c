"""Everything the panel does, as operators: searchable, scriptable, and the same in a Blender without a window."""

import bpy

from . import asking, results, worker

CLASSES = (*asking.CLASSES, *results.CLASSES, *worker.CLASSES)


def register() -> None:
    for cls in CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)

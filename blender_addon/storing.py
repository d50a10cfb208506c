"""Keeping a finished job's result in the user's file, when that does not disturb what they are doing."""

import bpy

from . import metadata
from .jobs import Job
from .preferences import preference


def must_wait() -> bool:
    """Whether the user's data are to be left alone now: a render reads them, or something is being dragged."""
    if bpy.app.is_job_running("RENDER"):
        return True
    return any(
        operator.bl_idname.startswith("TRANSFORM_OT_")
        for window in bpy.context.window_manager.windows
        for operator in window.modal_operators
    )


def store(job: Job) -> None:
    """Keep the result of a job with its motion, as an undo step of its own unless the user wants none.

    Raises:
        DailiesError: the motion is gone, or the side file cannot be written.
    """
    metadata.store(job.target, job.result, job.motion_hash)
    if preference("stores_undo_step") and bpy.ops.ed.undo_push.poll():
        bpy.ops.ed.undo_push(message=f"Dailies: {job.title}")

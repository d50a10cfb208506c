"""Start, stop, set up and remove the worker."""

import bpy
from bpy.types import Context, Event, Operator

from .. import worker_setup
from ..build_options import CAN_SET_UP_WORKER
from ..preferences import environment_folder, preference, user_folder
from ..session import session
from ..shared.errors import DailiesError
from ..text_lines import font_size, lines
from .reports import report_error

POPUP_WIDTH = 320


class DAILIES_OT_start_worker(Operator):
    bl_idname = "dailies.start_worker"
    bl_label = "Start Worker"
    bl_description = "Start the worker, or connect to one that runs already; jobs that wait go on"

    @classmethod
    def poll(cls, context: Context) -> bool:
        if session().worker.busy:
            cls.poll_message_set("A worker is there already")
        return not session().worker.busy

    def execute(self, context: Context) -> set[str]:
        try:
            session().start_worker()
            if bpy.app.background:
                session().wait_for_worker()
        except DailiesError as error:
            return report_error(self, error.info())
        return {"FINISHED"}


class DAILIES_OT_stop_worker(Operator):
    bl_idname = "dailies.stop_worker"
    bl_label = "Stop Worker"
    bl_description = "End the worker; jobs that run are cancelled"

    @classmethod
    def poll(cls, context: Context) -> bool:
        if not session().worker.busy:
            cls.poll_message_set("There is no worker to stop")
        return session().worker.busy

    def execute(self, context: Context) -> set[str]:
        session().stop_worker()
        return {"FINISHED"}


class DAILIES_OT_set_up_worker(Operator):
    bl_idname = "dailies.set_up_worker"
    bl_label = "Set Up Worker"
    bl_description = "Install the worker in a folder of its own, with the Python packages it needs"

    @classmethod
    def poll(cls, context: Context) -> bool:
        reason = why_not()
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def invoke(self, context: Context, event: Event) -> set[str]:
        return context.window_manager.invoke_props_dialog(self, width=POPUP_WIDTH)

    def draw(self, context: Context) -> None:
        source = preference("package_folder") or "the package index"
        text = (
            "The worker measures motion in a process of its own. Setting it up fetches about "
            f"{worker_setup.DOWNLOAD_MB} MB from {source}, takes {worker_setup.DISK_MB} MB of disk and about a minute. "
            "Remove it at any time in the add-on's preferences."
        )
        scale = context.preferences.system.ui_scale
        for line in lines(text, int((POPUP_WIDTH - 30) * scale), font_size(context)):
            self.layout.label(text=line)

    def execute(self, context: Context) -> set[str]:
        session().set_up_worker()
        if bpy.app.background:
            failed = session().wait_for_set_up()
            if failed:
                self.report({"ERROR"}, failed)
                return {"CANCELLED"}
        return {"FINISHED"}


class DAILIES_OT_cancel_set_up(Operator):
    bl_idname = "dailies.cancel_set_up"
    bl_label = "Cancel Set Up"
    bl_description = "Stop setting up the worker and remove what is half made"
    bl_options = {"INTERNAL"}

    def execute(self, context: Context) -> set[str]:
        session().cancel_set_up()
        return {"FINISHED"}


class DAILIES_OT_remove_worker(Operator):
    bl_idname = "dailies.remove_worker"
    bl_label = "Remove Worker"
    bl_description = "Delete the worker that was set up here, with its packages; results are kept"

    @classmethod
    def poll(cls, context: Context) -> bool:
        return session().set_up_is_complete

    def invoke(self, context: Context, event: Event) -> set[str]:
        return context.window_manager.invoke_confirm(self, event)

    def execute(self, context: Context) -> set[str]:
        session().stop_worker()
        worker_setup.remove(environment_folder())
        session().look_for_set_up()
        return {"FINISHED"}


class DAILIES_OT_show_log(Operator):
    bl_idname = "dailies.show_log"
    bl_label = "Show Log"
    bl_description = "Open the folder with the logs of the worker and its set-up"

    def execute(self, context: Context) -> set[str]:
        bpy.ops.wm.path_open(filepath=str(user_folder()))
        return {"FINISHED"}


def why_not() -> str:
    """Why the worker cannot be set up now; empty if it can."""
    if worker_setup.carried_wheel() is None:
        return "Build the zip with build_addon.py: this copy carries no worker"
    if not bpy.app.online_access and not preference("package_folder"):
        return "Allow Online Access in Preferences > System first, or name a Package Folder in the add-on's preferences"
    if session().set_up_runs:
        return "It is being set up"
    return ""


CLASSES = (DAILIES_OT_start_worker, DAILIES_OT_stop_worker, DAILIES_OT_show_log)
if CAN_SET_UP_WORKER:
    CLASSES += (DAILIES_OT_set_up_worker, DAILIES_OT_cancel_set_up, DAILIES_OT_remove_worker)

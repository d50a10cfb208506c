"""What can be done with a result: go where it can be seen, mend what it stumbled over, ask again, clear."""

import bpy
from bpy.props import FloatProperty, StringProperty
from bpy.types import Context, Operator

from .. import jump, rigs
from ..session import session
from ..shared.errors import DailiesError
from ..view import frames_text
from .reports import report_ended, report_error

PACKAGE = __package__.rpartition(".")[0]


class DAILIES_OT_jump(Operator):
    bl_idname = "dailies.jump"
    bl_label = "Jump"
    bl_description = "Go to this frame and select what moves there"
    bl_options = {"REGISTER"}

    object_name: StringProperty(name="Object", options={"SKIP_SAVE"})
    frame: FloatProperty(name="Frame", options={"SKIP_SAVE"})
    last_frame: FloatProperty(name="Last Frame", options={"SKIP_SAVE"})
    bones: StringProperty(name="Bones", description="Bones to select, one a line", options={"SKIP_SAVE"})

    @classmethod
    def description(cls, context: Context, properties: "DAILIES_OT_jump") -> str:
        bones = ", ".join(properties.bones.splitlines())
        return f"Go to frame {frames_text(properties.frame, properties.frame)}" + (f" and select {bones}" if bones else "")

    def execute(self, context: Context) -> set[str]:
        try:
            words = jump.jump(context, self.object_name, self.frame, tuple(self.bones.splitlines()))
        except DailiesError as error:
            return report_error(self, error.info())
        if words:
            self.report({"INFO"}, " ".join(words))
        return {"FINISHED"}


class DAILIES_OT_pick_bone(Operator):
    bl_idname = "dailies.pick_bone"
    bl_label = "Pick Bone"
    bl_description = "Say which bone of this rig bears a joint, and keep that with the rig"
    bl_options = {"REGISTER", "UNDO"}

    object_name: StringProperty(name="Object", options={"SKIP_SAVE"})
    joint: StringProperty(name="Joint", description="Joint as the errors name it, such as left_knee", options={"SKIP_SAVE"})
    bone: StringProperty(name="Bone", options={"SKIP_SAVE"})

    def execute(self, context: Context) -> set[str]:
        ob = bpy.data.objects.get(self.object_name) or context.active_object
        try:
            rigs.choose(ob, self.joint, self.bone)
        except DailiesError as error:
            return report_error(self, error.info())
        session().bone_picked(self.object_name, self.joint)
        return {"FINISHED"}


class DAILIES_OT_clear_results(Operator):
    bl_idname = "dailies.clear_results"
    bl_label = "Clear Results"
    bl_description = "Remove the description and all answers from the motion of the active rig"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        return session().view.has_results

    def invoke(self, context: Context, event: bpy.types.Event) -> set[str]:
        return context.window_manager.invoke_confirm(self, event)

    def execute(self, context: Context) -> set[str]:
        session().clear_results(context)
        return {"FINISHED"}


class DAILIES_OT_try_again(Operator):
    bl_idname = "dailies.try_again"
    bl_label = "Try Again"
    bl_description = "Ask the same about the same rig once more"
    bl_options = {"INTERNAL"}

    job_id: StringProperty(name="Job", options={"SKIP_SAVE"})

    def execute(self, context: Context) -> set[str]:
        job = session().jobs.get(self.job_id)
        if job is None:
            return {"CANCELLED"}
        session().jobs.forget(job)
        try:
            jobs = session().begin(context, job.request, job.object_name)
        except DailiesError as error:
            return report_error(self, error.info())
        return report_ended(self, jobs)


class DAILIES_OT_dismiss(Operator):
    bl_idname = "dailies.dismiss"
    bl_label = "Dismiss"
    bl_description = "Take this message away"
    bl_options = {"INTERNAL"}

    job_id: StringProperty(name="Job", options={"SKIP_SAVE"})

    def execute(self, context: Context) -> set[str]:
        session().dismiss(self.job_id)
        return {"FINISHED"}


class DAILIES_OT_open_preferences(Operator):
    bl_idname = "dailies.open_preferences"
    bl_label = "Open Preferences"
    bl_description = "Show the add-on's preferences, where the worker's command can be named"

    def execute(self, context: Context) -> set[str]:
        bpy.ops.preferences.addon_show(module=PACKAGE)
        return {"FINISHED"}


CLASSES = (
    DAILIES_OT_jump,
    DAILIES_OT_pick_bone,
    DAILIES_OT_clear_results,
    DAILIES_OT_try_again,
    DAILIES_OT_dismiss,
    DAILIES_OT_open_preferences,
)

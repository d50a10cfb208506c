"""Describe, Ask, Cancel."""

import bpy
from bpy.props import StringProperty
from bpy.types import Context, Operator

from ..session import session
from ..shared.errors import DailiesError
from ..shared.messages import AnyRequest, Ask, Describe
from .reports import report_ended, report_error


def _begin(operator: Operator, context: Context, request: AnyRequest, object_name: str) -> set[str]:
    """One job for each rig concerned; waits for them where there is no window, because no timer fires there."""
    try:
        jobs = session().begin(context, request, object_name)
    except DailiesError as error:
        return report_error(operator, error.info())
    return report_ended(operator, jobs)


def _has_rigs(operator: type[Operator]) -> bool:
    # Which rig is meant stands in the operator's properties, which `poll` does not see.
    if not bpy.data.armatures:
        operator.poll_message_set("There is no armature in this file")
    return bool(bpy.data.armatures)


class DAILIES_OT_describe(Operator):
    bl_idname = "dailies.describe"
    bl_label = "Describe"
    bl_description = "Say what the motion of the selected rigs is, and store it with the Action"
    bl_options = {"REGISTER"}

    object_name: StringProperty(
        name="Object", description="Describe this rig instead of the selected ones", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        return _has_rigs(cls)

    def execute(self, context: Context) -> set[str]:
        return _begin(self, context, Describe(), self.object_name)


class DAILIES_OT_ask(Operator):
    bl_idname = "dailies.ask"
    bl_label = "Ask"
    bl_description = "Ask a question about the motion of the selected rigs"
    bl_options = {"REGISTER"}

    question: StringProperty(
        name="Question", description="Ask this instead of what stands in the panel", maxlen=2000, options={"SKIP_SAVE"}
    )
    object_name: StringProperty(
        name="Object", description="Ask about this rig instead of the selected ones", options={"SKIP_SAVE"}
    )

    @classmethod
    def description(cls, context: Context, properties: Operator) -> str:
        return f"Ask: {properties.question}" if properties.question else cls.bl_description

    @classmethod
    def poll(cls, context: Context) -> bool:
        return _has_rigs(cls)

    def execute(self, context: Context) -> set[str]:
        panel = context.window_manager.dailies
        question = (self.question or panel.question).strip()
        if not question:
            self.report({"WARNING"}, "Type a question first")
            return {"CANCELLED"}
        if self.question:
            panel.question = question
        return _begin(self, context, Ask(question=question), self.object_name)


class DAILIES_OT_cancel(Operator):
    bl_idname = "dailies.cancel"
    bl_label = "Cancel"
    bl_description = "Stop this job"
    bl_options = {"INTERNAL"}

    job_id: StringProperty(name="Job", description="Stop this job only; leave empty to stop all", options={"SKIP_SAVE"})

    @classmethod
    def poll(cls, context: Context) -> bool:
        return bool(session().jobs.open())

    def execute(self, context: Context) -> set[str]:
        session().cancel(self.job_id)
        return {"FINISHED"}


CLASSES = (DAILIES_OT_describe, DAILIES_OT_ask, DAILIES_OT_cancel)

"""The sidebar tab. Draws what the timer prepared (`view.View`) and computes nothing."""

from collections.abc import Iterable, Sequence

from bpy.types import Context, Menu, Panel, UILayout

from .build_options import CAN_SET_UP_WORKER
from .jobs import Job
from .session import session
from .shared.errors import ErrorInfo
from .shared.results import Answer, Description, Evidence
from .suggestions import suggestions
from .text_lines import font_size, lines
from .view import TargetLine, frames_text

SIDE_PX = 56
"""What the tabs and the panel's borders take from the region's width, at interface scale 1."""
LABEL_PX = 14
"""What a label keeps free beside its text."""
ICON_PX = 20
EVIDENCE_SHOWN = 6
PLACEHOLDER = {"placeholder": "Which foot lands first?"} if "placeholder" in UILayout.bl_rna.functions["prop"].parameters else {}


def draw_text(
    layout: UILayout, context: Context, text: str, *, share: float = 1.0, icon: str = "NONE", alert: bool = False
) -> None:
    """`text` in as many labels as it needs in this share of the region's width; an icon before the first."""
    scale = context.preferences.system.ui_scale
    beside = LABEL_PX + (ICON_PX if icon != "NONE" else 0)
    width = int((context.region.width - SIDE_PX * scale) * share - beside * scale)
    column = layout.column(align=True)
    column.alert = alert
    column.scale_y = 0.8
    for number, line in enumerate(lines(text, max(width, 40), font_size(context))):
        if icon == "NONE":
            column.label(text=line, translate=False)
        else:
            column.label(text=line, icon=icon if number == 0 else "BLANK1", translate=False)


def draw_jump(
    layout: UILayout, object_name: str, first_frame: float, last_frame: float, evidence: Sequence[Evidence], text: str
) -> None:
    """A button that goes to a frame and selects the bones that the evidence names."""
    jump = layout.operator("dailies.jump", text=text, icon="TRIA_RIGHT", translate=False)
    jump.object_name = object_name
    jump.frame = first_frame
    jump.last_frame = last_frame
    jump.bones = "\n".join(dict.fromkeys(bone for item in evidence for bone in item.bones))


def draw_error(layout: UILayout, context: Context, error: ErrorInfo, job_id: str = "") -> None:
    """What happened, what to do, and a row of buttons: one that does it where there is one, and one that takes the words away.

    `job_id` is that of the job that failed; empty for what concerns all of them.
    """
    box = layout.box()
    column = box.column(align=True)
    draw_text(column, context, error.message, share=0.93, icon="ERROR", alert=True)
    if error.next_step:
        draw_text(column, context, error.next_step, share=0.93, icon="BLANK1")
    row = box.row(align=True)
    if error.code == "worker.not_found" and CAN_SET_UP_WORKER:
        row.operator("dailies.set_up_worker", text="Set Up Worker...", icon="IMPORT")
    if error.code in ("worker.not_found", "settings.invalid"):
        row.operator("dailies.open_preferences", text="" if CAN_SET_UP_WORKER else "Preferences", icon="PREFERENCES")
    elif error.code in ("worker.lost", "worker.stopping", "connection.file"):
        row.operator("dailies.start_worker", icon="PLAY")
    elif error.code == "worker.failed":
        row.operator("dailies.show_log", icon="TEXT")
    if job_id:
        row.operator("dailies.try_again", icon="FILE_REFRESH").job_id = job_id
    row.operator("dailies.dismiss", text="", icon="X").job_id = job_id


def draw_bone_choices(layout: UILayout, context: Context, object_name: str) -> None:
    """A bone picker for each joint that was not found on a rig."""
    ob = context.scene.objects.get(object_name)
    if ob is None or ob.pose is None:
        return
    choices = [choice for choice in context.window_manager.dailies.choices if choice.object_name == object_name]
    for choice in choices:
        row = layout.row()
        row.label(text=f"{choice.joint} not found", icon="BONE_DATA", translate=False)
        row.prop_search(choice, "bone", ob.pose, "bones", text="")


class DailiesPanel:
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Dailies"


class DAILIES_MT_suggestions(Menu):
    bl_idname = "DAILIES_MT_suggestions"
    bl_label = "Suggested Questions"
    bl_description = "Choose a question that fits this motion"

    def draw(self, context: Context) -> None:
        description = session().view.description
        for question in suggestions(tag.name for tag in description.tags) if description else suggestions(()):
            self.layout.operator("dailies.ask", text=question, translate=False).question = question


class DAILIES_PT_main(DailiesPanel, Panel):
    bl_idname = "DAILIES_PT_main"
    bl_label = "Dailies"

    def draw(self, context: Context) -> None:
        layout = self.layout
        state = session()
        self._draw_worker(layout, context)
        if state.problem is not None:
            draw_error(layout, context, state.problem)
        self._draw_target(layout, context)
        if state.view.targets:
            self._draw_requests(layout, context)
        for job in state.jobs.open():
            self._draw_progress(layout, job, len(state.view.targets) > 1)
        for job in state.jobs.failed():
            self._draw_failed(layout, context, job)

    def _draw_worker(self, layout: UILayout, context: Context) -> None:
        state = session()
        row = layout.row()
        if state.worker.busy:
            row.label(text=state.worker.line, icon=state.worker.icon, translate=False)
            row.operator("dailies.stop_worker", text="", icon="SNAP_FACE")
        else:
            row.label(text=state.worker.line, icon=state.worker.icon, translate=False)
            if state.set_up is None or not state.set_up.running:
                row.operator("dailies.start_worker", text="Start")
        if state.set_up is not None:
            self._draw_set_up_progress(layout, context)

    def _draw_set_up_progress(self, layout: UILayout, context: Context) -> None:
        set_up = session().set_up
        if set_up.running:
            row = layout.row(align=True)
            row.progress(factor=set_up.fraction, text=set_up.doing, translate=False)
            row.operator("dailies.cancel_set_up", text="", icon="X")
        elif set_up.failed:
            box = layout.box()
            draw_text(box, context, f"{set_up.failed} {set_up.next_step}", share=0.93, icon="ERROR", alert=True)
            row = box.row(align=True)
            row.operator("dailies.set_up_worker", text="Repair", icon="FILE_REFRESH")
            row.operator("dailies.show_log", icon="TEXT")

    def _draw_target(self, layout: UILayout, context: Context) -> None:
        view = session().view
        if not view.targets:
            draw_text(layout, context, view.hint, icon="INFO")
            return
        column = layout.column(align=True)
        for target in view.targets:
            _draw_target_line(column, context, target)
        layout.prop(context.window_manager.dailies, "target", text="")

    def _draw_requests(self, layout: UILayout, context: Context) -> None:
        row = layout.row()
        row.scale_y = 1.3
        row.operator("dailies.describe", icon="TEXT")
        split = layout.split(factor=0.78, align=True)
        row = split.row(align=True)
        row.prop(context.window_manager.dailies, "question", text="", **PLACEHOLDER)
        row.menu("DAILIES_MT_suggestions", text="", icon="QUESTION")
        split.operator("dailies.ask")

    def _draw_progress(self, layout: UILayout, job: Job, several: bool) -> None:
        row = layout.row(align=True)
        name = f"{job.object_name}: " if several else ""
        left = f", {job.seconds_left:.0f} s left" if job.seconds_left else ""
        row.progress(factor=job.fraction, text=f"{name}{job.doing}{left}", translate=False)
        row.operator("dailies.cancel", text="", icon="X").job_id = job.job_id

    def _draw_failed(self, layout: UILayout, context: Context, job: Job) -> None:
        draw_error(layout, context, job.error, job.job_id)
        draw_bone_choices(layout, context, job.object_name)


class DAILIES_PT_description(DailiesPanel, Panel):
    bl_idname = "DAILIES_PT_description"
    bl_parent_id = "DAILIES_PT_main"
    bl_label = "Description"

    @classmethod
    def poll(cls, context: Context) -> bool:
        view = session().view
        return view.description is not None or bool(view.words)

    def draw_header_preset(self, context: Context) -> None:
        if session().view.stale:
            self.layout.operator("dailies.describe", text="Stale", icon="FILE_REFRESH", emboss=False)

    def draw(self, context: Context) -> None:
        view = session().view
        layout = self.layout
        if view.words:
            draw_text(layout, context, view.words)
        elif view.description is not None:
            if view.storage_note:
                draw_text(layout, context, view.storage_note, icon="INFO")
            self._draw_description(layout, context, view.description, view.object_name)

    def _draw_description(self, layout: UILayout, context: Context, description: Description, object_name: str) -> None:
        draw_text(layout, context, description.caption or description.summary)
        for segment in description.segments:
            _draw_ranged(layout, context, object_name, segment.first_frame, segment.last_frame, segment.evidence, segment.text)
        if description.tags:
            draw_text(layout, context, " · ".join(tag.name for tag in description.tags), icon="BOOKMARKS")
        for note in description.notes:
            draw_text(layout, context, note, icon="INFO")
        draw_bone_choices(layout, context, object_name)


class DAILIES_PT_answers(DailiesPanel, Panel):
    bl_idname = "DAILIES_PT_answers"
    bl_parent_id = "DAILIES_PT_main"
    bl_label = "Answers"

    @classmethod
    def poll(cls, context: Context) -> bool:
        view = session().view
        return bool(view.answers) or bool(view.asked)

    def draw_header_preset(self, context: Context) -> None:
        self.layout.operator("dailies.clear_results", text="", icon="TRASH", emboss=False)

    def draw(self, context: Context) -> None:
        view = session().view
        for question, words in view.asked:
            self._draw_said(context, question, words)
        for answer in view.answers:
            self._draw_answer(context, answer, view.object_name)

    def _draw_said(self, context: Context, question: str, answer: str) -> UILayout:
        column = self.layout.column(align=True)
        asked = column.column()
        asked.active = False  # dimmed: the answer is what is read
        draw_text(asked, context, question, icon="QUESTION")
        draw_text(column, context, answer, icon="BLANK1")
        return column

    def _draw_answer(self, context: Context, answer: Answer, object_name: str) -> None:
        column = self._draw_said(context, answer.question, answer.text)
        if answer.evidence:
            flow = column.grid_flow(columns=3, even_columns=True, even_rows=True, align=True, row_major=True)
            for item in answer.evidence[:EVIDENCE_SHOWN]:
                draw_jump(
                    flow, object_name, item.first_frame, item.last_frame, (item,), frames_text(item.first_frame, item.last_frame)
                )


def _draw_target_line(layout: UILayout, context: Context, target: TargetLine) -> None:
    draw_text(layout, context, target.what, icon="ARMATURE_DATA")
    draw_text(layout, context, target.when, icon="BLANK1")
    for note in target.notes:
        draw_text(layout, context, note, icon="INFO")


def _draw_ranged(
    layout: UILayout, context: Context, object_name: str, first: float, last: float, evidence: Iterable[Evidence], text: str
) -> None:
    factor = 0.34
    split = layout.split(factor=factor)
    draw_jump(split.column(), object_name, first, last, tuple(evidence), frames_text(first, last))
    draw_text(split, context, text, share=1.0 - factor)


CLASSES = (DAILIES_MT_suggestions, DAILIES_PT_main, DAILIES_PT_description, DAILIES_PT_answers)

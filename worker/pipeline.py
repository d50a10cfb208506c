"""From a clip to a result: the only place where motion, analysis and models meet. Server and command line call `run`.

A take of more than 20 s is described window by window, so that the first words are there long before the last frame is measured.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeVar

import msgspec

from shared import __version__
from shared.clip import MotionClip
from shared.messages import AnyRequest, Ask, Describe, Inspect, Intent, ModelStatus
from shared.results import Answer, AnyResult, Description, Inspection
from shared.skeleton import JOINTS
from worker.analysis.execute import execute
from worker.analysis.sheet import make_sheet
from worker.analysis.windows import merge_sheets, window_clip, windows
from worker.facts import Sheet
from worker.models import registry
from worker.models.model import Model
from worker.motion.conventions import HUMAN_SIZED_M
from worker.motion.free_fall import fall_warning
from worker.motion.mapping import Mapping, map_joints
from worker.progress import Progress, Report, ignore_progress
from worker.vocabulary import Measured, Query

MEASURING: Final = 0.8  # the share of a description's time that goes into its windows; the rest is the summary
R = TypeVar("R", Description, Answer)


def run(clip: MotionClip, request: AnyRequest, report: Report = ignore_progress) -> AnyResult:
    """Do what a request asks.

    Raises:
        ModelUnknown: the request names a model that is not there.
        JobCancelled: from `report`.
    """
    match request:
        case Inspect():
            return inspect(clip, request, report)
        case Describe():
            return describe(clip, request, report)
        case Ask():
            return ask(clip, request, report)


def inspect(clip: MotionClip, request: Inspect, report: Report = ignore_progress) -> Inspection:
    """How a clip was read, and which bone is which joint; no model takes part."""
    started_s = time.perf_counter()
    report(Progress(doing="telling the bones"))
    mapping = map_joints(clip)
    bones = {joint: clip.bones[index] for joint, index in zip(JOINTS, mapping.joint_map, strict=True) if index >= 0}
    source = clip.source
    return Inspection(
        clip_hash=clip.content_hash(),
        version=__version__,
        seconds=time.perf_counter() - started_s,
        format=source.kind,
        takes=(source.take,) if source.take else (),
        take=source.take,
        frames=len(clip.positions),
        fps=clip.fps,
        duration_s=clip.duration_s,
        up_axis=source.up_axis,
        unit_m=source.unit_m,
        human=mapping.human,
        body=mapping.body,
        joint_map=bones,
        missing=mapping.missing,
        joints=mapping.choices,
        reasons=mapping.reasons,
        warnings=source.warnings,
    )


def describe(clip: MotionClip, request: Describe, report: Report = ignore_progress) -> Description:
    """What the motion is, in words; those of each window are streamed as soon as it is measured.

    Raises:
        ModelUnknown: there is no model of this id.
    """
    started_s = time.perf_counter()
    model = registry.load(request.model)
    mapping, body = _with_joints(clip, report)
    sheets: list[Sheet] = []
    described: list[Description] = []
    for sheet, progress in _measured(body, request.intent, report):
        say = _speaker(report, progress)
        sheets.append(sheet)
        described.append(model.describe(sheet, say))
        if progress.total_count > 1:
            say("\n")
    whole = merge_sheets(sheets, body)
    if len(described) == 1:
        return _signed(described[0], clip, mapping, whole, model, started_s)
    summing_up = Progress(fraction=MEASURING, doing="summing up", done_count=len(sheets), total_count=len(sheets))
    report(summing_up)
    summary = model.summarise(whole, described, _speaker(report, summing_up))
    return _signed(summary, clip, mapping, whole, model, started_s)


def ask(clip: MotionClip, request: Ask, report: Report = ignore_progress) -> Answer:
    """The answer to one question.

    Raises:
        ModelUnknown: there is no model of this id.
    """
    started_s = time.perf_counter()
    model = registry.load(request.model)
    mapping, body = _with_joints(clip, report)
    sheet = merge_sheets([sheet for sheet, _ in _measured(body, request.intent, report)], body)
    answering = Progress(fraction=MEASURING, doing="answering")

    def measure(query: Query) -> Measured:
        report(answering)
        return execute(query, body, sheet)

    answer = model.answer(request.question, sheet, measure, _speaker(report, answering))
    return _signed(answer, clip, mapping, sheet, model, started_s)


def models() -> tuple[ModelStatus, ...]:
    """The models there are, and how each stands on this machine."""
    return registry.statuses()


def weights_hash(model_id: str) -> str:
    """What stands for a model's weights in the key of a kept result.

    Raises:
        ModelUnknown: there is no model of this id.
    """
    return registry.weights_hash(model_id)


def _with_joints(clip: MotionClip, report: Report) -> tuple[Mapping, MotionClip]:
    report(Progress(doing="telling the bones"))
    mapping = map_joints(clip)
    return mapping, replace(clip, joint_map=mapping.joint_map)


def _measured(clip: MotionClip, intent: Intent, report: Report) -> Iterator[tuple[Sheet, Progress]]:
    """The sheet of each window, in order of time, and how far the job is by then."""
    parts = windows(clip)
    started_s = time.perf_counter()
    if len(parts) > 1:
        intent = msgspec.structs.replace(intent, loop=None)  # a part of a loop is no loop
    for index, (first, last) in enumerate(parts):
        share = first / len(clip.positions)
        spent_s = time.perf_counter() - started_s
        progress = Progress(
            fraction=MEASURING * share,
            doing=f"measuring frames {clip.frames[first]:g} to {clip.frames[last]:g}",
            done_count=index,
            total_count=len(parts),
            seconds_left=spent_s / share * (1.0 - share) if share else None,
        )
        report(progress)
        yield make_sheet(clip if len(parts) == 1 else window_clip(clip, first, last), intent), progress


def _doubts(clip: MotionClip, sheet: Sheet) -> tuple[str, ...]:
    """What speaks against the unit or the rate of a clip from Blender; of a file its reader has said it."""
    if clip.source.kind != "blender" or not sheet.human:
        return ()
    tall = f"The body is {sheet.body_height_m:.3g} m tall: check the unit of the scene and the scale of the rig."
    strange = not HUMAN_SIZED_M[0] <= sheet.body_height_m <= HUMAN_SIZED_M[1]
    return tuple(filter(None, (tall if strange else "", fall_warning(clip))))


def _speaker(report: Report, progress: Progress) -> Callable[[str], None]:
    """Streams words as they are made."""

    def say(text: str) -> None:
        report(replace(progress, text=text))

    return say


def _signed(result: R, clip: MotionClip, mapping: Mapping, sheet: Sheet, model: Model, started_s: float) -> R:
    """The result with what every result carries."""
    return msgspec.structs.replace(
        result,
        clip_hash=clip.content_hash(),
        model=model.id,
        weights_hash=model.weights_hash,
        version=__version__,
        seconds=time.perf_counter() - started_s,
        notes=tuple(dict.fromkeys((*result.notes, *mapping.reasons, *sheet.notes, *clip.source.warnings, *_doubts(clip, sheet)))),
        joints_not_found=mapping.wanted,
    )

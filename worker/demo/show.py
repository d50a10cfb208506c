"""The demo from end to end: a motion, Blender, the worker, the words, the picture; each step with the time it took."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from shared.clip import MotionClip
from shared.errors import ExtraMissing
from shared.messages import Ask, Describe
from shared.results import Answer, Description
from worker import pipeline
from worker.demo import blender
from worker.demo.blender import BlenderNotHere, InBlender
from worker.motion.bvh_write import bvh_text
from worker.motion.made import walk_turn_wave
from worker.motion.mapping import mapped
from worker.motion.readers import read_takes

QUESTIONS: Final = (
    "Which foot lands first?",
    "Which way does the character turn?",
    "Which hand moves more, left or right?",
)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was done."""

    what: str
    seconds: float


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo made."""

    motion: str
    description: Description
    answers: tuple[Answer, ...]
    steps: tuple[Step, ...]
    seconds: float
    blender: str = ""
    """Version of the Blender that took part; empty where none did."""
    not_run: str = ""
    """Why no Blender took part."""
    blend: str = ""
    picture: str = ""
    no_picture: str = ""
    """Why there is no picture."""


def show(file: Path | None, folder: Path, tell: Callable[[Step], None]) -> Shown:
    """Show the whole way of a motion: of `file` (BVH), or of one made by formula. What is made lies in `folder`.

    Where there is no Blender, the motion is described and questioned without it.

    Raises:
        FileError, MotionError: the file cannot be read.
        WorkerError: the part in Blender was begun and failed.
    """
    started_s = time.perf_counter()
    steps: list[Step] = []

    def told(what: str, seconds: float) -> None:
        steps.append(Step(what=what, seconds=seconds))
        tell(steps[-1])

    folder.mkdir(parents=True, exist_ok=True)
    with _timed(told, f"Read {file}" if file else f"Made a motion of its own: {folder / 'sample.bvh'}"):
        bvh = file or _made(folder / "sample.bvh")
        clip = read_takes(bvh)[0]
    try:
        blend = folder / f"{bvh.stem}.blend"
        through = _through_blender(bvh, clip, blend, told)
        description, answers = through.description, through.answers
        about_blender = {"blender": through.blender, "blend": str(blend)}
    except BlenderNotHere as error:
        about_blender = {"not_run": str(error)}
        description, answers = _without_blender(clip, told)
    return Shown(
        motion=str(bvh),
        description=description,
        answers=tuple(answers),
        steps=tuple(steps),
        **about_blender,
        **_picture(clip, description, folder / f"{bvh.stem}.png", told),
        seconds=time.perf_counter() - started_s,
    )


def _made(path: Path) -> Path:
    path.write_text(bvh_text(walk_turn_wave()), "utf-8")
    return path


def _through_blender(bvh: Path, clip: MotionClip, blend: Path, told: blender.Told) -> InBlender:
    python = blender.bpy_python()
    with _timed(told, "Made the add-on's zip"):
        zip_path = blender.build_zip(python, blend.parent)
    plan = blender.Plan(
        zip=str(zip_path.absolute()),
        bvh=str(bvh.absolute()),
        blend=str(blend.absolute()),
        unit_m=clip.source.unit_m,
        up_axis=clip.source.up_axis,
        questions=QUESTIONS,
    )
    return blender.play(python, plan, blend.parent, told)


def _without_blender(clip: MotionClip, told: blender.Told) -> tuple[Description, list[Answer]]:
    with _timed(told, "Described it, without Blender"):
        description = pipeline.describe(clip, Describe())
    answers: list[Answer] = []
    for question in QUESTIONS:
        with _timed(told, f"Asked: {question}"):
            answers.append(pipeline.ask(clip, Ask(question=question)))
    return description, answers


def _picture(clip: MotionClip, description: Description, path: Path, told: blender.Told) -> dict[str, str]:
    try:
        with _timed(told, f"Drew the key poses: {path}"):
            from worker.pictures import key_poses

            key_poses(mapped(clip), description.caption, description.segments, path)
    except ExtraMissing as error:
        return {"no_picture": f"{error.message} {error.next_step}"}
    return {"picture": str(path)}


@contextmanager
def _timed(told: blender.Told, what: str) -> Generator[None]:
    started_s = time.perf_counter()
    yield
    told(what, time.perf_counter() - started_s)

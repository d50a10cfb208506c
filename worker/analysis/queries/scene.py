"""What a query is executed on: a clip with its sheet and its measures, made once for all questions about it."""

from dataclasses import dataclass

import numpy as np

from shared.clip import MotionClip
from shared.results import Evidence
from shared.skeleton import JOINT_INDEX

from ...facts import Sheet
from ..body import Body
from ..sheet import Measures, measures_of
from ..signals import Bool, runs


class CannotTell(Exception):
    """The motion does not hold what is asked for; the sentence says why and what would be needed."""


class NotThere(Exception):
    """The question presupposes something that the clip contradicts; the sentence says what."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A clip, its sheet and its measures."""

    clip: MotionClip
    sheet: Sheet
    measures: Measures

    @classmethod
    def of(cls, clip: MotionClip, sheet: Sheet) -> "Scene":
        """The clip with what is measured on it."""
        return cls(clip, sheet, measures_of(clip))

    @property
    def body(self) -> Body:
        return self.measures.body

    @property
    def count(self) -> int:
        """Number of samples."""
        return self.measures.body.count

    def samples(self, first_frame: float, last_frame: float) -> tuple[int, int]:
        """First and last sample between two source frames, kept inside the clip."""
        first = int(np.searchsorted(self.body.frames, first_frame - 1e-6))
        last = int(np.searchsorted(self.body.frames, last_frame + 1e-6)) - 1
        return min(first, self.count - 1), max(min(last, self.count - 1), 0)

    def seconds(self, first: int, last: int) -> float:
        """Seconds from one sample to another, by the clip's fps."""
        return (last - first) / self.body.fps

    def evidence(
        self,
        first: int,
        last: int,
        measure: str,
        value: float | None = None,
        unit: str = "",
        *,
        joints: tuple[str, ...] = (),
        bones: tuple[str, ...] = (),
    ) -> Evidence:
        """Samples as source frames; the bones of the joints are added where the rig has them."""
        named = bones or tuple(bone for joint in joints if (bone := self.body.bones[JOINT_INDEX[joint]]))
        return Evidence(
            first_frame=self.body.frame(first),
            last_frame=self.body.frame(last),
            joints=joints,
            bones=named,
            measure=measure,
            value=value,
            unit=unit,
        )


def spans(mask: Bool) -> list[tuple[int, int]]:
    """The stretches of a mask as pairs of samples, inclusive."""
    return [(int(first), int(last)) for first, last in runs(mask)]

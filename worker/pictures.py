"""A picture of a motion: its key poses side by side as stick figures, with the caption under them.

Needs matplotlib, which the extra `plots` brings.
"""

import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from shared.clip import Float64, MotionClip
from shared.errors import ExtraMissing
from shared.results import Segment
from shared.skeleton import JOINT_INDEX, JOINTS, PARENTS

from .analysis.body import Body

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POSES: Final = 8
SAME_SHARE: Final = 0.25
LOOKED_AT: Final = 400  # samples among which key poses are chosen
CAMERA_DEG: Final = 35.0  # from straight ahead towards the body's left
ELEVATION_DEG: Final = 9.0
SLOT_SHARE: Final = 0.5  # narrowest room of a pose, of the tallest pose
GAP_SHARE: Final = 0.12
HEAD_SHARE: Final = 0.06  # radius of the head, in body heights
LEFT, RIGHT, MIDDLE, FAINT, INK = "#d9502e", "#2f6db5", "#3b3f47", "#8b9099", "#1f2126"
SHADOW, FLOOR = "#e7e9ed", "#b9bdc5"
SIDES: Final = {"left": LEFT, "right": RIGHT}
WIDTH_IN: Final = 13.0
TALLEST_IN: Final = 4.2
TEXT_COLUMNS: Final = 125
LINE_IN: Final = 0.24


@dataclass(frozen=True, eq=False, kw_only=True)
class Figures:
    """The poses as lines, seen by the viewer: to the right, up, towards the viewer; metres, the floor at 0."""

    points: Float64
    """float64[N, P, 3]."""
    sticks: tuple[tuple[int, int, str], ...]
    """From point to point, with the colour."""
    head: int
    """The point that bears the head, -1 where there is none."""
    head_m: float
    frames: Float64
    """float64[N], the source frame of each pose."""


def key_poses(clip: MotionClip, caption: str, segments: Sequence[Segment], path: Path) -> None:
    """Draw the key poses of a clip, mapped or not, and write the picture (PNG, or what the suffix of `path` says).

    Poses are taken from every segment, those least like one another (`key_samples`). Left limbs are red, right ones blue; all
    poses have one scale and are seen from the front left of where the body faces at first.

    Raises:
        ExtraMissing: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ExtraMissing("Pictures need matplotlib, which is not installed.", 'pip install "dailies-motion[plots]"') from error
    figures = _figures(clip, key_samples(clip, segments))
    places, width, low, high = _layout(figures)
    lines = textwrap.wrap(" ".join(caption.split()), TEXT_COLUMNS)
    scale = min(0.96 * WIDTH_IN / width, TALLEST_IN / (high - low))
    poses_in, text_in = scale * (high - low), 0.35 + LINE_IN * len(lines)
    height_in = 0.6 + poses_in + 0.45 + text_in
    figure = Figure(figsize=(WIDTH_IN, height_in), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, (text_in + 0.3) / height_in, 0.96, (poses_in + 0.15) / height_in))
    _draw(axes, figures, places, (width, low, high))
    _write(figure, clip, lines, text_in, height_in, sided=any(colour != MIDDLE for *_, colour in figures.sticks))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # a script that the font lacks is drawn as boxes
        figure.savefig(path, dpi=120)


def key_samples(clip: MotionClip, segments: Sequence[Segment], most: int = POSES) -> NDArray[np.intp]:
    """The samples whose poses tell most, in order of time: the first, from each segment the pose least like those chosen already
    (longest segments first, none where all are alike), then the least alike of the whole clip."""
    count = len(clip.positions)
    looked_at = np.unique(np.linspace(0, count - 1, LOOKED_AT).round().astype(np.intp))
    poses = clip.positions[looked_at].astype(np.float64)
    poses -= poses.mean(axis=1, keepdims=True) * np.array([1.0, 0.0, 1.0])
    frames = clip.frames[looked_at]
    chosen = [0]
    unlike = _unlike(poses, 0)
    by_length = sorted(segments, key=lambda segment: segment.first_frame - segment.last_frame)
    inside = [(frames >= segment.first_frame) & (frames <= segment.last_frame) for segment in by_length]
    everywhere = np.ones(len(looked_at), np.bool_)
    for mask in [*inside, *[everywhere] * most]:
        telling = np.where(mask, unlike, -1.0)
        # A segment in which the body does what it did before (stands again) needs no pose of its own.
        if len(chosen) < min(most, count) and telling.max() > SAME_SHARE * unlike.max():
            chosen.append(int(telling.argmax()))
            unlike = np.minimum(unlike, _unlike(poses, chosen[-1]))
    return looked_at[sorted(set(chosen))]


def _unlike(poses: Float64, sample: int) -> Float64:
    """float64[T], mean distance of the bones of each pose from those of one, metres; less for poses close to it in time."""
    apart = np.sqrt(np.square(poses - poses[sample]).sum(axis=2)).mean(axis=1)
    since = np.abs(np.arange(len(poses)) - sample) / max(len(poses) - 1, 1)
    return apart * np.minimum(1.0, since * POSES)


def _figures(clip: MotionClip, samples: NDArray[np.intp]) -> Figures:
    body = Body.from_clip(clip)
    human = any(
        body.has(*(f"{side}_{part}" for side in SIDES for part in limb)) for limb in (("hip", "knee"), ("elbow", "wrist"))
    )
    points = body.joints if human else clip.positions.astype(np.float64)
    floor_m = body.floor.height_m if human else float(points[..., 1].min())
    some = points[samples]
    middle = body.root[samples, None] if human else some.mean(axis=1, keepdims=True)
    angle = float(body.heading_rad[samples[0]]) + np.radians(CAMERA_DEG)
    x, y, z = np.moveaxis(some - middle * np.array([1.0, 0.0, 1.0]), -1, 0)
    right, near = x * np.cos(angle) - z * np.sin(angle), x * np.sin(angle) + z * np.cos(angle)
    up, tilt = y - floor_m, np.radians(ELEVATION_DEG)
    seen = [right, up * np.cos(tilt) - near * np.sin(tilt), near * np.cos(tilt) + up * np.sin(tilt)]
    return Figures(
        points=np.stack(seen, axis=-1),
        sticks=_limbs(body) if human else tuple((int(p), bone, MIDDLE) for bone, p in enumerate(clip.parents) if p >= 0),
        head=JOINT_INDEX["head"] if human and body.has("head") else -1,
        head_m=HEAD_SHARE * body.height_m,
        frames=clip.frames[samples],
    )


def _limbs(body: Body) -> tuple[tuple[int, int, str], ...]:
    """Lines between the joints that the rig has, over those that it lacks."""
    found: list[tuple[int, int, str]] = []
    for joint, name in enumerate(JOINTS):
        parent = PARENTS[joint]
        while parent >= 0 and not body.present[parent]:
            parent = PARENTS[parent]
        if parent >= 0 and body.present[joint]:
            found.append((parent, joint, SIDES.get(name.split("_")[0], MIDDLE)))
    return tuple(found)


def _layout(figures: Figures) -> tuple[Float64, float, float, float]:
    """Where each pose's middle stands, float64[N], the width of all, and the lowest and highest point; metres."""
    right, up = figures.points[..., 0], figures.points[..., 1]
    low, high = min(0.0, float(np.nanmin(up))), float(np.nanmax(up)) + 2.0 * figures.head_m * (figures.head >= 0)
    size = max(high - low, 0.25 * float(np.ptp(np.nan_to_num(right))), 1e-3)
    left, far = np.nanmin(right, axis=1), np.nanmax(right, axis=1)
    room = np.maximum(far - left + GAP_SHARE * size, SLOT_SHARE * size)
    places = np.cumsum(room) - 0.5 * room - 0.5 * (left + far)
    return places, float(room.sum()), low - 0.03 * size, low + size * 1.02


def _draw(axes: "Axes", figures: Figures, places: Float64, extent: tuple[float, float, float]) -> None:
    width, low, high = extent
    box = axes.get_window_extent()
    scale = min(box.width / width, box.height / (high - low))
    spare = 0.5 * (box.width / scale - width)
    axes.set_xlim(-spare, width + spare)
    axes.set_ylim(low, low + box.height / scale)
    axes.set_axis_off()
    axes.axhline(0.0, color=FLOOR, linewidth=1.0, zorder=0.0)
    stroke = 0.026 * (high - low) * scale * 72.0 / axes.figure.dpi
    stroke = float(np.clip(stroke, 1.2, 5.0)) * (1.0 if figures.head >= 0 else 0.6)
    for pose, place, frame in zip(figures.points, places.tolist(), figures.frames.tolist(), strict=True):
        _draw_pose(axes, figures, pose + np.array([place, 0.0, 0.0]), stroke, high - low)
        middle = place + 0.5 * float(np.nanmax(pose[:, 0]) + np.nanmin(pose[:, 0]))
        axes.text(middle, low, f"{frame:g}", ha="center", va="top", fontsize=10, color=FAINT)


def _draw_pose(axes: "Axes", figures: Figures, pose: Float64, stroke: float, size_m: float) -> None:
    """One figure, what is further away first; a white rim parts limbs that cross."""
    from matplotlib.patches import Circle, Ellipse

    left, right = float(np.nanmin(pose[:, 0])), float(np.nanmax(pose[:, 0]))
    axes.add_patch(
        Ellipse((0.5 * (left + right), 0.0), max(right - left, 0.15 * size_m), 0.05 * size_m, facecolor=SHADOW, zorder=0.1)
    )
    nearest = max(float(np.nanmax(np.abs(pose[:, 2]))), 1e-6)
    for start, end, colour in figures.sticks:
        near = 3.0 + float(pose[start, 2] + pose[end, 2]) / nearest
        for line_colour, line_width, above in (("white", stroke + 2.0, 0.0), (colour, stroke, 1e-3)):
            axes.plot(
                pose[[start, end], 0],
                pose[[start, end], 1],
                color=line_colour,
                linewidth=line_width,
                solid_capstyle="round",
                zorder=near + above,
            )
    if figures.head >= 0:
        neck = next((start for start, end, _ in figures.sticks if end == figures.head), figures.head)
        axis = pose[figures.head, :2] - pose[neck, :2]
        length = float(np.hypot(*axis))
        up = axis / length if length > 1e-6 else np.array([0.0, 1.0])
        x, y = (pose[figures.head, :2] + 0.7 * figures.head_m * up).tolist()
        near = 3.0 + 2.0 * float(pose[figures.head, 2]) / nearest
        axes.add_patch(Circle((x, y), figures.head_m, facecolor=MIDDLE, edgecolor="white", linewidth=1.0, zorder=near))


def _write(figure: "Figure", clip: MotionClip, lines: list[str], text_in: float, height_in: float, sided: bool) -> None:
    """Title and (where sides are told apart) legend above the poses, the caption under them."""
    top = 1.0 - 0.36 / height_in
    figure.text(0.025, top, clip.name, fontsize=14, fontweight="bold", color=INK, va="baseline", parse_math=False)
    count = len(clip.positions)
    numbers = f"{count:,} frames · {clip.fps:g} fps · {clip.duration_s:.1f} s" if count > 1 else "one frame"
    figure.text(0.5, top, numbers, fontsize=10.5, color=FAINT, va="baseline", ha="center")
    if sided:
        figure.text(0.905, top, "left", fontsize=11, fontweight="bold", color=LEFT, va="baseline", ha="right")
        figure.text(0.975, top, "right", fontsize=11, fontweight="bold", color=RIGHT, va="baseline", ha="right")
    figure.text(
        0.025,
        (text_in - 0.12) / height_in,
        "\n".join(lines),
        fontsize=11.5,
        color=INK,
        va="top",
        linespacing=1.35,
        parse_math=False,
    )

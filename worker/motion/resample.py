"""A clip at another frame rate: bones turn evenly between samples, so their lengths stay what they are."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.clip import MAX_FPS, MIN_FPS, Float64, MotionClip, check_size, clip_arrays
from shared.errors import ClipInvalid

from .kinematics import global_pose, local_pose
from .quaternions import continuous, normalized, slerp

ON_A_SAMPLE: Final = 1e-6  # samples; an end missed by rounding is met


def resample(clip: MotionClip, fps: float) -> MotionClip:
    """The clip sampled every 1/`fps` seconds from its first sample on, up to the last one that does not lie beyond its end.

    Where there are rotations, each bone's turn against its parent is interpolated (slerp) and its local offset linearly, then
    positions follow by forward kinematics; else positions are interpolated linearly. `frames` become fractional source frames.
    Nothing is filtered: what moves faster than half the new rate is aliased, as in a camera.

    Raises:
        ClipInvalid: `fps` is out of range, or the new clip would exceed the limits of a clip.
    """
    if not MIN_FPS <= fps <= MAX_FPS:
        raise ClipInvalid(f"{clip.name!r} cannot be resampled to {fps:g} fps; {MIN_FPS:g} to {MAX_FPS:g} are possible.")
    count = len(clip.positions)
    if fps == clip.fps or count == 1:
        return replace(clip, fps=fps)
    new_count = int(clip.duration_s * fps + ON_A_SAMPLE) + 1
    check_size(new_count, len(clip.bones), sum(array.nbytes for _, array in clip_arrays(clip)) // count * new_count)
    at = np.minimum(np.arange(new_count) * (clip.fps / fps), count - 1.0)
    before = np.minimum(at.astype(np.intp), count - 2)
    share = at - before
    positions, rotations = _pose(clip, before, share)
    return replace(
        clip,
        fps=fps,
        positions=positions.astype(np.float32),
        rotations=None if rotations is None else rotations.astype(np.float32),
        confidence=None if clip.confidence is None else _linear(clip.confidence, before, share).astype(np.float32),
        frames=_linear(clip.frames, before, share),
    )


def _pose(clip: MotionClip, before: NDArray[np.intp], share: Float64) -> tuple[Float64, Float64 | None]:
    if clip.rotations is None:
        return _linear(clip.positions, before, share), None
    turns = normalized(clip.rotations.astype(np.float64))
    offsets, local = local_pose(clip.parents, clip.positions.astype(np.float64), turns)
    local = slerp(local[before], local[before + 1], share[:, None])
    positions, rotations = global_pose(clip.parents, _linear(offsets, before, share), local)
    return positions, continuous(rotations)


def _linear(values: Float64 | NDArray[np.float32], before: NDArray[np.intp], share: Float64) -> Float64:
    part = share.reshape(-1, *(1,) * (values.ndim - 1))
    return (1.0 - part) * values[before] + part * values[before + 1]

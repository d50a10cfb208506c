"""A clip at another frame rate: bones turn evenly between samples, so their lengths stay what they are."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.clip import MAX_FPS, MIN_FPS, Float32, Float64, MotionClip, check_size, clip_arrays
from shared.errors import ClipInvalid

from .kinematics import global_pose, local_pose
from .quaternions import continuous, normalized, slerp

ON_A_SAMPLE: Final = 1e-6  # samples; an end missed by rounding is met
BLOCK: Final = 1024  # samples calculated at once: they stay in the processor's cache


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
    if clip.rotations is None:
        positions, rotations = _linear(clip.positions, before, share).astype(np.float32), None
    else:
        positions, rotations = _turned(clip, clip.rotations, before, share)
    return replace(
        clip,
        fps=fps,
        positions=positions,
        rotations=rotations,
        confidence=None if clip.confidence is None else _linear(clip.confidence, before, share).astype(np.float32),
        frames=_linear(clip.frames, before, share),
    )


def _turned(clip: MotionClip, rotations: Float32, before: NDArray[np.intp], share: Float64) -> tuple[Float32, Float32]:
    """Positions and rotations between samples by rotation, block by block: a long take needs no more memory than it is large."""
    blocks = [_block(clip, rotations, before[at : at + BLOCK], share[at : at + BLOCK]) for at in range(0, len(before), BLOCK)]
    positions, turns = (np.concatenate(arrays) for arrays in zip(*blocks, strict=True))
    return positions, continuous(turns)


def _block(clip: MotionClip, rotations: Float32, before: NDArray[np.intp], share: Float64) -> tuple[Float32, Float32]:
    first, stop = int(before[0]), int(before[-1]) + 2
    turns = normalized(rotations[first:stop].astype(np.float64))
    offsets, local = local_pose(clip.parents, clip.positions[first:stop].astype(np.float64), turns)
    inside = before - first
    between = slerp(local[inside], local[inside + 1], share[:, None])
    positions, whole = global_pose(clip.parents, _linear(offsets, inside, share), between)
    return positions.astype(np.float32), whole.astype(np.float32)


def _linear(values: Float64 | Float32, before: NDArray[np.intp], share: Float64) -> Float64:
    part = share.reshape(-1, *(1,) * (values.ndim - 1))
    return (1.0 - part) * values[before] + part * values[before + 1]

"""Rigs of any shape in any motion, made by hypothesis: rigid bones that turn evenly, with or without moving roots."""

import numpy as np
from hypothesis import strategies as st

from shared.clip import MotionClip, Source, identity_joint_map
from worker.motion.kinematics import global_pose
from worker.motion.quaternions import about, continuous, multiply


@st.composite
def clips(draw: st.DrawFn, *, min_frames: int = 1) -> MotionClip:
    """A rig of 1 to 8 rigid bones, perhaps several roots, that turns smoothly over 1 to 40 frames."""
    bones = draw(st.integers(1, 8))
    frames = draw(st.integers(min_frames, 40))
    fps = draw(st.sampled_from((24.0, 25.0, 29.97, 30.0, 60.0, 120.0)))
    parents = np.array([draw(st.integers(-1, bone - 1)) for bone in range(bones)], np.int32)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rigid_clip(parents, frames, fps, random)


def rigid_clip(parents: np.ndarray, frames: int, fps: float, random: np.random.Generator) -> MotionClip:
    """A rig whose bones swing within 100 degrees while its roots wander by some decimetres."""
    bones = len(parents)
    steps = random.uniform(-0.4, 0.4, (bones, 3))
    rest = np.zeros((bones, 3))
    for bone in range(bones):
        rest[bone] = steps[bone] + (rest[parents[bone]] if parents[bone] >= 0 else 0.0)
    t = np.arange(frames)[:, None] / fps
    turns = [
        about(axis, random.uniform(-1.0, 1.0, bones) * np.sin(random.uniform(0.5, 3.0, bones) * t))
        for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    ]
    local = multiply(multiply(turns[0], turns[1]), turns[2])
    offsets = np.repeat((rest - np.where(parents[:, None] >= 0, rest[parents], 0.0))[None], frames, axis=0)
    offsets[:, parents < 0] += 0.3 * np.sin(t)[:, :, None]
    positions, rotations = global_pose(parents, offsets, local)
    return MotionClip(
        name="rig",
        fps=fps,
        bones=tuple(f"bone {bone}" for bone in range(bones)),
        parents=parents,
        rest=rest.astype(np.float32),
        tails=np.zeros((bones, 3), np.float32),
        positions=positions.astype(np.float32),
        rotations=continuous(rotations).astype(np.float32),
        joint_map=identity_joint_map(),
        frames=1.0 + np.arange(frames, dtype=np.float64),
        source=Source(kind="made"),
    )

"""Bodies at the reference proportions that step, turn and swing, for features: no skeleton of a file, no recorded motion."""

import numpy as np

from shared.clip import MotionClip, Source
from shared.skeleton import JOINTS, PARENTS
from worker.motion.quaternions import about, rotate
from worker.motion.uniform_skeleton import REFERENCE_OFFSETS

UP = (0.0, 1.0, 0.0)
LIFT_DEG = {"left_collar": 60.0, "right_collar": -60.0, "left_shoulder": 90.0, "right_shoulder": -90.0}
"""What brings the shoulders from the reference's rest pose, where they hang, to where a body has them."""


def rest_pose() -> np.ndarray:
    """float64[22, 3], the reference skeleton at rest: arms down, pelvis at the origin."""
    pose = np.zeros((22, 3))
    for joint in range(1, 22):
        pose[joint] = pose[PARENTS[joint]] + REFERENCE_OFFSETS[joint]
    return pose


def turning_body(turn_deg: float = 120.0, frames: int = 80, seed: int = 0) -> np.ndarray:
    """float64[T, 22, 3]: walks on while it turns evenly to its left, limbs swinging by some degrees, bones rigid."""
    random = np.random.default_rng(seed)
    t = np.linspace(0.0, 1.0, frames)
    pose = np.zeros((frames, 22, 3))
    heading = np.radians(turn_deg) * t
    whole = about(UP, heading)
    pose[:, 0] = np.cumsum(rotate(whole, np.array([[0.0, 0.0, 0.05]])), axis=0) + np.array([0.0, 0.95, 0.0])
    for joint in range(1, 22):
        amplitude, phase = random.uniform(-0.3, 0.3), random.uniform(0.0, 6.0)
        swing = about((1.0, 0.0, 0.0), amplitude * np.sin(12.0 * t + phase))
        lifted = rotate(about((0.0, 0.0, 1.0), np.radians(LIFT_DEG.get(JOINTS[joint], 0.0))), REFERENCE_OFFSETS[joint])
        pose[:, joint] = pose[:, PARENTS[joint]] + rotate(whole, rotate(swing, lifted))
    return pose


def clip_of(joints: np.ndarray, fps: float = 20.0, drop: tuple[str, ...] = ()) -> MotionClip:
    """A clip of the 22 joints under their own names, positions only; those in `drop` are not mapped."""
    return MotionClip(
        name="body",
        fps=fps,
        bones=JOINTS,
        parents=np.array(PARENTS, np.int32),
        rest=rest_pose().astype(np.float32),
        tails=np.zeros((22, 3), np.float32),
        positions=joints.astype(np.float32),
        rotations=None,
        joint_map=np.array([-1 if name in drop else index for index, name in enumerate(JOINTS)], np.int32),
        frames=np.arange(len(joints), dtype=np.float64),
        source=Source(kind="made"),
    )

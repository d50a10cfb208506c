"""Bodies made by formula: a figure of 1.75 m that stands, walks, turns, jumps and waves just so, for measuring what is known."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from shared.clip import MotionClip, Source, identity_joint_map
from shared.skeleton import JOINT_INDEX, JOINTS, MIRROR, PARENTS

Array = NDArray[np.float64]

HEIGHT_M = 1.75
FOOT_REST_M = 0.015 * HEIGHT_M
THIGH_M, SHIN_M, ANKLE_M = 0.43, 0.43, 0.079
UPPER_ARM_M, FOREARM_M = 0.29, 0.27
HIP_M, SHOULDER_M = 0.09, 0.18
PELVIS_M = THIGH_M + SHIN_M + ANKLE_M


def standing() -> Array:
    """float64[22, 3]: upright, arms hanging, facing +Z, left is +X, floor at 0."""
    pose = np.zeros((22, 3))
    trunk = {"pelvis": 0.0, "spine1": 0.10, "spine2": 0.22, "spine3": 0.33, "neck": 0.50, "head": 0.60}
    for name, height in trunk.items():
        pose[JOINT_INDEX[name]] = (0.0, PELVIS_M + height, 0.0)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        x = sign * HIP_M
        pose[JOINT_INDEX[f"{side}_hip"]] = (x, PELVIS_M, 0.0)
        pose[JOINT_INDEX[f"{side}_knee"]] = (x, PELVIS_M - THIGH_M, 0.0)
        pose[JOINT_INDEX[f"{side}_ankle"]] = (x, ANKLE_M, 0.0)
        pose[JOINT_INDEX[f"{side}_foot"]] = (x, FOOT_REST_M, 0.13)
        pose[JOINT_INDEX[f"{side}_collar"]] = (sign * 0.05, PELVIS_M + 0.45, 0.0)
        shoulder = np.array((sign * SHOULDER_M, PELVIS_M + 0.46, 0.0))
        pose[JOINT_INDEX[f"{side}_shoulder"]] = shoulder
        pose[JOINT_INDEX[f"{side}_elbow"]] = shoulder - np.array((0.0, UPPER_ARM_M, 0.0))
        pose[JOINT_INDEX[f"{side}_wrist"]] = shoulder - np.array((0.0, UPPER_ARM_M + FOREARM_M, 0.0))
    return pose


def clip_of(
    positions: Array, fps: float, *, first_frame: float = 0.0, name: str = "made", drop: tuple[str, ...] = ()
) -> MotionClip:
    """A clip of the 22 joints under their own names; those in `drop` are bones without a joint."""
    joint_map = np.arange(22, dtype=np.int32)
    for joint in drop:
        joint_map[JOINT_INDEX[joint]] = -1
    return MotionClip(
        name=name,
        fps=fps,
        bones=JOINTS,
        parents=np.array(PARENTS, np.int32),
        rest=standing().astype(np.float32),
        tails=np.zeros((22, 3), np.float32),
        positions=positions.astype(np.float32),
        rotations=None,
        joint_map=joint_map,
        frames=first_frame + np.arange(len(positions), dtype=np.float64),
        source=Source(kind="made"),
    )


def times(seconds: float, fps: float) -> Array:
    """float64[T], from 0 to `seconds`."""
    return np.arange(round(seconds * fps) + 1) / fps


def still(seconds: float, fps: float) -> Array:
    """float64[T, 22, 3], standing."""
    return np.repeat(standing()[None], len(times(seconds, fps)), axis=0)


def walking(
    seconds: float = 4.0,
    fps: float = 60.0,
    *,
    steps_hz: float = 1.8,
    step_m: float = 0.65,
    first: str = "right",
    backward: bool = False,
    lead_in_s: float = 0.6,
) -> Array:
    """float64[T, 22, 3]: stands for `lead_in_s`, then walks along +Z until the end. The foot `first` steps half."""
    t = times(seconds, fps)
    swing_s = 1.0 / steps_hz
    count = int((seconds - lead_in_s) * steps_hz)
    ground = {"left": np.zeros(len(t)), "right": np.zeros(len(t))}
    lift = {"left": np.zeros(len(t)), "right": np.zeros(len(t))}
    other = {"left": "right", "right": "left"}
    side, at = first, {"left": 0.0, "right": 0.0}
    for index in range(count):
        start = lead_in_s + index * swing_s
        share = np.clip((t - start) / (0.8 * swing_s), 0.0, 1.0)
        goal = at[other[side]] + step_m
        ground[side] += (goal - at[side]) * share**2 * (3.0 - 2.0 * share)
        lift[side] += 0.08 * np.sin(np.pi * share) ** 2
        at[side] = goal
        side = other[side]
    direction = -1.0 if backward else 1.0
    pose = still(seconds, fps)
    walked = np.convolve(
        np.pad(0.5 * (ground["left"] + ground["right"]), round(0.2 * fps), mode="edge"), _window(fps), mode="valid"
    )
    forward = direction * walked[: len(t)]
    pose[..., 2] += forward[:, None]
    pose[..., 1] -= 0.05
    for name, sign in (("left", 1.0), ("right", -1.0)):
        hip = pose[:, JOINT_INDEX[f"{name}_hip"]]
        ankle = np.stack([np.full(len(t), sign * HIP_M), ANKLE_M + lift[name], direction * ground[name]], axis=1)
        pose[:, JOINT_INDEX[f"{name}_ankle"]] = ankle
        pose[:, JOINT_INDEX[f"{name}_foot"]] = ankle + np.array((0.0, FOOT_REST_M - ANKLE_M, 0.13))
        pose[:, JOINT_INDEX[f"{name}_knee"]] = knee_between(hip, ankle)
        swing = 0.8 * (direction * ground[other[name]] - forward)
        for joint, share in (("elbow", 0.5), ("wrist", 1.0)):
            pose[:, JOINT_INDEX[f"{name}_{joint}"], 2] += share * swing
    return pose


def _window(fps: float) -> Array:
    size = 2 * round(0.2 * fps) + 1
    return np.full(size, 1.0 / size)


def knee_between(hip: Array, ankle: Array) -> Array:
    """Where the knee is, bent forward (+Z), between hip and ankle; straight where the leg is too short."""
    line = ankle - hip
    length = np.linalg.norm(line, axis=1, keepdims=True)
    along = (length**2 + THIGH_M**2 - SHIN_M**2) / (2.0 * length)
    out = np.sqrt(np.maximum(THIGH_M**2 - along**2, 0.0))
    unit = line / length
    ahead = np.array([0.0, 0.0, 1.0]) - unit[:, 2:] * unit
    return hip + along * unit + out * ahead / np.linalg.norm(ahead, axis=1, keepdims=True)


def jumping(
    seconds: float = 3.0, fps: float = 60.0, *, height_m: float = 0.3, forward_m: float = 0.0, at_s: float = 1.2
) -> Array:
    """float64[T, 22, 3]: stands, dips, flies as a thrown body does so that the pelvis rises `height_m`, lands and stands."""
    t = times(seconds, fps)
    flight_s = 2.0 * np.sqrt(2.0 * height_m / 9.81)
    inside = np.clip(t - at_s, 0.0, flight_s)
    rise = 0.5 * 9.81 * inside * (flight_s - inside)
    dip = 0.18 * (_bump(t, at_s - 0.45, at_s) + _bump(t, at_s + flight_s, at_s + flight_s + 0.45))
    pose = still(seconds, fps)
    pose[..., 1] += rise[:, None]
    pose[..., 2] += (forward_m * inside / flight_s)[:, None]
    legs = {JOINT_INDEX[f"{side}_{part}"] for side in ("left", "right") for part in ("ankle", "foot")}
    pose[:, [index for index in range(22) if index not in legs], 1] -= dip[:, None]
    for side in ("left", "right"):
        pose[:, JOINT_INDEX[f"{side}_knee"]] = knee_between(
            pose[:, JOINT_INDEX[f"{side}_hip"]], pose[:, JOINT_INDEX[f"{side}_ankle"]]
        )
    return pose


def _bump(t: Array, start: float, end: float) -> Array:
    return np.sin(np.pi * np.clip((t - start) / (end - start), 0.0, 1.0)) ** 2


def turning(angle_deg: float, seconds: float = 3.0, fps: float = 60.0) -> Array:
    """float64[T, 22, 3]: stands, turns about its own axis between 1 s and 2 s, stands. Positive turns to the left."""
    t = times(seconds, fps)
    share = np.clip(t - 1.0, 0.0, 1.0)
    return rotated(still(seconds, fps), angle_deg * share**2 * (3.0 - 2.0 * share))


def waving(seconds: float = 4.0, fps: float = 60.0, *, side: str = "right", hz: float = 2.0) -> Array:
    """float64[T, 22, 3]: raises one hand beside the head, waves it from side to side between 1 s and 3 s, lowers it."""
    t = times(seconds, fps)
    up = np.clip((t - 0.5) / 0.5, 0.0, 1.0) - np.clip((t - 3.0) / 0.5, 0.0, 1.0)
    up = up**2 * (3.0 - 2.0 * up)
    sway = np.radians(30.0) * np.sin(2.0 * np.pi * hz * (t - 1.0)) * ((t > 1.0) & (t < 3.0))
    pose = still(seconds, fps)
    sign = 1.0 if side == "left" else -1.0
    shoulder = pose[:, JOINT_INDEX[f"{side}_shoulder"]]
    raise_rad = np.radians(95.0) * up
    elbow = shoulder + UPPER_ARM_M * np.stack([sign * np.sin(raise_rad), -np.cos(raise_rad), 0.0 * t], axis=1)
    bend = raise_rad + np.radians(80.0) * up + sway
    pose[:, JOINT_INDEX[f"{side}_elbow"]] = elbow
    pose[:, JOINT_INDEX[f"{side}_wrist"]] = elbow + FOREARM_M * np.stack([sign * np.sin(bend), -np.cos(bend), 0.0 * t], axis=1)
    return pose


def rotated(positions: Array, angle_deg: float | Array) -> Array:
    """Turned about the world's Y axis, positive to the left (counter-clockwise from above)."""
    angle = np.radians(np.broadcast_to(angle_deg, len(positions)))[:, None]
    sine, cosine = np.sin(angle), np.cos(angle)
    x, y, z = positions[..., 0], positions[..., 1], positions[..., 2]
    return np.stack([x * cosine + z * sine, y, z * cosine - x * sine], axis=-1)


def mirrored(positions: Array) -> Array:
    """Left and right exchanged: x changes sign and each joint takes the place of its mirror image."""
    return positions[:, list(MIRROR)] * np.array([-1.0, 1.0, 1.0])


MAKERS: dict[str, Callable[[float], Array]] = {
    "walk": lambda fps: walking(fps=fps),
    "walk_backward": lambda fps: walking(fps=fps, backward=True),
    "jump": lambda fps: jumping(fps=fps),
    "turn": lambda fps: turning(120.0, fps=fps),
    "wave": lambda fps: waving(fps=fps),
    "stand": lambda fps: still(2.0, fps),
}
"""Every motion by name, at a frame rate."""


def lamp(fps: float = 60.0) -> MotionClip:
    """A desk lamp: no human; its arm and shade swing by 40 degrees, a second long."""
    positions = np.zeros((60, 3, 3), np.float32)
    positions[:, 1, 1], positions[:, 2, 1] = 1.0, 2.0
    swing = np.radians(40.0) * np.sin(np.linspace(0.0, 6.0, 60))
    rotations = np.zeros((60, 3, 4), np.float32)
    rotations[..., 0] = 1.0
    rotations[:, 1] = rotations[:, 2] = np.stack([np.cos(swing / 2), np.sin(swing / 2), 0 * swing, 0 * swing], axis=1)
    return MotionClip(
        name="lamp",
        fps=fps,
        bones=("base", "arm", "shade"),
        parents=np.array([-1, 0, 1], np.int32),
        rest=positions[0],
        tails=np.zeros((3, 3), np.float32),
        positions=positions,
        rotations=rotations,
        joint_map=identity_joint_map(),
        frames=np.arange(60, dtype=np.float64),
        source=Source(kind="made"),
    )

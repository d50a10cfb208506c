"""A human body of 1.75 m with 22 bones, posed by its pelvis, spine, arms and feet: legs follow by inverse kinematics."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.clip import Float64, MotionClip, Source
from shared.skeleton import JOINTS

from .kinematics import global_pose
from .quaternions import about, continuous, inverse, multiply, rotate

X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
THIGH_M: Final = 0.43
SHIN_M: Final = 0.43
ANKLE_M: Final = 0.08
HIP_DROP_M: Final = 0.04
PELVIS_M: Final = ANKLE_M + SHIN_M + THIGH_M + HIP_DROP_M
HIP_WIDTH_M: Final = 0.09
BALL: Final = np.array([0.0, 0.02 - ANKLE_M, 0.13])
"""The toe joint against the ankle at rest, metres."""
HEEL: Final = np.array([0.0, -ANKLE_M, -0.05])
"""Where the heel touches the floor, against the ankle at rest, metres."""
STRAIGHTEST: Final = 0.9985  # of the leg's length; a locked knee would snap


def _side(name: str, side: float) -> list[tuple[str, str, str, tuple[float, float, float]]]:
    """Bone, SMPL joint, parent bone and offset at rest (T-pose, metres) of one side's limbs; `side` is 1 for the left."""
    low = name.lower()
    return [
        (f"{name}UpLeg", f"{low}_hip", "Hips", (side * HIP_WIDTH_M, -HIP_DROP_M, 0.0)),
        (f"{name}Leg", f"{low}_knee", f"{name}UpLeg", (0.0, -THIGH_M, 0.0)),
        (f"{name}Foot", f"{low}_ankle", f"{name}Leg", (0.0, -SHIN_M, 0.0)),
        (f"{name}ToeBase", f"{low}_foot", f"{name}Foot", (0.0, float(BALL[1]), float(BALL[2]))),
        (f"{name}Shoulder", f"{low}_collar", "Spine2", (side * 0.04, 0.12, 0.0)),
        (f"{name}Arm", f"{low}_shoulder", f"{name}Shoulder", (side * 0.135, 0.015, 0.0)),
        (f"{name}ForeArm", f"{low}_elbow", f"{name}Arm", (side * 0.28, 0.0, 0.0)),
        (f"{name}Hand", f"{low}_wrist", f"{name}ForeArm", (side * 0.25, 0.0, 0.0)),
    ]


SKELETON: Final = [
    ("Hips", "pelvis", "", (0.0, PELVIS_M, 0.0)),
    ("Spine", "spine1", "Hips", (0.0, 0.08, -0.01)),
    ("Spine1", "spine2", "Spine", (0.0, 0.12, 0.0)),
    ("Spine2", "spine3", "Spine1", (0.0, 0.12, 0.0)),
    ("Neck", "neck", "Spine2", (0.0, 0.19, 0.0)),
    ("Head", "head", "Neck", (0.0, 0.09, 0.02)),
    *_side("Left", 1.0),
    *_side("Right", -1.0),
]
BONES: Final = tuple(bone for bone, *_ in SKELETON)
INDEX: Final = {bone: index for index, bone in enumerate(BONES)}
TIPS: Final = {
    "Head": (0.0, 0.17, 0.0),
    "LeftHand": (0.16, 0.0, 0.0),
    "RightHand": (-0.16, 0.0, 0.0),
    "LeftToeBase": (0.0, 0.0, 0.07),
    "RightToeBase": (0.0, 0.0, 0.07),
}
"""Ends of the bones that have no child, metres."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Arm:
    """One arm over time, float64[T] radians each. All zero is the T-pose."""

    drop: Float64
    """From the T-pose down to the side."""
    swing: Float64
    """Forward about the shoulders' line, seen on an arm that hangs."""
    twist: Float64
    """About the upper arm; -pi/2 turns the elbow so that it bends upward instead of forward."""
    flex: Float64
    """Bend of the elbow."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Foot:
    """One foot over time."""

    ankle: Float64
    """float64[T, 3], metres."""
    yaw: Float64
    """float64[T], radians, positive to the left."""
    pitch: Float64
    """float64[T], radians, positive with the heel up; the toes stay level then."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Pose:
    """The whole body over time; T samples."""

    pelvis: Float64
    """float64[T, 3], metres."""
    pelvis_turn: Float64
    """float64[T, 4], global."""
    spine_bend: Float64
    """float64[T, 4], of each of the three bones of the spine against the one below."""
    head_turn: Float64
    """float64[T, 4], of neck and head each."""
    arms: Mapping[str, Arm]
    feet: Mapping[str, Foot]


def clip_of(name: str, fps: float, pose: Pose) -> MotionClip:
    """The pose as a clip with all rotations; bones keep their length, feet stand exactly where the pose has them."""
    count = len(pose.pelvis)
    parents = np.array([INDEX.get(parent, -1) for _, _, parent, _ in SKELETON], np.int32)
    rest_offsets = np.array([offset for *_, offset in SKELETON])
    local = np.zeros((count, len(BONES), 4))
    local[..., 0] = 1.0
    local[:, INDEX["Hips"]] = pose.pelvis_turn
    for bone in ("Spine", "Spine1", "Spine2"):
        local[:, INDEX[bone]] = pose.spine_bend
    for bone in ("Neck", "Head"):
        local[:, INDEX[bone]] = pose.head_turn
    for name_of_side, side in (("Left", 1.0), ("Right", -1.0)):
        _pose_arm(local, name_of_side, side, pose.arms[name_of_side.lower()])
        _pose_leg(local, name_of_side, side, pose, pose.feet[name_of_side.lower()])
    offsets = np.repeat(rest_offsets[None], count, axis=0)
    offsets[:, 0] = pose.pelvis
    positions, rotations = global_pose(parents, offsets, local)
    tails = rest_offsets[[int(np.argmax(parents == bone)) for bone in range(len(BONES))]]
    for bone, tip in TIPS.items():
        tails[INDEX[bone]] = tip
    identity = np.broadcast_to(np.array([1.0, 0.0, 0.0, 0.0]), (1, len(BONES), 4))
    joint_of = {joint: INDEX[bone] for bone, joint, *_ in SKELETON}
    return MotionClip(
        name=name,
        fps=fps,
        bones=BONES,
        parents=parents,
        rest=global_pose(parents, rest_offsets[None], identity)[0][0].astype(np.float32),
        tails=tails.astype(np.float32),
        positions=positions.astype(np.float32),
        rotations=continuous(rotations).astype(np.float32),
        joint_map=np.array([joint_of[joint] for joint in JOINTS], np.int32),
        frames=np.arange(count, dtype=np.float64),
        source=Source(kind="made", fps=fps),
    )


def _pose_arm(local: Float64, name: str, side: float, arm: Arm) -> None:
    lowered = multiply(about(X, -arm.swing), about(Z, -side * arm.drop))
    local[:, INDEX[f"{name}Arm"]] = multiply(lowered, about(X, arm.twist))
    local[:, INDEX[f"{name}ForeArm"]] = about(Y, -side * arm.flex)


def _pose_leg(local: Float64, name: str, side: float, pose: Pose, foot: Foot) -> None:
    """Bend the leg from hip to ankle so that the knee points where the foot points."""
    hip = pose.pelvis + rotate(pose.pelvis_turn, np.array([side * HIP_WIDTH_M, -HIP_DROP_M, 0.0]))
    yaw = about(Y, foot.yaw)
    leg = rotate(inverse(yaw), foot.ankle - hip)
    reach = np.sqrt(np.einsum("ti,ti->t", leg, leg))
    down = leg / reach[:, None]
    length = np.minimum(reach, STRAIGHTEST * (THIGH_M + SHIN_M))
    at_hip = np.arccos((THIGH_M**2 + length**2 - SHIN_M**2) / (2.0 * THIGH_M * length))
    at_ankle = np.arccos((SHIN_M**2 + length**2 - THIGH_M**2) / (2.0 * SHIN_M * length))
    tilt = multiply(about(Z, np.arctan2(down[:, 0], -down[:, 1])), about(X, np.arcsin(-down[:, 2])))
    line = multiply(yaw, tilt)
    thigh, shin = multiply(line, about(X, -at_hip)), multiply(line, about(X, at_ankle))
    flat, whole = multiply(yaw, about(X, np.minimum(foot.pitch, 0.0))), multiply(yaw, about(X, foot.pitch))
    local[:, INDEX[f"{name}UpLeg"]] = multiply(inverse(pose.pelvis_turn), thigh)
    local[:, INDEX[f"{name}Leg"]] = multiply(inverse(thigh), shin)
    local[:, INDEX[f"{name}Foot"]] = multiply(inverse(shin), whole)
    local[:, INDEX[f"{name}ToeBase"]] = multiply(inverse(whole), flat)

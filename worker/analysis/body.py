"""The mapped joints of a clip as a body: where it faces, how tall it is, where the floor lies.

Space as in `shared.clip`: metres, Y up, right-handed. A positive angle turns to the body's left (counter-clockwise from above).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from shared.clip import Float64, MotionClip
from shared.skeleton import JOINT_COUNT, JOINT_INDEX

from .floor import Floor, find_floor
from .signals import Bool, magnitude, rate, smooth

HEADING_SIGMA_S: Final = 0.08  # keeps a quick turn, removes the pelvis' jitter
VELOCITY_WINDOW_S: Final = 1.0 / 15.0
REFERENCE_HEIGHT_M: Final = 1.75  # thresholds in metres are given for a body of this height
FEET_BACKWARD: Final = -0.5  # cosine between the feet and where the hips face, of both feet, at the median frame
LENGTH_SAMPLES: Final = 64  # bone lengths do not change; more samples tell nothing new

# Shares of the standing height, after Drillis and Contini (1966): hip to ankle, hip to the base of the skull.
LEG_SHARE: Final = 0.49
TRUNK_SHARE: Final = 0.385
ARM_SHARE: Final = 0.33  # shoulder to wrist
SKULL_JOINT_TO_CROWN_SHARE: Final = 0.085


@dataclass(frozen=True, eq=False, kw_only=True)
class Body:
    """The 22 joints of a clip over time. T samples at the clip's own fps; NaN where the rig has no such joint."""

    name: str
    fps: float
    frames: Float64
    """float64[T], source frame of each sample."""
    joints: Float64
    """float64[T, 22, 3], metres, Y up."""
    bones: tuple[str, ...]
    """Name of the bone that bears each of the 22 joints, empty where there is none."""
    height_m: float
    """Height of the standing body, from its bone lengths."""
    leg_m: float
    """Hip to ankle with a straight leg; estimated from the height where there are no legs."""
    arm_m: float
    """Shoulder to wrist with a straight arm; estimated from the height where there are no arms."""
    floor: Floor

    @classmethod
    def from_clip(cls, clip: MotionClip) -> "Body":
        """Take the mapped joints of a clip; any map will do, down to none at all."""
        joints = np.full((len(clip.positions), JOINT_COUNT, 3), np.nan)
        present = clip.joint_map >= 0
        joints[:, present] = clip.positions[:, clip.joint_map[present]]
        leg_m, trunk_m, arm_m = _lengths(joints)
        height_m = _height(leg_m, trunk_m, arm_m)
        if not height_m:
            height_m = _extent(clip)
        return cls(
            name=clip.name,
            fps=clip.fps,
            frames=clip.frames,
            joints=joints,
            bones=tuple(clip.bones[index] if index >= 0 else "" for index in clip.joint_map),
            height_m=height_m,
            leg_m=leg_m or LEG_SHARE * height_m,
            arm_m=arm_m or ARM_SHARE * height_m,
            floor=find_floor(joints, height_m, clip.fps),
        )

    # --- what is there ---

    @property
    def count(self) -> int:
        """Number of samples."""
        return len(self.joints)

    @property
    def scale(self) -> float:
        """This body against one of 1.75 m: what thresholds in metres are multiplied by."""
        return self.height_m / REFERENCE_HEIGHT_M

    @cached_property
    def present(self) -> Bool:
        """bool[22]: the joints that the rig has."""
        return ~np.isnan(self.joints[0, :, 0])

    def has(self, *names: str) -> bool:
        """Whether the rig has all of these joints."""
        return all(self.present[JOINT_INDEX[name]] for name in names)

    def joint(self, name: str) -> Float64:
        """float64[T, 3], one joint over time, metres; NaN where the rig has none."""
        return self.joints[:, JOINT_INDEX[name]]

    def mean_of(self, *names: str) -> Float64:
        """float64[T, 3], the middle of those of the joints that the rig has; NaN where it has none of them."""
        there = [JOINT_INDEX[name] for name in names if self.has(name)]
        return self.joints[:, there].mean(axis=1) if there else np.full((self.count, 3), np.nan)

    def frame(self, sample: int) -> float:
        """The source frame of a sample."""
        return float(self.frames[sample])

    # --- landmarks that stand in for one another ---

    @cached_property
    def root(self) -> Float64:
        """float64[T, 3], the pelvis, or what comes nearest to it on this rig; zero on a rig without any trunk."""
        for names in (("pelvis",), ("left_hip", "right_hip"), ("spine1",), ("spine2",), ("spine3",), ("neck",), ("head",)):
            if self.has(*names):
                return self.mean_of(*names)
        return np.nan_to_num(np.nanmean(self.joints, axis=1)) if self.present.any() else np.zeros((self.count, 3))

    @cached_property
    def chest(self) -> Float64:
        """float64[T, 3], the upper end of the trunk: the middle of the shoulders, or the neck."""
        for names in (
            ("left_shoulder", "right_shoulder"),
            ("neck",),
            ("left_collar", "right_collar"),
            ("spine3",),
            ("spine2",),
            ("head",),
        ):
            if self.has(*names):
                return self.mean_of(*names)
        return np.full((self.count, 3), np.nan)

    # --- where it faces ---

    @cached_property
    def trunk_up(self) -> Float64:
        """float64[T, 3], unit vector from the pelvis to the chest; straight up where the rig lacks one of them."""
        trunk = self.chest - self.root
        length = np.linalg.norm(trunk, axis=1, keepdims=True)
        up = np.broadcast_to(np.array([0.0, 1.0, 0.0]), trunk.shape)
        return np.where(length > 1e-6, trunk / np.where(length > 1e-6, length, 1.0), up)

    @cached_property
    def heading_rad(self) -> Float64:
        """float64[T], where the hips (else the shoulders) face, unwrapped; 0 faces +Z, positive turns to the left."""
        hips, shoulders = self._across("hip"), self._across("shoulder")
        across = hips if hips is not None else shoulders
        return self._heading(across)

    @cached_property
    def chest_heading_rad(self) -> Float64:
        """float64[T], where the chest faces, unwrapped and within half a turn of the pelvis."""
        shoulders = self._across("shoulder")
        if shoulders is None:
            return self.heading_rad
        chest = self._heading(shoulders)
        apart = chest - self.heading_rad
        return chest - 2.0 * np.pi * np.round(np.median(apart) / (2.0 * np.pi))

    def _across(self, part: str) -> Float64 | None:
        """float64[T, 3], from the right to the left hip (shoulder); none where the rig lacks one."""
        left, right = f"left_{part}", f"right_{part}"
        return self._side_sign * (self.joint(left) - self.joint(right)) if self.has(left, right) else None

    @cached_property
    def _side_sign(self) -> float:
        """-1 where the feet point backward: the sides are seen in a mirror (an object scaled by -1, swapped names)."""
        feet = [side for side in ("left", "right") if self.has(f"{side}_ankle", f"{side}_foot")]
        if not feet or not self.has("left_hip", "right_hip"):
            return 1.0
        across = self.joint("left_hip") - self.joint("right_hip")
        forward = np.stack([-across[:, 2], across[:, 0]], axis=1)
        toes = [(self.joint(f"{side}_foot") - self.joint(f"{side}_ankle"))[:, [0, 2]] for side in feet]
        along = [(foot * forward).sum(axis=1) / np.maximum(magnitude(foot) * magnitude(forward), 1e-9) for foot in toes]
        return -1.0 if max(float(np.median(one)) for one in along) < FEET_BACKWARD else 1.0

    def _heading(self, across: Float64 | None) -> Float64:
        """Angle of left x up over time, bridged in a straight line where it says nothing (on a side, upside down)."""
        if across is None:
            return np.zeros(self.count)
        flat = np.hypot(across[:, 0], across[:, 2])
        width = magnitude(across)
        clear = (flat > 0.5 * width) & (flat > 1e-6) & (self.trunk_up[:, 1] > -0.3)
        if not clear.any():
            return np.zeros(self.count)
        # left x up: (l_x, l_z) -> forward (-l_z, l_x); its angle from +Z towards +X.
        forward = np.stack([-across[:, 2], across[:, 0]], axis=1) / np.maximum(flat, 1e-6)[:, None]
        angle = np.unwrap(np.arctan2(forward[clear, 0], forward[clear, 1]))
        bridged = np.interp(np.arange(self.count), np.flatnonzero(clear), angle)
        return smooth(bridged, HEADING_SIGMA_S, self.fps)

    @cached_property
    def forward(self) -> Float64:
        """float64[T, 3], horizontal unit vector to where the pelvis faces."""
        return np.stack([np.sin(self.heading_rad), np.zeros(self.count), np.cos(self.heading_rad)], axis=1)

    @cached_property
    def left(self) -> Float64:
        """float64[T, 3], horizontal unit vector to the body's left."""
        return np.stack([np.cos(self.heading_rad), np.zeros(self.count), -np.sin(self.heading_rad)], axis=1)

    @cached_property
    def local(self) -> Float64:
        """float64[T, 22, 3], joints against the root, turned with the heading: to the left, up, forward; metres."""
        return self.turned(self.joints - self.root[:, None])

    def turned(self, vectors: Float64) -> Float64:
        """float64[T, ..., 3], world vectors as (to the left, up, forward) of the body at each sample."""
        shape = (self.count, *(1,) * (vectors.ndim - 2))
        sine, cosine = np.sin(self.heading_rad).reshape(shape), np.cos(self.heading_rad).reshape(shape)
        x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
        return np.stack([x * cosine - z * sine, y, x * sine + z * cosine], axis=-1)

    # --- how it moves ---

    @cached_property
    def velocity(self) -> Float64:
        """float64[T, 22, 3], metres per second, over windows of 1/15 s."""
        return rate(self.joints, VELOCITY_WINDOW_S, self.fps)

    @cached_property
    def root_velocity(self) -> Float64:
        """float64[T, 3], metres per second, over windows of 1/15 s."""
        return rate(self.root, VELOCITY_WINDOW_S, self.fps)

    @cached_property
    def local_velocity(self) -> Float64:
        """float64[T, 22, 3], rate of `local`: what the joints do against the body; metres per second."""
        return rate(self.local, VELOCITY_WINDOW_S, self.fps)

    # --- heights ---

    @cached_property
    def heights(self) -> Float64:
        """float64[T, 22], heights of the joints above the floor, metres."""
        return self.joints[..., 1] - self.floor.height_m

    @cached_property
    def root_height(self) -> Float64:
        """float64[T], height of the root above the floor, metres."""
        return self.root[:, 1] - self.floor.height_m

    @cached_property
    def standing_root_m(self) -> float:
        """Height of the root above the floor when the body stands with straight legs."""
        above_hips = 0.0
        if self.has("left_hip", "right_hip"):
            above_hips = float(np.median(self.root[:, 1] - self.mean_of("left_hip", "right_hip")[:, 1]))
        length = self.leg_m + min(max(above_hips, 0.0), 0.1 * self.height_m)
        return length + self.floor.ankle_rest_m


def _lengths(joints: Float64) -> tuple[float, float, float]:
    """Leg, trunk with neck, and arm in metres, each the mean of the sides there are; 0 where a joint is missing."""
    some = joints[np.unique(np.linspace(0, len(joints) - 1, LENGTH_SAMPLES).round().astype(np.intp))]

    def chain(*names: str) -> float:
        there = [JOINT_INDEX[name] for name in names if not np.isnan(some[0, JOINT_INDEX[name], 0])]
        if there[:1] != [JOINT_INDEX[names[0]]] or there[-1:] != [JOINT_INDEX[names[-1]]] or len(there) < 2:
            return 0.0
        return float(np.median(magnitude(np.diff(some[:, there], axis=1)), axis=0).sum())

    def sides(*names: str) -> float:
        found = [length for side in ("left_", "right_") if (length := chain(*(side + name for name in names)))]
        return sum(found) / len(found) if found else 0.0

    trunk = chain("pelvis", "spine1", "spine2", "spine3", "neck", "head") or chain("spine1", "spine2", "spine3", "neck", "head")
    return sides("hip", "knee", "ankle"), trunk, sides("shoulder", "elbow", "wrist")


def _height(leg_m: float, trunk_m: float, arm_m: float) -> float:
    """Standing height from what is known of the chains, 0 where nothing is."""
    known = [(leg_m, LEG_SHARE), (trunk_m, TRUNK_SHARE)] if leg_m and trunk_m else []
    known = known or ([(leg_m, LEG_SHARE)] if leg_m else [(trunk_m, TRUNK_SHARE)] if trunk_m else [(arm_m, ARM_SHARE)])
    return sum(length for length, _ in known) / sum(share for _, share in known)


def _extent(clip: MotionClip) -> float:
    """Size of a rig that has none of the chains: the largest extent of its rest pose, 1 where it has none."""
    extent = float(np.ptp(clip.rest, axis=0).max())
    return extent if extent > 1e-6 else 1.0

"""Motions made by formula, for the demo and the documentation: a person who walks, turns, waves and jumps just so.

A motion is planned by its steps. Each foot stands still between them, rolls off over its toes and lands on its heel; the pelvis
follows the feet, the legs follow both, arms swing against the legs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from shared.clip import Float64, MotionClip

from .made_body import (
    ANKLE_M,
    BALL,
    HEEL,
    HIP_DROP_M,
    HIP_WIDTH_M,
    PELVIS_M,
    SHIN_M,
    STRAIGHTEST,
    THIGH_M,
    Arm,
    Foot,
    Pose,
    X,
    Y,
    Z,
    clip_of,
)
from .quaternions import about, multiply, rotate

FPS: Final = 30.0
GRAVITY_M_S2: Final = 9.81
STRIDE_M: Final = 1.3  # a step of full length: what roll-off and arm swing are given for
STANDING_M: Final = PELVIS_M - 0.004
DIP_M: Final = 0.28
TIPTOE_M: Final = 0.05
OTHER: Final = {"left": "right", "right": "left"}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a foot stands: the point below its ankle, metres, and where it points, radians, positive to the left."""

    x_m: float
    z_m: float
    yaw: float


@dataclass(frozen=True, kw_only=True)
class Step:
    """One foot goes to a new place between two times."""

    side: str
    start_s: float
    end_s: float
    place: Place
    lift_m: float


@dataclass(frozen=True, kw_only=True)
class Wave:
    """One hand is raised beside the head and waves to and fro."""

    side: str
    start_s: float
    count: int = 4
    hz: float = 1.6
    raise_s: float = 0.8

    @property
    def end_s(self) -> float:
        """When the hand hangs again."""
        return self.start_s + 2.0 * self.raise_s + self.count / self.hz


@dataclass(frozen=True, kw_only=True)
class Jump:
    """Both feet leave the floor and land where they stood."""

    start_s: float
    height_m: float = 0.3
    crouch_s: float = 0.5

    @property
    def speed_m_s(self) -> float:
        """Upward speed at take-off."""
        return float(np.sqrt(2.0 * GRAVITY_M_S2 * self.height_m))

    @property
    def take_off_s(self) -> float:
        """When the toes leave the floor: the body is pushed up evenly from the crouch."""
        return self.start_s + self.crouch_s + 2.0 * (DIP_M + TIPTOE_M) / self.speed_m_s

    @property
    def landing_s(self) -> float:
        """When the toes touch the floor again."""
        return self.take_off_s + 2.0 * self.speed_m_s / GRAVITY_M_S2

    @property
    def end_s(self) -> float:
        """When the body stands again."""
        return self.landing_s + 2.0 * (DIP_M + TIPTOE_M) / self.speed_m_s + 0.6


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a person does, one thing after another; every addition starts where the last one ends."""

    now_s: float = 0.0
    places: tuple[tuple[str, Place], ...] = (
        ("left", Place(x_m=HIP_WIDTH_M, z_m=0.0, yaw=0.0)),
        ("right", Place(x_m=-HIP_WIDTH_M, z_m=0.0, yaw=0.0)),
    )
    steps: tuple[Step, ...] = ()
    waves: tuple[Wave, ...] = ()
    jumps: tuple[Jump, ...] = ()

    def stand(self, seconds: float) -> "Plan":
        """Stand still."""
        return replace(self, now_s=self.now_s + seconds)

    def walk(self, count: int, first: str = "right", step_m: float = 0.65, step_s: float = 0.55) -> "Plan":
        """Walk straight ahead; the last of the `count` steps comes to stand beside the one before."""
        plan, side = self, first
        for number in range(count):
            front = _beside(dict(plan.places)[OTHER[side]], side, step_m if number < count - 1 else 0.0)
            plan = plan._step(side, front, 0.8 * step_s, 0.07).stand(step_s)
            side = OTHER[side]
        return plan

    def turn(self, angle_deg: float, step_s: float = 0.55) -> "Plan":
        """Turn on the spot in three steps, positive to the left; the foot on the inside goes first."""
        inside = "left" if angle_deg > 0.0 else "right"
        middle = _middle(self)
        plan = self
        for side, share in ((inside, 0.5), (OTHER[inside], 1.0), (inside, 1.0)):
            turned = replace(middle, yaw=middle.yaw + share * np.radians(angle_deg))
            plan = plan._step(side, _beside(turned, side, 0.0, 1.0), 0.75 * step_s, 0.05).stand(step_s)
        return plan

    def wave(self, side: str = "right", count: int = 4) -> "Plan":
        """Raise one hand and wave it `count` times to and fro."""
        wave = Wave(side=side, start_s=self.now_s, count=count)
        return replace(self, waves=(*self.waves, wave), now_s=wave.end_s)

    def jump(self, height_m: float = 0.3) -> "Plan":
        """Jump up from both feet so that the pelvis rises by `height_m` after take-off."""
        jump = Jump(start_s=self.now_s, height_m=height_m)
        return replace(self, jumps=(*self.jumps, jump), now_s=jump.end_s)

    def _step(self, side: str, place: Place, swing_s: float, lift_m: float) -> "Plan":
        step = Step(side=side, start_s=self.now_s, end_s=self.now_s + swing_s, place=place, lift_m=lift_m)
        places = tuple((name, place if name == side else old) for name, old in self.places)
        return replace(self, steps=(*self.steps, step), places=places)


def walk_turn_wave(fps: float = FPS) -> MotionClip:
    """The demo's motion: stands, walks five steps forward with the right foot first, turns left by 90 degrees, waves with the
    right hand four times and jumps once."""
    plan = Plan().stand(0.5).walk(5).turn(90.0).stand(0.3).wave("right").stand(0.7).jump().stand(0.5)
    return motion("walk_turn_wave", plan, fps)


def motion(name: str, plan: Plan, fps: float = FPS) -> MotionClip:
    """The motion of a plan as a clip of the made body, facing +Z at the start."""
    t = np.arange(round(plan.now_s * fps) + 1) / fps
    feet = {side: _foot(plan, side, t) for side in ("left", "right")}
    ground = {side: _ground(plan, side, t) for side in feet}
    heading = _smooth(0.5 * (ground["left"][:, 2] + ground["right"][:, 2]), 0.15, fps)
    forward = rotate(about(Y, heading), np.array([0.0, 0.0, 1.0]))
    left = rotate(about(Y, heading), np.array([1.0, 0.0, 0.0]))
    air = {side: _smooth(_in_air(plan, side, t), 0.1, fps) for side in feet}
    weight = air["right"] - air["left"]
    apart = _smooth(np.einsum("ti,ti->t", feet["left"].ankle - feet["right"].ankle, forward), 0.06, fps) / (0.5 * STRIDE_M)
    crouch = np.maximum(-_bounce(plan, t), 0.0) / DIP_M
    middle = _smooth(0.5 * (ground["left"][:, :2] + ground["right"][:, :2]), 0.2, fps)
    speed = np.abs(np.einsum("ti,ti->t", np.gradient(middle, axis=0), forward[:, [0, 2]])) * fps if len(t) > 1 else 0.0 * t
    roll, twist = 0.05 * weight, -0.12 * apart
    lean = 0.05 * np.minimum(speed, 1.5) + 0.012 * np.sin(2.0 * np.pi * 0.28 * t)
    turn = multiply(about(Y, heading + twist), multiply(about(X, 0.35 * lean + 0.35 * crouch), about(Z, roll)))
    pelvis = np.stack([middle[:, 0], np.zeros_like(t), middle[:, 1]], axis=1) + 0.03 * weight[:, None] * left
    pelvis -= 0.10 * crouch[:, None] * forward
    pelvis[:, 1] = _pelvis_height(plan, feet, pelvis, turn, t, fps)
    bend = multiply(about(Y, -0.75 * twist), multiply(about(X, 0.2 * lean + 0.2 * crouch), about(Z, -0.4 * roll)))
    look = multiply(about(Y, 0.3 * (_ahead(heading, fps) - heading)), about(X, -0.15 * lean - 0.3 * crouch))
    arms = {side: _arm(plan, side, apart if side == "right" else -apart, t) for side in feet}
    return clip_of(name, fps, Pose(pelvis=pelvis, pelvis_turn=turn, spine_bend=bend, head_turn=look, arms=arms, feet=feet))


def _beside(place: Place, side: str, ahead_m: float, width: float = 2.0) -> Place:
    """Where a foot stands beside a place (`width` hip widths off) and ahead of it."""
    across = width * HIP_WIDTH_M * (1.0 if side == "left" else -1.0)
    sine, cosine = float(np.sin(place.yaw)), float(np.cos(place.yaw))
    return Place(
        x_m=place.x_m + across * cosine + ahead_m * sine, z_m=place.z_m - across * sine + ahead_m * cosine, yaw=place.yaw
    )


def _middle(plan: Plan) -> Place:
    (_, one), (_, other) = plan.places
    return Place(x_m=0.5 * (one.x_m + other.x_m), z_m=0.5 * (one.z_m + other.z_m), yaw=0.5 * (one.yaw + other.yaw))


def _smooth(values: Float64, sigma_s: float, fps: float) -> Float64:
    return gaussian_filter1d(values, sigma_s * fps, axis=0, mode="nearest")


def _ease(share: Float64) -> Float64:
    """From 0 to 1 with speed and acceleration zero at both ends."""
    share = np.clip(share, 0.0, 1.0)
    return share**3 * (10.0 - 15.0 * share + 6.0 * share**2)


def _own(plan: Plan, side: str) -> list[Step]:
    return [step for step in plan.steps if step.side == side]


def _in_air(plan: Plan, side: str, t: Float64) -> Float64:
    return sum((((t > step.start_s) & (t < step.end_s)).astype(np.float64) for step in _own(plan, side)), np.zeros_like(t))


def _ground(plan: Plan, side: str, t: Float64) -> Float64:
    """float64[T, 3]: x and z of the point below the ankle as if the foot were level, metres, and its yaw, radians."""
    start = dict(Plan().places)[side]
    at = np.array([start.x_m, start.z_m, start.yaw])
    path = np.repeat(at[None], len(t), axis=0)
    for step in _own(plan, side):
        goal = np.array([step.place.x_m, step.place.z_m, step.place.yaw])
        path += _ease((t - step.start_s) / (step.end_s - step.start_s))[:, None] * (goal - at)
        at = goal
    return path


def _foot(plan: Plan, side: str, t: Float64) -> Foot:
    """A foot that rolls about its toe joint while the heel is up, and about its heel while the toes are up."""
    ground = _ground(plan, side, t)
    pitch = _pitch(plan, side, t)
    yaw, level = about(Y, ground[:, 2]), np.stack([ground[:, 0], np.full(len(t), ANKLE_M), ground[:, 1]], axis=1)
    pivot = np.where(pitch[:, None] > 0.0, BALL, HEEL)
    ankle = level + rotate(yaw, pivot - rotate(about(X, pitch), pivot))
    for step in _own(plan, side):
        share = np.clip((t - step.start_s) / (step.end_s - step.start_s), 0.0, 1.0)
        ankle[:, 1] += step.lift_m * np.sin(np.pi * share) ** 2
    for jump in plan.jumps:
        ankle[:, 1] += _flight(jump, t)
    return Foot(ankle=ankle, yaw=ground[:, 2], pitch=pitch)


def _pitch(plan: Plan, side: str, t: Float64) -> Float64:
    """float64[T], radians: heel up before a step, toes up at its end; toes last off and first down in a jump."""
    keys: list[tuple[float, float]] = [(t[0] - 1.0, 0.0), (t[-1] + 1.0, 0.0)]
    at = dict(Plan().places)[side]
    for step in _own(plan, side):
        length = float(np.hypot(step.place.x_m - at.x_m, step.place.z_m - at.z_m)) / STRIDE_M
        up, down = np.radians(8.0 + 30.0 * length), np.radians(-14.0 * length)
        swing_s = step.end_s - step.start_s
        keys += [(step.start_s - 0.22, 0.0), (step.start_s, up), (step.start_s + 0.6 * swing_s, 0.1 * up)]
        keys += [(step.end_s, down), (step.end_s + 0.11, 0.0)]
        at = step.place
    for jump in plan.jumps:
        keys += [(jump.take_off_s - 0.16, 0.0), (jump.take_off_s, np.radians(42.0))]
        keys += [(0.5 * (jump.take_off_s + jump.landing_s), np.radians(24.0)), (jump.landing_s, np.radians(24.0))]
        keys += [(jump.landing_s + 0.12, 0.0)]
    times, angles = zip(*sorted(keys), strict=True)
    return np.asarray(PchipInterpolator(times, angles)(t), np.float64)


def _flight(jump: Jump, t: Float64) -> Float64:
    """float64[T], how far a thrown body is above where it took off, metres."""
    since = np.clip(t - jump.take_off_s, 0.0, jump.landing_s - jump.take_off_s)
    return jump.speed_m_s * since - 0.5 * GRAVITY_M_S2 * since**2


def _bounce(plan: Plan, t: Float64) -> Float64:
    """float64[T], the pelvis against standing while it crouches, pushes off and lands, flight not counted; metres."""
    bounce = np.zeros_like(t)
    for jump in plan.jumps:
        rise, push = DIP_M + TIPTOE_M, 2.0 * (DIP_M + TIPTOE_M) / jump.speed_m_s
        half = 0.5 * jump.speed_m_s / push
        before, after = np.clip(t - (jump.take_off_s - push), 0.0, push), np.clip(t - jump.landing_s, 0.0, push)
        down = -DIP_M * _ease((t - jump.start_s) / jump.crouch_s)
        settle = DIP_M * _ease((t - jump.landing_s - push) / 0.6)
        bounce += down + half * before**2 - (rise - half * (push - after) ** 2) + settle
    return bounce


def _pelvis_height(plan: Plan, feet: dict[str, Foot], pelvis: Float64, turn: Float64, t: Float64, fps: float) -> Float64:
    """float64[T], metres: as high as the legs reach, so that it rises over the standing leg and sinks between steps."""
    limits: list[Float64] = []
    for side, sign in (("left", 1.0), ("right", -1.0)):
        hip = rotate(turn, np.array([sign * HIP_WIDTH_M, -HIP_DROP_M, 0.0]))
        away = (feet[side].ankle - pelvis - hip)[:, [0, 2]]
        up = np.sqrt(np.maximum((0.998 * STRAIGHTEST * (THIGH_M + SHIN_M)) ** 2 - np.square(away).sum(axis=1), 0.01))
        limits.append(feet[side].ankle[:, 1] + up - hip[:, 1])
    limit = np.minimum(*limits)
    flight = sum((_flight(jump, t) for jump in plan.jumps), np.zeros_like(t))
    wanted = np.minimum(limit - flight, STANDING_M)
    level = _smooth(minimum_filter1d(wanted, 2 * round(0.08 * fps) + 1, mode="nearest"), 0.06, fps)
    return np.minimum(level + _bounce(plan, t) + flight, limit)


def _ahead(heading: Float64, fps: float) -> Float64:
    """Where the body will face a third of a second later: the head turns first."""
    later = np.minimum(np.arange(len(heading)) + round(0.33 * fps), len(heading) - 1)
    return heading[later]


def _arm(plan: Plan, side: str, ahead: Float64, t: Float64) -> Arm:
    """An arm that hangs and swings with the other leg (`ahead`, shares of a full step), waves and helps to jump."""
    hanging = np.radians(80.0)
    swing, flex = 0.42 * ahead, np.radians(14.0) + 0.25 * np.maximum(ahead, 0.0)
    drop, twist = np.full_like(t, hanging), np.zeros_like(t)
    for jump in plan.jumps:
        back = _ease((t - jump.start_s) / jump.crouch_s) - _ease((t - jump.start_s - jump.crouch_s) / 0.4)
        up = _ease((t - jump.start_s - jump.crouch_s) / 0.4) - _ease((t - jump.landing_s + 0.1) / 0.6)
        swing += np.radians(50.0) * up - np.radians(40.0) * back
        flex += np.radians(35.0) * up
    for wave in _waves(plan.waves, side):
        up = _ease((t - wave.start_s) / wave.raise_s) - _ease((t - wave.end_s + wave.raise_s) / wave.raise_s)
        begun = t - wave.start_s - wave.raise_s
        waving = np.where((begun > 0.0) & (begun < wave.count / wave.hz), np.sin(2.0 * np.pi * wave.hz * begun), 0.0)
        drop -= up * (hanging - np.radians(8.0))
        twist -= up * np.radians(90.0)
        flex += up * np.radians(88.0) + np.radians(28.0) * waving
    return Arm(drop=drop, swing=swing, twist=twist, flex=flex)


def _waves(waves: Sequence[Wave], side: str) -> list[Wave]:
    return [wave for wave in waves if wave.side == side]

"""Kicks: a foot that shoots up and out from a leg that stands."""

from typing import Final

import numpy as np

from shared.clip import Float64

from .body import LEG_SHARE, REFERENCE_HEIGHT_M, Body
from .contacts import Contacts
from .gestures import Gesture
from .limbs import Limb, LimbCurves
from .signals import Bool, magnitude, runs, smooth

LONGEST_S: Final = 2.0
SPEED_M_S: Final = 3.0  # of the foot against the hip, for a leg of a body of 1.75 m
RUSHING: Final = 1.5  # a stride moves the foot about as fast against the hip as the hip over the floor; a kick faster
LIFT_SHARE: Final = 0.44  # of the leg's length above where it stands: knee height
AWAY_SHARE: Final = 0.5
STRAIGHT_SHARE: Final = 0.8
STANDING_S: Final = 0.5
"""The other foot bears so shortly before or after; whose legs both stay up does not kick but sits, lies or hangs."""


def find_kicks(body: Body, contacts: Contacts, limbs: dict[Limb, LimbCurves]) -> tuple[Gesture, ...]:
    """Feet that shoot up or out from a standing leg, in order of time; none in a cycle in place, whose strides are high."""
    found: list[Gesture] = []
    if contacts.in_place or body.count < 4:
        return ()
    for limb, side, other in (("left_leg", "left", "right"), ("right_leg", "right", "left")):
        bears, stands = contacts.foot(side), contacts.foot(other)
        if limb not in limbs or bears is None or stands is None:
            continue
        leg = limbs[limb]
        speed = magnitude(np.gradient(smooth(leg.reach, 0.03, body.fps), axis=0)) * body.fps
        for first, last in runs(~bears):
            part = slice(int(first), int(last) + 1)
            if last - first < LONGEST_S * body.fps and _kicks(body, leg, speed, stands, part):
                found.append(Gesture(first=int(first), last=int(last), action="kick", side="left" if side == "left" else "right"))
    return tuple(sorted(found, key=lambda gesture: (gesture.first, gesture.last)))


def _kicks(body: Body, leg: LimbCurves, speed: Float64, stands: Bool, part: slice) -> bool:
    reach = leg.reach[part] / leg.length_m
    lift = reach[:, 1] + 1.0  # 0 stands, 1 has the foot level with the hip
    highest = int(np.argmax(lift))
    away = float(np.hypot(reach[highest, 0], reach[highest, 2]))
    if lift[highest] < LIFT_SHARE or away < AWAY_SHARE or leg.share[part][highest] < STRAIGHT_SHARE:
        return False
    near = int(STANDING_S * body.fps)
    tip = part.start + highest
    rushing = magnitude(body.root_velocity[part][:, [0, 2]])
    fastest = int(np.argmax(speed[part]))
    fast = speed[part][fastest] > SPEED_M_S * leg.length_m / (LEG_SHARE * REFERENCE_HEIGHT_M)
    return bool(fast and speed[part][fastest] > RUSHING * rushing[fastest] and stands[max(0, tip - near) : tip + near].any())

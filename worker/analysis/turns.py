"""Turns: lasting changes of where the body faces."""

from typing import Final

import numpy as np

from ..facts import Turn
from .body import Body
from .contacts import Contacts
from .signals import Bool, close_gaps, rate, runs, smooth

SIGMA_S: Final = 0.3  # longer than the pelvis' swing in a step
RATE_ON_DEG_S: Final = 25.0
RATE_OFF_DEG_S: Final = 10.0
SMALLEST_DEG: Final = 30.0
LONGEST_PAUSE_S: Final = 0.35
UPRIGHT: Final = 0.4  # cosine of the trunk's lean: a body that lies or tumbles does not turn


def find_turns(body: Body, contacts: Contacts) -> tuple[Turn, ...]:
    """Turns of 30 degrees and more, in order of time. Twisting on planted feet is none."""
    if body.count < 3 or not body.heading_rad.any():
        return ()
    heading = np.degrees(smooth(body.heading_rad, SIGMA_S, body.fps))
    speed = rate(heading, 0.1, body.fps)
    found: list[Turn] = []
    for sign in (1.0, -1.0):
        moving = close_gaps(sign * speed > RATE_OFF_DEG_S, LONGEST_PAUSE_S, body.fps)
        for first, last in runs(moving):
            angle = float(heading[last] - heading[first])
            fast = float((sign * speed[first : last + 1]).max()) > RATE_ON_DEG_S
            if sign * angle < SMALLEST_DEG or not fast or body.trunk_up[first : last + 1, 1].min() < UPRIGHT:
                continue
            if not _feet_move(contacts, int(first), int(last)):
                continue
            # The smoothing spreads a quick turn over its neighbours: keep where most of it happens.
            share = (heading[first : last + 1] - heading[first]) / angle
            start = first + int(np.argmax(share > 0.03))
            end = last - int(np.argmax(share[::-1] < 0.97))
            found.append(Turn(first_frame=body.frame(start), last_frame=body.frame(end), angle_deg=angle))
    return tuple(sorted(found, key=lambda turn: (turn.first_frame, turn.last_frame)))


def _feet_move(contacts: Contacts, first: int, last: int) -> bool:
    feet: tuple[Bool, ...] = contacts.feet
    return not feet or any(not mask[first : last + 1].all() for mask in feet)


def net_turn_deg(body: Body, first: int = 0, last: int | None = None) -> float:
    """Change of facing between two samples, degrees; positive to the left. Averaged over 0.2 s at both ends."""
    end = body.count - 1 if last is None else last
    reach = min(int(0.2 * body.fps), (end - first) // 4)
    heading = body.heading_rad
    return float(np.degrees(heading[end - reach : end + 1].mean() - heading[first : first + reach + 1].mean()))

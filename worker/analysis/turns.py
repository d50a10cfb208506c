"""Turns: lasting changes of where the body faces."""

from typing import Final

import numpy as np

from ..facts import Turn
from .body import Body
from .signals import close_gaps, rate, runs, smooth

SIGMA_S: Final = 0.3  # longer than the pelvis' swing in a step
RATE_ON_DEG_S: Final = 25.0
RATE_OFF_DEG_S: Final = 8.0
EDGE_SHARE: Final = 0.03  # a turn begins and ends where this much of it is done and left
SMALLEST_DEG: Final = 30.0
LONGEST_PAUSE_S: Final = 0.35
FOLLOW_SHARE: Final = 0.4  # who twists leaves the feet where they are
UPRIGHT: Final = 0.5  # cosine of the trunk's lean: a body that lies or tumbles does not turn


def find_turns(body: Body) -> tuple[Turn, ...]:
    """Turns of 30 degrees and more, in order of time. Twisting on planted feet is none."""
    if body.count < 3 or not body.heading_rad.any():
        return ()
    heading = np.degrees(smooth(body.heading_rad, SIGMA_S, body.fps))
    speed = rate(heading, 0.1, body.fps)
    found: list[Turn] = []
    for sign in (1.0, -1.0):
        moving = close_gaps(sign * speed > RATE_OFF_DEG_S, LONGEST_PAUSE_S, body.fps)
        for first, last in runs(moving):
            fast = float((sign * speed[first : last + 1]).max()) > RATE_ON_DEG_S
            if not fast or np.median(body.trunk_up[first : last + 1, 1]) < UPRIGHT:
                continue
            angle = float(heading[last] - heading[first])
            if sign * angle < SMALLEST_DEG or not _feet_follow(body, int(first), int(last), angle):
                continue
            found.append(_trimmed(body, int(first), int(last)))
    return tuple(sorted(found, key=lambda turn: (turn.first_frame, turn.last_frame)))


def _trimmed(body: Body, first: int, last: int) -> Turn:
    """The turn between two samples by the heading itself: smoothing spreads a quick one over its neighbours."""
    heading = np.degrees(body.heading_rad[first : last + 1])
    angle = float(heading[-1] - heading[0])
    share = (heading - heading[0]) / angle if angle else np.zeros(len(heading))
    start, end = first + int(np.argmax(share > EDGE_SHARE)), last - int(np.argmax(share[::-1] < 1.0 - EDGE_SHARE))
    return Turn(first_frame=body.frame(start), last_frame=body.frame(max(start, end)), angle_deg=angle)


def _feet_follow(body: Body, first: int, last: int, angle_deg: float) -> bool:
    """Whether the feet turn along, each by the way it points (without toes: the line between the ankles)."""
    lines = [body.joint(f"{side}_foot") - body.joint(f"{side}_ankle") for side in ("left", "right") if body.has(f"{side}_foot")]
    if not lines and body.has("left_ankle", "right_ankle"):
        lines = [body.joint("left_ankle") - body.joint("right_ankle")]
    if not lines:
        return True
    turned = [np.unwrap(np.arctan2(line[first : last + 1, 0], line[first : last + 1, 2])) for line in lines]
    followed = float(np.degrees(sum(float(angle[-1] - angle[0]) for angle in turned)) / len(turned))
    return followed / angle_deg > FOLLOW_SHARE


def net_turn_deg(body: Body, first: int = 0, last: int | None = None, average_s: float = 0.2) -> float:
    """Change of facing between two samples, degrees, positive to the left; averaged over `average_s` at both ends, inside."""
    end = body.count - 1 if last is None else last
    reach = min(int(average_s * body.fps), (end - first) // 4)
    heading = body.heading_rad
    return float(np.degrees(heading[end - reach : end + 1].mean() - heading[first : first + reach + 1].mean()))

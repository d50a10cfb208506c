"""How the body holds itself at each moment: upright, crouched, sitting, kneeling, lying, on all fours, upside down."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.clip import Float64

from .angles import flexion_deg, lean_deg, thigh_deg
from .body import Body
from .contacts import Contacts
from .signals import Bool, magnitude, rate, runs, smooth, without_short

POSTURES: Final = ("upright", "bend", "crouch", "sit", "kneel", "crawl", "lie", "inverted")
UPRIGHT, BEND, CROUCH, SIT, KNEEL, CRAWL, LIE, INVERTED = range(len(POSTURES))

REST_SIGMA_S: Final = 0.15
TUMBLING_PER_S: Final = 1.5  # how fast the trunk's direction changes in a roll, against one who lies
RUSHING_M_S: Final = 0.9
CREEP_SIGMA_S: Final = 0.5
CREEP_SHARE_S: Final = 0.1  # body heights per second: both knees move so fast along the body
BOW_DEG: Final = 27.0  # a slight bow, told by what the trunk does otherwise
BOW_CHANGE_DEG: Final = 20.0
FACE_DOWN_SHARE: Final = 0.18
SIGMA_S: Final = 0.08
SHORTEST_S: Final = 0.3


def postures(body: Body, contacts: Contacts) -> NDArray[np.int8]:
    """int8[T], index into `POSTURES`. Without legs only `upright` and `bend` can be told."""
    lean = smooth(lean_deg(body), SIGMA_S, body.fps)
    found = np.full(body.count, UPRIGHT, np.int8)
    found[(lean > 40.0) | ((lean > BOW_DEG) & (lean - np.median(lean) > BOW_CHANGE_DEG))] = BEND
    if not (body.has("left_hip", "right_hip", "left_knee", "right_knee") and body.has("left_ankle", "right_ankle")):
        return without_short(found, SHORTEST_S, body.fps)
    height = smooth(body.root_height, SIGMA_S, body.fps) / body.standing_root_m
    chest = smooth(body.chest[:, 1] - body.floor.height_m, SIGMA_S, body.fps) / body.height_m
    thighs = 0.5 * (thigh_deg(body, "left") + thigh_deg(body, "right"))
    knees = 0.5 * (flexion_deg(body, "left", "knee") + flexion_deg(body, "right", "knee"))
    behind = _behind_feet(body)
    knee_low = np.minimum(*(body.joint(f"{side}_knee")[:, 1] for side in ("left", "right"))) - body.floor.height_m
    knee_low = knee_low / body.height_m
    low = height < 0.8
    found[low & (knees > 45.0) & (lean < 65.0)] = CROUCH
    found[(height < 0.8) & (knee_low < 0.085) & (lean < 60.0)] = KNEEL
    # Who sits has the weight behind the feet or on the floor; who squats has it over them.
    seated = (thighs > 50.0) & (lean < 50.0) & ((behind > 0.13) | (height < 0.28))
    # On short legs a seat is no lower than the hips in standing: level thighs tell it then. Who sits does not rush along.
    at_rest = smooth(magnitude(body.root_velocity), REST_SIGMA_S, body.fps) < RUSHING_M_S * body.scale
    found[(low | (thighs > 65.0)) & seated & at_rest & (knee_low > 0.0)] = SIT
    hands = _on_hands(contacts, body.count)
    found[(lean > 50.0) & (height < 0.75) & (chest < 0.5) & hands] = CRAWL
    settled = magnitude(rate(smooth(body.trunk_up, SIGMA_S, body.fps), 0.1, body.fps)) < TUMBLING_PER_S
    found[(chest < 0.24) & (height < 0.42) & (lean > 50.0) & settled & ~_crawling(body)] = LIE
    # Nobody bends back so far on their feet: stylised bodies lie higher above the floor than people do.
    on_back_or_side = np.maximum(_chest_up(body), _side_up(body)) > 0.6
    found[(lean > 65.0) & (height < 0.7) & on_back_or_side & settled] = LIE
    # On short legs who lies face down has the chest higher, but the hips as near the floor.
    face_down = (_chest_up(body) < -0.6) & (body.root_height < FACE_DOWN_SHARE * body.height_m) & ~_crawling(body)
    found[(lean > 65.0) & (chest < 0.35) & face_down & settled] = LIE
    found[(lean > 115.0) & (body.root[:, 1] - body.chest[:, 1] > 0.12 * body.height_m) & (knees < 100.0)] = INVERTED
    return without_short(found, SHORTEST_S, body.fps)


def _chest_up(body: Body) -> Float64:
    """float64[T], how far the chest faces up: 1 lies on the back, -1 face down; 0 on a rig without sides."""
    across = body.mean_of("left_shoulder", "left_hip") - body.mean_of("right_shoulder", "right_hip")
    if np.isnan(across).any():
        return np.zeros(body.count)
    normal = np.cross(across, body.trunk_up)
    return normal[:, 1] / np.maximum(magnitude(normal), 1e-9)


def _side_up(body: Body) -> Float64:
    """float64[T], how far one side faces up, the left or the right: 1 lies on a side; 0 on a rig without sides."""
    across = body.mean_of("left_shoulder", "left_hip") - body.mean_of("right_shoulder", "right_hip")
    if np.isnan(across).any():
        return np.zeros(body.count)
    return np.abs(across[:, 1]) / np.maximum(magnitude(across), 1e-9)


def _crawling(body: Body) -> Bool:
    """bool[T], face down while the knees are drawn up and put back in turn: creeping along, not lying."""
    if not body.has("left_knee", "right_knee") or body.count < 4:
        return np.zeros(body.count, bool)
    ahead = [smooth(body.turned(body.joint(f"{side}_knee") - body.root)[:, 2], SIGMA_S, body.fps) for side in ("left", "right")]
    speed = [np.abs(np.gradient(knee)) * body.fps / body.height_m for knee in ahead]
    busy = smooth(np.minimum(*speed), CREEP_SIGMA_S, body.fps) > CREEP_SHARE_S
    return busy & (_chest_up(body) < -0.5)


def _behind_feet(body: Body) -> Float64:
    """float64[T], how far the root lies behind (or beside) the middle of the ankles, in body heights."""
    feet = body.mean_of("left_ankle", "right_ankle")
    away = (body.root - feet)[:, [0, 2]]
    return magnitude(away) / body.height_m


def _on_hands(contacts: Contacts, count: int) -> Bool:
    hands = [contacts.floor[name] for name in ("left_wrist", "right_wrist") if name in contacts.floor]
    mask = np.logical_or.reduce(hands) if hands else np.zeros(count, bool)
    low = [contacts.clearance_m[name] < 0.12 for name in ("left_wrist", "right_wrist") if name in contacts.floor]
    return mask | (np.logical_or.reduce(low) if low else mask)


def overall(codes: NDArray[np.int8], body: Body) -> str:
    """The posture of a whole take: that of three quarters of it, else `mixed`."""
    names = ("upright", "bent_forward", "crouched", "sitting", "kneeling", "on_all_fours", "lying", "upside_down")
    share = np.bincount(codes, minlength=len(POSTURES)) / max(body.count, 1)
    best = int(np.argmax(share))
    return names[best] if share[best] >= 0.75 else "mixed"


def stretches_of(codes: NDArray[np.int8], code: int) -> NDArray[np.intp]:
    """int[N, 2], the stretches with this code, first and last sample."""
    return runs(codes == code)


def lying_side(body: Body, first: int, last: int) -> str:
    """What a body whose trunk is level bears on: `back`, `front`, `left_side`, `right_side`; empty where that cannot be told."""
    part = slice(first, last + 1)
    level = np.abs(body.trunk_up[part, 1]) < 0.7
    across = body.mean_of("left_shoulder", "left_hip")[part] - body.mean_of("right_shoulder", "right_hip")[part]
    if not level.any() or np.isnan(across).any():
        return ""
    chest = np.cross(across[level], body.trunk_up[part][level])
    left, front = across[level, 1] / magnitude(across[level]), chest[:, 1] / np.maximum(magnitude(chest), 1e-9)
    up, aside = float(np.median(front)), float(np.median(left))
    if max(abs(up), abs(aside)) < 0.5:
        return ""
    if abs(up) >= abs(aside):
        return "back" if up > 0.0 else "front"
    return "right_side" if aside > 0.0 else "left_side"

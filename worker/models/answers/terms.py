"""The terms of answers: events as nouns and verbs, quantities, numbers with their units, frames."""

from typing import Final

from ...vocabulary import Event, Measured

NOUNS: Final[dict[str, tuple[str, str]]] = {
    "step": ("step", "steps"), "plant": ("foot plant", "foot plants"), "lift": ("foot lift", "foot lifts"),
    "jump": ("jump", "jumps"),
    "take_off": ("take-off", "take-offs"), "landing": ("landing", "landings"), "airborne": ("flight", "flights"),
    "turn": ("turn", "turns"), "touch": ("touch", "touches"), "clap": ("clap", "claps"), "wave": ("wave", "waves"),
    "punch": ("punch", "punches"), "kick": ("kick", "kicks"), "hit": ("hit", "hits"), "throw": ("throw", "throws"),
    "reach": ("reach", "reaches"), "swing": ("swing", "swings"), "raise": ("raise", "raises"), "walk": ("walk", "walks"),
    "reach_low": ("reach below the knees", "reaches below the knees"), "still": ("pause", "pauses"),
    "repetition": ("repetition", "repetitions"), "squat": ("squat", "squats"), "fall": ("fall", "falls"),
    "roll": ("roll", "rolls"),
    "move": ("movement", "movements"), "lean": ("lean", "leans"), "bend": ("bend", "bends"),
}  # fmt: skip
VERBS: Final[dict[str, str]] = {
    "step": "steps", "plant": "lands", "lift": "leaves the floor", "jump": "jumps", "take_off": "takes off", "landing": "lands",
    "airborne": "is in the air", "turn": "turns", "touch": "touches", "clap": "claps", "wave": "waves", "punch": "punches",
    "kick": "kicks", "hit": "hits", "throw": "throws", "reach": "reaches out", "swing": "swings", "raise": "goes up",
    "reach_low": "goes below the knees", "walk": "walks", "run": "runs", "sidestep": "sidesteps",
    "walk_backward": "walks backward",
    "stand": "stands", "crouch": "crouches", "squat": "squats", "sit": "sits", "sit_down": "sits down", "stand_up": "stands up",
    "kneel": "kneels", "lie": "lies", "lie_down": "lies down", "get_up": "gets up", "fall": "falls", "crawl": "crawls",
    "roll": "rolls", "bend": "bends over", "lean": "leans", "balance": "balances on one leg", "handstand": "does a handstand",
    "cartwheel": "does a cartwheel", "flip": "flips", "move": "moves", "still": "is still", "repetition": "repeats",
}  # fmt: skip
MOMENTS: Final = ("plant", "lift", "take_off", "landing", "hit", "clap")
SIDED: Final = ("punch", "kick", "wave", "raise", "reach", "touch")
NUMBER_WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
LEVELS: Final = {
    "below_waist": "below the waist", "waist": "at waist height", "chest": "at chest height", "shoulder": "at shoulder height",
    "head": "at head height", "overhead": "over the head",
}  # fmt: skip
NAMES: Final[dict[str, str]] = {
    "height": "height", "ahead": "distance ahead of the body", "aside": "distance to the side", "distance": "distance",
    "speed": "speed",
    "bend": "bend", "raise_angle": "raise of the upper arm", "lean": "lean", "side_lean": "sideways lean", "twist": "twist",
    "facing": "facing", "reach": "reach", "drop": "drop of the pelvis", "opening": "opening", "activity": "mean speed",
    "path": "path", "travel": "travel", "sideways": "sideways travel", "turn_angle": "turn", "duration": "duration",
    "fps": "frame rate", "frame_count": "number of frames",
    "frames_apart": "frames between", "bone_count": "number of bones", "cadence": "cadence",
    "step_length": "step length", "step_width": "step width", "step_height": "step height", "step_time": "time from step to step",
    "jump_height": "jump height",
    "jump_length": "jump length", "air_time": "time in the air", "cycle_time": "length of a cycle",
    "body_height": "body height",
    "symmetry": "symmetry",
}  # fmt: skip


def amount(value: float, unit: str) -> str:
    """`30 cm`, `1.62 m`, `90°`, `0.5 s`, `107 steps/min`."""
    if unit == "m":
        return f"{value:.2f} m" if abs(value) >= 1.0 else f"{100.0 * value:.0f} cm"
    if unit == "deg":
        return f"{value:.0f}°"
    if unit == "%":
        return f"{value:.0f}%"
    if unit in ("s", "m/s"):
        return f"{value:.2f} {unit}" if abs(value) < 10.0 else f"{value:.1f} {unit}"
    return f"{value:.0f} {unit}".strip() if value == round(value) or unit == "steps/min" else f"{value:.2f} {unit}".strip()


def frame(value: float | str) -> str:
    """A source frame, with a decimal where it has one."""
    return f"{float(value):.0f}" if float(value) == round(float(value)) else f"{float(value):.1f}"


def span(measured: Measured) -> str:
    """`at frame 40`, `from frame 20 to 60`."""
    first, last = measured.details.get("first_frame"), measured.details.get("last_frame")
    if first is None or last is None:
        if not measured.evidence:
            return ""
        first, last = measured.evidence[0].first_frame, measured.evidence[0].last_frame
    return f"at frame {frame(first)}" if first == last else f"from frame {frame(first)} to {frame(last)}"


def doer(event: Event, side: str = "") -> str:
    """Who does it: `The left foot`, or nobody in particular (`The character`)."""
    part = event.part
    if side in ("left", "right") and not part.startswith(("left", "right")):
        bare = {"step": "foot", "plant": "foot", "lift": "foot", "kick": "leg", "wave": "hand", "punch": "hand"}.get(
            event.kind, ""
        )
        part = f"{side} {part or bare}".strip() if part or bare else ""
    return f"The {part}" if part else "The character"


def plural(event: Event, count: int) -> str:
    """`two steps`, `one jump`."""
    one, many = NOUNS.get(event.kind, (event.kind.replace("_", " "), event.kind.replace("_", " ") + "s"))
    number = NUMBER_WORDS[count] if 0 <= count < len(NUMBER_WORDS) else str(count)
    return f"{number} {one if count == 1 else many}"


def single(text: str) -> str:
    """A span of frames, or the frame where it is only one."""
    first, _, last = text.partition("–")
    return first if first == last else text

"""The MOTION part of a BVH file: frame count, frame time and the rows of numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from shared.clip import MAX_FPS, MIN_FPS, Float64, check_size
from shared.errors import FileMalformed, FileTruncated

MAX_VALUE: Final = 1e9
"""Units or degrees; more is a damaged number."""
BYTES_A_BONE: Final = 28  # position and rotation of a clip, float32
COMMON_RATES: Final = (
    24,
    25,
    30,
    48,
    50,
    60,
    72,
    75,
    90,
    100,
    120,
    144,
    180,
    200,
    240,
    250,
    300,
    360,
    480,
    500,
    1000,
    8,
    10,
    12,
    15,
    20,
)
PLAUSIBLE_FPS: Final = (5.0, 500.0)

_FRAMES = re.compile(rb"\s*frames\s*:?\s*(\S*)\s*$", re.IGNORECASE)
_FRAME_TIME = re.compile(rb"\s*frame\s*time\s*:?\s*(\S*)\s*$", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Motion:
    """The rows and their rate."""

    rows: Float64
    """float64[T, C], in the order of the channels."""
    fps: float
    warnings: tuple[str, ...]


def parse_motion(
    lines: list[bytes], first_line: int, channel_count: int, joint_count: int, file: str, fps: float | None
) -> Motion:
    """The motion of everything after the line MOTION.

    Args:
        lines: without their ends.
        first_line: number of the first one in the file.
        channel_count: numbers due in each row.
        joint_count: for the limits, which are checked before anything is taken.
        file: the file's name, for sentences.
        fps: frames per second that the user gives; else the file's own.

    Raises:
        FileMalformed, FileTruncated: with file, and line or frame.
        ClipInvalid: a limit of clips is exceeded.
    """
    place = _skip_blank(lines, 0)
    declared = _frame_count(lines, place, first_line, file)
    place = _skip_blank(lines, place + 1)
    match = _FRAME_TIME.match(lines[place]) if place < len(lines) else None
    if match is None:
        raise FileMalformed(f"{file}: Frame Time is missing after Frames.", "Export the file again.")
    rate, warned = frame_rate(match[1].decode("ascii", "replace"), file, first_line + place, fps)
    numbered = [
        (number, line) for number, line in enumerate(lines[place + 1 :], first_line + place + 1) if line and not line.isspace()
    ]
    if not numbered:
        raise FileTruncated(f"{file}: {declared} frames declared, 0 found.", "Copy or export the file again.")
    if channel_count == 0:
        raise FileMalformed(f"{file}: no joint has a channel, so nothing can move.", "Export the file with its motion.")
    check_size(min(len(numbered), declared), joint_count, min(len(numbered), declared) * joint_count * BYTES_A_BONE)
    rows, more = _rows(numbered, declared, channel_count, file)
    warned += more
    if len(rows) == 1:
        warned.append("There is one frame only, so nothing about motion can be said: it is a pose.")
    return Motion(rows, rate, tuple(warned))


def frame_rate(word: str, file: str, line: int, fps: float | None) -> tuple[float, list[str]]:
    """Frames per second of a frame time, and what is odd about it.

    A frame time is written with few digits: 0.0333 means 30 frames per second, not 30.03. So the common rate is taken that the
    digits allow.

    Raises:
        FileMalformed: not a positive number, or no rate a clip may have.
    """
    try:
        seconds = float(word)
    except ValueError:
        seconds = float("nan")
    if not seconds > 0.0 or seconds == float("inf"):
        if fps is not None:
            return fps, [f"The frame time {word[:20]!r} is no positive number; {fps:g} frames per second are taken as you said."]
        raise FileMalformed(
            f"{file}, line {line}: the frame time must be positive, it is {word[:20]!r}.", "Say the rate with --fps."
        )
    if fps is not None:
        return fps, []
    if not MIN_FPS <= 1.0 / seconds <= MAX_FPS * 1.001:
        if PLAUSIBLE_FPS[0] <= seconds <= PLAUSIBLE_FPS[1]:
            return seconds, [
                f"The frame time of {seconds:g} s is implausible: it is taken for a rate, {seconds:g} frames per second."
            ]
        raise FileMalformed(f"{file}, line {line}: implausible frame time of {seconds:g} s.", "Say the rate with --fps.")
    exact = min(1.0 / seconds, MAX_FPS)
    half_digit = 0.5 * 10.0 ** int(Decimal(word).as_tuple().exponent) * 1.001
    rate = next((float(common) for common in COMMON_RATES if _means(common, seconds, half_digit, 0.011)), exact)
    if rate == exact and _means(round(exact), seconds, 10 * half_digit, 0.0005):
        rate = float(round(exact))
    if not PLAUSIBLE_FPS[0] <= rate <= PLAUSIBLE_FPS[1]:
        return rate, [f"The frame rate is implausible: {rate:g} frames per second. Check it, or say the right one with --fps."]
    return rate, []


def _means(rate: int, seconds: float, half_digit: float, tolerance: float) -> bool:
    return abs(1.0 / rate - seconds) <= min(half_digit, tolerance * seconds)


def _skip_blank(lines: list[bytes], place: int) -> int:
    while place < len(lines) and not lines[place].strip():
        place += 1
    return place


def _frame_count(lines: list[bytes], place: int, first_line: int, file: str) -> int:
    match = _FRAMES.match(lines[place]) if place < len(lines) else None
    if match is None:
        raise FileMalformed(f"{file}: the line Frames is missing after MOTION.", "Export the file again.")
    try:
        count = int(float(match[1]))
    except (ValueError, OverflowError):
        raise FileMalformed(
            f"{file}, line {first_line + place}: Frames does not say how many: {match[1][:20].decode('ascii', 'replace')!r}.",
            "Export the file again.",
        ) from None
    if count <= 0:
        raise FileMalformed(f"{file}: the file declares no frames (Frames: {count}).", "Export the file with its motion.")
    return count


def _rows(numbered: list[tuple[int, bytes]], declared: int, channel_count: int, file: str) -> tuple[Float64, list[str]]:
    """float64[T, C] of the complete rows, and what was odd about them."""
    warned: list[str] = []
    found = len(numbered)
    if found > declared:
        # Rows over several lines are not in the format, but were written.
        if found % declared == 0 and len(numbered[0][1].split()) < channel_count:
            numbered = _joined(numbered, found // declared)
        else:
            warned.append(f"{declared} frames declared, {found} found: the rows after the declared ones are left out.")
            numbered = numbered[:declared]
    rows = _numbers([line for _, line in numbered])
    if rows is None or rows.shape[1] != channel_count:
        rows, complete = _looked_at_closely(numbered, declared, channel_count, file)
        found = complete
    if found < declared:
        warned.append(f"{declared} frames declared, {len(rows)} complete ones found: the file is cut short.")
    # NaN fails the comparison, too.
    good = (np.abs(rows) <= MAX_VALUE).all(axis=1)
    if not good.all():
        frame = int(good.argmin())
        what = "a value that is not finite" if not np.isfinite(rows[frame]).all() else "an implausibly large value"
        raise FileMalformed(f"{file}, line {numbered[frame][0]}: {what} in frame {frame}.", "Delete or mend that frame.")
    return rows, warned


def _joined(numbered: list[tuple[int, bytes]], lines_a_row: int) -> list[tuple[int, bytes]]:
    return [
        (numbered[start][0], b" ".join(line for _, line in numbered[start : start + lines_a_row]))
        for start in range(0, len(numbered), lines_a_row)
    ]


def _numbers(lines: Sequence[bytes]) -> Float64 | None:
    """float64[T, C]; none where a word is not a number, or rows differ in length. The fastest parser numpy has."""
    try:
        rows = np.loadtxt(lines, np.float64, comments=None, ndmin=2, encoding="latin-1")
    except (ValueError, OverflowError, UserWarning):  # the last where warnings are errors: no number at all
        return None
    return rows if len(rows) == len(lines) else None


def _looked_at_closely(numbered: list[tuple[int, bytes]], declared: int, channel_count: int, file: str) -> tuple[Float64, int]:
    """The complete rows of a file whose last row was cut.

    Raises:
        FileMalformed, FileTruncated: what is wrong with the first bad row.
    """
    lengths = [len(line.split()) for _, line in numbered]
    if len(set(lengths)) == 1 and lengths[0] != channel_count and len(lengths) > 1:
        raise FileMalformed(
            f"{file}: the rows have {lengths[0]} numbers where the hierarchy has {channel_count} channels.",
            "Export the file again.",
        )
    for frame, (number, line) in enumerate(numbered):
        is_last = frame == len(numbered) - 1
        if is_last and frame < declared and lengths[frame] < channel_count:
            break  # cut: its last word may be half a number
        for word in line.split():
            if _numbers([word]) is None:
                shown = word[:20].decode("latin-1")
                what = "a number with a comma" if b"," in word else "not a number"
                raise FileMalformed(
                    f"{file}, line {number}: {what}: {shown!r}, in frame {frame}.", "Mend that line or export again."
                )
        if lengths[frame] != channel_count:
            raise FileMalformed(
                f"{file}, line {number}: frame {frame} has {lengths[frame]} numbers where {channel_count} are due.",
                "Mend that line or export again.",
            )
    complete = numbered[:-1]
    rows = _numbers([line for _, line in complete]) if complete else None
    if rows is None:
        raise FileTruncated(f"{file}: {declared} frames declared, 0 complete ones found.", "Copy or export the file again.")
    return rows, len(complete)

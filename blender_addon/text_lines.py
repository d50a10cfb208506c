"""Text broken into lines for the sidebar, which has no multi-line label."""

from collections.abc import Callable
from functools import lru_cache

import blf

FONT = 0
POINTS = 11.0
"""Size of Blender's interface font at scale 1."""


@lru_cache(maxsize=1024)
def lines(text: str, width: int, ui_scale: float) -> tuple[str, ...]:
    """`text` broken into lines of at most `width` pixels; a word that is longer than a line is cut."""
    blf.size(FONT, POINTS * ui_scale)
    return broken(text, lambda part: blf.dimensions(FONT, part)[0] <= width)


def broken(text: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """Break at blanks wherever the next word no longer fits."""
    out: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if fits(longer):
                line = longer
                continue
            if line:
                out.append(line)
            line = word
            while len(line) > 1 and not fits(line):
                cut = next(count for count in range(len(line) - 1, 0, -1) if count == 1 or fits(line[:count]))
                out.append(line[:cut])
                line = line[cut:]
        out.append(line)
    return tuple(out)

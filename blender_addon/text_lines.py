"""Text broken into lines for the sidebar, which has no multi-line label."""

from collections.abc import Callable
from functools import lru_cache

import blf
from bpy.types import Context

FONT = 0


def font_size(context: Context) -> float:
    """Size of the font that labels are drawn in, in pixels."""
    return context.preferences.ui_styles[0].widget.points * context.preferences.system.ui_scale


@lru_cache(maxsize=1024)
def lines(text: str, width: int, size: float) -> tuple[str, ...]:
    """`text` broken into lines of at most `width` pixels in a font of this size; a word that is longer than a line is cut."""
    blf.size(FONT, size)
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

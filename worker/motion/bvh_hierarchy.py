"""The HIERARCHY part of a BVH file: joints, offsets, channels.

Read line by line, as names may contain blanks, and without recursion, as joints may be nested thousands deep. The format: M.
Meredith and S. Maddock, "Motion Capture File Formats Explained", University of Sheffield, 2001, and what programs write in
its name.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Final

from shared.clip import MAX_BONES
from shared.errors import FileMalformed, FileTruncated

MAX_OFFSET: Final = 1e7
"""Units; a 20 m character in millimetres has bones of 1e4."""

# A channel's kind and axis. Scale channels are counted, but a rig is taken as rigid.
CHANNELS: Final = {
    f"{axis}{kind}": (kind, index) for kind in ("position", "rotation", "scale") for index, axis in enumerate("xyz")
}

END_SITE: Final = -2

_LINE_END = re.compile(r"\r\n|\r|\n")
_END_SITE = re.compile(r"end\s*site", re.IGNORECASE)


@dataclass
class Joint:
    """One joint as the file has it."""

    name: str
    parent: int
    line: int
    """Where it begins; lines count from 1."""
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    channels: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """(`position`, `rotation` or `scale`; axis 0 to 2), in the order of the numbers in each row."""
    end: tuple[float, float, float] | None = None
    """The first End Site, against the joint."""


@dataclass(frozen=True)
class Hierarchy:
    """Joints in the order of the file, which puts parents first."""

    joints: tuple[Joint, ...]
    warnings: tuple[str, ...]

    @property
    def channel_count(self) -> int:
        """Numbers in a row."""
        return sum(len(joint.channels) for joint in self.joints)


def parse_hierarchy(text: str, file: str, *, motion_follows: bool = True) -> Hierarchy:
    """The joints of everything before the line MOTION.

    Args:
        text: all of the file before that line.
        file: the file's name, for sentences.
        motion_follows: there is such a line; without it an open brace means that the file was cut.

    Raises:
        FileMalformed, FileTruncated: with file, line and joint.
    """
    reader = _Reader(file)
    lines = _LINE_END.split(text.rstrip())
    for number, line in enumerate(lines, 1):
        try:
            if line := line.strip():
                reader.take(line, number)
        except FileMalformed as error:
            if not motion_follows and number == len(lines):
                raise reader.truncated() from error
            raise
    if not motion_follows and (reader.open or reader.waiting):
        raise reader.truncated()
    return reader.finish()


class _Reader:
    """The state while lines are taken one after another."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.joints: list[Joint] = []
        self.warnings: list[str] = []
        self.open: list[int] = []
        """Blocks not closed yet, outermost first: indices of joints, `END_SITE` for an End Site."""
        self.announced: Joint | None = None
        """The joint that waits for its opening brace; none if an End Site does."""
        self.waiting = False

    def take(self, line: str, number: int) -> None:
        if line.rstrip("{} \t") == "":
            for brace in line:
                if brace == "{":
                    self._open(number)
                elif brace == "}":
                    self._close(number)
            return
        opens, closes = line.endswith("{"), line.endswith("}")
        words = line.rstrip("{} \t").split()
        keyword = words[0].lower()
        if keyword in ("root", "joint"):
            self._begin(keyword, line.rstrip("{ \t")[len(keyword) :].strip(), number)
        elif _END_SITE.match(line):
            self._begin_end_site(number)
        elif keyword == "offset":
            self._offset(words[1:], number)
        elif keyword == "channels":
            self._channels(words[1:], number)
        elif keyword != "hierarchy":
            raise self._malformed(number, f"{_short(line)!r} is none of ROOT, JOINT, End Site, OFFSET, CHANNELS")
        if opens:
            self._open(number)
        if closes:
            for _ in range(line.count("}")):
                self._close(number)

    def finish(self) -> Hierarchy:
        if self.waiting or self.open:
            raise FileMalformed(f"{self.file}: a closing brace is missing before MOTION.", "Export the file again.")
        if not self.joints:
            raise FileMalformed(f"{self.file}: the hierarchy has no ROOT.", "Export the file again.")
        self._name_all()
        if any(kind == "scale" for joint in self.joints for kind, _ in joint.channels):
            self.warnings.append("Scale channels are left out: the rig is taken as rigid.")
        return Hierarchy(tuple(self.joints), tuple(self.warnings))

    def truncated(self) -> FileTruncated:
        last = f" after joint {self.joints[-1].name!r}" if self.joints else ""
        return FileTruncated(
            f"{self.file}: the file ends inside the hierarchy{last} (unexpected end of file).", "Copy or export it again."
        )

    # --- one keyword each --------------------------------------------------------------------------------------------------

    def _begin(self, keyword: str, name: str, number: int) -> None:
        if self.waiting:
            raise self._malformed(number, f"{keyword.upper()} {name} comes where an opening brace is due")
        if self.open and self.open[-1] == END_SITE:
            raise self._malformed(number, f"{keyword.upper()} {name} stands inside an End Site")
        if keyword == "joint" and not self.open:
            raise self._malformed(number, f"JOINT {name} stands outside ROOT")
        if len(self.joints) >= MAX_BONES:
            raise FileMalformed(
                f"{self.file}, line {number}: the hierarchy has too many joints; {MAX_BONES:,} are possible.",
                "Export the deforming bones only.",
            )
        self.announced = Joint(name, self.open[-1] if self.open else -1, number)
        self.waiting = True

    def _begin_end_site(self, number: int) -> None:
        if self.waiting or not self.open or self.open[-1] == END_SITE:
            raise self._malformed(number, "End Site stands outside a joint")
        self.announced = None
        self.waiting = True

    def _open(self, number: int) -> None:
        if not self.waiting:
            raise self._malformed(number, "an opening brace without ROOT, JOINT or End Site before it")
        if self.announced is None:
            self.open.append(END_SITE)
        else:
            self.open.append(len(self.joints))
            self.joints.append(self.announced)
        self.waiting = False

    def _close(self, number: int) -> None:
        if not self.open:
            raise self._malformed(number, "a closing brace without an opening one")
        self.open.pop()

    def _offset(self, words: list[str], number: int) -> None:
        joint = self._current(number, "OFFSET")
        if len(words) != 3:
            raise self._malformed(number, f"OFFSET has {len(words)} numbers where 3 are due")
        x, y, z = (self._number(word, number) for word in words)
        if joint is not None:
            joint.offset = (x, y, z)
        elif (owner := self.joints[self.open[-2]]).end is None:
            owner.end = (x, y, z)

    def _channels(self, words: list[str], number: int) -> None:
        joint = self._current(number, "CHANNELS")
        count = int(words[0]) if words and words[0].isascii() and words[0].isdigit() and len(words[0]) < 9 else -1
        if count < 0:
            raise self._malformed(number, "CHANNELS does not say how many")
        for word in words[1:]:
            if word.lower() not in CHANNELS:
                raise self._malformed(number, f"unknown channel {_short(word)}")
        if len(words) - 1 != count:
            raise self._malformed(number, f"{count} channels declared, {len(words) - 1} named")
        if joint is None:
            if count:
                raise self._malformed(number, "an End Site has channels")
            return
        if joint.channels:
            raise self._malformed(number, f"joint {joint.name!r} has a second CHANNELS line")
        joint.channels = [CHANNELS[word.lower()] for word in words[1:]]

    # --- small things ------------------------------------------------------------------------------------------------------

    def _current(self, number: int, keyword: str) -> Joint | None:
        """The joint whose block this is; none in an End Site."""
        if self.waiting or not self.open:
            raise self._malformed(number, f"{keyword} stands outside the braces of a joint")
        return None if self.open[-1] == END_SITE else self.joints[self.open[-1]]

    def _number(self, word: str, number: int) -> float:
        try:
            value = float(word.replace("_", "?"))  # Python's 1_000 is no number here
        except ValueError:
            what = "a number with a comma" if "," in word else "not a number"
            raise self._malformed(number, f"{what}: {_short(word)}") from None
        if not math.isfinite(value):
            raise self._malformed(number, f"an offset that is not finite: {_short(word)}")
        if abs(value) > MAX_OFFSET:
            raise self._malformed(number, f"implausible skeleton size or unit: an offset of {value:g} units")
        return value

    def _malformed(self, number: int, what: str) -> FileMalformed:
        return FileMalformed(f"{self.file}, line {number}: {what}.", "Export the file again, or mend that line in a text editor.")

    def _name_all(self) -> None:
        """Give nameless joints a name and make names unique, as Blender does: Spine, Spine.001."""
        taken: set[str] = {joint.name for joint in self.joints}
        seen: set[str] = set()
        for index, joint in enumerate(self.joints):
            if not joint.name:
                joint.name = _free(f"joint{index + 1}", taken)
                self.warnings.append(f"The joint in line {joint.line} has no name; it is called {joint.name!r} here.")
            elif joint.name in seen:
                other = _free(joint.name, taken)
                self.warnings.append(
                    f"The joint name {joint.name!r} occurs twice (line {joint.line}); the second is called {other!r} here."
                )
                joint.name = other
            seen.add(joint.name)
            taken.add(joint.name)


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 1
    while f"{name}.{number:03}" in taken:
        number += 1
    return f"{name}.{number:03}"


def _short(text: str) -> str:
    """A piece of the file, fit to be shown."""
    shown = "".join(character if character.isprintable() else "?" for character in text[:40])
    return shown + ("…" if len(text) > 40 else "")

"""From the name of a body part to joints and bones: plain words, SMPL joints, the rig's own bones.

A name that is exactly a bone of the rig means that bone. Otherwise plain words go through the mapping, and what is no word for a
part of the human body is looked for among the bones without regard to case and separators.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.clip import Float64
from shared.skeleton import JOINT_INDEX, JOINTS

from .scene import CannotTell, Scene

SIDED: Final[dict[str, tuple[str, ...]]] = {
    "hand": ("wrist",),
    "wrist": ("wrist",),
    "arm": ("wrist", "elbow"),
    "forearm": ("wrist",),
    "elbow": ("elbow",),
    "upper_arm": ("elbow",),
    "shoulder": ("shoulder",),
    "collar": ("collar",),
    "foot": ("foot", "ankle"),
    "toe": ("foot",),
    "ankle": ("ankle",),
    "heel": ("ankle",),
    "leg": ("ankle",),
    "shin": ("ankle",),
    "knee": ("knee",),
    "thigh": ("knee",),
    "hip": ("hip",),
}
"""Joints that stand for a sided part, the best first."""
MIDDLE: Final[dict[str, tuple[str, ...]]] = {
    "head": ("head",),
    "neck": ("neck",),
    "chest": ("spine3", "spine2"),
    "back": ("spine2", "spine3", "spine1"),
    "torso": ("spine2", "spine3", "spine1"),
    "spine": ("spine2", "spine1", "spine3"),
    "belly": ("spine1", "spine2"),
    "waist": ("spine1", "pelvis"),
    "pelvis": ("pelvis",),
}
PLURALS: Final[dict[str, str]] = {"feet": "foot", "thighs": "thigh", "calves": "shin", "hips": "pelvis"}
WHOLE: Final = ("", "body", "root")
SIDES: Final = ("left", "right")
SIDE_LETTERS: Final = {"l": "left", "r": "right", "lf": "left", "rt": "right", "lft": "left", "rgt": "right"}
DECORATION: Final = frozenset(
    {
        "def",
        "org",
        "mch",
        "ctrl",
        "c",
        "m",
        "x",
        "bone",
        "jnt",
        "joint",
        "bind",
        "bnd",
        "skin",
        "mixamorig",
        "rig",
        "drv",
        "fk",
        "ik",
        "bip",
        "bip01",
        "valvebiped",
        "ccbase",
        "0",
        "00",
        "01",
        "001",
        "000",
    }
)
"""Words in bone names that tell nothing of what the bone is."""
MOST_NAMES: Final = 5


@dataclass(frozen=True, eq=False)
class Part:
    """One joint or bone that was asked for."""

    name: str
    """In plain words, or the bone's own name."""
    positions: Float64
    """float64[T, 3], metres."""
    joint: str = ""
    bone: str = ""

    @property
    def side(self) -> str:
        """`left`, `right`, or empty."""
        return self.joint.partition("_")[0] if "_" in self.joint else ""

    @property
    def joints(self) -> tuple[str, ...]:
        return (self.joint,) if self.joint else ()

    @property
    def bones(self) -> tuple[str, ...]:
        return (self.bone,) if self.bone else ()


def find_parts(scene: Scene, name: str) -> tuple[Part, ...]:
    """The parts that a name stands for: one, or both sides (`hands`, `knee`); none of a whole body.

    Raises:
        CannotTell: the rig has nothing of that name, or several bones of it; says what comes near.
    """
    if name in scene.clip.bones:
        return (_bone_part(scene, scene.clip.bones.index(name)),)
    words = plain(name)
    if words in WHOLE:
        return ()
    found = _joints_of(scene, words)
    if found:
        return tuple(found)
    matches = _matching(scene.clip.bones, name)
    if len(matches) == 1:
        return (_bone_part(scene, matches[0]),)
    if matches:
        names = [scene.clip.bones[index] for index in matches]
        raise CannotTell(f"Several bones could be meant by {name!r}: {_listed(names)}. Ask for one of them by its full name.")
    if is_body_word(words):
        raise CannotTell(f"No bone of this rig is known as {words.replace('_', ' ')}. Pick the bone for it and ask again.")
    raise CannotTell(f"The rig has no bone called {name!r}{_near(scene.clip.bones, name)}.")


def plain(name: str) -> str:
    """Lower case, words joined by underscores, side first, plurals singular where they mean both sides."""
    found: list[str] = re.findall(r"[a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower())
    words = [_singular(_side_word(word)) for word in found if word not in ("the", "both", "his", "her", "their", "its")]
    side = next((word for word in words if word in SIDES), "")
    rest = [word for word in words if word not in SIDES]
    if side and rest == ["pelvis"]:
        rest = ["hip"]
    return "_".join([side, *rest] if side else rest)


def _side_word(word: str) -> str:
    return SIDE_LETTERS.get(word, word)


def _singular(word: str) -> str:
    if word in PLURALS:
        return PLURALS[word]
    return word[:-1] if word.endswith("s") and word[:-1] in SIDED else word


def is_body_word(words: str) -> bool:
    """Whether a plain name is a word for a part of the human body."""
    bare = words.removeprefix("left_").removeprefix("right_")
    return bare in SIDED or bare in MIDDLE or words in JOINTS


def _joints_of(scene: Scene, words: str) -> list[Part]:
    side, _, bare = words.partition("_") if words.startswith(("left_", "right_")) else ("", "", words)
    if words in JOINT_INDEX and bare not in SIDED:
        return _first(scene, "", (words,))
    if bare in MIDDLE and not side:
        return _first(scene, bare, MIDDLE[bare])
    if bare not in SIDED:
        return []
    sides = (side,) if side else SIDES
    return [part for one in sides for part in _first(scene, f"{one} {bare}", tuple(f"{one}_{end}" for end in SIDED[bare]))]


def _first(scene: Scene, name: str, joints: tuple[str, ...]) -> list[Part]:
    """The first of the joints that the rig has."""
    for joint in joints:
        if scene.body.has(joint):
            shown = name.replace("_", " ") or joint.replace("_", " ")
            return [Part(shown, scene.body.joint(joint), joint, scene.body.bones[JOINT_INDEX[joint]])]
    return []


def _bone_part(scene: Scene, index: int) -> Part:
    at = np.flatnonzero(scene.clip.joint_map == index)
    joint = JOINTS[int(at[0])] if len(at) else ""
    return Part(scene.clip.bones[index], scene.clip.positions[:, index].astype(np.float64), joint, scene.clip.bones[index])


def _tokens(name: str) -> list[str]:
    """`DEF-jaw_master.L` -> def, jaw, master, left."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=\D)(?=\d)|(?<=\d)(?=\D)", " ", name)
    words: list[str] = re.findall(r"[^\W_]+", split)
    return [_side_word(word.lower()) for word in words]


def _matching(bones: tuple[str, ...], name: str) -> list[int]:
    """Indices of the bones that fit a name best: equal without separators, then equal words, then containing them."""
    squeezed = "".join(_tokens(name))
    equal = [index for index, bone in enumerate(bones) if "".join(_tokens(bone)) == squeezed or bone.lower() == name.lower()]
    if equal:
        return equal
    wanted = set(_tokens(name)) - DECORATION or set(_tokens(name))
    extra = {index: set(_tokens(bone)) - DECORATION - wanted for index, bone in enumerate(bones) if wanted <= set(_tokens(bone))}
    fewest = min((len(words) for words in extra.values()), default=0)
    best = [index for index, words in extra.items() if len(words) == fewest]
    deforming = [index for index in best if "def" in _tokens(bones[index])]
    return deforming if len(deforming) == 1 else best


def _near(bones: tuple[str, ...], name: str) -> str:
    by_letters = {"".join(_tokens(bone)): bone for bone in bones}
    close = difflib.get_close_matches("".join(_tokens(name)), by_letters, MOST_NAMES, 0.6)
    return f"; the nearest names are {_listed(by_letters[letters] for letters in close)}" if close else ""


def _listed(names: Iterable[str]) -> str:
    some = list(names)
    shown = ", ".join(some[:MOST_NAMES])
    return f"{shown} and {len(some) - MOST_NAMES} more" if len(some) > MOST_NAMES else shown

"""What a bone's name says: side, joint, number, and whether it is a bone that bears no joint at all.

The words stand in `bone_names.toml`. A name is cut into words at separators, capitals and digits ("mixamorig:LeftUpLeg" is
left + upleg), run-together ones by the vocabulary ("lfemur" is l + femur). Words that most bones of a rig share are its prefix
and count for nothing.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, Final

import msgspec

WEIGHTS: Final = {"sure": 1.0, "likely": 0.7, "possible": 0.45}
UNKNOWN_WORD_FACTOR: Final = 0.8  # "HandGrip" is less surely the hand than "Hand"
SECOND_READING_FACTOR: Final = 0.7  # two words that name different joints: the last one counts, less
COMMON_SHARE: Final = 0.5  # a word that half of the bones bear is the rig's prefix
COMMON_MIN_BONES: Final = 8
MAX_NAME_LENGTH: Final = 200  # longer names are no words; the segmentation is quadratic

LIMB_JOINTS: Final = ("hip", "knee", "ankle", "foot", "collar", "shoulder", "elbow", "wrist")
TRUNK_JOINTS: Final = ("pelvis", "spine", "chest", "neck", "head")

_LAYERS: Final = {"def": "deform", "org": "original", "mch": "mechanism", "drv": "control", "ctrl": "control", "wgt": "control"}
_WORD: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_A-Za-z]+|[^\W\d_]+")
_VERTEBRA: Final = re.compile(r"(?:^|[^A-Za-z])([LTC])([0-9]{1,2})$")


class BoneName(msgspec.Struct, frozen=True):
    """What one name says."""

    side: str
    """`left`, `right`, or empty: in the middle or unsaid."""
    joints: dict[str, float]
    """Joints the name may mean, sideless (`hip`, `knee`, …, `spine`, `chest`), each with a weight 0 to 1."""
    avoid: str
    """Why the bone bears no joint (`finger`, `face`, `twist`, `control`, …), or empty."""
    layer: str
    """`deform`, `original`, `mechanism`, `control`, or empty where the name shows none."""
    numbers: tuple[int, ...]
    animal: bool
    """The name belongs to a body that is not human: tail, wing, front leg."""
    known: bool
    """Whether the vocabulary knows any word of it."""
    spacer: bool = False
    """The name begins with an underscore: an offset above the bone it is named after."""


def read_names(names: Sequence[str]) -> list[BoneName]:
    """What the names of one rig's bones say; words that most of them share are left out."""
    words = [_words(name) for name in names]
    count = Counter(word for row in words for word in set(row))
    least = max(COMMON_MIN_BONES, COMMON_SHARE * len(names))
    common = frozenset(word for word, times in count.items() if times >= least and not _names_a_joint(word))
    return [_read(name, row, common) for name, row in zip(names, words, strict=True)]


def plain(text: str) -> str:
    """Without case, accents and width variants; Japanese voicing marks stay (they make another letter)."""
    return _without_accents(text).casefold()


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).replace("ß", "ss"))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", decomposed))


# --- the vocabulary ---


class _Vocabulary(msgspec.Struct, frozen=True):
    sides: dict[str, str]
    fillers: frozenset[str]
    joints: dict[str, dict[str, float]]
    avoid: dict[str, str]
    animal: frozenset[str]
    longest: int
    all_words: frozenset[str]


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    table: dict[str, Any] = tomllib.loads(resources.files(__package__ or "").joinpath("bone_names.toml").read_text("utf-8"))
    joints: dict[str, dict[str, float]] = {}
    for joint, rows in table["joints"].items():
        for level, words in rows.items():
            for word in words:
                joints.setdefault(plain(word), {}).setdefault(joint, WEIGHTS[level])
    sides = {plain(word): side for side, words in table["sides"].items() for word in words}
    avoid = {plain(word): kind for kind, words in table["avoid"].items() for word in words}
    fillers = frozenset(plain(word) for word in table["fillers"]["words"])
    animal = frozenset(plain(word) for word in table["animal"]["words"])
    everything = frozenset(joints) | frozenset(avoid) | animal | fillers
    return _Vocabulary(sides, fillers, joints, avoid, animal, max(map(len, everything)), everything)


def _names_a_joint(word: str) -> bool:
    return word in _vocabulary().joints or word in _vocabulary().sides or word in _vocabulary().animal


# --- cutting a name into words ---


@lru_cache(maxsize=16_384)
def _words(name: str) -> tuple[str, ...]:
    name = name[-MAX_NAME_LENGTH:]
    bare = re.split(r"[:|]", name)[-1] or name
    vertebra = _VERTEBRA.search(bare)
    if vertebra:
        return ("neck" if vertebra[1] == "C" else "vertebra", vertebra[2])
    tokens: list[str] = _WORD.findall(_without_accents(bare))
    words: list[str] = []
    for position, token in enumerate(tokens):
        following = tokens[position + 1].lower() if position + 1 < len(tokens) else ""
        if len(token) == 2 and token.isupper() and token[0] in "LR" and token[1].lower() + following in _vocabulary().joints:
            words += [token[0].lower(), token[1].lower()]  # "LUArm" is l + uarm
        else:
            words += _split(plain(token))
    return tuple(words)


@lru_cache(maxsize=16_384)
def _split(token: str) -> tuple[str, ...]:
    """A run-together token as known words, else itself."""
    vocabulary = _vocabulary()
    if token.isdigit() or token in vocabulary.all_words or token in vocabulary.sides or (len(token) < 3 and token.isascii()):
        return (token,)
    for side in sorted(vocabulary.sides, key=len, reverse=True):
        for rest, parts in ((token.removeprefix(side), 0), (token.removesuffix(side), 1)):
            if rest == token or not rest:
                continue
            found = _segment(rest)
            if found:
                return (side, *found) if parts == 0 else (*found, side)
    return _segment(token) or (token,)


def _segment(text: str) -> tuple[str, ...]:
    """`text` as few known words as possible, empty where it cannot be made of them."""
    vocabulary = _vocabulary()
    best: list[tuple[str, ...] | None] = [None] * (len(text) + 1)
    best[0] = ()
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - vocabulary.longest), end):
            head, word = best[start], text[start:end]
            if head is not None and (len(word) > 2 or not word.isascii()) and word in vocabulary.all_words:
                current = best[end]
                if current is None or len(head) + 1 < len(current):
                    best[end] = (*head, word)
    return best[len(text)] or ()


# --- what the words say ---


def _read(name: str, words: tuple[str, ...], common: frozenset[str]) -> BoneName:
    said = _read_words(tuple(word for word in words if word not in common), "" if common & _LAYERS.keys() else _layer(words))
    return msgspec.structs.replace(said, spacer=True) if name.startswith("_") else said


def _layer(words: tuple[str, ...]) -> str:
    return next((_LAYERS[word] for word in words if word in _LAYERS), "")


@lru_cache(maxsize=16_384)
def _read_words(words: tuple[str, ...], layer: str) -> BoneName:
    vocabulary = _vocabulary()
    numbers = tuple(int(word) for word in words if word.isdigit())
    text = [word for word in words if not word.isdigit()]
    side = ""
    rest: list[str] = []
    for word in text:
        if word in vocabulary.sides:
            if not side or len(word) > 1 or word == text[-1]:
                side = vocabulary.sides[word]
        else:
            rest.append(word)
    readings: list[dict[str, float]] = []
    avoid, animal, unknown = "", False, 0
    for phrase in _phrases(rest):
        if phrase in vocabulary.animal:
            animal = True
        elif phrase in vocabulary.joints:
            readings.append(vocabulary.joints[phrase])
        elif phrase in vocabulary.avoid:
            avoid = avoid if avoid and avoid != "twist" else vocabulary.avoid[phrase]
        elif phrase not in vocabulary.fillers:
            unknown += 1
    joints = _joined(readings)
    joints = {joint: weight * UNKNOWN_WORD_FACTOR ** min(unknown, 3) for joint, weight in joints.items()}
    joints = {joint: weight for joint, weight in joints.items() if (joint in LIMB_JOINTS) == bool(side)}
    known = bool(joints) or bool(avoid) or animal or bool(readings)
    return BoneName(side, joints, "animal" if animal else avoid, layer, numbers, animal, known)


def _phrases(words: list[str]) -> list[str]:
    """Neighbouring words joined where the vocabulary knows them joined ("upper", "leg"), the longest first."""
    vocabulary = _vocabulary()
    found: list[str] = []
    start = 0
    while start < len(words):
        for length in (3, 2, 1):
            phrase = "".join(words[start : start + length])
            if length == 1 or (start + length <= len(words) and phrase in vocabulary.all_words):
                found.append(phrase)
                start += length
                break
    return found


def _joined(readings: list[dict[str, float]]) -> dict[str, float]:
    """The joints that all words allow; where they contradict, the last word counts, less ("arm_hand" is the hand)."""
    if not readings:
        return {}
    joined = dict(readings[0])
    for before, reading in pairwise([joined, *readings[1:]]):
        both = {joint: max(before.get(joint, 0.0), weight) for joint, weight in reading.items() if joint in joined}
        joined = both or {joint: SECOND_READING_FACTOR * weight for joint, weight in reading.items()}
    return joined

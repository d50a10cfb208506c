"""The map file: the user's own word on which bone bears which joint.

TOML or JSON, one table from joint to bone, whole or in part; what it does not name is found as always:

    left_knee = "Shin_L"
    head = "Skull"
"""

import dataclasses
import difflib
import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

from shared.clip import MotionClip
from shared.errors import FileError, FileMissing, MapFileInvalid
from shared.skeleton import JOINT_INDEX, JOINTS

MAX_BYTES: Final = 1 << 20  # a map file has 22 lines
CLOSE_NAMES: Final = 3


def read_map_file(path: Path) -> dict[str, str]:
    """Read a map file: JSON where its name ends so or it begins with a brace, else TOML.

    Returns:
        The bone for each joint named, in the file's order.

    Raises:
        FileMissing: there is no such file.
        MapFileInvalid: it is not JSON or TOML, not a table of names, or it names an unknown joint, a joint twice or a bone twice.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise FileMissing(f"There is no map file {str(path)!r}.", "Check its path.") from None
    except OSError as error:
        raise FileError(f"The map file {str(path)!r} cannot be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise MapFileInvalid(f"{path.name} has more than {MAX_BYTES >> 20} MiB; a map file has one line a joint.")
    table = _table(path, data)
    for joint, bone in table.items():
        if joint not in JOINT_INDEX:
            close = _close(joint, JOINTS)
            raise MapFileInvalid(
                f"{path.name} names a joint {joint!r} that does not exist{close}.",
                f"The joints are {', '.join(JOINTS)}.",
                (joint,),
            )
        if not isinstance(bone, str) or not bone:
            raise MapFileInvalid(f"{path.name} gives {joint} {bone!r}; the name of a bone is due.", subjects=(joint,))
    names = cast(dict[str, str], table)
    twice = [bone for bone, count in Counter(names.values()).items() if count > 1]
    if twice:
        joints = tuple(joint for joint, bone in names.items() if bone == twice[0])
        raise MapFileInvalid(f"{path.name} gives bone {twice[0]!r} to {' and '.join(joints)}.", "Give it to one joint.", joints)
    return names


def with_choices(clip: MotionClip, choices: Mapping[str, str]) -> MotionClip:
    """The clip with these bones chosen for these joints, over what was chosen before.

    Raises:
        MapFileInvalid: a joint does not exist, or the rig has no bone of a name; the sentence says which come close.
    """
    joint_map = clip.joint_map.copy()
    place = {bone: index for index, bone in reversed(list(enumerate(clip.bones)))}
    for joint, bone in choices.items():
        if joint not in JOINT_INDEX:
            raise MapFileInvalid(f"There is no joint {joint!r}{_close(joint, JOINTS)}.", subjects=(joint,))
        if bone not in place:
            raise MapFileInvalid(
                f"{clip.name!r} has no bone {bone!r} for {joint}{_close(bone, clip.bones)}.",
                "Write the bone's name as the rig has it; `dailies inspect` lists them.",
                (joint,),
            )
        joint_map[joint_map == place[bone]] = -1
        joint_map[JOINT_INDEX[joint]] = place[bone]
    return dataclasses.replace(clip, joint_map=joint_map)


def _table(path: Path, data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MapFileInvalid(f"{path.name} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None
    is_json = path.suffix.lower() == ".json" or text.lstrip().startswith("{")
    try:
        table: Any = json.loads(text, object_pairs_hook=_without_repeats) if is_json else tomllib.loads(text)
    except _Repeated as repeated:
        raise MapFileInvalid(f"{path.name} names {repeated} twice.", "Keep one of the two lines.", (str(repeated),)) from None
    except (ValueError, RecursionError) as error:
        kind = "JSON" if is_json else "TOML"
        raise MapFileInvalid(f"{path.name} is not {kind}: {error}.", 'A line reads: left_knee = "Shin_L"') from None
    if not isinstance(table, dict):
        raise MapFileInvalid(f"{path.name} holds no table from joint to bone.", 'A line reads: left_knee = "Shin_L"')
    return cast(dict[str, Any], table)


class _Repeated(Exception):
    """A key that a JSON object has twice."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        raise _Repeated(twice[0])
    return dict(pairs)


def _close(name: str, names: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, names, CLOSE_NAMES, 0.5)
    return f" (close to {' and '.join(map(repr, close))})" if close else ""

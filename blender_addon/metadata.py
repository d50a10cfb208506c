"""Results kept with the motion they are about: on the Action, else on the armature object, and always in a side file.

The custom property `dailies` holds versioned JSON, an entry for each slot of the Action. It is one string because that survives
saving, appending, linking and copying, with the add-on off as well. What no longer fits is in the side file only, found by
the `source_hash` of the motion.
"""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import bpy
import msgspec
from bpy.types import ID

from . import side_files
from .rigs import can_keep
from .shared.errors import DailiesError
from .shared.results import Answer, Description
from .source_hash import source_hash
from .target import Target, action_of, find_target, object_of

PROPERTY = "dailies"
DAMAGED = "dailies_damaged"
"""Where a property that is no JSON of ours is put aside when something new is stored."""
SIDE_FILES = "results"
VERSION = 1
MAX_BYTES = 64 * 1024
ANSWERS_KEPT = 20
ANSWERS_BESIDE = 500
OBJECT_SLOT = ""
"""Key of the entry of an armature object, and of an Action before Blender 4.4."""

Where = Literal["action", "object", "side_file"]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What is kept about one target."""

    description: Description | None = None
    answers: tuple[Answer, ...] = ()
    """Newest first."""
    source_hash: str = ""
    """Of the motion the description is about; of the newest answer where there is no description."""
    stale: bool = False
    """The motion was edited since."""
    read_only: bool = False
    """Written by a newer version: shown as far as it is understood, and left as it is."""
    where: Where = "action"
    note: str = ""
    """A sentence for the user on where the results are, if not with the Action, or what is wrong with them."""


class Kept(msgspec.Struct, kw_only=True):
    """One result as it is written: of which motion, and when."""

    source_hash: str
    at_s: float
    """Seconds since 1970."""
    result: Description | Answer
    about: str = ""
    """Name of the Action, else of the armature object: two rigs may move alike, and share a side file."""


class Entry(msgspec.Struct, kw_only=True):
    """All that is kept about one slot; in a side file, about one motion."""

    description: Kept | None = None
    answers: list[Kept] = []
    """Newest first."""


class Document(msgspec.Struct, kw_only=True):
    """The property's content; a side file has one entry under the empty key."""

    version: int = VERSION
    slots: dict[str, Entry] = {}
    note: str = ""
    """Not written: what was wrong with what was read."""

    @property
    def read_only(self) -> bool:
        return self.version > VERSION


def stored(target: Target, now: str = "") -> Stored:
    """What is kept about this target; an empty `Stored` where there is nothing.

    Args:
        now: the target's `source_hash`, for who has it already.

    Raises:
        MotionError: the object is gone.
    """
    now = now or source_hash(target)
    holder, where = _holder(target)
    if holder is None:
        return _shown(_read_side_file(now), OBJECT_SLOT, now, where)
    return _shown(_read_property(holder), target.slot, now, where)


def store(target: Target, result: Description | Answer, source_hash_read: str = "") -> Stored:
    """Keep a result with its motion and in the side file; pushes no undo step.

    Args:
        source_hash_read: hash of the motion as it was when it was read, so that a result about a motion that was
            edited meanwhile is stale at once; the motion as it is now where it is empty.

    Raises:
        MotionError: the object or the Action is gone; the side file has the result all the same.
    """
    read = source_hash_read or source_hash(target)
    kept = Kept(source_hash=read, at_s=time.time(), result=_clean(result), about=_name(target))
    note = _store_beside(kept)
    target = _found_again(target, read)
    now = source_hash(target)
    holder, where = _holder(target)
    if holder is None:
        shown = _shown(_read_side_file(kept.source_hash), OBJECT_SLOT, now, where)
        return replace(shown, note=note or shown.note)
    document = _read_property(holder)
    if document.read_only:
        shown = _shown(document, target.slot, now, where)
        return replace(shown, note=f"{shown.note} The new result is kept beside the file.")
    if document.note:
        holder[DAMAGED] = holder[PROPERTY]
    entry = document.slots.setdefault(_slot_key(document, target.slot), Entry())
    _add(entry, kept, ANSWERS_KEPT)
    entry.answers = [answer for answer in entry.answers if answer.source_hash == kept.source_hash]
    holder[PROPERTY] = _within_limit(document)
    shown = _shown(document, target.slot, now, where)
    return replace(shown, note=" ".join(filter(None, (shown.note, note))))


def offered(target: Target, now: str = "") -> Stored | None:
    """What the side file has about this very motion and the file has not, after an undo; none where it has nothing more.

    Args:
        now: the target's `source_hash`, for who has it already.

    Raises:
        MotionError: the object is gone.
    """
    now = now or source_hash(target)
    here = stored(target, now)
    if here.where == "side_file" or here.read_only:
        return None
    document = _read_side_file(now)
    for entry in document.slots.values():
        entry.answers = [answer for answer in entry.answers if answer.about == _name(target)]
        if entry.description and entry.description.about != _name(target):
            entry.description = None
    beside = _shown(document, OBJECT_SLOT, now, "side_file")
    description_is_missing = beside.description is not None and (here.description is None or here.stale)
    newest_is_missing = bool(beside.answers) and beside.answers[0] not in here.answers  # older ones may have made room
    return beside if description_is_missing or newest_is_missing else None


def clear(target: Target) -> None:
    """Forget all results about this target, in the file and beside it.

    Raises:
        MotionError: the object is gone.
    """
    hashes = {source_hash(target)}
    holder, _ = _holder(target)
    if holder is not None:
        document = _read_property(holder)
        if document.read_only:
            return
        entry = document.slots.pop(_slot_key(document, target.slot), Entry())
        hashes |= {kept.source_hash for kept in _all(entry)}
        if document.slots:
            holder[PROPERTY] = _within_limit(document)
        elif PROPERTY in holder:
            del holder[PROPERTY]
    for each in hashes:
        side_files.remove(SIDE_FILES, each)


def _name(target: Target) -> str:
    return target.action_name or target.object_name


def _found_again(target: Target, source_hash_read: str) -> Target:
    """The target as it is called now: its Action may have been renamed since the motion was read."""
    try:
        action_of(target)
    except DailiesError:
        again = find_target(object_of(target), bpy.context.scene, target.mode)
        if source_hash(again) != source_hash_read:
            raise
        return again
    return target


def _holder(target: Target) -> tuple[ID | None, Where]:
    """The data that bears the property; none where Blender would drop it: linked data and library overrides."""
    action = action_of(target)
    holder = action or object_of(target)
    if not can_keep(holder):
        return None, "side_file"
    return holder, "action" if action else "object"


def _shown(document: Document, slot: str, now: str, where: Where) -> Stored:
    entry = document.slots.get(_slot_key(document, slot), Entry())
    newest = entry.description or next(iter(entry.answers), None)
    places = {
        "object": "No single Action moves this rig, so the results are kept with the armature object.",
        "side_file": "This motion is linked, so the results are kept beside the file, on this computer.",
    }
    return Stored(
        description=entry.description.result if entry.description else None,
        answers=tuple(kept.result for kept in entry.answers),
        source_hash=newest.source_hash if newest else "",
        stale=newest is not None and newest.source_hash != now,
        read_only=document.read_only,
        where=where,
        note=document.note or (places.get(where, "") if newest else ""),
    )


def _slot_key(document: Document, slot: str) -> str:
    """The slot's key; what an Action of Blender 4.3 or older has under no slot belongs to the first slot that asks."""
    if slot and slot not in document.slots and OBJECT_SLOT in document.slots and not document.read_only:
        document.slots[slot] = document.slots.pop(OBJECT_SLOT)
    return slot


def _read_property(holder: ID) -> Document:
    text = holder.get(PROPERTY)
    if text is None:
        return Document()
    return _decoded(text, f"The results stored with {holder.name!r}")


def _read_side_file(key: str) -> Document:
    content = side_files.read(SIDE_FILES, key)
    return _decoded(json.dumps(content), "The results beside the file") if content else Document()


def _decoded(text: object, subject: str) -> Document:
    """The document in a text of whatever version; one that cannot be read is empty and says so."""
    try:
        raw = json.loads(text if isinstance(text, str) else "")
        version = raw["version"]
        if version > VERSION:
            note = f"{subject} were written by a newer version of Dailies; they are shown as far as they are understood."
            return Document(version=version, slots=_understood(raw.get("slots")), note=note)
        return msgspec.convert(_migrated(raw), Document)
    except (ValueError, TypeError, KeyError, RecursionError):  # msgspec's errors are ValueErrors
        return Document(note=f"{subject} are damaged and cannot be shown; describe the motion again.")


def _migrated(raw: dict[str, Any]) -> dict[str, Any]:
    """A document of an older version in today's form; version 1 is the first."""
    return {"version": VERSION, "slots": raw["slots"]}


def _understood(slots: object) -> dict[str, Entry]:
    """The entries of a newer version that still make sense to this one."""
    found: dict[str, Entry] = {}
    for slot, entry in slots.items() if isinstance(slots, dict) else ():
        try:
            found[slot] = msgspec.convert(entry, Entry)
        except ValueError:
            continue
    return found


def _add(entry: Entry, kept: Kept, answers_kept: int) -> None:
    if isinstance(kept.result, Description):
        entry.description = kept
        return
    others = [answer for answer in entry.answers if answer.result.question != kept.result.question]
    entry.answers = [kept, *others][:answers_kept]


def _all(entry: Entry) -> Iterable[Kept]:
    return ([entry.description] if entry.description else []) + entry.answers


def _store_beside(kept: Kept) -> str:
    """Add a result to its side file; what went wrong as a sentence, because the result is shown all the same."""
    document = _read_side_file(kept.source_hash)
    entry = document.slots.setdefault(OBJECT_SLOT, Entry())
    _add(entry, kept, ANSWERS_BESIDE)
    try:
        side_files.write(SIDE_FILES, kept.source_hash, _raw(Document(slots={OBJECT_SLOT: entry})))
    except DailiesError as error:
        return error.message
    return ""


def _within_limit(document: Document) -> str:
    """The document's text, with as many answers as fit: the oldest go first, then the descriptions' segments and evidence."""
    slots = {slot: Entry(description=entry.description, answers=list(entry.answers)) for slot, entry in document.slots.items()}
    while len(text := _text(Document(slots=slots)).encode()) > MAX_BYTES:
        with_answers = [entry for entry in slots.values() if entry.answers]
        if with_answers:
            min(with_answers, key=lambda entry: entry.answers[-1].at_s).answers.pop()
        elif not _shorten_longest(slots):
            del slots[min(slots, key=lambda slot: slots[slot].description.at_s if slots[slot].description else 0.0)]
    return text.decode()


def _shorten_longest(slots: dict[str, Entry]) -> bool:
    """Take the segments and evidence out of the longest description; False where none has any."""
    described = [entry for entry in slots.values() if entry.description and entry.description.result.segments]
    if not described:
        return False
    entry = max(described, key=lambda entry: len(entry.description.result.segments))
    result = entry.description.result
    tags = tuple(msgspec.structs.replace(tag, evidence=()) for tag in result.tags)
    shorter = msgspec.structs.replace(result, segments=(), tags=tags)
    entry.description = msgspec.structs.replace(entry.description, result=shorter)
    return True


def _text(document: Document) -> str:
    return json.dumps(_raw(document), ensure_ascii=False, separators=(",", ":"))


def _raw(document: Document) -> dict[str, Any]:
    return {"version": document.version, "slots": msgspec.to_builtins(document.slots)}


def _clean(result: Description | Answer) -> Description | Answer:
    """The result without lone surrogates, which Blender and JSON refuse."""
    return msgspec.convert(_without_surrogates(msgspec.to_builtins(result)), type(result))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_surrogates(item) for item in value]
    return value

"""Actions across Blender's versions: slots since 4.4, F-curves only in the slots' channel bags since 5.0."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bpy.types import Action, AnimData, FCurve, NlaStrip

if TYPE_CHECKING:
    from bpy.types import ActionSlot  # since 4.4

NO_SLOT = ""
"""Handle of the slot where Blender has no slots (before 4.4), or none is chosen."""


def handle_of(animated: AnimData | NlaStrip) -> str:
    """Handle of the chosen slot as text."""
    slot = getattr(animated, "action_slot", None)
    return str(slot.handle) if slot else NO_SLOT


def slot_name(action: Action, handle: str) -> str:
    """The slot's name as Blender shows it."""
    slot = _slot(action, handle)
    return slot.name_display if slot else ""


def has_slots(action: Action) -> bool:
    """Whether a slot must be chosen for this Action to move anything."""
    return hasattr(action, "slots")


def curves_of(action: Action | None, handle: str) -> list[FCurve]:
    """The F-curves of one slot of an Action; all of them where Blender has no slots."""
    if action is None:
        return []
    if not has_slots(action):
        return list(action.fcurves)
    slot = _slot(action, handle)
    if slot is None:
        return []
    bags = (strip.channelbag(slot) for layer in action.layers for strip in layer.strips if strip.type == "KEYFRAME")
    return [curve for bag in bags if bag for curve in bag.fcurves]


def frame_range(action: Action, curves: Iterable[FCurve]) -> tuple[float, float] | None:
    """The Action's own frame range where the user set one, else from its first key to its last; none without keys."""
    if action.use_frame_range:
        return action.frame_start, action.frame_end
    ranges = [curve.range() for curve in curves if len(curve.keyframe_points) or len(curve.sampled_points)]
    if not ranges:
        return None
    return min(first for first, _ in ranges), max(last for _, last in ranges)


def plays_on(curves: Iterable[FCurve]) -> bool:
    """Whether the motion goes on before the first key or after the last one: cycles, noise, linear extrapolation."""
    return any(curve.extrapolation == "LINEAR" or any(not modifier.mute for modifier in curve.modifiers) for curve in curves)


def playing_strips(anim_data: AnimData | None) -> list[NlaStrip]:
    """The NLA strips that take part, those inside meta strips included."""
    if anim_data is None or not anim_data.use_nla:
        return []
    solo = [track for track in anim_data.nla_tracks if track.is_solo]
    tracks = solo or [track for track in anim_data.nla_tracks if not track.mute]
    return [strip for track in tracks for strip in _inside(track.strips)]


def _inside(strips: Iterable[NlaStrip]) -> list[NlaStrip]:
    playing = [strip for strip in strips if not strip.mute]
    return [inner for strip in playing for inner in (_inside(strip.strips) if strip.type == "META" else (strip,))]


def _slot(action: Action, handle: str) -> "ActionSlot | None":
    return next((slot for slot in getattr(action, "slots", ()) if str(slot.handle) == handle), None)

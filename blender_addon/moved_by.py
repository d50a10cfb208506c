"""What moves a rig besides its Action, and whether its motion depends on the user's scene itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bpy.types import ID, Constraint, Driver, Object

from .actions import playing_strips

TARGETS = ("target", "pole_target", "cache_file", "clip", "camera")
_FIELDS: dict[str, tuple[str, ...]] = {}
"""Which of these a constraint of each type has; looked up once, because a production rig has a thousand constraints."""


@dataclass(frozen=True)
class Movers:
    """In words for the user."""

    strips: tuple[str, ...]
    outside: tuple[str, ...]
    """What can move the rig at any frame, keys or not: animated parents and targets, drivers that read other things."""
    within: tuple[str, ...]
    """What only passes the rig's own motion on."""

    @property
    def all(self) -> tuple[str, ...]:
        return self.strips + self.outside + self.within


def find_movers(ob: Object) -> Movers:
    """What moves this armature object besides its Action."""
    strips = tuple(f"NLA strip {strip.name!r}" for strip in playing_strips(ob.animation_data))
    outside: dict[str, None] = {}
    within: dict[str, None] = {}
    for parent in _parents(ob):
        if _is_animated(parent):
            outside[f"parent {parent.name!r}"] = None
    for constraint in _constraints(ob):
        targets = [target for target in _targets(constraint) if target != ob]
        moving = [target for target in targets if not isinstance(target, Object) or _is_animated(target)]
        outside.update(dict.fromkeys(f"constraints on {target.name!r}" for target in moving))
        if not moving:
            within["constraints"] = None
    for owner in (ob, ob.data):
        for driver in _drivers(owner):
            side = outside if _reads_outside(driver, ob) else within
            side["drivers" if side is within else "drivers that read other things"] = None
    if ob.data.animation_data and ob.data.animation_data.action:
        outside["animation of the armature's data"] = None
    return Movers(strips, tuple(outside), tuple(within))


def reads_scene(ob: Object) -> bool:
    """Whether a driver of the rig, or of what it depends on, reads the scene: such a rig moves in the user's scene only."""
    seen: set[ID] = set()
    waiting: list[ID] = [ob]
    while waiting:
        owner = waiting.pop()
        if owner in seen:
            continue
        seen.add(owner)
        for driver in _drivers(owner):
            for variable in driver.variables:
                if variable.type == "CONTEXT_PROP" or any(target.id_type == "SCENE" for target in variable.targets):
                    return True
                waiting.extend(target.id for target in variable.targets if target.id)
        if isinstance(owner, Object):
            waiting.extend(filter(None, (owner.data, owner.parent)))
            waiting.extend(target for constraint in _constraints(owner) for target in _targets(constraint))
    return False


def _parents(ob: Object) -> Iterator[Object]:
    while ob.parent:
        ob = ob.parent
        yield ob


def _constraints(ob: Object) -> Iterator[Constraint]:
    """Those that have an effect, or may have one: an influence of 0 can be keyed."""
    for constraint in ob.constraints:
        if not constraint.mute:
            yield constraint
    for bone in ob.pose.bones if ob.pose else ():
        yield from (constraint for constraint in bone.constraints if not constraint.mute)


def _targets(constraint: Constraint) -> list[ID]:
    """What a constraint reads: objects, caches, movie clips."""
    kind = constraint.type
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(name for name in (*TARGETS, "targets") if hasattr(constraint, name))
    found: list[ID] = []
    for name in _FIELDS[kind]:
        value = getattr(constraint, name)
        found += [each.target for each in value if each.target] if name == "targets" else filter(None, (value,))
    return found


def _drivers(owner: ID) -> list[Driver]:
    anim_data = getattr(owner, "animation_data", None)
    return [curve.driver for curve in anim_data.drivers if not curve.mute] if anim_data else []


def _reads_outside(driver: Driver, ob: Object) -> bool:
    if driver.type == "SCRIPTED" and "frame" in driver.expression:
        return True
    own = (ob, ob.data)
    return any(
        variable.type == "CONTEXT_PROP" or any(target.id not in own for target in variable.targets if target.id)
        for variable in driver.variables
    )


def _is_animated(ob: Object) -> bool:
    """Whether an object may move: by itself, by its data (a path's evaluation time), by physics or by a parent."""
    owners: Iterable[ID | None] = (ob, ob.data)
    if any(owner and owner.animation_data for owner in owners) or any(True for _ in _constraints(ob)) or ob.rigid_body:
        return True
    return ob.parent is not None and _is_animated(ob.parent)

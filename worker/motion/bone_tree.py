"""The hierarchy of a rig's bones, reduced to those that may bear a joint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NOTHING = -1


@dataclass(frozen=True, eq=False)
class BoneTree:
    """Bones of a rig with their nearest kept ancestor. Indices are the clip's; -1 is none."""

    kept: tuple[bool, ...]
    parents: tuple[int, ...]
    """Nearest kept ancestor of each bone (of bones left out, too)."""
    children: tuple[tuple[int, ...], ...]
    """Kept bones right below each kept bone, in the rig's order."""
    depth: tuple[int, ...]
    first: tuple[int, ...]
    """Place in a depth-first walk."""
    last: tuple[int, ...]
    """Place of the last bone below it in that walk."""

    def is_below(self, bone: int, ancestor: int) -> bool:
        """Whether a kept bone is the other or lies below it."""
        return self.first[ancestor] <= self.first[bone] <= self.last[ancestor]

    def path_up(self, bone: int, stop: int = NOTHING) -> list[int]:
        """The bone and its ancestors, up to but without `stop`."""
        path: list[int] = []
        while bone not in (NOTHING, stop):
            path.append(bone)
            bone = self.parents[bone]
        return path

    def common_ancestor(self, bones: Iterable[int]) -> int:
        """The lowest bone that all of them are or lie below; -1 where they share none."""
        rest = list(bones)
        bone = rest[0] if rest else NOTHING
        while bone != NOTHING and not all(self.is_below(other, bone) for other in rest):
            bone = self.parents[bone]
        return bone


def reduced_tree(parents: Sequence[int], kept: Sequence[bool], stand_in: dict[int, int] | None = None) -> BoneTree:
    """The tree of the kept bones.

    `stand_in` names for a bone that is left out the kept one that does the same (Rigify's ORG- bones carry the hierarchy, its
    DEF- bones the motion). `parents` come first, as in a clip.
    """
    stand_in = stand_in or {}
    count = len(parents)
    nearest = [NOTHING] * count
    for bone in range(count):
        ancestor = parents[bone]
        steps = 0
        while ancestor != NOTHING and steps < count:
            other = ancestor if kept[ancestor] else stand_in.get(ancestor, NOTHING)
            # Only a stand-in may lie below the bone it would be put above.
            if other not in (NOTHING, bone) and not (stand_in and _leads_to(nearest, other, bone)):
                nearest[bone] = other
                break
            ancestor = parents[ancestor]
            steps += 1
    children: list[list[int]] = [[] for _ in range(count)]
    roots: list[int] = []
    for bone in range(count):
        if kept[bone]:
            (children[nearest[bone]] if nearest[bone] != NOTHING else roots).append(bone)
    depth, first, last = [0] * count, [NOTHING] * count, [NOTHING - 1] * count
    place = 0
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        bone, done = stack.pop()
        if done:
            last[bone] = place - 1
            continue
        first[bone] = place
        place += 1
        stack.append((bone, True))
        for child in reversed(children[bone]):
            depth[child] = depth[bone] + 1
            stack.append((child, False))
    return BoneTree(tuple(kept), tuple(nearest), tuple(map(tuple, children)), tuple(depth), tuple(first), tuple(last))


def _leads_to(nearest: Sequence[int], bone: int, target: int) -> bool:
    while bone != NOTHING:
        if bone == target:
            return True
        bone = nearest[bone]
    return False

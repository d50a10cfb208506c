"""Bones to joints by their names, the hierarchy deciding between the readings of a word.

A limb is read as a whole: of all ways to give its bones to hip, knee, ankle and foot (collar, shoulder, elbow, wrist) the one
wins that has the most weight of words and whose bones follow one another down the hierarchy. So "LeftLeg" below "LeftUpLeg" is
the shin, and "LeftShoulder" is the collar where "LeftArm" follows, the upper arm where "LeftElbow" does.

The trunk is the path from the pelvis to the head. What lies on it below the arms is spine, what lies above is neck. Of three and
more spine bones the first is spine1, the last spine3, the middle one spine2. Of two the upper is spine2 when it is another spine
("Spine1") or a chest in the lower half of the trunk, and spine3 when it is a chest in the upper half. A single one is spine1, a
single chest spine3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from shared.clip import Float32

from .bone_names import BoneName
from .bone_tree import NOTHING, BoneTree, reduced_tree

LEG: Final = ("hip", "knee", "ankle", "foot")
ARM: Final = ("collar", "shoulder", "elbow", "wrist")
DETACHED_COST: Final = 0.25  # a bone that is not below the one before it (feet that hang on the root)
CANDIDATES: Final = 24
DEPTH_COST: Final = 0.001  # of equals, the one nearer to the root: first halves of split bones
LAYER_MIN_BONES: Final = 8
LAYER_COST: Final = {"": 0.0, "deform": 0.0, "original": 0.15, "mechanism": 0.4, "control": 0.4}
UNDERSCORE_COST: Final = 0.05  # "__UpLeg_L" above "UpLeg_L" is a spacer
CONTROL_COST: Final = 0.5  # an FK or IK bone is taken only where nothing else is there
NAMED_PELVIS_BONUS: Final = 0.3
UNNAMED_PELVIS: Final = 0.5
PELVIS_LEAST: Final = 0.8
PELVIS_LEG_SHARE: Final = 0.8  # a pelvis lies nearer to the hips than this share of the thighs' length


@dataclass
class Found:
    """Joints found so far: bone, confidence and reason for each. The one thing here that grows."""

    bones: dict[str, int] = field(default_factory=dict[str, int])
    confidence: dict[str, float] = field(default_factory=dict[str, float])
    reasons: dict[str, str] = field(default_factory=dict[str, str])

    def put(self, joint: str, bone: int, confidence: float, reason: str) -> None:
        """Take `bone` for `joint`, unless either is taken."""
        if joint not in self.bones and bone not in self.bones.values():
            self.bones[joint] = bone
            self.confidence[joint] = round(min(max(confidence, 0.0), 1.0), 2)
            self.reasons[joint] = reason


def map_by_name(bones: Sequence[str], parents: Sequence[int], rest: Float32, names: Sequence[BoneName], chosen: Found) -> Found:
    """Every joint that the names, with the hierarchy, say; `chosen` is what the user chose and stays.

    Args:
        bones, parents: names and hierarchy of J bones.
        rest: float32[J, 3], rest positions.
        names: what each name says.
        chosen: joints that the user chose; they are part of the result.
    """
    tree = _tree(bones, parents, names, set(chosen.bones.values()))
    found = Found(dict(chosen.bones), dict(chosen.confidence), dict(chosen.reasons))
    for side in ("left", "right"):
        for limb in (LEG, ARM):
            _map_limb(found, tree, names, bones, rest, side, limb)
    _map_trunk(found, tree, names, bones, rest)
    return found


def _tree(bones: Sequence[str], parents: Sequence[int], names: Sequence[BoneName], wanted: set[int]) -> BoneTree:
    """Only deform bones where a rig has a layer of them, else every bone that may bear a joint."""
    layered = sum(name.layer == "deform" and bool(name.joints) for name in names) >= LAYER_MIN_BONES
    kept = [
        index in wanted or ((name.layer == "deform" or not layered) and not _is_aside(name)) for index, name in enumerate(names)
    ]
    stand_in: dict[int, int] = {}
    if layered:
        deform = {bone[4:]: index for index, bone in enumerate(bones) if names[index].layer == "deform"}
        stand_in = {
            index: deform[bone[4:]]
            for index, bone in enumerate(bones)
            if names[index].layer == "original" and bone[4:] in deform and kept[deform[bone[4:]]]
        }
    return reduced_tree([int(parent) for parent in parents], kept, stand_in)


def _is_aside(name: BoneName) -> bool:
    if name.avoid == "twist":  # a neck or spine of a twist chain is the neck all the same
        return not name.joints.keys() & {"neck", "spine", "chest"}
    return name.avoid not in ("", "control") or (name.avoid == "control" and not name.joints)


def _weight(name: BoneName, joint: str) -> float:
    if joint == "foot" and len(name.numbers) > 1:
        return 0.0  # "toe1-1" is one of five toes
    cost = LAYER_COST[name.layer] + (CONTROL_COST if name.avoid == "control" and not LAYER_COST[name.layer] else 0.0)
    return name.joints.get(joint, 0.0) - cost - (UNDERSCORE_COST if name.spacer else 0.0)


# --- limbs ---


def _map_limb(
    found: Found, tree: BoneTree, names: Sequence[BoneName], bones: Sequence[str], rest: Float32, side: str, limb: tuple[str, ...]
) -> None:
    joints = [f"{side}_{joint}" for joint in limb]
    taken = set(found.bones.values())
    candidates: list[list[tuple[float, int]]] = []
    for joint, full in zip(limb, joints, strict=True):
        if full in found.bones:
            candidates.append([(10.0, found.bones[full])])
            continue
        weighed = [
            (_weight(name, joint) - DEPTH_COST * tree.depth[bone], bone)
            for bone, name in enumerate(names)
            if name.side == side and tree.kept[bone] and joint in name.joints and bone not in taken
        ]
        candidates.append(sorted((pair for pair in weighed if pair[0] > 0.05), key=lambda pair: (-pair[0], pair[1]))[:CANDIDATES])
    chain = _best_chain(tree, candidates)
    for position, bone in chain:
        name = names[bone]
        weight = _weight(name, limb[position])
        attached = all(tree.is_below(bone, other) for place, other in chain if place < position)
        readings = len(name.joints) > 1
        reason = f"its name says {limb_word(limb[position])}"
        if readings:
            reason = f"its name and its place in the {'leg' if limb is LEG else 'arm'} say {limb_word(limb[position])}"
        if not attached:
            reason += ", though it does not hang on the bone above it"
        confidence = 0.5 + 0.5 * weight if readings and weight < 1.0 else weight
        found.put(joints[position], bone, min(confidence, 0.98) - (0.0 if attached else 0.2), reason)
    _fill_between(found, tree, bones, rest, joints)
    if limb is ARM:
        _fill_collar(found, tree, names, side)


def _best_chain(tree: BoneTree, candidates: Sequence[Sequence[tuple[float, int]]]) -> list[tuple[int, int]]:
    """The (joint, bone) pairs, in order, with the largest sum of weights whose bones go down the hierarchy."""
    states: list[tuple[float, int, int, int]] = []  # sum, joint, bone, state before
    for position, weighed in enumerate(candidates):
        fresh: list[tuple[float, int, int, int]] = []
        for weight, bone in weighed:
            best, before = weight, -1
            for index, (total, _, other, _) in enumerate(states):
                if other == bone or tree.is_below(other, bone):
                    continue
                cost = 0.0 if tree.is_below(bone, other) else DETACHED_COST
                if total + weight - cost > best:
                    best, before = total + weight - cost, index
            fresh.append((best, position, bone, before))
        states += fresh
    if not states:
        return []
    at = max(range(len(states)), key=lambda index: states[index][0])
    chain: list[tuple[int, int]] = []
    while at >= 0:
        chain.append((states[at][1], states[at][2]))
        at = states[at][3]
    return chain[::-1]


def _fill_between(found: Found, tree: BoneTree, bones: Sequence[str], rest: Float32, joints: Sequence[str]) -> None:
    """A knee between hip and ankle (an elbow between shoulder and wrist) whose name says nothing."""
    upper, middle, lower = joints[-3:] if "shoulder" in joints[1] else joints[:3]
    if middle in found.bones or upper not in found.bones or lower not in found.bones:
        return
    start, end = found.bones[upper], found.bones[lower]
    if not tree.is_below(end, start):
        return
    between = [bone for bone in tree.path_up(end, start)[1:] if bone not in found.bones.values()]
    if between:
        bone = max(between, key=lambda bone: min(_distance(rest, start, bone), _distance(rest, bone, end)))
        if min(_distance(rest, start, bone), _distance(rest, bone, end)) > 0.25 * _distance(rest, start, end):
            found.put(middle, bone, 0.5, f"it lies between {bones[start]!r} and {bones[end]!r}")


def _fill_collar(found: Found, tree: BoneTree, names: Sequence[BoneName], side: str) -> None:
    """A clavicle of this side between trunk and upper arm whose name says no more than the side ("LeftSholder")."""
    arm = found.bones.get(f"{side}_shoulder", NOTHING)
    above = tree.parents[arm] if arm != NOTHING else NOTHING
    if above == NOTHING or f"{side}_collar" in found.bones:
        return
    trunk = tree.parents[above]
    alone = names[above].side == side and not names[above].joints and not names[above].avoid
    if alone and trunk != NOTHING and not names[trunk].side:
        found.put(f"{side}_collar", above, 0.5, "it lies between trunk and upper arm, on this side")


def limb_word(joint: str) -> str:
    """The joint in an animator's words."""
    words = {"hip": "thigh", "knee": "shin", "ankle": "foot", "foot": "toes", "collar": "clavicle", "shoulder": "upper arm"}
    return {**words, "elbow": "forearm", "wrist": "hand"}.get(joint, joint)


def _distance(rest: Float32, one: int, other: int) -> float:
    return float(sum((rest[one] - rest[other]) ** 2) ** 0.5)


# --- trunk ---


def _map_trunk(found: Found, tree: BoneTree, names: Sequence[BoneName], bones: Sequence[str], rest: Float32) -> None:
    middle = [bone for bone, name in enumerate(names) if tree.kept[bone] and not name.side]
    head = found.bones.get("head", _named(tree, names, middle, "head"))
    neck = found.bones.get("neck", _named(tree, names, middle, "neck"))
    arms = [bone for side in ("left", "right") if (bone := _top(found, side, ARM[:3])) != NOTHING]
    legs = [bone for side in ("left", "right") if (bone := _top(found, side, LEG)) != NOTHING]
    attach = tree.common_ancestor(arms) if len(arms) == 2 else NOTHING
    upper = next((bone for bone in (head, neck, attach) if bone != NOTHING), NOTHING)
    if upper == NOTHING:
        upper = max(
            (bone for bone in middle if _trunk_weight(names[bone]) > 0), key=lambda bone: tree.depth[bone], default=NOTHING
        )
    _map_pelvis(found, tree, names, middle, legs, upper, rest)
    if upper == NOTHING:
        return
    pelvis = found.bones.get("pelvis", NOTHING)
    base = pelvis if pelvis != NOTHING else tree.common_ancestor(legs) if legs else NOTHING
    if base != NOTHING and not tree.is_below(upper, base):
        base = tree.common_ancestor((base, upper))
    path = tree.path_up(upper, base)[::-1]
    if head == NOTHING:
        path += _neck_above(tree, names, path[-1] if path else base)
    taken = {bone for joint, bone in found.bones.items() if joint not in ("head", "neck")}
    path = [bone for bone in path if bone not in taken or bone == attach]
    _map_neck_and_head(found, names, path, attach, head, neck)
    _map_spine(found, tree, names, path, attach, rest)


def _named(tree: BoneTree, names: Sequence[BoneName], bones: Sequence[int], joint: str) -> int:
    """The bone that bears this name most surely; of equals the one nearest to the root."""
    weighed = [(_weight(names[bone], joint), -tree.depth[bone], -bone) for bone in bones if joint in names[bone].joints]
    best = max(weighed, default=(0.0, 0, 1))
    return -best[2] if best[0] > 0.3 else NOTHING


def _top(found: Found, side: str, limb: tuple[str, ...]) -> int:
    return next((found.bones[f"{side}_{joint}"] for joint in limb if f"{side}_{joint}" in found.bones), NOTHING)


def _trunk_weight(name: BoneName) -> float:
    return max((_weight(name, joint) for joint in ("spine", "chest") if joint in name.joints), default=0.0)


def _map_pelvis(
    found: Found,
    tree: BoneTree,
    names: Sequence[BoneName],
    middle: Sequence[int],
    legs: Sequence[int],
    upper: int,
    rest: Float32,
) -> None:
    ends = [*legs, upper] if upper != NOTHING else list(legs)
    meeting = tree.common_ancestor(ends) if len(legs) == 2 else NOTHING
    scores: list[tuple[float, int, int, str]] = []
    for bone in {*middle, meeting} - {NOTHING}:
        name = names[bone]
        weight = _weight(name, "pelvis")
        reason = "its name says pelvis"
        if bone == meeting and weight < UNNAMED_PELVIS and not _is_far_from_hips(rest, bone, found):
            weight, reason = UNNAMED_PELVIS, "legs and spine meet in it"
        if weight <= 0:
            continue
        holds_legs = bool(legs) and all(tree.is_below(leg, bone) for leg in legs)
        holds_spine = upper != NOTHING and upper != bone and tree.is_below(upper, bone)
        score = weight + NAMED_PELVIS_BONUS * (holds_legs + holds_spine)
        if not legs and weight < 0.9:  # a root bone below a bust is no pelvis
            continue
        if holds_legs or holds_spine:
            scores.append((score, tree.depth[bone], bone, reason))
    best = max(scores, default=None)
    if best and best[0] >= PELVIS_LEAST:
        found.put("pelvis", best[2], 0.95 if "name" in best[3] else 0.8, best[3])


def _is_far_from_hips(rest: Float32, bone: int, found: Found) -> bool:
    """Whether a bone lies too far from the hips for a pelvis: a root on the floor."""
    gaps: list[bool] = []
    for side in ("left", "right"):
        hip, knee = found.bones.get(f"{side}_hip", NOTHING), found.bones.get(f"{side}_knee", NOTHING)
        if hip != NOTHING and knee != NOTHING:
            gaps.append(_distance(rest, bone, hip) > PELVIS_LEG_SHARE * _distance(rest, hip, knee))
    return bool(gaps) and all(gaps)


def _neck_above(tree: BoneTree, names: Sequence[BoneName], bone: int) -> list[int]:
    """Bones in the middle above the arms whose names go on as spine or neck (Rigify's neck and head are spine.004 to .006)."""
    chain: list[int] = []
    while bone != NOTHING:
        above = [
            child
            for child in tree.children[bone]
            if not names[child].side and names[child].joints.keys() & {"spine", "chest", "neck"}
        ]
        bone = max(above, key=lambda child: tree.last[child] - tree.first[child], default=NOTHING)
        if bone != NOTHING:
            chain.append(bone)
    return chain


def _map_neck_and_head(found: Found, names: Sequence[BoneName], path: Sequence[int], attach: int, head: int, neck: int) -> None:
    above = list(path[path.index(attach) + 1 :]) if attach in path else []
    if head != NOTHING:
        found.put("head", head, 0.95, "its name says head")
        above = [bone for bone in above if bone != head]
    if neck != NOTHING:
        found.put("neck", neck, 0.95, "its name says neck")
    elif head != NOTHING and above:
        found.put("neck", above[0], 0.7, "it lies between the arms and the head")
    elif head == NOTHING and len(above) > 1:
        found.put("neck", above[0], 0.7, "it is the first bone above the arms")
    if head == NOTHING and above and "neck" not in names[above[-1]].joints:
        found.put("head", above[-1], 0.7, "it is the last bone of the spine, above the arms")


def _map_spine(found: Found, tree: BoneTree, names: Sequence[BoneName], path: Sequence[int], attach: int, rest: Float32) -> None:
    neck, head = found.bones.get("neck", NOTHING), found.bones.get("head", NOTHING)
    ends = [path.index(bone) for bone in (neck, head) if bone in path]
    if attach in path and attach not in (neck, head):
        ends.append(path.index(attach) + 1)
    below = [bone for bone in path[: min(ends, default=len(path))] if not _is_root(names[bone])]
    spine = [bone for bone in below if _trunk_weight(names[bone]) > 0] or below
    chest = [_weight(names[bone], "chest") > _weight(names[bone], "spine") for bone in spine]
    if len(spine) == 1:
        order = ("spine3",) if chest[0] else ("spine1",)
    elif len(spine) == 2:
        high = chest[1] and _share_of_trunk(found, rest, spine[0], spine[1], path) >= 0.5
        order = ("spine1", "spine3") if high else ("spine1", "spine2")
    else:
        order = ("spine1", "spine2", "spine3")
        spine = [spine[0], spine[(len(spine) - 1) // 2], spine[-1]] if spine else []
    for joint, bone in zip(order, spine, strict=False):
        named = _trunk_weight(names[bone]) > 0
        reason = f"its name and its place say {joint}" if named else f"it lies between pelvis and neck, at the place of {joint}"
        found.put(joint, bone, 0.9 if named else 0.6, reason)


def _is_root(name: BoneName) -> bool:
    return "pelvis" in name.joints and _trunk_weight(name) <= 0


def _share_of_trunk(found: Found, rest: Float32, first: int, second: int, path: Sequence[int]) -> float:
    """How far up the trunk the second spine bone starts, 0 (pelvis) to 1 (neck), along the bones: any rest pose will do."""
    line = [found.bones["pelvis"]] if "pelvis" in found.bones else []
    line += [first, second]
    end = next((found.bones[joint] for joint in ("neck", "head") if joint in found.bones), path[-1])
    lengths = [_distance(rest, one, other) for one, other in pairwise(line)]
    above = _distance(rest, second, end)
    return sum(lengths) / (sum(lengths) + above) if sum(lengths) + above > 0 else 0.0

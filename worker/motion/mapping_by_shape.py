"""Bones to joints by the shape of the rig, for bones whose names say nothing.

A human skeleton is a trunk with two pairs of limbs, one at its lower end and one near its upper, each pair equally long left and
right, and a head between the upper ones. Lengths are measured at rest, which even a folded rest pose leaves right. Left and
right follow from where the feet point. What does not have this shape is not mapped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from shared.clip import Float64, MotionClip
from shared.skeleton import mirrored

from .bone_tree import NOTHING, BoneTree, reduced_tree
from .human_shape import SIDE_CERTAINTY, left_certainty
from .mapping_by_name import Found, limb_word

MIRROR_TOLERANCE: Final = 0.15  # by which the two limbs of a pair may differ in length
ARM_TO_LEG: Final = (0.35, 1.8)  # stylised bodies included
TRUNK_WORTH: Final = 0.3
TRUNK_TO_LEG: Final = 0.12
OTHER_LIMB_SHARE: Final = 0.6  # a third pair as long as this makes it no human
LIMB_LEAST_BONES: Final = 2
LEG_LEAST_BONES: Final = 3
ARM_USUAL_BONES: Final = 3
DISTANCE_COST: Final = 0.05  # of the legs' length, a bone between the pair and the pelvis: hair hangs farther than arms
SHORT_CHAIN_COST: Final = 0.3
PAIRS_AT_MOST: Final = 40
SPLIT_CHAIN_BONES: Final = 4  # longer chains may hold bones that never bend: the halves of split bones
SPLIT_AT_MOST: Final = 4
SPLIT_FACTOR: Final = 0.75  # a bone is taken for two halves only where that makes it much longer
NEARLY: Final = 0.7
LONGEST_CHAIN: Final = 12
FINGER_SHARE: Final = 0.35
BENDS_DEG: Final = 2.0
MOVES_DEG: Final = 10.0
STRAIGHT_DEG: Final = 5.0
FINGERS: Final = 3
END_AGREEMENT: Final = 0.99999  # of two quaternions, about half a degree
SURE: Final = 0.6
LEG_ORDER: Final = ("hip", "knee", "ankle")
ARM_ORDER: Final = ("shoulder", "elbow", "wrist")
SIDE_UNSURE: Final = 0.35


@dataclass(frozen=True)
class _Pair:
    """Two limbs of one length that leave the trunk at one bone."""

    node: int
    chains: tuple[tuple[int, ...], tuple[int, ...]]
    length_m: float


@dataclass(frozen=True)
class _Body:
    """Two pairs of limbs that may be legs and arms."""

    legs: _Pair
    arms: _Pair
    pelvis: int
    """The bone where legs and trunk meet."""
    score: float


def map_by_shape(clip: MotionClip, pose: Float64, named: Found) -> Found:
    """What `named` has, and the joints that the rig's shape adds; `named` unchanged where the shape is no human's.

    Args:
        pose: float64[1 + S, J, 3], the rest pose and some poses of the clip.
        named: joints known from names or from the user; they stay.
    """
    tree = reduced_tree([int(parent) for parent in clip.parents], [True] * len(clip.bones))
    reach, main = _reach(tree, clip)
    body = _best_body(tree, _pairs(tree, reach, main, clip), clip, pose)
    if body is None:
        return named
    legs, arms, pelvis = body.legs, body.arms, body.pelvis
    left, right = _limbs(legs, arms, clip, pose, tree, reach)
    trunk = _trunk(tree, pelvis, arms, main, clip)
    joints = {
        **trunk,
        **{f"left_{joint}": bone for joint, bone in left.items()},
        **{f"right_{joint}": bone for joint, bone in right.items()},
    }
    joints, certainty = _with_sides(joints, pose, named)
    shaped = Found(dict(named.bones), dict(named.confidence), dict(named.reasons))
    for joint, bone in joints.items():
        sided = "_" in joint
        confidence = SIDE_UNSURE if sided and abs(certainty) < SIDE_CERTAINTY else SURE
        word = limb_word(joint.removeprefix("left_").removeprefix("right_"))
        reason = f"by the rig's shape it is a {word}" if sided else f"by the rig's shape it is the {word}"
        if sided and abs(certainty) < SIDE_CERTAINTY:
            reason += "; left or right is uncertain"
        shaped.put(joint, bone, confidence, reason)
    return shaped


def _reach(tree: BoneTree, clip: MotionClip) -> tuple[list[float], list[int]]:
    """For each bone the length of the longest way down from it, metres, and the child it goes through."""
    rest, tails = clip.rest.astype(np.float64), np.linalg.norm(clip.tails, axis=1)
    length = _bone_lengths(tree, rest)
    count = len(clip.bones)
    reach, main = [0.0] * count, [NOTHING] * count
    for bone in range(count - 1, -1, -1):
        best = max(tree.children[bone], key=lambda child: reach[child] + length[child], default=NOTHING)
        main[bone] = best
        reach[bone] = reach[best] + length[best] if best != NOTHING else float(tails[bone])
    return reach, main


def _bone_lengths(tree: BoneTree, rest: Float64) -> Float64:
    parents = np.asarray(tree.parents)
    return np.where(parents >= 0, np.linalg.norm(rest - rest[np.maximum(parents, 0)], axis=1), 0.0)


def _chain(bone: int, main: Sequence[int]) -> tuple[int, ...]:
    chain: list[int] = []
    while bone != NOTHING:
        chain.append(bone)
        bone = main[bone]
    return tuple(chain)


def _pairs(tree: BoneTree, reach: Sequence[float], main: Sequence[int], clip: MotionClip) -> list[_Pair]:
    """Every pair of limbs of equal length, the longest first."""
    length = _bone_lengths(tree, clip.rest.astype(np.float64))
    pairs: list[_Pair] = []
    for node, children in enumerate(tree.children):
        longest = sorted(children, key=lambda child: -(reach[child] + length[child]))[:12]
        for one, other in combinations(longest, 2):
            lengths = (reach[one] + length[one], reach[other] + length[other])
            if max(lengths) <= 0 or abs(lengths[0] - lengths[1]) > MIRROR_TOLERANCE * max(lengths):
                continue
            chains = (_chain(one, main), _chain(other, main))
            if min(map(len, chains)) >= LIMB_LEAST_BONES and abs(len(chains[0]) - len(chains[1])) <= 1:
                pairs.append(_Pair(node, chains, sum(lengths) / 2))
    return sorted(pairs, key=lambda pair: -pair.length_m)[:PAIRS_AT_MOST]


def _best_body(tree: BoneTree, pairs: Sequence[_Pair], clip: MotionClip, pose: Float64) -> _Body | None:
    """The pairs of limbs that make the most human body, unless others as long are left over: six legs, two pairs of arms."""
    length = _bone_lengths(tree, clip.rest.astype(np.float64))
    bodies = [body for legs in pairs for arms in pairs if (body := _body(tree, legs, arms, length, pose))]
    if not bodies:
        return None
    best = max(bodies, key=lambda body: body.score)
    inside = [chain[0] for pair in (best.legs, best.arms) for chain in pair.chains]
    for pair in pairs:
        apart = not any(tree.is_below(chain[0], limb) for chain in pair.chains for limb in inside)
        holds = any(tree.is_below(limb, chain[0]) for chain in pair.chains for limb in inside)
        on_head = pair.node != best.arms.node and tree.is_below(pair.node, best.arms.node)  # hair, ears, horns
        if apart and not holds and not on_head and pair.length_m > OTHER_LIMB_SHARE * best.legs.length_m:
            return None
    return best


def _body(tree: BoneTree, legs: _Pair, arms: _Pair, length: Float64, pose: Float64) -> _Body | None:
    """The body with these legs and arms, none where they cannot be: one on the other, no trunk between, arms far too long."""
    if legs.node == arms.node or min(map(len, legs.chains)) < LEG_LEAST_BONES:
        return None
    if any(tree.is_below(arms.node, chain[0]) for chain in legs.chains):
        return None
    if any(tree.is_below(legs.node, chain[0]) for chain in arms.chains):
        return None
    pelvis = tree.common_ancestor((legs.node, arms.node))
    if pelvis in (NOTHING, arms.node):
        return None
    spine, between = tree.path_up(arms.node, pelvis), tree.path_up(legs.node, pelvis)
    trunk_m = sum(float(length[bone]) for bone in spine) + sum(float(length[chain[0]]) for chain in arms.chains) / 2
    if not ARM_TO_LEG[0] <= arms.length_m / legs.length_m <= ARM_TO_LEG[1] or trunk_m < TRUNK_TO_LEG * legs.length_m:
        return None
    short = SHORT_CHAIN_COST if min(map(len, arms.chains)) < ARM_USUAL_BONES else 0.0
    cost = legs.length_m * (DISTANCE_COST * (len(between) + len(spine)) + short)
    return _Body(legs, arms, pelvis, legs.length_m + arms.length_m + TRUNK_WORTH * trunk_m + _stance(legs, arms, pose) - cost)


def _stance(legs: _Pair, arms: _Pair, pose: Float64) -> float:
    """The legs' length as a bonus where the feet are below the hands, as a malus where they are above, in most poses."""
    feet = pose[:, [chain[-1] for chain in legs.chains], 1].mean(axis=1)
    shoulders = pose[:, arms.node, 1]
    return legs.length_m * float(np.mean(np.sign(shoulders - feet)))


# --- joints along a limb ---


def _limbs(
    legs: _Pair, arms: _Pair, clip: MotionClip, pose: Float64, tree: BoneTree, reach: Sequence[float]
) -> tuple[dict[str, int], dict[str, int]]:
    """Joints of the limbs on one side and on the other; arms go with the legs of their side."""
    leg_joints = [_leg(chain, pose, clip) for chain in legs.chains]
    hands = [_until_hand(chain, tree, reach) for chain in arms.chains]
    arm_joints = [_arm(chain, pose, clip) for chain in hands]
    across = [_between(pair, pose, order) for pair, order in ((leg_joints, LEG_ORDER), (arm_joints, ARM_ORDER))]
    agree = float(np.mean(np.sign((across[0] * across[1]).sum(axis=1))))
    if agree < 0:
        arm_joints.reverse()
    return {**leg_joints[0], **arm_joints[0]}, {**leg_joints[1], **arm_joints[1]}


def _between(pair: Sequence[dict[str, int]], pose: Float64, order: Sequence[str]) -> Float64:
    """float64[N, 3], from the second limb to the first, at the first joint where they are apart."""
    ways = [pose[:, pair[0][joint]] - pose[:, pair[1][joint]] for joint in order if joint in pair[0] and joint in pair[1]]
    apart = [way for way in ways if np.linalg.norm(way, axis=1).min() > 1e-6]
    return apart[0] if apart else np.zeros_like(pose[:, 0])


def _until_hand(chain: Sequence[int], tree: BoneTree, reach: Sequence[float]) -> tuple[int, ...]:
    """The arm without its fingers: it ends where three or more chains of like length branch off."""
    for place, bone in enumerate(chain):
        lengths = [reach[child] for child in tree.children[bone]]
        if place >= 2 and sum(length > FINGER_SHARE * max(lengths) for length in lengths) >= FINGERS:
            return tuple(chain[: place + 1])
    return tuple(chain)


def _stiff(chain: Sequence[int], pose: Float64) -> tuple[list[bool], bool]:
    """Which bones of a chain never bend against the one before (second halves of split bones), and whether motion shows it.

    Where nothing in the chain moves, those that go straight on at rest.
    """
    stiff = [False] * len(chain)
    if len(chain) <= SPLIT_CHAIN_BONES:
        return stiff, False
    steps = np.diff(pose[:, list(chain)], axis=1)
    length = np.linalg.norm(steps, axis=2)
    product = length[:, 1:] * length[:, :-1]
    known = (product > 1e-12).all(axis=0)
    cosine = np.divide((steps[:, 1:] * steps[:, :-1]).sum(axis=2), product, out=np.ones_like(product), where=product > 1e-12)
    angle = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    bend = np.ptp(angle[1:], axis=0)
    moves = bool(bend.max(initial=0.0) >= MOVES_DEG)
    straight = (bend < BENDS_DEG) & (angle.mean(axis=0) < STRAIGHT_DEG) if moves else angle[0] < STRAIGHT_DEG
    stiff[1:-1] = [bool(value) for value in straight & known]
    return stiff, moves


def _long_bones(chain: Sequence[int], pose: Float64, clip: MotionClip, latest: bool) -> tuple[int, ...]:
    """Where the two long bones of a limb begin and the second one ends: places in the chain.

    Of all neighbours those of which the shorter is longest; of nearly equals the first (legs: the foot comes after) or the
    `latest` (arms: the collar comes before).
    """
    if len(chain) < 3:
        return tuple(range(len(chain)))
    points, (stiff, moves) = clip.rest[list(chain)].astype(np.float64), _stiff(chain, pose)
    best: dict[int, tuple[float, tuple[int, ...]]] = {}  # by the place where the upper bone begins
    for places in combinations(range(len(chain)), 3):
        start, middle, end = places
        if moves and stiff[middle]:
            continue
        skipped = [place for place in range(start + 1, end) if place != middle]
        if len(skipped) <= SPLIT_AT_MOST and all(stiff[place] for place in skipped):
            shorter = min(np.linalg.norm(points[middle] - points[start]), np.linalg.norm(points[end] - points[middle]))
            best[start] = max(best.get(start, (-1.0, places)), (float(shorter) * SPLIT_FACTOR ** len(skipped), places))
    if not best:
        return (0, 1, 2)
    longest = max(best.values())[0]
    near = [places for score, places in best.values() if score >= NEARLY * longest]
    near = [places for places in near if not (moves and stiff[places[0]])] or near
    return near[-1] if latest else near[0]


def _leg(chain: Sequence[int], pose: Float64, clip: MotionClip) -> dict[str, int]:
    places = _long_bones(chain[:LONGEST_CHAIN], pose, clip, latest=False)
    leg: dict[str, int] = dict(zip(LEG_ORDER, (chain[place] for place in places), strict=False))
    return {**leg, "foot": chain[places[2] + 1]} if len(places) > 2 and places[2] + 1 < len(chain) else leg


def _arm(chain: Sequence[int], pose: Float64, clip: MotionClip) -> dict[str, int]:
    places = _long_bones(chain[:LONGEST_CHAIN], pose, clip, latest=True)
    arm: dict[str, int] = dict(zip(ARM_ORDER, (chain[place] for place in places), strict=False))
    return {"collar": chain[0], **arm} if places[0] > 0 else arm


# --- trunk and sides ---


def _trunk(tree: BoneTree, pelvis: int, arms: _Pair, main: Sequence[int], clip: MotionClip) -> dict[str, int]:
    spine = tree.path_up(arms.node, pelvis)[::-1]
    order = ("spine1", "spine2", "spine3")
    if len(spine) > 2:
        spine = [spine[0], spine[(len(spine) - 1) // 2], spine[-1]]
    elif len(spine) == 2:
        points = clip.rest[[pelvis, *spine, arms.chains[0][0]]].astype(np.float64)
        below = np.linalg.norm(np.diff(points, axis=0), axis=1)
        order = ("spine1", "spine3") if below[0] + below[1] >= below[2] else ("spine1", "spine2")
    trunk = {"pelvis": pelvis, **dict(zip(order, spine, strict=False))}
    limbs = {chain[0] for chain in arms.chains}
    above = [child for child in tree.children[arms.node] if child not in limbs]
    if not above:
        return trunk
    base = clip.rest[pelvis]
    first = max(above, key=lambda child: float(np.linalg.norm(clip.rest[_chain(child, main)[-1]] - base)))
    chain = list(_until_branch(_chain(first, main), tree))
    if len(chain) > 2 and not tree.children[chain[-1]] and _is_end(clip, chain[-1]):
        chain.pop()
    if len(chain) == 1:
        return {**trunk, "head": chain[0]}
    return {**trunk, "neck": chain[0], "head": chain[-1]}


def _is_end(clip: MotionClip, bone: int) -> bool:
    """Whether a leaf only marks where its parent ends: it has no length, or never turns against its parent."""
    if not np.any(clip.tails[bone]):
        return True
    if clip.rotations is None:
        return False
    agreement = np.abs((clip.rotations[:, bone] * clip.rotations[:, clip.parents[bone]]).sum(axis=1))
    return len(agreement) > 1 and bool(agreement.min() > END_AGREEMENT)


def _until_branch(chain: Sequence[int], tree: BoneTree) -> Sequence[int]:
    """A neck ends at the head: where eyes, jaw or hair branch off."""
    place = next((place for place, bone in enumerate(chain) if len(tree.children[bone]) > 1), len(chain) - 1)
    return chain[: place + 1]


def _with_sides(joints: dict[str, int], pose: Float64, named: Found) -> tuple[dict[str, int], float]:
    """The joints with left and right the right way round, and how sure that is (-1 to 1)."""
    swapped = {mirrored(joint): bone for joint, bone in joints.items()}
    votes = sum(
        (named.bones.get(joint) == bone) - (named.bones.get(mirrored(joint)) == bone)
        for joint, bone in joints.items()
        if "_" in joint
    )
    if votes:
        return (joints if votes > 0 else swapped), 1.0
    certainty = left_certainty(pose, joints)
    if abs(certainty) >= SIDE_CERTAINTY:
        return (joints if certainty > 0 else swapped), certainty
    across = pose[0, joints["left_hip"]] - pose[0, joints["right_hip"]] if "left_hip" in joints else pose[0, 0] * 0
    return (swapped if across[0] < 0 else joints), certainty  # facing +Z, as most files do

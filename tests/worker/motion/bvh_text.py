"""A small person as BVH text, in any of the ways programs write it."""

from collections.abc import Sequence

PERSON = (
    ("Hips", "", (0.0, 0.0, 0.0)),
    ("Spine", "Hips", (0.0, 12.0, 0.0)),
    ("Chest", "Spine", (0.0, 22.0, 0.0)),
    ("Neck", "Chest", (0.0, 22.0, 0.0)),
    ("Head", "Neck", (0.0, 9.0, 1.0)),
    ("LeftShoulder", "Chest", (3.0, 17.0, 0.0)),
    ("LeftArm", "LeftShoulder", (14.0, 0.0, 0.0)),
    ("LeftForeArm", "LeftArm", (29.0, 0.0, 0.0)),
    ("LeftHand", "LeftForeArm", (25.0, 0.0, 0.0)),
    ("RightShoulder", "Chest", (-3.0, 17.0, 0.0)),
    ("RightArm", "RightShoulder", (-14.0, 0.0, 0.0)),
    ("RightForeArm", "RightArm", (-29.0, 0.0, 0.0)),
    ("RightHand", "RightForeArm", (-25.0, 0.0, 0.0)),
    ("LeftUpLeg", "Hips", (9.0, -2.0, 0.0)),
    ("LeftLeg", "LeftUpLeg", (0.0, -42.0, 0.5)),
    ("LeftFoot", "LeftLeg", (0.0, -42.0, -0.5)),
    ("LeftToeBase", "LeftFoot", (0.0, -6.0, 14.0)),
    ("RightUpLeg", "Hips", (-9.0, -2.0, 0.0)),
    ("RightLeg", "RightUpLeg", (0.0, -42.0, 0.5)),
    ("RightFoot", "RightLeg", (0.0, -42.0, -0.5)),
    ("RightToeBase", "RightFoot", (0.0, -6.0, 14.0)),
)
"""Name, parent, offset in centimetres; Y up, facing +Z, 1.7 m tall."""

ENDS = {
    "Head": (0.0, 17.0, 0.0),
    "LeftHand": (18.0, 0.0, 0.0),
    "RightHand": (-18.0, 0.0, 0.0),
    "LeftToeBase": (0.0, 0.0, 7.0),
    "RightToeBase": (0.0, 0.0, 7.0),
}
HIP_HEIGHT_CM = 93.0

Vector = tuple[float, float, float]


def person(
    *,
    frames: int = 8,
    frame_time: str = "0.0333333",
    unit_cm: float = 1.0,
    up: str = "Y",
    root_offset: Vector = (0.0, 0.0, 0.0),
    relative_root: bool = False,
    joint_positions: str = "",
    rotation_order: str = "ZXY",
    turns: Sequence[Vector] = (),
) -> str:
    """The person's BVH text. It stands and swings its left arm.

    Args:
        frames: number of rows.
        frame_time: as written.
        unit_cm: centimetres in one unit.
        up: `Y`, or `Z` (facing -Y then).
        root_offset: OFFSET of the hips, centimetres, Y up.
        relative_root: the hips' positions are relative to that.
        joint_positions: "" for none below the hips, `absolute` (they replace the OFFSET) or `relative` (they add to it).
        rotation_order: of every joint.
        turns: rotation of the hips, degrees about X, Y, Z of the file, for each frame.
    """

    def written(vector: Vector) -> str:
        x, y, z = (value / unit_cm for value in vector)
        return " ".join(f"{value:.6f}" for value in ((x, y, z) if up == "Y" else (x, -z, y)))

    rotations = " ".join(f"{axis}rotation" for axis in rotation_order)
    six = f"CHANNELS 6 Xposition Yposition Zposition {rotations}"
    lines: list[str] = ["HIERARCHY"]

    def joint(name: str, parent: str, offset: Vector) -> None:
        lines.extend([f"{'JOINT' if parent else 'ROOT'} {name}", "{", f"OFFSET {written(offset if parent else root_offset)}"])
        lines.append(six if not parent or joint_positions else f"CHANNELS 3 {rotations}")
        for child in (entry for entry in PERSON if entry[1] == name):
            joint(*child)
        if name in ENDS:
            lines.extend(["End Site", "{", f"OFFSET {written(ENDS[name])}", "}"])
        lines.append("}")

    joint(*PERSON[0])
    order = [line.split()[1] for line in lines if line.startswith(("ROOT", "JOINT"))]
    offsets = {name: offset for name, _, offset in PERSON}
    lines += ["MOTION", f"Frames: {frames}", f"Frame Time: {frame_time}"]
    for frame in range(frames):
        row: list[str] = []
        for name in order:
            angles = {"X": 0.0, "Y": 0.0, "Z": 0.0}
            if name == "Hips":
                at = (0.5 * frame, HIP_HEIGHT_CM, 2.0 * frame)
                row.append(written(tuple(a - b for a, b in zip(at, root_offset, strict=True)) if relative_root else at))
                if turns:
                    angles = dict(zip("XYZ", turns[frame], strict=True))
            elif joint_positions:
                row.append(written(offsets[name] if joint_positions == "absolute" else (0.0, 0.0, 0.0)))
            if name == "LeftArm":
                angles[up] = 5.0 * frame
            row.append(" ".join(f"{angles[axis]:.4f}" for axis in rotation_order))
        lines.append(" ".join(row))
    return "\n".join(lines) + "\n"

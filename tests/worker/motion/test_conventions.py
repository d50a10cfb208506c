"""What files do not say is read from the body: which axis is up, how long a unit is, whether frame 0 belongs to the motion."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from shared.clip import MotionClip
from worker.motion.bvh import read_bvh
from worker.motion.conventions import UP_AXES, find_up_axis
from worker.motion.free_fall import fall_accelerations
from worker.motion.readers import read_takes

from .bvh_text import person

UNIT_M = {"cm": 0.01, "m": 1.0, "inch": 0.0254, "dm": 0.1, "about 5.64 cm (inch/0.45)": 0.0254 / 0.45}


def read(text: str) -> MotionClip:
    return read_bvh(text.encode(), Path("person.bvh"))


@pytest.mark.parametrize("up", ["Y", "Z"])
@pytest.mark.parametrize("unit_cm", [1.0, 100.0, 2.54, 10.0, 0.1, 30.48, 2.54 / 0.45])
def test_a_person_is_as_tall_in_any_unit_and_stands_on_any_axis(unit_cm: float, up: str) -> None:
    clip = read(person(unit_cm=unit_cm, up=up))
    assert clip.source.unit_m == pytest.approx(unit_cm / 100.0)
    assert clip.source.up_axis == up
    assert np.abs(clip.positions - read(person()).positions).max() < 1e-4
    assert bool(clip.source.warnings) == (unit_cm not in (1.0, 100.0)), "a unit that is not usual is said"


def test_turning_to_y_up_turns_rotations_too() -> None:
    turns = [(0.0, 0.0, 12.0 * frame) for frame in range(8)]
    z_up = read(person(up="Z", turns=turns))
    y_up = read(person(up="Y", turns=[(0.0, turn, 0.0) for _, _, turn in turns]))
    assert z_up.rotations is not None
    assert y_up.rotations is not None
    assert np.abs(z_up.positions - y_up.positions).max() < 1e-4
    assert np.einsum("tjc,tjc->tj", z_up.rotations, y_up.rotations).min() > 0.99999


def test_a_rest_pose_with_another_axis_up_than_the_motion_is_overruled_by_the_motion() -> None:
    clip = read(person(turns=[(90.0, 0.0, 0.0)] * 8).replace("0.000000 93.000000", "0.000000 0.000000"))
    head, foot = clip.positions[0, clip.bones.index("Head")], clip.positions[0, clip.bones.index("LeftFoot")]
    assert clip.source.up_axis == "Z"
    assert head[1] - foot[1] > 1.2


def test_a_body_of_no_usual_unit_is_scaled_to_a_human_and_that_is_said() -> None:
    clip = read(person(unit_cm=4.0))
    assert clip.source.unit_m == pytest.approx(0.04, rel=0.06)
    assert any("No usual unit" in warning for warning in clip.source.warnings)


@pytest.mark.parametrize(("scale", "said"), [(0.55, True), (0.7, False), (1.2, False), (1.8, True)])
def test_children_and_giants_keep_their_size_in_centimetres(scale: float, said: bool) -> None:
    clip = read(person(unit_cm=1.0 / scale))
    assert clip.source.unit_m == 0.01
    assert any("unusual for a human" in warning for warning in clip.source.warnings) == said


def test_a_rig_that_is_not_human_keeps_y_up_and_is_told_that_its_unit_was_assumed() -> None:
    text = "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\nJOINT b\n{\nOFFSET 0 30 0\n}\n}\n"
    clip = read(text + "MOTION\nFrames: 3\nFrame Time: 0.04\n80\n90\n100\n")
    assert (clip.source.up_axis, clip.source.unit_m) == ("Y", 0.01)
    assert any("not human" in warning for warning in clip.source.warnings)


def test_up_is_found_among_all_six_axes_when_rest_and_motion_agree() -> None:
    from worker.motion.conventions import Body

    clip = read(person())
    pose = np.concatenate([clip.rest[None] + clip.positions[0, 0] - clip.rest[0], clip.positions]).astype(np.float64)
    for axis, (up, _) in UP_AXES.items():
        along = np.array(up)
        turn = _turn_from_y(along)
        body = Body(np.repeat(along[None], len(pose), axis=0), 1.7, True)
        assert find_up_axis(pose @ turn.T, body, np.zeros((len(clip.bones), 3))) == axis


def _turn_from_y(up: np.ndarray) -> np.ndarray:
    side = np.array([0.0, 0.0, 1.0]) if up[2] == 0.0 else np.array([1.0, 0.0, 0.0])
    return np.stack([np.cross(up, side), up, side], axis=1)


# --- frame 0 ------------------------------------------------------------


def in_motion_after(first_row_is_t_pose: bool) -> str:
    """A person with arms down and elbows bent throughout, but perhaps for frame 0."""
    head, rows = person(frames=10).split("Frame Time: 0.0333333\n")
    columns = [line for line in head.splitlines() if line.startswith(("ROOT", "JOINT"))]
    moved: list[str] = []
    for number, row in enumerate(rows.splitlines()):
        values = row.split()
        for bone, angle in (
            ("LeftArm", -75),
            ("RightArm", 75),
            ("LeftForeArm", -60),
            ("RightForeArm", 60),
            ("LeftHand", -50),
            ("RightHand", 50),
        ):
            at = next(index for index, line in enumerate(columns) if line.endswith(f" {bone}"))
            values[3 + 3 * at] = "0.0" if first_row_is_t_pose and number == 0 else str(angle + number)
        moved.append(" ".join(values))
    return f"{head}Frame Time: 0.0333333\n" + "\n".join(moved) + "\n"


def test_a_t_pose_before_the_motion_is_left_out_and_frames_keep_their_numbers() -> None:
    clip = read(in_motion_after(first_row_is_t_pose=True))
    assert list(clip.frames) == list(range(1, 10))
    assert any("T-pose" in warning for warning in clip.source.warnings)


def test_a_first_frame_that_belongs_to_the_motion_stays() -> None:
    assert len(read(in_motion_after(first_row_is_t_pose=False)).frames) == 10
    assert len(read(person(frames=10)).frames) == 10


# --- gravity ------------------------------------------------------------


def jumping(acceleration_m_s2: float) -> str:
    """A person who stands, is in the air for 0.6 s at 60 frames per second, and stands."""
    head, rows = person(frames=60, frame_time="0.0166667").split("Frame Time: 0.0166667\n")
    moved: list[str] = []
    for frame, row in enumerate(rows.splitlines()):
        t = min(max((frame - 12) / 60.0, 0.0), 0.6)
        x, y, rest = row.split(" ", 2)
        moved.append(f"{x} {float(y) + 100.0 * 0.5 * acceleration_m_s2 * t * (0.6 - t):.6f} {rest}")
    return f"{head}Frame Time: 0.0166667\n" + "\n".join(moved) + "\n"


@pytest.mark.parametrize(("acceleration_m_s2", "said"), [(9.81, False), (8.0, False), (39.2, True), (4.9, True)])
def test_a_fall_at_another_rate_than_gravitys_is_said(acceleration_m_s2: float, said: bool) -> None:
    clip = read(jumping(acceleration_m_s2))
    assert fall_accelerations(clip) == pytest.approx([acceleration_m_s2], rel=0.02)
    assert any("m/s²" in warning for warning in clip.source.warnings) == said


def test_standing_and_swinging_an_arm_is_no_fall() -> None:
    assert len(fall_accelerations(read(person(frames=60)))) == 0


# --- the collection ------------------------------------------------------------


def test_every_skeleton_is_read_with_its_axis_unit_and_rate(data_dir: Path) -> None:
    wrong: list[str] = []
    folder = data_dir / "skeletons"
    with (folder / "skeletons.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            (clip,) = read_takes(folder / row["file"])
            unit_m = UNIT_M.get(row["unit"])
            found = (clip.source.up_axis, clip.source.unit_m, clip.fps)
            if (
                clip.source.up_axis not in row["up_axis"]
                or (unit_m is not None and clip.source.unit_m != pytest.approx(unit_m))
                or clip.fps != pytest.approx(float(row["fps"]))
            ):
                wrong.append(f"{row['file']}: {found}, expected {row['up_axis']}, {row['unit']}, {row['fps']}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_whole_collection_is_read_with_its_axis_unit_and_frames(data_dir: Path, tmp_path: Path) -> None:
    unpack = data_dir.parent / "tools" / "unpack-data"
    if not unpack.exists():
        pytest.skip(f"no {unpack}")
    subprocess.run([sys.executable, str(unpack), str(tmp_path)], check=True, capture_output=True)
    wrong: list[str] = []
    for folder in ("cmu", "permissive", "bandai-namco"):
        with (tmp_path / folder / "labels.csv").open(encoding="utf-8", newline="") as rows:
            for row in list(csv.DictReader(rows))[:: 15 if folder == "bandai-namco" else 1]:
                (clip,) = read_takes(tmp_path / folder / row["file"])
                unit_m = float(row.get("unit_cm") or 1.0) / 100.0
                first = int(clip.frames[0])  # 1 where a T-pose was left out
                if (
                    clip.source.up_axis != (row.get("up_axis") or "Y")
                    or clip.source.unit_m != pytest.approx(unit_m, rel=0.08)  # 4 cm stands for an unknown unit
                    or len(clip.frames) + first != int(row["frames"])
                    or any("m/s²" in warning for warning in clip.source.warnings)
                ):
                    wrong.append(f"{folder}/{row['file']}: {clip.source}, {len(clip.frames)} frames; expected {row}")
    assert not wrong, "\n".join(wrong)

"""Reading BVH: what programs write, in every manner they write it, becomes the same clip."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from shared.clip import MotionClip
from shared.errors import ClipInvalid, FileMalformed, FileTruncated
from worker.motion.bvh import read_bvh
from worker.motion.mapping import map_joints

from .bvh_text import HIP_HEIGHT_CM, person


def read(text: str | bytes, fps: float | None = None) -> MotionClip:
    return read_bvh(text.encode() if isinstance(text, str) else text, Path("person.bvh"), fps)


def same_motion(one: MotionClip, other: MotionClip, tolerance_m: float = 1e-4) -> bool:
    return one.bones == other.bones and bool(np.abs(one.positions - other.positions).max() < tolerance_m)


def test_a_person_is_read_in_metres_with_its_end_sites_as_tails() -> None:
    clip = read(person())
    assert clip.positions.shape == (8, 21, 3)
    assert clip.fps == 30.0
    assert list(clip.frames) == list(range(8))
    assert clip.positions[0, 0] == pytest.approx((0.0, HIP_HEIGHT_CM / 100.0, 0.0))
    head = clip.bones.index("Head")
    assert clip.tails[head] == pytest.approx((0.0, 0.17, 0.0))
    assert clip.tails[clip.bones.index("LeftLeg")] == pytest.approx((0.0, -0.42, -0.005)), (
        "the first child where there is no End Site"
    )
    assert (clip.source.kind, clip.source.up_axis, clip.source.unit_m) == ("bvh", "Y", 0.01)
    assert clip.source.warnings == ()
    assert map_joints(clip).human


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace(" ", "\t").replace("End\tSite", "End Site").replace("Frame\tTime", "Frame Time"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.lower().replace("hips", "Hips"),
        lambda text: text.replace("\n{", " {"),
        lambda text: text.replace("End Site", "End site").replace("Frames:", "Frames :"),
        lambda text: text.replace("93.000000", "9.3e1"),
        lambda text: text.replace("\n}\n}\n", "\n}}\n"),
    ],
    ids=[
        "crlf",
        "cr",
        "bom",
        "tabs",
        "blank lines",
        "no last newline",
        "lower case",
        "brace beside",
        "spelling",
        "exponent",
        "braces together",
    ],
)
def test_line_ends_blanks_case_and_braces_change_nothing(rewritten) -> None:
    assert np.allclose(read(rewritten(person())).positions, read(person()).positions)


@pytest.mark.parametrize(
    ("name", "encoding", "read_as"),
    [
        ("Linke Hüfte", "utf-8", "Linke Hüfte"),
        ("Hüfte", "latin-1", "Hüfte"),
        ("下半身", "utf-8", "下半身"),
        ("下半身", "cp932", "下半身"),
    ],
)
def test_names_with_blanks_and_in_any_script_are_kept(name: str, encoding: str, read_as: str) -> None:
    assert read(person().replace("Hips", name).encode(encoding)).bones[0] == read_as


def test_a_joint_without_a_name_is_given_one() -> None:
    clip = read(person().replace("JOINT Neck", "JOINT"))
    assert clip.bones[3] == "joint4"
    assert any("no name" in warning for warning in clip.source.warnings)


@settings(max_examples=60, deadline=None)
@given(
    order=st.permutations("XYZ").map("".join) | st.sampled_from(["ZXZ", "XYX", "Y", "ZX"]),
    angles=st.tuples(*[st.floats(-179.0, 179.0)] * 3),
)
def test_rotations_are_applied_in_the_order_of_the_channels(order: str, angles: tuple[float, float, float]) -> None:
    channels = " ".join(f"{axis}rotation" for axis in order)
    head = f"HIERARCHY\nROOT A\n{{\nOFFSET 0 0 0\nCHANNELS {len(order)} {channels}\n"
    child = "JOINT B\n{\nOFFSET 0 300 0\nEnd Site\n{\nOFFSET 0 9 0\n}\n}\n}\n"
    row = " ".join(f"{angle:.9f}" for angle in angles[: len(order)])
    clip = read(f"{head}{child}MOTION\nFrames: 1\nFrame Time: 0.04\n{row}\n")
    expected = Rotation.identity()
    for axis, angle in zip(order, angles, strict=False):
        expected *= Rotation.from_euler(axis.lower(), round(angle, 9), degrees=True)
    assert clip.rotations is not None
    found = Rotation.from_quat(clip.rotations[0, 0, [1, 2, 3, 0]])
    assert (found * expected.inv()).magnitude() < 1e-3


def test_rotation_channels_before_position_channels_are_read_by_name() -> None:
    text = person(turns=[(10.0, 20.0, 30.0)] * 8)
    lines = text.splitlines()
    first_row = lines.index("Frame Time: 0.0333333") + 1
    swapped = [
        line.replace(
            "Xposition Yposition Zposition Zrotation Xrotation Yrotation",
            "Zrotation Xrotation Yrotation Zposition Xposition Yposition",
        )
        for line in lines[:first_row]
    ]
    for row in lines[first_row:]:
        x, y, z, *rest = row.split()
        swapped.append(" ".join([*rest[:3], z, x, y, *rest[3:]]))
    assert same_motion(read("\n".join(swapped)), read(text))


@pytest.mark.parametrize("meaning", ["absolute", "relative"])
def test_positions_on_every_joint_replace_or_add_to_the_offset_so_that_bones_keep_their_length(meaning: str) -> None:
    clip = read(person(joint_positions=meaning))
    assert same_motion(clip, read(person()))
    assert any("added to the OFFSET" in warning for warning in clip.source.warnings) == (meaning == "relative")


@pytest.mark.parametrize("relative", [False, True])
def test_the_root_stands_where_its_feet_are_on_the_floor(relative: bool) -> None:
    clip = read(person(root_offset=(0.0, HIP_HEIGHT_CM, 0.0), relative_root=relative))
    assert same_motion(clip, read(person()))
    assert bool(clip.source.warnings) == relative, "and the unusual reading is said"


def test_rotations_keep_their_sign_over_a_full_turn() -> None:
    clip = read(person(frames=36, turns=[(0.0, 20.0 * frame - 180.0, 0.0) for frame in range(36)]))
    assert clip.rotations is not None
    assert (np.einsum("tji,tji->tj", clip.rotations[1:], clip.rotations[:-1]) > 0.0).all()


def test_bones_keep_their_length_through_every_motion() -> None:
    random = np.random.default_rng(5)
    clip = read(person(frames=40, turns=[tuple(angles) for angles in random.uniform(-180.0, 180.0, (40, 3))]))
    child = np.flatnonzero(clip.parents >= 0)
    lengths = np.linalg.norm(clip.positions[:, child] - clip.positions[:, clip.parents[child]], axis=2)
    at_rest = np.linalg.norm(clip.rest[child] - clip.rest[clip.parents[child]], axis=1)
    assert np.abs(lengths - at_rest).max() < 1e-5


@pytest.mark.parametrize(
    ("written", "fps"),
    [
        ("0.0333333", 30),
        ("0.0333", 30),
        ("0.033", 30),
        (".04", 25),
        ("0.041667", 24),
        ("0.008333", 120),
        ("0.0083417", 119.8796),
        ("4.1667e-3", 240),
        ("0.033367", 29.9697),
        ("0.0625", 16),
    ],
)
def test_a_frame_time_of_few_digits_means_a_common_rate(written: str, fps: float) -> None:
    assert read(person(frame_time=written)).fps == pytest.approx(fps, abs=1e-3)


def test_the_users_rate_goes_before_the_files() -> None:
    assert read(person(frame_time="0.0083333"), fps=60.0).fps == 60.0
    assert read(person(frame_time="0"), fps=60.0).fps == 60.0


def test_two_actors_in_one_file_are_two_roots() -> None:
    text = person(frames=2)
    header, rows = text.split("MOTION\n")
    both = (
        header
        + header.removeprefix("HIERARCHY\n")
        + "MOTION\n"
        + "\n".join(line if ":" in line else f"{line} {line}" for line in rows.splitlines())
    )
    clip = read(both)
    assert list(np.flatnonzero(clip.parents < 0)) == [0, 21]
    assert clip.bones[21] == "Hips.001"


def test_a_row_over_several_lines_is_read_where_it_fits() -> None:
    text = person(frames=4)
    head, rows = text.split("Frame Time: 0.0333333\n")
    broken = "\n".join(line.replace(" ", "\n", 1) for line in rows.splitlines())
    assert same_motion(read(f"{head}Frame Time: 0.0333333\n{broken}\n"), read(text))


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        ("CHANNELS 3 Z", "CHANNELS -3 Z", FileMalformed, ["how many"]),
        ("JOINT Spine", "BONE Spine", FileMalformed, ["line", "'BONE Spine'"]),
        ("OFFSET 0.000000 12.000000", "OFFSET 0.000000 1_2.0", FileMalformed, ["line"]),
        ("Frames: 8", "Frames: many", FileMalformed, ["Frames", "many"]),
        ("Frames: 8", "Frames: 1e400", FileMalformed, ["Frames"]),
        ("End Site\n{", "End Site\n{\nJOINT Inner", FileMalformed, ["Inner", "End Site"]),
        ("Frame Time: 0.0333333", "Frame Time: soon", FileMalformed, ["frame time", "soon"]),
    ],
)
def test_what_is_wrong_is_said_with_file_and_place(old: str, new: str, error: type[Exception], words: list[str]) -> None:
    with pytest.raises(error) as caught:
        read(person().replace(old, new))
    assert all(word in str(caught.value) for word in ["person.bvh", *words])


def test_rows_that_were_cut_leave_the_complete_ones_with_a_warning() -> None:
    text = person(frames=8)
    clip = read(text[: text.rindex(" ", 0, len(text) - 60)])
    assert len(clip.frames) == 7
    assert any("8 frames declared, 7 complete" in warning for warning in clip.source.warnings)
    with pytest.raises(FileTruncated, match="8 frames declared, 0"):
        read(text[: text.index("Frame Time: 0.0333333") + len("Frame Time: 0.0333333") + 20])


def test_a_joint_limit_is_kept_before_memory_is_taken() -> None:
    deep = "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\n" + "".join(f"JOINT j{index}\n{{\nOFFSET 0 1 0\n" for index in range(5_000))
    with pytest.raises(FileMalformed, match="too many joints"):
        read(deep + "}" * 5_001 + "\nMOTION\nFrames: 1\nFrame Time: 0.04\n")


def test_a_chain_of_four_thousand_joints_is_read_without_recursion() -> None:
    deep = "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\n" + "".join(
        f"JOINT j{index}\n{{\nOFFSET 0 1 0\n" for index in range(4_000)
    )
    clip = read(deep + "}" * 4_001 + "\nMOTION\nFrames: 2\nFrame Time: 0.04\n0\n1\n")
    assert clip.positions.shape == (2, 4_001, 3)


def test_more_frames_than_a_clip_may_have_are_refused() -> None:
    head = "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\nEnd Site\n{\nOFFSET 0 1 0\n}\n}\n"
    with pytest.raises(ClipInvalid, match="200,001 frames"):
        read(f"{head}MOTION\nFrames: 200001\nFrame Time: 0.04\n" + "0\n" * 200_001)

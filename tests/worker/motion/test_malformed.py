"""Broken and odd files do what `expected.csv` beside them says: in time, in little memory, in words a person can act on."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shared.clip import MotionClip
from shared.errors import DailiesError, FileEmpty, FileMissing, FileTooLarge, FormatNotRead, TakeMissing
from worker.motion import readers
from worker.motion.readers import read_takes

from .bvh_text import person

MAX_SECONDS = 5.0
MAX_MEGABYTES = 300.0

# What a message must have in it; `expected.csv` says it in words.
SAYS = {
    "one_frame": ["one frame only"],
    "zero_frames": ["declares no frames"],
    "all_zero_offsets": ["no bone of any length"],
    "huge_offsets": ["implausible skeleton size or unit"],
    "truncated_header": ["inside the hierarchy", "unexpected end of file"],
    "truncated_in_row": ["10 frames declared, 6 complete"],
    "fewer_rows_than_declared": ["25 frames declared, 10"],
    "more_rows_than_declared": ["7 frames declared, 10 found"],
    "short_row": ["frame 5", "14 numbers where 15"],
    "word_in_row": ["not a number", "abc", "frame 3"],
    "nan": ["not finite", "frame 2"],
    "inf": ["not finite", "frame 8"],
    "1e38": ["implausibly large", "frame 4"],
    "no_channels": ["15 numbers", "12 channels"],
    "unknown_channels": ["unknown channel Wrotation"],
    "channel_count_wrong": ["4 channels declared, 3 named"],
    "duplicate_names": ["'Spine' occurs twice"],
    "same_name_as_parent": ["'Hips' occurs twice"],
    "deep_5000": ["too many joints"],
    "extra_closing_brace": ["closing brace without an opening one"],
    "never_closed": ["closing brace is missing before MOTION"],
    "negative_frame_time": ["frame time must be positive"],
    "zero_frame_time": ["frame time must be positive"],
    "frame_time_year": ["implausible frame time"],
    "frame_time_tiny": ["implausible frame time"],
    "frame_time_is_fps": ["30 s is implausible", "a rate"],
    "comma_decimals": ["number with a comma"],
    "binary_garbage": ["not a BVH file"],
    "utf16": ["UTF-16"],
    "nul_bytes": ["zero byte", "line 10"],
    "empty": ["is empty"],
    "only_bom": ["is empty"],
    "gigantic_frame_count": ["2000000000 frames declared, 0 found"],
    "no_motion": ["no MOTION"],
    "no_hierarchy": ["no HIERARCHY at the start"],
    "no_frame_time": ["Frame Time is missing"],
    "html_page": ["not a BVH file", "HTML"],
    "lfs_pointer": ["Git LFS pointer", "not downloaded"],
}

# Reads the files named on standard input, one after another, and reports what each took beyond what was taken before.
CHILD = """
import json, resource, sys, time, tracemalloc
from pathlib import Path
from shared.errors import DailiesError
from worker.motion.readers import read_takes
for name in sys.stdin.read().split("\\n"):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    said = {"file": name}
    try:
        (clip,) = read_takes(Path(name))
        said |= {"frames": len(clip.frames), "warnings": clip.source.warnings}
    except DailiesError as error:
        said |= {"error": error.message, "next_step": error.next_step, "code": error.code}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said |= {"seconds": time.perf_counter() - started, "megabytes": (peak - before) / 1024}
    print(json.dumps(said), flush=True)
"""


@pytest.fixture(scope="module")
def expected(data_dir: Path) -> list[dict[str, str]]:
    with (data_dir / "malformed" / "expected.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.fixture(scope="module")
def outcomes(data_dir: Path, expected: list[dict[str, str]]) -> dict[str, dict[str, object]]:
    """What reading each file led to, in a process of its own."""
    names = [str(data_dir / "malformed" / row["file"]) for row in expected if row["kind"] != "safetensors"]
    child = subprocess.run(
        [sys.executable, "-c", CHILD], input="\n".join(names), capture_output=True, text=True, timeout=100, check=False
    )
    lines = [json.loads(line) for line in child.stdout.splitlines()]
    assert len(lines) == len(names), f"{names[len(lines)]} ended the process: {child.stderr[-2000:]}"
    return {Path(line["file"]).name: line for line in lines}


def test_every_bvh_file_is_read_or_refused_as_expected_and_says_why(
    expected: list[dict[str, str]], outcomes: dict[str, dict[str, object]]
) -> None:
    wrong: list[str] = []
    for row in (row for row in expected if row["kind"] == "bvh"):
        outcome = outcomes[row["file"]]
        refused, may = "error" in outcome, row["expected"]
        frames = {
            int(number)
            for number in re.findall(r"(\d+) (?:or \d+ )?(?:complete )?(?:of \d+ )?frames?\b", may.partition("(")[2] or may)
        }
        text = " ".join([str(outcome.get("error", "")), *outcome.get("warnings", ())])  # type: ignore[misc]
        missing = [words for words in SAYS.get(Path(row["file"]).stem, []) if words not in text]
        if missing or (refused and not may.startswith("refused")) or (not refused and "read" not in may):
            wrong.append(f"{row['file']}: {may}; got {outcome}; missing {missing}")
        if refused and not (row["file"] in str(outcome["error"]) and outcome["next_step"]):
            wrong.append(f"{row['file']}: neither file nor next step in {outcome}")
        if row["valid"] == "yes" and outcome.get("frames") not in frames:
            wrong.append(f"{row['file']}: {outcome.get('frames')} frames, {frames} expected")
    assert not wrong, "\n".join(wrong)


def test_every_broken_bvh_file_has_its_words(expected: list[dict[str, str]]) -> None:
    unsaid = [
        row["file"] for row in expected if row["kind"] == "bvh" and row["message_must_say"] and Path(row["file"]).stem not in SAYS
    ]
    assert unsaid == ["no_end_site.bvh"], "which may be read without a word"


def test_every_file_is_done_with_in_time_and_little_memory(outcomes: dict[str, dict[str, object]]) -> None:
    slow = {name: said["seconds"] for name, said in outcomes.items() if said["seconds"] > MAX_SECONDS}  # type: ignore[operator]
    large = {name: said["megabytes"] for name, said in outcomes.items() if said["megabytes"] > MAX_MEGABYTES}  # type: ignore[operator]
    assert not slow
    assert not large


def test_formats_not_read_yet_are_refused_politely(
    expected: list[dict[str, str]], outcomes: dict[str, dict[str, object]]
) -> None:
    for row in expected:
        if Path(row["file"]).suffix in readers.NOT_YET:
            assert outcomes[row["file"]]["code"] == "file.format_not_read"
            assert ".bvh" in str(outcomes[row["file"]]["next_step"])


# --- the door itself, without the collection ------------------------------------------------------------


def refusal(path: Path, **options: object) -> DailiesError:
    with pytest.raises(DailiesError) as caught:
        read_takes(path, **options)  # type: ignore[arg-type]
    assert path.name in caught.value.message
    assert caught.value.next_step
    return caught.value


def test_what_is_not_there_or_not_a_file_has_an_error_of_its_own(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path / "gone.bvh"), FileMissing)
    assert isinstance(refusal(tmp_path), FileMissing)
    (tmp_path / "empty.bvh").touch()
    assert isinstance(refusal(tmp_path / "empty.bvh"), FileEmpty)
    (tmp_path / "walk.fbx").write_bytes(b"Kaydara FBX Binary")
    assert isinstance(refusal(tmp_path / "walk.fbx"), FormatNotRead)
    (tmp_path / "notes").write_text("none", encoding="utf-8")
    assert isinstance(refusal(tmp_path / "notes"), FormatNotRead)


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.bvh"
    with path.open("wb") as file:
        file.truncate(600 << 20)  # takes no room on the disk
    assert isinstance(refusal(path), FileTooLarge)


def test_a_take_is_picked_by_name_and_a_missing_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "walk.BVH"
    path.write_text(person(), encoding="utf-8")
    assert readers.is_motion_file(path)
    (clip,) = read_takes(path, take="walk", fps=24.0)
    assert isinstance(clip, MotionClip)
    assert (clip.name, clip.fps, clip.source.path) == ("walk", 24.0, str(path))
    assert isinstance(refusal(path, take="run"), TakeMissing)
    with pytest.raises(DailiesError, match="frames per second"):
        read_takes(path, fps=0.0)

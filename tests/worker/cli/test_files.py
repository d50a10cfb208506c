"""inspect, describe and ask on one file, many, a folder: lines for machines, words for people, exit codes."""

import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest

from shared.skeleton import JOINTS

REPOSITORY = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((REPOSITORY / "docs" / "results.schema.json").read_text("utf-8"))


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def check(line: dict, kind: str) -> None:
    """A line as the design has it, and its result as the published schema has it."""
    if line["ok"]:
        assert set(line) <= {"file", "ok", "take", "result"}
        assert line["result"]["type"] == kind
        jsonschema.validate(line["result"], SCHEMA)
    else:
        assert set(line) <= {"file", "ok", "take", "error"}
        assert set(line["error"]) == {"code", "message", "next_step"}
        assert line["error"]["message"] and line["error"]["next_step"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [(("inspect",), "inspection"), (("describe",), "description"), (("ask", "-q", "Which foot lands first?"), "answer")],
)
def test_a_folder_gives_a_json_line_for_each_motion_file_in_order_the_broken_ones_included(
    dailies, takes: Path, words: tuple[str, ...], kind: str
) -> None:
    done = dailies(*words, takes, "--json")
    found = lines(done.stdout)
    assert [Path(line["file"]).name for line in found] == ["a_cut.bvh", "b_walk.bvh", "c_empty.bvh", "gehen ü.bvh"]
    assert [line["ok"] for line in found] == [False, True, False, True]
    assert found[2]["error"]["code"] == "file.empty"
    for line in found:
        check(line, kind)
    assert done.returncode == 1


def test_inputs_stay_in_the_order_they_were_given(dailies, takes: Path) -> None:
    given = [takes / "day 2" / "gehen ü.bvh", takes / "b_walk.bvh"]
    done = dailies("inspect", *given, "--json")
    assert [line["file"] for line in lines(done.stdout)] == [str(path) for path in given]
    assert done.returncode == 0


def test_unordered_gives_the_same_lines(dailies, takes: Path) -> None:
    unordered = lines(dailies("inspect", takes, "--json", "--unordered").stdout)
    assert sorted(Path(line["file"]).name for line in unordered) == ["a_cut.bvh", "b_walk.bvh", "c_empty.bvh", "gehen ü.bvh"]


def test_describe_says_summary_segments_by_frames_and_tags(dailies, takes: Path) -> None:
    done = dailies("describe", takes / "b_walk.bvh")
    result = lines(dailies("describe", takes / "b_walk.bvh", "--json").stdout)[0]["result"]
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith(result["summary"][:40])
    first = result["segments"][0]
    assert f"{first['first_frame']:g}–{first['last_frame']:g}" in done.stdout
    assert " · ".join(tag["name"] for tag in result["tags"][:2]) in done.stdout
    assert result["clip_hash"] and result["model"] == "rules" and result["seconds"] > 0


def test_inspect_names_joints_with_bone_confidence_and_reason(dailies, takes: Path) -> None:
    result = lines(dailies("inspect", takes / "b_walk.bvh", "--json").stdout)[0]["result"]
    assert result["human"] and result["body"] == "full" and result["format"] == "bvh"
    assert set(result["joint_map"]) | set(result["missing"]) == set(JOINTS)
    assert {"takes", "frames", "fps", "duration_s", "up_axis", "unit_m", "reasons", "warnings"} <= set(result)
    table = dailies("inspect", takes / "b_walk.bvh").stdout
    knee = next(line for line in table.splitlines() if line.startswith("left_knee"))
    assert result["joint_map"]["left_knee"] in knee and "%" in knee


def test_a_map_file_overrules_the_mapping(dailies, takes: Path) -> None:
    walk = takes / "b_walk.bvh"
    found = lines(dailies("inspect", walk, "--json").stdout)[0]["result"]["joint_map"]
    mapping = takes / "map.json"
    mapping.write_text(json.dumps({"head": found["neck"]}))
    result = lines(dailies("inspect", walk, "--map", mapping, "--json").stdout)[0]["result"]
    assert result["joint_map"]["head"] == found["neck"]


def test_the_frame_rate_can_be_told(dailies, takes: Path) -> None:
    walk = takes / "b_walk.bvh"
    read, told = (lines(dailies("inspect", walk, "--json", *more).stdout)[0]["result"] for more in ((), ("--fps", "12")))
    assert told["fps"] == 12
    assert told["frames"] == read["frames"]


def test_each_question_is_a_line_with_its_own_result(dailies, takes: Path) -> None:
    questions = ["Which foot lands first?", "How many steps?"]
    done = dailies("ask", takes / "b_walk.bvh", "-q", questions[0], "--question", questions[1], "--json")
    assert [line["result"]["question"] for line in lines(done.stdout)] == questions
    assert done.returncode == 0


def test_an_answer_for_people_names_the_frames_it_rests_on(dailies, takes: Path) -> None:
    said = dailies("ask", takes / "b_walk.bvh", "-q", "Which foot lands first?").stdout
    assert said.startswith("Which foot lands first?\n  ")
    assert "right" in said.lower() and "frame" in said


def test_an_error_is_one_line_on_stderr_that_names_the_file_and_the_next_step(dailies, takes: Path) -> None:
    done = dailies("describe", takes / "c_empty.bvh", takes / "missing.bvh", takes / "b_walk.bvh")
    assert done.returncode == 1
    errors = done.stderr.splitlines()
    assert len(errors) == 2
    assert "c_empty.bvh" in errors[0] and "missing.bvh" in errors[1]
    assert done.stdout  # the good file beside the broken ones is described all the same


def test_files_of_a_folder_that_are_not_read_yet_are_counted(dailies, takes: Path) -> None:
    for name in ("rig.fbx", "hero.FBX", "cube.glb"):
        (takes / name).write_bytes(b"")
    assert "not read yet: FBX (2), glTF (1)." in dailies("inspect", takes, "--json").stderr


def test_verbose_shows_what_each_segment_rests_on(dailies, takes: Path) -> None:
    plain, verbose = (dailies("describe", takes / "b_walk.bvh", *more).stdout for more in ((), ("-v",)))
    assert "- frames" not in plain
    assert "- frames" in verbose and "; step " in verbose


def test_an_unknown_take_is_an_error_of_that_file(dailies, takes: Path) -> None:
    line = lines(dailies("describe", takes / "b_walk.bvh", "--take", "Nowhere", "--json").stdout)[0]
    assert line["error"]["code"] == "motion.take_missing"


def test_an_unknown_model_is_an_error_that_lists_the_known_ones(dailies, takes: Path) -> None:
    line = lines(dailies("describe", takes / "b_walk.bvh", "--model", "oracle", "--json").stdout)[0]
    assert line["error"]["code"] == "model.unknown" and "rules" in line["error"]["next_step"]


def test_a_format_that_is_not_read_says_so(dailies, takes: Path) -> None:
    (takes / "rig.fbx").write_bytes(b"Kaydara FBX Binary  \x00")
    line = lines(dailies("inspect", takes / "rig.fbx", "--json").stdout)[0]
    assert line["error"]["code"] == "file.format_not_read"


def test_a_folder_without_motion_says_what_is_read(dailies, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    line = lines(dailies("describe", tmp_path / "empty", "--json").stdout)[0]
    assert line["error"]["code"] == "file.missing" and ".bvh" in line["error"]["next_step"]


def test_settings_beside_the_file_hold_for_it(dailies, takes: Path) -> None:
    (takes / "dailies.toml").write_text('model = "oracle"\n')
    assert lines(dailies("describe", takes / "b_walk.bvh", "--json").stdout)[0]["error"]["code"] == "model.unknown"
    assert dailies("describe", takes / "b_walk.bvh", DAILIES_MODEL="rules").returncode == 0
    (takes / "dailies.toml").write_text('modle = "rules"\n')
    line = lines(dailies("describe", takes / "b_walk.bvh", "--json").stdout)[0]
    assert line["error"]["code"] == "settings.invalid" and "modle" in line["error"]["message"]


def test_a_rig_that_is_not_human_is_described_all_the_same(dailies, tmp_path: Path) -> None:
    crane = tmp_path / "crane.bvh"
    crane.write_text(CRANE)
    inspected = lines(dailies("inspect", crane, "--json").stdout)[0]
    assert inspected["ok"] and not inspected["result"]["human"]
    described = lines(dailies("describe", crane, "--json").stdout)[0]
    assert described["ok"] and described["result"]["summary"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names of any bytes")
def test_a_file_name_whose_bytes_are_no_utf_8_is_read_and_printed(dailies, takes: Path) -> None:
    odd = takes / os.fsdecode(b"caf\xe9.bvh")
    odd.write_bytes((takes / "b_walk.bvh").read_bytes())
    line = lines(dailies("describe", odd, "--json").stdout)[0]
    assert line["ok"] and os.fsencode(line["file"]).endswith(b"caf\xe9.bvh")
    assert dailies("describe", odd, takes / "b_walk.bvh").returncode == 0


CRANE = """HIERARCHY
ROOT base
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT boom
  {
    OFFSET 0 300 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    JOINT hook
    {
      OFFSET 0 400 0
      CHANNELS 3 Zrotation Xrotation Yrotation
      End Site
      {
        OFFSET 0 -100 0
      }
    }
  }
}
MOTION
Frames: 40
Frame Time: 0.0333333
""" + "\n".join(f"0 0 0 0 0 {frame * 2} {frame} 0 0 0 {frame} 0" for frame in range(40))

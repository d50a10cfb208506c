"""The demo with the real command: whole where there is a Blender, all but Blender's part where there is none."""

import json
import os
from pathlib import Path

import jsonschema
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((REPOSITORY / "docs" / "results.schema.json").read_text("utf-8"))
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def bpy_python() -> str:
    """A Python with bpy: the one named, else one that `make test-blender` or `make demo` has made."""
    named = os.environ.get("DAILIES_BPY_PYTHON", "")
    made = [str(path) for path in sorted(REPOSITORY.glob(".venv-bpy-*/bin/python"), reverse=True)]
    found = [named] if named else made
    if not found:
        pytest.skip("no Python with bpy; run `make demo` or set DAILIES_BPY_PYTHON")
    return found[0]


def check(result: dict, folder: Path) -> None:
    """What the demo shows whether or not a Blender takes part."""
    jsonschema.validate(result["description"], SCHEMA)
    assert len(result["answers"]) == 3
    for answer in result["answers"]:
        jsonschema.validate(answer, SCHEMA)
    assert (folder / result["picture"]).read_bytes().startswith(PNG)
    assert all(step["what"] and step["seconds"] >= 0.0 for step in result["steps"])
    assert sum(step["seconds"] for step in result["steps"]) <= result["seconds"]


def test_without_a_blender_everything_else_is_shown_and_the_rest_is_marked(dailies, tmp_path: Path) -> None:
    done = dailies("demo")
    assert done.returncode == 0, done.stderr
    assert "Blender part not run: DAILIES_BPY_PYTHON names no Python" in done.stdout
    assert "Which foot lands first?" in done.stdout
    line = json.loads(dailies("demo", "--json").stdout)
    assert line["ok"] and line["result"]["not_run"] and not line["result"]["blender"]
    check(line["result"], tmp_path)
    assert (tmp_path / "demo" / "sample.bvh").read_text().startswith("HIERARCHY")


def test_the_made_motion_is_told_as_it_was_made(dailies) -> None:
    result = json.loads(dailies("demo", "--json").stdout)["result"]
    assert "walk" in result["description"]["summary"].lower()
    first_foot, turn, hand = (answer["text"].lower() for answer in result["answers"])
    assert "right" in first_foot
    assert "left" in turn
    assert "right" in hand


def test_a_file_that_cannot_be_read_is_an_error_in_one_line(dailies, tmp_path: Path) -> None:
    done = dailies("demo", tmp_path / "nowhere.bvh")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "nowhere.bvh" in done.stderr
    line = json.loads(dailies("demo", tmp_path / "nowhere.bvh", "--json").stdout)
    assert not line["ok"] and line["error"]["code"] == "file.missing"


@pytest.mark.timeout(300)
def test_through_blender_and_back_the_results_are_stored_with_the_action(dailies, tmp_path: Path, bpy_python: str) -> None:
    done = dailies("demo", "--json", DAILIES_BPY_PYTHON=bpy_python)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout)["result"]
    assert result["blender"] and not result["not_run"]
    check(result, tmp_path)
    blend = tmp_path / result["blend"]
    assert blend.read_bytes()[:7] == b"BLENDER" or blend.stat().st_size > 10_000  # 5.0 compresses
    for words in ("Made the add-on's zip", "Installed the add-on", "Started the worker", "opened it again"):
        assert any(words in step["what"] for step in result["steps"]), words
    again = json.loads(dailies("demo", "--json", DAILIES_BPY_PYTHON=bpy_python).stdout)["result"]
    assert again["description"]["clip_hash"] == result["description"]["clip_hash"]
    without = json.loads(dailies("demo", "--json").stdout)["result"]
    assert result["description"]["summary"] == without["description"]["summary"]  # the same motion, the same words

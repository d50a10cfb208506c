"""The panel in a real Blender window, described, asked, its worker killed; pictures for a person to look at.

`DAILIES_BLENDER_GUI` names the tool that opens a window (`TOOL run --suite S --zip Z --script S.py --out DIR …`);
`DAILIES_PICTURES` a folder that keeps the pictures, as `docs/pictures` was made.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from build_addon import Target, build
from worker.motion.bvh_write import bvh_text
from worker.motion.made import walk_turn_wave

SCRIPT = Path(__file__).with_name("panel_in_window.py")
COMMAND = Path(sys.executable).with_name("dailies")
WINDOWS = {"sid": "cp314", "trixie": "cp313"}
"""Suites of Debian, and the Python that their Blender (5.2 and 4.3) has."""
RUN_S = 600
FRAME_MS = 16.0


@pytest.mark.gui
@pytest.mark.timeout(RUN_S + 60)
@pytest.mark.parametrize("suite", WINDOWS)
def test_a_rig_is_described_in_a_window(suite: str, tmp_path: Path) -> None:
    tool = os.environ.get("DAILIES_BLENDER_GUI")
    if not tool:
        pytest.skip("DAILIES_BLENDER_GUI names no tool that opens a Blender window")
    zip_path = build(Target(WINDOWS[suite], "4.2.0", ""), tmp_path)
    (tmp_path / "walk.bvh").write_text(bvh_text(walk_turn_wave()))
    (tmp_path / "run").mkdir(mode=0o700)
    given = {
        "DAILIES_COMMAND": COMMAND,
        "DAILIES_RUNTIME_DIR": tmp_path / "run",
        "DAILIES_STATE_DIR": tmp_path / "state",
        "DAILIES_BVH": tmp_path / "walk.bvh",
    }
    command = [tool, "run", "--suite", suite, "--zip", zip_path, "--script", SCRIPT, "--out", tmp_path / "out"]
    command += ["--size", "1600x1130", "--timeout", RUN_S]
    command += [word for name, value in given.items() for word in ("--env", f"{name}={value}")]
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=RUN_S + 30, check=False)
    said = json.loads((tmp_path / "out" / "result.json").read_text()) if (tmp_path / "out" / "result.json").exists() else {}
    assert run.returncode == 0 and said["ok"], run.stdout + run.stderr
    keep_pictures(tmp_path / "out", suite)
    print("\n".join(said["log"]))
    longest_ms = float(re.findall(r"longest ([\d.]+) ms", "\n".join(said["log"]))[0])
    assert longest_ms < FRAME_MS, f"a turn held the main thread for {longest_ms} ms"


def keep_pictures(folder: Path, suite: str) -> None:
    kept = os.environ.get("DAILIES_PICTURES")
    for picture in folder.glob("*.png") if kept else ():
        shutil.copy(picture, Path(kept) / f"{suite}-{picture.name}")

"""The built zips, installed in this Blender as a user would. `scripts/set_up.py test-blender` builds them first."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ZIPS = REPOSITORY / "build" / "zips"
THIS_TAG = f"cp{sys.version_info.major}{sys.version_info.minor}"
OTHER_TAG = {"cp311": "cp313", "cp313": "cp311"}

INSTALL = """
import json, os, sys
import bpy
said = ""
try:
    bpy.ops.extensions.package_install_files(filepath=sys.argv[1], repo="user_default", enable_on_install=True)
except RuntimeError as error:
    said = str(error)
module = "bl_ext.user_default.dailies"
enabled = module in bpy.context.preferences.addons
answer = {"enabled": enabled, "said": said, "zmq_at_register": "zmq" in sys.modules}
if enabled:
    home = os.environ["BLENDER_USER_RESOURCES"]
    sys.path.sort(key=lambda folder: not folder.startswith(home))  # Blender puts the zip's wheels behind this environment's
    import zmq, msgspec
    answer["zmq"] = zmq.__file__
    answer["operators"] = sorted(dir(bpy.ops.dailies))
    bpy.ops.preferences.addon_disable(module=module)
    answer["left"] = [name for name in dir(bpy.types) if name.startswith("DAILIES_")]
print("\\n@@" + json.dumps(answer), flush=True)
"""

SET_UP = """
import json, sys
import bpy
bpy.ops.extensions.package_install_files(filepath=sys.argv[1], repo="user_default", enable_on_install=True)
sys.path.append(sys.argv[2])
from tests.blender import made_scenes
made_scenes.empty_file()
bpy.ops.preferences.addon_enable(module="bl_ext.user_default.dailies")
bpy.context.preferences.system.use_online_access = True
rig = made_scenes.make_walking_rig()
rig.select_set(True)
set_up = bpy.ops.dailies.set_up_worker()
described = bpy.ops.dailies.describe()
stored = rig.animation_data.action["dailies"]
bpy.ops.dailies.remove_worker()
print("\\n@@" + json.dumps({"set_up": list(set_up), "described": list(described), "stored": stored}), flush=True)
"""


def install(zip_path: Path, home: Path, script: str = INSTALL, timeout_s: float = 110.0) -> dict[str, object]:
    """Install in a fresh Blender of its own process; the status of Blender's own command is not to be trusted."""
    home.mkdir(exist_ok=True)
    folders = {"BLENDER_USER_RESOURCES": home, "DAILIES_RUNTIME_DIR": home / "run", "DAILIES_STATE_DIR": home / "state"}
    environment = {**os.environ, **{name: str(folder) for name, folder in folders.items()}}
    environment.pop("PYTHONPATH", None)
    command = [sys.executable, "-c", script, str(zip_path), str(REPOSITORY)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=timeout_s, check=False, cwd=home)
    assert "\n@@" in run.stdout, run.stdout + run.stderr
    return json.loads(run.stdout.rpartition("\n@@")[2])


def built(tag: str, *, store: bool = False) -> Path:
    found = sorted(ZIPS.glob(f"dailies-*-{tag}{'-store' if store else ''}.zip"))
    if not found:
        pytest.skip("no zips built; run `make test-blender`, which builds them")
    return found[-1]


@pytest.mark.parametrize("store", [False, True], ids=["full", "store"])
def test_the_zip_for_this_python_installs_and_is_enabled(tmp_path: Path, store: bool) -> None:
    answer = install(built(THIS_TAG, store=store), tmp_path / "home")
    assert answer["enabled"], answer
    assert str(tmp_path) in str(answer["zmq"])  # the bundled wheel, not one of this environment
    assert not answer["zmq_at_register"]
    assert {"describe", "ask"} <= set(answer["operators"])  # type: ignore[arg-type]
    assert ("set_up_worker" in answer["operators"]) is not store  # type: ignore[operator]
    assert answer["left"] == []


def test_the_zip_for_another_python_is_refused(tmp_path: Path) -> None:
    assert not install(built(OTHER_TAG[THIS_TAG]), tmp_path / "home")["enabled"]


def test_blender_itself_finds_the_zips_valid() -> None:
    from build_addon import validate

    for store in (False, True):
        validate(built(THIS_TAG, store=store), sys.executable)


@pytest.mark.network
@pytest.mark.timeout(400)
def test_who_has_no_worker_sets_one_up_from_the_zip_and_is_told_what_moves(tmp_path: Path) -> None:
    answer = install(built(THIS_TAG), tmp_path / "home", SET_UP, 380.0)
    assert (answer["set_up"], answer["described"]) == (["FINISHED"], ["FINISHED"])
    assert "summary" in str(answer["stored"])
    assert not list((tmp_path / "home").rglob("dailies-motion*")) and not list((tmp_path / "home").rglob("bin/dailies"))

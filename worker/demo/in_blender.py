"""What the demo does inside Blender; run by Blender's own Python, imported by nobody: `python in_blender.py PLAN.json`.

Does what a user does, by the operators that a user's clicks call. Prints a line `@@{…}` for each step that is done, and at the
end the results as read from the file that was saved and opened again.
"""

import importlib
import json
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy

ADDON = "bl_ext.user_default.dailies"


def main(plan: dict[str, Any]) -> None:
    with step(f"Installed the add-on in Blender {bpy.app.version_string}"):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        install(plan["zip"])
    with step("Put the motion on an armature"):
        rig = import_motion(plan)
    with step("Started the worker"):
        bpy.ops.dailies.start_worker()
    try:
        use(plan, rig)
    finally:
        bpy.ops.dailies.stop_worker()


def use(plan: dict[str, Any], rig: Any) -> None:
    """Describe, ask, save, reopen, and tell what the reopened file holds."""
    name = rig.name
    with step("Described it"):
        bpy.ops.dailies.describe()
    for question in plan["questions"]:
        with step(f"Asked: {question}"):
            bpy.ops.dailies.ask(question=question)
    with step("Saved the file and opened it again"):
        bpy.ops.wm.save_as_mainfile(filepath=plan["blend"])
        bpy.ops.wm.open_mainfile(filepath=plan["blend"])
    tell(blender=bpy.app.version_string, **stored(name))


def install(zip_path: str) -> None:
    """Install as a user would. What Blender's operator reports is not to be trusted: look whether the add-on is enabled."""
    bpy.ops.extensions.package_install_files(filepath=zip_path, repo="user_default", enable_on_install=True)
    if ADDON not in bpy.context.preferences.addons:
        raise RuntimeError(f"Blender {bpy.app.version_string} did not enable {Path(zip_path).name}")


def import_motion(plan: dict[str, Any]) -> Any:
    """The armature that Blender's own importer makes of the BVH file, selected, at the size of a human."""
    bpy.ops.preferences.addon_enable(module="io_anim_bvh")
    up = plan["up_axis"]
    bpy.ops.import_anim.bvh(
        filepath=plan["bvh"],
        global_scale=plan["unit_m"],
        frame_start=0,  # scene frames are then the file's own, counted from 0
        update_scene_fps=True,
        update_scene_duration=True,
        axis_up=up,
        axis_forward="-Z" if up == "Y" else "Y",
    )
    rig = bpy.context.view_layer.objects.active
    if rig is None or rig.type != "ARMATURE":
        raise RuntimeError(f"Blender's importer made no armature of {plan['bvh']}")
    bpy.context.scene.frame_start = 0
    return rig


def stored(object_name: str) -> dict[str, Any]:
    """What the file holds about the rig: where, and the results as the add-on reads them."""
    import msgspec

    metadata = importlib.import_module(f"{ADDON}.metadata")
    export = importlib.import_module(f"{ADDON}.export")
    rig = bpy.data.objects[object_name]
    action = rig.animation_data.action
    if not action.get("dailies"):
        raise RuntimeError(f"The Action {action.name!r} of the file that was opened again has no results")
    found = metadata.stored(export.find_target(rig, bpy.context.scene, "PLAYS"))
    if found.description is None or found.stale:
        raise RuntimeError(f"The description of {action.name!r} is {'out of date' if found.stale else 'not there'}")
    answers = list(reversed(found.answers))
    return {
        "action": action.name,
        "description": msgspec.to_builtins(found.description),
        "answers": msgspec.to_builtins(answers),
    }


@contextmanager
def step(words: str) -> Generator[None]:
    """Something that is done and told with the time it took."""
    started_s = time.perf_counter()
    yield
    tell(step=words, seconds=time.perf_counter() - started_s)


def tell(**values: Any) -> None:
    print(f"\n@@{json.dumps(values)}", flush=True)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))

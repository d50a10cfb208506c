"""Runs inside a real Blender window: a rig is described and asked about by mouse and operators, with a picture at each stage.

The tool that opens the window runs `steps` (each `yield SECONDS` gives Blender that time) and provides `shot`, `log`, `sidebar`,
`region`. `DAILIES_BVH` names the motion, `DAILIES_RUNTIME_DIR` the folder of the worker.
"""

import importlib
import os
import signal
import time

import bpy

SLOW_S = 60.0
QUESTIONS = ("Which foot lands first?", "Which hand does the character wave with?")


def steps():
    rig = import_rig()
    session = importlib.import_module("bl_ext.user_default.dailies.session").session()
    ticks_s = timed(session)
    sidebar()  # noqa: F821
    yield 0.5
    sidebar("Dailies")  # noqa: F821
    yield 1.5
    log(f"sidebar {region('VIEW_3D', 'UI')}")  # noqa: F821
    shot("before")  # noqa: F821
    bpy.ops.dailies.describe()
    yield 0.2
    shot("during")  # noqa: F821
    yield from until(lambda: "dailies" in rig.animation_data.action, "described")
    for question in QUESTIONS:
        bpy.ops.dailies.ask(question=question)
        yield from until(lambda: not session.jobs.open(), question)
    yield 1.0
    shot("after")  # noqa: F821
    segment = session.view.description.segments[1]
    bones = "\n".join(bone for item in segment.evidence for bone in item.bones)
    bpy.ops.dailies.jump(object_name="Rig", frame=segment.first_frame, bones=bones)
    yield 0.5
    assert bpy.context.scene.frame_current == segment.first_frame
    yield from killed(session)
    shot("lost")  # noqa: F821
    bpy.ops.dailies.start_worker()
    yield from until(lambda: not session.jobs.open(), "done by the next worker")
    assert not session.jobs.failed(), session.jobs.failed()
    median_s, longest_s = sorted(ticks_s)[len(ticks_s) // 2], max(ticks_s)
    log(f"{len(ticks_s)} turns: median {1000 * median_s:.2f} ms, longest {1000 * longest_s:.2f} ms of CPU time")  # noqa: F821
    bpy.ops.dailies.stop_worker()
    yield 1.0


def import_rig():
    """The motion on an armature, seen from the side."""
    for ob in list(bpy.data.objects):
        bpy.data.objects.remove(ob)
    bpy.ops.preferences.addon_enable(module="io_anim_bvh")
    bpy.ops.import_anim.bvh(filepath=os.environ["DAILIES_BVH"], update_scene_fps=True, update_scene_duration=True)
    rig = bpy.context.view_layer.objects.active
    rig.name, rig.animation_data.action.name = "Rig", "Walk"
    rig.show_in_front = True
    bpy.context.scene.frame_set(40)
    view = next(area for area in bpy.context.window.screen.areas if area.type == "VIEW_3D")
    window = next(region for region in view.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=bpy.context.window, area=view, region=window):
        bpy.ops.view3d.view_selected()
    return rig


def timed(session):
    """The CPU time of each turn of the session from now on, in seconds."""
    taken_s, turn = [], session.tick

    def tick():
        begun_s = time.thread_time()
        stages = "+".join(job.stage for job in session.jobs.all() if not job.over or job.storage == "due") or "idle"
        changed = turn()
        taken_s.append(time.thread_time() - begun_s)
        if taken_s[-1] > 0.012:
            log(f"a long turn, {stages}: {1000 * taken_s[-1]:.2f} ms of CPU time")  # noqa: F821
        return changed

    session.tick = tick
    return taken_s


def killed(session):
    """Kill the worker while a job is open; the panel must say so within 5 s."""
    connection = importlib.import_module("bl_ext.user_default.dailies.shared.connection")
    pid = connection.read_connection(connection.default_connection_file()).pid
    bpy.ops.dailies.ask(question="How high does the character jump?")
    yield from until(lambda: session.jobs.open()[0].fraction > 0.5, "half read")
    os.kill(pid, signal.SIGKILL)
    begun_s = time.monotonic()
    yield from until(lambda: session.problem is not None, "worker killed: told")
    assert time.monotonic() - begun_s < 5.0
    yield 0.5


def until(true, what):
    """Wait in Blender's own time for something that becomes true."""
    begun_s = time.monotonic()
    while not true():
        assert time.monotonic() - begun_s < SLOW_S, f"not {what} within {SLOW_S:g} s"
        yield 0.05
    log(f"{what} after {time.monotonic() - begun_s:.1f} s")  # noqa: F821

"""The add-on at work in a real Blender with a real worker: described, asked, edited, killed, cancelled, left."""

import importlib
import os
import signal
import time
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender's Python module")

from shared.connection import read_connection  # noqa: E402
from tests.blender import made_scenes as made  # noqa: E402
from tests.blender.conftest import turn  # noqa: E402


@pytest.fixture
def rig(session) -> "bpy.types.Object":
    made.empty_file()
    return named_action(made.make_walking_rig(), "walk")


@pytest.fixture
def requests(addon):
    return importlib.import_module("dailies.shared.messages")


@pytest.fixture
def stored(addon):
    metadata, target = importlib.import_module("dailies.metadata"), importlib.import_module("dailies.target")
    return lambda ob: metadata.stored(target.find_target(ob, bpy.context.scene, "PLAYS"))


def named_action(ob, name):
    """The trial worker does what the name of the Action says."""
    ob.animation_data.action.name = name
    return ob


def select(*obs):
    for ob in bpy.context.scene.objects:
        ob.select_set(ob in obs)
    bpy.context.view_layer.objects.active = obs[0] if obs else None


# --- describe and ask ---


def test_describing_starts_the_worker_and_stores_with_the_action(rig, stored):
    frame = bpy.context.scene.frame_current
    assert bpy.ops.dailies.describe() == {"FINISHED"}
    assert stored(rig).description.caption == "30 frames of walk"
    assert "dailies" in rig.animation_data.action
    assert bpy.context.scene.frame_current == frame and len(bpy.data.scenes) == 1


def test_the_panel_shows_the_target_before_anything_is_sent(rig, session):
    select(rig)
    session.tick()
    (line,) = session.view.targets
    assert line.what.startswith("Rig › walk") and line.when == "1–30 · 24 fps"
    assert session.view.description is None and session.worker.state == "off"


def test_the_panel_shows_what_is_stored_as_soon_as_the_rig_is_selected(rig, session):
    bpy.ops.dailies.describe()
    other = made.make_rig("Other")
    made.key_bones(other, phase=1.0)
    select(other)
    session.tick()
    assert session.view.object_name == "Other" and session.view.description is None
    select(rig)
    session.tick()
    assert session.view.description.caption == "30 frames of walk"


def test_asking_takes_the_question_of_the_panel_or_of_the_script(rig, session):
    panel = bpy.context.window_manager.dailies
    panel.question = "Which foot lands first?"
    bpy.ops.dailies.ask()
    bpy.ops.dailies.ask(question="How many steps?")
    assert [job.request.question for job in session.jobs.all()] == ["Which foot lands first?", "How many steps?"]
    assert panel.question == "How many steps?"


def test_a_selected_mesh_stands_for_the_rig_that_moves_it(rig, session):
    mesh = bpy.data.objects.new("Body", bpy.data.meshes.new("Body"))
    bpy.context.scene.collection.objects.link(mesh)
    mesh.modifiers.new("Armature", "ARMATURE").object = rig
    select(mesh)
    session.tick()
    assert session.view.object_name == "Rig"


def test_several_selected_rigs_are_several_jobs_side_by_side(rig, session, stored):
    other = named_action(made.make_walking_rig("Other"), "run")
    select(rig, other)
    bpy.ops.dailies.describe()
    assert {job.object_name: job.stage for job in session.jobs.all()} == {"Rig": "done", "Other": "done"}
    assert (stored(rig).description.caption, stored(other).description.caption) == ("30 frames of walk", "30 frames of run")
    assert len(session.view.targets) == 2 and session.view.object_name == "Rig"


def test_a_named_rig_is_described_whatever_is_selected(rig, session):
    select()
    bpy.ops.dailies.describe(object_name="Rig")
    assert [job.stage for job in session.jobs.all()] == ["done"]


def test_words_stream_into_the_panel(rig, session, requests):
    named_action(rig, "words 100")
    session.begin(bpy.context, requests.Describe(), "Rig")
    turn(session, lambda: session.view.words.startswith("w0 w1 w2"))
    assert session.busy and session.view.description is None
    turn(session, lambda: session.view.description is not None)
    assert session.view.words == "" and not session.jobs.open()


def test_pressing_describe_twice_is_one_job(rig, session, requests):
    named_action(rig, "words 100")
    first = session.begin(bpy.context, requests.Describe(), "Rig")
    assert session.begin(bpy.context, requests.Describe(), "Rig") == first


def test_a_turn_that_finds_nothing_new_draws_nothing(rig, session):
    bpy.ops.dailies.describe()
    time.sleep(0.4)
    session.tick()
    drawn = [session.tick() for _ in range(5)]
    assert not any(drawn) and not session.busy


# --- edits ---


def test_an_edit_makes_the_description_stale(rig, session):
    bpy.ops.dailies.describe()
    assert session.view.description is not None and not session.view.stale
    rig.pose.bones["hips"].location.x += 1.0
    rig.pose.bones["hips"].keyframe_insert("location", frame=7)
    bpy.context.view_layer.update()
    session.motion_edited()
    turn(session, lambda: session.view.stale, 2.0)


def test_an_edit_during_the_export_begins_it_again_and_the_result_is_of_the_edited_motion(rig, session, requests, stored):
    made.key_bones(rig, range(31, 601))
    bpy.context.scene.frame_end = 600
    (job,) = session.begin(bpy.context, requests.Describe(), "Rig")
    turn(session, lambda: job.fraction > 0.0)
    assert job.stage == "sampling" and job.fraction < 1.0
    rig.pose.bones["hips"].location.x += 1.0
    rig.pose.bones["hips"].keyframe_insert("location", frame=7)
    session.motion_edited()
    turn(session, lambda: job.over)
    assert job.stage == "done" and not stored(rig).stale


def test_a_result_of_a_motion_that_was_edited_meanwhile_is_stale_at_once(rig, session, requests):
    named_action(rig, "words 60")
    (job,) = session.begin(bpy.context, requests.Describe(), "Rig")
    turn(session, lambda: job.stage == "running")
    rig.pose.bones["hips"].keyframe_insert("location", frame=7.5)
    session.motion_edited()
    turn(session, lambda: session.view.description is not None)
    assert session.view.stale


def test_deleting_the_rig_ends_its_job_with_a_word(rig, session, requests):
    (job,) = session.begin(bpy.context, requests.Describe(), "Rig")
    bpy.data.objects.remove(rig)
    turn(session, lambda: job.over)
    assert job.stage == "failed" and "Rig" in job.error.message


def test_deleting_the_rig_while_the_worker_works_keeps_the_result_in_the_panels_jobs(rig, session, requests):
    named_action(rig, "words 60")
    (job,) = session.begin(bpy.context, requests.Describe(), "Rig")
    turn(session, lambda: job.stage == "running")
    bpy.data.objects.remove(rig)
    turn(session, lambda: job.over)
    session.tick()
    assert job.result is not None and job.storage == "failed" and session.problem is not None


def test_a_result_is_an_undo_step_of_its_own_and_is_offered_again_when_an_undo_took_it(rig, session, stored):
    bpy.ops.ed.undo_push(message="before")
    bpy.ops.dailies.describe()
    assert stored(rig).description is not None
    bpy.ops.ed.undo()
    rig = bpy.data.objects["Rig"]
    assert "dailies" not in rig.animation_data.action
    session.tick()
    turn(session, lambda: bool(session.view.storage_note), 2.0)
    assert session.view.description.caption == "30 frames of walk"
    bpy.ops.ed.redo()
    assert stored(bpy.data.objects["Rig"]).description is not None


def test_clearing_takes_results_away(rig, session):
    bpy.ops.dailies.describe()
    bpy.ops.dailies.clear_results()
    session.tick()
    assert session.view.description is None and not session.view.has_results
    assert "dailies" not in rig.animation_data.action


# --- errors that bring their repair ---


def test_without_a_rig_the_operator_says_what_to_select(session):
    made.empty_file()
    with pytest.raises(RuntimeError, match="no armature"):
        bpy.ops.dailies.describe()
    made.make_walking_rig()
    select()
    with pytest.raises(RuntimeError, match="Select the rig"):
        bpy.ops.dailies.describe()


def test_a_rig_that_nothing_moves_says_so_in_the_panel(session):
    made.empty_file()
    select(made.make_rig())
    session.tick()
    assert session.view.targets == () and "Rig" in session.view.hint


def test_a_missing_worker_is_an_error_that_offers_to_set_it_up(rig, session, monkeypatch):
    monkeypatch.setenv("DAILIES_COMMAND", "/nowhere/dailies")
    with pytest.raises(RuntimeError, match="not there"):
        bpy.ops.dailies.describe()
    assert session.problem.code == "worker.not_found"
    assert not session.jobs.all()


def test_a_worker_that_ends_at_once_is_told_with_its_last_words(rig, session, monkeypatch, tmp_path):
    command = tmp_path / "broken"
    command.write_text("#!/bin/sh\necho no scipy here\nexit 3\n")
    command.chmod(0o755)
    monkeypatch.setenv("DAILIES_COMMAND", str(command))
    with pytest.raises(RuntimeError, match="no scipy here"):
        bpy.ops.dailies.describe()


def test_a_description_of_a_body_without_an_ankle_brings_a_picker_for_it(rig, session):
    named_action(rig, "lame")
    assert bpy.ops.dailies.describe() == {"FINISHED"}
    choices = bpy.context.window_manager.dailies.choices
    assert [(choice.object_name, choice.joint) for choice in choices] == [(rig.name, "left_ankle")]
    named_action(rig, "walk")
    assert bpy.ops.dailies.describe() == {"FINISHED"}
    assert not choices


def test_an_unmapped_joint_brings_a_bone_picker_that_goes_when_the_bone_is_picked(rig, session, addon):
    named_action(rig, "unmapped")
    with pytest.raises(RuntimeError, match="no knees"):
        bpy.ops.dailies.describe()
    choices = bpy.context.window_manager.dailies.choices
    assert [(choice.object_name, choice.joint) for choice in choices] == [("Rig", "left_knee")]
    choices[0].bone = "shin.L"  # as the picker does
    session.tick()
    assert not choices
    assert importlib.import_module("dailies.rigs").choices(rig) == {"left_knee": "shin.L"}


def test_a_failed_job_can_be_tried_again_or_dismissed(rig, session):
    named_action(rig, "unmapped")
    with pytest.raises(RuntimeError):
        bpy.ops.dailies.describe()
    (failed,) = session.jobs.failed()
    named_action(rig, "walk")
    assert bpy.ops.dailies.try_again(job_id=failed.job_id) == {"FINISHED"}
    assert [job.stage for job in session.jobs.all()] == ["done"]


def test_another_machines_worker_needs_online_access(rig, session, tmp_path, monkeypatch):
    if bpy.app.online_access:
        pytest.skip("this Blender may go online")
    from shared.connection import Connection, make_key_pair, write_connection

    keys, server = make_key_pair(), make_key_pair()
    there = Connection(
        jobs="tcp://192.0.2.1:40001",
        control="tcp://192.0.2.1:40002",
        server_public_key=server.public,
        client_public_key=keys.public,
        client_secret_key=keys.secret,
    )
    write_connection(tmp_path / "remote.json", there)
    preferences = importlib.import_module("dailies.preferences")
    usual = preferences.preference
    given = {"remote_file": str(tmp_path / "remote.json")}
    monkeypatch.setattr(preferences, "preference", lambda name: given.get(name) or usual(name))
    with pytest.raises(RuntimeError, match="Allow Online Access"):
        bpy.ops.dailies.describe()


# --- the worker's life and death ---


def test_a_worker_killed_in_the_middle_is_told_within_5_s_and_started_again_it_does_the_same_job(
    rig, session, requests, worker_folder
):
    named_action(rig, "words 300")
    (job,) = session.begin(bpy.context, requests.Describe(), "Rig")
    turn(session, lambda: bool(session.view.words))
    job_id = job.job_id
    os.kill(read_connection(worker_folder / "worker.json").pid, signal.SIGKILL)
    took_s = turn(session, lambda: session.problem is not None, 5.0)
    assert session.problem.code == "worker.lost" and took_s < 5.0
    assert not session.worker.busy and session.worker.line == "Worker lost" and job.stage == "waiting"
    session.start_worker()
    turn(session, lambda: job.over)
    assert job.stage == "done" and job.job_id == job_id and job.result.caption == "30 frames of words 300"
    assert session.problem is None


def test_in_a_script_a_worker_that_is_killed_is_started_again_by_itself(rig, session, requests, worker_folder):
    named_action(rig, "words 100")
    jobs = session.begin(bpy.context, requests.Describe(), "Rig")
    turn(session, lambda: bool(session.view.words))
    os.kill(read_connection(worker_folder / "worker.json").pid, signal.SIGKILL)
    session.wait(jobs)
    assert jobs[0].stage == "done"


def test_cancelling_takes_effect_within_a_second(rig, session, requests):
    named_action(rig, "deaf")
    (job,) = session.begin(bpy.context, requests.Describe(), "Rig")
    turn(session, lambda: job.stage == "running")
    bpy.ops.dailies.cancel(job_id=job.job_id)
    assert job.stage == "cancelled" and not session.jobs.open()
    named_action(rig, "walk")
    begun_s = time.monotonic()
    bpy.ops.dailies.describe()
    assert time.monotonic() - begun_s < 3.0, "the worker still worked on what was cancelled"


def test_stopping_the_worker_cancels_its_jobs_and_it_is_gone(rig, session, requests, worker_folder):
    named_action(rig, "words 300")
    (job,) = session.begin(bpy.context, requests.Describe(), "Rig")
    turn(session, lambda: job.stage == "running")
    pid = read_connection(worker_folder / "worker.json").pid
    bpy.ops.dailies.stop_worker()
    assert job.stage == "cancelled" and session.worker.line == "No worker"
    turn(session, lambda: not (worker_folder / "worker.json").exists(), 5.0)
    turn(session, lambda: not alive(pid), 5.0)
    assert session.problem is None and session.worker.line == "No worker"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_start_worker_waits_in_a_script_until_it_answers(rig, session):
    assert bpy.ops.dailies.start_worker() == {"FINISHED"}
    assert session.worker.connected and not bpy.ops.dailies.start_worker.poll()


def test_a_script_that_starts_a_second_worker_or_stops_none_is_told_why_not(rig, session):
    with pytest.raises(RuntimeError, match="There is no worker to stop"):
        bpy.ops.dailies.stop_worker()
    bpy.ops.dailies.start_worker()
    with pytest.raises(RuntimeError, match="A worker is there already"):
        bpy.ops.dailies.start_worker()


# --- files, and switching off ---


def test_opening_another_file_ends_the_jobs_and_leaves_nothing_behind(rig, session, requests):
    named_action(rig, "words 300")
    (job,) = session.begin(bpy.context, requests.Describe(), "Rig")
    turn(session, lambda: job.stage == "running")
    made.empty_file()
    assert job.stage == "cancelled" and not session.jobs.all()
    session.tick()
    assert session.view.targets == () and len(bpy.data.scenes) == 1


def test_a_linked_rig_is_described_without_being_made_local(rig, session, tmp_path):
    path = tmp_path / "library.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    made.empty_file()
    with bpy.data.libraries.load(str(path), link=True) as (there, here):
        here.objects = [name for name in there.objects if name == "Rig"]
    ob = here.objects[0]
    bpy.context.scene.collection.objects.link(ob)
    select(ob)
    bpy.ops.dailies.describe()
    assert session.view.description.caption == "30 frames of walk"
    assert ob.library is not None and session.view.storage_note


def test_switching_off_leaves_no_handler_timer_thread_file_or_process(addon, session, rig):
    bpy.ops.dailies.describe()
    stop(session)
    addon.unregister()
    before = traces()
    for _ in range(3):
        addon.register()
        bpy.ops.dailies.describe()
        stop(importlib.import_module("dailies.session").session())
        addon.unregister()
    assert traces() == before
    addon.register()


def stop(session):
    session.stop_worker()
    turn(session, lambda: session.worker._process is None)


def traces() -> dict[str, object]:
    import threading

    handlers = bpy.app.handlers
    lists = [name for name in dir(handlers) if isinstance(getattr(handlers, name), list)]
    return {
        "handlers": {name: len(getattr(handlers, name)) for name in lists},
        "threads": threading.active_count(),
        "files": len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0,
        "classes": [name for name in dir(bpy.types) if "dailies" in name.lower()],
        "properties": hasattr(bpy.types.WindowManager, "dailies"),
    }

"""A rig is read in slices that leave no trace, whatever happens to it between them."""

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender's Python module")

from tests.blender import made_scenes as made  # noqa: E402
from tests.blender.reading import ids, sample  # noqa: E402


@pytest.mark.parametrize("mode", ["PLAYS", "ACTION"])
def test_frame_selection_unkeyed_edits_and_data_stay_as_they_are(export, scene, mode):
    ob = made.make_walking_rig()
    made.push_down(ob)
    made.key_bones(ob, phase=1.0)
    scene.frame_set(11, subframe=0.5)
    ob.pose.bones["hips"].location = (7.0, 8.0, 9.0)  # keyed, and changed without a new key
    bpy.context.view_layer.update()
    before, users = ids(), (ob.users, ob.data.users, ob.animation_data.action.users)
    active, selected = bpy.context.view_layer.objects.active, [other.name for other in bpy.context.selected_objects]
    sample(export, ob, mode, 0.001)
    bpy.context.view_layer.update()
    assert (scene.frame_current, scene.frame_subframe) == (11, 0.5)
    assert tuple(ob.pose.bones["hips"].location) == (7.0, 8.0, 9.0)
    assert bpy.context.scene == scene and bpy.context.view_layer.objects.active == active
    assert [other.name for other in bpy.context.selected_objects] == selected
    assert ids() == before and (ob.users, ob.data.users, ob.animation_data.action.users) == users


def test_a_slice_that_fails_leaves_nothing_behind(export, scene, monkeypatch):
    ob = made.make_walking_rig()
    before = ids()
    sampling = export.Sampling(export.find_target(ob, scene, "PLAYS"), scene)
    monkeypatch.setattr(sampling, "_take", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sampling.step()
    assert ids() == before


def test_slices_give_the_same_clip_as_one_go(export, scene):
    ob = made.make_walking_rig()
    in_one, in_slices = sample(export, ob, budget_s=60.0), sample(export, ob, budget_s=0.0)
    assert in_one.content_hash() == in_slices.content_hash()


def test_a_deleted_rig_ends_the_sampling_with_a_sentence(export, errors, scene):
    ob = made.make_walking_rig()
    sampling = export.Sampling(export.find_target(ob, scene, "PLAYS"), scene)
    sampling.step(0.0)
    bpy.data.objects.remove(ob)
    with pytest.raises(errors.MotionError, match="'Rig' is gone"):
        sampling.step(0.0)


def test_an_undo_in_the_middle_does_no_harm(export, scene):
    ob = made.make_walking_rig()
    bpy.ops.ed.undo_push(message="rig")
    made.make_empty()
    bpy.ops.ed.undo_push(message="empty")
    sampling = export.Sampling(export.find_target(ob, scene, "PLAYS"), scene)
    sampling.step(0.0)
    bpy.ops.ed.undo()
    while not sampling.step(0.0):
        pass
    assert np.array_equal(sampling.clip().positions, sample(export, bpy.data.objects["Rig"]).positions)


def test_editing_the_bones_in_the_middle_ends_the_sampling(export, errors, scene):
    ob = made.make_walking_rig()
    twin = bpy.data.objects.new("Twin", ob.data)
    scene.collection.objects.link(twin)
    sampling = export.Sampling(export.find_target(ob, scene, "PLAYS"), scene)
    sampling.step(0.0)
    bpy.context.view_layer.objects.active = twin
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(errors.MotionError, match="Edit Mode"):
        sampling.step(0.0)
    bpy.ops.object.mode_set(mode="OBJECT")


def test_restarting_reads_the_edited_motion_and_its_new_range(export, scene):
    ob = made.make_walking_rig()
    scene.frame_end = 250
    sampling = export.Sampling(export.find_target(ob, scene, "PLAYS"), scene)
    sampling.step(0.0)
    made.key_bones(ob, range(1, 41), phase=2.0)
    sampling.restart()
    assert sampling.fraction == 0.0 and sampling.target.last_frame == 40
    while not sampling.step():
        pass
    assert np.array_equal(sampling.clip().positions, sample(export, ob).positions)


def test_a_bone_added_in_the_middle_is_read_from_the_first_frame_on(export, scene):
    ob = made.make_walking_rig()
    sampling = export.Sampling(export.find_target(ob, scene, "PLAYS"), scene)
    sampling.step(0.0)
    bpy.ops.object.mode_set(mode="EDIT")
    added = ob.data.edit_bones.new("prop")
    added.head, added.tail = (1, 1, 1), (1, 1, 2)
    bpy.ops.object.mode_set(mode="OBJECT")
    while not sampling.step():
        pass
    assert "prop" in sampling.clip().bones


def test_a_pose_of_one_frame_is_a_clip(export, scene):
    ob = made.make_rig()
    made.key_bones(ob, [5])
    assert sample(export, ob).frames.tolist() == [5.0]


def test_more_bones_than_a_clip_may_have_keeps_those_that_deform(export, scene, monkeypatch):
    ob = made.make_walking_rig()
    for bone in ob.data.bones:
        bone.use_deform = bone.name in ("shin.L", "head")
    monkeypatch.setattr(export, "MAX_BONES", 6)
    clip = sample(export, ob)
    assert len(clip.bones) == 6 and {"hips", "spine", "head", "thigh.L", "shin.L"} <= set(clip.bones)
    assert "6 of 9 bones" in clip.source.warnings[0]

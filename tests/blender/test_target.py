"""What is judged: what plays or this Action alone; and what cannot be read says why, and what to do."""

from pathlib import Path

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender's Python module")

from tests.blender import made_scenes as made  # noqa: E402
from tests.blender.reading import assert_equals_naive, ids, sample  # noqa: E402


def test_the_action_alone_leaves_nla_strips_out(export, scene):
    ob = made.make_walking_rig()
    made.push_down(ob)
    action = made.key_bones(ob, phase=1.0)
    ob.animation_data.action_blend_type = "ADD"
    plays = assert_equals_naive(export, ob, scene)
    alone = sample(export, ob, "ACTION")
    assert (plays.source.action, alone.source.action) == ("", action.name)
    while ob.animation_data.nla_tracks:
        ob.animation_data.nla_tracks.remove(ob.animation_data.nla_tracks[0])
    ob.animation_data.action_blend_type = "REPLACE"
    assert np.abs(alone.positions - assert_equals_naive(export, ob, scene).positions).max() < 1e-5
    assert np.abs(alone.positions - plays.positions).max() > 0.01
    assert len(bpy.data.objects) == 1


def test_the_action_alone_reads_all_its_keys_wherever_the_scene_ends(export, scene):
    ob = made.make_walking_rig()
    scene.frame_start, scene.frame_end = 10, 20
    assert sample(export, ob, "ACTION").frames.tolist() == [float(frame) for frame in made.FRAMES]
    plays = export.find_target(ob, scene, "PLAYS")
    assert (plays.first_frame, plays.last_frame) == (10, 20)
    assert "Keys from 1 to 30" in plays.notes[0]


def test_a_manual_frame_range_and_the_cyclic_mark_are_heeded(export, scene):
    ob = made.make_walking_rig()
    action = ob.animation_data.action
    action.use_frame_range, action.frame_start, action.frame_end, action.use_cyclic = True, 5, 12, True
    target = export.find_target(ob, scene, "ACTION")
    assert (target.first_frame, target.last_frame, target.loops) == (5, 12, True)


def test_what_plays_ends_with_its_keys_unless_something_goes_on(export, scene):
    ob = made.make_walking_rig()
    scene.frame_end = 250
    assert export.find_target(ob, scene, "PLAYS").last_frame == made.FRAMES[-1]
    scene.use_preview_range, scene.frame_preview_start, scene.frame_preview_end = True, 5, 9
    assert export.find_target(ob, scene, "PLAYS").last_frame == 9
    scene.use_preview_range = False
    ob.parent = made.make_empty("Horse")
    assert export.find_target(ob, scene, "PLAYS").last_frame == 250


@pytest.mark.parametrize("override", [False, True])
def test_the_action_alone_of_a_linked_rig_with_strips(export, scene, tmp_path: Path, override):
    ob = made.make_walking_rig()
    made.push_down(ob)
    made.key_bones(ob, phase=1.0)
    ob.animation_data.action_blend_type = "ADD"
    expected = sample(export, ob, "ACTION")
    rig = made.linked_rig(tmp_path / "library.blend", override)
    before = ids()
    assert np.array_equal(sample(export, rig, "ACTION").positions, expected.positions)
    assert ids() == before


def test_a_rig_disabled_in_viewports_is_refused_with_the_way_out(export, errors, scene):
    ob = made.make_walking_rig()
    ob.hide_viewport = True
    with pytest.raises(errors.MotionError, match="disabled in viewports") as caught:
        export.find_target(ob, scene, "PLAYS")
    assert "screen icon" in caught.value.next_step


def test_a_rig_hidden_by_the_eye_is_read(export, scene):
    ob = made.make_walking_rig()
    shown = sample(export, ob)
    ob.hide_set(True)
    assert np.array_equal(sample(export, ob).positions, shown.positions)


def test_rest_position_is_told(export, scene):
    ob = made.make_walking_rig()
    ob.data.pose_position = "REST"
    target = export.find_target(ob, scene, "PLAYS")
    assert "Rest Position" in target.notes[0]
    assert np.ptp(sample(export, ob).positions, axis=0).max() == 0.0


def test_a_mesh_names_its_rig(export, errors, scene):
    mesh = bpy.data.objects.new("Body", bpy.data.meshes.new("Body"))
    scene.collection.objects.link(mesh)
    mesh.modifiers.new("Armature", "ARMATURE").object = made.make_walking_rig()
    with pytest.raises(errors.MotionError, match="'Body' is not an armature") as caught:
        export.find_target(mesh, scene, "PLAYS")
    assert "'Rig'" in caught.value.next_step


def test_nothing_selected_no_bones_no_action_edit_mode(export, errors, scene):
    with pytest.raises(errors.MotionError, match="No rig is selected"):
        export.find_target(None, scene, "PLAYS")
    with pytest.raises(errors.MotionError, match="no bones"):
        export.find_target(made.make_rig("Bare", {}), scene, "PLAYS")
    ob = made.make_rig()
    with pytest.raises(errors.MotionError, match="no Action"):
        export.find_target(ob, scene, "PLAYS")
    made.key_bones(ob)
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(errors.MotionError, match="Edit Mode"):
        export.find_target(ob, scene, "PLAYS")


def test_a_slot_must_be_chosen(export, errors, scene):
    ob = made.make_walking_rig()
    if not hasattr(ob.animation_data, "action_slot"):
        pytest.skip("slots came with Blender 4.4")
    ob.animation_data.action_slot = None
    with pytest.raises(errors.MotionError, match="No slot"):
        export.find_target(ob, scene, "PLAYS")


def test_two_rigs_in_one_action_are_told_apart_by_their_slots(export, scene):
    first, second = made.make_walking_rig("First"), made.make_rig("Second")
    if not hasattr(first.animation_data, "action_slot"):
        pytest.skip("slots came with Blender 4.4")
    action = first.animation_data.action
    second.animation_data_create().action = action
    second.animation_data.action_slot = action.slots.new("OBJECT", "Second")
    made.key_bones(second, range(1, 6))
    one, two = (export.find_target(ob, scene, "ACTION") for ob in (first, second))
    assert one.action_name == two.action_name and one.slot != two.slot
    assert (one.last_frame, two.last_frame) == (30, 5)

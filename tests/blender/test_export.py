"""The export equals the naive way of stepping the user's scene, wherever a rig's motion comes from, and leaves no trace."""

import importlib
import math
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender's Python module")

from tests.blender import made_scenes as made  # noqa: E402


@pytest.fixture
def export(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.export")


@pytest.fixture
def errors(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.shared.errors")


@pytest.fixture
def scene() -> "bpy.types.Scene":
    return made.empty_file()


def sample(export, ob, mode="PLAYS", budget_s=0.010, scene=None):
    """The clip of one rig, read in slices."""
    scene = scene or bpy.context.scene
    sampling = export.Sampling(export.find_target(ob, scene, mode), scene)
    while not sampling.step(budget_s):
        assert 0.0 < sampling.fraction < 1.0
    return sampling.clip()


def assert_equals_naive(export, ob, scene, tolerance=2e-6):
    clip = sample(export, ob)
    naive = made.naive_heads(ob, scene, [int(frame) for frame in clip.frames])
    order = [[bone.name for bone in ob.pose.bones].index(name) for name in clip.bones]
    assert np.abs(made.blender_axes(clip.positions) - naive[:, order]).max() <= tolerance * max(1.0, np.abs(naive).max())
    assert np.ptp(clip.positions, axis=0).max() > 0.01, "a rig that stands still proves nothing"
    return clip


# --- what is read ---


def test_a_keyed_rig_is_read_as_it_plays(export, scene):
    ob = made.make_walking_rig()
    clip = assert_equals_naive(export, ob, scene)
    assert clip.fps == 24.0
    assert clip.frames.tolist() == [float(frame) for frame in made.FRAMES]
    assert set(clip.bones) == set(made.BONES)
    assert clip.source.kind == "blender" and clip.source.up_axis == "Z" and clip.source.action == ob.animation_data.action.name
    assert clip.source.tools["blender"] == bpy.app.version_string


def test_parents_come_first_and_are_the_rigs(export, scene):
    clip = sample(export, made.make_walking_rig())
    for bone, parent in zip(clip.bones, clip.parents, strict=True):
        assert (clip.bones[parent] if parent >= 0 else None) == made.BONES[bone][2]


def test_rest_pose_and_bone_ends_are_in_metres_and_y_up(export, scene):
    clip = sample(export, made.make_walking_rig())
    for bone, rest, tail in zip(clip.bones, clip.rest, clip.tails, strict=True):
        head, end, _ = made.BONES[bone]
        assert np.allclose(made.blender_axes(rest), head, atol=1e-6)
        assert np.allclose(made.blender_axes(tail), np.subtract(end, head), atol=1e-6)


def rotated(quaternions, vectors):
    w, v = quaternions[..., :1], quaternions[..., 1:]
    return vectors + 2.0 * np.cross(v, np.cross(v, vectors) + w * vectors)


def assert_rotations_carry_the_rest_pose(clip):
    """Forward kinematics of the rest pose by the clip's rotations gives the clip's positions."""
    for index, parent in enumerate(clip.parents):
        if parent < 0 or clip.bones[index] == "hips":
            continue
        offset = clip.rest[index] - clip.rest[parent]
        carried = clip.positions[:, parent] + rotated(clip.rotations[:, parent].astype(np.float64), offset[None])
        assert np.allclose(carried, clip.positions[:, index], atol=1e-5), clip.bones[index]


def test_rotations_are_against_the_rest_pose_and_continuous_in_sign(export, scene):
    clip = sample(export, made.make_walking_rig())
    assert_rotations_carry_the_rest_pose(clip)
    assert (np.sum(clip.rotations[1:] * clip.rotations[:-1], axis=-1) > 0.0).all()


@pytest.mark.parametrize("scale", [(0.01, 0.01, 0.01), (-1.0, 1.0, 1.0), (100.0, 100.0, 100.0)])
def test_the_objects_scale_enters_positions_and_never_rotations(export, scene, scale):
    ob = made.make_walking_rig()
    ob.scale = scale
    ob.rotation_euler = (math.radians(90), 0.2, 0.7)  # as importers leave their rigs
    clip = assert_equals_naive(export, ob, scene, 1e-5)
    scaled = made.make_rig("Reference")
    assert len(scaled.pose.bones) == len(clip.bones)
    size = abs(scale[0])
    unscaled = type(clip)(**{**vars(clip), "positions": clip.positions / size, "rest": clip.rest / size})
    assert_rotations_carry_the_rest_pose(unscaled)


def test_the_scenes_unit_scale_makes_metres(export, scene):
    ob = made.make_walking_rig()
    in_units = sample(export, ob)
    scene.unit_settings.scale_length = 0.01
    in_metres = sample(export, ob)
    assert np.allclose(in_metres.positions, in_units.positions * 0.01, atol=1e-7)
    assert np.allclose(in_metres.rest, in_units.rest * 0.01, atol=1e-7)
    assert in_metres.source.unit_m == pytest.approx(0.01)


def test_a_bone_scaled_to_nothing_has_a_rotation_all_the_same(export, scene):
    ob = made.make_walking_rig()
    ob.pose.bones["head"].scale = (0, 0, 0)
    assert np.isfinite(sample(export, ob).rotations).all()


def test_fractional_frame_rates_are_kept(export, scene):
    ob = made.make_walking_rig()
    scene.render.fps, scene.render.fps_base = 30, 1.001
    assert sample(export, ob).fps == pytest.approx(29.97003)


# --- exact wherever the motion comes from ---


def test_the_objects_own_transform_with_an_animated_parent_that_is_not_linked(export, scene):
    ob, parent = made.make_walking_rig(), made.make_empty("Horse")
    ob.parent = parent
    for frame, scale in ((1, 0.5), (30, 2.0)):
        ob.scale = (scale, scale, scale)
        ob.rotation_euler.z = scale
        ob.keyframe_insert("scale", frame=frame)
        ob.keyframe_insert("rotation_euler", frame=frame)
    clip = assert_equals_naive(export, ob, scene)
    assert "parent 'Horse'" in clip.source.also_moved_by


def test_ik_to_an_animated_empty_that_is_not_linked(export, scene):
    ob, ball = made.make_rig(), made.make_empty()
    ik = ob.pose.bones["shin.L"].constraints.new("IK")
    ik.target, ik.chain_count = ball, 2
    copied = ob.pose.bones["head"].constraints.new("COPY_ROTATION")
    copied.target, copied.subtarget = ob, "shin.L"
    clip = assert_equals_naive(export, ob, scene, 1e-4)  # an iterative solver starts from the pose before
    assert clip.source.also_moved_by == ("constraints on 'Ball'", "constraints")
    assert clip.source.action == "" and clip.name == "Rig"


@pytest.mark.parametrize("expression", ["0.1 * frame", "sin(frame)"])
def test_a_driver_with_the_frame_in_its_expression(export, scene, expression):
    ob = made.make_rig()
    ob.pose.bones["hips"].driver_add("location", 0).driver.expression = expression
    assert_equals_naive(export, ob, scene)


def test_a_stretched_nla_strip(export, scene):
    ob = made.make_walking_rig()
    made.push_down(ob, scale=1.7)
    scene.frame_end = 60
    clip = assert_equals_naive(export, ob, scene)
    assert clip.frames[-1] > 40 and any("NLA strip" in words for words in clip.source.also_moved_by)


def test_time_stretching(export, scene):
    ob = made.make_walking_rig()
    scene.render.frame_map_old, scene.render.frame_map_new = 100, 150
    assert_equals_naive(export, ob, scene)


@pytest.mark.parametrize("override", [False, True])
def test_a_linked_rig_and_a_library_override(export, scene, tmp_path: Path, override):
    made.make_walking_rig()
    library = tmp_path / "library.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    scene = made.empty_file()
    with bpy.data.libraries.load(str(library), link=True) as (_, wanted):
        wanted.objects = ["Rig"]
    ob = wanted.objects[0]
    scene.collection.objects.link(ob)
    if override:
        ob = ob.override_create(remap_local_usages=True)
    target = export.find_target(ob, scene, "PLAYS")
    assert bool(target.object_library) is not override and target.action_library
    assert_equals_naive(export, ob, scene)


def test_a_rig_in_an_excluded_collection_is_read_as_if_it_were_shown(export, scene):
    ob = made.make_walking_rig()
    shown = sample(export, ob)
    collection = bpy.data.collections.new("Rigs")
    scene.collection.children.link(collection)
    collection.objects.link(ob)
    scene.collection.objects.unlink(ob)
    bpy.context.view_layer.layer_collection.children["Rigs"].exclude = True
    assert np.array_equal(sample(export, ob).positions, shown.positions)


def test_a_driver_that_reads_the_scene_takes_the_slow_way_and_says_so(export, scene):
    ob = made.make_rig()
    driver = ob.pose.bones["hips"].driver_add("location", 0).driver
    variable = driver.variables.new()
    variable.name = "now"
    variable.targets[0].id_type = "SCENE"
    variable.targets[0].id = scene
    variable.targets[0].data_path = "frame_current"
    driver.expression = "now * 0.1"
    scene.frame_set(7)
    clip = assert_equals_naive(export, ob, scene)
    assert any("stepped" in note for note in clip.source.warnings)
    assert scene.frame_current == 7


def test_a_driver_with_a_context_property_is_found_on_what_the_rig_depends_on(export, scene):
    ob, ball = made.make_rig(), made.make_empty(animated=False)
    scene["lift"] = 0.0
    scene.keyframe_insert('["lift"]', frame=1)
    scene["lift"] = 2.0
    scene.keyframe_insert('["lift"]', frame=30)
    driver = ball.driver_add("location", 2).driver
    variable = driver.variables.new()
    variable.name, variable.type = "lift", "CONTEXT_PROP"
    variable.targets[0].data_path = '["lift"]'
    driver.expression = "lift"
    ob.pose.bones["hips"].constraints.new("COPY_LOCATION").target = ball
    assert export.find_target(ob, scene, "PLAYS").reads_scene
    assert_equals_naive(export, ob, scene)


def test_the_slow_way_puts_meshes_and_frame_back(export, scene):
    ob = made.make_rig()
    driver = ob.pose.bones["hips"].driver_add("location", 0).driver
    variable = driver.variables.new()
    variable.targets[0].id_type, variable.targets[0].id, variable.targets[0].data_path = "SCENE", scene, "frame_current"
    driver.expression = "var"
    for name, hidden in (("Shown", False), ("Hidden", True)):
        mesh = bpy.data.objects.new(name, bpy.data.meshes.new(name))
        scene.collection.objects.link(mesh)
        mesh.hide_viewport = hidden
    scene.frame_set(3, subframe=0.25)
    sample(export, ob)
    assert (bpy.data.objects["Shown"].hide_viewport, bpy.data.objects["Hidden"].hide_viewport) == (False, True)
    assert (scene.frame_current, scene.frame_subframe) == (3, 0.25)


def test_a_pose_that_is_not_finite_is_refused_by_frame_and_bone(export, errors, scene):
    ob = made.make_rig()
    made.key_bones(ob)
    ob.pose.bones["spine"].location.x = 3e38
    ob.pose.bones["spine"].keyframe_insert("location", frame=8)
    ob.pose.bones["spine"].location.x = 0.0
    ob.pose.bones["spine"].keyframe_insert("location", frame=7)
    ob.scale = (1000.0, 1000.0, 1000.0)
    with pytest.raises(errors.ClipInvalid, match="not finite at frame 8, bone 'spine'"):
        sample(export, ob)


def test_a_rig_made_by_a_script_and_never_evaluated(export, scene):
    ob = made.make_walking_rig()
    fresh = bpy.data.objects.new("Fresh", ob.data)
    fresh.animation_data_create().action = ob.animation_data.action
    if hasattr(fresh.animation_data, "action_slot"):
        fresh.animation_data.action_slot = ob.animation_data.action_slot
    assert fresh.pose is None
    for bone in ob.pose.bones:
        bone.rotation_mode, bone.rotation_quaternion = "QUATERNION", (1, 0, 0, 0)  # as a new pose has it
    assert np.array_equal(sample(export, fresh).positions, sample(export, ob).positions)


def test_a_rig_parented_to_a_bone_of_another_rig(export, scene):
    horse, rider = made.make_walking_rig("Horse"), made.make_walking_rig("Rider")
    rider.parent, rider.parent_type, rider.parent_bone = horse, "BONE", "spine"
    assert_equals_naive(export, rider, scene)


# --- this Action alone ---


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
    library = tmp_path / "library.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    scene = made.empty_file()
    with bpy.data.libraries.load(str(library), link=True) as (_, wanted):
        wanted.objects = ["Rig"]
    rig = wanted.objects[0]
    scene.collection.objects.link(rig)
    if override:
        rig = rig.override_create(remap_local_usages=True)
    before = ids()
    assert np.array_equal(sample(export, rig, "ACTION").positions, expected.positions)
    assert ids() == before


# --- what cannot be read says why, and what to do ---


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


# --- no trace ---


def ids() -> dict[str, list[str]]:
    return {
        name: [item.name_full for item in getattr(bpy.data, name)]
        for name in ("objects", "scenes", "armatures", "actions", "collections", "meshes", "worlds")
    }


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


# --- slices ---


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

"""What is read of a rig: exact wherever the motion comes from."""

import math
from pathlib import Path

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender's Python module")

from tests.blender import made_scenes as made  # noqa: E402
from tests.blender.reading import assert_equals_naive, sample  # noqa: E402


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
    ob = made.linked_rig(tmp_path / "library.blend", override)
    scene = bpy.context.scene
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

"""The user's own choice of bones, which control moves a bone, and jumping to where something can be seen."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender's Python module")

from tests.blender import made_scenes as made  # noqa: E402


@pytest.fixture
def rigs(addon: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(importlib.import_module("dailies.preferences"), "user_folder", lambda: tmp_path / "user")
    return importlib.import_module("dailies.rigs")


@pytest.fixture
def jump(addon: ModuleType):
    return importlib.import_module("dailies.jump").jump


@pytest.fixture
def errors(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.shared.errors")


@pytest.fixture
def ob() -> "bpy.types.Object":
    made.empty_file()
    return made.make_walking_rig()


def add_bone(ob, name: str, parent: str | None = None):
    bpy.context.view_layer.objects.active = ob
    bpy.ops.object.mode_set(mode="EDIT")
    bone = ob.data.edit_bones.new(name)
    bone.head, bone.tail = (0.3, 0, 0.1), (0.3, 0, 0.3)
    bone.parent = ob.data.edit_bones[parent] if parent else None
    bpy.ops.object.mode_set(mode="OBJECT")
    return ob.pose.bones[name]


def hide(ob, *names: str) -> None:
    for name in names:
        bone = ob.pose.bones[name]
        (bone if hasattr(bone, "hide") else bone.bone).hide = True


def key(ob, name: str) -> None:
    for frame, x in ((1, 0.0), (30, 0.2)):
        ob.pose.bones[name].location.x = x
        ob.pose.bones[name].keyframe_insert("location", frame=frame)


def selected(ob) -> set[str]:
    return {bone.name for bone in ob.pose.bones if (bone if hasattr(bone, "select") else bone.bone).select}


# --- choices ---


def test_a_chosen_bone_bears_its_joint_in_the_clip_and_stays_with_the_rig(rigs, ob, tmp_path):
    export = importlib.import_module("dailies.export")
    rigs.choose(ob, "left_knee", "shin.L")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "rig.blend"))
    made.empty_file()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "rig.blend"))
    ob = bpy.data.objects["Rig"]
    assert rigs.choices(ob) == {"left_knee": "shin.L"}
    sampling = export.Sampling(export.find_target(ob, bpy.context.scene, "PLAYS"), bpy.context.scene)
    while not sampling.step():
        pass
    clip = sampling.clip()
    assert clip.bone_of("left_knee") == "shin.L" and (clip.joint_map >= 0).sum() == 1


def test_a_choice_can_be_changed_and_taken_back(rigs, ob):
    rigs.choose(ob, "left_knee", "shin.L")
    rigs.choose(ob, "left_knee", "shin.R")
    assert rigs.choices(ob) == {"left_knee": "shin.R"}
    rigs.choose(ob, "left_knee", "")
    assert rigs.choices(ob) == {} and rigs.PROPERTY not in ob.data


def test_unknown_joints_and_bones_are_refused_by_name(rigs, errors, ob):
    with pytest.raises(errors.RequestError, match="no joint 'left_fin'") as caught:
        rigs.choose(ob, "left_fin", "shin.L")
    assert "left_knee" in caught.value.next_step
    with pytest.raises(errors.RequestError, match="'Rig' has no bone 'fin'"):
        rigs.choose(ob, "left_knee", "fin")
    with pytest.raises(errors.RequestError, match="armatures only"):
        rigs.choose(made.make_empty(), "left_knee", "shin.L")


def test_a_bone_that_was_renamed_since_is_no_choice(rigs, ob):
    rigs.choose(ob, "left_knee", "shin.L")
    ob.data.bones["shin.L"].name = "lower.L"
    assert rigs.choices(ob) == {}


@pytest.mark.parametrize("text", ["{", "[1]", '{"left_knee": 3}', '{"left_fin": "shin.L"}'])
def test_a_damaged_choice_is_none(rigs, ob, text):
    ob.data[rigs.PROPERTY] = text
    assert rigs.choices(ob) == {}


@pytest.mark.parametrize("override", [False, True])
def test_a_linked_rigs_choices_are_kept_beside_the_file(rigs, ob, tmp_path, override):
    user = tmp_path / "user.blend"
    rig = made.linked_rig(tmp_path / "library.blend", override)
    rigs.choose(rig, "left_knee", "shin.L")
    bpy.ops.wm.save_as_mainfile(filepath=str(user))
    bpy.ops.wm.open_mainfile(filepath=str(user))
    rig = next(each for each in bpy.context.scene.objects if each.type == "ARMATURE")
    assert rigs.choices(rig) == {"left_knee": "shin.L"}


# --- controls ---


def test_a_visible_keyed_bone_is_its_own_control(rigs, ob):
    assert rigs.control_of(ob, "shin.L") == ("shin.L", "")


def test_a_hidden_deform_bone_is_moved_by_the_control_behind_its_chain_of_copies(rigs, ob):
    deform, between, control = (add_bone(ob, name) for name in ("DEF-hand", "ORG-hand", "hand_ctrl"))
    for bone, target in ((deform, between), (between, control)):
        constraint = bone.constraints.new("COPY_TRANSFORMS")
        constraint.target, constraint.subtarget = ob, target.name
    hide(ob, "DEF-hand", "ORG-hand")
    key(ob, "hand_ctrl")
    name, why = rigs.control_of(ob, "DEF-hand")
    assert name == "hand_ctrl" and "DEF-hand" in why and "Copy Transforms" in why


def test_a_bone_inside_an_ik_chain_is_moved_by_the_chains_target(rigs):
    made.empty_file()
    ob = made.make_rig()
    add_bone(ob, "foot_ik.L")
    ik = ob.pose.bones["shin.L"].constraints.new("IK")
    ik.target, ik.subtarget, ik.chain_count = ob, "foot_ik.L", 2
    key(ob, "foot_ik.L")
    key(ob, "hips")
    assert rigs.control_of(ob, "thigh.L") == ("foot_ik.L", "foot_ik.L moves thigh.L through IK")
    assert rigs.control_of(ob, "thigh.R")[0] == "hips", "the other leg is only carried"


def test_a_driven_bone_is_moved_by_what_drives_it(rigs):
    made.empty_file()
    ob = made.make_rig()
    add_bone(ob, "slider")
    driver = ob.pose.bones["head"].driver_add("rotation_quaternion", 1).driver
    variable = driver.variables.new()
    variable.type, variable.targets[0].id = "TRANSFORMS", ob
    variable.targets[0].bone_target = "slider"
    key(ob, "slider")
    assert rigs.control_of(ob, "head") == ("slider", "slider moves head through a driver")


def test_the_influence_decides_between_fk_and_ik(rigs):
    made.empty_file()
    ob = made.make_rig()
    for name in ("fk", "ik"):
        add_bone(ob, name)
        constraint = ob.pose.bones["head"].constraints.new("COPY_TRANSFORMS")
        constraint.target, constraint.subtarget = ob, name
        key(ob, name)
    ob.pose.bones["head"].constraints[0].influence = 0.0
    assert rigs.control_of(ob, "head")[0] == "ik"
    ob.pose.bones["head"].constraints[0].influence, ob.pose.bones["head"].constraints[1].influence = 1.0, 0.1
    assert rigs.control_of(ob, "head")[0] == "fk"


def test_a_bone_in_a_hidden_collection_is_hidden(rigs, ob):
    mechanism = ob.data.collections.new("Mechanism")
    mechanism.assign(ob.data.bones["head"])
    mechanism.is_visible = False
    assert rigs.control_of(ob, "head")[0] == "spine"


def test_names_with_quotes_and_signs_are_found(rigs):
    made.empty_file()
    ob = made.make_rig("Rig", {'a "b" \\ c': ((0, 0, 0), (0, 0, 1), None), "手.L": ((0, 0, 0), (0, 0, 1), 'a "b" \\ c')})
    for bone in list(ob.pose.bones):
        key(ob, bone.name)
        assert rigs.control_of(ob, bone.name) == (bone.name, "")


def test_a_rig_without_keys_or_a_bone_that_is_gone_is_no_error(rigs):
    made.empty_file()
    ob = made.make_rig()
    assert rigs.control_of(ob, "head") == ("head", "")
    assert rigs.control_of(ob, "gone") == ("gone", "")


# --- jump ---


def test_a_jump_sets_the_frame_and_selects_the_bones_in_pose_mode(jump, ob):
    assert jump(bpy.context, "Rig", 12.5, ("shin.L", "head")) == ()
    assert (bpy.context.scene.frame_current, bpy.context.scene.frame_subframe) == (12, 0.5)
    assert selected(ob) == {"shin.L", "head"} and ob.data.bones.active.name == "shin.L"
    assert ob.mode == "POSE" and bpy.context.view_layer.objects.active == ob
    jump(bpy.context, "Rig", 20.0, ("hips",))
    assert selected(ob) == {"hips"}


def test_a_jump_from_another_objects_mode_ends_that_mode(jump, ob):
    other = made.make_walking_rig("Other")
    bpy.ops.object.mode_set(mode="POSE")
    jump(bpy.context, "Rig", 3, ("head",))
    assert (other.mode, ob.mode) == ("OBJECT", "POSE")


def test_a_jump_selects_the_control_and_says_which_bone_it_moves(jump, ob):
    add_bone(ob, "DEF-head", "head")
    hide(ob, "DEF-head")
    assert jump(bpy.context, "Rig", 1, ("DEF-head", "gone")) == ("head moves DEF-head as its parent",)
    assert selected(ob) == {"head"}


def test_a_jump_to_a_hidden_rig_goes_to_the_frame(jump, ob):
    ob.hide_set(True)
    jump(bpy.context, "Rig", 7, ("head",))
    assert bpy.context.scene.frame_current == 7 and selected(ob) == {"head"}


def test_a_jump_without_bones_leaves_the_selection(jump, ob):
    jump(bpy.context, "Rig", 7, ("head",))
    jump(bpy.context, "Rig", 9, ())
    assert selected(ob) == {"head"}


def test_a_jump_to_a_rig_that_is_gone_says_so(jump, errors, ob):
    with pytest.raises(errors.MotionError, match="not in this scene"):
        jump(bpy.context, "Gone", 1, ())

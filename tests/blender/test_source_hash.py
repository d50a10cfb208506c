"""Stale rests on a hash that changes with the motion, and with nothing else."""

import importlib
import time
from types import ModuleType

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender's Python module")

from tests.blender import made_scenes as made  # noqa: E402


@pytest.fixture
def hashed(addon: ModuleType):
    """Hash of what would be judged of a rig now."""
    target = importlib.import_module("dailies.target")
    source_hash = importlib.import_module("dailies.source_hash").source_hash

    def of(ob, mode="PLAYS") -> str:
        return source_hash(target.find_target(ob, bpy.context.scene, mode))

    return of


@pytest.fixture
def ob() -> "bpy.types.Object":
    made.empty_file()
    return made.make_walking_rig()


def curves(ob):
    return importlib.import_module("dailies.actions").curves_of(
        ob.animation_data.action, importlib.import_module("dailies.actions").handle_of(ob.animation_data)
    )


def move_a_key(ob):
    curves(ob)[0].keyframe_points[3].co.y += 0.01


def move_a_handle(ob):
    curves(ob)[0].keyframe_points[3].handle_right.y += 0.01


def change_interpolation(ob):
    curves(ob)[0].keyframe_points[3].interpolation = "CONSTANT"


def add_a_cycle(ob):
    curves(ob)[0].modifiers.new("CYCLES")


def mute_a_curve(ob):
    curves(ob)[0].mute = True


def change_fps(ob):
    bpy.context.scene.render.fps = 30


def shorten_the_range(ob):
    bpy.context.scene.frame_end = 20


def move_a_rest_bone(ob):
    bpy.ops.object.mode_set(mode="EDIT")
    ob.data.edit_bones["head"].tail.z += 0.1
    bpy.ops.object.mode_set(mode="OBJECT")


def constrain_to_something_animated(ob):
    ob.pose.bones["head"].constraints.new("COPY_ROTATION").target = made.make_empty()


EDITS = (
    move_a_key,
    move_a_handle,
    change_interpolation,
    add_a_cycle,
    mute_a_curve,
    change_fps,
    shorten_the_range,
    move_a_rest_bone,
    constrain_to_something_animated,
)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_an_edit_of_the_motion_changes_it(hashed, ob, edit):
    before = hashed(ob)
    edit(ob)
    assert hashed(ob) != before


def test_what_is_no_motion_leaves_it(hashed, ob):
    before = hashed(ob)
    ob.animation_data.action.name = "Renamed"
    curves(ob)[0].select = True
    curves(ob)[0].keyframe_points[0].select_control_point = True
    bpy.context.scene.frame_set(17)
    ob.animation_data.action["note"] = "mine"
    ob.location.x = 3.0
    assert hashed(ob) == before


def test_a_modifiers_setting_and_an_easing_count(hashed, ob):
    curve = curves(ob)[0]
    noise = curve.modifiers.new("NOISE")
    curve.keyframe_points[3].interpolation = "ELASTIC"
    before = hashed(ob)
    noise.strength = 2.0
    with_noise = hashed(ob)
    curve.keyframe_points[3].amplitude += 0.5
    assert len({before, with_noise, hashed(ob)}) == 3


def test_it_is_the_same_after_saving_and_opening(hashed, ob, tmp_path):
    before = hashed(ob)
    path = tmp_path / "rig.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    made.empty_file()
    bpy.ops.wm.open_mainfile(filepath=str(path))
    assert hashed(bpy.data.objects["Rig"]) == before


def test_what_plays_and_the_action_alone_agree_where_nothing_else_moves_the_rig(hashed, ob):
    assert hashed(ob, "PLAYS") == hashed(ob, "ACTION")


def test_keys_of_a_strips_action_count(hashed, ob):
    strip = made.push_down(ob)
    before = hashed(ob)
    strip.scale = 1.5
    scaled = hashed(ob)
    actions = importlib.import_module("dailies.actions")
    actions.curves_of(strip.action, actions.handle_of(strip))[0].keyframe_points[0].co.y += 1.0
    assert len({before, scaled, hashed(ob)}) == 3


def test_it_takes_a_few_milliseconds_for_a_production_rig(hashed):
    """185 curves of 120 keys; the goal is 1 to 5 ms, the bound leaves room for a busy machine."""
    made.empty_file()
    ob = made.make_rig("Big", {f"bone {place}": ((0, 0, place), (0, 0, place + 1), None) for place in range(52)})
    made.key_bones(ob, range(1, 121))
    assert len(curves(ob)) > 180
    hashed(ob)
    started = time.process_time()
    for _ in range(5):
        hashed(ob)
    assert (time.process_time() - started) / 5 < 0.03

"""Results stay with the motion they are about: saved, undone, copied, linked, of other versions, within bounds."""

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender's Python module")

from tests.blender import made_scenes as made  # noqa: E402


@pytest.fixture
def metadata(addon: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    preferences = importlib.import_module("dailies.preferences")
    monkeypatch.setattr(preferences, "user_folder", lambda: tmp_path / "user")
    return importlib.import_module("dailies.metadata")


@pytest.fixture
def results(addon: ModuleType) -> ModuleType:
    return importlib.import_module("dailies.shared.results")


@pytest.fixture
def target_of(addon: ModuleType):
    find_target = importlib.import_module("dailies.target").find_target
    return lambda ob, mode="PLAYS": find_target(ob, bpy.context.scene, mode)


@pytest.fixture
def ob() -> "bpy.types.Object":
    made.empty_file()
    return made.make_walking_rig()


def described(results, text="Walks forward four steps.", segments=0):
    evidence = (results.Evidence(first_frame=1.0, last_frame=9.0, bones=("hips",), measure="travel", value=1.5, unit="m"),)
    parts = tuple(results.Segment(first_frame=n, last_frame=n + 1, text=f"part {n}", evidence=evidence) for n in range(segments))
    return results.Description(summary=text, caption=text, segments=parts, tags=(results.Tag(name="walk", confidence=0.9),))


def answered(results, question="Which foot lands first?", text="The right one."):
    return results.Answer(question=question, text=text, supported="yes")


def test_nothing_is_stored_at_first(metadata, target_of, ob):
    assert metadata.stored(target_of(ob)) == metadata.Stored()
    assert metadata.offered(target_of(ob)) is None


def test_a_description_and_answers_survive_saving_and_opening(metadata, results, target_of, ob, tmp_path):
    metadata.store(target_of(ob), described(results))
    metadata.store(target_of(ob), answered(results))
    metadata.store(target_of(ob), answered(results, "How many steps?", "Four."))
    path = tmp_path / "rig.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    made.empty_file()
    bpy.ops.wm.open_mainfile(filepath=str(path))
    found = metadata.stored(target_of(bpy.data.objects["Rig"]))
    assert found.description == described(results)
    assert [answer.question for answer in found.answers] == ["How many steps?", "Which foot lands first?"]
    assert (found.where, found.stale, found.read_only, found.note) == ("action", False, False, "")


def test_a_question_asked_again_has_one_answer(metadata, results, target_of, ob):
    metadata.store(target_of(ob), answered(results, text="The left one."))
    found = metadata.store(target_of(ob), answered(results, text="The right one."))
    assert [answer.text for answer in found.answers] == ["The right one."]


def test_an_edit_makes_it_stale_and_a_new_description_fresh(metadata, results, target_of, ob):
    metadata.store(target_of(ob), described(results))
    made.key_bones(ob, phase=1.0)
    assert metadata.stored(target_of(ob)).stale
    assert not metadata.store(target_of(ob), described(results, "Runs.")).stale


def test_answers_about_the_older_motion_go_with_it(metadata, results, target_of, ob):
    metadata.store(target_of(ob), described(results))
    metadata.store(target_of(ob), answered(results, "How many steps?", "Four."))
    made.key_bones(ob, phase=1.0)
    found = metadata.store(target_of(ob), answered(results))
    assert found.description is not None and found.stale
    assert [answer.question for answer in found.answers] == ["Which foot lands first?"]


def test_a_result_about_a_motion_that_was_edited_meanwhile_is_stale_at_once(metadata, results, target_of, ob):
    read = importlib.import_module("dailies.source_hash").source_hash(target_of(ob))
    made.key_bones(ob, phase=1.0)
    assert metadata.store(target_of(ob), described(results), read).stale


def test_twenty_answers_stay_with_the_action_and_the_rest_beside(metadata, results, target_of, ob):
    for number in range(25):
        found = metadata.store(target_of(ob), answered(results, f"Question {number}?"))
    assert [answer.question for answer in found.answers] == [f"Question {number}?" for number in range(24, 4, -1)]
    (beside,) = (metadata.side_files.preferences.user_folder() / "results").glob("*.json")
    assert len(json.loads(beside.read_text())["slots"][""]["answers"]) == 25
    assert beside.stat().st_mode & 0o077 == 0
    assert metadata.offered(target_of(ob)) is None


def test_the_property_never_exceeds_64_kb_and_the_side_file_has_it_all(metadata, results, target_of, ob):
    for number in range(20):
        metadata.store(target_of(ob), answered(results, f"Question {number}?", "ü" * 4000))
    action = ob.animation_data.action
    assert len(action["dailies"].encode()) <= metadata.MAX_BYTES
    assert metadata.stored(target_of(ob)).answers[0].question == "Question 19?"
    found = metadata.store(target_of(ob), described(results, segments=2000))
    assert len(action["dailies"].encode()) <= metadata.MAX_BYTES
    assert metadata.stored(target_of(ob)).description.caption == found.description.caption
    (beside,) = (metadata.side_files.preferences.user_folder() / "results").glob("*.json")
    assert len(json.loads(beside.read_text())["slots"][""]["description"]["result"]["segments"]) == 2000


def test_what_an_undo_took_away_is_offered(metadata, results, target_of, ob):
    bpy.ops.ed.undo_push(message="before")
    metadata.store(target_of(ob), described(results))
    metadata.store(target_of(ob), answered(results))
    bpy.ops.ed.undo_push(message="stored")
    bpy.ops.ed.undo()
    ob = bpy.data.objects["Rig"]
    assert metadata.stored(target_of(ob)).description is None
    offered = metadata.offered(target_of(ob))
    assert offered.description == described(results) and offered.answers == (answered(results),)
    metadata.store(target_of(ob), offered.description)
    metadata.store(target_of(ob), offered.answers[0])
    assert metadata.offered(target_of(ob)) is None


def test_clearing_forgets_it_in_the_file_and_beside(metadata, results, target_of, ob):
    metadata.store(target_of(ob), described(results))
    metadata.clear(target_of(ob))
    assert "dailies" not in ob.animation_data.action
    assert metadata.stored(target_of(ob)) == metadata.Stored() and metadata.offered(target_of(ob)) is None


def test_slots_of_one_action_have_results_of_their_own(metadata, results, target_of, ob):
    if not hasattr(ob.animation_data, "action_slot"):
        pytest.skip("slots came with Blender 4.4")
    other = made.make_rig("Other")
    other.animation_data_create().action = ob.animation_data.action
    other.animation_data.action_slot = ob.animation_data.action.slots.new("OBJECT", "Other")
    made.key_bones(other, phase=1.0)
    metadata.store(target_of(ob), described(results, "Walks."))
    metadata.store(target_of(other), described(results, "Runs."))
    assert metadata.stored(target_of(ob)).description.caption == "Walks."
    metadata.clear(target_of(other))
    assert metadata.stored(target_of(ob)).description.caption == "Walks."


def test_what_blender_4_3_stored_without_slot_is_found_again(metadata, results, target_of, ob):
    metadata.store(target_of(ob), described(results))
    action = ob.animation_data.action
    document = json.loads(action["dailies"])
    action["dailies"] = json.dumps({"version": 1, "slots": {"": next(iter(document["slots"].values()))}})
    assert metadata.stored(target_of(ob)).description == described(results)


def test_a_rig_moved_by_no_single_action_keeps_them_itself(metadata, results, target_of, ob):
    made.push_down(ob)
    found = metadata.store(target_of(ob), described(results))
    assert found.where == "object" and "armature object" in found.note
    assert "dailies" in ob and metadata.stored(target_of(ob)).description == described(results)


@pytest.mark.parametrize("override", [False, True])
def test_a_linked_motion_keeps_them_beside_the_file(metadata, results, target_of, ob, tmp_path, override):
    user = tmp_path / "user.blend"
    rig = made.linked_rig(tmp_path / "library.blend", override)
    found = metadata.store(target_of(rig), described(results))
    assert found.where == "side_file" and "linked" in found.note
    bpy.ops.wm.save_as_mainfile(filepath=str(user))
    bpy.ops.wm.open_mainfile(filepath=str(user))
    rig = next(each for each in bpy.context.scene.objects if each.type == "ARMATURE")
    assert metadata.stored(target_of(rig)).description == described(results)
    assert metadata.offered(target_of(rig)) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"version": 1}', '{"version": 1, "slots": 3}', '{"slots": {}}', "[" * 5000]
)
def test_damaged_results_are_told_and_put_aside(metadata, results, target_of, ob, text):
    action = ob.animation_data.action
    action["dailies"] = text
    found = metadata.stored(target_of(ob))
    assert found.description is None and "damaged" in found.note
    metadata.store(target_of(ob), described(results))
    assert metadata.stored(target_of(ob)).description == described(results)
    assert action["dailies_damaged"] == text


def test_a_property_that_is_no_text_is_damaged_too(metadata, results, target_of, ob):
    ob.animation_data.action["dailies"] = 7
    assert "damaged" in metadata.stored(target_of(ob)).note
    metadata.store(target_of(ob), described(results))


def test_a_newer_version_is_shown_and_left_alone(metadata, results, target_of, ob):
    metadata.store(target_of(ob), described(results))
    action = ob.animation_data.action
    document = json.loads(action["dailies"]) | {"version": 2, "novelty": {"x": 1}}
    next(iter(document["slots"].values()))["mood"] = "sad"
    action["dailies"] = text = json.dumps(document)
    found = metadata.stored(target_of(ob))
    assert found.read_only and "newer version" in found.note and found.description == described(results)
    assert metadata.store(target_of(ob), described(results, "Runs.")).read_only
    metadata.clear(target_of(ob))
    assert action["dailies"] == text


def test_lone_surrogates_and_nul_do_no_harm(metadata, results, target_of, ob):
    metadata.store(target_of(ob), described(results, "a\ud800b\0c"))
    assert metadata.stored(target_of(ob)).description.caption == "a?b\0c"


def test_results_are_shown_though_the_side_file_cannot_be_written(metadata, results, target_of, ob, tmp_path):
    (tmp_path / "user").write_text("a file where the folder should be")
    found = metadata.store(target_of(ob), described(results))
    assert found.description == described(results) and "cannot be" in found.note


def test_a_copied_action_takes_its_results_with_it(metadata, results, target_of, ob):
    metadata.store(target_of(ob), described(results))
    slot = getattr(ob.animation_data, "action_slot", None)
    ob.animation_data.action = ob.animation_data.action.copy()
    if slot is not None:
        ob.animation_data.action_slot = ob.animation_data.action.slots[0]
    assert metadata.stored(target_of(ob)).description == described(results)


def test_an_action_deleted_meanwhile_is_an_error_and_the_result_is_on_no_other_data(metadata, results, target_of, ob):
    errors = importlib.import_module("dailies.shared.errors")
    target = target_of(ob)
    bpy.data.actions.remove(ob.animation_data.action)
    with pytest.raises(errors.MotionError, match="is gone"):
        metadata.store(target, described(results))
    assert "dailies" not in ob


def test_an_action_renamed_meanwhile_gets_its_result_all_the_same(metadata, results, target_of, ob):
    target = target_of(ob)
    read = importlib.import_module("dailies.source_hash").source_hash(target)
    ob.animation_data.action.name = "Renamed"
    metadata.store(target, described(results), read)
    assert metadata.stored(target_of(ob)).description == described(results)


def test_a_rig_that_moves_alike_is_not_offered_the_others_results(metadata, results, target_of, ob):
    metadata.store(target_of(ob), described(results))
    other = made.make_walking_rig("Other")
    assert metadata.stored(target_of(other)) == metadata.Stored() and metadata.offered(target_of(other)) is None

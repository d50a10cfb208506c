"""What the panel shows of rigs, jobs and stored results; no Blender takes part."""

import importlib
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.fixture
def view(addon):
    return importlib.import_module("dailies.view")


@pytest.fixture
def results(addon):
    return importlib.import_module("dailies.shared.results")


def target(**given):
    usual = {
        "object_name": "Rig",
        "action_name": "Walk",
        "slot_name": "Rig",
        "first_frame": 1,
        "last_frame": 120,
        "fps": 24.0,
        "moved_by": (),
        "notes": (),
    }
    return SimpleNamespace(**usual | given)


def rig(name="Rig", why_not=None, **given):
    found = target(object_name=name, **given) if why_not is None else None
    return SimpleNamespace(object_name=name, target=found, why_not=why_not)


def selection(*rigs, stored=None, offered=None):
    return SimpleNamespace(rigs=rigs, active=rigs[0] if rigs else None, stored=stored, offered=offered)


def kept(description=None, answers=(), stale=False, note=""):
    return SimpleNamespace(description=description, answers=answers, stale=stale, note=note)


def described(results, caption="Walks."):
    return results.Description(summary=caption, caption=caption)


@pytest.mark.parametrize(
    ("first", "last", "text"), [(1, 62, "1–62"), (9.0, 9.0, "9"), (12.5, 12.5, "12.5"), (-3, 0, "-3–0"), (1.0, 2.25, "1–2.25")]
)
def test_frames_read_as_on_the_timeline(view, first, last, text):
    assert view.frames_text(first, last) == text


@given(frame=st.integers(-100_000, 1_000_000))
def test_whole_frames_have_no_decimals(addon, frame):
    assert importlib.import_module("dailies.view").frames_text(float(frame), float(frame)) == str(frame)


def test_the_target_names_object_action_slot_range_and_rate(view):
    (line,) = view.target_lines([rig()])
    assert (line.what, line.when) == ("Rig › Walk (slot Rig)", "1–120 · 24 fps")


def test_what_else_moves_the_rig_is_named_and_the_many_are_counted(view):
    (line,) = view.target_lines([rig(moved_by=("NLA strip Run", "IK", "Copy Rotation", "a driver", "a parent"))])
    assert line.notes == ("Also moved by NLA strip Run, IK, Copy Rotation and 2 more",)


def test_a_crowd_takes_few_lines(view):
    lines = view.target_lines([rig(f"Rig {number}") for number in range(30)])
    assert len(lines) == view.RIGS_SHOWN + 1 and lines[-1].what == f"and {30 - view.RIGS_SHOWN} more"


def test_without_a_rig_the_panel_says_what_to_select(view):
    assert view.make_view(selection(), ()) == view.View(hint=view.SELECT)


def test_a_rig_without_motion_says_what_to_do_and_one_among_others_does_not_stop_them(view):
    still = rig("Still", why_not=SimpleNamespace(message="'Still' has no Action.", next_step="Give it one."))
    alone = view.make_view(selection(still), ())
    assert alone.targets == () and alone.hint == "'Still' has no Action. Give it one."
    both = view.make_view(selection(rig(), still), ())
    assert [line.when for line in both.targets] == ["1–120 · 24 fps", "'Still' has no Action."]


def test_what_the_file_lost_is_offered_from_beside_it_with_a_word(view, results):
    shown = view.make_view(selection(rig(), stored=kept(), offered=kept(described(results))), ())
    assert shown.description.caption == "Walks." and shown.storage_note == view.FROM_BESIDE


def test_a_stale_description_is_marked_and_an_empty_store_is_not(view, results):
    assert view.make_view(selection(rig(), stored=kept(described(results), stale=True)), ()).stale
    assert not view.make_view(selection(rig(), stored=kept(stale=True)), ()).stale


def test_only_jobs_of_the_active_rig_speak_in_its_sections(view, results, addon):
    jobs, messages = (importlib.import_module(f"dailies.{name}") for name in ("jobs", "shared.messages"))
    ours, theirs = jobs.Job(messages.Describe(), "Rig", None), jobs.Job(messages.Describe(), "Other", None)
    asked = jobs.Job(messages.Ask(question="Which foot?"), "Rig", None)
    ours.text, theirs.text, asked.doing = "Walks for", "Runs", "queued"
    shown = view.make_view(selection(rig(), rig("Other")), (ours, theirs, asked))
    assert shown.words == "Walks for" and shown.asked == (("Which foot?", "queued"),)


def test_a_result_that_could_not_be_stored_is_shown_all_the_same(view, results, addon):
    jobs, messages = (importlib.import_module(f"dailies.{name}") for name in ("jobs", "shared.messages"))
    job = jobs.Job(messages.Describe(), "Rig", None)
    job.end("done", described(results, "Jumps."))
    job.storage = "failed"
    assert view.make_view(selection(rig(), stored=kept(described(results))), (job,)).description.caption == "Jumps."
    job.storage = "kept"
    assert view.make_view(selection(rig(), stored=kept(described(results))), (job,)).description.caption == "Walks."

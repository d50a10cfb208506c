"""Turning the world, moving the start, another frame rate or another body change nothing but what they must."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worker.analysis.alike import assert_alike, facts
from tests.worker.analysis.figures import MAKERS, clip_of, mirrored, rotated, walking
from worker.analysis.sheet import make_sheet
from worker.facts import Sheet

FPS = 60.0
names = st.sampled_from(sorted(MAKERS))


def sheet_of(positions: np.ndarray, fps: float = FPS, first_frame: float = 0.0) -> Sheet:
    return make_sheet(clip_of(positions, fps, first_frame=first_frame))


@settings(deadline=None, derandomize=True, max_examples=25)
@given(name=names, angle_deg=st.floats(-180.0, 180.0), x=st.floats(-20.0, 20.0), z=st.floats(-20.0, 20.0))
def test_turning_and_moving_the_world_changes_nothing(name: str, angle_deg: float, x: float, z: float) -> None:
    positions = MAKERS[name](FPS)
    moved = rotated(positions, angle_deg) + np.array([x, 0.0, z])
    assert_alike(facts(sheet_of(positions)), facts(sheet_of(moved)), tolerance=5e-3)


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_starting_at_another_frame_shifts_the_frames_and_nothing_else(name: str) -> None:
    positions = MAKERS[name](FPS)
    at_zero, later = sheet_of(positions), sheet_of(positions, first_frame=1001.0)
    assert_alike(_shifted(facts(at_zero), 1001.0), facts(later))


def _shifted(value: object, by: float) -> object:
    if isinstance(value, dict):
        return {
            key: item + by if key.endswith("_frame") and isinstance(item, float) else _shifted(item, by)
            for key, item in value.items()
        }
    return [_shifted(item, by) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", sorted(MAKERS))
@pytest.mark.parametrize("fps", [24.0, 30.0, 120.0])
def test_another_frame_rate_says_the_same(name: str, fps: float) -> None:
    usual, other = sheet_of(MAKERS[name](FPS)), sheet_of(MAKERS[name](fps), fps)
    assert [stretch.action for stretch in usual.stretches] == [stretch.action for stretch in other.stretches]
    assert [step.side for step in usual.steps] == [step.side for step in other.steps]
    assert (len(usual.turns), len(usual.jumps)) == (len(other.turns), len(other.jumps))
    assert usual.travel_m == pytest.approx(other.travel_m, abs=0.03)
    assert usual.turn_deg == pytest.approx(other.turn_deg, abs=2.0)
    tolerance_s = max(0.1, 4.0 / fps)
    for one, same in zip(usual.stretches, other.stretches, strict=True):
        assert one.first_frame / FPS == pytest.approx(same.first_frame / fps, abs=tolerance_s)
        assert one.last_frame / FPS == pytest.approx(same.last_frame / fps, abs=tolerance_s)
        assert one.speed_m_s == pytest.approx(same.speed_m_s, abs=0.05)
    for one, same in zip(usual.steps, other.steps, strict=True):
        assert one.land_frame / FPS == pytest.approx(same.land_frame / fps, abs=tolerance_s)


@settings(deadline=None, derandomize=True, max_examples=15)
@given(name=names, scale=st.floats(0.5, 1.6))
def test_another_size_of_body_scales_the_metres_and_nothing_else(name: str, scale: float) -> None:
    # The larger body moves as the smaller one does, only larger; a jump's fall is then no longer free fall, hence the range.
    usual, other = sheet_of(MAKERS[name](FPS)), sheet_of(scale * MAKERS[name](FPS))
    metres = ("_m", "_m_s")
    one, same = facts(usual), facts(other)
    assert_alike(_scaled(one, scale, metres), same, tolerance=0.02)


def _scaled(value: object, scale: float, endings: tuple[str, ...]) -> object:
    if isinstance(value, dict):
        return {
            key: item * scale if key.endswith(endings) and isinstance(item, float) else _scaled(item, scale, endings)
            for key, item in value.items()
        }
    return [_scaled(item, scale, endings) for item in value] if isinstance(value, list) else value


@settings(deadline=None, derandomize=True, max_examples=30)
@given(name=names, first=st.sampled_from(["left", "right"]), angle_deg=st.floats(-180.0, 180.0))
def test_mirroring_swaps_left_and_right_every_time(name: str, first: str, angle_deg: float) -> None:
    positions = walking(first=first) if name == "walk" else MAKERS[name](FPS)
    positions = rotated(positions, angle_deg)
    assert_alike(mirrored_facts(sheet_of(positions)), facts(sheet_of(mirrored(positions))), tolerance=1e-4)


def mirrored_facts(sheet: Sheet) -> object:
    """What the sheet of the mirrored motion must be; an arm's `side` and `across` are as they were."""
    return in_order(_mirror(facts(sheet)))


def _mirror(value: object, key: str = "") -> object:
    if isinstance(value, dict):
        return {name: _mirror(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_mirror(item, key) for item in value]
    if isinstance(value, str):
        swapped = {"left": "right", "right": "left"}
        return "_".join(swapped.get(word, word) for word in value.split("_"))
    if isinstance(value, float) and key in ("angle_deg", "turn_deg", "torso_twist_deg"):
        return -value
    return value


def in_order(value: object) -> object:
    """Lists whose order tells left from right are sorted again."""
    if isinstance(value, dict):
        value = {name: in_order(item) for name, item in value.items()}
        if "limbs" in value:
            value["limbs"] = sorted(value["limbs"], key=lambda limb: (limb["limb"].split("_")[1], limb["limb"]))
        if "contacts" in value:
            order = ("first_frame", "last_frame", "joint", "on")
            value["contacts"] = sorted(value["contacts"], key=lambda contact: tuple(contact[name] for name in order))
        return value
    return [in_order(item) for item in value] if isinstance(value, list) else value


def test_a_rig_seen_in_a_mirror_still_walks_forward() -> None:
    """An object scaled by -1 keeps its bones' names: they bear the other side, but the body faces where its feet point."""
    seen = walking() * np.array((-1.0, 1.0, 1.0))
    sheet = make_sheet(clip_of(seen, 60.0))

    assert sheet.travel_direction == "forward"
    assert all(abs(stretch.torso_twist_deg) < 45.0 for stretch in sheet.stretches)

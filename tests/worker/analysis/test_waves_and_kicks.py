"""Waves and kicks of bodies that wave and kick, and of some that do not."""

import numpy as np
import pytest

from shared.skeleton import JOINT_INDEX
from tests.worker.analysis.figures import PELVIS_M, SHIN_M, THIGH_M, clip_of, still, times, walking, waving
from worker.analysis.sheet import make_sheet
from worker.facts import Sheet

FPS = 60.0


def actions(sheet: Sheet) -> list[str]:
    return [stretch.action for stretch in sheet.stretches]


@pytest.mark.parametrize("hz", [1.5, 2.0, 3.0])  # for two seconds: three waves and more
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_wave_is_told_slow_or_quick(side: str, hz: float) -> None:
    sheet = make_sheet(clip_of(waving(side=side, hz=hz), FPS))
    assert "wave" in actions(sheet)
    assert next(stretch.side for stretch in sheet.stretches if stretch.action == "wave") == side


def test_a_hand_that_is_raised_and_held_does_not_wave() -> None:
    assert "wave" not in actions(make_sheet(clip_of(waving(hz=0.0), FPS)))


def kicking(side: str) -> np.ndarray:
    """float64[T, 22, 3]: stands, swings one straight leg forward to hip height in a quarter of a second, sets it down."""
    t = times(2.5, FPS)
    up = np.sin(np.pi * np.clip((t - 1.0) / 0.5, 0.0, 1.0)) * np.radians(85.0)
    pose = still(2.5, FPS)
    hip = pose[:, JOINT_INDEX[f"{side}_hip"]]
    along = np.stack([0.0 * t, -np.cos(up), np.sin(up)], axis=1)
    toes = np.stack([0.0 * t, np.sin(up), np.cos(up)], axis=1)
    pose[:, JOINT_INDEX[f"{side}_knee"]] = hip + THIGH_M * along
    pose[:, JOINT_INDEX[f"{side}_ankle"]] = hip + (THIGH_M + SHIN_M) * along
    pose[:, JOINT_INDEX[f"{side}_foot"]] = hip + (PELVIS_M - 0.026) * along + 0.13 * toes
    return pose


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_kick_has_its_leg(side: str) -> None:
    sheet = make_sheet(clip_of(kicking(side), FPS))
    assert [stretch.side for stretch in sheet.stretches if stretch.action == "kick"] == [side]


def test_strides_are_no_kicks() -> None:
    assert "kick" not in actions(make_sheet(clip_of(walking(steps_hz=2.6, step_m=1.1), FPS)))

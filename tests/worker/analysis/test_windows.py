"""Long takes: cut without gaps, merged without loss."""

from itertools import pairwise

import numpy as np
import pytest

from tests.worker.analysis.figures import clip_of, still, walking
from worker.analysis.sheet import make_sheet
from worker.analysis.windows import WINDOW_S, merge_sheets, window_clip, windows

FPS = 30.0


def long_take() -> np.ndarray:
    """Six times: walks for 8 s, stands for 4 s; always from where it stopped."""
    parts: list[np.ndarray] = []
    at = 0.0
    for _ in range(6):
        walked = walking(8.0, FPS)
        walked[..., 2] += at
        at = float(walked[-1, 0, 2])
        rest = still(4.0, FPS)
        rest[..., 2] += at
        parts += [walked, rest]
    return np.concatenate(parts)


def test_a_short_take_is_one_window() -> None:
    assert windows(clip_of(still(15.0, FPS), FPS)) == ((0, 450),)


def test_windows_follow_one_another_and_are_not_too_long() -> None:
    clip = clip_of(long_take(), FPS)
    found = windows(clip)
    assert found[0][0] == 0
    assert found[-1][1] == len(clip.positions) - 1
    for (_, last), (first, _) in pairwise(found):
        assert first == last + 1
    assert all(1 < last - first <= WINDOW_S * FPS for first, last in found)


def test_windows_are_cut_where_the_body_rests() -> None:
    clip = clip_of(long_take(), FPS)
    speed = np.linalg.norm(np.diff(clip.positions[:, 0], axis=0), axis=1) * FPS
    for first, _ in windows(clip)[1:]:
        assert speed[first] < 0.1


def test_merged_sheets_say_what_the_whole_take_says() -> None:
    clip = clip_of(long_take(), FPS)
    whole = make_sheet(clip)
    merged = merge_sheets([make_sheet(window_clip(clip, *window)) for window in windows(clip)], clip)
    assert (merged.first_frame, merged.last_frame, merged.frame_count) == (whole.first_frame, whole.last_frame, whole.frame_count)
    assert [step.side for step in merged.steps] == [step.side for step in whole.steps]
    assert [stretch.action for stretch in merged.stretches] == [stretch.action for stretch in whole.stretches]
    assert merged.travel_m == pytest.approx(whole.travel_m, abs=0.05)
    assert merged.clip_hash == whole.clip_hash


def test_a_window_keeps_the_source_frames() -> None:
    clip = clip_of(still(30.0, FPS), FPS, first_frame=101.0)
    assert window_clip(clip, 30, 59).frames[0] == 131.0

"""The words of the `rules` model, on bodies whose motion is known: right, evidenced, the same for the same motion."""

import re
from typing import Any

import msgspec
import numpy as np
import pytest

from shared.results import Description
from tests.worker.analysis.figures import MAKERS, clip_of, jumping, lamp, mirrored, rotated, still, turning, walking, waving
from worker.analysis.sheet import make_sheet
from worker.analysis.windows import merge_sheets, window_clip, windows
from worker.models.model import keep_silent
from worker.models.rules import Rules
from worker.models.wording.tags import vocabulary

FPS = 60.0
LEGS = tuple(f"{side}_{part}" for side in ("left", "right") for part in ("hip", "knee", "ankle", "foot"))


def described(positions: Any, fps: float = FPS, **options: Any) -> Description:
    return Rules().describe(make_sheet(clip_of(positions, fps, **options)), keep_silent)


def words(result: Description) -> str:
    return " ".join([result.summary, result.caption, *(segment.text for segment in result.segments)])


def test_a_walk_is_told_with_its_steps_and_its_first_foot() -> None:
    result = described(walking(4.0, FPS, first="left"))
    assert result.summary == "Walks forward six steps, left foot first."
    assert "six steps, left foot first" in result.caption
    assert result.tags[0].name == "walk"


def test_walking_backward_is_told() -> None:
    result = described(walking(backward=True))
    assert result.summary.startswith("Walks backward")
    assert "walk backward" in {tag.name for tag in result.tags}


def test_a_walk_that_ends_in_standing_stops() -> None:
    walked = walking(4.0, FPS)
    result = described(np.concatenate([walked, np.repeat(walked[-1:], 60, axis=0)]))
    assert result.summary.endswith("and stops.")


def test_a_jump_carries_its_height() -> None:
    result = described(jumping(height_m=0.4))
    assert "jumps" in result.summary.lower()
    assert "about 40 cm high" in result.caption
    assert any(proof.measure == "jump_height" for segment in result.segments for proof in segment.evidence)


@pytest.mark.parametrize(("angle_deg", "said"), [(90.0, "quarter turn to the left"), (-180.0, "turns around to the right")])
def test_a_turn_has_its_size_and_its_side(angle_deg: float, said: str) -> None:
    assert said in words(described(turning(angle_deg))).lower()


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_wave_names_its_hand(side: str) -> None:
    result = described(waving(side=side))
    assert result.summary.startswith(f"Waves with the {side} hand")
    assert {"wave", f"{side} hand"} <= {tag.name for tag in result.tags}


def test_a_pose_has_no_word_of_motion() -> None:
    for result in (described(still(0.0, FPS)), described(still(2.0, FPS))):
        assert result.summary.startswith("A still pose: standing")
        assert not re.search(r"\b(walk|move|turn|step|swing|wave|jump)s?\b", words(result).lower())
        assert [tag.name for tag in result.tags] == ["pose", "stand"]


def test_a_cycle_in_place_does_not_travel() -> None:
    walked = walking(5.0, FPS, lead_in_s=0.0)
    cycle = (walked - walked[:, :1] * np.array([0.0, 0.0, 1.0]))[60:240]
    result = described(cycle)
    assert "in place" in result.summary
    assert "travels" not in result.caption


def test_only_what_can_be_played_again_and_again_is_a_loop() -> None:
    walked = walking(5.0, FPS, lead_in_s=0.0)
    cycle = (walked - walked[:, :1] * np.array([0.0, 0.0, 1.0]))[60 : 60 + round(2 * 2 / 1.8 * FPS) + 1]
    assert "loop" in {tag.name for tag in described(cycle).tags}
    for once in (waving(), jumping()):
        assert "loop" not in {tag.name for tag in described(once).tags}


def test_the_crouch_before_a_jump_is_no_lean() -> None:
    assert "torso" not in described(jumping()).caption


def swapped(text: str) -> str:
    return re.sub(r"\b(left|right)\b", lambda found: "right" if found[0] == "left" else "left", text)


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_mirrored_clip_is_told_with_left_and_right_exchanged(name: str) -> None:
    made = MAKERS[name](FPS)
    one, other = described(made), described(mirrored(made))
    assert words(other) == swapped(words(one))
    assert {tag.name for tag in other.tags} == {swapped(tag.name) for tag in one.tags}


@pytest.mark.parametrize("name", sorted(MAKERS))
@pytest.mark.parametrize("angle_deg", [35.0, 180.0, -100.0])
def test_turning_the_world_changes_no_word(name: str, angle_deg: float) -> None:
    made = MAKERS[name](FPS)
    assert words(described(rotated(made, angle_deg))) == words(described(made))


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_segments_cover_the_take_and_every_one_has_evidence(name: str) -> None:
    result = described(MAKERS[name](FPS), first_frame=101.0)
    assert result.segments[0].first_frame == 101.0
    for one, following in zip(result.segments, result.segments[1:], strict=False):
        assert following.first_frame == one.last_frame + 1.0
    assert all(segment.evidence for segment in result.segments)
    assert all(tag.evidence and tag.name in vocabulary() and 0.0 < tag.confidence <= 1.0 for tag in result.tags)


@pytest.mark.parametrize("name", sorted(MAKERS))
@pytest.mark.parametrize("missing", [LEGS, ("left_wrist",), ("head", "neck"), ("left_foot", "right_foot")])
def test_words_are_whole_sentences_on_every_rig(name: str, missing: tuple[str, ...]) -> None:
    result = described(MAKERS[name](FPS), drop=missing)
    for text in (result.summary, result.caption, *(segment.text for segment in result.segments)):
        assert text[0].isupper()
        assert text.endswith(".")
        assert not re.search(r"  | ,|,,|\.\.|\bNone\b|nan|_", text), text


def test_the_words_stream_as_they_are_returned() -> None:
    said: list[str] = []
    result = Rules().describe(make_sheet(clip_of(walking(), FPS)), said.append)
    assert "".join(said).split() == f"{result.summary} {result.caption}".split()


def test_a_rig_that_is_not_human_is_told_by_its_bones() -> None:
    result = Rules().describe(make_sheet(lamp(FPS)), keep_silent)
    assert "three bones" in result.summary
    assert "arm moves most" in result.summary
    assert [tag.name for tag in result.tags] == ["not human"]
    assert result.segments[0].evidence[0].bones == ("arm",)


def test_a_long_take_is_told_in_phases() -> None:
    walked = walking(30.0, 30.0)
    rest = np.repeat(walked[-1:], 30 * 20, axis=0)
    clip = clip_of(np.concatenate([walked, rest]), 30.0)
    sheets = [make_sheet(window_clip(clip, *window)) for window in windows(clip)]
    parts = [Rules().describe(sheet, keep_silent) for sheet in sheets]
    result = Rules().summarise(merge_sheets(sheets, clip), parts, keep_silent)
    assert "alks" in result.summary
    assert "From frame" in result.caption
    assert result.segments[-1].last_frame == 30 * 50 + 0.0
    assert len(result.caption) < 800


def test_a_description_survives_its_json() -> None:
    result = described(walking())
    assert msgspec.json.decode(msgspec.json.encode(result), type=Description) == result

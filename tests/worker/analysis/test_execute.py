"""Queries on bodies whose motion is known."""

import json

import msgspec
import numpy as np
import pytest

from shared.clip import MotionClip, Source, identity_joint_map
from shared.skeleton import JOINT_INDEX
from tests.worker.analysis.figures import MAKERS, clip_of, jumping, mirrored, rotated, standing, still, turning, walking, waving
from worker.analysis.execute import execute
from worker.analysis.sheet import make_sheet
from worker.vocabulary import (
    After,
    AtExtreme,
    Before,
    Compare,
    Count,
    During,
    Event,
    Frames,
    Happens,
    Heading,
    Holds,
    Lasts,
    Measure,
    Measured,
    Order,
    Query,
    Value,
    When,
    WhenExtreme,
    Which,
    read_query,
    write_query,
)

FPS = 60.0
FEET = (Event(kind="plant", part="left foot"), Event(kind="plant", part="right foot"))
FIRST_FOOT = Order(events=FEET, labels=("left", "right"))


def run(query: Query, positions: np.ndarray, fps: float = FPS, *, first_frame: float = 0.0) -> Measured:
    clip = clip_of(positions, fps, first_frame=first_frame)
    return execute(query, clip, make_sheet(clip))


def height_of(part: str, **more: object) -> Value:
    return Value(measure=Measure(quantity="height", part=part), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("first", ["left", "right"])
def test_the_foot_that_lands_first_is_named(first: str) -> None:
    found = run(FIRST_FOOT, walking(first=first))
    assert (found.supported, found.value) == ("yes", first)
    assert found.evidence[0].joints == (f"{first}_foot",)
    assert found.evidence[0].bones == (f"{first}_foot",)
    assert found.evidence[0].last_frame / FPS == pytest.approx(0.6 + 0.8 / 1.8, abs=0.08)


@pytest.mark.parametrize("seconds", [3.0, 5.0])
def test_steps_are_counted_with_each_as_evidence(seconds: float) -> None:
    found = run(Count(event=Event(kind="step")), walking(seconds))
    assert found.value == int((seconds - 0.6) * 1.8)
    assert len(found.evidence) == found.value


def test_a_restriction_leaves_out_what_lies_outside() -> None:
    whole = run(Count(event=Event(kind="step")), walking(5.0))
    first = run(Count(event=Event(kind="step"), within=Frames(first=0.0, last=130.0)), walking(5.0))
    rest = run(Count(event=Event(kind="step"), within=Frames(first=131.0, last=300.0)), walking(5.0))
    assert float(first.value or 0) + float(rest.value or 0) == whole.value
    assert first.value == 3.0


def test_what_lies_outside_the_clip_cannot_be_told() -> None:
    found = run(height_of("head", within=Frames(first=900.0, last=900.0)), walking())
    assert found.supported == "cannot_tell"
    assert "900" in found.reason and "240" in found.reason


@pytest.mark.parametrize("height_m", [0.15, 0.4])
def test_a_jump_has_its_height_and_its_moments(height_m: float) -> None:
    body = jumping(height_m=height_m)
    assert run(Value(measure=Measure(quantity="jump_height")), body).value == pytest.approx(height_m, abs=0.03)
    take_off, landing = run(When(event=Event(kind="take_off")), body), run(When(event=Event(kind="landing")), body)
    assert float(take_off.value or 0) / FPS == pytest.approx(1.2, abs=0.05)
    flight_s = 2.0 * (2.0 * height_m / 9.81) ** 0.5
    assert float(landing.value or 0) / FPS == pytest.approx(1.2 + flight_s, abs=0.06)


def test_the_height_of_a_jump_that_never_happens_is_contradicted() -> None:
    found = run(Value(measure=Measure(quantity="jump_height")), walking())
    assert (found.supported, found.value) == ("no", None)
    assert "no jump" in found.reason


def test_knees_bend_after_a_landing() -> None:
    bend = Value(measure=Measure(quantity="bend", part="knees"), within=During(event=Event(kind="landing")))
    assert float(run(bend, jumping()).value or 0) > 40.0


@pytest.mark.parametrize("angle_deg", [-90.0, 120.0])
def test_a_turn_has_its_way_its_angle_and_its_frames(angle_deg: float) -> None:
    body = turning(angle_deg)
    assert run(Heading(of="turn"), body).value == ("left" if angle_deg > 0 else "right")
    assert run(Value(measure=Measure(quantity="turn_angle")), body).value == pytest.approx(angle_deg, abs=3.0)
    frames = run(When(event=Event(kind="turn")), body).evidence[0]
    assert (frames.first_frame / FPS, frames.last_frame / FPS) == pytest.approx((1.0, 2.0), abs=0.15)


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_hand_that_waves_is_told_and_how_often(side: str) -> None:
    body = waving(side=side)
    assert run(Which(event=Event(kind="wave", part="hand")), body).value == side
    assert float(run(Count(event=Event(kind="wave")), body).value or 0) == pytest.approx(4.0, abs=1.0)
    other = "right" if side == "left" else "left"
    assert run(Happens(event=Event(kind="wave", part=f"{other} hand")), body).value is False


def test_both_hands_are_not_up_when_one_is() -> None:
    over = Holds(value=Value(measure=Measure(quantity="height", part="hands", other="head")), relation="above", threshold=0.0)
    assert run(over, waving()).value is False
    assert run(msgspec.structs.replace(over, every=False), waving()).value is True


def test_a_hand_laid_on_the_head_touches_it() -> None:
    body = still(3.0, FPS)
    body[60:120, JOINT_INDEX["left_wrist"]] = body[60:120, JOINT_INDEX["head"]] + (0.05, 0.03, 0.08)
    body[60:120, JOINT_INDEX["left_elbow"]] = body[60:120, JOINT_INDEX["left_shoulder"]] + (0.2, 0.1, 0.1)
    touch = Happens(event=Event(kind="touch", part="left hand", on="head"))
    found = run(touch, body)
    assert found.value is True
    assert (found.evidence[0].first_frame, found.evidence[0].last_frame) == pytest.approx((60.0, 119.0), abs=2.0)
    assert set(found.evidence[0].joints) == {"left_wrist", "head"}
    assert run(touch, mirrored(body)).value is False
    assert run(touch, still(3.0, FPS)).value is False


def test_before_and_after_part_the_clip_at_an_event() -> None:
    body = np.concatenate([walking(4.0, FPS), walking(4.0, FPS)[-1:] + 0.0 * still(2.0, FPS)])
    standing_still = Value(measure=Measure(quantity="travel"), within=Before(event=Event(kind="step")))
    assert float(run(standing_still, body).value or 0) < 0.1
    travelled = Value(measure=Measure(quantity="travel"), within=After(event=Event(kind="lift", part="right foot")))
    assert float(run(travelled, body).value or 0) > 2.0


def test_the_highest_point_is_found_and_can_restrict() -> None:
    body = jumping()
    top = run(WhenExtreme(measure=Measure(quantity="height", part="pelvis")), body)
    assert float(top.value or 0) / FPS == pytest.approx(1.2 + (2.0 * 0.3 / 9.81) ** 0.5, abs=0.08)
    head = run(height_of("head", statistic="mean", within=AtExtreme(measure=Measure(quantity="height", part="pelvis"))), body)
    assert head.value == pytest.approx(standing()[JOINT_INDEX["head"], 1] + 0.3, abs=0.04)


def test_the_hand_that_moves_more_wins_the_comparison() -> None:
    values = tuple(
        Value(measure=Measure(quantity="activity", part=f"{side} hand"), statistic="mean") for side in ("left", "right")
    )
    compare = Compare(values=values, labels=("left", "right"))
    assert run(compare, waving(side="right")).value == "right"
    assert run(compare, waving(side="left")).value == "left"
    assert run(compare, jumping()).value == "alike"


QUERIES: dict[str, Query] = {
    "first_foot": FIRST_FOOT,
    "steps": Count(event=Event(kind="step")),
    "jump_height": Value(measure=Measure(quantity="jump_height")),
    "turn": Heading(of="turn"),
    "travel": Heading(of="travel"),
    "waving_hand": Which(event=Event(kind="wave", part="hand")),
    "flies": Lasts(event=Event(kind="airborne")),
    "knee": Value(measure=Measure(quantity="bend", part="left knee")),
    "higher": WhenExtreme(measure=Measure(quantity="height", part="right hand")),
}


@pytest.mark.parametrize("name", sorted(MAKERS))
@pytest.mark.parametrize("query", sorted(QUERIES))
def test_world_start_and_frame_rate_change_no_answer(name: str, query: str) -> None:
    one = run(QUERIES[query], MAKERS[name](FPS))
    moved = run(QUERIES[query], rotated(MAKERS[name](FPS), 77.0) + np.array([3.0, 0.0, -2.0]), first_frame=1001.0)
    slower = run(QUERIES[query], MAKERS[name](30.0), 30.0)
    for other, per_frame, start in ((moved, 1.0, 1001.0), (slower, 2.0, 0.0)):
        assert other.supported == one.supported
        if isinstance(one.value, float) and one.unit == "frame":
            assert (float(other.value or 0) - start) * per_frame == pytest.approx(one.value, abs=6.0)
        elif isinstance(one.value, float):
            assert other.value == pytest.approx(one.value, rel=0.06, abs=0.02 if one.unit != "deg" else 2.0)
        else:
            assert other.value == one.value


@pytest.mark.parametrize("name", sorted(MAKERS))
@pytest.mark.parametrize("query", sorted(QUERIES))
def test_mirroring_swaps_left_and_right_in_every_answer(name: str, query: str) -> None:
    text = write_query(QUERIES[query])
    swapped = read_query(text.replace("left ", "LEFT ").replace("right ", "left ").replace("LEFT ", "right "))
    one, other = run(QUERIES[query], MAKERS[name](FPS)), run(swapped, mirrored(MAKERS[name](FPS)))
    assert other.supported == one.supported
    labels = {"left": "right", "right": "left"}
    if query == "first_foot":  # its labels stayed where they were
        assert other.value == one.value
    elif isinstance(one.value, str):
        assert other.value == "_".join(labels.get(word, word) for word in one.value.split("_"))
    elif isinstance(one.value, float):
        assert other.value == pytest.approx(one.value, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("query", sorted(QUERIES))
def test_a_written_query_reads_back_as_it_was(query: str) -> None:
    assert read_query(write_query(QUERIES[query])) == QUERIES[query]
    assert json.loads(write_query(QUERIES[query]))["is"]


def test_a_query_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        read_query('{"is": "count", "event": {"kind": "juggle"}}')


def jaw_clip(bones: tuple[str, ...] = ("root", "Jaw_M", "tongue.L", "tongue.R")) -> MotionClip:
    """A face rig of which one bone opens by 25 degrees and closes again."""
    count = 31
    swing = np.radians(25.0) * np.sin(np.linspace(0.0, np.pi, count))
    rotations = np.zeros((count, len(bones), 4), np.float32)
    rotations[..., 0] = 1.0
    rotations[:, 1:] = np.stack([np.cos(swing / 2), np.sin(swing / 2), 0 * swing, 0 * swing], axis=1)[:, None]
    positions = np.zeros((count, len(bones), 3), np.float32)
    positions[:, 1:, 1] = 0.1
    return MotionClip(
        name="face",
        fps=30.0,
        bones=bones,
        parents=np.array([-1, 0, 1, 1][: len(bones)], np.int32),
        rest=positions[0],
        tails=np.zeros((len(bones), 3), np.float32),
        positions=positions,
        rotations=rotations,
        joint_map=identity_joint_map(),
        frames=np.arange(count, dtype=np.float64),
        source=Source(kind="made"),
    )


@pytest.mark.parametrize("name", ["Jaw_M", "jaw_m", "jaw", "JAW", "jaw m"])
def test_a_bone_is_found_by_its_name_without_regard_to_case_and_separators(name: str) -> None:
    clip = jaw_clip()
    found = execute(Value(measure=Measure(quantity="opening", part=name)), clip, make_sheet(clip))
    assert found.value == pytest.approx(25.0, abs=0.5)
    assert found.evidence[0].bones == ("Jaw_M",)


def test_a_name_of_several_bones_or_of_none_says_what_there_is() -> None:
    clip = jaw_clip()
    several = execute(Value(measure=Measure(quantity="opening", part="tongue")), clip, make_sheet(clip))
    assert several.supported == "cannot_tell"
    assert "tongue.L" in several.reason and "tongue.R" in several.reason
    none = execute(Value(measure=Measure(quantity="opening", part="tonge.L")), clip, make_sheet(clip))
    assert none.supported == "cannot_tell"
    assert "tongue.L" in none.reason


def test_what_needs_a_human_cannot_be_told_of_another_rig() -> None:
    clip = jaw_clip()
    assert execute(Count(event=Event(kind="step")), clip, make_sheet(clip)).supported == "cannot_tell"


def test_steps_cannot_be_told_without_feet() -> None:
    legs = tuple(f"{side}_{part}" for side in ("left", "right") for part in ("hip", "knee", "ankle", "foot"))
    clip = clip_of(waving(), FPS, drop=legs)
    found = execute(Count(event=Event(kind="step")), clip, make_sheet(clip))
    assert found.supported == "cannot_tell"
    assert "feet" in found.reason


@pytest.mark.parametrize("seconds", [0.5, 1.5, 3.0])
def test_the_whole_way_from_the_first_frame_to_the_last_is_travelled(seconds: float) -> None:
    positions = walking()[90 : 90 + round(seconds * FPS)]
    way = positions[-1, JOINT_INDEX["pelvis"]] - positions[0, JOINT_INDEX["pelvis"]]
    found = run(Value(measure=Measure(quantity="travel")), positions)
    assert found.value == pytest.approx(float(np.hypot(way[0], way[2])), rel=0.01)


def test_both_feet_are_off_the_ground_while_the_body_is_in_the_air() -> None:
    found = run(Happens(event=Event(kind="airborne", part="feet"), every=True), jumping())
    assert (found.supported, found.value, found.reason) == ("yes", True, "")

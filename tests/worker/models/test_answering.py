"""Questions answered from beginning to end on bodies whose motion is known."""

import re
import time

import numpy as np
import pytest

from shared.clip import MotionClip
from shared.results import Answer
from tests.worker.analysis.figures import clip_of, jumping, mirrored, still, turning, walking, waving
from worker.analysis.execute import execute
from worker.analysis.sheet import make_sheet
from worker.models.answering import answer
from worker.models.rules import Rules
from worker.motion import made
from worker.motion.mapping import mapped

FPS = 60.0
BODIES = {
    "walk": walking(),
    "jump": jumping(),
    "turn": turning(120.0),
    "wave": waving(),
}
CLIPS = {name: clip_of(body, FPS) for name, body in BODIES.items()}


def ask(clip: MotionClip, question: str) -> Answer:
    sheet = make_sheet(clip)
    said: list[str] = []
    result = answer(question, sheet, lambda query: execute(query, clip, sheet), said.append, "Stands, then moves.")
    assert "".join(said) == result.text
    return result


@pytest.mark.parametrize(
    ("name", "question", "supported", "words"),
    [
        ("walk", "Which foot lands first?", "yes", "right foot lands first, at frame 6"),
        ("walk", "How many steps does she take?", "yes", "Six steps"),
        ("walk", "How far does it travel?", "yes", "3.5"),
        ("walk", "Does he walk forward?", "yes", "forward"),
        ("walk", "Does he walk backward?", "no", "no walk backward"),
        ("walk", "Do the arms swing?", "yes", "swings"),
        ("walk", "How long is the clip?", "yes", "4.00 s"),
        ("walk", "When does he start walking?", "yes", "from frame 3"),
        ("walk", "Does it loop?", "no", "last pose"),
        ("jump", "How high does he jump?", "yes", "30 cm"),
        ("jump", "Is he in the air at frame 80?", "yes", "72 to 102"),
        ("jump", "Is he in the air at frame 20?", "no", "72–102"),
        ("jump", "How bent are the knees when landing?", "yes", "bent by"),
        ("jump", "When does it leave the ground?", "yes", "frame 72"),
        ("jump", "Does she jump higher than 20 cm?", "yes", "30 cm"),
        ("jump", "Does she jump higher than 50 cm?", "no", "30 cm"),
        ("turn", "When does he turn and which way?", "yes", "left by 120°"),
        ("turn", "Does he turn right?", "no", ""),
        ("turn", "Does he turn left?", "yes", "120°"),
        ("wave", "Which hand waves?", "yes", "right hand waves"),
        ("wave", "Which hand moves more?", "yes", "right hand moves more"),
        ("wave", "Does the left hand touch the head?", "no", "never touches the head"),
        ("wave", "Do both hands go over the head?", "no", "only the right hand"),
        ("wave", "At which frame is the right hand highest?", "yes", "1.69 m"),
        ("wave", "Is the motion symmetric?", "no", "alike"),
    ],
)
def test_an_answer_says_what_is_so(name: str, question: str, supported: str, words: str) -> None:
    result = ask(CLIPS[name], question)
    assert result.supported == supported, result.text
    assert words in result.text
    assert result.evidence
    assert result.basis == "measured"


@pytest.mark.parametrize("name", sorted(CLIPS))
def test_every_statement_carries_frames_of_the_clip(name: str) -> None:
    for question in ("Which foot lands first?", "Does he jump?", "Which hand waves?", "How high does the left hand go?"):
        for item in ask(CLIPS[name], question).evidence:
            assert CLIPS[name].frames[0] <= item.first_frame <= item.last_frame <= CLIPS[name].frames[-1]
            assert item.measure


def test_a_presupposition_that_the_clip_contradicts_is_denied_with_the_reason() -> None:
    high = ask(CLIPS["walk"], "How high does he jump?")
    assert high.supported == "no"
    assert "no jump" in high.text and "never leave the floor" in high.text
    assert ask(CLIPS["walk"], "Which hand waves?").supported == "no"
    assert ask(CLIPS["wave"], "When does he turn?").supported == "no"


@pytest.mark.parametrize(
    "question",
    [
        "Is he happy?",
        "What is she wearing?",
        "Who is this?",
        "Why does he walk?",
        "Does he juggle?",
        "Is he smiling?",
        "hm",
        "???",
    ],
)
def test_what_motion_cannot_show_is_said_so_with_what_can_be_asked(question: str) -> None:
    result = ask(CLIPS["walk"], question)
    assert result.supported == "cannot_tell"
    assert "can be measured" in result.text
    assert not result.evidence


def test_an_object_is_not_invented() -> None:
    denied = ask(CLIPS["walk"], "Does she pick up a box?")
    assert denied.supported == "no"
    assert "never goes below the knees" in denied.text


@pytest.mark.parametrize(
    ("name", "question", "choice"),
    [
        ("turn", "Does he turn left or right?", "left"),
        ("wave", "Which hand waves? (A) the left (B) the right (C) both", "the right"),
        ("walk", "Is it walking, running or jumping?", "walking"),
        ("jump", "Is it walking, running or jumping?", "jumping"),
        ("walk", "How many steps: (a) two (b) four (c) six", "six"),
        ("walk", "Which way does he go? forward / backward / sideways", "forward"),
        ("walk", "Does he jump? Options: yes, no", "no"),
        ("wave", "Does the left hand or the right hand go higher?", "right"),
        ("wave", "Is he standing, sitting or lying?", "standing"),
    ],
)
def test_the_option_is_taken_literally_from_the_question(name: str, question: str, choice: str) -> None:
    result = ask(CLIPS[name], question)
    assert result.choice is not None
    assert result.choice.removeprefix("the ").removesuffix(" hand") == choice.removeprefix("the ")
    assert result.choice in question


@pytest.mark.parametrize(
    "question", ["Which hand waves?", "Which foot lands first?", "Which way does it turn?", "Which hand moves more?"]
)
@pytest.mark.parametrize("name", sorted(BODIES))
def test_the_mirrored_clip_gets_the_mirrored_answer(name: str, question: str) -> None:
    one, other = ask(CLIPS[name], question), ask(clip_of(mirrored(BODIES[name]), FPS), question)
    assert one.supported == other.supported
    swapped = re.sub("left|right", lambda found: {"left": "right", "right": "left"}[found.group()], one.text)
    if "about the same" not in one.text and "Both" not in one.text and one.supported == "yes":
        assert swapped == other.text


def test_a_question_after_another_is_answered_within_50_ms_on_ten_seconds_at_60_fps() -> None:
    body = np.concatenate([walking(5.0, FPS), walking(5.0, FPS) + np.array([0.0, 0.0, 2.0])])
    clip = clip_of(body, FPS)
    sheet = make_sheet(clip)
    questions = ("Which foot lands first?", "How high does the left hand go?", "Does it loop?", "Which hand waves?")
    start = time.process_time()
    for question in questions:
        answer(question, sheet, lambda query: execute(query, clip, sheet), lambda text: None, "")
    assert (time.process_time() - start) / len(questions) < 0.15  # the goal is 0.05 s; a busy machine may take longer


def test_the_caption_and_the_answer_count_the_same_steps() -> None:
    clip = mapped(made.walk_turn_wave())
    sheet = make_sheet(clip)
    walk = next(stretch for stretch in sheet.stretches if stretch.action == "walk")
    assert len(walk.steps) == len(sheet.steps) == 5
    assert "five steps" in Rules().describe(sheet, lambda text: None).caption
    assert ask(clip, "How many steps does he take?").text.startswith("Five steps")


MADE = mapped(made.walk_turn_wave())


@pytest.mark.parametrize(
    ("question", "choice"),
    [
        ("Is he faster at the start or at the end?", "at the start"),
        ("Is he faster in the first half or the second half?", "the first half"),
        ("Does he wave with one or two hands?", "one"),
        ("Does he wave with the left hand or the right hand?", "the right hand"),
        ("Is the character waving with the right hand or kicking with the left foot?", "waving with the right hand"),
        ("Does the left foot or the right hand touch the floor?", "the left foot"),
        ("Does he take two, five or nine steps?", "five"),
        ("Is it fast or slow?", "slow"),
    ],
)
def test_each_option_is_put_into_the_question_and_measured(question: str, choice: str) -> None:
    result = ask(MADE, question)
    assert result.choice == choice, result.text
    assert result.evidence


@pytest.mark.parametrize(
    ("question", "supported", "words"),
    [
        ("How many frames between the first and second step?", "yes", "17 frames (from frame 27 to 44)"),
        ("What's the longest step?", "yes", "of 5 steps is the largest: 63 cm"),
        ("How high is the highest jump?", "yes", "one jump only: 31 cm"),
        ("What do the knees do?", "yes", "bent by 10° to 95°"),
        ("What does the right hand do?", "yes", "waves (6)"),
        ("Does he take five steps?", "yes", "five steps"),
        ("Does he take more than six steps?", "no", "five steps"),
        ("Does he jump twice?", "no", "one jump"),
    ],
)
def test_spans_superlatives_parts_and_counts_are_measured(question: str, supported: str, words: str) -> None:
    result = ask(MADE, question)
    assert (result.supported, words in result.text) == (supported, True), result.text


def test_a_wave_is_no_hit() -> None:
    result = ask(CLIPS["wave"], "Is the left elbow straight at the hit?")
    assert (result.supported, "no hit" in result.text) == ("no", True), result.text


@pytest.mark.parametrize(
    ("question", "supported"),
    [
        ("Does he land on his hands?", "no"),
        ("Does he end standing?", "yes"),
        ("Does he end walking?", "no"),
        ("Is it a backflip?", "no"),
    ],
)
def test_where_and_with_what_it_happens_decides(question: str, supported: str) -> None:
    result = ask(MADE, question)
    assert result.supported == supported, result.text


def test_a_walk_on_the_spot_does_not_get_anywhere() -> None:
    body = walking(6.0, FPS, lead_in_s=0.0)
    body[..., 2] -= body[:, :1, 2]
    result = ask(clip_of(body, FPS), "Which way does he walk?")

    assert "forward in place" in result.text and "the root stays" in result.text


def test_turns_are_counted_to_a_side() -> None:
    assert "One turn to the left" in ask(CLIPS["turn"], "How many turns?").text
    assert "to the left" in ask(CLIPS["turn"], "How many turns to the left?").text


def test_a_jump_goes_a_way_and_not_on_a_side() -> None:
    leap = clip_of(jumping(3.0, FPS, height_m=0.3, forward_m=0.8), FPS)
    for question in ("Does he jump forward or backward?", "Does he jump to the left, to the right or forward?"):
        assert "forward" in ask(leap, question).text
    assert ask(leap, "Does he jump forward or backward?").choice == "forward"
    assert "stays where it is" in ask(CLIPS["jump"], "Does he jump to the left or to the right?").text


def test_the_width_of_steps_is_to_the_side_and_their_length_along_the_way() -> None:
    for question in ("How wide are the steps?", "What is the step width?"):
        assert "18 cm" in ask(CLIPS["walk"], question).text  # the hips of the made body
    assert "65 cm" in ask(CLIPS["walk"], "How long are the steps?").text  # as `walking` was made


def test_where_no_foot_lands_it_is_said_of_both() -> None:
    result = ask(clip_of(still(3.0, FPS), FPS), "Which foot lands first?")
    assert result.supported == "no" and "There is no foot plant in this clip" in result.text

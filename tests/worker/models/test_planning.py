"""Questions in many words become the same queries."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.models.planning.options import choose, choose_time, find_options
from worker.models.planning.plan import Plan
from worker.models.planning.planner import plan
from worker.vocabulary import (
    AtExtreme,
    Between,
    Compare,
    Count,
    Doing,
    During,
    Event,
    Frames,
    Happens,
    Heading,
    Holds,
    Is,
    Lasts,
    Measure,
    Order,
    Query,
    Seconds,
    Share,
    Value,
    When,
    WhenExtreme,
    Which,
    WhichTime,
)


def one(question: str) -> Query:
    plans = plan(question)
    assert len(plans) == 1, plans
    assert len(plans[0].queries) == 1, plans
    return plans[0].queries[0]


PARAPHRASES: dict[str, tuple[Query, tuple[str, ...]]] = {
    "steps": (
        Count(event=Event(kind="step")),
        (
            "How many steps does it take?",
            "how many steps does she make",
            "Count the steps",
            "count the steps please",
            "How many footsteps are there?",
            "What's the number of steps?",
            "number of steps",
            "how mnay setps",
            "How many strides does the character take",
        ),
    ),
    "jump_height": (
        Value(measure=Measure(quantity="jump_height")),
        ("How high does he jump?", "how high is the jump", "How high does it leap?", "jump height", "What is the jump height?"),
    ),
    "jumps": (
        Happens(event=Event(kind="jump")),
        ("Does he jump?", "does the character ever jump", "Is there a jump?", "Do they jump", "is she jumping", "does it jupm?"),
    ),
    "travel": (
        Value(measure=Measure(quantity="travel")),
        ("How far does it travel?", "how far does he walk", "How far does the character move?", "How far did she go?"),
    ),
    "duration": (
        Value(measure=Measure(quantity="duration")),
        (
            "How long is the clip?",
            "how long is it",
            "What is the duration?",
            "how long does the animation last",
            "how many seconds is it",
        ),
    ),
    "loops": (Is(state="loops"), ("Does it loop?", "is it loopable", "Is the animation looping?", "does the clip loop cleanly")),
    "elbow": (
        Value(measure=Measure(quantity="bend", part="left elbow")),
        ("How bent is the left elbow?", "how much does the left elbow bend", "What is the angle of the left elbow?"),
    ),
    "touch": (
        Happens(event=Event(kind="touch", part="left hand", on="head")),
        ("Does the left hand touch the head?", "does his left hand ever touch his head", "Is the left hand touching the head"),
    ),
    "turn_way": (
        Heading(of="turn"),
        (
            "Which way does it turn?",
            "which direction does he turn",
            "In which direction does she spin?",
            "what way does it rotate",
        ),
    ),
    "first_step": (
        Order(
            events=(Event(kind="step", part="left foot"), Event(kind="step", part="right foot")),
            labels=("left", "right"),
        ),
        ("Which foot steps first?", "which foot is first", "Which foot does he step with first?", "first foot"),
    ),
    "waving": (
        Which(event=Event(kind="wave", part="hand")),
        ("Which hand waves?", "which hand does she wave", "With which hand does he wave?", "which hand is waving"),
    ),
    "hands": (
        Compare(
            values=(
                Value(measure=Measure(quantity="activity", part="left hand"), statistic="mean"),
                Value(measure=Measure(quantity="activity", part="right hand"), statistic="mean"),
            ),
            labels=("left", "right"),
        ),
        ("Which hand moves more?", "which hand moves the most", "Which hand is more active?"),
    ),
}


@pytest.mark.parametrize(
    ("name", "question"), [(name, question) for name, (_, questions) in PARAPHRASES.items() for question in questions]
)
def test_other_words_make_the_same_query(name: str, question: str) -> None:
    assert one(question) == PARAPHRASES[name][0]


@pytest.mark.parametrize(
    ("question", "within"),
    [
        ("How many steps between frames 20 and 60?", Frames(first=20.0, last=60.0)),
        ("How many steps from frame 20 to 60?", Frames(first=20.0, last=60.0)),
        ("How many steps in frames 20-60?", Frames(first=20.0, last=60.0)),
        ("How many steps are there in the first half?", Share(first=0.0, last=0.5)),
        ("How many steps in the second half", Share(first=0.5, last=1.0)),
        ("How many steps in the first 2 seconds?", Seconds(first=0.0, last=2.0)),
        ("How many steps during the turn?", During(event=Event(kind="turn"))),
        ("How many steps while he is turning?", During(event=Event(kind="turn"))),
    ],
)
def test_a_restriction_is_understood(question: str, within: object) -> None:
    assert one(question) == Count(event=Event(kind="step"), within=within)  # type: ignore[arg-type]


def test_moments_restrict_a_pose() -> None:
    elbow = one("Is the left elbow straight at the hit?")
    assert isinstance(elbow, Holds)
    assert elbow.value.within == During(event=Event(kind="hit"))
    assert (elbow.value.measure, elbow.relation) == (Measure(quantity="bend", part="left elbow"), "below")
    arm = one("Is the right arm fully extended at the second punch?")
    assert isinstance(arm, Holds)
    assert arm.value.within == During(event=Event(kind="hit", part="hand", nth=2))
    assert (arm.value.measure.quantity, arm.relation) == ("bend", "below")
    assert one("What happens at frame 80?") == Doing(within=Frames(first=80.0, last=80.0))
    high = one("How high is the left hand at the highest point of the jump?")
    assert isinstance(high, Value)
    assert isinstance(high.within, AtExtreme)
    assert one("Is he in the air at frame 40?") == Happens(event=Event(kind="airborne"), within=Frames(first=40.0, last=40.0))


def test_when_and_how_long() -> None:
    assert one("When does the left foot plant?") == When(event=Event(kind="plant", part="left foot"))
    assert one("When does she start walking?") == When(event=Event(kind="walk"), edge="first")
    assert one("How long is he in the air?") == Lasts(event=Event(kind="airborne"))
    assert one("At which frame is the right hand highest?") == WhenExtreme(measure=Measure(quantity="height", part="right hand"))


def test_two_questions_in_one_are_two_plans() -> None:
    when, way = plan("When does he turn and which way?")
    assert when.queries == (When(event=Event(kind="turn")),)
    assert way.queries == (Heading(of="turn"),)


@pytest.mark.parametrize(
    ("question", "part"),
    [("how far does jaw open", "jaw"), ("How far does Jaw_M open?", "Jaw_M"), ("how much does `tail 01` bend", "tail 01")],
)
def test_a_bone_is_asked_for_by_the_rigs_own_name(question: str, part: str) -> None:
    assert one(question) == Value(measure=Measure(quantity="opening", part=part))


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Is he happy?", "mind"),
        ("Why does she jump?", "mind"),
        ("What is he wearing?", "clothes"),
        ("Who is this?", "name"),
        ("Is he smiling?", "face"),
    ],
)
def test_what_no_motion_holds_is_not_measured(question: str, kind: str) -> None:
    assert plan(question) == (Plan(unknowable=kind),)


def test_an_object_leaves_the_movement_to_be_measured() -> None:
    made = plan("Does she pick up a box?")[0]
    assert made.unknowable == "object"
    assert made.queries == (Happens(event=Event(kind="reach_low")),)


def test_words_that_are_not_understood_are_named() -> None:
    assert plan("Does he juggle?")[0].unknown == ("juggle",)


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("Does he turn left or right?", ("left", "right")),
        ("Which hand waves, left, right or both?", ("left", "right", "both")),
        ("Is it walking, running or jumping?", ("walking", "running", "jumping")),
        ("Which comes first: the jump or the turn?", ("the jump", "the turn")),
        ("How many steps? (a) two (b) four (c) six", ("two", "four", "six")),
        ("Which foot lands first? Options: left, right", ("left", "right")),
        ("Which way does he go? forward / backward / sideways", ("forward", "backward", "sideways")),
        ("Does the left hand or the right foot move more?", ("the left hand", "the right foot")),
        ("Does he jump or not?", ()),
        ("Is it more or less than a metre?", ()),
        ("Does he jump?", ()),
    ],
)
def test_options_are_found_literally(question: str, options: tuple[str, ...]) -> None:
    assert find_options(question)[1] == options


def test_an_option_is_chosen_by_word_or_by_nearest_number() -> None:
    assert choose(("Left", "Right"), ("left",)) == "Left"
    assert choose(("to the left", "to the right"), ("forward_left", "forward", "left")) == "to the left"
    assert choose(("two", "four", "six"), (), 5.7) == "six"
    assert choose(("left", "right"), ("forward",)) is None


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    find_options(text)
    for made in plan(text):
        assert isinstance(made, Plan)


KNOWN = "which how when does is the left right hand foot first between frame and or at to highest jump turn touch more than"
WORDS = st.sampled_from([*KNOWN.split(), "20", "40", ",", "?", ":"])


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(WORDS, max_size=14))
def test_no_order_of_known_words_makes_it_fail(words: list[str]) -> None:
    stem, _ = find_options(" ".join(words))
    plan(stem)


def test_planning_takes_a_few_milliseconds() -> None:
    plan("Which foot lands first?")
    start = time.process_time()
    for _ in range(20):
        plan("Is the left elbow straight when the right fist hits between frame 20 and 60?")
    assert (time.process_time() - start) / 20 < 0.02


def test_a_clause_in_front_restricts_the_question_behind_it() -> None:
    assert one("During the turn, how many steps does he take?") == Count(
        event=Event(kind="step"), within=During(event=Event(kind="turn"))
    )


def test_a_word_that_may_change_what_is_asked_is_not_passed_over() -> None:
    assert plan("Does he walk gracefully?")[0] == Plan(unknown=("gracefully",))


def test_before_or_after_and_parts_of_the_clip_are_options() -> None:
    assert find_options("Does he turn before or after he jumps?")[1] == ("before", "after")
    assert choose_time(("at the start", "in the middle", "at the end"), 0.9) == "at the end"
    assert choose_time(("left", "right"), 0.9) is None


@pytest.mark.parametrize(
    ("question", "query"),
    [
        (
            "How many frames between the first and second step?",
            Value(
                measure=Measure(quantity="frames_apart"),
                within=Between(first=Event(kind="step", nth=1), second=Event(kind="step", nth=2)),
            ),
        ),
        (
            "How long is it from the take-off to the landing?",
            Value(
                measure=Measure(quantity="duration"), within=Between(first=Event(kind="take_off"), second=Event(kind="landing"))
            ),
        ),
        ("What's the longest step?", WhichTime(event=Event(kind="step"))),
        ("Which jump is the highest?", WhichTime(event=Event(kind="jump"))),
        ("How long is the shortest pause?", WhichTime(event=Event(kind="still"), by="duration", largest=False)),
        ("What do the knees do?", Doing(part="knee")),
        ("What does the left hand do in the first half?", Doing(part="left hand", within=Share(first=0.0, last=0.5))),
        ("Is he slow?", Is(state="slow")),
    ],
)
def test_spans_superlatives_and_parts_are_asked_for(question: str, query: Query) -> None:
    assert one(question) == query


@pytest.mark.parametrize(
    ("question", "count"),
    [("Does he take five steps?", ("exactly", 5.0)), ("Does she jump more than twice?", ("above", 2.0)),
     ("Are there fewer than three turns?", ("below", 3.0)), ("Does he clap at least twice?", ("above", 1.0))],
)  # fmt: skip
def test_a_number_in_a_yes_no_question_is_compared_with_the_count(question: str, count: tuple[str, float]) -> None:
    made = plan(question)[0]
    assert made.count == count
    assert isinstance(made.queries[0], Count)


@pytest.mark.parametrize("question", ["Which hand zorbles?", "How often does the left foot frobnicate?", "When does he foozle?"])
def test_no_form_of_question_passes_over_a_matter_that_is_not_understood(question: str) -> None:
    made = plan(question)[0]
    assert not made.queries
    assert made.unknown


def test_an_adverb_that_is_not_understood_does_not_hide_when_it_happens() -> None:
    assert one("When does he gingerly turn?") == When(event=Event(kind="turn"))


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("Does he land on his hands?", Happens(event=Event(kind="touch", part="hand", on="floor"))),
        ("Are the feet planted?", Happens(event=Event(kind="touch", part="foot", on="floor"))),
        ("Does he jump backwards?", Heading(of="travel", within=During(event=Event(kind="jump")))),
        ("Is it a backflip?", Happens(event=Event(kind="flip", direction="backward"))),
        ("Does he end standing?", Happens(event=Event(kind="stand"), within=Share(first=0.92, last=1.0))),
        ("How fast is she on average?", Value(measure=Measure(quantity="speed"), statistic="mean")),
        ("How many full turns does she make?", Value(measure=Measure(quantity="turn_angle"))),
        ("When does the kick connect?", When(event=Event(kind="kick"))),
    ],
)
def test_what_changes_the_matter_changes_the_query(question: str, query: Query) -> None:
    assert one(question) == query


def test_who_reaches_above_the_head_does_so_with_the_hands() -> None:
    reach = one("Does he reach above his head?")
    assert isinstance(reach, Holds)
    assert reach.value.measure == Measure(quantity="height", part="hands", other="head")


def test_what_swings_more_is_a_matter_of_movement_and_rotations_are_counted() -> None:
    assert one("Which arm swings more?") == one("Which arm moves more?")
    assert one("How many rotations does he make?") == Count(event=Event(kind="turn"))

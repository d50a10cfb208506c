"""Questions worth asking first; the panel offers them in a menu."""

from collections.abc import Iterable

ALWAYS = (
    "What is happening here?",
    "How fast does it move?",
    "How far does it travel?",
    "Which hand moves more?",
    "Does it loop?",
)
BY_TAG = {
    "walk": ("Which foot lands first?", "How many steps does it take?", "How long is a step?"),
    "run": ("Which foot lands first?", "How many steps does it take?"),
    "jump": ("How high does it jump?", "When does it leave the ground?", "When does it land?"),
    "turn": ("When does it turn, and which way?", "How far does it turn?"),
    "kick": ("Which leg kicks?", "How high does the foot go?"),
    "punch": ("Which arm punches?", "Is the elbow straight at the hit?"),
    "wave": ("Which hand waves?", "How many times does it wave?"),
    "dance": ("Which way does it turn?", "How often do the hands rise over the head?"),
}
WITHOUT_DESCRIPTION = ("Which foot lands first?", "How many steps does it take?", "When does it turn, and which way?")


def suggestions(tags: Iterable[str]) -> tuple[str, ...]:
    """Questions that fit a motion with these tags, the fitting ones first; for no tags, those that fit most motions."""
    words = {word for tag in tags for word in tag.split()}
    fitting = tuple(question for word, questions in BY_TAG.items() if word in words for question in questions)
    return tuple(dict.fromkeys((fitting or WITHOUT_DESCRIPTION) + ALWAYS))

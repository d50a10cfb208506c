"""The words of questions about motion, and what each stands for.

A phrase (up to five words) stands for one concept: a kind and a value. Verbs are listed by their stem, their regular forms are
made; what is irregular is written out. The longest phrase wins.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple


class Concept(NamedTuple):
    """What a phrase stands for."""

    kind: str
    value: str = ""


def _forms(verb: str) -> Iterable[str]:
    """`jump` -> jump, jumps, jumping, jumped; the last letter is doubled or dropped where English does so."""
    yield verb
    if verb.endswith(("s", "sh", "ch", "x")):
        yield verb + "es"
    else:
        yield verb + "s"
    if verb.endswith("e") and not verb.endswith("ee"):
        yield from (verb[:-1] + "ing", verb + "d")
        return
    yield from (verb + "ing", verb + "ed")
    if len(verb) > 2 and verb[-1] in "pbtgmnd" and verb[-2] in "aeiou" and verb[-3] not in "aeiou":
        yield from (verb + verb[-1] + "ing", verb + verb[-1] + "ed")


EVENT_VERBS: Final[dict[str, str]] = {
    "step": "step", "plant": "plant", "land": "plant", "lift": "lift", "jump": "jump", "leap": "jump", "hop": "jump",
    "turn": "turn", "rotate": "turn", "spin": "turn", "pivot": "turn", "twirl": "turn", "touch": "touch", "clap": "clap",
    "wave": "wave", "punch": "punch", "jab": "punch", "box": "punch", "kick": "kick", "throw": "throw", "hurl": "throw",
    "reach": "reach", "stretch": "reach", "walk": "walk", "stroll": "walk", "stride": "walk", "march": "walk", "run": "run",
    "jog": "run", "sprint": "run", "sidestep": "sidestep", "stand": "stand", "crouch": "crouch", "squat": "squat",
    "sit": "sit", "kneel": "kneel", "fall": "fall", "crawl": "crawl", "roll": "roll", "bow": "bend", "lean": "lean",
    "balance": "balance", "tilt": "lean", "stop": "still", "pause": "still", "rest": "still", "freeze": "still",
    "halt": "still",
    "repeat": "repetition", "cycle": "repetition", "tumble": "roll", "collapse": "fall", "strike": "hit", "raise": "raise",
}  # fmt: skip
EVENT_PHRASES: Final[dict[str, str]] = {
"touch down": "plant", "touches down": "plant", "comes down": "plant", "come down": "plant",
    "hits the ground": "plant", "hit the ground": "plant", "footstep": "step", "footsteps": "step", "strides": "step",
    "stride": "step", "take off": "take_off", "takes off": "take_off", "takeoff": "take_off",
    "take-off": "take_off", "leave the ground": "take_off",
    "leaves the ground": "take_off", "leave the floor": "take_off", "leaves the floor": "take_off", "push off": "take_off",
    "pushes off": "take_off", "lift off": "take_off", "landing": "landing", "lands": "plant", "in the air": "airborne",
    "airborne": "airborne", "off the ground": "airborne", "off the floor": "airborne", "in mid air": "airborne",
    "flight": "airborne", "flying": "airborne", "flies": "airborne", "spun": "turn", "turnaround": "turn",
    "turns around": "turn", "turn around": "turn", "change direction": "turn", "changes direction": "turn", "ran": "run",
    "running": "run", "threw": "throw", "thrown": "throw", "sat": "sit", "sits down": "sit_down", "sit down": "sit_down",
    "sitting down": "sit_down", "stands up": "stand_up", "stand up": "stand_up", "standing up": "stand_up", "stood": "stand",
    "seated": "sit", "rises": "stand_up", "lie": "lie", "lies": "lie", "lying": "lie", "lying down": "lie", "lay": "lie",
    "lie down": "lie_down", "lies down": "lie_down", "get up": "get_up", "gets up": "get_up", "getting up": "get_up",
    "fell": "fall", "falls over": "fall", "fall over": "fall", "falls down": "fall", "fall down": "fall", "knelt": "kneel",
    "on hands and knees": "crawl", "on all fours": "crawl", "duck": "crouch", "ducks": "crouch", "crouched": "crouch",
    "squatting": "squat", "bend over": "bend", "bends over": "bend", "bending over": "bend", "bend down": "bend",
    "bends down": "bend", "bend forward": "bend", "bends forward": "bend", "bent over": "bend", "stoops": "bend",
    "stand on one leg": "balance", "stands on one leg": "balance", "on one leg": "balance", "on one foot": "balance",
    "handstand": "handstand", "cartwheel": "cartwheel", "cartwheels": "cartwheel", "flip": "flip", "flips": "flip",
    "somersault": "flip", "backflip": "flip", "sidesteps": "sidestep", "steps sideways": "sidestep",
    "backwards walk": "walk_backward",
    "walk backwards": "walk_backward", "walks backwards": "walk_backward", "walking backwards": "walk_backward",
    "walk backward": "walk_backward", "walks backward": "walk_backward", "walking backward": "walk_backward",
    "hit": "hit", "hits": "hit", "impact": "hit", "blow": "hit", "pick up": "reach_low", "picks up": "reach_low",
    "picking up": "reach_low", "pick something up": "reach_low", "reach down": "reach_low", "reaches down": "reach_low",
    "put down": "reach_low", "puts down": "reach_low", "standing still": "still", "stand still": "still",
    "stands still": "still", "keep still": "still", "keeps still": "still", "come to a stop": "still", "come to rest": "still",
    "repetition": "repetition", "repetitions": "repetition", "reps": "repetition", "cycles": "repetition",
    "loops": "repetition",
    "go up": "raise", "goes up": "raise", "come up": "raise", "comes up": "raise", "rise": "raise", "lifted": "raise",
    "put up": "raise", "puts up": "raise", "stretched out": "reach", "held out": "reach",
    "walk cycle": "walk", "gait": "walk", "fist": "punch", "strikes": "hit", "set down": "plant", "connect": "hit",
    "connects": "hit", "sideflip": "flip", "side flip": "flip", "sets down": "plant",
    "make contact": "touch", "makes contact": "touch", "hold": "touch", "holds": "touch", "rests on": "touch",
    "rest on": "touch",
    "rotations": "turn", "meet": "touch", "meets": "touch", "moves off": "move", "start moving": "move", "starts moving": "move",
}  # fmt: skip
MOVE_WORDS: Final = ("move", "shift")
BONE_VERBS: Final = ("open", "close", "swing", "wiggle", "flap", "bend", "flex", "curl", "wag", "extend")

PARTS: Final[dict[str, str]] = {
    "hand": "hand", "wrist": "wrist", "palm": "hand", "arm": "arm", "forearm": "forearm", "elbow": "elbow",
    "shoulder": "shoulder",
    "foot": "foot", "toe": "toe", "ankle": "ankle", "heel": "heel", "leg": "leg", "shin": "shin", "knee": "knee",
    "thigh": "thigh",
    "head": "head", "neck": "neck", "chest": "chest", "back": "back", "torso": "torso", "trunk": "torso", "spine": "spine",
    "upper body": "torso", "belly": "belly", "stomach": "belly", "waist": "waist", "pelvis": "pelvis", "hip": "hip",
    "face": "head",
    "hips": "pelvis", "root": "root", "fists": "hands", "clavicle": "collar", "chin": "head", "mouth": "head", "ear": "head",
    "upper arm": "upper_arm", "bum": "pelvis", "centre of mass": "pelvis", "center of mass": "pelvis",
}  # fmt: skip
MIDDLE: Final = frozenset({"head", "neck", "chest", "back", "torso", "spine", "belly", "waist", "pelvis", "root"})

SUBJECTS: Final = (
    "he she they it him his her hers them their its the character|the figure|the person|the rig|the actor|the "
    "performer|the dancer|"
    "the man|the woman|the guy|the girl|the boy|the animation|the clip|the motion|the take|the action|character figure "
    "person rig "
    "actor performer dancer man woman guy girl boy animation clip motion take action someone subject body avatar puppet player "
    "movement scene sequence shot model armature runner walker boxer fighter jumper hero skeleton anybody anyone "
    "everyone human mocap footage body"
)
NOT_MOTION: Final[dict[str, str]] = {
    "feel": "mind", "feels": "mind", "feeling": "mind", "mood": "mind", "emotion": "mind", "happy": "mind", "sad": "mind",
    "angry": "mind", "afraid": "mind", "scared": "mind", "tired": "mind", "proud": "mind", "nervous": "mind", "want": "mind",
    "wants": "mind", "think": "mind", "thinks": "mind", "intend": "mind", "intends": "mind", "why": "mind", "purpose": "mind",
    "drunk": "mind", "injured": "mind", "smile": "face", "smiles": "face", "smiling": "face", "expression": "face",
    "eyes": "face",
    "blink": "face", "blinks": "face", "talk": "face", "talks": "face", "talking": "face", "say": "face", "says": "face",
    "saying": "face", "look at": "face", "looking at": "face", "gaze": "face", "cry": "face", "crying": "face", "laugh": "face",
    "wear": "clothes", "wears": "clothes", "wearing": "clothes", "clothes": "clothes", "shirt": "clothes", "hat": "clothes",
    "shoes": "clothes", "dress": "clothes", "colour": "clothes", "color": "clothes", "glasses": "clothes", "hair": "clothes",
    "jacket": "clothes", "who": "name", "name": "name", "called": "name", "old": "name", "age": "name", "male": "name",
    "female": "name", "gender": "name", "music": "place", "song": "place", "room": "place", "outdoors": "place",
    "outside": "place",
    "indoors": "place", "weather": "place", "where is this": "place", "background": "place", "ball": "object", "box": "object",
    "chair": "object", "table": "object", "sword": "object", "gun": "object", "bottle": "object", "cup": "object",
    "phone": "object",
    "bag": "object", "door": "object", "wall": "object", "stairs": "object", "stick": "object", "book": "object",
    "knife": "object",
    "rope": "object", "bench": "object", "sofa": "object", "object": "object", "weapon": "object", "tool": "object",
    "partner": "object", "opponent": "object", "enemy": "object", "friend": "object", "dog": "object", "horse": "object",
    "car": "object", "ladder": "object", "rock": "object", "guitar": "object", "umbrella": "object", "someone else": "object",
    "another person": "object", "something": "object", "camera": "object", "bat": "object", "racket": "object",
    "coin": "object",
    "prop": "object", "item": "object", "glass": "object", "bow and arrow": "object", "suitcase": "object", "money": "object",
}  # fmt: skip
QUANTITY_NOUNS: Final[dict[str, str]] = {
    "height": "height", "altitude": "height", "speed": "speed", "velocity": "speed", "pace": "speed", "distance": "distance",
    "angle": "bend", "flexion": "bend", "lean angle": "lean", "cadence": "cadence", "step rate": "cadence", "tempo": "cadence",
    "step length": "step_length", "stride length": "step_length", "step size": "step_length", "step height": "step_height",
    "duration": "duration", "length of the clip": "duration", "running time": "duration", "fps": "fps", "frame rate": "fps",
    "framerate": "fps", "frames per second": "fps", "jump height": "jump_height", "jump distance": "jump_length",
    "air time": "air_time", "airtime": "air_time", "hang time": "air_time", "stance width": "distance",
    "width": "distance", "step width": "step_width", "stride width": "step_width",
    "reach distance": "reach",
    "body height": "body_height", "rotation": "turn_angle", "cycle length": "cycle_time", "period": "cycle_time",
    "apart": "distance", "twist": "twist", "travel distance": "travel", "symmetry": "symmetry",
}  # fmt: skip
HOW: Final[dict[str, str]] = {
    "high": "height", "tall": "body_height", "low": "low", "fast": "speed", "quick": "speed", "quickly": "speed",
    "slow": "speed",
    "slowly": "speed", "far": "far", "much": "much", "bent": "bend", "straight": "bend", "flexed": "bend", "deep": "drop",
    "deeply": "drop", "wide": "distance", "long": "long", "big": "big", "large": "big", "close": "distance", "near": "distance",
    "many": "many", "often": "many", "hard": "speed", "tilted": "lean", "strongly": "much", "symmetric": "symmetry",
    "symmetrical": "symmetry", "upright": "lean", "sharply": "turn", "well": "symmetry",
}  # fmt: skip
EXTREMES: Final[dict[str, tuple[str, bool]]] = {
    "highest": ("height", True), "lowest": ("height", False), "fastest": ("speed", True), "slowest": ("speed", False),
    "most bent": ("bend", True), "straightest": ("bend", False), "most extended": ("reach", True), "furthest": ("reach", True),
    "farthest": ("reach", True), "closest": ("distance", False), "nearest": ("distance", False), "widest": ("distance", True),
    "deepest": ("drop", True), "peak": ("height", True), "apex": ("height", True), "top": ("height", True),
    "bottom": ("height", False), "longest": ("path", True), "shortest": ("path", False), "biggest": ("path", True),
    "largest": ("path", True), "smallest": ("path", False),
    "most": ("activity", True), "least": ("activity", False), "top speed": ("speed", True), "maximum height": ("height", True),
}  # fmt: skip
COMPARATIVES: Final[dict[str, tuple[str, bool]]] = {
    "higher": ("height", True), "lower": ("height", False), "faster": ("speed", True), "quicker": ("speed", True),
    "slower": ("speed", False), "more": ("activity", True), "less": ("activity", False), "further": ("reach", True),
    "farther": ("reach", True), "more bent": ("bend", True), "straighter": ("bend", False), "longer": ("path", True),
    "more active": ("activity", True), "busier": ("activity", True), "most active": ("activity", True),
    "bends more": ("bend", True), "swings more": ("activity", True), "swing more": ("activity", True),
    "bend more": ("bend", True), "leads": ("ahead", True), "in front": ("ahead", True), "bigger": ("path", True),
    "mainly": ("activity", True), "mostly": ("activity", True), "dominant": ("activity", True), "dominates": ("activity", True),
    "main": ("activity", True),
}  # fmt: skip
DIRECTIONS: Final[dict[str, str]] = {
    "forward": "forward", "forwards": "forward", "ahead": "forward", "straight ahead": "forward", "backward": "backward",
    "backwards": "backward", "back wards": "backward", "sideways": "sideways", "clockwise": "right", "counterclockwise": "left",
    "counter clockwise": "left", "anticlockwise": "left", "anti clockwise": "left", "up": "up", "down": "down", "upward": "up",
    "upwards": "up", "downward": "down", "downwards": "down", "to the side": "sideways",
}  # fmt: skip
PACE: Final[dict[str, str]] = {
    "speed up": "second half", "speeds up": "second half", "accelerate": "second half", "accelerates": "second half",
    "get faster": "second half", "gets faster": "second half", "slow down": "first half", "slows down": "first half",
    "decelerate": "first half", "decelerates": "first half", "get slower": "first half", "gets slower": "first half",
}  # fmt: skip
"""Changes of speed, with the half that is the faster one then."""
STATES: Final[dict[str, str]] = {
    "loop": "loops", "loopable": "loops", "looping": "loops", "seamless": "loops", "loop cleanly": "loops", "loops": "loops",
    "same pose": "loops", "symmetric": "symmetric", "symmetrical": "symmetric", "mirrored": "symmetric", "in place": "in_place",
    "on the spot": "in_place", "stay in place": "in_place", "same spot": "in_place", "motionless": "still", "static": "still",
    "still": "still", "a pose": "still", "rhythmic": "rhythmic", "repetitive": "rhythmic", "periodic": "rhythmic",
    "human": "human",
    "a human": "human",
    "where it started": "in_place", "where he started": "in_place", "where she started": "in_place",
    "where it starts": "in_place", "same place": "in_place", "starting point": "in_place", "humanoid": "human",
    "fast": "fast", "quick": "fast", "slow": "slow", "cyclic": "rhythmic", "stationary": "in_place", "asymmetric": "asymmetric",
}  # fmt: skip
ADJECTIVES: Final[dict[str, tuple[str, str, float]]] = {
    "straight": ("bend", "below", 25.0), "bent": ("bend", "above", 30.0), "flexed": ("bend", "above", 30.0),
    "locked": ("bend", "below", 12.0), "stretched": ("bend", "below", 25.0), "fully extended": ("bend", "below", 20.0),
    "extended": ("bend", "below", 25.0),
    "together": ("distance", "below", 0.25), "close together": ("distance", "below", 0.3), "apart": ("distance", "above", 0.3),
    "wide": ("distance", "above", 0.5),
    "wide apart": ("distance", "above", 0.5), "upright": ("lean", "below", 20.0), "vertical": ("lean", "below", 20.0),
    "crossed": ("aside", "below", 0.0), "off balance": ("lean", "above", 35.0), "swing": ("swing", "above", 0.15),
    "swinging": ("swing", "above", 0.15), "raised": ("raised", "above", 0.0), "up": ("raised", "above", 0.0),
    "lowered": ("raised", "below", 0.0), "level": ("lean", "below", 10.0),
}  # fmt: skip
RELATIONS: Final[dict[str, str]] = {
    "above": "above", "over": "above", "higher than": "above", "past": "above", "below": "below", "under": "below",
    "beneath": "below", "lower than": "below", "in front of": "ahead", "behind": "behind", "across": "across",
    "cross": "across", "crosses": "across", "crossing": "across",
    "overhead": "overhead",
    "above the head": "overhead", "at the level of": "above",
}  # fmt: skip
EDGES: Final[dict[str, str]] = {
    "start": "first", "starts": "first", "begin": "first", "begins": "first", "started": "first", "starting": "first",
    "beginning": "first", "end": "last", "ends": "last", "finish": "last", "finishes": "last", "finished": "last",
    "done": "last",
    "over": "last",
}  # fmt: skip
ORDINALS: Final[dict[str, int]] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1, "1st": 1, "2nd": 2, "3rd": 3,
    "initial": 1,
    "initially": 1, "earlier": 1, "earliest": 1, "before": 1, "later": -1, "latest": -1,
}  # fmt: skip
NUMBERS: Final[dict[str, float]] = {
    "zero": 0, "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "once": 1, "twice": 2, "thrice": 3, "half a": 0.5, "twenty": 20, "thirty": 30,
    "forty": 40,
    "fifty": 50, "sixty": 60, "ninety": 90, "a hundred": 100, "hundred": 100,
}  # fmt: skip
WORDS: Final[dict[str, str]] = {
    "ask": "how what which when where who why whose",
    "aux": (
        "is are was were does do did has have had can could will would should am be been isn't doesn't don't didn't aren't wasn't"
    ),
    "verb": (
        "make makes made take takes took taken go goes gone went get gets got getting going come comes came perform "
        "performs performed travel travels travelled traveled travelling cover covers covered keep keeps stay stays use "
        "uses used using happen happens happened happening occur occurs tell show find give count list measure describe "
        "let me you please know see think there doing done show shows look looks like last lasts played play plays need "
        "needs lead leads leading put puts push pushes hang hangs held reached drop drops dropped bring brings cross "
        "crosses"
    ),
    "det": (
        "facing away around along forth "
        "the a an this that these those of to with for from into onto as so than then just about roughly approximately "
        "full complete average mean anywhere stance fewer "
        "any some own s own way out per each other also really ever actually exactly all in on at by i we my our here "
        "itself himself herself themselves kind sort part parts point moment time times side sides frame frames second "
        "seconds during while whilst until through throughout after before between and or not never both neither either "
        "every same which's number amount only long length degrees degree metres meters metre meter centimetres "
        "centimeters cm m s sec secs deg percent whole entire ground floor against apart direction directions way feet "
        "joint bone bones half third quarter middle but if once twice too very most more less least quite rather again "
        "steps"
    ),
}


def _entries() -> Iterable[tuple[str, Concept]]:
    for kind, words in WORDS.items():
        yield from ((word, Concept(kind, word)) for word in words.split())
    for group in SUBJECTS.split("|"):
        phrases = [group] if group.startswith("the ") and group.count(" ") == 1 else group.split()
        yield from ((phrase, Concept("subject", phrase)) for phrase in phrases if phrase != "the")
    for verb, kind in EVENT_VERBS.items():
        yield from ((form, Concept("event", kind)) for form in _forms(verb))
    for verb in MOVE_WORDS:
        yield from ((form, Concept("move", verb)) for form in _forms(verb))
    yield from ((form, Concept("bone_verb", verb)) for verb in BONE_VERBS for form in _forms(verb))
    yield from ((phrase, Concept("event", kind)) for phrase, kind in EVENT_PHRASES.items())
    yield from ((word, Concept("how", value)) for word, value in HOW.items())
    yield from ((word, Concept("number", str(value))) for word, value in NUMBERS.items())
    yield from ((word, Concept("edge", value)) for word, value in EDGES.items())
    yield from ((word, Concept("ordinal", str(value))) for word, value in ORDINALS.items())
    for word, name in PARTS.items():
        yield word, Concept("part", name)
        if not word.endswith("s"):
            yield {"foot": "feet", "thigh": "thighs"}.get(word, word + "s"), Concept("parts", name)
    yield from ((word, Concept("direction", value)) for word, value in DIRECTIONS.items())
    yield from ((phrase, Concept("pace", value)) for phrase, value in PACE.items())
    yield from ((word, Concept("state", value)) for word, value in STATES.items())
    yield from ((word, Concept("adjective", word)) for word in ADJECTIVES)
    yield from ((word, Concept("relation", value)) for word, value in RELATIONS.items())
    yield from ((word, Concept("quantity", value)) for word, value in QUANTITY_NOUNS.items())
    yield from ((word, Concept("extreme", word)) for word in EXTREMES)
    yield from ((word, Concept("comparative", word)) for word in COMPARATIVES)
    yield from ((word, Concept("unknowable", value)) for word, value in NOT_MOTION.items())
    yield from ((word, Concept("side", word)) for word in ("left", "right"))


LEXICON: Final[dict[str, Concept]] = dict(_entries())
"""Phrase (lower case) to concept; where a word stands for several things, the last one above."""
LONGEST: Final = max(phrase.count(" ") + 1 for phrase in LEXICON)

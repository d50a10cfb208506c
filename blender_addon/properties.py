"""What the user types and chooses in the panel; lives with the window manager, so that no .blend file is touched by it."""

from collections.abc import Callable, Sequence

import bpy
from bpy.props import CollectionProperty, EnumProperty, PointerProperty, StringProperty
from bpy.types import Context, PropertyGroup

TARGETS = (
    ("PLAYS", "What Plays", "Judge the motion as it plays, with NLA strips, constraints and drivers"),
    ("ACTION", "This Action Alone", "Judge the active Action by itself, without NLA strips"),
)


def _bone_picked(choice: "DailiesBoneChoice", context: Context) -> None:
    if choice.bone:
        bpy.ops.dailies.pick_bone(joint=choice.joint, bone=choice.bone, object_name=choice.object_name)


class DailiesBoneChoice(PropertyGroup):
    """A joint that was not found on a rig, and the bone the user names for it."""

    joint: StringProperty(name="Joint")
    object_name: StringProperty(name="Object")
    bone: StringProperty(name="Bone", description="Choose the bone that bears this joint", update=_bone_picked)


class DailiesPanelState(PropertyGroup):
    """The panel's own fields."""

    target: EnumProperty(name="Target", description="Choose what to judge", items=TARGETS)
    question: StringProperty(
        name="Question",
        description="Ask about this motion in your own words",
        maxlen=2000,
    )
    choices: CollectionProperty(type=DailiesBoneChoice)


def offer_bones(object_name: str, joints: Sequence[str]) -> None:
    """Show a bone picker for each of these joints of a rig; those of an earlier try are replaced."""
    choices = bpy.context.window_manager.dailies.choices
    _drop(lambda choice: choice.object_name == object_name)
    for joint in joints:
        choice = choices.add()
        choice.joint = joint
        choice.object_name = object_name


def drop_bone_choice(object_name: str, joint: str) -> None:
    """Take one bone picker away: its joint has a bone now."""
    _drop(lambda choice: (choice.object_name, choice.joint) == (object_name, joint))


def _drop(goes: Callable[[DailiesBoneChoice], bool]) -> None:
    choices = bpy.context.window_manager.dailies.choices
    for index in reversed([index for index, choice in enumerate(choices) if goes(choice)]):
        choices.remove(index)


CLASSES = (DailiesBoneChoice, DailiesPanelState)


def register() -> None:
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.WindowManager.dailies = PointerProperty(type=DailiesPanelState)


def unregister() -> None:
    del bpy.types.WindowManager.dailies
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)

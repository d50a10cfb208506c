"""Which bone is which joint, where the user said so; and which bone an animator must grab to move another."""

from bpy.types import Object


def choices(ob: Object) -> dict[str, str]:
    """Joint to bone, as the user chose them for this rig; bones that are no longer there are left out."""
    raise NotImplementedError


def choose(ob: Object, joint: str, bone: str) -> None:
    """Keep with the rig that `bone` bears `joint`; an empty bone takes the choice back.

    Raises:
        RequestError: no such joint or bone, or the object is not an armature.
    """
    raise NotImplementedError


def control_of(ob: Object, bone_name: str) -> tuple[str, str]:
    """The bone to select in order to change `bone_name`, and why it is that one.

    The bone itself, with no reason, where it is visible and keyed; else the nearest visible and keyed bone that moves it through
    constraints, drivers or parents.
    """
    raise NotImplementedError

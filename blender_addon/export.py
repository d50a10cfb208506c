"""From an armature in Blender to a MotionClip: what is judged (`Target`), and its evaluated pose in slices (`Sampling`)."""

from dataclasses import dataclass
from typing import Literal

from bpy.types import Object, Scene

from .shared.clip import MotionClip

Mode = Literal["PLAYS", "ACTION"]


@dataclass(frozen=True, kw_only=True)
class Target:
    """The motion that is judged: of which rig, moved by what, over which frames.

    Names only: references to Blender's data do not survive a file load or an undo.
    """

    object_name: str
    object_library: str
    """Path of the library the object is linked from, as Blender writes it; empty for a local one."""
    action_name: str
    """Empty where no single Action moves the rig."""
    action_library: str
    slot: str
    """Handle of the Action's slot as text; empty before Blender 4.4."""
    slot_name: str
    mode: Mode
    first_frame: int
    last_frame: int
    fps: float
    moved_by: tuple[str, ...] = ()
    """What else moves the rig: NLA strips, constraints, drivers, parents."""
    notes: tuple[str, ...] = ()
    """Sentences for the user: rest position, keys that do not play, the slow way."""
    loops: bool = False
    """The Action is marked as cyclic."""
    reads_scene: bool = False
    """A driver reads the user's scene: it must be stepped itself."""


def find_target(ob: Object | None, scene: Scene, mode: Mode) -> Target:
    """What would be judged of this object now.

    Raises:
        MotionError: not an armature, without bones, in Edit Mode, disabled in viewports, or nothing moves it. The next step says
            how to mend that.
    """
    raise NotImplementedError


class Sampling:
    """The export of one target, slice by slice. Each slice makes a temporary scene and removes it again.

    The user's scene, frame, selection, unkeyed edits and undo steps stay as they are (where a driver reads the user's scene, that
    scene is stepped and put back).
    """

    fraction: float
    """Share of the frames that is read, 0 to 1."""
    doing: str
    """What is being done, in words for the user."""
    done: bool

    def __init__(self, target: Target, scene: Scene) -> None:
        """Get ready; nothing is evaluated yet.

        Raises:
            MotionError: the object is gone. ClipInvalid: too many frames for one clip.
        """
        raise NotImplementedError

    def step(self, budget_s: float = 0.010) -> bool:
        """Read as many frames as fit into the time, at least one; True when all are read.

        Raises:
            MotionError: the object or the scene was deleted, or the rig is being edited.
        """
        raise NotImplementedError

    def restart(self) -> None:
        """Begin again: the motion or the rig was edited."""
        raise NotImplementedError

    def clip(self) -> MotionClip:
        """The clip, once `step` said True.

        Raises:
            ClipInvalid: the rig's pose is not finite.
        """
        raise NotImplementedError

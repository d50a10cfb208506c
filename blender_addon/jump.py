"""Going to where something can be seen: the frame, and the bones that move there."""

from collections.abc import Sequence

from bpy.types import Context


def jump(context: Context, object_name: str, frame: float, bones: Sequence[str]) -> tuple[str, ...]:
    """Set the scene's frame and select the bones, or the controls that move them.

    Returns:
        A sentence for each bone that is moved by another one, which was selected instead.

    Raises:
        MotionError: the object is not in the scene.
    """
    raise NotImplementedError
